//! The folder of a store: which files are in it, who holds it, and how a file comes to its place whole or not at all. Nothing
//! in here deletes a store.

use std::{
    ffi::OsString,
    fs::{self, File, OpenOptions, TryLockError},
    io,
    path::{Path, PathBuf},
};

use chrono::{DateTime, Utc};

use super::{Found, StoreError};
use crate::private::{self, close_to_others};

/// The database.
const STORE: &str = "store.db";
/// What SQLite keeps beside it.
const BESIDE: [&str; 2] = ["-wal", "-shm"];
/// Locked as long as the store is open. It stays when it is not: to delete it would be a race.
const LOCK: &str = "store.lock";
/// A store that is being made. It has never held anything that anybody was told is kept.
const MAKING: &str = "store.db.new";
/// What is whole and is to be the store, and when that was decided: `store.db.next-20261121T110000.000Z`.
const NEXT: &str = "store.db.next-";
const BACKUPS: &str = "backups";
/// SQLCipher's page: no store is smaller.
const PAGE: u64 = 4096;

/// A store's folder, which nobody else has open.
#[derive(Debug)]
pub(super) struct Folder {
    path: PathBuf,
    _lock: File,
}

impl Folder {
    /// Takes a folder that exists.
    pub(super) fn take(path: &Path) -> Result<Self, StoreError> {
        let lock = private().truncate(false).open(path.join(LOCK))?;
        match lock.try_lock() {
            Ok(()) => {
                close_to_others(path);
                let folder = Self { path: path.to_owned(), _lock: lock };
                folder.finish()?;
                Ok(folder)
            }
            Err(TryLockError::WouldBlock) => Err(StoreError::InUse),
            Err(TryLockError::Error(error)) => Err(error.into()),
        }
    }

    /// Makes the folder and takes it.
    pub(super) fn make(path: &Path) -> Result<Self, StoreError> {
        private::make(path)?;
        Self::take(path)
    }

    pub(super) fn store(&self) -> PathBuf {
        self.path.join(STORE)
    }

    pub(super) fn backups(&self) -> PathBuf {
        self.path.join(BACKUPS)
    }

    /// That there is a store to open: a plain file of at least one page. SQLite would take an empty one for a new one.
    pub(super) fn check(&self) -> Result<(), StoreError> {
        let found = fs::symlink_metadata(self.store())?;
        if !found.is_file() {
            return Err(StoreError::NotAFile);
        }
        if found.len() < PAGE {
            return Err(StoreError::Damaged);
        }
        Ok(())
    }

    /// Where a new store is made. Fails if one exists, or part of one.
    pub(super) fn begin_store(&self) -> Result<PathBuf, StoreError> {
        let store = self.store();
        for path in BESIDE.iter().map(|suffix| with(&store, suffix)).chain([store.clone()]) {
            match fs::symlink_metadata(path) {
                Ok(_) => return Err(StoreError::Exists),
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => return Err(error.into()),
            }
        }
        self.empty_store()
    }

    /// Where a new store is made while another is still in its place.
    pub(super) fn empty_store(&self) -> Result<PathBuf, StoreError> {
        self.empty(&self.path.join(MAKING))
    }

    /// An empty file for its owner's eyes only, instead of what an interrupted attempt has left there.
    pub(super) fn empty(&self, path: &Path) -> Result<PathBuf, StoreError> {
        remove(path)?;
        private().create_new(true).open(path)?;
        Ok(path.to_owned())
    }

    /// Brings a finished file to its place, durably: under that name there is the whole of it, or what was there before.
    pub(super) fn put(&self, file: &Path, place: &Path) -> Result<(), StoreError> {
        OpenOptions::new().read(true).write(true).open(file)?.sync_all()?;
        fs::rename(file, place)?;
        sync(place)
    }

    /// Moves a store that can't be used out of the way, with all that belongs to it, and says where it is now.
    pub(super) fn set_aside(&self, now: DateTime<Utc>) -> Result<PathBuf, StoreError> {
        self.move_aside(&stamp(now))
    }

