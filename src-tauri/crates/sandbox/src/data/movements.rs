//! What moves on an account on a day: a year of believable life, the same each time it is asked for. A function of the
//! account and the day alone; whether it can be seen yet is somebody else's question.

use chrono::{Datelike as _, NaiveDate};
use fastrand::Rng;

use super::{AccountKind, Persona};

/// One movement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Movement {
    pub(crate) day: NaiveDate,
    /// Its place within the day.
    pub(crate) index: u32,
    /// Hundredths of a cent. On an account money in is positive; on a card a purchase is ("Semantics").
    pub(crate) amount: i64,
    pub(crate) what: What,
    /// A number that is always the same for this movement.
    pub(crate) luck: u32,
}

/// What a movement is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum What {
    Salary,
    Rent,
    PixOut,
    PixIn,
    Ted,
    Boleto,
    Shop,
    BillPayment,
    Interest,
    Withdrawal,
    Purchase,
    Subscription,
    Abroad,
    Iof,
    Instalment { number: u32, total: u32, bought: NaiveDate },
    Refund,
    Settlement,
    AnnualFee,
}

const CENT: i64 = 100;
const REAL: i64 = 100 * CENT;

/// What moves on a day. `times` multiplies ordinary life, for accounts that are to be large.
pub(crate) fn movements(kind: AccountKind, seed: u64, persona: &Persona, day: NaiveDate) -> Vec<Movement> {
    let ordinal = u64::from(day.num_days_from_ce().unsigned_abs());
    let mut dice = Rng::with_seed(seed ^ ordinal.wrapping_mul(0x9e37_79b9_7f4a_7c15));
    let mut found: Vec<(What, i64)> = match kind {
        AccountKind::Checking | AccountKind::SecondChecking => checking(persona, day, &mut dice),
        AccountKind::Savings => savings(day, &mut dice),
        AccountKind::Card => card(day, &mut dice),
    };
    // Life multiplied: about as many movements a day as `times` people have.
    let more = if persona.times > 1 {
        persona.times * 25 / 365 + u32::from(dice.u32(..365) < persona.times * 25 % 365)
    } else {
        0
    };
    for _ in 0..more {
        found.push(match kind {
            AccountKind::Card => (What::Purchase, dice.i64(5..400) * REAL + dice.i64(0..100) * CENT),
            _ => (What::Shop, -(dice.i64(5..400) * REAL + dice.i64(0..100) * CENT)),
        });
    }
    let rows = found.into_iter().zip(0..);
    rows.map(|((what, amount), index)| Movement { day, index, amount, what, luck: dice.u32(..) }).collect()
}

fn checking(persona: &Persona, day: NaiveDate, dice: &mut Rng) -> Vec<(What, i64)> {
    let mut found = Vec::new();
    let scale = if persona.is_company { 8 } else { 1 };
    let between = |dice: &mut Rng, low: i64, high: i64| scale * (dice.i64(low..high) * REAL + dice.i64(0..100) * CENT);
    match day.day() {
        5 => found.push((What::Salary, scale * 4_850 * REAL)),
        10 => {
            found.push((What::BillPayment, -between(dice, 1_200, 2_100)));
            found.push((What::Rent, -scale * 1_650 * REAL));
        }
        12 => found.push((What::Boleto, -between(dice, 140, 260))),
        15 => found.push((What::Boleto, -scale * (119 * REAL + 90 * CENT))),
        // Four decimals occur.
        28 => found.push((What::Interest, dice.i64(300..9_000))),
        21 if day.month().is_multiple_of(3) => found.push((What::Ted, -between(dice, 300, 900))),
        _ => {}
    }
    match day.weekday().num_days_from_monday() {
        1 | 4 => found.push((What::Shop, -between(dice, 20, 180))),
        2 if dice.bool() => found.push((What::PixOut, -between(dice, 10, 120))),
        5 if dice.u8(..3) == 0 => found.push((What::PixIn, between(dice, 15, 200))),
        6 if dice.u8(..4) == 0 => found.push((What::Withdrawal, -scale * 100 * REAL)),
        _ => {}
    }
    found
}

fn savings(day: NaiveDate, dice: &mut Rng) -> Vec<(What, i64)> {
    match day.day() {
        6 => vec![(What::PixIn, 300 * REAL)],
        28 => vec![(What::Interest, dice.i64(150_000..450_000))],
        _ => Vec::new(),
    }
}

/// In how many parts something is paid that was bought on the seventh of a quarter's first month.
const PARTS: u32 = 10;

fn card(day: NaiveDate, dice: &mut Rng) -> Vec<(What, i64)> {
    let mut found = Vec::new();
    let between = |dice: &mut Rng, low: i64, high: i64| dice.i64(low..high) * REAL + dice.i64(0..100) * CENT;
    match day.day() {
        3 if day.month() == 6 => found.push((What::AnnualFee, 39 * REAL + 90 * CENT)),
        9 => found.push((What::Subscription, 39 * REAL + 90 * CENT)),
        10 => found.push((What::Settlement, -between(dice, 1_200, 2_100))),
        17 => {
            let abroad = between(dice, 60, 240);
            found.push((What::Abroad, abroad));
            found.push((What::Iof, abroad * 438 / 10_000));
        }
        23 if day.month().is_multiple_of(4) => found.push((What::Refund, -between(dice, 30, 90))),
        7 => found.extend((0..PARTS).filter_map(|month| {
            let bought = months_before(day, month)?;
            let number = month + 1;
            // Once a quarter something larger is bought.
            (bought.month0() % 3 == 0)
                .then_some((What::Instalment { number, total: PARTS, bought }, 129 * REAL + 90 * CENT))
        })),
        _ => {}
    }
    if matches!(day.weekday().num_days_from_monday(), 0 | 3 | 5) {
        found.push((What::Purchase, between(dice, 12, 190)));
    }
    found
}

fn months_before(day: NaiveDate, months: u32) -> Option<NaiveDate> {
    day.checked_sub_months(chrono::Months::new(months))
}

/// Whether a movement is known before its day: the later parts of what was bought already.
pub(crate) fn is_known_ahead(movement: &Movement, now: NaiveDate) -> bool {
    matches!(movement.what, What::Instalment { bought, .. } if bought <= now)
}
