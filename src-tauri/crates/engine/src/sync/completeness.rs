//! Whether all of an account is here: its balance against its rows, days without any where there used to be some, bills
//! against the rows on them. Pure. What can't be compared says nothing, and a mark is not given for that.
//!
//! A card's balance is not compared: for some banks it is the open bill, for others the limit in use, with parts of years to
//! come in it ("Accounts"). Its bills are.

use std::collections::BTreeMap;

use chrono::{DateTime, Months, NaiveDate, TimeDelta, Utc};
use pluggy::model::Bill;

use super::movement::{Kind, Owner, day, today};
use crate::{
    store::readings::Worth,
    view::{Completeness, Finding, Money, Verdict},
};

/// Ten-thousandths that make no difference: less than a cent.
const CENT: u64 = 100;
/// Fewer days with rows than that say nothing of the others.
const USUAL: usize = 30;
/// Days without rows that may always be.
const QUIET: i64 = 10;

/// What is known of an account.
#[derive(Debug, Clone)]
pub struct Evidence {
    /// The account.
    pub owner: Owner,
    /// What it came to at each whole reading, the oldest first.
    pub worths: Vec<(DateTime<Utc>, Worth)>,
    /// The days of the last year on which there are rows, each once, in order.
    pub days: Vec<NaiveDate>,
    /// From which day on it was read.
    pub from_day: Option<NaiveDate>,
    /// Its closed bills.
    pub bills: Vec<Bill>,
    /// By bill: what its rows come to in ten-thousandths, without payments; what is owed is positive.
    pub on_bills: BTreeMap<String, i64>,
}

/// What the evidence comes to.
#[must_use]
pub fn completeness(known: &Evidence, now: DateTime<Utc>) -> Completeness {
    let (balance, balance_from) = balance(known).unzip();
    let (days, days_from) = days(known, now).unzip();
    let (bills, bills_from) = bills(known);
    let findings: Vec<Finding> = balance.into_iter().chain(days).chain(bills).collect();
    let differs = |finding: &Finding| {
        matches!(finding, Finding::BalanceDiffers { .. } | Finding::QuietDays { .. } | Finding::BillDiffers { .. })
    };
    let vouches = |finding: &Finding| matches!(finding, Finding::BalanceAgrees { .. } | Finding::BillsAgree { .. });
    let verdict = if findings.iter().any(differs) {
        Verdict::Gap
    } else if findings.iter().any(vouches) {
        Verdict::Complete
    } else {
        Verdict::Unknown
    };
    let backfill_from = balance_from.flatten().into_iter().chain(days_from.flatten()).chain(bills_from).min();
    Completeness { verdict, findings, backfill_from }
}

/// What the balance moved by between the last two readings, against what the rows did.
fn balance(known: &Evidence) -> Option<(Finding, Option<NaiveDate>)> {
    let [.., (since, before), (_, after)] = known.worths.as_slice() else { return None };
    if known.owner.kind == Kind::Card {
        return None;
    }
    let by = (after.balance - before.balance) - (after.total - before.total);
    if by.unsigned_abs() < CENT {
        return Some((Finding::BalanceAgrees { since: *since }, None));
    }
    let finding = Finding::BalanceDiffers { since: *since, by: known.money(by) };
    Some((finding, Some(today(*since - TimeDelta::days(10)))))
}

/// The longest stretch without rows, where it is far longer than others.
fn days(known: &Evidence, now: DateTime<Utc>) -> Option<(Finding, Option<NaiveDate>)> {
    if known.days.len() < USUAL {
        return None;
    }
    let until = known.days.iter().skip(1).copied().chain([today(now)]);
    let stretches: Vec<(NaiveDate, NaiveDate)> = known.days.iter().copied().zip(until).collect();
    let mut lengths: Vec<i64> = stretches.iter().map(|(from, to)| (*to - *from).num_days()).collect();
    lengths.sort_unstable();
    let usual = lengths.get(lengths.len() * 19 / 20).copied().unwrap_or_default();
    let (last, next) = stretches.into_iter().max_by_key(|(from, to)| *to - *from)?;
    if (next - last).num_days() <= QUIET.max(3 * usual) {
        return Some((Finding::DaysAgree, None));
    }
    let (from, to) = (last.succ_opt()?, next.pred_opt()?);
    Some((Finding::QuietDays { from, to }, Some(from)))
}

