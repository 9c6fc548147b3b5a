//! The one thread that has the database. It takes jobs in the order in which they were given; writes that wait together are
//! committed together, for it is the disk that takes the time. What could not be written for want of space is kept, in
//! order, and tried again. The ledger of what was read is gathered, and what takes long (a look at every page, a backup) waits
//! for a quiet moment.

use std::{
    collections::{HashSet, VecDeque},
    sync::mpsc::{Receiver, RecvTimeoutError},
    time::{Duration, Instant},
};

use chrono::{DateTime, Utc};
use pluggy::ItemId;
use rusqlite::TransactionBehavior;
use tokio::sync::{oneshot, watch};

use super::{
    Health, StoreError,
    change::{self, Change},
    database::Database,
};

/// Between two attempts to write what was kept.
const PAUSE: Duration = Duration::from_secs(2);

/// As long without a job is a quiet moment.
const QUIET: Duration = Duration::from_millis(250);

/// A quiet moment is not waited for longer than this.
const LATEST: Duration = Duration::from_secs(5);

/// A store that stays open is looked after again: it may be another day. Shorter than that, for time that a computer sleeps
/// does not count.
const AGAIN: Duration = Duration::from_secs(60 * 60);

/// What has time waits this long for company. A crash may lose as much of it.
const GATHER: Duration = Duration::from_secs(1);

/// Changes that are written together.
const LARGEST_GROUP: usize = 256;

/// What the thread is asked to do.
pub(super) enum Job {
    Write(Write),
    Ask(Box<dyn FnOnce(&mut Database) + Send>),
    Close(oneshot::Sender<Result<(), StoreError>>),
}

/// Changes that are written all or not at all.
#[derive(Debug)]
pub(super) struct Write {
    pub(super) changes: Vec<Change>,
    pub(super) refused: Refused,
    /// Nobody waits for what was kept.
    pub(super) reply: Option<oneshot::Sender<Result<(), StoreError>>>,
}

impl Write {
    /// Whether it is nothing but the ledger of what was read: each look at what runs adds to it, and a disk that has to keep
    /// each at once does little else. Of what changes anything at Pluggy the ledger waits for nothing, and nothing waits for
    /// the ledger.
    fn has_time(&self) -> bool {
        let was_read = |change: &Change| matches!(change, Change::Request(request) if request.method == "GET");
        !self.changes.is_empty() && self.changes.iter().all(was_read)
    }

    fn is_in_ledger(&self) -> bool {
        self.changes.iter().any(|change| matches!(change, Change::Request(_)))
    }
}

/// What becomes of changes for which there is no room now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refused {
    /// They are kept, and written when there is.
    Kept,
    /// They are as good as never made.
    Dropped,
}

pub(super) struct Owner {
    database: Database,
    health: watch::Sender<Health>,
    kept: VecDeque<Write>,
    /// What has time.
    gathered: Vec<Write>,
    /// When that is written.
    gathered_until: Option<Instant>,
    /// Whether the store was looked after since it was opened.
    looked_after: bool,
    /// When it is to be looked after next.
    next: Instant,
    /// Items that were written since it was opened. With a new one it is looked after soon: a backup without it would lose a
    /// connection that nobody can find again.
    items: HashSet<ItemId>,
}

impl Owner {
    pub(super) fn new(database: Database, health: watch::Sender<Health>) -> Self {
        if database.doubtful {
            tracing::info!("the store was not closed the last time: every page is looked at");
            health.send_replace(Health::Checking);
        }
        Self {
            database,
            health,
            kept: VecDeque::new(),
            gathered: Vec::new(),
            gathered_until: None,
            looked_after: false,
            next: Instant::now(),
            items: HashSet::new(),
        }
    }

    /// Works until the store is closed, by word or because nobody has it any more.
    pub(super) fn run(mut self, jobs: &Receiver<Job>) {
        loop {
            let job = match jobs.recv_timeout(self.patience(Instant::now())) {
                Ok(job) => job,
                Err(RecvTimeoutError::Timeout) => {
                    self.at_rest();
                    continue;
                }
                Err(RecvTimeoutError::Disconnected) => break drop(self.close()),
            };
            if self.next.elapsed() > LATEST {
                self.look_after(Instant::now(), Utc::now());
            }
            let mut job = Some(job);
            while let Some(next) = job.take() {
                match next {
                    Job::Write(first) => job = self.write_together(first, jobs),
                    Job::Ask(ask) => {
                        self.write_gathered();
                        ask(&mut self.database);
                    }
                    Job::Close(reply) => return drop(reply.send(self.close())),
                }
            }
            if self.gathered_until.is_some_and(|until| until <= Instant::now()) {
                self.write_gathered();
            }
        }
    }

    /// Nobody has asked for anything for as long as jobs were waited for.
    fn at_rest(&mut self) {
        if self.gathered_until.is_some() {
            return self.write_gathered();
        }
        if !self.kept.is_empty() {
            self.write(Vec::new());
        }
        if self.next <= Instant::now() {
            self.look_after(Instant::now(), Utc::now());
        }
    }

    /// Writes all that waits now, but for what has time, and gives back what else is to be done.
    fn write_together(&mut self, first: Write, jobs: &Receiver<Job>) -> Option<Job> {
        let (mut group, mut next) = (Vec::new(), Some(Job::Write(first)));
        for _ in 0..LARGEST_GROUP {
            match next {
                Some(Job::Write(write)) if write.has_time() => {
                    self.gathered_until.get_or_insert_with(|| Instant::now() + GATHER);
                    self.gathered.push(write);
                }
                Some(Job::Write(write)) => group.push(write),
                _ => break,
            }
            next = jobs.try_recv().ok();
        }
        // The ledger is in the order in which things were asked.
        if group.iter().any(Write::is_in_ledger) {
            self.write_gathered();
        }
        if !group.is_empty() {
            self.write(group);
        }
        next
    }

