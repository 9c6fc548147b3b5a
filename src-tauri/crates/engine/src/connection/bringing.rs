//! When the lists of a connection are read: after every execution that came to a good end, when a person asks, and again
//! where the last go was cut off. One go a connection at a time, and none of them holds up the session's loop.
//!
//! Not in here: which lists are read, and how (`sync`).

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use chrono::{DateTime, TimeDelta, Utc};
use pluggy::model::Account;
use tokio::{
    sync::{Semaphore, mpsc},
    task::{self, AbortHandle},
};

use super::{
    attempt::State,
    consent,
    watch::{Ended, Session},
};
use crate::{
    EngineError, export,
    store::{Store, StoreError},
    sync::{
        self, Consent, Wish,
        run::{Going, Run, RunEnd},
    },
    view::{Change, ConnectionId, ListState},
};

/// A go that was cut off is taken up again after this long.
const AGAIN: TimeDelta = TimeDelta::minutes(5);
/// What an earlier session left is taken up this long after the beginning.
const SOON: TimeDelta = TimeDelta::seconds(5);

/// The lists that are being read, and those that are to be.
pub(super) struct Bringing {
    runs: BTreeMap<ConnectionId, Bring>,
    again: BTreeMap<ConnectionId, DateTime<Utc>>,
    told: mpsc::UnboundedSender<(ConnectionId, Going)>,
    pages: mpsc::UnboundedReceiver<(ConnectionId, Going)>,
    /// Two exports at once would write the same files.
    exports: Arc<Semaphore>,
}

/// One go under way.
struct Bring {
    task: AbortHandle,
    /// What was wanted meanwhile.
    next: Option<Wish>,
}

/// How a go ended.
pub(super) struct ListsRead {
    connection: ConnectionId,
    end: Result<RunEnd, StoreError>,
    lists: Vec<ListState>,
}

impl Default for Bringing {
    fn default() -> Self {
        let (told, pages) = mpsc::unbounded_channel();
        Self { runs: BTreeMap::new(), again: BTreeMap::new(), told, pages, exports: Arc::new(Semaphore::new(1)) }
    }
}

impl Bringing {
    /// When something is to be read again.
    pub(super) fn next(&self) -> Option<DateTime<Utc>> {
        self.again.values().copied().min()
    }

    /// What is to be read again by now.
    pub(super) fn due(&mut self, now: DateTime<Utc>) -> BTreeSet<ConnectionId> {
        self.again.extract_if(.., |_, at| *at <= now).map(|(id, _)| id).collect()
    }

    /// The next page that has been read.
    pub(super) async fn page(&mut self) -> Option<(ConnectionId, Going)> {
        self.pages.recv().await
    }

    /// A connection is no more, or has no lists any more.
    pub(super) fn call_off(&mut self, id: &ConnectionId) {
        self.again.remove(id);
        if let Some(run) = self.runs.remove(id) {
            run.task.abort();
        }
    }

    /// A task died. If it was a go, it is over.
    pub(super) fn died(&mut self, task: task::Id) {
        self.runs.retain(|_, run| run.task.id() != task);
    }
}

impl Session {
    /// Goes through the lists of a connection, now or after the go that is under way.
    pub(super) fn read_lists(&mut self, id: &ConnectionId, wish: Wish, accounts: Option<Vec<Account>>) {
        let Some(record) = self.records.get(id) else { return };
        let Some(item) = record.attempt.item.clone() else { return };
        self.bringing.again.remove(id);
        if let Some(run) = self.bringing.runs.get_mut(id) {
            run.next = Some(if run.next == Some(Wish::All) { Wish::All } else { wish });
            return;
        }
        let (store, connection, told) = (self.records.store().clone(), id.clone(), self.bringing.told.clone());
        let (clock, exports) = (self.clock.clone(), self.bringing.exports.clone());
        let run = Run {
            client: self.client.clone(),
            store: store.clone(),
            clock: self.clock.clone(),
            connection: connection.clone(),
            item,
            products: record.attempt.facts.products.clone(),
            wish,
            consent: if consent::is_asked(record) { Consent::Asked } else { Consent::None },
            accounts,
        };
        let task = self.requests.spawn(async move {
            // Where nobody listens, the session has ended.
            let end = run.go(|going| drop(told.send((connection.clone(), going)))).await;
            if end == Ok(RunEnd::Done) {
                export(&store, &exports, clock.now()).await;
            }
            let lists = store.readings(&connection).await.map(|readings| sync::lists(&readings)).unwrap_or_default();
            Ended::Lists(Box::new(ListsRead { connection, end, lists }))
        });
        self.bringing.runs.insert(id.clone(), Bring { task, next: None });
    }

    /// What an earlier session did not read to its end is read, where it still can be.
    pub(super) fn read_again(&mut self, unread: Vec<ConnectionId>) {
        let at = self.clock.now() + SOON;
        for id in unread {
            let Some(record) = self.records.get(&id) else { continue };
            let came = record.attempt.last_success_at.is_some();
            if came && matches!(record.attempt.state, State::Finished { .. }) {
                self.bringing.again.insert(id, at);
            }
        }
    }

    /// A person wants all of a connection's lists.
    pub(super) fn sync(&mut self, id: &ConnectionId) -> Result<(), EngineError> {
        let record = self.records.get(id).ok_or(EngineError::UnknownConnection)?;
        if record.attempt.item.is_none() {
            return Err(EngineError::NotNow);
        }
        self.read_lists(id, Wish::All, None);
        Ok(())
    }

    pub(super) fn page_read(&mut self, id: ConnectionId, Going { list, rows }: Going) {
        // What was called off is not told of any more.
        if self.bringing.runs.contains_key(&id) {
            self.emit(Change::Reading { id, list, rows });
        }
    }

    pub(super) fn lists_read(&mut self, ListsRead { connection: id, end, lists }: ListsRead) {
        let Some(run) = self.bringing.runs.remove(&id) else { return };
        match end {
            Ok(RunEnd::Done) => {}
            Ok(RunEnd::Stopped) => drop(self.bringing.again.insert(id.clone(), self.clock.now() + AGAIN)),
            Err(error) => tracing::error!(%error, "what a connection brought could not be kept"),
        }
        self.emit(Change::Synced { id: id.clone(), lists });
        if let Some(wish) = run.next {
            self.read_lists(&id, wish, None);
        }
    }
}

/// Writes the export that somebody wants after every sync, if anybody does. The sync has gone well, whatever becomes of it.
async fn export(store: &Store, turn: &Semaphore, now: DateTime<Utc>) {
    let Ok(_turn) = turn.acquire().await else { return };
    if let Err(error) = export::after_sync(store, now).await {
        tracing::warn!(%error, "what became of the export after the sync is not kept");
    }
}
