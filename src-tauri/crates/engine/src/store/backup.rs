//! Backups: whole copies under the same key, beside the store. One a day, which is replaced once the store knows of an item or
//! a setting that it does not; one before each change of format; the newest five stay. Remembered credentials are in none of
//! them.

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

/// The backups of a store in this folder, the newest first. What a clock that was wrong says is from the future comes after
/// all others: it is older than it looks, and nobody knows by how much.
pub(super) fn list(backups: &Path, now: DateTime<Utc>) -> Result<Vec<Backup>, StoreError> {
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
    found.sort_by(|a, b| (a.at > now).cmp(&(b.at > now)).then_with(|| b.cmp(a)));
    Ok(found)
}

/// Makes the day's, unless there is one that knows every item and every setting. One that knows fewer is replaced: the banks
/// of one day push out none of the days before.
pub(super) fn back_up_daily(connection: &Connection, folder: &Folder, now: DateTime<Utc>) -> Result<(), StoreError> {
    let found = list(&folder.backups(), now)?;
    let days = found.into_iter().find(|backup| (TimeDelta::zero()..PAUSE).contains(&(now - backup.at)));
    let beside = days.as_ref().map_or(Ok(Beside::Another), |days| compare(connection, &days.path))?;
    if beside == Beside::Enough {
        return Ok(());
    }
    let made = back_up(connection, folder, now)?;
    match days {
        Some(days) if beside == Beside::Less && days.path != made.path => Ok(fs::remove_file(days.path)?),
        _ => Ok(()),
    }
}

/// What a backup is beside the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Beside {
    /// It knows every item and every setting.
    Enough,
    /// It does not.
    Less,
    /// It is of another format, or can't be read: nothing takes its place.
    Another,
}

fn compare(connection: &Connection, backup: &Path) -> Result<Beside, StoreError> {
    let path = backup.to_str().ok_or(StoreError::Disk(io::ErrorKind::InvalidFilename))?;
    if let Err(error) = connection.execute("ATTACH DATABASE ?1 AS kept", [path]) {
        tracing::warn!(%error, "the newest backup does not open");
        return Ok(Beside::Another);
    }
    let compared = compared(connection);
    connection.execute("DETACH DATABASE kept", [])?;
    Ok(compared.unwrap_or_else(|error| {
        tracing::warn!(%error, "the newest backup can't be read");
        Beside::Another
    }))
}

fn compared(connection: &Connection) -> rusqlite::Result<Beside> {
    let format = |of: &str| connection.pragma_query_value(Some(of), "user_version", |row| row.get::<_, u32>(0));
    if format("kept")? != format("main")? {
        return Ok(Beside::Another);
    }
    let less = "SELECT EXISTS (SELECT item_id FROM main.connection WHERE item_id IS NOT NULL
                               EXCEPT SELECT item_id FROM kept.connection)
                    OR EXISTS (SELECT name FROM main.setting EXCEPT SELECT name FROM kept.setting)";
    Ok(if connection.query_row(less, [], |row| row.get(0))? { Beside::Less } else { Beside::Enough })
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
    for old in list(&backups, now)?.into_iter().skip(KEPT) {
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
    let backups = list(&folder.backups(), Utc::now()).unwrap_or_default();
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
