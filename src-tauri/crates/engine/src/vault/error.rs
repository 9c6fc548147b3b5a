//! Why the vault did not do what was asked: each with what a screen needs to say so in a sentence and to offer a way on.
//! None of them carries a secret, and none is a reason to begin anew: whatever went wrong, the files are as they were.

use std::{io, path::PathBuf, time::Duration};

use thiserror::Error;
use uuid::Uuid;

use super::{keyring::KeyringFault, passphrase::PassphraseFault, recovery::CodeFault};

/// What went wrong.
#[derive(Debug, Error)]
pub enum VaultError {
    /// A key is made once: something of a profile is in the folder already (security, K1).
    #[error("there is a profile already: {} exists", .0.display())]
    Exists(PathBuf),
    /// A profile without any way in can't be made.
    #[error("a vault has at least one slot")]
    NoSlots,
    /// The key file.
    #[error(transparent)]
    KeyFile(#[from] KeyFileFault),
    /// The folder or the disk it is on.
    #[error(transparent)]
    Disk(#[from] DiskFault),
    /// The keyring of the system.
    #[error(transparent)]
    Keyring(#[from] KeyringFault),
    /// Not tried, because of what was typed.
    #[error(transparent)]
    Passphrase(#[from] PassphraseFault),
    /// Not tried, because of what was typed.
    #[error(transparent)]
    Code(#[from] CodeFault),
    /// There is no slot of the kind that was tried.
    #[error("nothing opens this vault in this way")]
    NoSuchSlot,
    /// Well typed, and not the one. It can be tried again after the wait.
    #[error("this opens none of the slots; wrong {failures} times in a row")]
    Wrong {
        /// How many were wrong in a row.
        failures: u32,
        /// How long the next one has to wait.
        wait: Duration,
    },
    /// Not tried: the one before was wrong too short a while ago.
    #[error("too soon after a wrong one: wait {wait:?}")]
    TooSoon {
        /// How long still.
        wait: Duration,
    },
    /// What was opened is not the key of this vault: its key file was put together from two.
    #[error("the slot holds the key of another store")]
    AnotherKey,
    /// A slot that must stay.
    #[error(transparent)]
    Keep(#[from] Keep),
    /// The system gave no random bytes. Nothing was made.
    #[error("the system gives no random bytes")]
    NoRandomness,
    /// The cipher or the derivation refused: out of memory.
    #[error("there is not enough memory to work with keys")]
    NotSealed,
    /// The program is ending.
    #[error("the work was given up")]
    GivenUp,
}

/// What is wrong with the key file and its copy, both.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum KeyFileFault {
    /// Neither is there.
    #[error("the key file is missing, and so is its copy")]
    Missing,
    /// Neither can be made sense of: cut short, garbled, or no key file at all.
    #[error("the key file is damaged, and there is no good copy of it")]
    Damaged,
    /// Whole, and written by a newer version of the app. It was left alone.
    #[error("the key file was written by a newer version of the app (format {format})")]
    Newer {
        /// Its format.
        format: u32,
    },
    /// Whole, and the key file of another profile. It was left alone.
    #[error("this is the key file of another profile: {found}, not {wanted}")]
    OtherProfile {
        /// Whose it is.
        found: Uuid,
        /// Whose it should be.
        wanted: Uuid,
    },
    /// A link, a folder or a device in its place. It was not followed.
    #[error("something that is not a file is in the place of the key file")]
    NotAFile,
}

/// What is wrong with the folder, or with the disk it is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum DiskFault {
    /// No space, or a quota is used up.
    #[error("the disk is full")]
    Full,
    /// Read-only, or somebody else's.
    #[error("the folder can't be written to or read")]
    Denied,
    /// Anything else.
    #[error("the disk failed: {0}")]
    Failed(io::ErrorKind),
}

impl From<io::Error> for DiskFault {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge => Self::Full,
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => Self::Denied,
            other => Self::Failed(other),
        }
    }
}

impl From<io::Error> for VaultError {
    fn from(error: io::Error) -> Self {
        Self::Disk(error.into())
    }
}

/// Why a slot can't be removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Keep {
    /// Nothing else would open the vault.
    #[error("this is the last slot")]
    Last,
    /// No other slot has yet opened the vault in a later run than the one it was made in (security, K3).
    #[error("no other slot has shown yet that it opens the vault")]
    OthersUnproven,
}
