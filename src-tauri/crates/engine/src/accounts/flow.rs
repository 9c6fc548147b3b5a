//! What became of money: the balance at the end of each day, counted back from the one that the bank tells, and what came and
//! went by month.

use std::ops::RangeInclusive;

use chrono::Datelike as _;

use super::{days, units};
use crate::{
    store::DaySum,
    view::{DayBalance, MonthFlow},
};

/// Days that a line is drawn through at most: more are no finer on a screen.
const MOST_DAYS: i64 = 366;

/// The balance at the end of some days, the oldest first: `now` is today's, `sums` are of the days from the first of those
/// until today. Of many days only each so-manieth, and the last.
pub(super) fn balance(now: i64, sums: &[DaySum], wanted: &RangeInclusive<i64>, today: i64) -> Vec<DayBalance> {
    let Some(first) = sums.first().map(|sum| sum.day) else { return Vec::new() };
    let (from, to) = ((*wanted.start()).max(first), (*wanted.end()).min(today));
    let step = (to - from) / MOST_DAYS + 1;
    let mut balance = now;
    let mut later = sums.iter().rev().peekable();
    let mut line = Vec::new();
    let mut day = to;
    while day >= from {
        while let Some(sum) = later.next_if(|sum| sum.day > day) {
            balance = balance.saturating_sub(sum.came).saturating_sub(sum.went);
        }
        line.extend(days::day(day).map(|day| DayBalance { day, amount: units::write(balance) }));
        day -= step;
    }
    line.reverse();
    line
}

/// What came and went in each month that there is something of.
pub(super) fn months(sums: &[DaySum]) -> Vec<MonthFlow> {
    let mut found: Vec<(String, i64, i64)> = Vec::new();
    for sum in sums {
        let Some(day) = days::day(sum.day) else { continue };
        let month = format!("{:04}-{:02}", day.year(), day.month());
        match found.last_mut().filter(|(last, ..)| *last == month) {
            Some((_, came, went)) => {
                *came = came.saturating_add(sum.came);
                *went = went.saturating_add(sum.went);
            }
            None => found.push((month, sum.came, sum.went)),
        }
    }
    let written = |(month, came, went): (String, i64, i64)| MonthFlow {
        month,
        came: units::write(came),
        went: units::write(went.saturating_neg()),
    };
    found.into_iter().map(written).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn on(text: &str) -> i64 {
        days::number(text.parse().unwrap())
    }

    fn sum(day: &str, came: i64, went: i64) -> DaySum {
        DaySum { day: on(day), came: came * units::ONE, went: went * units::ONE }
    }

    fn line(sums: &[DaySum], from: &str, to: &str) -> Vec<String> {
        let balance = balance(100 * units::ONE, sums, &(on(from)..=on(to)), on("2026-11-19"));
        balance.iter().map(|one| format!("{} {}", one.day.format("%m-%d"), one.amount)).collect()
    }

    #[test]
    fn the_balance_is_counted_back_from_today() {
        let sums = [sum("2026-11-15", 10, -1), sum("2026-11-17", 0, -30), sum("2026-11-19", 5, 0)];
        let all = ["11-15 125.00", "11-16 125.00", "11-17 95.00", "11-18 95.00", "11-19 100.00"];
        assert_eq!(line(&sums, "2026-01-01", "2026-12-31"), all);
        assert_eq!(line(&sums, "2026-11-16", "2026-11-18"), all[1..4]);
        assert_eq!(line(&[], "2026-11-16", "2026-11-18"), [""; 0]);
        assert_eq!(line(&sums, "2026-12-01", "2026-12-31"), [""; 0]);
    }

    #[test]
    fn years_are_drawn_through_no_more_days_than_a_screen_shows() {
        let sums = [sum("2016-11-19", 1, 0), sum("2026-11-19", 1, 0)];
        let drawn = line(&sums, "0001-01-01", "2026-12-31");
        assert!((300..=367).contains(&drawn.len()), "{}", drawn.len());
        assert_eq!(drawn.last().unwrap(), "11-19 100.00");
    }

    #[test]
    fn months_add_up_each_way() {
        let sums = [sum("2026-09-30", 1, -2), sum("2026-11-01", 3, 0), sum("2026-11-30", 4, -8)];
        let told: Vec<_> = months(&sums).into_iter().map(|one| [one.month, one.came, one.went].join(" ")).collect();
        assert_eq!(told, ["2026-09 1.00 2.00", "2026-11 7.00 8.00"]);
    }
}
