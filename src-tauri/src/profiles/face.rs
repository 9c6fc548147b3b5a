//! What the window is shown of profiles.

use chrono::SecondsFormat;
use tomada_engine::{
    profile::Closed,
    store::{Health, Store, StoreError, backups},
    vault::{KeyFileFault, KeyringFault, Remedy, SlotKind, VaultError},
};

use super::{
    open::{Held, Open},
    owner::{Owner, Screen, Shut},
};
use crate::ipc::{ClosedReason, KeyringTrouble, ProfileView, Settings, Stage, StoreHealth, Way, WayView};

impl Owner {
    /// What is on the screen, and every profile of this computer.
    pub(super) async fn views(&self) -> (Stage, Vec<ProfileView>) {
        let stage = match &self.screen {
            Screen::Welcome => Stage::Welcome,
            Screen::Closed(shut) => self.closed(shut),
            Screen::Open(open) => match open.engine.snapshot().await {
                Ok(snapshot) => Stage::Open { profile: profile(open), snapshot, health: health(&open.store) },
                Err(_) => Stage::Welcome,
            },
        };
        let on_screen = match &self.screen {
            Screen::Open(open) => Some(profile(open)),
            Screen::Closed(Shut { followed: Some(open), .. }) => Some(profile(open)),
            Screen::Closed(_) | Screen::Welcome => None,
        };
        let listed = self.list.as_ref().map(|list| list.all().to_vec()).unwrap_or_default();
        let mut all: Vec<ProfileView> = listed
            .iter()
            .map(|one| match &on_screen {
                Some(known) if known.id == one.id => known.clone(),
                _ => ProfileView { id: one.id, kind: one.kind, name: None, in_memory: false },
            })
            .collect();
        all.extend(on_screen.filter(|known| known.in_memory));
        (stage, all)
    }

    fn closed(&self, shut: &Shut) -> Stage {
        let view = match &shut.followed {
            Some(open) => profile(open),
            None => ProfileView { id: shut.id, kind: shut.kind, name: None, in_memory: false },
        };
        let vault = match (&shut.followed, &shut.door) {
            (Some(open), _) => open.held.as_ref().map(|held| &held.vault),
            (None, Some(door)) => door.vault(),
            (None, None) => None,
        };
        let mut ways: Vec<Way> =
            vault.map(|vault| vault.slots().iter().map(|slot| way(&slot.kind)).collect()).unwrap_or_default();
        ways.dedup();
        let why = match (shut.locked, &shut.door) {
            (Some(reason), _) => ClosedReason::Locked { reason, follows: shut.followed.is_some() },
            (None, Some(door)) => self.reason(&door.why, shut),
            (None, None) => ClosedReason::Disk,
        };
        Stage::Closed { profile: view, why, ways }
    }

    fn reason(&self, why: &Closed, shut: &Shut) -> ClosedReason {
        match why {
            Closed::KeyringLocked => ClosedReason::KeyringLocked,
            Closed::SecretWanted(None) => {
                ClosedReason::Locked { reason: tomada_engine::lock::LockReason::Start, follows: false }
            }
            Closed::SecretWanted(Some(fault)) => keyring(fault),
            Closed::StoreGone | Closed::Store(StoreError::Missing) => ClosedReason::StoreGone,
            Closed::Store(StoreError::InUse) => ClosedReason::StoreInUse,
            Closed::Store(StoreError::Newer { .. }) | Closed::KeyFile(KeyFileFault::Newer { .. }) => {
                ClosedReason::Newer
            }
            Closed::Store(StoreError::DiskFull)
            | Closed::Vault(VaultError::Disk(tomada_engine::vault::DiskFault::Full)) => ClosedReason::DiskFull,
            Closed::Store(StoreError::ReadOnly)
            | Closed::Vault(VaultError::Disk(tomada_engine::vault::DiskFault::Denied)) => ClosedReason::ReadOnly,
            Closed::Store(
                StoreError::Damaged | StoreError::Unreadable | StoreError::WrongKey | StoreError::NotAFile,
            ) => {
                let kept = self.place(shut.id).and_then(|place| backups(&place.folder).ok()).unwrap_or_default();
                let at = |at: chrono::DateTime<chrono::Utc>| at.to_rfc3339_opts(SecondsFormat::Secs, true);
                ClosedReason::StoreDamaged { backups: kept.into_iter().map(|backup| at(backup.at)).collect() }
            }
            Closed::KeyFile(_) => ClosedReason::KeyFile,
            Closed::Store(_) | Closed::Vault(_) => ClosedReason::Disk,
        }
    }
}

fn keyring(fault: &KeyringFault) -> ClosedReason {
    let recorded = match fault {
        KeyringFault::NoEntry { recorded } => Some(recorded.clone()),
        _ => None,
    };
    let fault = match fault.remedy() {
        Remedy::StartSession => KeyringTrouble::NoSession,
        Remedy::InstallKeyring => KeyringTrouble::NoProgram,
        Remedy::MakeDefaultKeyring => KeyringTrouble::NoDefault,
        Remedy::Unlock => KeyringTrouble::Locked,
        Remedy::KeepAgain => KeyringTrouble::NoEntry,
        Remedy::TryAgain => KeyringTrouble::Failed,
    };
    ClosedReason::Keyring { fault, recorded }
}

/// How a store does, as far as a person has to know.
pub(crate) fn health(store: &Store) -> StoreHealth {
    match &*store.health().borrow() {
        Health::Sound | Health::Checking => StoreHealth::Sound,
        Health::Damaged => StoreHealth::Damaged,
        Health::Failing(StoreError::DiskFull) => StoreHealth::DiskFull,
        Health::Failing(_) => StoreHealth::NotWritten,
    }
}

pub(super) fn profile(open: &Open) -> ProfileView {
    ProfileView { id: open.id, kind: Some(open.kind), name: open.name.clone(), in_memory: open.held.is_none() }
}

pub(super) fn way(kind: &SlotKind) -> Way {
    match kind {
        SlotKind::Keyring { .. } => Way::Keyring,
        SlotKind::Passphrase => Way::Passphrase,
        SlotKind::RecoveryCode => Way::RecoveryCode,
    }
}

pub(super) fn settings(open: &Open) -> Settings {
    let slots = open.held.as_ref().map(|held| held.vault.slots()).unwrap_or_default();
    let at = |at: chrono::DateTime<chrono::Utc>| at.to_rfc3339_opts(SecondsFormat::Secs, true);
    Settings {
        profile: profile(open),
        plan: open.plan,
        broker: open.broker.clone(),
        ways: slots
            .into_iter()
            .map(|slot| WayView {
                way: way(&slot.kind),
                backend: match slot.kind {
                    SlotKind::Keyring { backend } => Some(backend),
                    SlotKind::Passphrase | SlotKind::RecoveryCode => None,
                },
                created: at(slot.created),
                last_used: slot.last_used.map(at),
            })
            .collect(),
        offer_keyring: open.held.as_ref().is_some_and(|held| held.offer_keyring),
        has_lock: open.held.as_ref().is_some_and(Held::has_lock),
        rules: open.rules.clone(),
        fixed: Vec::new(),
    }
}
