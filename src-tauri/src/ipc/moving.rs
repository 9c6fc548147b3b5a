//! A profile in one file, as the main window is told of it.

use serde::Serialize;
use tomada_engine::profile::{ProfileId, ProfileKind};

use super::{ErrorCode, ProfileView};

/// What is done with a backup, and what came of it.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum BackupState {
    /// Nothing.
    None,
    /// One is being made.
    Making,
    /// One was made, read back, and is in its place.
    Made {
        /// Where.
        path: String,
        /// How many connections are in it.
        connections: u32,
    },
    /// It could not be made, or opened.
    Failed {
        /// Why.
        code: ErrorCode,
    },
    /// One is being opened.
    Reading,
    /// One was opened, and may be restored.
    Found {
        /// What is in it.
        backup: BackupView,
    },
}

/// What is in a backup.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct BackupView {
    /// Whose it is.
    pub profile: ProfileId,
    /// How that reaches Pluggy.
    pub kind: ProfileKind,
    /// What its person calls it; nothing if they never named it.
    pub name: Option<String>,
    /// When it was made (an instant).
    pub created: String,
    /// The version of the app that made it.
    pub version: String,
    /// How many connections are in it.
    pub connections: u32,
    /// The names of their institutions, each once.
    pub institutions: Vec<String>,
    /// The same profile as it is on this computer, which would be set aside.
    pub replaces: Option<ProfileView>,
}
