//! The profiles of this computer: which one is on the screen, whether it is open, and everything that a person does to it as
//! a whole. One task owns all of it; commands ask it by messages, and work on what is open by themselves.
//!
//! | file | holds |
//! |---|---|
//! | `owner` | the task: what is on the screen, what happens to it |
//! | `behind` | what is open and not on the screen |
//! | `open` | a profile that is open: its engine, its bank, its store |
//! | `begin` | new profiles |
//! | `ways` | passphrases, recovery codes, the keyring |
//! | `lock` | when a lock falls |
//! | `public_key` | what bank passwords are encrypted with, where an application can |
//! | `second_way` | what is wanted before the first real bank |
//! | `moving` | a whole profile in one file: made, looked into, restored |
//! | `mend` | a damaged store, from the screen that says so to one that opens |
//! | `erase` | leaving nothing behind |
//! | `check` | the security check |
//! | `face` | what of all this the window is shown |
//!
//! Not in here: how a vault opens and what a store keeps; both are the engine's.

pub(crate) mod begin;
mod behind;
mod check;
mod erase;
mod face;
mod lock;
mod mend;
mod moving;
mod open;
mod owner;
mod public_key;
mod second_way;
mod ways;

use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
    sync::Arc,
    time::Duration,
};

use pluggy::Sensitive;
use tauri::{AppHandle, Manager as _, async_runtime};
use tokio::sync::{mpsc, oneshot, watch};
use tomada_engine::{
    ConnectionId, Engine,
    lock::{LockInput, LockRules},
    profile::{Mending, ProfileId},
};

pub(crate) use self::face::health;
use self::{moving::MovingAsk, owner::Owner};
use crate::{
    commands::Answer,
    ipc::{Beginning, CheckStep, CommandError, Erased, ErrorCode, ProfileView, Settings, Stage, Way},
    lab::Lab,
    notifications::Notifications,
    prompt::Purpose,
};

/// Messages that may wait.
const QUEUE: usize = 16;

/// How long the profiles may take to close.
const LONGEST_END: Duration = Duration::from_secs(15);

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
    /// To wherever there is something to do.
    Anywhere,
}

/// Where an answer goes.
type Reply<T> = oneshot::Sender<Answer<T>>;

/// What a window asks for.
enum Job {
    Start(Reply<(Stage, Vec<ProfileView>)>),
    Begin(Beginning, Reply<()>),
    Welcome(Reply<()>),
    Switch(ProfileId, Reply<()>),
    /// A notice about this was followed.
    Lead(ProfileId, Lead),
    /// A link with this state was followed.
    Returned(Sensitive),
    Rename(String, Reply<()>),
    SetPublicKey(Option<String>, Reply<()>),
    Delete(Reply<()>),
    Unlock(Way, Reply<()>),
    Lock(Reply<()>),
    BeginAnew(Reply<()>),
    Mend(Mending, Reply<()>),
    Repair(Reply<()>),
    Settings(Reply<Settings>),
    SetRules(LockRules, Reply<()>),
    TurnLockOn(Reply<()>),
    TurnLockOff(Reply<()>),
    MakeRecoveryCode(Reply<()>),
    RemoveWay(Way, Reply<()>),
    KeepInKeyring(Reply<()>),
    MayConnect(Reply<()>),
    AcceptOneWay(Reply<()>),
    Check(Reply<Vec<CheckStep>>),
    Erase(Reply<Erased>),
    Moving(MovingAsk, Reply<()>),
    /// What was typed into the credential window.
    Typed(Purpose, BTreeMap<String, Sensitive>, Reply<()>),
    /// The credential window was closed without an answer.
    GivenUp(Reply<()>),
    /// Something that may lock what is open.
    Noticed(LockInput, Reply<()>),
    /// The program ends.
    End(oneshot::Sender<()>),
}

