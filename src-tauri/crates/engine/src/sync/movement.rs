//! A movement as Pluggy tells of it, and as it is kept: its day in Sao Paulo, its amount in the account's currency and signed
//! as a person means it, its text fit for a screen ("Semantics"). Pure. What came stays beside it, every field of it.

use chrono::{DateTime, NaiveDate, TimeDelta, Timelike as _, Utc};
use pluggy::{
    AccountId, Amount,
    model::{Account, AccountType, Transaction, TransactionStatus, TransactionType},
    time::Instant,
};

use crate::{
    store::products::{MOST_UNITS, MovementRow},
    words::{LINE, said},
};

/// Sao Paulo, which has had no summer time since 2019; no bank tells of what is older.
const SAO_PAULO: TimeDelta = TimeDelta::hours(-3);

/// Years that four digits hold, so that days sort as text.
const YEARS: (i32, i32) = (1, 9999);

/// What has to be known of an account to read its movements.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owner {
    /// Its id.
    pub id: AccountId,
    /// Account or card.
    pub kind: Kind,
    /// ISO 4217.
    pub currency: String,
}

/// Account or card: their signs are each other's inverse.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Money in is positive.
    Account,
    /// What is owed is positive.
    Card,
}

/// Why a row can't be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Misfit {
    /// It is another account's.
    Foreign,
    /// It has no id, no amount or no date.
    Incomplete,
}

impl From<&Account> for Owner {
    fn from(account: &Account) -> Self {
        let kind = if account.kind == Some(AccountType::Credit) { Kind::Card } else { Kind::Account };
        let currency = account.currency_code.clone().unwrap_or_else(|| "BRL".to_owned());
        Self { id: account.id.clone(), kind, currency }
    }
}

impl Owner {
    /// What a balance comes to for a person, in ten-thousandths: what is owed is negative.
    #[must_use]
    pub fn worth(&self, balance: Amount) -> i64 {
        units(match self.kind {
            Kind::Account => balance,
            Kind::Card => Amount(-balance.0),
        })
    }
}

/// A row as it is kept.
///
/// # Errors
/// [`Misfit`].
pub fn row(wire: &Transaction, owner: &Owner) -> Result<MovementRow, Misfit> {
    if wire.account_id.as_ref().is_some_and(|account| *account != owner.id) {
        return Err(Misfit::Foreign);
    }
    let (Some(told), Some(date), false) = (wire.amount, wire.date, wire.id.as_str().is_empty()) else {
        return Err(Misfit::Incomplete);
    };
    let own = wire.currency_code.as_ref().is_none_or(|currency| *currency == owner.currency);
    let (size, currency) = match (own, wire.amount_in_account_currency, &wire.currency_code) {
        (true, _, _) | (false, _, None) => (told, &owner.currency),
        (false, Some(converted), _) => (converted, &owner.currency),
        (false, None, Some(foreign)) => (told, foreign),
    };
    let amount = Amount(if is_out(wire.kind.as_ref(), told, owner.kind) { -size.0.abs() } else { size.0.abs() });
    let merchant = wire.merchant.as_ref();
    let names = [
        wire.description.as_deref(),
        wire.description_raw.as_deref(),
        merchant.and_then(|merchant| merchant.name.as_deref()),
        merchant.and_then(|merchant| merchant.business_name.as_deref()),
    ];
    Ok(MovementRow {
        id: wire.id.clone(),
        day: day(date),
        units: units(amount),
        amount: amount.0.to_string(),
        currency: currency.clone(),
        pending: wire.status == Some(TransactionStatus::Pending),
        category: wire.category_id.clone(),
        description: names.into_iter().find_map(|name| said(name, LINE)).unwrap_or_default(),
        provider_id: wire.provider_id.clone().filter(|id| !id.is_empty()),
        bill: wire.credit_card_metadata.as_ref().and_then(|card| card.bill_id.clone()),
        created_at: wire.created_at.map(|at| at.0),
        document: serde_json::to_string(wire).map_err(|_| Misfit::Incomplete)?,
    })
}

/// Whether money went out: by the type, which is the holder's view on accounts and cards alike, and only where there is none
/// that is known, by the sign, which is not.
fn is_out(kind: Option<&TransactionType>, amount: Amount, owner: Kind) -> bool {
    match kind {
        Some(TransactionType::Debit) => true,
        Some(TransactionType::Credit) => false,
        _ => amount.0.is_sign_negative() == (owner == Kind::Account),
    }
}

