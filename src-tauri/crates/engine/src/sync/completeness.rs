//! Whether all of an account is here: its balance against its rows, days without any where there used to be some, bills
//! against the rows on them. Pure. What can't be compared says nothing, and a mark is not given for that.
//!
//! A card's balance is not compared: for some banks it is the open bill, for others the limit in use, with parts of years to
//! come in it ("Accounts"). Its bills are.

use std::collections::BTreeMap;

use chrono::{DateTime, Months, NaiveDate, TimeDelta, Utc};
use pluggy::model::Bill;

use super::{
    movement::{Kind, Owner, beginning, day, today},
    plan,
};
use crate::view::{Completeness, Finding, Money, Verdict};

/// Ten-thousandths that make no difference: less than a cent.
const CENT: u64 = 100;
/// Fewer days with rows than that say nothing of the others.
const USUAL: usize = 30;
/// Days without rows that may always be.
const QUIET: i64 = 10;
/// What a bank changes is seldom older, where a balance moved without its rows.
const CHANGED: TimeDelta = TimeDelta::days(60);
/// A balance that goes on with its rows for so long, though it once moved without them, did so for a reason of the bank's.
const SETTLED: TimeDelta = TimeDelta::days(30);

/// What an account came to at a reading, in ten-thousandths. Rows may come later than they are dated, and whether a balance had
/// them in it by then, no bank tells: there is more than one sum that it may have gone with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Held {
    /// When.
    pub at: DateTime<Utc>,
    /// Its balance.
    pub balance: i64,
    /// Its rows with those that came later and are dated before that day; with those of that day, too; without both, but for
    /// what is dated so long before that no bank books it that late.
    pub totals: [i64; 3],
}

/// What is known of an account.
#[derive(Debug, Clone)]
pub struct Evidence {
    /// The account.
    pub owner: Owner,
    /// What it came to at each whole reading, the oldest first.
    pub worths: Vec<Held>,
    /// When it was read whole, and from which day on, the oldest first.
    pub reached: Vec<(DateTime<Utc>, NaiveDate)>,
    /// The days of the last year on which there are rows, each once, in order.
    pub days: Vec<NaiveDate>,
    /// From which day on it was read.
    pub from_day: Option<NaiveDate>,
    /// Its closed bills.
    pub bills: Vec<Bill>,
    /// By bill: what its rows come to in ten-thousandths, without payments; what is owed is positive.
    pub on_bills: BTreeMap<String, i64>,
}

/// Something that is missing: from which day on it would have to be read, and when it was missed.
type Gap = (NaiveDate, DateTime<Utc>);

/// What the evidence comes to.
#[must_use]
pub fn completeness(known: &Evidence, now: DateTime<Utc>) -> Completeness {
    let (balance, balance_gap) = balance(known).unzip();
    let (days, days_gap) = days(known, now).unzip();
    let (bills, bills_gap) = bills(known);
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
    let gaps = balance_gap.flatten().into_iter().chain(days_gap.flatten()).chain(bills_gap);
    let gap = gaps.reduce(|one: Gap, other| (one.0.min(other.0), one.1.max(other.1)));
    // Nothing is read farther back than that.
    let gap = gap.map(|(from, missed)| (from.max(plan::a_year_before(now)), missed));
    let again = gap.and_then(|(from, missed)| {
        let since = known.reached.iter().filter(|(at, day)| *at > missed && *day <= from);
        since.map(|(at, _)| *at).next_back()
    });
    Completeness { verdict, findings, backfill_from: gap.map(|(from, _)| from), reread_at: again }
}

/// What the balance moved by since it last agreed, against what the rows did. One that goes back agrees again: what was
/// missing has come.
fn balance(known: &Evidence) -> Option<(Finding, Option<Gap>)> {
    let [first, rest @ ..] = known.worths.as_slice() else { return None };
    if known.owner.kind == Kind::Card || rest.is_empty() {
        return None;
    }
    let (mut since, mut agreed, mut is) = (first.at, first.at, first);
    let mut missed = None;
    for held in rest {
        if held.agrees(is) {
            (agreed, missed) = (held.at, None);
            continue;
        }
        let until = missed.map_or(held.at, |(until, _)| until);
        missed = Some((until, held.apart()[0] - is.apart()[0]));
        if held.at - until > SETTLED {
            (since, agreed, is, missed) = (until, held.at, held, None);
        }
    }
    Some(match missed {
        None => (Finding::BalanceAgrees { since }, None),
        Some((until, by)) => {
            let finding = Finding::BalanceDiffers { since: agreed, until, by: known.money(by) };
            (finding, Some((today(agreed - CHANGED), until)))
        }
    })
}

/// The longest stretch without rows, where it is far longer than others.
fn days(known: &Evidence, now: DateTime<Utc>) -> Option<(Finding, Option<Gap>)> {
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
    Some((Finding::QuietDays { from, to }, Some((from, beginning(next).0))))
}

/// Bills whose whole cycle was read, against the rows on them. Charges may be rows, or only be told with the bill.
fn bills(known: &Evidence) -> (Vec<Finding>, Option<Gap>) {
    let (mut agree, mut differ, mut gap) = (0, Vec::new(), None);
    for bill in &known.bills {
        let closed = bill.bill_closing_date.map(day);
        let began = closed.and_then(|closed| closed.checked_sub_months(Months::new(1)));
        let is_read = |began: &NaiveDate| known.from_day.is_none_or(|from| from <= *began);
        let cycle = began.filter(is_read).zip(closed);
        let (Some(rows), Some(total), Some((began, closed))) =
            (known.on_bills.get(bill.id.as_str()), bill.total_amount, cycle)
        else {
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
            let missed = beginning(closed).0 + TimeDelta::days(1);
            gap = Some(gap.map_or((began, missed), |(from, at): Gap| (from.min(began), at.max(missed))));
        }
    }
    if agree > 0 {
        differ.push(Finding::BillsAgree { bills: agree });
    }
    (differ, gap)
}

