//! The data key of a profile and the ways in to it: one random key, sealed once for each *slot* of a small key file. A slot
//! opens with what the system's keyring keeps, with a passphrase or with a recovery code. Slots come and go; the key, and
//! with it the store, stays as it is.
//!
//! | file | holds |
//! |---|---|
//! | `data_key` | the key, in memory |
//! | `crypt` | how a slot holds it |
//! | `file`, `disk` | the key file: its text; how it is read and written |
//! | `keyring` | the keyring of each system |
//! | `passphrase`, `recovery` | the two ways in that need no system |
//! | `seal` | the key of a single file that leaves this computer, under a passphrase of its own |
//! | `throttle` | how long a wrong one makes the next one wait |
//! | `create`, `unlock`, `slots` | what a [`Vault`] does |
//! | `forgotten` | what became of entries that nothing needs any more |
//! | `decide` | what to do at the start, as a table |
//!
//! Whatever is wrong with a key file or a keyring, nothing here makes a new key where there was one, writes a key in clear,
//! or touches the store; it does not even know how to open it. Two processes must not change one key file: whoever
//! holds the store's lock may, and whoever only unlocks a vault writes nothing.

mod create;
mod crypt;
mod data_key;
mod decide;
mod disk;
mod error;
mod file;
mod forgotten;
mod keyring;
mod passphrase;
mod recovery;
mod seal;
mod slots;
mod throttle;
mod unlock;

use std::{fmt, path::PathBuf, sync::Arc};

use pluggy::Clock;
use uuid::Uuid;

pub use self::{
    create::NewSlot,
    data_key::DataKey,
    decide::{Action, KeyFileSeen, KeySeen, Observed, StoreSeen, decide},
    error::{DiskFault, Keep, KeyFileFault, VaultError},
    forgotten::Forgotten,
    keyring::{Keyring, KeyringFault, Patience, Prompts, Remedy},
    passphrase::{Cost, FEWEST_CHARACTERS, MOST_BYTES, PassphraseFault},
    recovery::{Challenge, CodeFault, GROUP, GROUPS, RecoveryCode},
    seal::PassphraseSeal,
    slots::{Slot, SlotId, SlotKind},
    throttle::delay,
};
use self::{file::KeyFile, throttle::Throttle};

/// Which profile, and where its files are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Home {
    /// The folder of the profile: the key file's and the store's.
    pub folder: PathBuf,
    /// The profile: keys of one never open another.
    pub profile: Uuid,
}

/// What a vault works with.
#[derive(Debug)]
pub struct Means {
    /// The keyring of the system.
    pub keyring: Keyring,
    /// What a try of a new passphrase will cost; [`Cost::USUAL`] outside of tests.
    pub cost: Cost,
    /// The time that is written beside slots. Nothing else depends on it.
    pub clock: Arc<dyn Clock>,
}

/// The key file of a profile, read. Having one says nothing about having the key.
pub struct Vault {
    home: Home,
    means: Means,
    file: KeyFile,
    is_copy: bool,
    throttle: Throttle,
    /// Slots that were made since this was opened: they have yet to show that they open it.
    new: Vec<SlotId>,
    /// The slot that has opened it, where that is not in the key file on the disk.
    used: Option<SlotId>,
}

impl fmt::Debug for Vault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Vault").field("home", &self.home).field("slots", &self.slots()).finish_non_exhaustive()
    }
}

impl Vault {
    /// Reads the key file of a profile.
    ///
    /// # Errors
    /// [`VaultError::KeyFile`] if neither it nor its copy can be used, [`VaultError::Disk`] if they can't be read.
    pub async fn open(home: Home, means: Means) -> Result<Self, VaultError> {
        let at = home.clone();
        let found = apart(move || disk::read(&at.folder, at.profile)).await?;
        let (throttle, new) = (Throttle::default(), Vec::new());
        Ok(Self { home, means, file: found.file, is_copy: found.is_copy, throttle, new, used: None })
    }

    /// Which profile, and where its files are.
    #[must_use]
    pub fn home(&self) -> &Home {
        &self.home
    }

    /// Removes everything that the keyring keeps for this profile: its files are about to go.
    pub async fn forget_entries(mut self) -> Forgotten {
        let mut forgotten = Forgotten::default();
        for slot in std::mem::take(&mut self.file.slots) {
            forgotten += self.forget(&slot).await;
        }
        forgotten
    }

    /// Whether the key file itself was missing or damaged, so that its copy was used. The next change writes it anew.
    #[must_use]
    pub fn was_read_from_copy(&self) -> bool {
        self.is_copy
    }

    /// Whether there has been a store under this key: if it is missing, it was lost, and is not to be made anew.
    #[must_use]
    pub fn in_use(&self) -> bool {
        self.file.in_use
    }

    /// Writes that there is a store under this key, and which way in has opened it. Call it once the store is open, so that
    /// nobody else writes: whoever had it open before may have changed the key file since it was read, so it is read anew.
    ///
    /// # Errors
    /// If the key file can't be read any more, or not be written; [`VaultError::AnotherKey`] if it is another one now.
    pub async fn note_use(&mut self) -> Result<(), VaultError> {
        let home = self.home.clone();
        let found = apart(move || disk::read(&home.folder, home.profile)).await?;
        if found.file.check != self.file.check {
            return Err(VaultError::AnotherKey);
        }
        let mut file = found.file.clone();
        file.in_use = true;
        for slot in file.slots.iter_mut().filter(|slot| self.used == Some(SlotId(slot.id))) {
            let ours = self.file.slots.iter().find(|ours| ours.id == slot.id);
            slot.last_ok = ours.and_then(|ours| ours.last_ok);
        }
        if found.is_copy || file != found.file {
            return self.write(file).await;
        }
        (self.file, self.is_copy, self.used) = (file, false, None);
        Ok(())
    }

    /// Makes `file` the key file: on disk first.
    async fn write(&mut self, file: KeyFile) -> Result<(), VaultError> {
        let (folder, text) = (self.home.folder.clone(), file.clone());
        apart(move || disk::replace(&folder, &text)).await?;
        (self.file, self.is_copy, self.used) = (file, false, None);
        Ok(())
    }
}

/// Does what takes a while where nobody else waits for the thread.
async fn apart<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, VaultError> + Send + 'static,
) -> Result<T, VaultError> {
    tokio::task::spawn_blocking(work).await.unwrap_or(Err(VaultError::GivenUp))
}
