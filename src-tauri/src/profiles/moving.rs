//! A profile in one file: made, looked into, restored. What the person is about to do with one is kept here until they have
//! done it, or changed their mind; what becomes of it is told by events, for the window that was typed into is gone by then.

use std::{collections::BTreeMap, path::PathBuf};

use chrono::Utc;
use pluggy::Sensitive;
use tomada_engine::{
    moving::{self, About, Backup, Inside, MovingError, Opened, WayIn},
    policy::Fixed,
    profile::{Door, Listed, ProfileId, Profiles as List},
    vault::{Cost, DiskFault, KeyringFault, VaultError},
};

use super::{
    begin::given,
    face,
    owner::{Owner, Screen, Shut},
    refusals::{code, problem},
};
use crate::{
    bridge,
    commands::Answer,
    ipc::{BackupState, CommandError, CredProblem, ErrorCode, Event, KeyringTrouble, Restoring},
    prompt::Purpose,
};

const NOT_NOW: CommandError = CommandError { code: ErrorCode::NotNow };

/// What a person is about to do.
#[derive(Default)]
pub(super) enum Moving {
    #[default]
    Nothing,
    /// Make a backup of the profile on the screen here, once its passphrase is typed.
    To(PathBuf),
    /// Look into this one, once its passphrase is typed.
    From(Box<Backup>),
    /// Restore this one, or not: what is in it is on the screen.
    Shown(Box<Opened>),
}

/// What is asked about backups.
#[derive(Debug)]
pub(super) enum MovingAsk {
    /// Make one of this profile, here.
    Make(ProfileId, PathBuf),
    /// Look into this one.
    LookInto(PathBuf),
    /// Restore what is on the screen.
    Restore,
    /// Or don't.
    Cancel,
    /// No backup elsewhere, now.
    Decline,
}

impl Owner {
    pub(super) async fn moving(&mut self, asked: MovingAsk) -> Answer<()> {
        match asked {
            MovingAsk::Make(id, to) => {
                // Another one may have come while the place was chosen.
                if self.opened()?.id != id {
                    return Err(NOT_NOW);
                }
                self.moving = Moving::To(to);
                self.ask(Purpose::BackupPassphrase, None).await;
            }
            MovingAsk::LookInto(path) => {
                self.leave_backup().await;
                let backup = Backup::read(&path).await.map_err(|error| refused(&error))?;
                self.moving = Moving::From(Box::new(backup));
                self.ask(Purpose::Backup, None).await;
            }
            MovingAsk::Restore => return self.restore(WayIn::Keyring).await,
            MovingAsk::Cancel => self.leave_backup().await,
            MovingAsk::Decline => self.opened()?.settle_backup().await?,
        }
        Ok(())
    }

    /// The passphrase of a backup that is to be made was typed.
    pub(super) async fn typed_backup_passphrase(&mut self, values: &BTreeMap<String, Sensitive>) -> Answer<()> {
        let (typed, again) = (given(values, "passphrase"), given(values, "again"));
        if typed != again {
            self.ask(Purpose::BackupPassphrase, Some(CredProblem::NotTheSame)).await;
            return Ok(());
        }
        let Moving::To(to) = std::mem::take(&mut self.moving) else { return Err(NOT_NOW) };
        let folder = self.folder.clone();
        self.say(BackupState::Making);
        let locks = self.locks();
        // Not through `opened`: the inbox is borrowed beside it.
        let Screen::Open(open) = &self.screen else { return Err(super::CLOSED) };
        let version = env!("CARGO_PKG_VERSION").to_owned();
        let about = About { created: Utc::now(), version, profile: open.id, kind: open.kind };
        let make = moving::make(&open.store, about, &to, &typed, Cost::USUAL, &folder, |_| {});
        let Some(made) = self.inbox.unless(locks, make).await else {
            // Half a backup is none, and goes. The old one stays, unless the new one was just about to take its place.
            self.say(BackupState::Failed { code: ErrorCode::NotNow });
            return Ok(());
        };
        match made {
            Ok(made) => {
                // It is there, whether or not that can be noted.
                drop(self.opened()?.settle_backup().await);
                let connections = u32::try_from(made.connections).unwrap_or(u32::MAX);
                self.say(BackupState::Made { path: made.path.display().to_string(), connections });
                Ok(())
            }
            Err(MovingError::Vault(error @ VaultError::Passphrase(_))) => {
                self.moving = Moving::To(to);
                self.say(BackupState::None);
                self.ask(Purpose::BackupPassphrase, Some(problem(&error))).await;
                Ok(())
            }
            Err(error) => {
                tracing::warn!(%error, "the backup could not be made");
                // What is gone is the folder that it was to be in.
                let code = match refused(&error).code {
                    ErrorCode::BackupGone => ErrorCode::ReadOnly,
                    code => code,
                };
                self.say(BackupState::Failed { code });
                Ok(())
            }
        }
    }

