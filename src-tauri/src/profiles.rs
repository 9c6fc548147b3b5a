//! The profile of this computer, opened: its key from the keyring, its store from the disk. Where there is no keyring that
//! could be used, nothing is written at all: the profile lives in memory.
//!
//! Not in here yet: more than one profile, and other ways in than the keyring.

use std::{path::Path, sync::Arc};

use pluggy::SystemClock;
use tomada_engine::{
    profile::{Closed, Door, ListError, Place, ProfileId, ProfileKind, Profiles, Provider, Unlocked},
    store::{Store, StoreError},
    vault::{Cost, Keyring, Means, NewSlot, VaultError},
};

/// Why there is no store to work with.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ProfileError {
    #[error(transparent)]
    List(#[from] ListError),
    #[error(transparent)]
    Store(#[from] StoreError),
    /// There is a profile, and it did not open. Nothing is made in its place.
    #[error("the profile did not open: {0:?}")]
    Closed(Closed),
}

/// The store of the Sandbox profile in the app's data folder; `service` is the name of this app in the keyring.
pub(crate) async fn store(folder: &Path, service: &str) -> Result<Store, ProfileError> {
    let mut list = Profiles::read(folder)?;
    if let Some(first) = list.all().first() {
        let place = Place { id: first.id, folder: list.folder(first.id) };
        return match Door::open(place, means(service)).await {
            Ok(open) => Ok(open.store),
            Err(door) => {
                // Nothing of it is touched, and nothing is made in its place.
                tracing::warn!(why = ?door.why, "the profile did not open");
                Ok(Store::in_memory().await?)
            }
        };
    }
    let id = ProfileId(uuid::Uuid::new_v4());
    let place = Place { id, folder: list.folder(id) };
    match Unlocked::create(&place, means(service), vec![NewSlot::Keyring]).await {
        Ok(open) => {
            Provider::Sandbox.write(&open.store).await?;
            list.put_first(id, ProfileKind::Sandbox)?;
            Ok(open.store)
        }
        Err(Closed::Vault(VaultError::Keyring(fault))) => {
            tracing::warn!(%fault, "nothing is kept: there is no keyring");
            Ok(Store::in_memory().await?)
        }
        Err(why) => Err(ProfileError::Closed(why)),
    }
}

fn means(service: &str) -> Means {
    let keyring = Keyring::new(service.to_owned(), Keyring::BACKGROUND);
    Means { keyring, cost: Cost::USUAL, clock: Arc::new(SystemClock) }
}
