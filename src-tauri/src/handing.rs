//! What may be handed on to whoever helps: put together, shown whole, and kept until it is saved or copied, so that what
//! leaves is what was read. Beside the engine's part it has what the program knows of itself and of this computer.

use std::{
    env, fs,
    sync::{Mutex, PoisonError},
};

use tomada_engine::{activity::diagnostics::Around, profile::ProfileId};

use crate::{
    ipc::Settings,
    text::{Text, name},
};

/// What was shown last, and whose it is.
#[derive(Debug, Default)]
pub(crate) struct Handing(Mutex<Option<(ProfileId, String)>>);

impl Handing {
    /// This is on the screen now.
    pub(crate) fn shows(&self, profile: ProfileId, text: String) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some((profile, text));
    }

    /// What was shown last, and whose it is.
    pub(crate) fn shown(&self) -> Option<(ProfileId, String)> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// What the program knows of itself, of this computer, and of how the profile is set.
pub(crate) fn around(settings: &Settings, text: &Text) -> Around {
    let kind = settings.profile.kind.map_or_else(|| "unknown".to_owned(), name);
    let plan = settings.plan.map(|plan| format!(", plan {}", name(plan))).unwrap_or_default();
    Around {
        program: env!("CARGO_PKG_VERSION").to_owned(),
        system: system(),
        webview: tauri::webview_version().ok(),
        language: text.language,
        profile: format!("{kind}{plan}"),
        locks: settings.has_lock,
        encrypts: settings.public_key.is_some(),
    }
}

/// The operating system: on Linux with the name that the distribution gives itself.
fn system() -> String {
    let release = fs::read_to_string("/etc/os-release").unwrap_or_default();
    let name = release.lines().find_map(|line| line.strip_prefix("PRETTY_NAME="));
    let name = name.map(|name| format!(", {}", name.trim_matches('"'))).unwrap_or_default();
    format!("{} {}{name}", env::consts::OS, env::consts::ARCH)
}