    /// The passphrase of a backup that is to be looked into was typed.
    pub(super) async fn typed_for_backup(&mut self, values: &BTreeMap<String, Sensitive>) -> Answer<()> {
        let Moving::From(mut backup) = std::mem::take(&mut self.moving) else { return Err(NOT_NOW) };
        self.say(BackupState::Reading);
        let (typed, locks) = (given(values, "passphrase"), self.locks());
        let Some(read) = self.inbox.unless(locks, backup.open(&typed, &self.folder)).await else {
            self.say(BackupState::Failed { code: ErrorCode::NotNow });
            return Ok(());
        };
        match read {
            Ok(opened) => {
                let view = self.backup(&opened);
                self.moving = Moving::Shown(Box::new(opened));
                self.say(BackupState::Found { backup: view });
                Ok(())
            }
            Err(MovingError::Vault(error)) => {
                self.moving = Moving::From(backup);
                self.say(BackupState::None);
                self.ask(Purpose::Backup, Some(problem(&error))).await;
                Ok(())
            }
            Err(error) => {
                self.say(BackupState::Failed { code: refused(&error).code });
                Ok(())
            }
        }
    }

    /// Without a keyring the restored profile waits for a passphrase of its own.
    pub(super) async fn typed_for_restored(
        &mut self,
        values: &BTreeMap<String, Sensitive>,
        because: Option<KeyringTrouble>,
    ) -> Answer<()> {
        let (typed, again) = (given(values, "passphrase"), given(values, "again"));
        if typed != again {
            self.ask(Purpose::RestoredPassphrase { because }, Some(CredProblem::NotTheSame)).await;
            return Ok(());
        }
        self.restore(WayIn::Passphrase(typed)).await
    }

    /// Restores what is on the screen. The profile that it replaces is closed once the other is whole; whatever goes wrong, it
    /// is there afterwards as it was.
    async fn restore(&mut self, way: WayIn) -> Answer<()> {
        let Moving::Shown(opened) = std::mem::take(&mut self.moving) else { return Err(NOT_NOW) };
        let id = opened.inside().about.profile;
        match (self.restoring(opened.inside()), &way) {
            (Restoring::Forbidden, _) => {
                self.moving = Moving::Shown(opened);
                return Err(Fixed.into());
            }
            (Restoring::Passphrase, WayIn::Keyring) => {
                self.moving = Moving::Shown(opened);
                self.ask(Purpose::RestoredPassphrase { because: None }, None).await;
                return Ok(());
            }
            (Restoring::Keyring | Restoring::Passphrase, _) => {}
        }
        let place = self.place(id).ok_or(CommandError { code: ErrorCode::Disk })?;
        let (means, due) = (self.all_means(), self.due());
        let stage = moving::stage(&opened, &place, means, way.clone(), |_| {});
        let staged = match self.inbox.meanwhile(due, stage).await {
            Ok(staged) => staged,
            Err(error) => {
                self.moving = Moving::Shown(opened);
                return self.not_staged(error).await;
            }
        };
        self.let_go(id).await;
        match staged.take_place(self.means(), Utc::now(), |_| {}).await {
            Ok(_) => {
                opened.close().await;
                self.say(BackupState::None);
                self.open_restored(id, way).await;
                Ok(())
            }
            Err(error) => {
                self.moving = Moving::Shown(opened);
                if self.shown() != Some(id) && self.listed(id).is_some() {
                    self.unopened.push_back(id);
                }
                // What was closed for it is not on the screen any more.
                self.tell().await;
                tracing::error!(%error, "the backup could not be restored");
                Err(refused(&error))
            }
        }
    }

    /// Nothing has changed; another way in may do.
    async fn not_staged(&self, error: MovingError) -> Answer<()> {
        match error {
            // Something else was wanted. What is in the backup is still on the screen.
            MovingError::Vault(VaultError::Keyring(KeyringFault::GivenUp)) => Ok(()),
            MovingError::Vault(VaultError::Keyring(fault)) => {
                tracing::info!(%fault, "there is no keyring");
                self.ask(Purpose::RestoredPassphrase { because: Some(face::trouble(&fault)) }, None).await;
                Ok(())
            }
            MovingError::Vault(error @ VaultError::Passphrase(_)) => {
                self.ask(Purpose::RestoredPassphrase { because: None }, Some(problem(&error))).await;
                Ok(())
            }
            error => {
                tracing::error!(%error, "the backup could not be restored");
                Err(refused(&error))
            }
        }
    }

    /// What a backup brings is held to the same rules as what is made here; a profile that is there goes on working.
    pub(super) fn restoring(&self, inside: &Inside) -> Restoring {
        let (policy, About { kind, profile, .. }) = (&self.policy.policy, &inside.about);
        let is_there = self.listed(*profile).is_some_and(|one| one.kind == Some(*kind));
        if !policy.allows_restoring(*kind, inside.broker.as_ref(), is_there) {
            Restoring::Forbidden
        } else if policy.requires_lock(*kind) {
            Restoring::Passphrase
        } else {
            Restoring::Keyring
        }
    }

