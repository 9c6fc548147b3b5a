//! What the task that owns the profiles is asked: each as a message with a place for its answer, and as a function for the
//! command that wants it.

use std::{collections::BTreeMap, path::PathBuf};

use pluggy::Sensitive;
use tokio::sync::oneshot;
use tomada_engine::{
    lock::{LockInput, LockRules},
    profile::{Mending, ProfileId},
};

use super::{CLOSED, Lead, Profiles, moving::MovingAsk};
use crate::{
    commands::Answer,
    ipc::{Beginning, CheckStep, Erased, ProfileView, Settings, Stage, Way},
    prompt::Purpose,
};

/// Where an answer goes.
pub(super) type Reply<T> = oneshot::Sender<Answer<T>>;

/// What a window asks for.
pub(super) enum Job {
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
