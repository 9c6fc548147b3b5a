//! Putting what is in a backup in the place of a profile. It becomes a whole profile of its own first, in a folder beside,
//! with a new key and this computer's way in, and shows that it opens; until then the profile that is there may stay open.
//! Then two renames: what was there goes aside, the new one takes its place. A folder whose name ends in `ready` says that this was decided; [`settle`](super::settle) finishes it.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use chrono::{DateTime, Utc};
use pluggy::Sensitive;

use super::{
    MovingError, Opened, Step,
    make::{apart, sync},
};
use crate::{
    profile::{ONE_WAY_IS_FINE, Place, Profiles},
    store::{Store, StoreKey, is_in_use},
    vault::{DataKey, Home, Means, NewSlot, Patience, Vault},
};

/// A profile that is being written. What has this name may be thrown away.
pub(super) const COMING: &str = "coming";
/// A profile that is whole and is to take its place.
pub(super) const READY: &str = "ready";

/// The way in to the profile on this computer.
#[derive(Debug, Clone)]
pub enum WayIn {
    /// The keyring of the system.
    Keyring,
    /// A passphrase that was typed for it.
    Passphrase(Sensitive),
}

/// A whole profile beside the one whose place it is to take.
#[derive(Debug)]
#[must_use = "it has not taken its place"]
pub struct Staged {
    place: Place,
    /// Where it is now.
    home: Home,
}

/// Makes what is in a backup a whole profile, beside `place`. The profile that is there may be open, and stays so.
///
/// # Errors
/// [`MovingError`]. Nothing is left of it.
pub async fn stage(
    opened: &Opened,
    place: &Place,
    means: impl Fn() -> Means,
    way: WayIn,
    told: impl Fn(Step) + Send,
) -> Result<Staged, MovingError> {
    let home = Home { folder: place.folder.with_extension(COMING), profile: place.id.0 };
    throw_away(home.clone(), means()).await?;
    match write(opened, &home, &means, way, &told).await {
        Ok(()) => Ok(Staged { place: place.clone(), home }),
        Err(error) => {
            // What is left of it is thrown away the next time, if not now.
            drop(throw_away(home, means()).await);
            Err(error)
        }
    }
}

impl Staged {
    /// Takes its place. Whatever was there is set aside, and where it is now is returned.
    ///
    /// # Errors
    /// [`MovingError::InUse`], and what a disk can do. What was there is still there.
    pub async fn take_place(
        self,
        means: Means,
        now: DateTime<Utc>,
        told: impl Fn(Step) + Send,
    ) -> Result<Option<PathBuf>, MovingError> {
        let Self { place: Place { folder, .. }, home } = self;
        let ready = folder.with_extension(READY);
        let (there, coming, decided) = (folder.clone(), home.folder.clone(), ready.clone());
        let deciding = apart(move || {
            if is_in_use(&there)? {
                return Err(MovingError::InUse);
            }
            fs::rename(coming, decided)?;
            sync_beside(&there)?;
            Ok(there.exists())
        });
        let was_there = match deciding.await {
            Ok(was_there) => was_there,
            Err(error) => {
                drop(throw_away(home, means).await);
                return Err(error);
            }
        };
        told(Step::Decided);
        let put = put_in_place(folder.clone(), ready.clone(), now, told).await;
        if put.is_err() && folder.exists() == was_there {
            // All is as it was, and the person is told that it did not work: it is not to be done behind their back later.
            let undecided = home.folder.clone();
            let undone = apart(move || Ok(fs::rename(ready, undecided)?)).await;
            if undone.is_ok() {
                drop(throw_away(home, means).await);
            }
        }
        put
    }
}

/// A whole profile in a folder of its own.
async fn write(
    opened: &Opened,
    home: &Home,
    means: &impl Fn() -> Means,
    way: WayIn,
    told: &impl Fn(Step),
) -> Result<(), MovingError> {
    let slot = match &way {
        WayIn::Keyring => NewSlot::Keyring,
        WayIn::Passphrase(typed) => NewSlot::Passphrase(typed.clone()),
    };
    let (mut vault, key) = Vault::create(home.clone(), means(), vec![slot]).await?;
    told(Step::KeyMade);
    // Nobody was asked about that here. The store that was opened is a copy of its own.
    opened.store.write_setting(ONE_WAY_IS_FINE, &false).await?;
    opened.store.copy_into(&home.folder, &StoreKey::new(key.expose())).await?;
    vault.note_use().await?;
    told(Step::StoreWritten);

    // In another life of the vault, as after a restart. A keyring that has just kept the key prompts nobody.
    let mut again = Vault::open(home.clone(), means()).await?;
    let same = match &way {
        WayIn::Keyring => again.unlock_with_keyring(Patience::Background).await?,
        WayIn::Passphrase(typed) => again.unlock_with_passphrase(typed).await?,
    };
    verify(opened, &home.folder, &same).await?;
    told(Step::Verified);
    Ok(())
}

async fn verify(opened: &Opened, folder: &Path, key: &DataKey) -> Result<(), MovingError> {
    let store = Store::open(folder, &StoreKey::new(key.expose())).await?;
    let is_sound = store.is_sound().await?;
    let found = store.contents(opened.inside().about.created).await?.connections.len();
    store.close().await?;
    if is_sound && found == opened.inside().connections { Ok(()) } else { Err(MovingError::NotTheSame) }
}

/// Two renames. Should the second fail, the first is taken back.
pub(super) async fn put_in_place(
    folder: PathBuf,
    ready: PathBuf,
    now: DateTime<Utc>,
    told: impl Fn(Step) + Send,
) -> Result<Option<PathBuf>, MovingError> {
    let aside = Profiles::aside(&folder, now);
    let (from, to) = (folder.clone(), aside.clone());
    let was_there = apart(move || {
        match fs::rename(&from, to) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
            other => other?,
        }
        sync_beside(&from)?;
        Ok(true)
    })
    .await?;
    told(Step::SetAside);
    let back = was_there.then(|| aside.clone());
    apart(move || {
        if let Err(error) = fs::rename(ready, &folder) {
            // Its own error says more than what may come of this.
            back.map(|back| fs::rename(back, &folder)).transpose().ok();
            return Err(error.into());
        }
        sync_beside(&folder)
    })
    .await?;
    told(Step::InPlace);
    Ok(was_there.then_some(aside))
}

/// Removes a profile that was being written, with what the keyring keeps for it.
pub(super) async fn throw_away(home: Home, means: Means) -> Result<(), MovingError> {
    let folder = home.folder.clone();
    if let Ok(vault) = Vault::open(home, means).await {
        vault.forget_entries().await;
    }
    apart(move || match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error.into()),
        _ => Ok(()),
    })
    .await
}

fn sync_beside(folder: &Path) -> Result<(), MovingError> {
    folder.parent().map_or(Ok(()), sync)
}
