//! How a store can fail, in words that lead to a way on. SQLite's own errors end here; none of their text goes further, for
//! it may quote a row.

use std::io;

use rusqlite::ErrorCode;

/// Why a store could not do what was asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// Nothing to open. Make one with [`Store::create`](super::Store::create), if there never was one.
    #[error("there is no store in this folder")]
    Missing,
    /// Something is there already; nothing is made over it.
    #[error("there is a store in this folder already, or what is left of one")]
    Exists,
    /// Another program, or another part of this one, has it open.
    #[error("this store is open in another program")]
    InUse,
    /// Written by a later version. Nothing was changed; that version still opens it.
    #[error("this store was written by a newer version of Tomada (format {found}; this version knows up to {known})")]
    Newer {
        /// The format of the store.
        found: u32,
        /// The newest that this version knows.
        known: u32,
    },
    /// The key is not this store's: a backup that the key should open does not open either.
    #[error("the key does not open this store")]
    WrongKey,
    /// The key is another one, or the beginning of the file is damaged, and there is no backup to tell by.
    #[error("the key does not open this store, or its beginning is damaged")]
    Unreadable,
    /// The file is damaged. Set it aside and restore a backup.
    #[error("the store is damaged")]
    Damaged,
    /// What is there is no plain file.
    #[error("the store is not a file of its own")]
    NotAFile,
    /// No space left. What was decided is kept in memory and written once there is.
    #[error("the disk is full")]
    DiskFull,
    /// Nothing can be written where it lies.
    #[error("the store can't be written to")]
    ReadOnly,
    /// The disk failed.
    #[error("the disk could not be read or written: {0}")]
    Disk(io::ErrorKind),
    /// This program was built without encryption: it opens no store at all.
    #[error("this program was built without SQLCipher")]
    NoCipher,
    /// It has been closed.
    #[error("the store is closed")]
    Closed,
    /// A row that does not fit; a mistake in this program.
    #[error("the store refused a statement (SQLite {0})")]
    Statement(i32),
    /// A document could not be written; a mistake in this program.
    #[error("a document could not be written")]
    Document,
}

impl StoreError {
    /// Whether the same may go well later, without anybody changing the program: what was to be written is worth keeping.
    #[must_use]
    pub fn may_pass(&self) -> bool {
        matches!(self, Self::DiskFull | Self::ReadOnly | Self::Disk(_) | Self::InUse)
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        let (rusqlite::Error::SqliteFailure(failure, _) | rusqlite::Error::SqlInputError { error: failure, .. }) =
            error
        else {
            // A column of another kind, a text that is none: rows that this program did not write.
            return Self::Damaged;
        };
        match failure.code {
            ErrorCode::DiskFull => Self::DiskFull,
            ErrorCode::ReadOnly | ErrorCode::PermissionDenied => Self::ReadOnly,
            ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase => Self::Damaged,
            ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => Self::InUse,
            ErrorCode::SystemIoFailure | ErrorCode::CannotOpen => Self::Disk(io::ErrorKind::Other),
            _ => Self::Statement(failure.extended_code),
        }
    }
}

impl From<io::Error> for StoreError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::NotFound => Self::Missing,
            io::ErrorKind::AlreadyExists => Self::Exists,
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge => Self::DiskFull,
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => Self::ReadOnly,
            kind => Self::Disk(kind),
        }
    }
}

impl From<serde_json::Error> for StoreError {
    fn from(_: serde_json::Error) -> Self {
        Self::Document
    }
}
