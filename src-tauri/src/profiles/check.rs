//! The security check: what a person would want to know before they trust this computer with their bank, looked at one by one.

use std::{fs, path::Path};

use chrono::{TimeDelta, Utc};
use tomada_engine::{
    EngineError,
    store::{Health, backups},
    vault::{Keyring, SlotKind},
};

use super::{
    open::{Held, Open},
    owner::Owner,
};
use crate::{
    commands::Answer,
    ipc::{CheckResult, CheckStep, CheckSubject},
};

/// How old the newest backup may be.
const OLD: TimeDelta = TimeDelta::days(3);

impl Owner {
    pub(super) async fn check(&mut self) -> Answer<Vec<CheckStep>> {
        let service = self.service.clone();
        let folder = match &self.screen {
            super::owner::Screen::Open(open) => self.place(open.id).map(|place| place.folder),
            _ => None,
        };
        let open = self.opened()?;
        Ok(vec![
            keyring(service).await,
            store(open),
            permissions(folder.as_deref().filter(|_| open.held.is_some())),
            notifications().await,
            network(open).await,
            recovery(open),
            backup(folder.as_deref().filter(|_| open.held.is_some())),
        ])
    }
}

fn step(what: CheckSubject, result: CheckResult, detail: impl Into<Option<String>>) -> CheckStep {
    CheckStep { what, result, detail: detail.into() }
}

async fn keyring(service: String) -> CheckStep {
    match Keyring::new(service, Keyring::BACKGROUND).look().await {
        Ok(backend) => step(CheckSubject::Keyring, CheckResult::Good, backend),
        Err(fault) => step(CheckSubject::Keyring, CheckResult::Warning, fault.to_string()),
    }
}

fn store(open: &Open) -> CheckStep {
    let (result, detail) = match &*open.store.health().borrow() {
        _ if open.held.is_none() => (CheckResult::Warning, Some("in memory".to_owned())),
        Health::Sound => (CheckResult::Good, None),
        Health::Checking => (CheckResult::Good, Some("still being looked at".to_owned())),
        Health::Damaged => (CheckResult::Bad, Some("damaged".to_owned())),
        Health::Failing(error) => (CheckResult::Bad, Some(error.to_string())),
    };
    step(CheckSubject::Store, result, detail)
}

fn permissions(folder: Option<&Path>) -> CheckStep {
    let Some(folder) = folder else {
        return step(CheckSubject::Permissions, CheckResult::NotApplicable, None);
    };
    match open_to_others(folder) {
        Some(path) => step(CheckSubject::Permissions, CheckResult::Bad, path),
        None => step(CheckSubject::Permissions, CheckResult::Good, None),
    }
}

/// The first file that anybody else may read, where files say so.
#[cfg(unix)]
fn open_to_others(folder: &Path) -> Option<String> {
    use std::os::unix::fs::PermissionsExt as _;

    let entries = fs::read_dir(folder).ok()?.flatten().map(|entry| entry.path());
    std::iter::once(folder.to_owned()).chain(entries).find_map(|path| {
        let mode = fs::metadata(&path).ok()?.permissions().mode();
        (mode & 0o077 != 0).then(|| path.display().to_string())
    })
}

#[cfg(not(unix))]
fn open_to_others(folder: &Path) -> Option<String> {
    // The folder of a user's data is closed to others by the system.
    fs::metadata(folder).err().map(|error| error.to_string())
}

#[cfg(all(unix, not(target_os = "macos")))]
async fn notifications() -> CheckStep {
    match tokio::task::spawn_blocking(notify_rust::get_server_information).await {
        Ok(Ok(server)) => step(CheckSubject::Notifications, CheckResult::Good, server.name),
        Ok(Err(_)) | Err(_) => {
            step(CheckSubject::Notifications, CheckResult::Warning, "no notification server".to_owned())
        }
    }
}

#[cfg(not(all(unix, not(target_os = "macos"))))]
async fn notifications() -> CheckStep {
    step(CheckSubject::Notifications, CheckResult::NotApplicable, None)
}

async fn network(open: &Open) -> CheckStep {
    match open.engine.institutions().await {
        Ok(_) => step(CheckSubject::Network, CheckResult::Good, None),
        Err(EngineError::Offline) => step(CheckSubject::Network, CheckResult::Bad, "no answer".to_owned()),
        Err(error) => step(CheckSubject::Network, CheckResult::Bad, error.to_string()),
    }
}

/// A way back that does not depend on this computer's keyring.
fn recovery(open: &Open) -> CheckStep {
    let result = match &open.held {
        None => CheckResult::NotApplicable,
        Some(Held { vault, .. }) => {
            let stays = vault.slots().iter().any(|slot| !matches!(slot.kind, SlotKind::Keyring { .. }));
            if stays { CheckResult::Good } else { CheckResult::Warning }
        }
    };
    step(CheckSubject::Recovery, result, None)
}

fn backup(folder: Option<&Path>) -> CheckStep {
    let Some(folder) = folder else { return step(CheckSubject::Backup, CheckResult::NotApplicable, None) };
    match backups(folder).ok().and_then(|all| all.into_iter().next()) {
        Some(newest) if Utc::now() - newest.at < OLD => {
            step(CheckSubject::Backup, CheckResult::Good, newest.at.to_rfc3339())
        }
        Some(newest) => step(CheckSubject::Backup, CheckResult::Warning, newest.at.to_rfc3339()),
        None => step(CheckSubject::Backup, CheckResult::Warning, None),
    }
}
