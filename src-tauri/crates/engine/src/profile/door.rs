//! From a closed profile to an open store. The table of the vault decides what comes next (`vault::decide`); here it is
//! done, until the store is open or a person is needed. Nothing is made where something was.

use std::path::PathBuf;

use pluggy::Sensitive;

use super::ProfileId;
use crate::{
    store::{Found, Store, StoreError, StoreKey, look},
    vault::{
        Action, DataKey, Home, KeyFileFault, KeyFileSeen, KeySeen, KeyringFault, Means, NewSlot, Observed, Patience,
        RecoveryCode, StoreSeen, Vault, VaultError, decide,
    },
};

/// Which profile, and where it lies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Which.
    pub id: ProfileId,
    /// Its folder.
    pub folder: PathBuf,
}

/// A profile whose store is open.
#[derive(Debug)]
pub struct Unlocked {
    /// The ways in.
    pub vault: Vault,
    /// What they lead to.
    pub key: DataKey,
    /// What is behind.
    pub store: Store,
    /// Whether to offer to keep the key in this keyring again.
    pub offer_keyring: bool,
}

/// A profile that did not open by itself.
#[derive(Debug)]
pub struct Door {
    place: Place,
    /// Nothing where the key file can't be read.
    vault: Option<Vault>,
    /// Why, and with that what helps.
    pub why: Closed,
}

/// Why a profile did not open by itself.
#[derive(Debug)]
pub enum Closed {
    /// The keyring is locked, and nobody was asked to unlock it.
    KeyringLocked,
    /// The passphrase or the recovery code is needed; because of this, if the keyring should have done.
    SecretWanted(Option<KeyringFault>),
    /// There has been a store, and it is gone.
    StoreGone,
    /// The key fits and the store does not open: damaged, or from a newer version, or in use.
    Store(StoreError),
    /// The key file can't be used.
    KeyFile(KeyFileFault),
    /// Anything else that the vault met.
    Vault(VaultError),
}

impl Closed {
    /// Whether it is what became of the store's file: a backup, or what can be read of it, may help.
    #[must_use]
    pub fn may_be_mended(&self) -> bool {
        let Self::Store(error) = self else { return self.is_gone() };
        let damage =
            matches!(error, StoreError::Damaged | StoreError::Unreadable | StoreError::WrongKey | StoreError::NotAFile);
        damage || self.is_gone()
    }

    /// Whether there is nothing left of the store to be read: only a backup may help.
    #[must_use]
    pub fn is_gone(&self) -> bool {
        matches!(self, Self::StoreGone | Self::Store(StoreError::Missing))
    }
}

impl Unlocked {
    /// A new profile, with these ways in.
    ///
    /// # Errors
    /// [`Closed::Vault`] or [`Closed::Store`]: why it could not be made.
    pub async fn create(place: &Place, means: Means, slots: Vec<NewSlot>) -> Result<Self, Closed> {
        let (vault, key) = Vault::create(place.home(), means, slots).await.map_err(Closed::Vault)?;
        make(place, vault, key, false).await.map_err(|(_, why)| why)
    }
}

impl Place {
    /// As a vault knows it.
    #[must_use]
    pub fn home(&self) -> Home {
        Home { folder: self.folder.clone(), profile: self.id.0 }
    }
}

impl Door {
    /// Opens a profile as far as that goes without a person.
    ///
    /// # Errors
    /// The door itself, which says why it stayed closed and has other ways in.
    pub async fn open(place: Place, means: Means) -> Result<Unlocked, Box<Self>> {
        match Vault::open(place.home(), means).await {
            Ok(vault) => Self { place, vault: Some(vault), why: Closed::SecretWanted(None) }.go_on(None).await,
            Err(VaultError::KeyFile(fault)) => Err(Box::new(Self { place, vault: None, why: Closed::KeyFile(fault) })),
            Err(error) => Err(Box::new(Self { place, vault: None, why: Closed::Vault(error) })),
        }
    }

    /// A profile that is not even to be tried: its store opened, and this was found of it since.
    ///
    /// # Errors
    /// [`VaultError`]: the key file can't be read.
    pub async fn after(place: Place, means: Means, found: StoreError) -> Result<Box<Self>, VaultError> {
        let vault = Some(Vault::open(place.home(), means).await?);
        Ok(Box::new(Self { place, vault, why: Closed::Store(found) }))
    }

    /// Which profile.
    #[must_use]
    pub fn place(&self) -> &Place {
        &self.place
    }

    /// The ways in that there are.
    #[must_use]
    pub fn vault(&self) -> Option<&Vault> {
        self.vault.as_ref()
    }

    /// The same, to be tried and changed.
    #[must_use]
    pub fn vault_mut(&mut self) -> Option<&mut Vault> {
        self.vault.as_mut()
    }

    /// Goes in with a key that one of the ways in has given.
    ///
    /// # Errors
    /// The door.
    pub async fn with_key(self, key: DataKey) -> Result<Unlocked, Box<Self>> {
        self.enter(key, KeySeen::Otherwise(None)).await
    }

    /// Asks the keyring, whose prompt a person may answer.
    ///
    /// # Errors
    /// The door.
    pub async fn with_keyring(self) -> Result<Unlocked, Box<Self>> {
        self.go_on(Some(Patience::Person)).await
    }

