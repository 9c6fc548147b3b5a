//! Making a vault, and making slots for it.

use pluggy::Sensitive;
use uuid::Uuid;

use super::{
    DataKey, Forgotten, Home, Means, SlotId, Vault, VaultError, apart,
    crypt::{Owner, SlotKey, check_value, seal},
    data_key::random,
    disk,
    file::{KeyFile, Slot, Way},
    keyring::{Patience, Place},
    passphrase::{self, Derivation},
    recovery::RecoveryCode,
    throttle::Throttle,
};

/// A way in to be made.
#[derive(Debug, Clone)]
pub enum NewSlot {
    /// A random key in the keyring of the system. May prompt.
    Keyring,
    /// What a person typed, twice.
    Passphrase(Sensitive<String>),
    /// A code that a person has shown to have written down ([`RecoveryCode::confirms`]).
    RecoveryCode(RecoveryCode),
}

impl Vault {
    /// Makes the data key of a new profile, and the key file with these slots. The folder is made if it is missing.
    ///
    /// # Errors
    /// [`VaultError::Exists`] if there is a key file or a store in the folder; why a slot could not be made. Nothing is left
    /// behind then.
    pub async fn create(home: Home, means: Means, slots: Vec<NewSlot>) -> Result<(Self, DataKey), VaultError> {
        if slots.is_empty() {
            return Err(VaultError::NoSlots);
        }
        let folder = home.folder.clone();
        apart(move || disk::vacant(&folder)).await?;
        let key = DataKey::random()?;
        let file = KeyFile {
            profile: home.profile,
            created: means.clock.now(),
            in_use: false,
            check: check_value(&key),
            slots: Vec::new(),
        };
        let (throttle, new) = (Throttle::default(), Vec::new());
        let mut vault = Self { home, means, file, is_copy: false, throttle, new, used: None };
        let made = vault.fill(&key, slots).await;
        if let Err(error) = made {
            vault.take_back().await;
            // An empty folder would pass for a profile that has lost its files.
            let folder = vault.home.folder.clone();
            drop(apart(move || Ok(std::fs::remove_dir(folder)?)).await);
            return Err(error);
        }
        Ok((vault, key))
    }

    async fn fill(&mut self, key: &DataKey, slots: Vec<NewSlot>) -> Result<(), VaultError> {
        for new in slots {
            let slot = self.make(key, new).await?;
            self.new.push(SlotId(slot.id));
            self.file.slots.push(slot);
        }
        let (folder, file) = (self.home.folder.clone(), self.file.clone());
        apart(move || disk::create(&folder, &file)).await
    }

    /// Removes what was written into the keyring for a vault that was not made.
    async fn take_back(&mut self) {
        for slot in std::mem::take(&mut self.file.slots) {
            self.forget(&slot).await;
        }
    }

    /// Removes the keyring entry of a slot that is in no key file. Left there, it would open nothing.
    pub(super) async fn forget(&mut self, slot: &Slot) -> Forgotten {
        let Way::Keyring { account, .. } = &slot.way else { return Forgotten::default() };
        let removed = self.means.keyring.remove(self.entry(account)).await;
        if let Err(error) = &removed {
            tracing::warn!(%error, "an entry that opens nothing stays in the keyring");
        }
        Forgotten { entries: u32::from(matches!(removed, Ok(true))), all: removed.is_ok() }
    }

    pub(super) fn entry(&self, account: &str) -> Place {
        Place { account: account.to_owned(), profile: self.home.profile }
    }

    /// Seals the key once more. A slot for the keyring is in the keyring afterwards; nothing is in the key file yet.
    pub(super) async fn make(&mut self, key: &DataKey, new: NewSlot) -> Result<Slot, VaultError> {
        let id = Uuid::new_v4();
        let (way, slot_key) = match new {
            NewSlot::Keyring => self.keep_in_keyring(id).await?,
            NewSlot::Passphrase(passphrase) => {
                passphrase::may_take(&passphrase)?;
                let derivation = Derivation::new(self.means.cost)?;
                let with = derivation.clone();
                let slot_key = apart(move || with.slot_key(&passphrase)).await?;
                (Way::Passphrase { derivation }, slot_key)
            }
            NewSlot::RecoveryCode(code) => (Way::RecoveryCode, code.slot_key(self.home.profile)),
        };
        let sealed = seal(&slot_key, key, Owner { profile: self.home.profile, slot: id })?;
        Ok(Slot { id, way, sealed, created: self.means.clock.now(), last_ok: None })
    }

    async fn keep_in_keyring(&mut self, id: Uuid) -> Result<(Way, SlotKey), VaultError> {
        let mut slot_key = SlotKey::default();
        random(slot_key.as_mut())?;
        // An account of its own for each slot: a new one never overwrites what opens the store today.
        let account = format!("{}/{}", self.home.profile, id.simple());
        let backend = self.means.keyring.keep(self.entry(&account), slot_key.clone(), Patience::Person).await?;
        let service = self.means.keyring.service().to_owned();
        Ok((Way::Keyring { backend, service, account }, slot_key))
    }
}
