//! When the lists of a connection are read: after every execution that came to a good end, when a person asks, and again
//! where the last go was cut off. One go a connection at a time, and none of them holds up the session's loop. A person may
//! stop it, and have a stretch of an account read again to fill a gap.
//!
//! Not in here: which lists are read, and how (`sync`).

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    sync::Arc,
};

use chrono::{DateTime, TimeDelta, Utc};
use pluggy::{AccountId, model::Account};
use tokio::{
    sync::{Semaphore, mpsc, oneshot},
    task::{self, AbortHandle},
};

use super::{
    attempt::State,
    consent,
    watch::{Ended, Session},
};
use crate::{
    EngineError, export,
    store::{Store, StoreError, readings::Reading},
    sync::{
        self, Back, Consent, Wish,
        run::{Going, Run, RunEnd},
    },
    view::{Cause, Change, ConnectionId, ListEnd, ListState, Listing, ProductStanding, ReadingNow},
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
    /// Where it is.
    now: Going,
    /// Stops it; whoever is not here any more has.
    stop: Option<oneshot::Sender<()>>,
    /// What was wanted meanwhile.
    next: VecDeque<Errand>,
}

/// What there is to be read.
enum Errand {
    /// A connection's lists, whose accounts may have just been read.
    Lists(Wish, Option<Vec<Account>>),
    /// A stretch of an account, and whoever waits for it.
    Back(Back, Reply),
}

/// What came of a stretch: movements that were not here before, and how reading them ended, if they were asked for at all.
pub(crate) type ReadBack = Result<(u32, Option<ListEnd>), EngineError>;
type Reply = oneshot::Sender<ReadBack>;

/// How a connection's lists stand, without what is on the disk of them.
#[derive(Debug)]
pub(crate) struct Standing {
    pub(crate) connection: ConnectionId,
    pub(crate) now: ReadingNow,
    pub(crate) products: Vec<ProductStanding>,
    pub(crate) cause: Cause,
}

/// How a go ended.
pub(super) struct ListsRead {
    connection: ConnectionId,
    end: Result<RunEnd, StoreError>,
    lists: Vec<ListState>,
    back: Option<(Reply, ReadBack)>,
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
        self.bring(id, Errand::Lists(wish, accounts));
    }

    fn bring(&mut self, id: &ConnectionId, errand: Errand) {
        let Some(record) = self.records.get(id) else { return };
        let Some(item) = record.attempt.item.clone() else { return };
        // To fill a gap reads one account: a go that was cut off is still to be gone on with.
        if matches!(errand, Errand::Lists(..)) {
            self.bringing.again.remove(id);
        }
        if let Some(run) = self.bringing.runs.get_mut(id) {
            return run.then(errand);
        }
        let (store, connection, told) = (self.records.store().clone(), id.clone(), self.bringing.told.clone());
        let (clock, exports) = (self.clock.clone(), self.bringing.exports.clone());
        let (wish, accounts, back, reply) = match errand {
            Errand::Lists(wish, accounts) => (wish, accounts, None, None),
            Errand::Back(back, reply) => (Wish::All, None, Some(back), Some(reply)),
        };
        let of = back.as_ref().map(|back| back.account.clone());
        let run = Run {
            client: self.client.clone(),
            store: store.clone(),
            clock: self.clock.clone(),
            connection: connection.clone(),
            item,
            products: record.attempt.facts.products.clone(),
            wish,
            back,
            consent: if consent::is_asked(record) { Consent::Asked } else { Consent::None },
            accounts,
        };
        let (stop, stopped) = oneshot::channel();
        let task = self.requests.spawn(async move {
            let before = match &of {
                Some(of) => read_so_far(&store, &connection, of).await.map(Some),
                None => Ok(None),
            };
            let end = tokio::select! {
                // Where nobody listens, the session has ended.
                end = run.go(|going| drop(told.send((connection.clone(), going)))) => end,
                Ok(()) = stopped => store.stop_readings(&connection, clock.now()).await.map(|()| RunEnd::CalledOff),
            };
            if end == Ok(RunEnd::Done) {
                export(&store, &exports, clock.now()).await;
            }
            let lists = store.readings(&connection).await.map(|readings| sync::lists(&readings)).unwrap_or_default();
            let back = match (of, reply) {
                (Some(of), Some(reply)) => {
                    let after = read_so_far(&store, &connection, &of).await;
                    Some((reply, read_back(&of, before, after, &end)))
                }
                _ => None,
            };
            Ended::Lists(Box::new(ListsRead { connection, end, lists, back }))
        });
        let now = Going { list: Listing::Accounts, rows: 0 };
        self.bringing.runs.insert(id.clone(), Bring { task, now, stop: Some(stop), next: VecDeque::new() });
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
        self.has_lists(id)?;
        self.read_lists(id, Wish::All, None);
        Ok(())
    }

    /// A person wants a stretch of an account to be read again, and waits for what comes of it.
    pub(super) fn read_back(&mut self, id: &ConnectionId, back: Back, reply: Reply) {
        match self.has_lists(id) {
            Ok(()) => self.bring(id, Errand::Back(back, reply)),
            Err(error) => drop(reply.send(Err(error))),
        }
    }

    /// A person stops what is being read, and what was to be read after it. What came so far stays.
    pub(super) fn stop_reading(&mut self, id: &ConnectionId) -> Result<(), EngineError> {
        self.bringing.again.remove(id);
        let run = self.bringing.runs.get_mut(id).ok_or(EngineError::NotNow)?;
        run.next.clear();
        // One that has just ended has nothing to be stopped.
        let _ = run.stop.take().ok_or(EngineError::NotNow)?.send(());
        Ok(())
    }

    fn has_lists(&self, id: &ConnectionId) -> Result<(), EngineError> {
        let record = self.records.get(id).ok_or(EngineError::UnknownConnection)?;
        if record.attempt.item.is_some() { Ok(()) } else { Err(EngineError::NotNow) }
    }

    /// How the lists of every connection that has any stand.
    pub(super) fn standings(&self) -> Vec<Standing> {
        let came = self.records.all().filter(|record| record.attempt.last_success_at.is_some());
        came.map(|record| {
            let now = match self.bringing.runs.get(&record.id) {
                Some(Bring { now: Going { list, rows }, .. }) => ReadingNow::Going { list: *list, rows: *rows },
                None if record.attempt.item.is_some() => ReadingNow::Idle,
                None => ReadingNow::Nothing,
            };
            let products = record.attempt.facts.products.clone();
            Standing { connection: record.id.clone(), now, products, cause: record.attempt.explanation().cause }
        })
        .collect()
    }

    pub(super) fn page_read(&mut self, id: ConnectionId, going: Going) {
        // What was called off is not told of any more.
        let Some(run) = self.bringing.runs.get_mut(&id) else { return };
        run.now = going;
        self.emit(Change::Reading { id, list: going.list, rows: going.rows });
    }

    pub(super) fn lists_read(&mut self, ListsRead { connection: id, end, lists, back }: ListsRead) {
        let Some(run) = self.bringing.runs.remove(&id) else { return };
        match end {
            Ok(RunEnd::Done | RunEnd::CalledOff) => {}
            Ok(RunEnd::Stopped) => drop(self.bringing.again.insert(id.clone(), self.clock.now() + AGAIN)),
            Err(error) => tracing::error!(%error, "what a connection brought could not be kept"),
        }
        if let Some((reply, read)) = back {
            // Whoever asked may have left.
            let _ = reply.send(read);
        }
        self.emit(Change::Synced { id: id.clone(), lists });
        for errand in run.next {
            self.bring(&id, errand);
        }
    }
}

