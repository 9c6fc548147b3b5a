//! From a damaged store to one that opens, with the key of its profile: a backup takes its place, or what can still be read of
//! it does. The damaged one is set aside either way, and nothing is touched where neither can be.

use chrono::{DateTime, Utc};

use super::{Place, ProfileKind, provider};
use crate::{
    store::{Salvaged, StoreError, StoreKey, backups, restore},
    vault::DataKey,
};

/// How a damaged store is mended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mending {
    /// By the newest backup that opens as a whole; by what can be read, if none does.
    Restore,
    /// By what can be read.
    Salvage,
}

/// How it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mended {
    /// A backup is in its place.
    Restored {
        /// Of when.
        at: DateTime<Utc>,
    },
    /// What could be read is.
    Salvaged {
        /// Connections that were saved.
        connections: usize,
        /// Connections of which there was a trace, and not enough of one.
        lost: usize,
    },
}

/// Mends the store of a profile that is closed. `kind` is what the list of profiles says of it.
///
/// # Errors
/// [`StoreError::InUse`]; [`StoreError::Damaged`] or [`StoreError::Unreadable`] where nothing can be read; what a disk can do.
pub async fn mend(
    place: &Place,
    kind: Option<ProfileKind>,
    key: &DataKey,
    how: Mending,
    now: DateTime<Utc>,
) -> Result<Mended, StoreError> {
    let (folder, key) = (place.folder.clone(), StoreKey::new(key.expose()));
    let work = move || {
        if how == Mending::Restore {
            for backup in backups(&folder)? {
                match restore(&folder, &backup.path, &key) {
                    // It is damaged itself, or another store's.
                    Err(StoreError::Damaged | StoreError::Unreadable) => {}
                    other => return other.map(|()| Mended::Restored { at: backup.at }),
                }
            }
        }
        let salvaged = Salvaged::read(&folder, &key, now)?;
        // Whoever is not known how to reach is not asked for anything; and what was read would be lost on somebody else.
        if kind != Some(ProfileKind::Sandbox) && !salvaged.has_setting(provider::SETTING) {
            salvaged.discard()?;
            return Err(StoreError::Damaged);
        }
        let (connections, lost) = (salvaged.connections, salvaged.lost);
        salvaged.keep(now)?;
        Ok(Mended::Salvaged { connections, lost })
    };
    tokio::task::spawn_blocking(work).await.unwrap_or(Err(StoreError::Closed))
}
