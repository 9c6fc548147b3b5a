//! A whole profile in one encrypted file, for another computer or for the day this one is gone. The file has a random key
//! of its own, sealed under a passphrase of its own: neither the profile's key nor any way in to it travels, and rolling
//! backups, which are under that key, do not either.
//!
//! | file | holds |
//! |---|---|
//! | `format` | what the file looks like |
//! | `make` | making one, and reading it back before it is in its place |
//! | `open` | reading one: what it says of itself, and with its passphrase, what is in it |
//! | `restore` | putting what is in it in the place of a profile, under a new key |
//! | `settle` | what an interruption left |
//! | `error` | what can be wrong |
//!
//! Not in here: where files are chosen, and what a person is told. Nothing of a profile that is there is deleted, and nothing
//! is moved before all that is to come has been written and read back.

mod error;
mod format;
mod make;
mod open;
mod restore;
mod settle;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

pub use self::{
    error::MovingError,
    make::{Made, make},
    open::{Backup, Inside, Opened},
    restore::{WayIn, restore},
    settle::{Settled, settle},
};
use crate::profile::{ProfileId, ProfileKind};

/// How the name of such a file ends.
pub const EXTENSION: &str = "tomada";

/// What a backup says of itself, in clear: no name, and nobody's bank.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct About {
    /// When it was made.
    pub created: DateTime<Utc>,
    /// The version of the app that made it.
    pub version: String,
    /// Whose it is.
    pub profile: ProfileId,
    /// How that reaches Pluggy.
    pub kind: ProfileKind,
}

/// How far something has come. Whoever is told is told after it is on the disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Everything is in a file of its own, under the file's key.
    Copied,
    /// The file is written, under another name.
    Written,
    /// It was read back and opened, and all that should be in it is.
    ReadBack,
    /// A new key is made, with a way in.
    KeyMade,
    /// The new store is written, beside the profile that is there.
    StoreWritten,
    /// The new profile opened with its way in, and all that should be in it is.
    Verified,
    /// It is decided: what comes next is finished whatever comes in between.
    Decided,
    /// The profile that was there is set aside.
    SetAside,
    /// Done.
    InPlace,
}