    /// Whoever has just typed its passphrase is not asked for it again.
    async fn open_restored(&mut self, id: ProfileId, way: WayIn) {
        let Some(place) = self.place(id) else { return };
        let opened = match (Door::open(place, self.means()).await, way) {
            (Err(door), WayIn::Passphrase(typed)) => door.with_passphrase(&typed).await.map_err(|(door, _)| door),
            (other, _) => other,
        };
        match opened {
            Ok(unlocked) => self.enter(id, unlocked).await,
            Err(door) => self.stay_out(id, door, None).await,
        }
    }

    /// Nothing of a profile is open any more, and what is on the screen goes behind it if it is another one.
    async fn let_go(&mut self, id: ProfileId) {
        self.unopened.retain(|other| *other != id);
        if let Some(open) = self.behind.remove(&id).and_then(super::behind::Behind::into_open) {
            open.close().await;
        }
        if self.shown() != Some(id) {
            self.step_aside().await;
        } else if matches!(&self.screen, Screen::Open(_) | Screen::Closed(Shut { followed: Some(_), .. })) {
            self.close().await;
        }
    }

    /// The person gave up typing, or went elsewhere.
    pub(super) fn give_up_moving(&mut self) {
        if matches!(self.moving, Moving::To(_) | Moving::From(_)) {
            self.moving = Moving::Nothing;
        }
    }

    pub(super) async fn leave_backup(&mut self) {
        if let Moving::Shown(opened) = std::mem::take(&mut self.moving) {
            opened.close().await;
            self.say(BackupState::None);
        }
    }

    /// Finishes what an interruption has left, before anything is opened.
    pub(super) async fn settle(&mut self) {
        match moving::settle(&self.folder, || self.means(), Utc::now()).await {
            Ok(settled) if settled.finished > 0 => self.read_list(),
            Ok(_) => {}
            Err(error) => tracing::warn!(%error, "what was interrupted could not be finished"),
        }
    }

    pub(super) fn listed(&self, id: ProfileId) -> Option<&Listed> {
        self.list.iter().flat_map(List::all).find(|one| one.id == id)
    }

    fn say(&self, state: BackupState) {
        bridge::emit(&self.app, Event::Backup { state });
    }
}

/// What to say of it.
fn refused(error: &MovingError) -> CommandError {
    let code = match error {
        MovingError::NotABackup => ErrorCode::NotABackup,
        MovingError::Cut => ErrorCode::BackupCut,
        MovingError::Damaged => ErrorCode::BackupDamaged,
        MovingError::Newer { .. } => ErrorCode::BackupNewer,
        MovingError::Gone => ErrorCode::BackupGone,
        MovingError::NotTheSame => ErrorCode::BackupNotTheSame,
        MovingError::Disk(DiskFault::Full) => ErrorCode::DiskFull,
        MovingError::Disk(DiskFault::Denied) => ErrorCode::ReadOnly,
        MovingError::InUse => ErrorCode::BackupInUse,
        MovingError::Vault(error) => code(error),
        MovingError::Disk(DiskFault::Failed(_)) | MovingError::Store(_) | MovingError::GivenUp => ErrorCode::Disk,
    };
    CommandError { code }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fault_has_a_sentence_of_its_own() {
        for (error, code) in [
            (MovingError::NotABackup, ErrorCode::NotABackup),
            (MovingError::Cut, ErrorCode::BackupCut),
            (MovingError::Damaged, ErrorCode::BackupDamaged),
            (MovingError::Newer { format: 2 }, ErrorCode::BackupNewer),
            (MovingError::Gone, ErrorCode::BackupGone),
            (MovingError::NotTheSame, ErrorCode::BackupNotTheSame),
            (MovingError::InUse, ErrorCode::BackupInUse),
            (MovingError::Disk(DiskFault::Full), ErrorCode::DiskFull),
            (MovingError::Vault(VaultError::NotSealed), ErrorCode::Memory),
            (MovingError::Vault(VaultError::AnotherKey), ErrorCode::AnotherKeyFile),
            (MovingError::Vault(VaultError::Keyring(KeyringFault::Refused)), ErrorCode::KeyringLocked),
            (MovingError::Vault(VaultError::Keyring(KeyringFault::Forgets)), ErrorCode::NoDefaultKeyring),
            (MovingError::Vault(VaultError::Keyring(KeyringFault::NoAnswer)), ErrorCode::KeyringFailed),
            (MovingError::Disk(DiskFault::Denied), ErrorCode::ReadOnly),
            (MovingError::Disk(DiskFault::Failed(std::io::ErrorKind::Other)), ErrorCode::Disk),
        ] {
            assert_eq!(refused(&error).code, code, "{error}");
        }
    }
}