    fn move_aside(&self, stamp: &str) -> Result<PathBuf, StoreError> {
        let store = self.store();
        let aside = with(&store, &format!(".corrupt-{stamp}"));
        // The database first: one without its log would pass for a whole one that has lost its last writes.
        for suffix in ["", BESIDE[0], BESIDE[1]] {
            let (from, to) = (with(&store, suffix), with(&aside, suffix));
            if to.exists() && fs::symlink_metadata(&from).is_ok() {
                return Err(StoreError::Exists);
            }
            match fs::rename(from, to) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error.into()),
                _ => {}
            }
        }
        sync(&store)?;
        Ok(aside)
    }

    /// Puts a finished file in the place of the store, which is set aside. Once that is decided it is done, whatever comes in
    /// between: the next to take the folder finishes it.
    pub(super) fn replace(&self, file: &Path, now: DateTime<Utc>) -> Result<(), StoreError> {
        self.put(file, &self.path.join(format!("{NEXT}{}", stamp(now))))?;
        self.finish()
    }

    fn finish(&self) -> Result<(), StoreError> {
        for (next, stamp) in decided(&self.path)? {
            self.move_aside(&stamp)?;
            fs::rename(next, self.store())?;
            sync(&self.store())?;
        }
        Ok(())
    }
}

/// What was decided to be the store and is not in its place yet, and when.
fn decided(folder: &Path) -> Result<Vec<(PathBuf, String)>, StoreError> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name();
        if let Some(stamp) = name.to_str().and_then(|name| name.strip_prefix(NEXT)) {
            found.push((entry.path(), stamp.to_owned()));
        }
    }
    found.sort();
    Ok(found)
}

fn stamp(now: DateTime<Utc>) -> String {
    now.format("%Y%m%dT%H%M%S%.3fZ").to_string()
}

/// Whether somebody has taken a folder.
pub(super) fn is_in_use(path: &Path) -> Result<bool, StoreError> {
    let lock = match OpenOptions::new().read(true).write(true).open(path.join(LOCK)) {
        Ok(lock) => lock,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
        Err(error) => return Err(error.into()),
    };
    match lock.try_lock() {
        Ok(()) => Ok(false),
        Err(TryLockError::WouldBlock) => Ok(true),
        Err(TryLockError::Error(error)) => Err(error.into()),
    }
}

/// What is in the place of a store.
pub(super) fn look(folder: &Path) -> Result<Found, StoreError> {
    let store = folder.join(STORE);
    match decided(folder) {
        Ok(decided) if !decided.is_empty() => return Ok(Found::Something),
        Err(StoreError::Missing) => return Ok(Found::Nothing),
        other => drop(other?),
    }
    match fs::symlink_metadata(&store) {
        Ok(found) if !found.is_file() => Err(StoreError::NotAFile),
        Ok(found) if found.len() < PAGE => Ok(Found::Stub),
        Ok(_) => Ok(Found::Something),
        // A log without its database is what is left of one.
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            Ok(if with(&store, BESIDE[0]).exists() { Found::Stub } else { Found::Nothing })
        }
        Err(error) => Err(error.into()),
    }
}

/// Removes a database that nobody needs, with what SQLite keeps beside it.
pub(super) fn remove(path: &Path) -> Result<(), StoreError> {
    for leftover in BESIDE.iter().map(|suffix| with(path, suffix)).chain([path.to_owned()]) {
        match fs::remove_file(leftover) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error.into()),
            _ => {}
        }
    }
    Ok(())
}

/// A path with something behind its last name.
pub(super) fn with(path: &Path, suffix: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(suffix);
    name.into()
}

/// For its owner's eyes only.
pub(super) fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// Makes a new name durable. Windows does so by itself, and lets no folder be opened as a file.
fn sync(place: &Path) -> Result<(), StoreError> {
    #[cfg(unix)]
    if let Some(folder) = place.parent() {
        File::open(folder)?.sync_all()?;
    }
    #[cfg(not(unix))]
    let _ = place;
    Ok(())
}
