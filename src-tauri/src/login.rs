//! Whether the system starts this app when its person logs in: hidden, with an icon in the tray. The system keeps that, and
//! shows it in its own settings, where it may be taken back; so it is asked for each time, and never remembered here.

#[cfg(all(unix, not(target_os = "macos")))]
mod linux;

#[cfg(all(unix, not(target_os = "macos")))]
pub(crate) use self::linux::{is_on, set, whereabouts};
#[cfg(any(windows, target_os = "macos"))]
pub(crate) use self::other::{is_on, plugin, set, whereabouts};

/// Windows has a place in its registry for it, macOS an agent.
#[cfg(any(windows, target_os = "macos"))]
mod other {
    use tauri::{AppHandle, Wry, plugin::TauriPlugin};
    use tauri_plugin_autostart::{Builder, Error, ManagerExt as _};

    use crate::arguments::HIDDEN;

    pub(crate) fn plugin(identifier: &str) -> TauriPlugin<Wry> {
        Builder::new().arg(HIDDEN).app_name(identifier).build()
    }

    /// Where the system keeps it.
    pub(crate) fn whereabouts(_: &AppHandle) -> String {
        let place = if cfg!(windows) {
            r"HKCU\Software\Microsoft\Windows\CurrentVersion\Run"
        } else {
            "~/Library/LaunchAgents"
        };
        place.to_owned()
    }

    /// Blocks.
    pub(crate) fn is_on(app: &AppHandle) -> bool {
        app.autolaunch().is_enabled().unwrap_or_else(|error| {
            tracing::warn!(%error, "nobody knows whether the app starts at login");
            false
        })
    }

    /// Blocks.
    pub(crate) fn set(app: &AppHandle, on: bool) -> Result<(), Error> {
        if on { app.autolaunch().enable() } else { app.autolaunch().disable() }
    }
}
