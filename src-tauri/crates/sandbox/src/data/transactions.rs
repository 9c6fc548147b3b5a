//! Movements as an institution shows them, and as they change from one collection to the next ("Semantics"): pending and then
//! posted under another id, corrected under a third, late by days, in parts that lie in the future.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use chrono::{DateTime, Datelike as _, Days, NaiveDate, NaiveTime, TimeDelta, Utc};
use pluggy::{Amount, TransactionId, model::Transaction, time::Instant};
use rust_decimal::Decimal;

use super::{
    AccountKind, Dossier, Holding,
    movements::{Movement, What, is_known_ahead, movements},
    wording,
};

/// What a bank gives at first.
const HISTORY: u64 = 365;
/// How far parts to be paid lie ahead.
const AHEAD: u64 = 300;
/// Local midnight, as most rows are dated.
const MIDNIGHT: TimeDelta = TimeDelta::hours(3);
/// How long a purchase is pending.
const PENDING: TimeDelta = TimeDelta::days(2);
/// How late a late row is.
const LATE: TimeDelta = TimeDelta::days(3);
/// When a bank corrects what it corrects.
const CORRECTED: TimeDelta = TimeDelta::days(5);

/// Which of its lives a row is in: each has an id of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Life {
    Pending,
    Posted,
    Corrected,
}

/// A row that can be seen.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    pub(crate) movement: Movement,
    pub(crate) life: Life,
    /// The collection that first brought it in this life.
    pub(crate) seen_at: DateTime<Utc>,
}

impl Dossier {
    /// What an account's movements follow from: it is the same account under every item.
    pub(crate) fn seed(&self, holding: &Holding) -> u64 {
        let mut hasher = DefaultHasher::new();
        (self.persona.bank, self.persona.is_company, holding.kind).hash(&mut hasher);
        hasher.finish()
    }

    /// The days that rows may lie on, latest first.
    pub(crate) fn days(&self, holding: &Holding) -> impl Iterator<Item = NaiveDate> + use<> {
        let first = self.collected.first().copied().unwrap_or_default().date_naive();
        let last = self.collected.last().copied().unwrap_or_default().date_naive();
        let ahead = if holding.kind == AccountKind::Card { AHEAD } else { 0 };
        let (start, end) = (first - Days::new(HISTORY), last + Days::new(ahead));
        let days = u64::try_from((end - start).num_days()).unwrap_or(0);
        (0..=days).map(move |back| end - Days::new(back))
    }

    /// The rows of a day that can be seen, the last first.
    pub(crate) fn rows_of(&self, holding: &Holding, day: NaiveDate) -> Vec<Row> {
        let all = movements(holding.kind, self.seed(holding), &self.persona, day);
        all.into_iter().rev().filter_map(|movement| self.seen(holding, movement)).collect()
    }

    /// A movement as it can be seen by the last collection.
    fn seen(&self, holding: &Holding, movement: Movement) -> Option<Row> {
        let happened = instant(movement.day);
        let last = *self.collected.last()?;
        if happened > last {
            let known = is_known_ahead(&movement, last.date_naive());
            let seen_at = self.first_since(instant(bought(&movement)))?;
            return known.then_some(Row { movement, life: Life::Posted, seen_at });
        }
        let is_late = movement.luck.is_multiple_of(19);
        let seen_at = self.first_since(if is_late { happened + LATE } else { happened })?;
        let is_new = |since: TimeDelta| last < happened + since;
        if holding.kind == AccountKind::Card && movement.what == What::Purchase && is_new(PENDING) {
            return Some(Row { movement, life: Life::Pending, seen_at });
        }
        let was_pending =
            seen_at < happened + PENDING && holding.kind == AccountKind::Card && movement.what == What::Purchase;
        let posted_at = if was_pending { self.first_since(happened + PENDING)? } else { seen_at };
        let corrects = movement.luck.is_multiple_of(29) && posted_at < happened + CORRECTED;
        match corrects.then(|| self.first_since(happened + CORRECTED)).flatten() {
            Some(seen_at) => Some(Row { movement, life: Life::Corrected, seen_at }),
            None => Some(Row { movement, life: Life::Posted, seen_at: posted_at }),
        }
    }

    fn first_since(&self, instant: DateTime<Utc>) -> Option<DateTime<Utc>> {
        self.collected.iter().copied().find(|collected| *collected >= instant)
    }

