//! What the task that owns the profiles is asked, in the order in which it comes; and work that may wait for a person at a
//! prompt of the keyring. The prompt is waited for only as long as they want nothing else: a lock, another way in, the end
//! of the program stand behind none. What the keyring is asked in the background is waited for, and not for long. What takes
//! its time for another reason is given up for a lock and for the end of the program.

use std::{collections::VecDeque, future::Future, pin::pin, time::Duration};

use chrono::{DateTime, TimeDelta, Utc};
use pluggy::{Clock as _, SystemClock};
use tauri::AppHandle;
use tokio::{sync::mpsc, time::sleep};
use tomada_engine::{lock::LockInput, vault::Prompts};

use super::{asks::Job, owner::LONGEST_NAP};
use crate::{bridge, ipc::Event};

/// How long a person is not told what is waited for: a keyring that is open answers before.
const UNTOLD: Duration = Duration::from_millis(500);

/// The shortest time after which a lock can fall by itself.
const SHORTEST_IDLE: TimeDelta = TimeDelta::minutes(1);

pub(super) struct Inbox {
    app: AppHandle,
    jobs: mpsc::Receiver<Job>,
    /// What came while a prompt was waited for.
    kept: VecDeque<Job>,
    prompts: Prompts,
}

impl Inbox {
    pub(super) fn new(app: AppHandle, jobs: mpsc::Receiver<Job>, prompts: Prompts) -> Self {
        Self { app, jobs, kept: VecDeque::new(), prompts }
    }

    /// The next of them; nothing once nobody is left to ask. May be dropped without losing any.
    pub(super) async fn next(&mut self) -> Option<Job> {
        match self.kept.pop_front() {
            Some(job) => Some(job),
            None => self.jobs.recv().await,
        }
    }

    /// Whether the person has left the prompt that was waited for last, and wants nothing else.
    pub(super) fn was_left(&self) -> bool {
        matches!(self.kept.back(), Some(Job::LeaveKeyring(_)))
    }

    /// Does what may prompt a person. As soon as they want something else, or time alone may lock something (`due`), nobody is
    /// waited for any more, and the work ends with what comes of that. The window is told while a person is waited for.
    pub(super) async fn meanwhile<T>(&mut self, due: Option<Duration>, work: impl Future<Output = T>) -> T {
        let mut work = pin!(work);
        let mut asks = self.prompts.waits();
        let mut due = due.and_then(|due| Some(SystemClock.now() + TimeDelta::from_std(due).ok()?));
        let (mut told, mut wanted) = (false, self.kept.iter().any(Job::is_wanted));
        let done = loop {
            self.prompts.give_up(wanted);
            let waits = *asks.borrow_and_update();
            if told && !waits {
                told = false;
                bridge::emit(&self.app, Event::AtKeyring { waits });
            }
            tokio::select! {
                biased;
                done = &mut work => break done,
                job = self.jobs.recv(), if !wanted => {
                    if matches!(job, Some(Job::Noticed(LockInput::Somebody, ..))) {
                        due = due.map(|due| due.max(SystemClock.now() + SHORTEST_IDLE));
                    }
                    wanted = job.as_ref().is_none_or(Job::is_wanted);
                    self.kept.extend(job);
                }
                () = until(due), if !wanted => wanted = true,
                Ok(()) = asks.changed() => {}
                () = sleep(UNTOLD), if waits && !told => {
                    told = true;
                    bridge::emit(&self.app, Event::AtKeyring { waits });
                }
            }
        };
        self.prompts.give_up(false);
        if told {
            bridge::emit(&self.app, Event::AtKeyring { waits: false });
        }
        done
    }

    /// Does what takes its time, waits for nobody, and may be given up half way. Nothing comes of it once a lock is to fall, or
    /// the program to end: that goes first.
    pub(super) async fn unless<T>(&mut self, locks: Locks, work: impl Future<Output = T>) -> Option<T> {
        let mut work = pin!(work);
        let mut due = locks.due.and_then(|due| Some(SystemClock.now() + TimeDelta::from_std(due).ok()?));
        if self.kept.iter().any(|job| job.is_urgent(&locks.by)) {
            return None;
        }
        loop {
            tokio::select! {
                biased;
                done = &mut work => return Some(done),
                job = self.jobs.recv() => {
                    if matches!(job, Some(Job::Noticed(LockInput::Somebody, ..))) {
                        due = due.map(|due| due.max(SystemClock.now() + SHORTEST_IDLE));
                    }
                    let urgent = job.as_ref().is_none_or(|job| job.is_urgent(&locks.by));
                    self.kept.extend(job);
                    if urgent {
                        return None;
                    }
                }
                () = until(due) => return None,
            }
        }
    }
}

/// What may lock something while other things are done.
#[derive(Debug, Clone)]
pub(super) struct Locks {
    /// What would, by everybody's rules.
    pub(super) by: Vec<LockInput>,
    /// When time alone may.
    pub(super) due: Option<Duration>,
}

/// By the clock on the wall: a computer that slept has slept through it.
async fn until(due: Option<DateTime<Utc>>) {
    let Some(due) = due else { return std::future::pending().await };
    while let Ok(left) = (due - SystemClock.now()).to_std() {
        sleep(left.min(LONGEST_NAP)).await;
    }
}
