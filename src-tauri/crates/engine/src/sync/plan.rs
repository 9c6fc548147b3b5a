//! Which lists are read now, and from when on. Pure: from what was asked for, what came, what was read before and the time.
//!
//! An account's movements are read for a year at first and once a week; in between from ten days before the last good reading,
//! which is more than any source says that a bank changes, and once more by when Pluggy first saw them, for those that came
//! late ("Data windows"). So an update costs an account three requests: its late movements, its last ones, its bills.

use std::collections::BTreeSet;

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use pluggy::AccountId;

use super::movement::{Kind, Owner, today};
use crate::{
    store::readings::{Reach, Reading},
    view::{Came, ListEnd, Listing, Product, ProductStanding},
};

/// What a bank gives at first.
const YEAR: u64 = 365;
/// What is read again, before the last success.
const OVERLAP: u64 = 10;
/// How much clocks may differ.
const SKEW: TimeDelta = TimeDelta::hours(24);
/// A reading that stopped goes on where it did, if that is not longer ago.
const STOPPED: TimeDelta = TimeDelta::hours(12);
/// What was refused for good is asked for again after this long.
const REFUSED: TimeDelta = TimeDelta::days(7);

/// What is known before a list is read.
#[derive(Debug, Clone, Copy)]
pub struct Known<'a> {
    /// What the connection was asked for, and what of it came.
    pub products: &'a [ProductStanding],
    /// Its last readings, the oldest first.
    pub readings: &'a [Reading],
    /// The time.
    pub now: DateTime<Utc>,
    /// Who wants it.
    pub wish: Wish,
    /// Whether the bank asked for a consent.
    pub consent: Consent,
}

/// Whether a bank asked for a consent, of which something could be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Consent {
    /// It did.
    Asked,
    /// Nobody is asked about what can't be.
    None,
}

/// Who wants lists to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wish {
    /// An execution brought something: what is due.
    Due,
    /// A person: all of it, as far back as it goes.
    All,
}

/// A stretch of one account that a person wants to have read again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Back {
    /// Which account.
    pub account: AccountId,
    /// From which day on.
    pub from: NaiveDate,
}

/// What becomes of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// It is read.
    Read(Reach),
    /// A reading that stopped goes on.
    GoOn(Reading),
    /// It is not worth a request, for this reason, which is written down.
    Not(Reach, ListEnd),
    /// It is not its time.
    Rest,
}

