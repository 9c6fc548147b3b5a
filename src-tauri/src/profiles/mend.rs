//! A damaged store: closed when that shows, mended with whatever way in there is, opened again, and the person told what was
//! saved.

use pluggy::{Clock as _, Sensitive, SystemClock};
use tomada_engine::{
    OpenError,
    profile::{Door, Mended, Mending, ProfileId, mend},
    store::StoreError,
    vault::{DataKey, KeyringFault, Patience, Vault, VaultError},
};

use super::{
    face,
    open::EnterError,
    owner::{Owner, Screen},
    refusals::problem,
    ways::unlocked,
};
use crate::{
    bridge,
    commands::Answer,
    ipc::{CommandError, ErrorCode, Event, Way},
    prompt::Purpose,
    sandbox,
};

const NOT_NOW: CommandError = CommandError { code: ErrorCode::NotNow };

impl Owner {
    /// Closes the profile that is open and damaged: the screen that follows offers what helps.
    pub(super) async fn repair(&mut self) -> Answer<()> {
        let id = self.opened()?.id;
        let place = self.place(id).ok_or(NOT_NOW)?;
        self.close().await;
        match Door::after(place, self.means(), StoreError::Damaged).await {
            Ok(door) => self.stay_out(id, door, None).await,
            // Its files are not what they were; opening it says how.
            Err(_) => self.open(id, None).await,
        }
        Ok(())
    }

    /// Mends the store of the closed profile by the way in that is wanted; without one, with the key from the keyring, or
    /// by what else there is.
    pub(super) async fn mend(&mut self, how: Mending, way: Option<Way>) -> Answer<()> {
        let due = self.due();
        let vault = shut_vault(&mut self.screen)?;
        let has = |wanted: Way| vault.slots().iter().any(|slot| face::way(&slot.kind) == wanted);
        let other = [Way::Passphrase, Way::RecoveryCode].into_iter().find(|other| has(*other));
        let asked = match way.filter(|way| *way != Way::Keyring) {
            Some(way) => way,
            None => match (self.inbox.meanwhile(due, vault.unlock_with_keyring(Patience::Person)).await, other) {
                (Ok(key), _) => return self.mended(how, key).await,
                (Err(VaultError::Keyring(KeyringFault::GivenUp)), _) => return Ok(()),
                (Err(_), Some(other)) => other,
                (Err(error), None) => return Err(error.into()),
            },
        };
        self.mending = Some(how);
        self.ask(if asked == Way::Passphrase { Purpose::Passphrase } else { Purpose::RecoveryCode }, None).await;
        Ok(())
    }

    /// The passphrase or the recovery code that it was waiting for.
    pub(super) async fn mend_with(
        &mut self,
        how: Mending,
        typed: &Sensitive,
        way: Way,
        purpose: Purpose,
    ) -> Answer<()> {
        match unlocked(shut_vault(&mut self.screen)?, typed, way).await {
            Ok(key) => self.mended(how, key).await,
            // What was typed is right.
            Err(error @ VaultError::AnotherKey) => Err(error.into()),
            Err(wrong) => {
                self.mending = Some(how);
                self.ask(purpose, Some(problem(&wrong))).await;
                Ok(())
            }
        }
    }

    async fn mended(&mut self, how: Mending, key: DataKey) -> Answer<()> {
        let Screen::Closed(shut) = &self.screen else { return Err(NOT_NOW) };
        let (id, kind, place) = (shut.id, shut.kind, self.place(shut.id).ok_or(NOT_NOW)?);
        let mended = match mend(&place, kind, &key, how, SystemClock.now()).await {
            Ok(mended) => mended,
            Err(error) => {
                tracing::error!(%error, "the store could not be mended");
                return Err(match error {
                    StoreError::Damaged | StoreError::Unreadable | StoreError::Missing => {
                        CommandError { code: ErrorCode::NothingSaved }
                    }
                    other => other.into(),
                });
            }
        };
        let (_, door) = self.door()?;
        match door.with_key(key).await {
            Ok(unlocked) => self.enter(id, unlocked).await,
            Err(door) => self.stay_out(id, door, None).await,
        }
        if let Mended::Salvaged { connections, lost } = mended {
            bridge::emit(&self.app, Event::Salvaged { connections, lost });
        }
        Ok(())
    }

    /// The door of a profile that opened and could not be started, where it is its store that was in the way.
    pub(super) async fn door_after(&self, id: ProfileId, error: &EnterError) -> Option<Box<Door>> {
        let (EnterError::Store(store)
        | EnterError::Engine(OpenError::Store(store))
        | EnterError::Bank(sandbox::OpenError::Store(store) | sandbox::OpenError::Engine(OpenError::Store(store)))) =
            error
        else {
            return None;
        };
        Door::after(self.place(id)?, self.means(), store.clone()).await.ok()
    }
}

/// The ways in of the profile that is closed because its store is damaged, and of no other: a backup would take the place of
/// what is sound. The same ones as long as it is closed: what was wrong before makes the next one wait.
fn shut_vault(screen: &mut Screen) -> Answer<&mut Vault> {
    match screen {
        Screen::Closed(shut) => {
            let damaged = shut.door.as_mut().filter(|door| door.why.may_be_mended());
            damaged.and_then(|door| door.vault_mut()).ok_or(NOT_NOW)
        }
        Screen::Open(_) | Screen::Welcome => Err(NOT_NOW),
    }
}
