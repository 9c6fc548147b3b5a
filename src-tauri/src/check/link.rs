//! Which program opens this app's links, as the system tells it.

#[cfg(any(windows, all(unix, not(target_os = "macos"))))]
use super::SCHEME;

/// Who opens them.
#[derive(Debug, PartialEq, Eq)]
#[allow(dead_code, reason = "not every system can say each of them")]
pub(crate) enum Opener {
    /// This program.
    This,
    /// No program.
    Nobody,
    /// Another one, by the name that the system has for it.
    Another(String),
    /// It can't be told here.
    NotKnown(&'static str),
}

/// Asks the desktop, which needs no display for it. Blocks.
#[cfg(all(unix, not(target_os = "macos")))]
pub(crate) fn opener() -> Opener {
    use std::{env, path::Path};

    use gio::prelude::AppInfoExt as _;

    let Some(app) = gio::AppInfo::default_for_uri_scheme(SCHEME) else {
        let has_tool = gio::glib::find_program_in_path("xdg-mime").is_some();
        return if has_tool { Opener::Nobody } else { Opener::NotKnown("xdg-mime is not installed") };
    };
    // Its first word may stand in quotation marks.
    let command = app.commandline().and_then(|line| gio::glib::shell_parse_argv(line).ok()).unwrap_or_default();
    let started = command.first().and_then(gio::glib::find_program_in_path);
    let same = |path: &Path| path.canonicalize().ok();
    let this = env::current_exe().ok().as_deref().and_then(same);
    if this.is_some() && this == started.as_deref().and_then(same) {
        return Opener::This;
    }
    Opener::Another(app.id().unwrap_or_else(|| app.name()).to_string())
}

/// Asks the system. Blocks.
#[cfg(windows)]
pub(crate) fn opener() -> Opener {
    let key = windows_registry::CLASSES_ROOT.open(format!("{SCHEME}\\shell\\open\\command"));
    let Some(command) = key.ok().and_then(|key| key.get_string("").ok()) else { return Opener::Nobody };
    let this = std::env::current_exe().ok().map(|path| path.display().to_string());
    match this {
        Some(this) if command.starts_with(&format!("\"{this}\"")) => Opener::This,
        _ => Opener::Another(command),
    }
}

/// Asks the system.
#[cfg(target_os = "macos")]
pub(crate) fn opener() -> Opener {
    Opener::NotKnown("the app's bundle says so")
}