impl Known<'_> {
    /// What of an account is read: its late movements first, so that what took another's place is there when that is missed.
    #[must_use]
    pub fn of_account(&self, owner: &Owner) -> Vec<Step> {
        let of = owner.id.as_str();
        let movements = self.movements(of);
        let late = match &movements {
            Step::Read(reach) if reach.from_day.is_some_and(|from| from > self.a_year_ago()) => self.late(of),
            _ => Step::Rest,
        };
        let bills = match owner.kind {
            Kind::Account => Step::Rest,
            Kind::Card => self.list(Listing::Bills, of),
        };
        vec![late, movements, bills]
    }

    /// What of an account is read to fill a gap: its movements from a day on, no farther back than a bank gives at first, and
    /// a card's bills. What was cut off on the way there goes on.
    #[must_use]
    pub fn back(&self, owner: &Owner, from: NaiveDate) -> Vec<Step> {
        let (of, from) = (owner.id.as_str(), from.max(self.a_year_ago()));
        let stopped = self.of(Listing::Movements, of).last().filter(|last| {
            let reaches = last.reach.from_day.is_some_and(|day| day <= from);
            reaches && last.stopped() && last.cursor.is_some() && self.now - last.began_at < STOPPED
        });
        let reach = |list, from_day| Reach { list, of: of.to_owned(), from_day, created_from: None };
        let movements = match stopped {
            Some(last) => Step::GoOn(last.clone()),
            None => Step::Read(reach(Listing::Movements, Some(from))),
        };
        let bills = match owner.kind {
            Kind::Account => Step::Rest,
            Kind::Card => Step::Read(reach(Listing::Bills, None)),
        };
        vec![movements, bills]
    }

    /// What of the item is read besides its accounts.
    #[must_use]
    pub fn of_item(&self) -> Vec<Step> {
        [Listing::Investments, Listing::Loans, Listing::Identity, Listing::Consents]
            .map(|list| self.list(list, ""))
            .into()
    }

    /// The movements of an investment.
    #[must_use]
    pub fn of_investment(&self, id: &str) -> Step {
        self.list(Listing::InvestmentMovements, id)
    }

    fn a_year_ago(&self) -> NaiveDate {
        a_year_before(self.now)
    }

    fn movements(&self, of: &str) -> Step {
        let list = Listing::Movements;
        let year = Some(self.a_year_ago());
        let from_day = match (self.wish, self.last_whole(list, of)) {
            (Wish::All, _) | (_, None) => year,
            // Once a week everything is looked at: what was changed or deleted long after its day is seen by that alone.
            (Wish::Due, Some(_)) if !self.was_deep(of) => year,
            (Wish::Due, Some(last)) => Some(before(today(last.began_at), OVERLAP).max(self.a_year_ago())),
        };
        self.step(Reach { list, of: of.to_owned(), from_day, created_from: None })
    }

    /// Whether all of a year was read within the last week.
    fn was_deep(&self, of: &str) -> bool {
        let deep = |reading: &&Reading| {
            reading.reach.from_day.is_some_and(|from| from <= before(today(reading.began_at), YEAR - 1))
                && self.now - reading.began_at < TimeDelta::days(7)
        };
        self.whole(Listing::Movements, of).any(|reading| deep(&reading))
    }

    fn late(&self, of: &str) -> Step {
        let list = Listing::LateMovements;
        // Before it was first read, the year's reading saw all that there was.
        let last = self.last_whole(list, of).or_else(|| self.whole(Listing::Movements, of).next());
        let created_from = last.map(|reading| reading.began_at - SKEW);
        self.step(Reach { list, of: of.to_owned(), from_day: None, created_from })
    }

    fn list(&self, list: Listing, of: &str) -> Step {
        let last = self.last_whole(list, of);
        let is_fresh = last.is_some_and(|last| self.now - last.began_at < every(list));
        if (is_fresh && self.wish == Wish::Due) || !self.is_asked_for(list) {
            return Step::Rest;
        }
        self.step(Reach { list, of: of.to_owned(), from_day: None, created_from: None })
    }

    fn step(&self, reach: Reach) -> Step {
        let last = self.of(reach.list, &reach.of).last();
        let wanted = self.wish == Wish::All;
        match last {
            Some(last) if !wanted && is_final(last) && self.now - last.began_at < REFUSED => return Step::Rest,
            Some(last) if last.stopped() && last.cursor.is_some() && self.now - last.began_at < STOPPED => {
                return Step::GoOn(last.clone());
            }
            _ => {}
        }
        // What there was at Pluggy has been read before: nothing came to it.
        let has_read = self.last_whole(reach.list, &reach.of).is_some();
        match self.standing(reach.list).filter(|_| has_read && !wanted) {
            Some(Came::OverQuota) => Step::Not(reach, ListEnd::Quota),
            Some(Came::Not | Came::NotApproved | Came::NotPermitted) => Step::Not(reach, ListEnd::NotUpdated),
            _ => Step::Read(reach),
        }
    }

    /// Whether the connection was asked for what a list is of. Where nothing is known, everything may be there.
    fn is_asked_for(&self, list: Listing) -> bool {
        let product = match list {
            Listing::Investments => Product::Investments,
            Listing::InvestmentMovements => Product::InvestmentTransactions,
            Listing::Loans => Product::Loans,
            Listing::Identity => Product::Identity,
            Listing::Consents => return self.consent == Consent::Asked,
            _ => return true,
        };
        self.products.is_empty() || self.products.iter().any(|standing| standing.product == product)
    }

    /// Whether what a list is of came with the last execution.
    #[must_use]
    pub fn standing(&self, list: Listing) -> Option<Came> {
        let product = product(list)?;
        self.products.iter().find(|standing| standing.product == product).map(|standing| standing.came)
    }

    /// Lists that are not for this profile: one refusal stands for all of its kind.
    #[must_use]
    pub fn closed(&self) -> BTreeSet<Listing> {
        let last = |reading: &&Reading| {
            matches!(reading.end, Some((_, ListEnd::NotAllowed | ListEnd::Retired)))
                && self.now - reading.began_at < REFUSED
                && !self.readings.iter().any(|later| later.id > reading.id && later.reach.list == reading.reach.list)
        };
        self.readings.iter().filter(last).map(|reading| reading.reach.list).collect()
    }

    fn of<'b>(&'b self, list: Listing, of: &'b str) -> impl DoubleEndedIterator<Item = &'b Reading> {
        self.readings.iter().filter(move |reading| reading.reach.list == list && reading.reach.of == of)
    }

    fn whole<'b>(&'b self, list: Listing, of: &'b str) -> impl DoubleEndedIterator<Item = &'b Reading> {
        self.of(list, of).filter(|reading| matches!(reading.end, Some((_, ListEnd::Whole))))
    }

    /// The last reading of a list to its end.
    #[must_use]
    pub fn last_whole<'b>(&'b self, list: Listing, of: &'b str) -> Option<&'b Reading> {
        self.whole(list, of).next_back()
    }
}

