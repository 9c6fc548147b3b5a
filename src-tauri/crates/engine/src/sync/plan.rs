//! Which lists are read now, and from when on. Pure: from what was asked for, what came, what was read before and the time.
//!
//! An account's movements are read for a year at first and once a week; in between from ten days before the last good reading,
//! which is more than any source says that a bank changes, and once more by when Pluggy first saw them, for those that came
//! late ("Data windows"). So an update costs an account three requests: its late movements, its last ones, its bills.

#[cfg(test)]
mod tests;

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
