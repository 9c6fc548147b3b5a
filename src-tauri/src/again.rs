//! A start that meets the end of the one before: the first has let go of its name on the bus just after this one has seen it
//! there, and nobody was told that a window is wanted. It starts over, once. Not in here: waiting for what the one before
//! still writes (`profiles`).

use tauri::Error;

/// What tells the second try from the first.
#[cfg(target_os = "linux")]
const SECOND: &str = "TOMADA_SECOND_TRY";

/// Starts this process over, if that may help. Returns where it does not.
#[cfg(target_os = "linux")]
pub(crate) fn try_over(error: &Error) {
    use std::{env, os::unix::process::CommandExt as _, process::Command};

    let is_name = matches!(error, Error::PluginInitialization(plugin, _) if plugin == "single-instance");
    if !is_name || env::var_os(SECOND).is_some() {
        return;
    }
    let Ok(program) = env::current_exe() else { return };
    let failed = Command::new(program).args(env::args_os().skip(1)).env(SECOND, "1").exec();
    tracing::error!(%failed, "the app could not be started over");
}

/// Elsewhere a start is never left without an answer.
#[cfg(not(target_os = "linux"))]
pub(crate) fn try_over(_: &Error) {}
