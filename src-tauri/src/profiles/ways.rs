//! Locks, passphrases and recovery codes of the profile on the screen.

use std::{collections::BTreeMap, sync::Arc};

use pluggy::{Clock as _, Sensitive, SystemClock};
use tauri::Manager as _;
use tomada_engine::{
    lock::{LockInput, LockRules},
    policy::Fixed,
    profile::{Closed, Door},
    vault::{
        DataKey, Forgotten, Home, KeyringFault, Means, NewSlot, Patience, RecoveryCode, SlotId, SlotKind, Vault,
        VaultError,
    },
};

use super::{
    begin::{self, given},
    face,
    open::Held,
    owner::{Owner, Screen, Shut},
    refusals::problem,
};
use crate::{
    bridge,
    commands::Answer,
    ipc::{CommandError, CredProblem, ErrorCode, Event, KeyringTrouble, Settings, Way},
    prompt::Purpose,
    text::Text,
};

const NOT_NOW: CommandError = CommandError { code: ErrorCode::NotNow };

impl Owner {
    pub(super) fn settings(&mut self) -> Answer<Settings> {
        let policy = self.policy.clone();
        Ok(face::settings(self.opened()?, &policy.policy))
    }

    pub(super) async fn set_rules(&mut self, rules: LockRules) -> Answer<()> {
        let policy = self.policy.clone();
        self.opened()?.set_rules(&rules, &policy.policy).await
    }

    pub(super) async fn unlock(&mut self, way: Way) -> Answer<()> {
        match way {
            Way::Passphrase => self.ask(Purpose::Passphrase, None).await,
            Way::RecoveryCode => self.ask(Purpose::RecoveryCode, None).await,
            Way::Keyring => {
                let (shut, door) = self.door()?;
                let due = self.due();
                match self.inbox.meanwhile(due, door.with_keyring()).await {
                    Ok(unlocked) => {
                        self.enter(shut.id, unlocked).await;
                        self.knock_again();
                    }
                    Err(door) => self.stay_out(shut.id, door, shut.locked).await,
                }
            }
        }
        Ok(())
    }

    /// Takes the door that is on the screen.
    pub(super) fn door(&mut self) -> Answer<(Shut, Box<Door>)> {
        match std::mem::replace(&mut self.screen, Screen::Welcome) {
            Screen::Closed(Shut { id, kind, door: Some(door), locked, followed }) => {
                Ok((Shut { id, kind, door: None, locked, followed }, door))
            }
            other => {
                self.screen = other;
                Err(NOT_NOW)
            }
        }
    }

    /// What was typed into the credential window, by what it was for.
    pub(super) async fn typed(&mut self, purpose: Purpose, values: BTreeMap<String, Sensitive>) -> Answer<()> {
        match purpose {
            Purpose::Connection(_) | Purpose::Answer(_) | Purpose::WebhookHeader { .. } => Err(NOT_NOW),
            Purpose::ClientKeys { public_key, .. } => self.typed_keys(public_key, &values).await,
            Purpose::Broker { url, public_key } => self.typed_bearer(url, public_key, &values).await,
            Purpose::BackupPassphrase => self.typed_backup_passphrase(&values).await,
            Purpose::Backup => self.typed_for_backup(&values).await,
            Purpose::RestoredPassphrase { because } => self.typed_for_restored(&values, because).await,
            Purpose::NewPassphrase { because } => self.typed_new_passphrase(&values, because).await,
            Purpose::Passphrase => self.typed_secret(&given(&values, "passphrase"), Way::Passphrase).await,
            Purpose::RecoveryCode => self.typed_secret(&given(&values, "code"), Way::RecoveryCode).await,
            Purpose::NewRecoveryCode { code, asked, profile } => {
                let typed = [given(&values, "first"), given(&values, "second")];
                if !code.confirms(asked, &typed) {
                    self.ask(Purpose::NewRecoveryCode { code, asked, profile }, Some(CredProblem::NotWritten)).await;
                    return Ok(());
                }
                // Whoever asks again is given another one.
                let code = Arc::into_inner(code).ok_or(NOT_NOW)?;
                self.replace_way(NewSlot::RecoveryCode(code), |kind| *kind == SlotKind::RecoveryCode).await
            }
        }
    }

    /// The passphrase or the recovery code of a closed profile.
    async fn typed_secret(&mut self, typed: &Sensitive, way: Way) -> Answer<()> {
        let purpose = if way == Way::Passphrase { Purpose::Passphrase } else { Purpose::RecoveryCode };
        if let Screen::Closed(Shut { followed: Some(_), .. }) = &self.screen {
            return self.typed_while_followed(typed, way, purpose).await;
        }
        if let Some(how) = self.mending.take() {
            return self.mend_with(how, typed, way, purpose).await;
        }
        let (shut, door) = self.door()?;
        let tried = match way {
            Way::Passphrase => door.with_passphrase(typed).await,
            Way::RecoveryCode | Way::Keyring => door.with_recovery_code(typed).await,
        };
        match tried {
            Ok(unlocked) => self.enter(shut.id, unlocked).await,
            Err((door, wrong)) => {
                self.stay_out(shut.id, door, shut.locked).await;
                if let Some(wrong) = wrong {
                    self.ask(purpose, Some(problem(&wrong))).await;
                }
            }
        }
        Ok(())
    }