/// Bills whose whole cycle was read, against the rows on them. Charges may be rows, or only be told with the bill.
fn bills(known: &Evidence) -> (Vec<Finding>, Option<NaiveDate>) {
    let (mut agree, mut differ, mut backfill) = (0, Vec::new(), None);
    for bill in &known.bills {
        let closed = bill.bill_closing_date.map(day);
        let began = closed.and_then(|closed| closed.checked_sub_months(Months::new(1)));
        let is_read = began.is_some_and(|began| known.from_day.is_none_or(|from| from <= began));
        let (Some(rows), Some(total), true) = (known.on_bills.get(bill.id.as_str()), bill.total_amount, is_read) else {
            continue;
        };
        // As a debt it is negative.
        let total = -known.owner.worth(total);
        let charges: i64 =
            bill.finance_charges.iter().filter_map(|charge| charge.amount).map(|one| -known.owner.worth(one)).sum();
        let by = total - rows;
        if by.unsigned_abs() < CENT || (by - charges).unsigned_abs() < CENT {
            agree += 1;
        } else {
            differ.push(Finding::BillDiffers { due: bill.due_date.map(day), by: known.money(by) });
            backfill = backfill.into_iter().chain(began).min();
        }
    }
    if agree > 0 {
        differ.push(Finding::BillsAgree { bills: agree });
    }
    (differ, backfill)
}

impl Evidence {
    fn money(&self, units: i64) -> Money {
        let sign = if units < 0 { "-" } else { "" };
        let (whole, part) = (units.unsigned_abs() / 10_000, units.unsigned_abs() % 10_000);
        let part = if part % 100 == 0 { format!("{:02}", part / 100) } else { format!("{part:04}") };
        Money { amount: format!("{sign}{whole}.{part}"), currency: self.owner.currency.clone() }
    }
}

/// A closed bill, and what paid it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settled<'a> {
    /// The bill.
    pub bill: &'a Bill,
    /// What was paid of it, in ten-thousandths; nothing while the next one has not closed.
    pub paid: Option<i64>,
}