    /// A row as Pluggy shows it.
    pub(crate) fn transaction(&self, holding: &Holding, row: &Row) -> Transaction {
        let movement = &row.movement;
        let worded = wording::of(movement, row.life, self, holding);
        Transaction {
            id: row_id(holding, row),
            account_id: Some(holding.id.clone()),
            currency_code: worded.currency_code.or_else(|| Some("BRL".to_owned())),
            amount: worded.amount.or(Some(decimal(movement.amount))),
            amount_in_account_currency: worded.amount_in_account_currency,
            date: Some(Instant(instant(movement.day))),
            order: Some(i64::from(movement.index)),
            created_at: Some(Instant(row.seen_at)),
            updated_at: Some(Instant(row.seen_at)),
            ..worded.rest
        }
    }

    /// Money on an account; money owed on a card. As first collected it is a round story, and since then what has moved.
    pub(crate) fn balance(&self, holding: &Holding) -> Decimal {
        let (Some(first), Some(last)) = (self.collected.first(), self.collected.last()) else {
            return Decimal::ZERO;
        };
        let at_first = match holding.kind {
            AccountKind::Checking if self.persona.is_company => 481_230_550,
            AccountKind::Checking => 32_081_100,
            AccountKind::SecondChecking => 11_207_400,
            AccountKind::Savings => 84_400_371,
            AccountKind::Card => 19_425_000,
        };
        // A day's rows are there from its midnight on, and so is what they come to.
        let (from, to) = ((*first - MIDNIGHT).date_naive(), (*last - MIDNIGHT).date_naive());
        let since = from.iter_days().skip(1).take_while(|day| *day <= to);
        let seed = self.seed(holding);
        let moved: i64 = since
            .flat_map(|day| movements(holding.kind, seed, &self.persona, day))
            .map(|movement| movement.amount)
            .sum();
        decimal(at_first + moved).0
    }

    /// When the last cycle closed, and when its bill is due.
    pub(crate) fn cycle(&self, day: NaiveDate) -> (NaiveDate, NaiveDate) {
        let third = day.with_day(3).unwrap_or(day);
        let closed =
            if day >= third { third } else { third.checked_sub_months(chrono::Months::new(1)).unwrap_or(third) };
        (closed, closed + Days::new(7))
    }
}

fn bought(movement: &Movement) -> NaiveDate {
    match movement.what {
        What::Instalment { bought, .. } => bought,
        _ => movement.day,
    }
}

pub(crate) fn instant(day: NaiveDate) -> DateTime<Utc> {
    day.and_time(NaiveTime::MIN).and_utc() + MIDNIGHT
}

/// An amount of hundredths of a cent; two decimals where two are enough.
pub(crate) fn decimal(amount: i64) -> Amount {
    Amount(if amount % 100 == 0 { Decimal::new(amount / 100, 2) } else { Decimal::new(amount, 4) })
}

/// An id that names its row: six bytes of the account's, the life, the day, the place.
pub(crate) fn id(holding: &Holding, movement: &Movement, life: Life) -> TransactionId {
    let account = uuid::Uuid::parse_str(holding.id.as_str()).unwrap_or_default();
    let mut bytes = *account.as_bytes();
    let [_, _, day_high, day_low] = movement.day.num_days_from_ce().to_be_bytes();
    let [_, high, middle, low] = movement.index.to_be_bytes();
    let life = match life {
        Life::Pending => 0,
        Life::Posted => 1,
        Life::Corrected => 2,
    };
    (bytes[6], bytes[8]) = (0x40 | life, 0x80);
    (bytes[9], bytes[10]) = (day_high, day_low);
    (bytes[11], bytes[12], bytes[13]) = (high, middle, low);
    (bytes[14], bytes[15]) = (movement.luck.to_be_bytes()[0], movement.luck.to_be_bytes()[1]);
    TransactionId(uuid::Uuid::from_bytes(bytes).to_string())
}

/// The id of a row that can be seen.
pub(crate) fn row_id(holding: &Holding, row: &Row) -> TransactionId {
    id(holding, &row.movement, row.life)
}

/// The day that an id names, if it can be one of this account's.
pub(crate) fn day_of(holding: &Holding, id: &TransactionId) -> Option<NaiveDate> {
    let (account, id) = (uuid::Uuid::parse_str(holding.id.as_str()).ok()?, uuid::Uuid::parse_str(id.as_str()).ok()?);
    let (account, id) = (account.as_bytes(), id.as_bytes());
    (account[..6] == id[..6]).then(|| {
        // Days since the year 1 need three bytes; from 1974 to 2153 they begin with the same.
        let days = i32::from_be_bytes([0, 0x0b, id[9], id[10]]);
        NaiveDate::from_num_days_from_ce_opt(days)
    })?
}
