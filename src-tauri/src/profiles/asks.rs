//! What the task that owns the profiles is asked: each as a message with a place for its answer, and as a function for the
//! command that wants it.

use std::{collections::BTreeMap, path::PathBuf};

use chrono::{DateTime, Utc};
use pluggy::{Clock as _, Sensitive, SystemClock};
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
    Mend(Mending, Option<Way>, Reply<()>),
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
    /// The store of a profile that is not on the screen does better or worse.
    LookAgain,
    /// The keyring's prompt is no longer to be waited for.
    LeaveKeyring(Reply<()>),
    /// Something that may lock what is open, and when that was.
    Noticed(LockInput, DateTime<Utc>, Reply<()>),
    /// The program ends.
    End(oneshot::Sender<()>),
}

impl Job {
    /// Whether somebody wants it, instead of what they were doing: windows ask for some by themselves.
    pub(super) fn is_wanted(&self) -> bool {
        !matches!(
            self,
            Self::Noticed(LockInput::Somebody, ..)
                | Self::LookAgain
                | Self::Start(_)
                | Self::Settings(_)
                | Self::MayConnect(_)
                // Whoever sends a link is not known yet.
                | Self::Returned(_)
        )
    }

    /// Whether it goes before whatever takes its time: what locks something, and the end.
    pub(super) fn is_urgent(&self, locks: &[LockInput]) -> bool {
        match self {
            Self::End(_) => true,
            Self::Lock(_) => locks.contains(&LockInput::Ask),
            Self::Noticed(input, ..) => locks.contains(input),
            _ => false,
        }
    }
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

    pub(crate) async fn mend(&self, how: Mending, way: Option<Way>) -> Answer<()> {
        self.ask(|reply| Job::Mend(how, way, reply)).await
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

    pub(crate) async fn leave_keyring(&self) -> Answer<()> {
        self.ask(Job::LeaveKeyring).await
    }

    pub(crate) async fn noticed(&self, input: LockInput) -> Answer<()> {
        let now = SystemClock.now();
        self.ask(|reply| Job::Noticed(input, now, reply)).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_takes_its_time_is_given_up_for_what_locks_and_for_the_end_alone() {
        let noticed = |input| Job::Noticed(input, SystemClock.now(), oneshot::channel().0);
        let by = [LockInput::Ask, LockInput::Session];
        assert!(noticed(LockInput::Session).is_urgent(&by));
        assert!(Job::Lock(oneshot::channel().0).is_urgent(&by));
        // By somebody's rules a sleep locks nothing.
        assert!(!noticed(LockInput::Sleep).is_urgent(&by));
        assert!(!noticed(LockInput::Somebody).is_urgent(&by));
        assert!(!Job::Settings(oneshot::channel().0).is_urgent(&by));
        assert!(!Job::Lock(oneshot::channel().0).is_urgent(&[]), "nothing has a lock");
        assert!(Job::End(oneshot::channel().0).is_urgent(&[]));
    }
}
