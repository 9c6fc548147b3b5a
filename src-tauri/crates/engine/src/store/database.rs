//! One open database: how it is unlocked, set up and brought to this version's format. Only the owner's thread has one.

use std::path::Path;

use chrono::{DateTime, Utc};
use rusqlite::Connection;

use super::{
    StoreError, StoreKey, backup, cipher,
    folder::Folder,
    ledger,
    migrations::{self, STEPS},
    readings,
};

/// `TMDA`: what this program's files say they are.
pub(super) const APPLICATION: i32 = 0x544d_4441;

/// Ledger rows that are kept; the oldest go first.
const LEDGER: u32 = 100_000;

/// An open database.
#[derive(Debug)]
pub(super) struct Database {
    pub(super) connection: Connection,
    /// Held as long as the database is open; none for one in memory.
    pub(super) folder: Option<Folder>,
    /// Whether it is not known to be sound: the one who had it open before did not come to close it, or it is damaged.
    pub(super) doubtful: bool,
    /// Whether it says in the store that it is open.
    marked: bool,
}

impl Database {
    /// Makes a new store and opens it. It comes into being whole, or not.
    pub(super) fn create(path: &Path, key: &StoreKey) -> Result<Self, StoreError> {
        let folder = Folder::make(path)?;
        let making = folder.begin_store()?;
        Self::make_in(&making, key)?.close().map_err(|(_, error)| error)?;
        folder.put(&making, &folder.store())?;
        Self::open_in(folder, key)
    }

    /// Makes the tables of a store in an empty file.
    pub(super) fn make_in(file: &Path, key: &StoreKey) -> Result<Connection, StoreError> {
        let mut connection = unlocked(file, key)?;
        connection.pragma_update(None, "application_id", APPLICATION)?;
        migrations::migrate(&mut connection, STEPS)?;
        Ok(connection)
    }

    /// Opens the store that is there.
    pub(super) fn open(path: &Path, key: &StoreKey) -> Result<Self, StoreError> {
        Self::open_in(Folder::take(path)?, key)
    }

    fn open_in(folder: Folder, key: &StoreKey) -> Result<Self, StoreError> {
        folder.check()?;
        let connection = unlocked(&folder.store(), key).map_err(|error| match error {
            StoreError::Unreadable => backup::verdict(&folder, key),
            other => other,
        })?;
        let ahead = migrations::ahead(&connection, STEPS)?;
        set_up(&connection)?;
        if !ahead.is_empty() {
            backup::back_up(&connection, &folder, Utc::now())?;
        }
        Self::begin(connection, Some(folder))
    }

    /// A database that is gone when it is closed.
    pub(super) fn in_memory() -> Result<Self, StoreError> {
        Self::begin(cipher::connect_in_memory()?, None)
    }

    fn begin(mut connection: Connection, folder: Option<Folder>) -> Result<Self, StoreError> {
        migrations::migrate(&mut connection, STEPS)?;
        let doubtful = connection.query_row("SELECT open FROM session", [], |row| row.get(0))?;
        let mut database = Self { connection, folder, doubtful, marked: false };
        match database.mark() {
            // What is there can be read, though nothing can be written at the moment.
            Err(error) if error.may_pass() => tracing::warn!(%error, "the store was opened and can't be written to"),
            other => other?,
        }
        Ok(database)
    }

    /// Says in the store that it is open, so that an end that is no close shows. Before anything else is written.
    pub(super) fn mark(&mut self) -> Result<(), StoreError> {
        if !self.marked {
            self.connection.execute("UPDATE session SET open = 1", [])?;
            self.marked = true;
        }
        Ok(())
    }

    /// Lets go of the oldest of what is only ever added to.
    pub(super) fn prune(&self) -> Result<(), StoreError> {
        self.connection.execute("DELETE FROM ledger WHERE id <= (SELECT max(id) FROM ledger) - ?1", [LEDGER])?;
        readings::prune(&self.connection)?;
        ledger::prune_ledger(&self.connection)
    }

    /// Closes it, so that the next to open it knows that all is well, if it is.
    pub(super) fn close(self) -> Result<(), StoreError> {
        if self.marked && !self.doubtful {
            self.connection.execute("UPDATE session SET open = 0", [])?;
        }
        self.connection.close().map_err(|(_, error)| error)?;
        Ok(())
    }

    /// Whether every page is as it was written and every table whole. Reads the whole file.
    pub(super) fn is_sound(&self) -> Result<bool, StoreError> {
        is_sound(&self.connection)
    }

    /// Makes the day's backup, where it is wanting.
    pub(super) fn back_up_daily(&self, now: DateTime<Utc>) -> Result<(), StoreError> {
        self.folder.as_ref().map_or(Ok(()), |folder| backup::back_up_daily(&self.connection, folder, now))
    }
}

/// Opens an existing file with a key, and makes sure that it is the right one.
pub(super) fn unlocked(path: &Path, key: &StoreKey) -> Result<Connection, StoreError> {
    let connection = cipher::connect(path)?;
    // It writes to the standard error stream otherwise.
    connection.execute_batch("PRAGMA cipher_log_level = NONE")?;
    connection.execute_batch(&key.statement())?;
    // SQLite without the cipher ignores the key, and says nothing.
    let cipher: Option<String> = connection.query_row("PRAGMA cipher_version", [], |row| row.get(0)).ok();
    if cipher.is_none_or(|version| version.is_empty()) {
        return Err(StoreError::NoCipher);
    }
    // No other connection comes near it, and no index of the log in shared memory is needed.
    connection.pragma_update(None, "locking_mode", "EXCLUSIVE")?;
    match connection.query_row("SELECT count(*) FROM sqlite_master", [], |_| Ok(())) {
        Err(error) if error.sqlite_error_code() == Some(rusqlite::ErrorCode::NotADatabase) => {
            Err(StoreError::Unreadable)
        }
        other => Ok(other.map(|()| connection)?),
    }
}

/// Whether every page is as it was written and every table whole. Reads the whole file.
pub(super) fn is_sound(connection: &Connection) -> Result<bool, StoreError> {
    let says = |check: &str| -> Result<Vec<String>, rusqlite::Error> {
        let mut statement = connection.prepare(check)?;
        statement.query_map([], |row| row.get(0))?.collect()
    };
    // Names each page that is not. A damaged page that is read in any other way makes the connection useless for good.
    if !says("PRAGMA cipher_integrity_check")?.is_empty() {
        return Ok(false);
    }
    match says("PRAGMA quick_check").map_err(StoreError::from) {
        Err(StoreError::Damaged) => Ok(false),
        tables => Ok(tables? == ["ok"]),
    }
}

/// What is committed is on the disk.
fn set_up(connection: &Connection) -> Result<(), StoreError> {
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    // macOS calls something less by the same name; elsewhere it means nothing.
    connection.pragma_update(None, "fullfsync", true)?;
    connection.pragma_update(None, "secure_delete", true)?;
    Ok(())
}