    fn write_gathered(&mut self) {
        self.gathered_until = None;
        let gathered = std::mem::take(&mut self.gathered);
        if !gathered.is_empty() {
            self.write(gathered);
        }
    }

    /// How long a job is waited for.
    fn patience(&self, now: Instant) -> Duration {
        let until = self.next.saturating_duration_since(now);
        let patience = match (until.is_zero(), self.kept.is_empty()) {
            (true, _) => QUIET,
            (false, true) => until,
            (false, false) => until.min(PAUSE),
        };
        self.gathered_until.map_or(patience, |until| until.saturating_duration_since(now).min(patience))
    }

    /// A look at every page after an unclean end, once, and the day's backup. A store that is not sound makes no backup: it
    /// would push out one that is.
    fn look_after(&mut self, at: Instant, now: DateTime<Utc>) {
        self.next = at + AGAIN;
        if !std::mem::replace(&mut self.looked_after, true) && self.database.doubtful {
            match self.database.is_sound() {
                Ok(sound) => {
                    self.database.doubtful = !sound;
                    self.tell(if sound { Health::Sound } else { Health::Damaged });
                }
                Err(error) => self.tell(Health::Failing(error)),
            }
        }
        if self.database.doubtful {
            return;
        }
        match self.database.prune().and_then(|()| self.database.back_up_daily(now)) {
            Err(StoreError::Damaged) => self.is_damaged(),
            Err(error) => tracing::warn!(%error, "the store could not be looked after"),
            Ok(()) => {}
        }
    }

    /// Writes what was kept and then these, in one go; when that fails, one by one, so that one that can't be written takes
    /// no other with it.
    fn write(&mut self, group: Vec<Write>) {
        let waiting: Vec<Write> = self.kept.drain(..).chain(group).collect();
        let mut stopped = None;
        let mut replies = Vec::new();
        let together = self.commit(waiting.iter()).is_ok();
        for mut write in waiting {
            let written = match (&stopped, together) {
                (Some(error), _) => Err(StoreError::clone(error)),
                (None, true) => Ok(()),
                (None, false) => self.commit([&write].into_iter()),
            };
            match &written {
                Err(error) if error.may_pass() => stopped = Some(error.clone()),
                Err(StoreError::Damaged) => self.is_damaged(),
                Err(error) => tracing::error!(%error, "a change was refused"),
                Ok(()) => self.expect(&write.changes),
            }
            replies.push((write.reply.take(), written));
            if stopped.is_some() && write.refused == Refused::Kept {
                self.kept.push_back(write);
            }
        }
        self.is(stopped);
        for (reply, written) in replies {
            // Whoever does not wait for it does not want to know.
            if let Some(reply) = reply {
                drop(reply.send(written));
            }
        }
    }

    /// What was written may want a backup.
    fn expect(&mut self, written: &[Change]) {
        for change in written {
            if let Change::Connection(row) = change
                && let Some(item) = &row.attempt.item
                && self.items.insert(item.clone())
            {
                self.next = self.next.min(Instant::now());
            }
        }
    }

    fn commit<'a>(&mut self, group: impl Iterator<Item = &'a Write>) -> Result<(), StoreError> {
        self.database.mark()?;
        let together = self.database.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        for change in group.flat_map(|write| &write.changes) {
            change::write(&together, change)?;
        }
        crash_point!("before-commit");
        together.commit()?;
        crash_point!("after-commit");
        Ok(())
    }

    /// Whether writing goes well. What is damaged stays so, and what is being looked at is told when that is over.
    fn is(&self, failing: Option<StoreError>) {
        let more_is_known = matches!(*self.health.borrow(), Health::Damaged | Health::Checking);
        if !more_is_known {
            self.tell(failing.map_or(Health::Sound, Health::Failing));
        }
    }

    fn is_damaged(&mut self) {
        self.database.doubtful = true;
        self.tell(Health::Damaged);
    }

    /// Tells how it does, when that is news.
    fn tell(&self, now: Health) {
        self.health.send_if_modified(|health| {
            let news = *health != now;
            *health = now;
            news
        });
    }

    /// A store that nobody has looked at is not closed: it would count as sound the next time. Nor is one that has an item
    /// which no backup has.
    fn close(mut self) -> Result<(), StoreError> {
        if !self.looked_after || self.next <= Instant::now() {
            self.look_after(Instant::now(), Utc::now());
        }
        self.write_gathered();
        if !self.kept.is_empty() {
            self.write(Vec::new());
        }
        let lost = if self.kept.is_empty() { Ok(()) } else { Err(StoreError::DiskFull) };
        self.database.close().and(lost)
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::{
        super::{StoreKey, backups},
        *,
    };

    #[test]
    fn a_store_that_stays_open_gets_its_backup_every_day() {
        let folder = tempfile::tempdir().unwrap();
        let database = Database::create(folder.path(), &StoreKey::new(&[7; 32])).unwrap();
        let mut owner = Owner::new(database, watch::channel(Health::Sound).0);
        let (mut at, mut now) = (Instant::now(), Utc::now());
        let mut made = Vec::new();
        for _ in 0..50 {
            assert_eq!(owner.patience(at), QUIET);
            owner.look_after(at, now);
            made.push(backups(folder.path(), now).unwrap().len());
            assert_eq!(owner.patience(at), AGAIN);
            (at, now) = (at + AGAIN, now + TimeDelta::from_std(AGAIN).unwrap());
        }
        assert_eq!(made, [[1; 24].as_slice(), &[2; 24], &[3; 2]].concat());
    }
}
