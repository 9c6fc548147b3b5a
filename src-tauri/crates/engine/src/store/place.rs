//! The place of a store on the disk, as it is before one is opened: whether there is one, whether a program has it, which
//! backups lie beside it; and how what can't be used is moved out of the way.

use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};

use super::{
    StoreError, StoreKey,
    backup::{self, Backup},
    database,
    folder::{self, Folder},
};

/// What is in the place of a store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    /// Nothing of one.
    Nothing,
    /// Too little to be one: SQLite would take it for a new one.
    Stub,
    /// What may be one.
    Something,
}

/// Looks whether there is a store in a folder, without opening it. Blocks.
///
/// # Errors
/// [`StoreError::NotAFile`] and what a disk can do.
pub fn look(folder: &Path) -> Result<Found, StoreError> {
    folder::look(folder)
}

/// Whether a program has the store of a folder open. Changes nothing. Blocks.
///
/// # Errors
/// [`StoreError`]: what a disk can do.
pub fn is_in_use(folder: &Path) -> Result<bool, StoreError> {
    folder::is_in_use(folder)
}

/// The backups that lie in a store's folder, the newest first, and after them what claims to be from after `now`. Blocks.
///
/// # Errors
/// [`StoreError`].
pub fn backups(folder: &Path, now: DateTime<Utc>) -> Result<Vec<Backup>, StoreError> {
    backup::list(&folder.join("backups"), now)
}

/// Whether a setting is in a backup. Blocks.
///
/// # Errors
/// [`StoreError`]: it does not open.
pub(crate) fn has_setting(backup: &Path, key: &StoreKey, name: &str) -> Result<bool, StoreError> {
    let found = "SELECT EXISTS (SELECT 1 FROM setting WHERE name = ?1)";
    Ok(database::unlocked(backup, key)?.query_row(found, [name], |row| row.get(0))?)
}

/// Moves a store that can't be used out of the way and says where it is now; nothing is deleted. After that one can be
/// made or restored. Blocks.
///
/// # Errors
/// [`StoreError::InUse`] and what a disk can do.
pub fn set_aside(folder: &Path) -> Result<PathBuf, StoreError> {
    Folder::take(folder)?.set_aside(Utc::now())
}

/// Puts a backup where the store was; what was there is set aside. Blocks.
///
/// # Errors
/// [`StoreError::InUse`]; [`StoreError::Unreadable`] when the backup does not open, [`StoreError::Damaged`] when not all of
/// it can be read: then nothing was moved.
pub fn restore(folder: &Path, backup: &Path, key: &StoreKey) -> Result<(), StoreError> {
    backup::restore(&Folder::take(folder)?, backup, key, Utc::now())
}
