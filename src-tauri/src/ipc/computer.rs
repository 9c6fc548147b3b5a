//! What crosses about the app itself on this computer, whichever profile is on the screen.

use serde::{Deserialize, Serialize};

/// What closing the main window does, where there is a tray to stay in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum OnClose {
    /// The app goes on in the tray.
    Stay,
    /// The app ends.
    Quit,
}
