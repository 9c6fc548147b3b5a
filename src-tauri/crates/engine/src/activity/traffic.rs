//! The ledger for a person: a page of the requests that left this computer, and all of them added up. What a window of
//! Pluggy's or a browser sends by itself is not in it: that leaves from there, not from here.

use std::collections::BTreeMap;

use chrono::{DateTime, Local, TimeDelta, TimeZone as _, Utc};
use pluggy::ItemId;
use serde::{Deserialize, Serialize};

use super::{
    ABOVE_ALL, PAGE,
    purpose::{Carried, EMPTY_BODY, Purpose, carried, purpose},
};
use crate::{
    Engine,
    store::{
        Request, StoreError,
        ledger::{LEDGER_DAYS, Sum, Tally},
        past::Reach,
    },
};

/// What is wanted of the ledger.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct LedgerFilter {
    /// Requests to one host, or to all.
    pub host: Option<String>,
    /// Only those that carried something typed for the bank.
    pub carrying: bool,
}

/// One request.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(rename = "LedgerRequest"))]
pub struct Sent {
    /// Its own id.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub id: i64,
    /// When it was over.
    #[cfg_attr(feature = "ts", ts(type = "string"))]
    pub at: DateTime<Utc>,
    /// Who was asked.
    pub host: String,
    /// What for.
    pub purpose: Purpose,
    /// What of the person's it carried.
    pub carried: Carried,
    /// Bytes of its body.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub sent: u64,
    /// Bytes of the answer's body.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub received: u64,
    /// What came back.
    pub answer: Answer,
    /// Which try it was, from 1.
    pub attempt: u32,
    /// For a file, not for a screen.
    #[serde(skip)]
    #[cfg_attr(feature = "ts", ts(skip))]
    pub details: Details,
}

/// What a screen is not given of a request.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Details {
    /// `GET`, `POST`, ….
    pub method: String,
    /// The path with `{id}` where an id stood.
    pub path: String,
    /// The HTTP status.
    pub status: Option<u16>,
    /// Milliseconds that it took.
    pub duration_ms: u64,
    /// Which item it was about.
    pub item: Option<ItemId>,
}

/// What came back for a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(rename = "LedgerAnswer"))]
pub enum Answer {
    /// What was asked for.
    Good,
    /// A refusal.
    Refused,
    /// That there is no such thing.
    NotFound,
    /// That there were too many requests.
    TooMany,
    /// That something failed there.
    Failed,
    /// Nothing.
    None,
}

/// A page of the ledger, the newest first.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct LedgerPage {
    /// Requests.
    pub requests: Vec<Sent>,
    /// Below which id the next page is; nothing where there is none.
    #[cfg_attr(feature = "ts", ts(type = "number | null"))]
    pub next: Option<i64>,
    /// All of them added up, whatever the filter; with the first page alone.
    pub totals: Option<LedgerTotals>,
}

/// The ledger, added up.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct LedgerTotals {
    /// Since midnight, where this computer is.
    pub today: Totals,
    /// In thirty days.
    pub month: Totals,
    /// In all that is kept.
    pub all: Totals,
    /// How many days requests are kept.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub days: i64,
}

/// The requests of some time, added up.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(rename = "LedgerPeriod"))]
pub struct Totals {
    /// All of them.
    pub all: Figures,
    /// By host, the most first.
    pub hosts: Vec<OfHost>,
    /// By what they were for, the most first.
    pub purposes: Vec<OfPurpose>,
}

/// Numbers of some requests.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(rename = "LedgerFigures"))]
pub struct Figures {
    /// How many.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub requests: u64,
    /// How many of them carried something typed for the bank.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub carrying: u64,
    /// Bytes of their bodies.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub sent: u64,
    /// Bytes of the answers' bodies.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub received: u64,
}

/// Requests to one host.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(rename = "LedgerHost"))]
pub struct OfHost {
    /// Which.
    pub host: String,
    /// Their numbers.
    pub figures: Figures,
}

/// Requests for one purpose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(rename = "LedgerPurpose"))]
pub struct OfPurpose {
    /// Which.
    pub purpose: Purpose,
    /// Their numbers.
    pub figures: Figures,
}

