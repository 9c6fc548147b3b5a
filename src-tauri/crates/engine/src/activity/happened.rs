//! A page of what happened, put together from five lists of the store: what connections meant, what was told of them, what
//! is left of those that are no more, and which banks came back that somebody waited for. Each is read from where the page before ended.

use std::{
    collections::{HashMap, VecDeque},
    sync::Arc,
};

use chrono::{DateTime, Utc};
use pluggy::ItemId;
use serde::{Deserialize, Serialize};

use super::{
    ABOVE_ALL, PAGE,
    entry::{Entry, Kind, What, Words},
    purpose::{Purpose, purpose},
};
use crate::{
    Engine,
    connection::awaiting::{CameBack, came_back},
    store::{
        Deletion, Request, Store, StoreError,
        past::{Reach, Sift, Turn},
    },
    view::ConnectionId,
};

/// What is wanted of what happened.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct ActivityFilter {
    /// One connection's, or everybody's.
    pub connection: Option<ConnectionId>,
    /// Which kind.
    pub kind: Kind,
}

/// Where a page ended: the ids that the next one is below, in each of the lists that it is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(rename = "ActivityPlace"))]
pub struct Place(#[cfg_attr(feature = "ts", ts(type = "[number, number, number, number, number]"))] [i64; 5]);

impl Place {
    /// Before everything.
    pub const NEWEST: Self = Self([ABOVE_ALL; 5]);
}

/// A page of what happened, the newest first.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct ActivityPage {
    /// What happened.
    pub entries: Vec<Entry>,
    /// Where the next page begins; nothing where there is none.
    pub next: Option<Place>,
}

/// What connections are called.
pub(super) type Names = Arc<HashMap<ConnectionId, String>>;

impl Engine {
    /// A page of what happened. `after` is where the one before ended.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn activity(&self, filter: &ActivityFilter, after: Option<Place>) -> Result<ActivityPage, StoreError> {
        page(&self.store, &self.names().await?, filter, after.unwrap_or(Place::NEWEST), PAGE).await
    }

    pub(super) async fn names(&self) -> Result<Names, StoreError> {
        let snapshot = self.snapshot().await.map_err(|_| StoreError::Closed)?;
        let named = snapshot.connections.into_iter().map(|connection| (connection.id, connection.institution.name));
        Ok(Arc::new(named.collect()))
    }
}

/// One row, with the list that it is from, its id there, and where it stands among those of the same instant.
type Found = (usize, i64, Entry);

/// The lists, each in its own order.
type Lists = [VecDeque<(i64, Entry)>; 5];

pub(super) async fn page(
    store: &Store,
    names: &Names,
    filter: &ActivityFilter,
    Place(below): Place,
    most: usize,
) -> Result<ActivityPage, StoreError> {
    // One more than wanted tells whether there is another page.
    let reach = |list: usize| Reach { below: below[list], most: most + 1 };
    let (kind, of) = (filter.kind, filter.connection.clone());
    let sift = if kind == Kind::Problems { Sift::Ends } else { Sift::Any };
    let kept = move |turn: &Turn| What::of(turn).is_some_and(|what| what.is(kind));
    let entry = |at: DateTime<Utc>, connection: Option<ConnectionId>, what: What, words| {
        let bank = connection.as_ref().and_then(|id| names.get(id)).cloned();
        Entry { id: String::new(), at, connection, bank, tone: what.tone(), what, words }
    };

    let mut found: Vec<Found> = Vec::new();
    for (id, turn) in store.turns(reach(0), of.clone(), sift, kept).await? {
        let Some(what) = What::of(&turn) else { continue };
        let Turn { moment, .. } = turn;
        let words = Words {
            status: moment.status,
            execution_status: moment.execution_status,
            error_code: moment.error_code,
            notice: None,
        };
        found.push((0, id, entry(moment.at, Some(moment.connection), what, words)));
    }
    if What::Told.is(kind) {
        for (id, told) in store.tellings(reach(1), of.clone()).await? {
            let words = Words { notice: told.kind, ..Words::default() };
            found.push((1, id, entry(told.at, Some(told.connection), What::Told, words)));
        }
    }
    if of.is_none() && What::NeverKnown.is(kind) {
        for (id, lost) in store.orphans(reach(2)).await? {
            found.push((2, id, entry(lost.at, None, What::NeverKnown, Words::default())));
        }
    }
    if of.is_none() && kind == Kind::All {
        let back = came_back(store).await?.into_iter().rev().filter(|back| back.number < below[4]);
        for CameBack { number, connector, name, at } in back.take(most + 1) {
            let what = What::BankBack { institution: connector };
            found.push((4, number, Entry { bank: Some(name), ..entry(at, None, what, Words::default()) }));
        }
    }
    if What::Deleted.is(kind) {
        // The proof knows whose the item was, where the connection no longer does.
        let proofs = store.deletions().await?.into_iter().map(|proof| (proof.item.clone(), proof));
        let proofs: Arc<HashMap<ItemId, Deletion>> = Arc::new(proofs.collect());
        let whose = proofs.clone();
        let deleted = move |request: &Request| {
            let went = request.status.is_some_and(|status| matches!(status, 200..300 | 404));
            let proof = request.item.as_ref().and_then(|item| whose.get(item));
            went && purpose(&request.method, &request.path) == Purpose::Delete
                && of.as_ref().is_none_or(|of| proof.is_some_and(|proof| proof.connection == *of))
        };
        for (id, request) in store.requests(reach(3), "DELETE", deleted).await? {
            let proof = request.item.and_then(|item| proofs.get(&item));
            // What was kept here can still be looked at.
            let connection = proof.map(|proof| &proof.connection).filter(|id| names.contains_key(id)).cloned();
            let gone = entry(request.at, connection, What::Deleted, Words::default());
            let bank = gone.bank.or_else(|| proof?.name.clone());
            found.push((3, id, Entry { bank, ..gone }));
        }
    }
    Ok(merged(found, below, most))
}