impl Profiles {
    /// Opens the profile that was last in use. `service` is the name of this app in the keyring.
    pub(crate) fn start(app: AppHandle, folder: PathBuf, service: String) -> Self {
        let (jobs, asked) = mpsc::channel(QUEUE);
        let (tell, now) = watch::channel(Now::default());
        let profiles = Self { jobs, now };
        // What the owner opens looks for it.
        app.manage(profiles.clone());
        async_runtime::spawn(Owner::new(app, folder, service, tell).run(asked));
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

    /// Somebody followed a link back from a bank's own page.
    pub(crate) fn returned(&self, state: Sensitive) {
        // Links that come faster than they are looked at are not waited for.
        drop(self.jobs.try_send(Job::Returned(state)));
    }

    /// Ends everything, and waits until all of it is on the disk.
    pub(crate) async fn end(&self) {
        let (reply, ended) = oneshot::channel();
        let end = async {
            if self.jobs.send(Job::End(reply)).await.is_ok() {
                // Whether it said so or is gone: it has ended.
                drop(ended.await);
            }
        };
        // What the engines decided is on the disk already; a question of the keyring's that nobody answers is not waited for.
        if tokio::time::timeout(LONGEST_END, end).await.is_err() {
            tracing::warn!("the profiles did not close in time");
        }
    }

    async fn ask<T>(&self, job: impl FnOnce(Reply<T>) -> Job) -> Answer<T> {
        let (reply, answer) = oneshot::channel();
        self.jobs.send(job(reply)).await.map_err(|_| CLOSED)?;
        answer.await.map_err(|_| CLOSED)?
    }

    pub(crate) async fn started(&self) -> Answer<(Stage, Vec<ProfileView>)> {
        self.ask(Job::Start).await
    }

    pub(crate) async fn begin(&self, beginning: Beginning) -> Answer<()> {
        self.ask(|reply| Job::Begin(beginning, reply)).await
    }

    pub(crate) async fn welcome(&self) -> Answer<()> {
        self.ask(Job::Welcome).await
    }

    pub(crate) async fn switch(&self, profile: ProfileId) -> Answer<()> {
        self.ask(|reply| Job::Switch(profile, reply)).await
    }

    pub(crate) async fn rename(&self, name: String) -> Answer<()> {
        self.ask(|reply| Job::Rename(name, reply)).await
    }

    pub(crate) async fn set_public_key(&self, pem: Option<String>) -> Answer<()> {
        self.ask(|reply| Job::SetPublicKey(pem, reply)).await
    }

    pub(crate) async fn delete(&self) -> Answer<()> {
        self.ask(Job::Delete).await
    }

    pub(crate) async fn unlock(&self, way: Way) -> Answer<()> {
        self.ask(|reply| Job::Unlock(way, reply)).await
    }

    pub(crate) async fn lock(&self) -> Answer<()> {
        self.ask(Job::Lock).await
    }

    pub(crate) async fn begin_anew(&self) -> Answer<()> {
        self.ask(Job::BeginAnew).await
    }

    pub(crate) async fn mend(&self, how: Mending) -> Answer<()> {
        self.ask(|reply| Job::Mend(how, reply)).await
    }

    pub(crate) async fn repair(&self) -> Answer<()> {
        self.ask(Job::Repair).await
    }

    pub(crate) async fn settings(&self) -> Answer<Settings> {
        self.ask(Job::Settings).await
    }

    pub(crate) async fn set_rules(&self, rules: LockRules) -> Answer<()> {
        self.ask(|reply| Job::SetRules(rules, reply)).await
    }

    pub(crate) async fn turn_lock_on(&self) -> Answer<()> {
        self.ask(Job::TurnLockOn).await
    }

    pub(crate) async fn turn_lock_off(&self) -> Answer<()> {
        self.ask(Job::TurnLockOff).await
    }

    pub(crate) async fn make_recovery_code(&self) -> Answer<()> {
        self.ask(Job::MakeRecoveryCode).await
    }

    pub(crate) async fn remove_way(&self, way: Way) -> Answer<()> {
        self.ask(|reply| Job::RemoveWay(way, reply)).await
    }

    pub(crate) async fn keep_in_keyring(&self) -> Answer<()> {
        self.ask(Job::KeepInKeyring).await
    }

    pub(crate) async fn may_connect(&self) -> Answer<()> {
        self.ask(Job::MayConnect).await
    }

    pub(crate) async fn accept_one_way(&self) -> Answer<()> {
        self.ask(Job::AcceptOneWay).await
    }

    pub(crate) async fn check(&self) -> Answer<Vec<CheckStep>> {
        self.ask(Job::Check).await
    }

    pub(crate) async fn erase(&self) -> Answer<Erased> {
        self.ask(Job::Erase).await
    }

    pub(crate) async fn make_backup(&self, profile: ProfileId, to: PathBuf) -> Answer<()> {
        self.ask(|reply| Job::Moving(MovingAsk::Make(profile, to), reply)).await
    }

    pub(crate) async fn look_into_backup(&self, path: PathBuf) -> Answer<()> {
        self.ask(|reply| Job::Moving(MovingAsk::LookInto(path), reply)).await
    }

    pub(crate) async fn restore_backup(&self) -> Answer<()> {
        self.ask(|reply| Job::Moving(MovingAsk::Restore, reply)).await
    }

    pub(crate) async fn leave_backup(&self) -> Answer<()> {
        self.ask(|reply| Job::Moving(MovingAsk::Cancel, reply)).await
    }

    pub(crate) async fn decline_backup(&self) -> Answer<()> {
        self.ask(|reply| Job::Moving(MovingAsk::Decline, reply)).await
    }

    pub(crate) async fn typed(&self, purpose: Purpose, values: BTreeMap<String, Sensitive>) -> Answer<()> {
        self.ask(|reply| Job::Typed(purpose, values, reply)).await
    }

    pub(crate) async fn given_up(&self) -> Answer<()> {
        self.ask(Job::GivenUp).await
    }

    pub(crate) async fn noticed(&self, input: LockInput) -> Answer<()> {
        self.ask(|reply| Job::Noticed(input, reply)).await
    }
}

const CLOSED: CommandError = CommandError { code: ErrorCode::Closed };
