//! What can be wrong with a backup, or with making one: each with what a screen needs to say so and to offer a way on.
//! Whatever it was, every file that was there is as it was.

use std::io;

use thiserror::Error;

use crate::{
    store::StoreError,
    vault::{DiskFault, VaultError},
};

/// What went wrong.
#[derive(Debug, Error)]
pub enum MovingError {
    /// Another kind of file.
    #[error("this file is not a backup of Tomada")]
    NotABackup,
    /// It ends too early: it was not copied to its end.
    #[error("the backup is cut short")]
    Cut,
    /// Some of it is not as it was written.
    #[error("the backup is damaged")]
    Damaged,
    /// A later version wrote it.
    #[error("the backup was made by a newer version of Tomada (format {format})")]
    Newer {
        /// Its format, or its store's.
        format: u32,
    },
    /// It is no longer where it was, or no longer the same.
    #[error("the backup is no longer there")]
    Gone,
    /// The disk that the file is on, or is to be on.
    #[error(transparent)]
    Disk(DiskFault),
    /// The profile that would be replaced is open.
    #[error("the profile is open")]
    InUse,
    /// The passphrase, or the new way in.
    #[error(transparent)]
    Vault(VaultError),
    /// The store that is copied, or the new one.
    #[error(transparent)]
    Store(StoreError),
    /// What was read back is not what was written. The file was not put in its place.
    #[error("what was read back is not what was written")]
    NotTheSame,
    /// The program is ending.
    #[error("the work was given up")]
    GivenUp,
}

impl From<io::Error> for MovingError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::NotFound => Self::Gone,
            io::ErrorKind::UnexpectedEof => Self::Cut,
            _ => Self::Disk(error.into()),
        }
    }
}

impl From<VaultError> for MovingError {
    fn from(error: VaultError) -> Self {
        match error {
            VaultError::Disk(fault) => Self::Disk(fault),
            other => Self::Vault(other),
        }
    }
}

impl From<StoreError> for MovingError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::DiskFull => Self::Disk(DiskFault::Full),
            StoreError::ReadOnly => Self::Disk(DiskFault::Denied),
            StoreError::Disk(kind) => Self::Disk(DiskFault::Failed(kind)),
            StoreError::Newer { found, .. } => Self::Newer { format: found },
            StoreError::InUse => Self::InUse,
            other => Self::Store(other),
        }
    }
}