/// The newest of all lists, each of which is in its own order: a clock that was set back moves nothing within one.
fn merged(found: Vec<Found>, mut below: [i64; 5], most: usize) -> ActivityPage {
    let mut lists: Lists = Lists::default();
    for (list, id, entry) in found {
        lists[list].push_back((id, entry));
    }
    let mut entries = Vec::new();
    let next_of = |lists: &Lists| {
        // What was told of a moment came after it.
        let heads = lists.iter().enumerate().filter_map(|(list, rows)| Some((rows.front()?.1.at, list)));
        heads.max().map(|(_, list)| list)
    };
    while let Some(list) = next_of(&lists) {
        if entries.len() == most {
            return ActivityPage { entries, next: Some(Place(below)) };
        }
        if let Some((id, entry)) = lists[list].pop_front() {
            below[list] = id;
            entries.push(Entry { id: format!("{list}-{id}"), ..entry });
        }
    }
    ActivityPage { entries, next: None }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    fn at(list: usize, id: i64, second: i64) -> Found {
        let what = if list == 1 { What::Told } else { What::Answered };
        let at = DateTime::UNIX_EPOCH + TimeDelta::seconds(second);
        (
            list,
            id,
            Entry { id: String::new(), at, connection: None, bank: None, what, tone: None, words: Words::default() },
        )
    }

    fn ids(page: &ActivityPage) -> Vec<&str> {
        page.entries.iter().map(|entry| entry.id.as_str()).collect()
    }

    #[test]
    fn lists_are_told_as_one_and_go_on_where_they_ended() {
        let all = || vec![at(0, 9, 50), at(0, 7, 30), at(0, 6, 10), at(1, 4, 50), at(1, 3, 20)];
        let first = merged(all(), Place::NEWEST.0, 3);
        assert_eq!(ids(&first), ["1-4", "0-9", "0-7"]);
        let below = first.next.unwrap();
        let rest = all().into_iter().filter(|(list, id, _)| *id < below.0[*list]).collect();
        let second = merged(rest, below.0, 3);
        assert_eq!((ids(&second), second.next), (vec!["1-3", "0-6"], None));
    }

    #[test]
    fn a_page_that_is_just_full_is_the_last() {
        assert_eq!(merged(vec![at(0, 2, 2), at(0, 1, 1)], Place::NEWEST.0, 2).next, None);
    }

    #[test]
    fn a_clock_that_was_set_back_turns_nothing_round() {
        let page = merged(vec![at(0, 3, 10), at(0, 2, 90), at(1, 5, 50)], Place::NEWEST.0, 9);
        assert_eq!(ids(&page), ["1-5", "0-3", "0-2"]);
    }
}