/// Ten-thousandths, as many as can be added up.
fn units(amount: Amount) -> i64 {
    let most = if amount.0.is_sign_negative() { -MOST_UNITS } else { MOST_UNITS };
    let exact = amount.0.checked_mul(10_000.into()).and_then(|units| i64::try_from(units.round()).ok());
    exact.unwrap_or(most).clamp(-MOST_UNITS, MOST_UNITS)
}

/// The day of an instant in Sao Paulo. Midnight UTC stands for a day that had no time.
#[must_use]
pub fn day(at: Instant) -> NaiveDate {
    let bare = at.0.time().num_seconds_from_midnight() == 0 && at.0.time().nanosecond() == 0;
    let local = if bare { Some(at.0) } else { at.0.checked_add_signed(SAO_PAULO) };
    within(local.unwrap_or(at.0).date_naive())
}

/// The day that it is in Sao Paulo.
#[must_use]
pub fn today(now: DateTime<Utc>) -> NaiveDate {
    within((now + SAO_PAULO).date_naive())
}

/// When a day begins in Sao Paulo.
#[must_use]
pub fn beginning(day: NaiveDate) -> Instant {
    Instant(day.and_time(chrono::NaiveTime::MIN).and_utc() - SAO_PAULO)
}

fn within(day: NaiveDate) -> NaiveDate {
    let (first, last) = YEARS;
    let edge = |year, month, day| NaiveDate::from_ymd_opt(year, month, day);
    let (Some(first), Some(last)) = (edge(first, 1, 1), edge(last, 12, 31)) else { return day };
    day.clamp(first, last)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn owner(kind: Kind) -> Owner {
        Owner { id: "a".into(), kind, currency: "BRL".to_owned() }
    }

    fn read(json: &str, kind: Kind) -> MovementRow {
        row(&serde_json::from_str(json).unwrap(), &owner(kind)).unwrap()
    }

    fn with(fields: &str, kind: Kind) -> MovementRow {
        read(&format!(r#"{{"id":"t","accountId":"a","date":"2026-05-02T03:00:00.000Z",{fields}}}"#), kind)
    }

    #[test]
    fn what_went_out_is_negative_on_accounts_and_cards_alike() {
        for (what, fields, kind, units) in [
            ("a PIX sent", r#""amount":-12.5,"type":"DEBIT""#, Kind::Account, -125_000),
            ("a salary", r#""amount":4850,"type":"CREDIT""#, Kind::Account, 48_500_000),
            ("a purchase", r#""amount":79.9,"type":"DEBIT""#, Kind::Card, -799_000),
            ("a bill that was paid", r#""amount":-1942.5,"type":"CREDIT""#, Kind::Card, 19_425_000),
            ("a sign against its type", r#""amount":12.5,"type":"DEBIT""#, Kind::Account, -125_000),
            ("no type, on an account", r#""amount":-1"#, Kind::Account, -10_000),
            ("no type, on a card", r#""amount":1"#, Kind::Card, -10_000),
            ("a refund without type", r#""amount":-1"#, Kind::Card, 10_000),
            ("a type of another year", r#""amount":-1,"type":"REVERSAL""#, Kind::Account, -10_000),
        ] {
            assert_eq!(with(fields, kind).units, units, "{what}");
        }
        assert_eq!(owner(Kind::Card).worth(Amount(1942.into())), -19_420_000, "what is owed");
    }

    #[test]
    fn every_digit_stays_and_absurd_amounts_can_be_added_up() {
        for (wire, amount, units) in [
            ("307.8891", "307.8891", 3_078_891),
            ("0.123456789", "0.123456789", 1235),
            ("0", "0", 0),
            ("79228162514264337593543950335", "79228162514264337593543950335", MOST_UNITS),
            ("900719925474.0993", "900719925474.0993", MOST_UNITS),
        ] {
            let row = with(&format!(r#""amount":{wire},"type":"CREDIT""#), Kind::Account);
            assert_eq!((row.amount.as_str(), row.units), (amount, units), "{wire}");
        }
        let huge = with(r#""amount":-79228162514264337593543950335"#, Kind::Account);
        assert_eq!(huge.units, -MOST_UNITS);
    }

    #[test]
    fn foreign_money_counts_in_the_accounts_own() {
        let abroad = r#""amount":20,"currencyCode":"USD","amountInAccountCurrency":108.4417,"type":"DEBIT""#;
        let row = with(abroad, Kind::Card);
        assert_eq!((row.units, row.currency.as_str()), (-1_084_417, "BRL"));
        assert!(row.document.contains(r#""currencyCode":"USD""#), "what it was is kept beside");
        let row = with(r#""amount":20,"currencyCode":"USD","type":"DEBIT""#, Kind::Card);
        assert_eq!((row.units, row.currency.as_str()), (-200_000, "USD"), "the bank did not say what it came to");
        assert_eq!(with(r#""amount":20"#, Kind::Card).currency, "BRL");
    }

    #[test]
    fn a_day_is_the_one_in_sao_paulo() {
        for (wire, day) in [
            ("2026-05-02T03:00:00.000Z", "2026-05-02"),
            ("2026-05-02T02:59:00Z", "2026-05-01"),
            ("2026-05-02T23:30:00-03:00", "2026-05-02"),
            ("2026-05-02T00:00:00.000Z", "2026-05-02"),
            ("2026-05-02", "2026-05-02"),
            ("2027-02-07T03:00:00.000Z", "2027-02-07"),
            ("0001-01-01T02:00:00Z", "0001-01-01"),
        ] {
            let Some(at) = Instant::parse(wire) else { panic!("{wire}") };
            assert_eq!(super::day(at).to_string(), day, "{wire}");
        }
        assert_eq!(day(Instant(DateTime::<Utc>::MAX_UTC)).to_string(), "9999-12-31");
        assert_eq!(day(Instant(DateTime::<Utc>::MIN_UTC)).to_string(), "0001-01-01");
        assert_eq!(beginning("2026-05-02".parse().unwrap()), Instant::parse("2026-05-02T03:00:00Z").unwrap());
    }

    #[test]
    fn a_text_says_what_it_says_and_nothing_more() {
        let named = |fields: &str| with(&format!(r#""amount":1,{fields}"#), Kind::Account).description;
        assert_eq!(named(r#""description":"<b>Loja</b> & <script>""#), "<b>Loja</b> & <script>");
        assert_eq!(named(r#""description":"PIX \u202eoibuT\u202c \u0000ok""#), "PIX oibuT ok");
        assert_eq!(named(r#""description":"  ","descriptionRaw":"COMPRA 12""#), "COMPRA 12");
        assert_eq!(named(r#""merchant":{"businessName":"PADARIA LTDA","name":""}"#), "PADARIA LTDA");
        assert_eq!(named(&format!(r#""description":"{}""#, "x".repeat(100_000))).chars().count(), LINE + 1);
    }

    #[test]
    fn what_has_no_place_here_is_told_apart() {
        let misfit = |json: &str| row(&serde_json::from_str(json).unwrap(), &owner(Kind::Account)).unwrap_err();
        assert_eq!(misfit(r#"{"id":"t","accountId":"b","amount":1,"date":"2026-05-02"}"#), Misfit::Foreign);
        assert_eq!(misfit(r#"{"id":"t","accountId":"a","date":"2026-05-02"}"#), Misfit::Incomplete);
        assert_eq!(misfit(r#"{"id":"t","accountId":"a","amount":1}"#), Misfit::Incomplete);
        assert_eq!(misfit(r#"{"id":"","amount":1,"date":"2026-05-02"}"#), Misfit::Incomplete);
    }

    #[test]
    fn an_instalment_lies_on_its_own_day_and_knows_its_bill() {
        let row = with(
            r#""amount":129.9,"type":"DEBIT","status":"PENDING","categoryId":"07000000","providerId":"p","creditCardMetadata":
               {"installmentNumber":9,"totalInstallments":10,"purchaseDate":"2025-09-07T03:00:00.000Z","billId":"b",
                "billForecastDate":"0001-01"}"#,
            Kind::Card,
        );
        assert_eq!((row.day.to_string().as_str(), row.bill), ("2026-05-02", Some("b".into())));
        assert_eq!((row.pending, row.provider_id.as_deref()), (true, Some("p")));
        assert_eq!(row.category, Some("07000000".into()));
    }
}
