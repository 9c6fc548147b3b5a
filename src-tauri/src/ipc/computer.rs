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

/// What is wanted of the app itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct PreferencesView {
    /// The system starts it, hidden, when the person logs in.
    pub starts_at_login: bool,
    /// What closing the window does; nothing, while the person has not been asked.
    pub on_close: Option<OnClose>,
    /// Notices and the tray name no bank.
    pub discreet: bool,
    /// The organization wants it so.
    pub discreet_is_fixed: bool,
    /// There is a tray.
    pub tray: bool,
}

/// One thing is wanted otherwise.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum PreferenceChange {
    /// Whether the system starts the app.
    StartsAtLogin {
        /// Whether it does.
        on: bool,
    },
    /// What closing the window does.
    OnClose {
        /// What.
        does: OnClose,
    },
    /// Whether notices and the tray keep banks' names to themselves.
    Discreet {
        /// Whether they do.
        on: bool,
    },
}

/// What the person is about to do, and is asked about first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum Leaving {
    /// To close the window, for the first time where there is a tray.
    Closing,
    /// To end the app, while executions are followed.
    Quitting,
}

/// What the person says to that.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum LeaveAnswer {
    /// The app goes on in the tray.
    Stay,
    /// The app ends.
    Quit,
    /// Neither: everything stays as it is.
    GoBack,
}
