//! The slots of a vault: what a settings page shows of them, adding one, removing one.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{DataKey, Forgotten, Keep, NewSlot, Vault, VaultError, crypt::check_value, file};

/// Which slot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct SlotId(pub Uuid);

/// A kind of way in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SlotKind {
    /// The keyring of the system.
    Keyring {
        /// Which program kept it.
        backend: String,
    },
    /// A passphrase.
    Passphrase,
    /// A recovery code.
    RecoveryCode,
}

/// A way in, as a settings page shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slot {
    /// Which.
    pub id: SlotId,
    /// What it opens with.
    pub kind: SlotKind,
    /// When it was made.
    pub created: DateTime<Utc>,
    /// When it last opened the vault, to the day, in a later run than the one it was made in.
    pub last_used: Option<DateTime<Utc>>,
    /// Why it can't be removed now.
    pub keep: Option<Keep>,
}

impl Vault {
    /// The ways in, in the order in which they were made.
    #[must_use]
    pub fn slots(&self) -> Vec<Slot> {
        let show = |slot: &file::Slot| Slot {
            id: SlotId(slot.id),
            kind: match &slot.way {
                file::Way::Keyring { backend, .. } => SlotKind::Keyring { backend: backend.clone() },
                file::Way::Passphrase { .. } => SlotKind::Passphrase,
                file::Way::RecoveryCode => SlotKind::RecoveryCode,
            },
            created: slot.created,
            last_used: slot.last_ok,
            keep: self.keep(SlotId(slot.id)),
        };
        self.file.slots.iter().map(show).collect()
    }

    fn keep(&self, id: SlotId) -> Option<Keep> {
        let mut others = self.file.slots.iter().filter(|slot| slot.id != id.0).peekable();
        if others.peek().is_none() {
            return Some(Keep::Last);
        }
        (!others.any(|slot| slot.last_ok.is_some())).then_some(Keep::OthersUnproven)
    }

    /// Adds a way in to the same key: the store is not touched. With [`NewSlot::Keyring`], "keep the key in this keyring
    /// again": the other slots stay, those of other keyrings too.
    ///
    /// # Errors
    /// [`VaultError::AnotherKey`] if `key` is not this vault's; why the slot could not be made, or not be written. Everything
    /// is as before then.
    pub async fn add_slot(&mut self, key: &DataKey, new: NewSlot) -> Result<SlotId, VaultError> {
        if check_value(key) != self.file.check {
            return Err(VaultError::AnotherKey);
        }
        let slot = self.make(key, new).await?;
        let mut file = self.file.clone();
        file.slots.push(slot.clone());
        if let Err(error) = self.write(file).await {
            self.forget(&slot).await;
            return Err(error);
        }
        self.new.push(SlotId(slot.id));
        Ok(SlotId(slot.id))
    }

    /// Removes a way in: from the key file, then from the keyring. What is left there opens nothing; whether it is, is told.
    ///
    /// # Errors
    /// [`VaultError::Keep`] if it is the last one, or if none of the others has shown yet that it opens the vault;
    /// [`VaultError::NoSuchSlot`]; if the key file can't be written. The slot is still there then.
    pub async fn remove_slot(&mut self, id: SlotId) -> Result<Forgotten, VaultError> {
        let slot = self.file.slots.iter().find(|slot| slot.id == id.0).cloned().ok_or(VaultError::NoSuchSlot)?;
        if let Some(keep) = self.keep(id) {
            return Err(keep.into());
        }
        let mut file = self.file.clone();
        file.slots.retain(|other| other.id != id.0);
        self.write(file).await?;
        Ok(self.forget(&slot).await)
    }
}