    /// The store is open already: the passphrase only has to be the right one.
    async fn typed_while_followed(&mut self, typed: &Sensitive, way: Way, purpose: Purpose) -> Answer<()> {
        let Screen::Closed(Shut { followed: Some(open), .. }) = &mut self.screen else { return Err(NOT_NOW) };
        let held = open.held.as_mut().ok_or(NOT_NOW)?;
        match unlocked(&mut held.vault, typed, way).await {
            Ok(key) => {
                held.key = Some(key);
                open.lock = open.lock.clone().step(LockInput::Unlocked, &open.rules, SystemClock.now());
                if let Screen::Closed(Shut { followed: Some(open), .. }) =
                    std::mem::replace(&mut self.screen, Screen::Welcome)
                {
                    self.show(Screen::Open(open)).await;
                }
            }
            // What was typed is right.
            Err(error @ VaultError::AnotherKey) => return Err(error.into()),
            Err(wrong) => self.ask(purpose, Some(problem(&wrong))).await,
        }
        Ok(())
    }

    /// A new lock; or the passphrase that a new profile waits for.
    async fn typed_new_passphrase(
        &mut self,
        values: &BTreeMap<String, Sensitive>,
        because: Option<KeyringTrouble>,
    ) -> Answer<()> {
        let (typed, again) = (given(values, "passphrase"), given(values, "again"));
        if typed != again {
            self.ask(Purpose::NewPassphrase { because }, Some(CredProblem::NotTheSame)).await;
            return Ok(());
        }
        let is_in_memory = matches!(&self.screen, Screen::Open(open) if open.held.is_none());
        // Whatever comes of it, the next passphrase is for something else.
        let waiting = self.waiting.take();
        let wanted =
            waiting.clone().or_else(|| is_in_memory.then_some((tomada_engine::profile::Provider::Sandbox, None)));
        let made: Result<(), Closed> = match wanted {
            Some((provider, plan)) => self.make_with(&provider, plan, vec![NewSlot::Passphrase(typed)]).await,
            None => self.lock_with(&typed).await.map_err(Closed::Vault),
        };
        match made {
            Ok(()) => Ok(()),
            Err(Closed::Vault(error @ VaultError::Passphrase(_))) => {
                self.waiting = waiting;
                self.ask(Purpose::NewPassphrase { because }, Some(problem(&error))).await;
                Ok(())
            }
            Err(why) => {
                tracing::error!(?why, "the passphrase could not be set");
                Err(begin::not_made(why))
            }
        }
    }

    /// Adds the passphrase, sees that it opens the vault, and takes the keyring's way in away: a lock that the keyring
    /// opens is none.
    async fn lock_with(&mut self, typed: &Sensitive) -> Result<(), VaultError> {
        let means = self.means();
        let Screen::Open(open) = &mut self.screen else { return Err(VaultError::NoSuchSlot) };
        let Some(Held { vault, key: Some(key), .. }) = &mut open.held else { return Err(VaultError::NoSuchSlot) };
        let goes = slots(vault, |kind| matches!(kind, SlotKind::Passphrase | SlotKind::Keyring { .. }));
        let new = NewSlot::Passphrase(typed.clone());
        let added = vault.add_slot(key, new.clone()).await?;
        let shown = shown(vault.home().clone(), means, &new).await;
        self.takes_over(shown, added, goes).await
    }

    /// A way in was added. What has shown, in another life of the vault, as after a restart, that it opens it is the vault
    /// from now on, and these others go; where it has not, it is taken away again. What could not be taken away is shown.
    async fn takes_over(
        &mut self,
        shown: Result<Vault, VaultError>,
        added: SlotId,
        goes: Vec<SlotId>,
    ) -> Result<(), VaultError> {
        let Screen::Open(open) = &mut self.screen else { return Err(VaultError::NoSuchSlot) };
        let Some(Held { vault, .. }) = &mut open.held else { return Err(VaultError::NoSuchSlot) };
        let mut forgotten = Forgotten::default();
        let done = match shown {
            Ok(again) => {
                *vault = again;
                let mut done = Ok(());
                for slot in goes {
                    match vault.remove_slot(slot).await {
                        Ok(gone) => forgotten += gone,
                        Err(error) => done = Err(error),
                    }
                }
                done
            }
            Err(error) => {
                forgotten += vault.remove_slot(added).await.unwrap_or_default();
                Err(error)
            }
        };
        self.ways_changed(forgotten).await;
        done
    }

    /// There is a lock now, or none any more. A key that may have stayed in the keyring is said.
    pub(super) async fn ways_changed(&mut self, forgotten: Forgotten) {
        if let Screen::Open(open) = &mut self.screen {
            open.settle_lock();
        }
        self.tell().await;
        if !forgotten.all {
            bridge::emit(&self.app, Event::KeyLeft);
        }
    }

