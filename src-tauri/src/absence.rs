//! When the computer sleeps, and when the desktop's session is locked or given to somebody else: told to whoever may lock.
//! Each system says so in its own way. Linux says here, too, that the computer is turned off.

#[cfg(all(unix, not(target_os = "macos")))]
mod linux;
#[cfg(target_os = "macos")]
mod macos;
#[cfg(all(unix, not(target_os = "macos")))]
mod session;
#[cfg(windows)]
mod windows;

use tauri::{AppHandle, async_runtime};

use crate::profiles::Profiles;

/// Follows it for as long as the program runs. Called on the main thread, where macOS tells.
#[cfg(all(unix, not(target_os = "macos")))]
pub(crate) fn watch(app: &AppHandle, profiles: Profiles) {
    let app = app.clone();
    async_runtime::spawn(async move { linux::watch(&app, &profiles).await });
}

/// Follows it for as long as the program runs. Called on the main thread, where macOS tells.
#[cfg(any(windows, target_os = "macos"))]
pub(crate) fn watch(_: &AppHandle, profiles: Profiles) {
    let (tell, mut told) = tokio::sync::mpsc::unbounded_channel();
    #[cfg(target_os = "macos")]
    macos::watch(&tell);
    #[cfg(windows)]
    windows::watch(tell);
    async_runtime::spawn(async move {
        while let Some(input) = told.recv().await {
            if profiles.noticed(input).await.is_err() {
                break;
            }
        }
    });
}