/// The closed bills of a card, the newest first, each with what paid it: the payments on a bill settle the one before.
#[must_use]
pub fn settled<'a>(bills: &'a [Bill], owner: &Owner) -> Vec<Settled<'a>> {
    let mut bills: Vec<&Bill> = bills.iter().collect();
    bills.sort_by_key(|bill| std::cmp::Reverse(bill.due_date));
    let paid = |next: &Bill| next.payments.iter().filter_map(|one| one.amount).map(|one| -owner.worth(one)).sum();
    let next = [None].into_iter().chain(bills.iter().map(|bill| Some(paid(bill))));
    bills.iter().zip(next).map(|(bill, paid)| Settled { bill, paid }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> DateTime<Utc> {
        "2026-05-20T12:00:00Z".parse().unwrap()
    }

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn known(kind: Kind) -> Evidence {
        Evidence {
            owner: Owner { id: "a".into(), kind, currency: "BRL".to_owned() },
            worths: Vec::new(),
            days: Vec::new(),
            from_day: Some(date("2025-05-20")),
            bills: Vec::new(),
            on_bills: BTreeMap::new(),
        }
    }

    fn worths(before: (i64, i64), after: (i64, i64)) -> Vec<(DateTime<Utc>, Worth)> {
        let worth = |(balance, total)| Worth { balance, total };
        vec![
            (now() - TimeDelta::days(9), Worth { balance: 7, total: 0 }),
            (now() - TimeDelta::days(1), worth(before)),
            (now(), worth(after)),
        ]
    }

    fn money(amount: &str) -> Money {
        Money { amount: amount.to_owned(), currency: "BRL".to_owned() }
    }

    #[test]
    fn what_a_balance_moves_by_the_rows_do_too() {
        let since = now() - TimeDelta::days(1);
        for (before, after, finding) in [
            ((1_000_000, 500_000), (900_000, 400_000), Finding::BalanceAgrees { since }),
            ((1_000_000, 500_000), (900_099, 400_000), Finding::BalanceAgrees { since }),
            ((1_000_000, 500_000), (900_000, 523_400), Finding::BalanceDiffers { since, by: money("-12.34") }),
            ((0, 0), (3_078_891, 0), Finding::BalanceDiffers { since, by: money("307.8891") }),
        ] {
            let is_gap = matches!(finding, Finding::BalanceDiffers { .. });
            let found = completeness(&Evidence { worths: worths(before, after), ..known(Kind::Account) }, now());
            assert_eq!(found.findings, [finding]);
            assert_eq!(found.verdict, if is_gap { Verdict::Gap } else { Verdict::Complete });
            assert_eq!(found.backfill_from, is_gap.then(|| date("2026-05-09")));
        }
        let card = Evidence { worths: worths((0, 0), (5, 0)), ..known(Kind::Card) };
        assert_eq!(completeness(&card, now()).verdict, Verdict::Unknown);
        assert_eq!(completeness(&known(Kind::Account), now()).findings, []);
    }

    #[test]
    fn days_without_rows_are_missed_where_there_used_to_be_some() {
        let every = |days: i64, but: std::ops::Range<i64>| {
            let ago = (0..300).rev().filter(move |ago| ago % days == 0 && !but.contains(ago));
            ago.map(|ago| date("2026-05-20") - TimeDelta::days(ago)).collect::<Vec<_>>()
        };
        let quiet = |from: &str, to: &str| vec![Finding::QuietDays { from: date(from), to: date(to) }];
        for (what, days, findings) in [
            ("every day", every(1, 0..0), vec![Finding::DaysAgree]),
            ("a week away", every(1, 50..57), vec![Finding::DaysAgree]),
            ("three weeks", every(1, 50..71), quiet("2026-03-11", "2026-03-31")),
            ("nothing any more", every(1, 0..21), quiet("2026-04-30", "2026-05-19")),
            ("seldom anything", every(7, 60..66), vec![Finding::DaysAgree]),
            ("too little to tell", every(30, 0..0), vec![]),
        ] {
            let found = completeness(&Evidence { days, ..known(Kind::Account) }, now());
            assert_eq!(found.findings, findings, "{what}");
            assert_ne!(found.verdict, Verdict::Complete, "{what}: it vouches for nothing");
        }
    }

    fn bill(id: &str, closed: &str, total: &str, more: &str) -> Bill {
        let due = date(closed) + TimeDelta::days(7);
        let json = format!(
            r#"{{"id":"{id}","dueDate":"{due}T00:00:00.000Z","billClosingDate":"{closed}T03:00:00.000Z",
                "totalAmount":{total}{more}}}"#
        );
        serde_json::from_str(&json).unwrap()
    }

    #[test]
    fn a_bill_asks_for_what_is_on_it() {
        let charge = r#","financeCharges":[{"id":"f","type":"IOF","amount":3.5}]"#;
        for (what, bill, rows, findings) in [
            ("it does", bill("b", "2026-04-03", "120.5", ""), 1_205_000, vec![Finding::BillsAgree { bills: 1 }]),
            (
                "with a charge",
                bill("b", "2026-04-03", "120.5", charge),
                1_170_000,
                vec![Finding::BillsAgree { bills: 1 }],
            ),
            (
                "a row is missing",
                bill("b", "2026-04-03", "120.5", ""),
                1_000_000,
                vec![Finding::BillDiffers { due: Some(date("2026-04-10")), by: money("20.50") }],
            ),
            ("from before it was read", bill("b", "2025-06-03", "120.5", ""), 1, vec![]),
            ("with no row that names it", bill("c", "2026-04-03", "120.5", ""), 1, vec![]),
        ] {
            let on_bills = BTreeMap::from([("b".to_owned(), rows)]);
            let found = completeness(&Evidence { bills: vec![bill], on_bills, ..known(Kind::Card) }, now());
            assert_eq!(found.findings, findings, "{what}");
        }
    }

    #[test]
    fn the_payments_on_a_bill_settle_the_one_before() {
        let paid = r#","payments":[{"id":"p","valueType":"FULL_PAYMENT","amount":90},{"id":"q","amount":10.5}]"#;
        let bills = [bill("old", "2026-03-03", "100.5", ""), bill("new", "2026-04-03", "50", paid)];
        let found = settled(&bills, &known(Kind::Card).owner);
        let told: Vec<_> = found.iter().map(|one| (one.bill.id.as_str(), one.paid)).collect();
        assert_eq!(told, [("new", None), ("old", Some(1_005_000))]);
    }
}
