//! When the system wants the program to end: by a signal, as the end of a session sends it. Nobody is asked then, and nothing is
//! lost: it ends as if a person had quit. Not in here: the computer that is turned off (`absence`), and Windows and macOS,
//! which end the loop of the main thread themselves.

use tauri::AppHandle;

/// Follows it for as long as the program runs.
#[cfg(unix)]
pub(crate) fn follow(app: &AppHandle) {
    use tauri::async_runtime;

    let app = app.clone();
    async_runtime::spawn(async move {
        match heard().await {
            Ok(()) => crate::windows::end(&app),
            Err(error) => tracing::warn!(%error, "a signal ends the program at once"),
        }
    });
}

/// Waits for a signal that means the end.
#[cfg(unix)]
async fn heard() -> std::io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};

    let mut ends = signal(SignalKind::terminate())?;
    let mut hangs_up = signal(SignalKind::hangup())?;
    let mut interrupts = signal(SignalKind::interrupt())?;
    tokio::select! {
        _ = ends.recv() => {}
        _ = hangs_up.recv() => {}
        _ = interrupts.recv() => {}
    }
    Ok(())
}

/// There are no signals.
#[cfg(not(unix))]
pub(crate) fn follow(_: &AppHandle) {}