    /// Tries a passphrase.
    ///
    /// # Errors
    /// The door, and what was wrong with the passphrase, if it was that.
    pub async fn with_passphrase(mut self, typed: &Sensitive) -> Result<Unlocked, (Box<Self>, Option<VaultError>)> {
        let key = match &mut self.vault {
            Some(vault) => vault.unlock_with_passphrase(typed).await,
            None => Err(VaultError::NoSuchSlot),
        };
        self.given(key).await
    }

    /// Tries a recovery code.
    ///
    /// # Errors
    /// The door, and what was wrong with the code, if it was that.
    pub async fn with_recovery_code(mut self, typed: &Sensitive) -> Result<Unlocked, (Box<Self>, Option<VaultError>)> {
        let code = RecoveryCode::parse(typed).map_err(VaultError::Code);
        let key = match (&mut self.vault, code) {
            (Some(vault), Ok(code)) => vault.unlock_with_recovery_code(&code),
            (None, Ok(_)) => Err(VaultError::NoSuchSlot),
            (_, Err(error)) => Err(error),
        };
        self.given(key).await
    }

    async fn given(mut self, key: Result<DataKey, VaultError>) -> Result<Unlocked, (Box<Self>, Option<VaultError>)> {
        let fault = match &self.why {
            Closed::SecretWanted(fault) => fault.clone(),
            _ => None,
        };
        match key {
            Ok(key) => self.enter(key, KeySeen::Otherwise(fault)).await.map_err(|door| (door, None)),
            // What was typed is right, and nothing else that is typed will do better.
            Err(error @ VaultError::AnotherKey) => {
                self.why = Closed::Vault(error);
                Err((Box::new(self), None))
            }
            Err(error) => Err((Box::new(self), Some(error))),
        }
    }

    /// Without a patience: in the background, as far as the table goes.
    async fn go_on(mut self, patience: Option<Patience>) -> Result<Unlocked, Box<Self>> {
        let Some(vault) = &mut self.vault else { return Err(Box::new(self)) };
        match vault.unlock_with_keyring(patience.unwrap_or(Patience::Background)).await {
            Ok(key) => self.enter(key, KeySeen::FromKeyring).await,
            Err(VaultError::NoSuchSlot) => self.closed(KeySeen::NoKeyringSlot),
            // It stays closed for the reason that it was.
            Err(VaultError::Keyring(KeyringFault::GivenUp)) => Err(Box::new(self)),
            Err(VaultError::Keyring(fault)) => self.closed(KeySeen::Keyring(fault)),
            Err(error) => {
                self.why = Closed::Vault(error);
                Err(Box::new(self))
            }
        }
    }

    fn closed(mut self, key: KeySeen) -> Result<Unlocked, Box<Self>> {
        self.why = match self.decide(StoreSeen::There, key) {
            Action::AskToUnlockKeyring => Closed::KeyringLocked,
            Action::AskForSecret(fault) => Closed::SecretWanted(fault),
            _ => Closed::SecretWanted(None),
        };
        Err(Box::new(self))
    }

    /// With the key: the store, if it is one.
    async fn enter(mut self, key: DataKey, by: KeySeen) -> Result<Unlocked, Box<Self>> {
        let seen = match look(&self.place.folder) {
            Ok(Found::Nothing) => StoreSeen::Absent,
            Ok(Found::Stub) => StoreSeen::Stub,
            Ok(Found::Something) => StoreSeen::There,
            Err(error) => return self.kept_out(error),
        };
        match self.decide(seen, by) {
            Action::Open { offer_keyring } => match Store::open(&self.place.folder, &StoreKey::new(key.expose())).await
            {
                Ok(store) => match self.vault {
                    Some(mut vault) => {
                        // What can't be noted is noted the next time.
                        drop(vault.note_use().await);
                        Ok(Unlocked { vault, key, store, offer_keyring })
                    }
                    None => Err(Box::new(self)),
                },
                Err(error) => self.kept_out(error),
            },
            Action::FinishCreating => match self.vault.take() {
                Some(vault) => make(&self.place, vault, key, false).await.map_err(|(vault, why)| {
                    let place = self.place.clone();
                    Box::new(Self { place, vault: Some(*vault), why })
                }),
                None => Err(Box::new(self)),
            },
            Action::AskForStore => {
                self.why = Closed::StoreGone;
                Err(Box::new(self))
            }
            _ => self.kept_out(StoreError::Damaged),
        }
    }

    fn decide(&self, store: StoreSeen, key: KeySeen) -> Action {
        let in_use = self.vault.as_ref().is_some_and(Vault::in_use);
        decide(Observed { store, key_file: KeyFileSeen::Good { in_use }, key })
    }

    fn kept_out(mut self, error: StoreError) -> Result<Unlocked, Box<Self>> {
        self.why = Closed::Store(error);
        Err(Box::new(self))
    }
}

/// The store of a new key.
async fn make(
    place: &Place,
    mut vault: Vault,
    key: DataKey,
    offer_keyring: bool,
) -> Result<Unlocked, (Box<Vault>, Closed)> {
    let store = match Store::create(&place.folder, &StoreKey::new(key.expose())).await {
        Ok(store) => store,
        Err(error) => return Err((Box::new(vault), Closed::Store(error))),
    };
    match vault.note_use().await {
        Ok(()) => Ok(Unlocked { vault, key, store, offer_keyring }),
        Err(error) => Err((Box::new(vault), Closed::Vault(error))),
    }
}
