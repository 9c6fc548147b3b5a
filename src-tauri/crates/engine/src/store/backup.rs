//! Backups: whole copies under the same key, beside the store. One a day at most, one before each change of format; the
//! newest five stay. Remembered credentials are in none of them.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use rusqlite::Connection;

use super::{
    StoreError, StoreKey, database,
    folder::{self, Folder},
    keepsakes,
};
use crate::private;

const KEPT: usize = 5;
const PAUSE: TimeDelta = TimeDelta::days(1);
/// `store-20261121T110000.000Z.db`: sorts as it was made.
const NAME: &str = "store-%Y%m%dT%H%M%S%.3fZ.db";
/// A backup that is being made.
const MAKING: &str = "making.db";

/// A backup of a store.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Backup {
    /// When it was made.
    pub at: DateTime<Utc>,
    /// Where it is.
    pub path: PathBuf,
}

/// The backups of a store in this folder, the newest first.
pub(super) fn list(backups: &Path) -> Result<Vec<Backup>, StoreError> {
    let mut found = Vec::new();
    let entries = match fs::read_dir(backups) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(found),
        Err(error) => return Err(error.into()),
    };
    for entry in entries {
        let path = entry?.path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        // What has another name is somebody else's.
        if let Ok(at) = NaiveDateTime::parse_from_str(name, NAME) {
            found.push(Backup { at: at.and_utc(), path });
        }
    }
    found.sort_by(|a, b| b.cmp(a));
    Ok(found)
}

/// Whether the last one is old. One from the future was made by a clock that was wrong, and counts as old.
pub(super) fn is_due(folder: &Folder, now: DateTime<Utc>) -> Result<bool, StoreError> {
    let backups = list(&folder.backups())?;
    Ok(!backups.iter().any(|backup| (TimeDelta::zero()..PAUSE).contains(&(now - backup.at))))
}

/// Makes one, and lets go of the oldest.
pub(super) fn back_up(connection: &Connection, folder: &Folder, now: DateTime<Utc>) -> Result<Backup, StoreError> {
    let backups = folder.backups();
    private::make(&backups)?;
    let making = folder.empty(&backups.join(MAKING))?;
    let target = making.to_str().ok_or(StoreError::Disk(io::ErrorKind::InvalidFilename))?;
    let path = backups.join(now.format(NAME).to_string());
    if let Err(error) = copy(connection, target).and_then(|()| folder.put(&making, &path)) {
        // Half a backup takes room that is wanted.
        drop(fs::remove_file(making));
        return Err(error);
    }
    for old in list(&backups)?.into_iter().skip(KEPT) {
        fs::remove_file(old.path)?;
    }
    Ok(Backup { at: now, path })
}

/// A whole copy but for remembered credentials: what a person has forgotten must not wait in a backup.
fn copy(connection: &Connection, target: &str) -> Result<(), StoreError> {
    connection.execute("VACUUM INTO ?1", [target])?;
    // Without a key of its own it is opened with the store's.
    connection.execute("ATTACH DATABASE ?1 AS copy", [target])?;
    let forgotten = keepsakes::forget_all(connection, "copy");
    let detached = connection.execute("DETACH DATABASE copy", []);
    forgotten.and(detached.map(drop).map_err(StoreError::from))
}

/// What it means that a key does not open a store: it opens a backup, so the store is damaged; or it opens none of them, and
/// is another key.
pub(super) fn verdict(folder: &Folder, key: &StoreKey) -> StoreError {
    let backups = list(&folder.backups()).unwrap_or_default();
    if backups.is_empty() {
        return StoreError::Unreadable;
    }
    let opens = backups.iter().any(|backup| database::unlocked(&backup.path, key).is_ok());
    if opens { StoreError::Damaged } else { StoreError::WrongKey }
}

/// Puts a backup where the store was. What is there now is set aside, not deleted.
pub(super) fn restore(folder: &Folder, backup: &Path, key: &StoreKey, now: DateTime<Utc>) -> Result<(), StoreError> {
    // A backup that does not open, or not as a whole, is no reason to move anything.
    if !database::is_sound(&database::unlocked(backup, key)?)? {
        return Err(StoreError::Damaged);
    }
    let making = folder.empty_store()?;
    if let Err(error) = fs::copy(backup, &making) {
        // Half a copy takes room that is wanted.
        drop(folder::remove(&making));
        return Err(error.into());
    }
    folder.replace(&making, now)
}
