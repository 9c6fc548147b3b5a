//! The whole of a store under another key: on its way into a file that leaves this computer, and out of one that has come.
//! Not in here: what such a file looks like, and whose key it is (`moving`).

use std::{io, path::Path};

use rusqlite::Connection;

use super::{
    Store, StoreError, StoreKey,
    database::APPLICATION,
    folder::{self, Folder},
    keepsakes, migrations,
};

impl Store {
    /// Writes everything that is in the store, but for remembered credentials, into a new file, under another key, and says how many connections that was. It
    /// is the caller's to make it durable.
    ///
    /// # Errors
    /// [`StoreError::Exists`]; what a disk can do, and then some of it may be in the file.
    pub async fn copy_to(&self, file: &Path, key: &StoreKey) -> Result<usize, StoreError> {
        let (file, key) = (file.to_owned(), key.clone());
        self.ask(move |database| {
            // The connection itself makes no files.
            folder::private().create_new(true).open(&file)?;
            copy(&database.connection, &file, &key)?;
            // Nothing comes in between: there may be more of them by the time that anybody could ask.
            let count: u32 = database.connection.query_row("SELECT count(*) FROM connection", [], |row| row.get(0))?;
            Ok(usize::try_from(count).unwrap_or(usize::MAX))
        })
        .await
    }

    /// Makes a store in a new folder, under another key, with everything that is in this one. It comes into being whole, or
    /// not.
    ///
    /// # Errors
    /// [`StoreError::Exists`] when there is one, or part of one; what a disk can do.
    pub async fn copy_into(&self, folder: &Path, key: &StoreKey) -> Result<(), StoreError> {
        let (folder, key) = (folder.to_owned(), key.clone());
        self.ask(move |database| {
            let folder = Folder::make(&folder)?;
            let making = folder.begin_store()?;
            copy(&database.connection, &making, &key)?;
            folder.put(&making, &folder.store())
        })
        .await
    }
}

/// Makes a file that [`Store::copy_to`] wrote the store of a new folder. Blocks.
///
/// # Errors
/// [`StoreError::Exists`] when there is one, or part of one; what a disk can do.
pub fn adopt(folder: &Path, file: &Path) -> Result<(), StoreError> {
    let folder = Folder::make(folder)?;
    folder.begin_store()?;
    folder.put(file, &folder.store())
}

fn copy(from: &Connection, file: &Path, key: &StoreKey) -> Result<(), StoreError> {
    let target = file.to_str().ok_or(StoreError::Disk(io::ErrorKind::InvalidFilename))?;
    let format = migrations::format(from)?;
    from.execute("ATTACH DATABASE ?1 AS copy KEY ?2", [target, key.literal().as_str()])?;
    let copied = (|| -> Result<(), StoreError> {
        // Half a copy is thrown away: there is nothing to go back to.
        from.pragma_update(Some("copy"), "journal_mode", "OFF")?;
        from.pragma_update(Some("copy"), "synchronous", "OFF")?;
        export(from)?;
        from.pragma_update(Some("copy"), "application_id", APPLICATION)?;
        from.pragma_update(Some("copy"), "user_version", format)?;
        // What is remembered on this device is for this device.
        keepsakes::forget_all(from, "copy")?;
        // It is not open, whatever the one that it was copied from says of itself.
        from.execute("UPDATE copy.session SET open = 0", [])?;
        Ok(())
    })();
    // After a failure too: the next copy has the same name.
    let detached = from.execute("DETACH DATABASE copy", []);
    copied.and(detached.map(drop).map_err(StoreError::from))
}

fn export(from: &Connection) -> Result<(), StoreError> {
    from.query_row("SELECT sqlcipher_export('copy')", [], |_| Ok(())).map_err(told_apart)
}

/// `sqlcipher_export` fails with one code for everything, and SQLite's own words for what it was.
fn told_apart(error: rusqlite::Error) -> StoreError {
    let words = match &error {
        rusqlite::Error::SqliteFailure(_, Some(words)) => words.as_str(),
        _ => "",
    };
    match words {
        "database or disk is full" => StoreError::DiskFull,
        "attempt to write a readonly database" => StoreError::ReadOnly,
        "disk I/O error" => StoreError::Disk(io::ErrorKind::Other),
        "database disk image is malformed" => StoreError::Damaged,
        _ => error.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::{super::cipher, *};

    #[test]
    fn a_full_disk_is_told_as_one() {
        let from = cipher::connect_in_memory().unwrap();
        from.execute_batch("CREATE TABLE a (x); INSERT INTO a VALUES (randomblob(100000))").unwrap();
        from.execute_batch("ATTACH DATABASE ':memory:' AS copy; PRAGMA copy.max_page_count = 4").unwrap();
        assert_eq!(export(&from), Err(StoreError::DiskFull));
        from.execute_batch("DETACH DATABASE copy; ATTACH DATABASE ':memory:' AS copy").unwrap();
        assert_eq!(export(&from), Ok(()));
    }
}
