//! A damaged store: closed when that shows, mended with whatever way in there is, opened again, and the person told what was
//! saved.

use pluggy::{Clock as _, Sensitive, SystemClock};
use tomada_engine::{
    OpenError,
    profile::{Door, Mended, Mending, ProfileId, mend},
    store::StoreError,
    vault::{DataKey, Patience, SlotKind, Vault},
};

use super::{
    open::EnterError,
    owner::{Owner, Screen},
    ways::{problem, unlocked},
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
        match Door::of_damaged(place, self.means()).await {
            Ok(door) => self.stay_out(id, door, None).await,
            // Its files are not what they were; opening it says how.
            Err(_) => self.open(id, None).await,
        }
        Ok(())
    }

    /// Mends the store of the closed profile with the key from the keyring; or asks for what else there is.
    pub(super) async fn mend(&mut self, how: Mending) -> Answer<()> {
        let vault = self.shut_vault()?;
        match vault.unlock_with_keyring(Patience::Person).await {
            Ok(key) => self.mended(how, key).await,
            Err(_) => {
                let has_passphrase = vault.slots().iter().any(|slot| slot.kind == SlotKind::Passphrase);
                self.mending = Some(how);
                self.ask(if has_passphrase { Purpose::Passphrase } else { Purpose::RecoveryCode }, None).await;
                Ok(())
            }
        }
    }

    /// The passphrase or the recovery code that it was waiting for.
    pub(super) async fn mend_with(
        &mut self,
        how: Mending,
        typed: &Sensitive,
        way: Way,
        purpose: Purpose,
    ) -> Answer<()> {
        match unlocked(self.shut_vault()?, typed, way).await {
            Ok(key) => self.mended(how, key).await,
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
                    StoreError::Damaged | StoreError::Unreadable => CommandError { code: ErrorCode::NothingSaved },
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

    /// The ways in of the profile that is closed. The same ones as long as it is: what was wrong before makes the next one
    /// wait.
    fn shut_vault(&mut self) -> Answer<&mut Vault> {
        match &mut self.screen {
            Screen::Closed(shut) => shut.door.as_mut().and_then(|door| door.vault_mut()).ok_or(NOT_NOW),
            Screen::Open(_) | Screen::Welcome => Err(NOT_NOW),
        }
    }

    /// The door of a profile that opened and could not be started, where it is damage that was in the way.
    pub(super) async fn door_after(&self, id: ProfileId, error: &EnterError) -> Option<Box<Door>> {
        let (EnterError::Store(store)
        | EnterError::Engine(OpenError::Store(store))
        | EnterError::Bank(sandbox::OpenError::Store(store) | sandbox::OpenError::Engine(OpenError::Store(store)))) =
            error
        else {
            return None;
        };
        match store {
            StoreError::Damaged => Door::of_damaged(self.place(id)?, self.means()).await.ok(),
            _ => None,
        }
    }
}
