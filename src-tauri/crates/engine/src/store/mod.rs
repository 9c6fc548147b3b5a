//! What outlives the program: one encrypted file a profile, with connections, the journal of requests, history, notices,
//! settings, the ledger, logos and, where a person asked for it, credentials.
//!
//! | module | holds |
//! |---|---|
//! | `owner` | the one thread that has the database, and the order of writes |
//! | `cipher` | the library behind it, at the end of the program |
//! | `database` | how it is unlocked and set up |
//! | [`change`], `read`, [`past`], [`ledger`], `keepsakes`, [`deletions`] | what is written, what is read |
//! | [`products`], [`readings`] | what connections brought, as it is written; how far each list was read |
//! | `exports` | what an export reads |
//! | [`brought`], [`listing`] | accounts and their movements, as a screen asks for them |
//! | [`joining`] | accounts that a person joined, and which of their rows are one |
//! | `untold`, `evidence` | what a reading did not tell of, and what an account is held against |
//! | `migrations` | its formats |
//! | `copy` | the whole of it under another key, for a file that leaves this computer and for one that comes |
//! | `folder`, [`backup`], [`place`] | its files: the lock, a store's coming into being, setting aside, backups, its place |
//! | `private` | that nobody else can read them |
//! | `salvage` | what can be read of a damaged one |
//! | [`key`](StoreKey), [`error`](StoreError) | what goes in, how it fails |
//!
//! Not in here: where the key comes from (the vault's), any decision about a connection. Whoever must not go on before
//! something is on the disk waits for its [`Written`]; nobody else waits for the disk.

pub mod backup;
pub mod brought;
pub mod change;
mod cipher;
mod copy;
mod database;
pub mod deletions;
mod error;
mod evidence;
pub(crate) mod exports;
mod folder;
pub mod joining;
mod keepsakes;
mod key;
pub mod ledger;
pub mod listing;
mod migrations;
mod owner;
pub mod past;
pub mod place;
#[cfg(test)]
mod product_tests;
pub mod products;
mod read;
pub mod readings;
mod salvage;
#[cfg(test)]
mod tests;
mod untold;

use std::{
    path::Path,
    sync::{Arc, mpsc},
    thread,
};

use chrono::{DateTime, Utc};
use pluggy::ItemId;
use tokio::sync::{oneshot, watch};

pub use self::{
    backup::Backup,
    brought::{AccountKept, Held},
    change::{Change, Moment, Request},
    copy::adopt,
    deletions::Deletion,
    error::StoreError,
    keepsakes::Logo,
    key::StoreKey,
    listing::{DaySum, Listed, Part, Wanted},
    place::{Found, backups, is_in_use, look, restore, set_aside},
    read::{Contents, Told},
    salvage::Salvaged,
};
use self::{
    database::Database,
    owner::{Job, Owner, Refused, Write},
    past::Reach,
};
pub use crate::private::open_to_others;
use crate::view::ConnectionId;
pub(crate) use place::has_setting;

/// A handle to an open store. Cheap to clone. The store is closed by [`Store::close`], or when its last handle is dropped,
/// which waits until what was handed over is written.
#[derive(Debug, Clone)]
pub struct Store {
    worker: Arc<Worker>,
    health: watch::Receiver<Health>,
    lasts: bool,
}

/// The thread that has the database, for those who have something for it to do.
#[derive(Debug)]
struct Worker {
    jobs: Option<mpsc::Sender<Job>>,
    thread: Option<thread::JoinHandle<()>>,
}

impl Worker {
    fn give(&self, job: Job) -> Result<(), StoreError> {
        self.jobs.as_ref().and_then(|jobs| jobs.send(job).ok()).ok_or(StoreError::Closed)
    }
}

/// A program may end right after its last handle is gone, and the libraries behind the database clear up what the thread
/// would still be using (`cipher`). It only finishes what it has, so this is short.
impl Drop for Worker {
    fn drop(&mut self) {
        self.jobs = None;
        // The last handle may have been in a job of its own.
        if let Some(thread) = self.thread.take().filter(|thread| thread.thread().id() != thread::current().id()) {
            // A thread that panicked has said so.
            drop(thread.join());
        }
    }
}

/// How a store does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Health {
    /// Well, as far as is known.
    Sound,
    /// It was not closed the last time; every page is being looked at.
    Checking,
    /// Some of it is not as it was written. What can be read still can; set it aside and restore a backup.
    Damaged,
    /// What was last to be written could not be. It is kept in memory and tried again.
    Failing(StoreError),
}

/// When something is on the disk.
#[derive(Debug)]
#[must_use = "what must not go on before something is written waits for this"]
pub struct Written(oneshot::Receiver<Result<(), StoreError>>);

impl Written {
    /// Waits until it is on the disk.
    ///
    /// # Errors
    /// [`StoreError`]: it is not, now.
    pub async fn done(self) -> Result<(), StoreError> {
        self.0.await.unwrap_or(Err(StoreError::Closed))
    }
}

impl Store {
    /// Makes a new store in a folder, which is made too, and opens it.
    ///
    /// # Errors
    /// [`StoreError::Exists`] when there is one, or part of one; [`StoreError::InUse`], [`StoreError::ReadOnly`],
    /// [`StoreError::DiskFull`].
    pub async fn create(folder: &Path, key: &StoreKey) -> Result<Self, StoreError> {
        let (folder, key) = (folder.to_owned(), key.clone());
        Self::start(move || Database::create(&folder, &key), true).await
    }