impl Engine {
    /// A page of the ledger: `below` an id that an earlier one ended with, or from the newest on, with what it adds up to.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn ledger(&self, filter: &LedgerFilter, below: Option<i64>) -> Result<LedgerPage, StoreError> {
        let totals = if below.is_none() {
            let now = self.clock.now();
            let since = [midnight(now), now - TimeDelta::days(30)];
            Some(totals(&self.store.tallies(since, EMPTY_BODY).await?))
        } else {
            None
        };
        let (requests, next) = self.requests(filter, below.unwrap_or(ABOVE_ALL), PAGE).await?;
        Ok(LedgerPage { requests, next, totals })
    }

    /// The next requests below an id, and what the ones after them are below.
    pub(super) async fn requests(
        &self,
        filter: &LedgerFilter,
        below: i64,
        most: usize,
    ) -> Result<(Vec<Sent>, Option<i64>), StoreError> {
        let wanted = filter.clone();
        let keep = move |request: &Request| {
            wanted.host.as_ref().is_none_or(|host| *host == request.host)
                && (!wanted.carrying || carried_by(request).1.is_for_bank())
        };
        // What asks for something carries nothing.
        let methods = if filter.carrying { "POST PATCH PUT" } else { "" };
        let mut found = self.store.requests(Reach { below, most: most + 1 }, methods, keep).await?;
        let is_more = found.len() > most;
        found.truncate(most);
        let next = found.last().filter(|_| is_more).map(|(id, _)| *id);
        Ok((found.into_iter().map(Sent::from).collect(), next))
    }
}

fn carried_by(request: &Request) -> (Purpose, Carried) {
    let purpose = purpose(&request.method, &request.path);
    (purpose, carried(purpose, request.sent))
}

impl From<(i64, Request)> for Sent {
    fn from((id, request): (i64, Request)) -> Self {
        let (purpose, carried) = carried_by(&request);
        let Request { at, host, method, path, item, status, sent, received, duration_ms, attempt } = request;
        let answer = match status {
            Some(200..400) => Answer::Good,
            Some(404 | 410) => Answer::NotFound,
            Some(429) => Answer::TooMany,
            Some(500..) => Answer::Failed,
            Some(_) => Answer::Refused,
            None => Answer::None,
        };
        let details = Details { method, path, status, duration_ms, item };
        Self { id, at, host, purpose, carried, sent, received, answer, attempt, details }
    }
}

/// When the day of an instant began, where this computer is.
fn midnight(now: DateTime<Utc>) -> DateTime<Utc> {
    let day = now.with_timezone(&Local).date_naive().and_time(chrono::NaiveTime::MIN);
    // A day that a change of clocks begins without midnight begins a little later, or was begun already.
    Local.from_local_datetime(&day).earliest().map_or(now - TimeDelta::days(1), |at| at.to_utc())
}

fn totals(tallies: &[Tally]) -> LedgerTotals {
    let of = |sum: fn(&Tally) -> Sum| {
        let (mut all, mut hosts, mut purposes) = (Figures::default(), BTreeMap::new(), BTreeMap::new());
        for tally in tallies {
            let sum = sum(tally);
            if sum.requests == 0 {
                continue;
            }
            let purpose = purpose(&tally.method, &tally.path);
            let sent = if tally.large { EMPTY_BODY + 1 } else { 0 };
            let carrying = if carried(purpose, sent).is_for_bank() { sum.requests } else { 0 };
            for figures in [
                &mut all,
                hosts.entry(&tally.host).or_insert_with(Figures::default),
                purposes.entry(purpose).or_insert_with(Figures::default),
            ] {
                figures.requests += sum.requests;
                figures.carrying += carrying;
                figures.sent += sum.sent;
                figures.received += sum.received;
            }
        }
        let mut hosts: Vec<_> =
            hosts.into_iter().map(|(host, figures)| OfHost { host: host.clone(), figures }).collect();
        let mut purposes: Vec<_> =
            purposes.into_iter().map(|(purpose, figures)| OfPurpose { purpose, figures }).collect();
        hosts.sort_by_key(|one| std::cmp::Reverse(one.figures.requests));
        purposes.sort_by_key(|one| std::cmp::Reverse(one.figures.requests));
        Totals { all, hosts, purposes }
    };
    LedgerTotals {
        today: of(|tally| tally.since[0]),
        month: of(|tally| tally.since[1]),
        all: of(|tally| tally.all),
        days: LEDGER_DAYS,
    }
}