    pub(super) async fn turn_lock_on(&mut self) -> Answer<()> {
        self.opened()?;
        self.waiting = None;
        self.ask(Purpose::NewPassphrase { because: None }, None).await;
        Ok(())
    }

    /// The keyring opens the profile again, and the passphrase no longer does.
    pub(super) async fn turn_lock_off(&mut self) -> Answer<()> {
        self.may_be_without_lock()?;
        self.replace_way(NewSlot::Keyring, |kind| *kind == SlotKind::Passphrase).await
    }

    /// What has a lock keeps it where the organization requires one.
    fn may_be_without_lock(&mut self) -> Answer<()> {
        let policy = self.policy.clone();
        let open = self.opened()?;
        let has_lock = open.held.as_ref().is_some_and(Held::has_lock);
        if has_lock && policy.policy.requires_lock(open.kind) { Err(Fixed.into()) } else { Ok(()) }
    }

    pub(super) async fn make_recovery_code(&mut self) -> Answer<()> {
        let open = self.opened()?;
        open.held.as_ref().ok_or(NOT_NOW)?;
        let (name, kind) = (open.name.clone(), open.kind);
        let profile = name.unwrap_or_else(|| self.app.state::<Text>().profile.of(kind).to_owned());
        let code = Arc::new(RecoveryCode::new()?);
        self.ask(Purpose::NewRecoveryCode { code, asked: RecoveryCode::challenge()?, profile }, None).await;
        Ok(())
    }

    pub(super) async fn keep_in_keyring(&mut self) -> Answer<()> {
        self.may_be_without_lock()?;
        self.replace_way(NewSlot::Keyring, |kind| matches!(kind, SlotKind::Keyring { .. })).await
    }

    pub(super) async fn remove_way(&mut self, way: Way) -> Answer<()> {
        if way == Way::Passphrase {
            self.may_be_without_lock()?;
        }
        let open = self.opened()?;
        let held = open.held.as_mut().ok_or(NOT_NOW)?;
        let mut forgotten = Forgotten::default();
        for slot in slots(&held.vault, |kind| face::way(kind) == way) {
            forgotten += held.vault.remove_slot(slot).await?;
        }
        self.ways_changed(forgotten).await;
        Ok(())
    }

    /// A new way in; those of these kinds that were there before go, as soon as others have shown that they work.
    async fn replace_way(&mut self, new: NewSlot, goes: impl Fn(&SlotKind) -> bool) -> Answer<()> {
        let (means, due) = (self.means(), self.due());
        let Screen::Open(open) = &mut self.screen else { return Err(NOT_NOW) };
        let Some(Held { vault, key: Some(key), offer_keyring }) = &mut open.held else { return Err(NOT_NOW) };
        let mut before = vault.slots();
        before.retain(|slot| goes(&slot.kind));
        let added = match self.inbox.meanwhile(due, vault.add_slot(key, new.clone())).await {
            Err(VaultError::Keyring(KeyringFault::GivenUp)) => return Ok(()),
            other => other?,
        };
        let made = vault.slots().into_iter().find(|slot| slot.id == added).map(|slot| slot.kind);
        // What another desktop's keyring keeps still works there.
        before.retain(|slot| !matches!(slot.kind, SlotKind::Keyring { .. }) || Some(&slot.kind) == made.as_ref());
        let shown = shown(vault.home().clone(), means, &new).await;
        *offer_keyring &= !matches!(new, NewSlot::Keyring) || shown.is_err();
        self.takes_over(shown, added, before.into_iter().map(|slot| slot.id).collect()).await?;
        Ok(())
    }
}

/// Another life of the vault, as after a restart, which this way in has opened.
async fn shown(home: Home, means: Means, by: &NewSlot) -> Result<Vault, VaultError> {
    let mut again = Vault::open(home, means).await?;
    match by {
        NewSlot::Keyring => again.unlock_with_keyring(Patience::Background).await,
        NewSlot::Passphrase(typed) => again.unlock_with_passphrase(typed).await,
        NewSlot::RecoveryCode(code) => {
            // Where the keyring opens it too, the code may go again.
            drop(again.unlock_with_keyring(Patience::Background).await);
            again.unlock_with_recovery_code(code)
        }
    }?;
    Ok(again)
}

pub(super) async fn unlocked(vault: &mut Vault, typed: &Sensitive, way: Way) -> Result<DataKey, VaultError> {
    match way {
        Way::Passphrase => vault.unlock_with_passphrase(typed).await,
        Way::RecoveryCode | Way::Keyring => vault.unlock_with_recovery_code(&RecoveryCode::parse(typed)?),
    }
}

fn slots(vault: &Vault, wanted: impl Fn(&SlotKind) -> bool) -> Vec<SlotId> {
    vault.slots().into_iter().filter(|slot| wanted(&slot.kind)).map(|slot| slot.id).collect()
}