    /// Opens the store that is in a folder, and brings it to this version's format. A new one is never made.
    ///
    /// # Errors
    /// [`StoreError::Missing`], [`StoreError::InUse`], [`StoreError::Newer`], [`StoreError::Damaged`],
    /// [`StoreError::WrongKey`], [`StoreError::Unreadable`] and what a disk can do.
    pub async fn open(folder: &Path, key: &StoreKey) -> Result<Self, StoreError> {
        let (folder, key) = (folder.to_owned(), key.clone());
        Self::start(move || Database::open(&folder, &key), true).await
    }

    /// A store that is gone when it is closed.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn in_memory() -> Result<Self, StoreError> {
        Self::start(Database::in_memory, false).await
    }

    async fn start(
        open: impl FnOnce() -> Result<Database, StoreError> + Send + 'static,
        lasts: bool,
    ) -> Result<Self, StoreError> {
        let (jobs, waiting) = mpsc::channel();
        let (health, told) = watch::channel(Health::Sound);
        let (reply, opened) = oneshot::channel();
        let thread = thread::Builder::new().name("store".to_owned());
        let thread = thread.spawn(move || match open() {
            Ok(database) => {
                let owner = Owner::new(database, health);
                // Whoever was to have it may have gone; then the channel is closed, and so is the store.
                drop(reply.send(Ok(())));
                owner.run(&waiting);
            }
            Err(error) => drop(reply.send(Err(error))),
        })?;
        let worker = Arc::new(Worker { jobs: Some(jobs), thread: Some(thread) });
        opened.await.unwrap_or(Err(StoreError::Closed))?;
        Ok(Self { worker, health: told, lasts })
    }

    /// Whether it is still there when the program has ended.
    #[must_use]
    pub fn lasts(&self) -> bool {
        self.lasts
    }

    /// Closes the store once everything before is written. Other handles find it closed.
    ///
    /// # Errors
    /// [`StoreError`]: not all of it could be written.
    pub async fn close(self) -> Result<(), StoreError> {
        let (reply, closed) = oneshot::channel();
        self.worker.give(Job::Close(reply))?;
        closed.await.unwrap_or(Err(StoreError::Closed))
    }

    /// How it does, now and whenever that changes.
    #[must_use]
    pub fn health(&self) -> watch::Receiver<Health> {
        self.health.clone()
    }

    /// Writes changes, all or none. Should there be no room they are kept in memory, and written, in their order, when there
    /// is.
    pub fn write(&self, changes: Vec<Change>) -> Written {
        self.hand_over(changes, Refused::Kept)
    }

    /// Writes changes, all or none: those for which there is no room now are as good as never made.
    pub fn write_now_or_never(&self, changes: Vec<Change>) -> Written {
        self.hand_over(changes, Refused::Dropped)
    }

    fn hand_over(&self, changes: Vec<Change>, refused: Refused) -> Written {
        let (reply, written) = oneshot::channel();
        // Sent to a store that is closed, the reply is dropped, which says so.
        drop(self.worker.give(Job::Write(Write { changes, refused, reply: Some(reply) })));
        Written(written)
    }

    /// Everything that a session begins with. `now` is the profile's, for what has to be looked at again.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn contents(&self, now: DateTime<Utc>) -> Result<Contents, StoreError> {
        self.ask(move |database| read::contents(&database.connection, now)).await
    }

    /// What a connection has meant so far, the oldest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn history(&self, id: &ConnectionId) -> Result<Vec<Moment>, StoreError> {
        let id = id.clone();
        self.ask(move |database| read::history(&database.connection, &id)).await
    }

    /// What was told on the desktop about a connection, the oldest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn told(&self, id: &ConnectionId) -> Result<Vec<Told>, StoreError> {
        let id = id.clone();
        self.ask(move |database| read::told(&database.connection, &id)).await
    }

    /// The last that was told on the desktop about each connection, where it was not withdrawn since.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn standing(&self) -> Result<Vec<Told>, StoreError> {
        self.ask(|database| read::standing(&database.connection)).await
    }

    /// The last requests that left this computer, the newest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn ledger(&self, most: usize) -> Result<Vec<Request>, StoreError> {
        let found = self.requests(Reach { below: i64::MAX, most }, "", |_| true).await?;
        Ok(found.into_iter().map(|(_, request)| request).collect())
    }

    /// What was asked about an item since then, the oldest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn asked_about(&self, item: &ItemId, since: DateTime<Utc>) -> Result<Vec<Request>, StoreError> {
        let item = item.clone();
        self.ask(move |database| read::about(&database.connection, &item, since)).await
    }

    /// Looks at every page now: whether all of it is as it was written.
    ///
    /// # Errors
    /// [`StoreError`]: it could not be read.
    pub async fn is_sound(&self) -> Result<bool, StoreError> {
        self.ask(|database| database.is_sound()).await
    }

    /// Makes a backup now. One in memory has none.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn back_up(&self) -> Result<Option<Backup>, StoreError> {
        self.ask(|database| {
            let back_up = |folder| backup::back_up(&database.connection, folder, Utc::now());
            database.folder.as_ref().map(back_up).transpose()
        })
        .await
    }

    async fn ask<T: Send + 'static>(
        &self,
        ask: impl FnOnce(&mut Database) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let (reply, answer) = oneshot::channel();
        let job = Job::Ask(Box::new(move |database| drop(reply.send(ask(database)))));
        self.worker.give(job)?;
        answer.await.unwrap_or(Err(StoreError::Closed))
    }
}
