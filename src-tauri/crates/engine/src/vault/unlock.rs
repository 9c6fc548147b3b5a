//! From a way in to the key.

use std::time::Instant;

use chrono::TimeDelta;
use pluggy::Sensitive;

use super::{
    DataKey, Patience, SlotId, Vault, VaultError, apart,
    crypt::{self, SlotKey, check_value},
    file::{Slot, Way},
    keyring::KeyringFault,
    passphrase,
    recovery::RecoveryCode,
};

/// How old the note of a slot's last use may be before it is written again.
const NOTE: TimeDelta = TimeDelta::days(1);

impl Vault {
    /// The key, from what the keyring keeps.
    ///
    /// # Errors
    /// [`VaultError::NoSuchSlot`] if there is no slot for a keyring; [`VaultError::Keyring`] otherwise, about the slot that
    /// worked last if there are several.
    pub async fn unlock_with_keyring(&mut self, patience: Patience) -> Result<DataKey, VaultError> {
        let mut slots = self.slots_of(|way| matches!(way, Way::Keyring { .. }))?;
        slots.sort_by_key(|slot| std::cmp::Reverse((slot.last_ok, slot.created)));
        let mut first = None;
        for slot in slots {
            match self.ask_keyring(&slot, patience).await {
                Ok(key) => return self.opened(&slot, key),
                Err(fault) => {
                    let others_may = fault.is_of_one_entry();
                    first.get_or_insert(fault);
                    if !others_may {
                        break;
                    }
                }
            }
        }
        Err(first.map_or(VaultError::NoSuchSlot, VaultError::Keyring))
    }

    async fn ask_keyring(&mut self, slot: &Slot, patience: Patience) -> Result<DataKey, KeyringFault> {
        let Way::Keyring { backend, account, .. } = &slot.way else {
            return Err(KeyringFault::Failed);
        };
        let read = self.means.keyring.read(self.entry(account), patience).await;
        let slot_key = read.map_err(|fault| match fault {
            KeyringFault::NoEntry { .. } => KeyringFault::NoEntry { recorded: backend.clone() },
            other => other,
        })?;
        crypt::open(&slot_key, &slot.sealed, self.file.owner(slot.id)).ok_or(KeyringFault::Garbled)
    }

    /// The key, from what a person typed.
    ///
    /// # Errors
    /// [`VaultError::Passphrase`] or [`VaultError::TooSoon`] if it was not tried; [`VaultError::Wrong`] if it was.
    pub async fn unlock_with_passphrase(&mut self, typed: &Sensitive<String>) -> Result<DataKey, VaultError> {
        let slots = self.slots_of(|way| matches!(way, Way::Passphrase { .. }))?;
        passphrase::may_try(typed)?;
        self.may_try()?;
        for slot in slots {
            let Way::Passphrase { derivation } = slot.way.clone() else { continue };
            let typed = typed.clone();
            let slot_key = apart(move || derivation.slot_key(&typed)).await?;
            if let Some(key) = self.unsealed(&slot, &slot_key) {
                return self.opened(&slot, key);
            }
        }
        Err(self.wrong())
    }

    /// The key, from a recovery code.
    ///
    /// # Errors
    /// [`VaultError::TooSoon`] if it was not tried; [`VaultError::Wrong`] if it was.
    pub fn unlock_with_recovery_code(&mut self, code: &RecoveryCode) -> Result<DataKey, VaultError> {
        let slots = self.slots_of(|way| *way == Way::RecoveryCode)?;
        self.may_try()?;
        let slot_key = code.slot_key(self.home.profile);
        for slot in slots {
            if let Some(key) = self.unsealed(&slot, &slot_key) {
                return self.opened(&slot, key);
            }
        }
        Err(self.wrong())
    }

    fn slots_of(&self, kind: impl Fn(&Way) -> bool) -> Result<Vec<Slot>, VaultError> {
        let slots: Vec<Slot> = self.file.slots.iter().filter(|slot| kind(&slot.way)).cloned().collect();
        if slots.is_empty() { Err(VaultError::NoSuchSlot) } else { Ok(slots) }
    }

    fn unsealed(&self, slot: &Slot, slot_key: &SlotKey) -> Option<DataKey> {
        crypt::open(slot_key, &slot.sealed, self.file.owner(slot.id))
    }

    /// Counts as wrong until it has shown to be right: giving up half way is not a way around the wait.
    fn may_try(&mut self) -> Result<(), VaultError> {
        let now = Instant::now();
        let wait = self.throttle.wait(now);
        if !wait.is_zero() {
            return Err(VaultError::TooSoon { wait });
        }
        self.throttle = self.throttle.failed(now);
        Ok(())
    }

    fn wrong(&mut self) -> VaultError {
        let now = Instant::now();
        self.throttle = self.throttle.again(now);
        VaultError::Wrong { failures: self.throttle.failures(), wait: self.throttle.wait(now) }
    }

    /// The key is ours: it opened a slot, and is the one that the file was made for. That is written with the next change,
    /// or by [`Vault::note_use`].
    fn opened(&mut self, slot: &Slot, key: DataKey) -> Result<DataKey, VaultError> {
        if check_value(&key) != self.file.check {
            return Err(VaultError::AnotherKey);
        }
        self.throttle = Default::default();
        let now = self.means.clock.now();
        let is_noted = slot.last_ok.is_some_and(|last| (now - last).abs() < NOTE);
        if !self.new.contains(&SlotId(slot.id)) && !is_noted {
            for noted in self.file.slots.iter_mut().filter(|noted| noted.id == slot.id) {
                noted.last_ok = Some(now);
            }
            self.used = Some(SlotId(slot.id));
        }
        Ok(key)
    }
}
