//! The profiles of this computer: which one is on the screen, whether it is open, and everything that a person does to it as
//! a whole. One task owns all of it; commands ask it by messages, and work on what is open by themselves.
//!
//! | file | holds |
//! |---|---|
//! | `asks` | what the task is asked, and by what command |
//! | `inbox` | in which order, and what a prompt of the keyring is waited for |
//! | `owner` | the task: what is on the screen, what happens to it |
//! | `doors` | from a closed profile to an open one, or to what stands in between |
//! | `behind` | what is open and not on the screen |
//! | `open` | a profile that is open: its engine, its bank, its store |
//! | `begin` | new profiles |
//! | `ways` | passphrases, recovery codes, the keyring |
//! | `refusals` | what is said where one of them is refused |
//! | `lock` | when a lock falls |
//! | `public_key` | what bank passwords are encrypted with, where an application can |
//! | `second_way` | what is wanted before the first real bank |
//! | `moving` | a whole profile in one file: made, looked into, restored |
//! | `mend` | a damaged store, from the screen that says so to one that opens |
//! | `erase` | leaving nothing behind |
//! | `end` | the end of the program, for all that is open |
//! | `check` | the security check |
//! | `face` | what of all this the window is shown |
//!
//! Not in here: how a vault opens and what a store keeps; both are the engine's.

mod asks;
pub(crate) mod begin;
mod behind;
mod check;
mod doors;
mod end;
mod erase;
mod face;
mod inbox;
mod lock;
mod mend;
mod moving;
mod open;
mod owner;
mod public_key;
mod refusals;
mod second_way;
mod ways;

use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
    sync::Arc,
};

use pluggy::{ConnectorId, Sensitive};
use tauri::{AppHandle, Manager as _, async_runtime};
use tokio::sync::{mpsc, watch};
use tomada_engine::{ConnectionId, Engine, profile::ProfileId};

pub(crate) use self::face::health;
use self::{asks::Job, owner::Owner};
use crate::{
    commands::Answer,
    ipc::{CommandError, ErrorCode},
    lab::Lab,
    notifications::Notifications,
    sandbox::Closing,
};

/// Messages that may wait.
const QUEUE: usize = 16;

/// A handle to the profiles.
#[derive(Debug, Clone)]
pub(crate) struct Profiles {
    jobs: mpsc::Sender<Job>,
    now: watch::Receiver<Now>,
}

/// What of this others work on without asking.
#[derive(Debug, Clone, Default)]
pub(crate) struct Now {
    shown: Option<Shown>,
    /// Those that are open, and not locked.
    unlocked: BTreeSet<ProfileId>,
    /// What the unlocked profiles are called, where there is more than one to tell apart.
    names: BTreeMap<ProfileId, String>,
    /// What closes each of those that are open, locked or not.
    open: Vec<Closing>,
}

/// The open profile on the screen, for commands to work on.
#[derive(Debug, Clone)]
struct Shown {
    profile: ProfileId,
    engine: Engine,
    lab: Option<Arc<Lab>>,
    notifications: Notifications,
}

/// Where a notice or a link leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Lead {
    /// To a connection.
    To(ConnectionId),
    /// To a connection, and to the window that its credentials are corrected in.
    Correct(ConnectionId),
    /// To the search, and in it to a bank that is yet to be connected.
    Connect(ConnectorId),
    /// To wherever there is something to do.
    Anywhere,
}

impl Profiles {
    /// Opens the profile that was last in use. `service` is the name of this app in the keyring.
    pub(crate) fn start(app: AppHandle, folder: PathBuf, service: String) -> Self {
        let (jobs, asked) = mpsc::channel(QUEUE);
        let (tell, now) = watch::channel(Now::default());
        let profiles = Self { jobs, now };
        // What the owner opens looks for it.
        app.manage(profiles.clone());
        async_runtime::spawn(Owner::new(app, folder, service, tell, asked).run());
        profiles
    }

    /// The session of the open profile on the screen.
    pub(crate) fn engine(&self) -> Answer<Engine> {
        self.now.borrow().shown.as_ref().map(|shown| shown.engine.clone()).ok_or(CLOSED)
    }

    /// The Lab of the open Sandbox profile on the screen.
    pub(crate) fn lab(&self) -> Answer<Arc<Lab>> {
        self.now.borrow().shown.as_ref().and_then(|shown| shown.lab.clone()).ok_or(CLOSED)
    }

    /// The notices of the open profile on the screen.
    pub(crate) fn notifications(&self) -> Answer<Notifications> {
        self.now.borrow().shown.as_ref().map(|shown| shown.notifications.clone()).ok_or(CLOSED)
    }

    /// Whether a profile is open, on the screen or not, and not locked.
    pub(crate) fn is_unlocked(&self, profile: ProfileId) -> bool {
        self.now.borrow().unlocked.contains(&profile)
    }

    /// Whenever something of this may be different.
    pub(crate) fn watched(&self) -> watch::Receiver<Now> {
        self.now.clone()
    }

    /// Whether a profile is on the screen, and open.
    pub(crate) fn shows(&self, profile: ProfileId) -> bool {
        self.now.borrow().shown.as_ref().is_some_and(|shown| shown.profile == profile)
    }

    /// What to call a profile in a notice; nothing where there is no other, or while it is locked.
    pub(crate) fn name_in_notice(&self, profile: ProfileId) -> Option<String> {
        self.now.borrow().names.get(&profile).cloned()
    }

    /// Shows what a notice was about.
    pub(crate) async fn lead(&self, profile: ProfileId, lead: Lead) {
        // Without an owner the program is ending.
        drop(self.jobs.send(Job::Lead(profile, lead)).await);
    }

    /// The store of a profile that is not on the screen does better or worse: what is said of it is looked at again.
    pub(crate) fn look_again(&self) {
        // Whoever is asked so much looks soon enough.
        drop(self.jobs.try_send(Job::LookAgain));
    }

    /// Somebody followed a link back from a bank's own page.
    pub(crate) fn returned(&self, state: Sensitive) {
        // Links that come faster than they are looked at are not waited for.
        drop(self.jobs.try_send(Job::Returned(state)));
    }
}

const CLOSED: CommandError = CommandError { code: ErrorCode::Closed };