impl Bring {
    /// What is wanted after it: all lists at most once, and all of them instead of those that are due.
    fn then(&mut self, errand: Errand) {
        let lists = self.next.iter_mut().find_map(|next| match next {
            Errand::Lists(wish, _) => Some(wish),
            Errand::Back(..) => None,
        });
        match (errand, lists) {
            (Errand::Lists(Wish::All, _), Some(next)) => *next = Wish::All,
            (Errand::Lists(Wish::Due, _), Some(_)) => {}
            // By then what was read of the accounts is old.
            (Errand::Lists(wish, _), None) => self.next.push_back(Errand::Lists(wish, None)),
            (back, _) => self.next.push_back(back),
        }
    }
}

/// How many movements of an account have ever come, and how each list was read so far.
async fn read_so_far(
    store: &Store,
    connection: &ConnectionId,
    of: &AccountId,
) -> Result<(u64, Vec<Reading>), StoreError> {
    Ok((store.movements_ever(of).await?, store.readings(connection).await?))
}

fn read_back(
    of: &AccountId,
    before: Result<Option<(u64, Vec<Reading>)>, StoreError>,
    after: Result<(u64, Vec<Reading>), StoreError>,
    end: &Result<RunEnd, StoreError>,
) -> ReadBack {
    let (Ok(Some((had, before))), Ok((has, after)), Ok(end)) = (before, after, end) else {
        return Err(EngineError::Store);
    };
    let came = u32::try_from(has.saturating_sub(had)).unwrap_or(u32::MAX);
    let ended = ended(of, &before, &after);
    let ended = match end {
        RunEnd::Done => ended,
        RunEnd::CalledOff => Some(ListEnd::Stopped),
        // What could not be written has not even an end.
        RunEnd::Stopped => ended.or(Some(ListEnd::NotKept)),
    };
    Ok((came, ended))
}

/// How the readings that were not there before, or had not come as far, ended for an account's movements; nothing where the
/// bank tells of it no more.
fn ended(of: &AccountId, before: &[Reading], after: &[Reading]) -> Option<ListEnd> {
    let last = |list: Listing, of: &str| {
        let read = after.iter().filter(|one| one.reach.list == list && one.reach.of == of && !before.contains(one));
        read.filter_map(|one| one.end).map(|(_, end)| end).next_back()
    };
    // What is refused or lost of the accounts says nothing of this one.
    let of_accounts = || last(Listing::Accounts, "").filter(|end| !matches!(end, ListEnd::Whole | ListEnd::Empty));
    last(Listing::Movements, of.as_str()).or_else(of_accounts)
}

/// Writes the export that somebody wants after every sync, if anybody does. The sync has gone well, whatever becomes of it.
async fn export(store: &Store, turn: &Semaphore, now: DateTime<Utc>) {
    let Ok(_turn) = turn.acquire().await else { return };
    if let Err(error) = export::after_sync(store, now).await {
        tracing::warn!(%error, "what became of the export after the sync is not kept");
    }
}