impl Reading {
    /// Whether it stopped before its end and may go on.
    #[must_use]
    pub fn stopped(&self) -> bool {
        matches!(self.end, None | Some((_, ListEnd::Lost | ListEnd::NotKept | ListEnd::Stopped)))
    }
}

/// What a list is of; nothing where nobody asks a bank for it.
#[must_use]
pub fn product(list: Listing) -> Option<Product> {
    Some(match list {
        Listing::Accounts => Product::Accounts,
        Listing::Movements | Listing::LateMovements => Product::Transactions,
        Listing::Bills => Product::CreditCards,
        Listing::Investments => Product::Investments,
        Listing::InvestmentMovements => Product::InvestmentTransactions,
        Listing::Loans => Product::Loans,
        Listing::Identity => Product::Identity,
        Listing::Consents | Listing::Categories => return None,
    })
}

/// How long what was read of a list is good, whatever comes meanwhile: banks hand some of it out a few times a month.
fn every(list: Listing) -> TimeDelta {
    match list {
        Listing::Identity | Listing::Consents => TimeDelta::days(7),
        Listing::InvestmentMovements | Listing::Loans => TimeDelta::hours(20),
        Listing::Categories => TimeDelta::days(30),
        _ => TimeDelta::zero(),
    }
}

/// Whether categories, which are everybody's, are to be read again.
#[must_use]
pub fn categories_are_due(last: Option<DateTime<Utc>>, now: DateTime<Utc>) -> bool {
    last.is_none_or(|last| now - last >= every(Listing::Categories))
}

fn is_final(reading: &Reading) -> bool {
    matches!(reading.end, Some((_, ListEnd::NotAllowed | ListEnd::Retired)))
}

/// The first day that is ever asked for.
pub(super) fn a_year_before(now: DateTime<Utc>) -> NaiveDate {
    before(today(now), YEAR)
}

