//! From a damaged store to one that opens, with the key of its profile: a backup takes its place, or what can still be read of
//! it does. The damaged one is set aside either way, and nothing is touched where neither can be.

use std::path::Path;

use chrono::{DateTime, Utc};

use super::{Place, ProfileKind, provider};
use crate::{
    store::{Salvaged, StoreError, StoreKey, backups, has_setting, restore},
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
/// [`StoreError::InUse`]; where nothing helps, what was wrong with the newest backup, and without one [`StoreError::Damaged`] or
/// [`StoreError::Unreadable`]; what a disk can do.
pub async fn mend(
    place: &Place,
    kind: Option<ProfileKind>,
    key: &DataKey,
    how: Mending,
    now: DateTime<Utc>,
) -> Result<Mended, StoreError> {
    let (folder, key) = (place.folder.clone(), StoreKey::new(key.expose()));
    let work = move || {
        let found = if how == Mending::Restore { backups(&folder, now) } else { Ok(Vec::new()) };
        let (kept, mut first) = match found {
            Ok(kept) => (kept, None),
            Err(error) => (Vec::new(), Some(error)),
        };
        for backup in kept {
            let restored = says_how_to_reach_pluggy(kind, &backup.path, &key);
            match restored.and_then(|()| restore(&folder, &backup.path, &key)) {
                Ok(()) => return Ok(Mended::Restored { at: backup.at }),
                Err(error) if is_of_one_backup(&error) => first = first.or(Some(error)),
                Err(error) => return Err(error),
            }
        }
        by_what_is_left(&folder, kind, &key, now).map_err(|error| match error {
            // Nothing helps: what was wrong with the backup that should have says more than this.
            StoreError::Damaged | StoreError::Unreadable | StoreError::Missing => first.unwrap_or(error),
            error => error,
        })
    };
    tokio::task::spawn_blocking(work).await.unwrap_or(Err(StoreError::Closed))
}

/// What may be wrong with one backup, and not with an older one: it is damaged, or another store's, or lies where the disk
/// can't be read.
fn is_of_one_backup(error: &StoreError) -> bool {
    matches!(
        error,
        StoreError::Damaged
            | StoreError::Unreadable
            | StoreError::WrongKey
            | StoreError::NotAFile
            | StoreError::Missing
            | StoreError::Disk(_)
    )
}

/// Whoever is not known how to reach is not asked for anything: a profile of real banks is not opened as one of pretend ones.
fn says_how_to_reach_pluggy(kind: Option<ProfileKind>, backup: &Path, key: &StoreKey) -> Result<(), StoreError> {
    let is_known = kind == Some(ProfileKind::Sandbox) || has_setting(backup, key, provider::SETTING)?;
    if is_known { Ok(()) } else { Err(StoreError::Damaged) }
}

/// What can be read of it, in the place of the store.
fn by_what_is_left(
    folder: &Path,
    kind: Option<ProfileKind>,
    key: &StoreKey,
    now: DateTime<Utc>,
) -> Result<Mended, StoreError> {
    let salvaged = Salvaged::read(folder, key, now)?;
    // As with a backup; and what was read would be lost on somebody else.
    if kind != Some(ProfileKind::Sandbox) && !salvaged.has_setting(provider::SETTING) {
        salvaged.discard()?;
        return Err(StoreError::Damaged);
    }
    let (connections, lost) = (salvaged.connections, salvaged.lost);
    salvaged.keep(now)?;
    Ok(Mended::Salvaged { connections, lost })
}