impl Held {
    /// What the balance has that the rows have not, by each sum of them. It stays, as long as none is missing.
    fn apart(&self) -> [i64; 3] {
        self.totals.map(|total| self.balance - total)
    }

    fn agrees(&self, with: &Self) -> bool {
        let (mine, theirs) = (self.apart(), with.apart());
        mine.iter().any(|mine| theirs.iter().any(|theirs| mine.abs_diff(*theirs) < CENT))
    }
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
            reached: Vec::new(),
            days: Vec::new(),
            from_day: Some(date("2025-05-20")),
            bills: Vec::new(),
            on_bills: BTreeMap::new(),
        }
    }

    /// What it came to on each of these days ago: the balance, and the rows.
    fn worths(all: &[(i64, i64, i64)]) -> Vec<Held> {
        let held = |&(ago, balance, total)| Held { at: now() - TimeDelta::days(ago), balance, totals: [total; 3] };
        all.iter().map(held).collect()
    }

    fn money(amount: &str) -> Money {
        Money { amount: amount.to_owned(), currency: "BRL".to_owned() }
    }

    #[test]
    fn what_a_balance_moves_by_the_rows_do_too() {
        let ago = |days: i64| now() - TimeDelta::days(days);
        let agrees = |since: i64| Finding::BalanceAgrees { since: ago(since) };
        let differs =
            |since, until, by| Finding::BalanceDiffers { since: ago(since), until: ago(until), by: money(by) };
        for (what, all, finding) in [
            ("as much", &[(1, 1_000_000, 500_000), (0, 900_000, 400_000)][..], agrees(1)),
            ("but for less than a cent", &[(1, 1_000_000, 500_000), (0, 900_099, 400_000)], agrees(1)),
            ("for long", &[(9, 70, 70), (5, 90, 90), (0, 100, 100)], agrees(9)),
            ("more rows", &[(1, 1_000_000, 500_000), (0, 900_000, 523_400)], differs(1, 0, "-12.34")),
            ("fewer rows", &[(1, 0, 0), (0, 3_078_891, 0)], differs(1, 0, "307.8891")),
            ("and no more since", &[(9, 0, 0), (8, 20_000, 0), (1, 30_000, 10_000)], differs(9, 8, "2.00")),
            ("what was missing has come", &[(9, 0, 0), (8, 20_000, 0), (1, 30_000, 30_000)], agrees(9)),
            ("some of it", &[(9, 0, 0), (8, 20_000, 0), (1, 20_000, 15_000)], differs(9, 8, "0.50")),
            ("a month ago, and never since", &[(40, 0, 0), (39, 20_000, 0), (1, 30_000, 10_000)], agrees(39)),
        ] {
            let found = completeness(&Evidence { worths: worths(all), ..known(Kind::Account) }, now());
            let from = match &finding {
                Finding::BalanceDiffers { since, .. } => Some(today(*since - CHANGED)),
                _ => None,
            };
            assert_eq!(found.verdict, if from.is_some() { Verdict::Gap } else { Verdict::Complete }, "{what}");
            assert_eq!((found.findings, found.backfill_from), (vec![finding], from), "{what}");
        }
        let card = Evidence { worths: worths(&[(1, 0, 0), (0, 5, 0)]), ..known(Kind::Card) };
        assert_eq!(completeness(&card, now()).verdict, Verdict::Unknown);
        assert_eq!(completeness(&known(Kind::Account), now()).findings, []);
    }

    #[test]
    fn rows_that_came_later_than_they_are_dated_are_no_gap() {
        let at = |ago: i64, balance, totals| Held { at: now() - TimeDelta::days(ago), balance, totals };
        for (what, worths, verdict) in [
            // The first balance had it in, the first rows had not.
            ("of the day before", [at(1, 100, [-900, -900, 0]), at(0, 100, [-900; 3])], Verdict::Complete),
            ("of the day itself, in the balance", [at(1, 100, [0, -900, 0]), at(0, 100, [-900; 3])], Verdict::Complete),
            ("of the day itself, after it", [at(1, 1000, [0, -900, 0]), at(0, 100, [-900; 3])], Verdict::Complete),
            ("held back by the balance, too", [at(1, 1000, [-900, -900, 0]), at(0, 100, [-900; 3])], Verdict::Complete),
            ("of the day before, and another", [at(1, 100, [-900, -900, 0]), at(0, 700, [-900; 3])], Verdict::Gap),
        ] {
            let found = completeness(&Evidence { worths: worths.into(), ..known(Kind::Account) }, now());
            assert_eq!(found.verdict, verdict, "{what}");
        }
    }

    #[test]
    fn a_gap_that_was_read_again_and_is_still_there_says_so() {
        let ago = |days: i64| now() - TimeDelta::days(days);
        let worths = worths(&[(9, 0, 0), (8, 20_000, 0), (1, 20_000, 0)]);
        for (what, at, from, again) in [
            ("by what missed it", 8, "2026-03-12", false),
            ("from too late on", 2, "2026-03-13", false),
            ("from its first day on", 2, "2026-03-12", true),
        ] {
            let reached = vec![(ago(at), date(from))];
            let found = completeness(&Evidence { worths: worths.clone(), reached, ..known(Kind::Account) }, now());
            assert_eq!(found.backfill_from, Some(date("2026-03-12")));
            assert_eq!(found.reread_at, again.then(|| ago(at)), "{what}");
        }
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