fn before(day: NaiveDate, days: u64) -> NaiveDate {
    day.checked_sub_days(Days::new(days)).unwrap_or(day)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::readings::ReadingId;

    fn day(days: i64) -> DateTime<Utc> {
        DateTime::parse_from_rfc3339("2026-05-20T12:00:00Z").unwrap().to_utc() + TimeDelta::days(days)
    }

    fn date(days: i64) -> NaiveDate {
        today(day(days))
    }

    fn owner(kind: Kind) -> Owner {
        Owner { id: "a".into(), kind, currency: "BRL".to_owned() }
    }

    fn reading(id: i64, list: Listing, began: i64, from_day: Option<i64>, end: Option<ListEnd>) -> Reading {
        let of = if matches!(list, Listing::Identity | Listing::Loans) { "" } else { "a" };
        let reach = Reach { list, of: of.to_owned(), from_day: from_day.map(date), created_from: None };
        let end = end.map(|end| (day(began), end));
        Reading { id: ReadingId(id), reach, began_at: day(began), cursor: None, rows: 0, worth: None, end }
    }

    fn whole(id: i64, list: Listing, began: i64, from_day: Option<i64>) -> Reading {
        reading(id, list, began, from_day, Some(ListEnd::Whole))
    }

    fn known<'a>(products: &'a [ProductStanding], readings: &'a [Reading]) -> Known<'a> {
        Known { products, readings, now: day(0), wish: Wish::Due, consent: Consent::Asked }
    }

    fn standing(product: Product, came: Came) -> ProductStanding {
        ProductStanding { product, came, last_at: None, bank_message: None }
    }

    /// Each step in a word, with its days counted from today.
    fn told(steps: Vec<Step>) -> Vec<String> {
        let ago = |reach: &Reach| {
            let from = reach.from_day.map(|from| (from - date(0)).num_days());
            let since = reach.created_from.map(|since| (since - day(0)).num_days());
            format!("{:?} {from:?} {since:?}", reach.list)
        };
        let one = |step: Step| match step {
            Step::Read(reach) => format!("read {}", ago(&reach)),
            Step::GoOn(reading) => format!("go on {}", reading.id.0),
            Step::Not(reach, end) => format!("not {:?} {end:?}", reach.list),
            Step::Rest => "rest".to_owned(),
        };
        steps.into_iter().map(one).collect()
    }

    #[test]
    fn a_year_at_first_and_once_a_week_and_ten_days_in_between() {
        use Listing::{LateMovements as Late, Movements};
        for (what, readings, steps) in [
            ("never read", vec![], ["rest", "read Movements Some(-365) None"]),
            (
                "read yesterday",
                vec![whole(1, Movements, -1, Some(-366))],
                ["read LateMovements None Some(-2)", "read Movements Some(-11) None"],
            ),
            (
                "every day",
                vec![whole(1, Movements, -3, Some(-368)), whole(2, Late, -1, None), whole(3, Movements, -1, Some(-11))],
                ["read LateMovements None Some(-2)", "read Movements Some(-11) None"],
            ),
            (
                "a week ago",
                vec![whole(1, Movements, -7, Some(-372)), whole(2, Movements, -1, Some(-17))],
                ["rest", "read Movements Some(-365) None"],
            ),
            (
                "not to its end",
                vec![reading(1, Movements, -1, Some(-366), Some(ListEnd::Holes))],
                ["rest", "read Movements Some(-365) None"],
            ),
            ("months ago", vec![whole(1, Movements, -90, Some(-455))], ["rest", "read Movements Some(-365) None"]),
        ] {
            let steps: Vec<String> = steps.map(str::to_owned).into();
            let found = told(known(&[], &readings).of_account(&owner(Kind::Account)));
            assert_eq!(found[..2], steps, "{what}");
        }
        let read = [whole(1, Movements, -1, Some(-366))];
        let wanted = Known { wish: Wish::All, ..known(&[], &read) };
        assert_eq!(told(wanted.of_account(&owner(Kind::Account)))[1], "read Movements Some(-365) None");
    }

    #[test]
    fn an_update_costs_an_account_three_requests_at_most() {
        let readings = [
            whole(1, Listing::Movements, -1, Some(-366)),
            whole(2, Listing::Bills, -1, None),
            whole(3, Listing::LateMovements, -1, None),
        ];
        for (kind, most) in [(Kind::Account, 2), (Kind::Card, 3)] {
            let steps = known(&[], &readings).of_account(&owner(kind));
            assert_eq!(steps.iter().filter(|step| matches!(step, Step::Read(_))).count(), most);
        }
    }

    #[test]
    fn what_stopped_goes_on_while_it_may() {
        let stopped = |ago: i64, end: Option<ListEnd>, cursor: Option<&str>| {
            let reading = reading(7, Listing::Movements, 0, Some(-365), end);
            let began_at = day(0) - TimeDelta::hours(ago);
            [Reading { cursor: cursor.map(str::to_owned), began_at, ..reading }]
        };
        let again = "read Movements Some(-365) None";
        for (what, readings, step) in [
            ("killed at a page", stopped(1, None, Some("c")), "go on 7"),
            ("no answer came", stopped(1, Some(ListEnd::Lost), Some("c")), "go on 7"),
            ("the disk was full", stopped(1, Some(ListEnd::NotKept), Some("c")), "go on 7"),
            ("somebody stopped it", stopped(1, Some(ListEnd::Stopped), Some("c")), "go on 7"),
            ("before the first page", stopped(1, None, None), again),
            ("yesterday", stopped(24, None, Some("c")), again),
            ("a cursor that loops", stopped(1, Some(ListEnd::Looped), None), again),
        ] {
            assert_eq!(told(known(&[], &readings).of_account(&owner(Kind::Account)))[1], step, "{what}");
        }
    }

    #[test]
    fn a_gap_is_read_from_its_first_day_on_whether_anything_is_due_or_not() {
        let stopped = |from_day: i64| {
            let reading = reading(7, Listing::Movements, 0, Some(from_day), Some(ListEnd::Lost));
            [Reading { cursor: Some("c".to_owned()), ..reading }]
        };
        let read = [whole(1, Listing::Movements, -1, Some(-366)), whole(2, Listing::Bills, -1, None)];
        for (what, readings, from, steps) in [
            ("read yesterday", &read[..], -40, ["read Movements Some(-40) None", "read Bills None None"]),
            ("longer ago than a bank gives", &read, -400, ["read Movements Some(-365) None", "read Bills None None"]),
            ("cut off on the way", &stopped(-40), -40, ["go on 7", "read Bills None None"]),
            ("cut off nearer", &stopped(-11), -40, ["read Movements Some(-40) None", "read Bills None None"]),
        ] {
            let from = today(day(from));
            assert_eq!(told(known(&[], readings).back(&owner(Kind::Card), from)), steps, "{what}");
            assert_eq!(told(known(&[], readings).back(&owner(Kind::Account), from)), [steps[0], "rest"], "{what}");
        }
        // What the bank kept back may have come to Pluggy before.
        let products = [standing(Product::Transactions, Came::OverQuota)];
        let steps = told(known(&products, &read).back(&owner(Kind::Account), today(day(-40))));
        assert_eq!(steps[0], "read Movements Some(-40) None");
    }

    #[test]
    fn what_the_bank_did_not_hand_out_is_not_asked_for_again() {
        let read = [whole(1, Listing::Movements, -1, Some(-366)), whole(2, Listing::Loans, -1, None)];
        for (came, step) in [
            (Came::OverQuota, "not Movements Quota"),
            (Came::Not, "not Movements NotUpdated"),
            (Came::NotPermitted, "not Movements NotUpdated"),
            (Came::WithRemark, "read Movements Some(-11) None"),
        ] {
            let products = [standing(Product::Transactions, came)];
            assert_eq!(told(known(&products, &read).of_account(&owner(Kind::Account)))[1], step);
            // What Pluggy has from before is worth reading once.
            let first = told(known(&products, &[]).of_account(&owner(Kind::Account)));
            assert_eq!(first[1], "read Movements Some(-365) None");
        }
        let products = [standing(Product::Loans, Came::Whole)];
        let item = known(&products, &read).of_item();
        assert_eq!(told(item), ["rest", "read Loans None None", "rest", "read Consents None None"]);
        let unasked = Known { consent: Consent::None, ..known(&products, &read) };
        assert_eq!(told(unasked.of_item())[3], "rest");
    }

    #[test]
    fn what_is_refused_is_left_alone_for_a_week_unless_a_person_asks() {
        let refused = |ago: i64| [reading(1, Listing::Identity, -ago, None, Some(ListEnd::NotAllowed))];
        for (ago, wish, step, closed) in [
            (1, Wish::Due, "rest", 1),
            (8, Wish::Due, "read Identity None None", 0),
            (1, Wish::All, "read Identity None None", 1),
        ] {
            let readings = refused(ago);
            let known = Known { wish, ..known(&[], &readings) };
            assert_eq!(told(known.of_item())[2], step);
            assert_eq!(known.closed().len(), closed);
        }
        let read = [whole(1, Listing::Identity, -2, None)];
        assert_eq!(told(known(&[], &read).of_item())[2], "rest", "a bank hands it out a few times a month");
        assert!(categories_are_due(None, day(0)) && categories_are_due(Some(day(-30)), day(0)));
        assert!(!categories_are_due(Some(day(-29)), day(0)));
    }
}
