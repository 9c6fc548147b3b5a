//! Days as numbers since 1970-01-01, the places that rows of a day have in the store, and the periods of a list.

use std::ops::RangeInclusive;

use chrono::{DateTime, Datelike as _, Months, NaiveDate, NaiveTime, TimeDelta, Utc};

use crate::view::Period;

/// What a day is told by: Brasília, all year round.
const BRASILIA: TimeDelta = TimeDelta::hours(-3);
/// Bits of a place below those of its day.
const BITS: u32 = 24;
/// Days of the period that is called by their number.
const QUARTER: TimeDelta = TimeDelta::days(90);

/// The day that it is in Brasília.
#[must_use]
pub fn today(now: DateTime<Utc>) -> NaiveDate {
    (now + BRASILIA).date_naive()
}

/// The day that Pluggy means by an instant, where it means a day: midnight in UTC is a bare day.
#[must_use]
pub fn meant(at: DateTime<Utc>) -> NaiveDate {
    if at.time() == NaiveTime::MIN { at.date_naive() } else { today(at) }
}

/// The days since 1970-01-01.
#[must_use]
pub fn number(day: NaiveDate) -> i64 {
    day.signed_duration_since(NaiveDate::default()).num_days()
}

/// The day of a number; nothing where no calendar reaches.
#[must_use]
pub fn day(number: i64) -> Option<NaiveDate> {
    NaiveDate::default().checked_add_signed(TimeDelta::try_days(number)?)
}

/// The number of the day that a place is in.
#[must_use]
pub fn of_place(place: i64) -> i64 {
    place >> BITS
}

/// The places of some days.
#[must_use]
pub fn places(days: &RangeInclusive<i64>) -> RangeInclusive<i64> {
    let first = |day: i64| day.saturating_mul(1 << BITS);
    first(*days.start())..=first(days.end().saturating_add(1)).saturating_sub(1)
}

/// The days that both have.
#[must_use]
pub fn both(one: &RangeInclusive<i64>, other: &RangeInclusive<i64>) -> RangeInclusive<i64> {
    *one.start().max(other.start())..=*one.end().min(other.end())
}

/// The days of a period.
#[must_use]
pub fn of_period(period: Period, today: NaiveDate) -> RangeInclusive<i64> {
    let month = |day: NaiveDate| {
        let first = day.with_day(1).unwrap_or(day);
        let next = first.checked_add_months(Months::new(1)).unwrap_or(first);
        number(first)..=number(next) - 1
    };
    match period {
        Period::All => i64::MIN..=i64::MAX,
        Period::ThisMonth => month(today),
        Period::LastMonth => month(today.checked_sub_months(Months::new(1)).unwrap_or(today)),
        Period::Quarter => number(today - QUARTER) + 1..=number(today),
        Period::ThisYear => of_year(today.year()),
        Period::Days { from, to } => from.map_or(i64::MIN, number)..=to.map_or(i64::MAX, number),
    }
}

/// The days of a year.
#[must_use]
pub fn of_year(year: i32) -> RangeInclusive<i64> {
    let first = |year| NaiveDate::from_ymd_opt(year, 1, 1).map(number);
    first(year).unwrap_or(i64::MIN)..=first(year.saturating_add(1)).map_or(i64::MAX, |next| next - 1)
}

/// The days of a month; nothing where there is no such month.
#[must_use]
pub fn of_month(year: i32, month: u32) -> Option<RangeInclusive<i64>> {
    let first = NaiveDate::from_ymd_opt(year, month, 1)?;
    Some(number(first)..=number(first.checked_add_months(Months::new(1))?) - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn on(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_day_ends_at_midnight_in_brasilia() {
        let at = |text: &str| today(text.parse().unwrap());
        assert_eq!(at("2026-11-19T02:59:59Z"), on("2026-11-18"));
        assert_eq!(at("2026-11-19T03:00:00Z"), on("2026-11-19"));
        let named = |text: &str| meant(text.parse().unwrap());
        for text in ["2026-11-19T00:00:00Z", "2026-11-19T03:00:00Z", "2026-11-20T02:59:00Z"] {
            assert_eq!(named(text), on("2026-11-19"), "{text}");
        }
    }

    #[test]
    fn a_place_is_in_its_day() {
        for text in ["2026-11-19", "1970-01-01", "1969-12-31", "0001-01-01"] {
            let number = number(on(text));
            let places = places(&(number..=number));
            assert_eq!((of_place(*places.start()), of_place(*places.end())), (number, number), "{text}");
            assert_eq!((of_place(places.start() - 1), of_place(places.end() + 1)), (number - 1, number + 1), "{text}");
            assert_eq!(day(number), Some(on(text)));
        }
        assert_eq!(places(&(i64::MIN..=i64::MAX)), i64::MIN..=i64::MAX - 1);
    }

    #[test]
    fn periods_are_seen_from_today() {
        let today = on("2026-03-31");
        for (period, first, last) in [
            (Period::ThisMonth, "2026-03-01", "2026-03-31"),
            (Period::LastMonth, "2026-02-01", "2026-02-28"),
            (Period::Quarter, "2026-01-01", "2026-03-31"),
            (Period::ThisYear, "2026-01-01", "2026-12-31"),
            (Period::Days { from: Some(on("2025-05-02")), to: Some(on("2025-05-03")) }, "2025-05-02", "2025-05-03"),
        ] {
            assert_eq!(of_period(period, today), number(on(first))..=number(on(last)), "{period:?}");
        }
        assert_eq!(*of_period(Period::Days { from: None, to: Some(today) }, today).start(), i64::MIN);
    }
}
