//! What the window is shown of profiles.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, SecondsFormat, Utc};
use tauri::Manager as _;
use tomada_engine::{
    lock::Lock,
    moving::{About, Opened},
    policy::Policy,
    profile::{Closed, Listed, ProfileId, ProfileKind},
    store::{Health, Store, StoreError, backups},
    vault::{KeyFileFault, KeyringFault, Remedy, SlotKind, VaultError},
};

use super::{
    behind::{Behind, ails},
    open::{Held, Open},
    owner::{Owner, Screen, Shut},
    second_way::wants_second_way,
};
use crate::{
    ipc::{BackupView, ClosedReason, KeyringTrouble, ProfileView, Settings, Stage, StoreHealth, Way, WayView},
    text::Text,
    tray::{Door, Told},
};

impl Owner {
    /// What is on the screen, and every profile of this computer.
    pub(super) async fn views(&self) -> (Stage, Vec<ProfileView>) {
        let stage = match &self.screen {
            Screen::Welcome => match self.unlisted {
                Some(why) => Stage::Unlisted { why },
                None => Stage::Welcome,
            },
            Screen::Closed(shut) => self.closed(shut),
            Screen::Open(open) => match open.engine.snapshot().await {
                Ok(snapshot) => Stage::Open { profile: profile(open), snapshot, health: health(&open.store) },
                Err(_) => Stage::Welcome,
            },
        };
        let listed = self.list.as_ref().map(|list| list.all().to_vec()).unwrap_or_default();
        let mut followed: BTreeMap<_, _> = self.followed().map(|open| (open.id, self.aside(open))).collect();
        let known = |one: &Listed| {
            let closed = || ProfileView { ails: self.ailing.contains(&one.id), ..closed(one.id, one.kind) };
            followed.remove(&one.id).unwrap_or_else(closed)
        };
        let mut all: Vec<ProfileView> = listed.iter().map(known).collect();
        // What lives in memory is in no list.
        all.extend(followed.into_values());
        (stage, all)
    }

    /// A profile that is followed, as one that may be behind the screen.
    fn aside(&self, open: &Open) -> ProfileView {
        let ails = self.shown() != Some(open.id) && health(&open.store) != StoreHealth::Sound;
        ProfileView { ails, ..profile(open) }
    }

    /// Every profile whose connections are followed.
    pub(super) fn followed(&self) -> impl Iterator<Item = &Open> {
        let on_screen = match &self.screen {
            Screen::Open(open) | Screen::Closed(Shut { followed: Some(open), .. }) => Some(&**open),
            Screen::Closed(_) | Screen::Welcome => None,
        };
        on_screen.into_iter().chain(self.behind.values().filter_map(Behind::open))
    }

    /// Those that are open, and not locked.
    pub(super) fn unlocked(&self) -> BTreeSet<ProfileId> {
        let open = self.followed().filter(|open| !matches!(open.lock, Lock::Locked { .. }));
        open.map(|open| open.id).collect()
    }

    /// What the unlocked profiles are called in notices, where there is more than one profile.
    pub(super) fn names(&self) -> BTreeMap<ProfileId, String> {
        let listed = self.list.as_ref().map(|list| list.all().len()).unwrap_or_default();
        let in_memory = self.followed().filter(|open| open.held.is_none()).count();
        if listed + in_memory < 2 {
            return BTreeMap::new();
        }
        let text = self.app.state::<Text>();
        let called = |open: &Open| open.name.clone().unwrap_or_else(|| text.profile.of(open.kind).to_owned());
        self.followed()
            .filter(|open| !matches!(open.lock, Lock::Locked { .. }))
            .map(|open| (open.id, called(open)))
            .collect()
    }

    /// What the tray is told of them.
    pub(super) fn for_tray(&self, names: &BTreeMap<ProfileId, String>) -> Told {
        let door = |open: &Open| match open.lock {
            Lock::Locked { .. } => Door::Locked,
            Lock::Off | Lock::Open { .. } => Door::Open(names.get(&open.id).cloned()),
        };
        let lockable = self.followed().any(|open| matches!(open.lock, Lock::Open { .. }));
        Told::Profiles { followed: self.followed().map(|open| (open.id, door(open))).collect(), lockable }
    }

    /// What is in a backup, and what restoring it would mean here.
    pub(super) fn backup(&self, opened: &Opened) -> BackupView {
        let inside = opened.inside();
        let About { created, version, profile, kind } = inside.about.clone();
        let there = self.place(profile).is_some_and(|place| place.folder.exists());
        let known = self.listed(profile);
        BackupView {
            profile,
            kind,
            broker: inside.broker.as_ref().and_then(|url| url.host_str()).map(str::to_owned),
            name: inside.name.clone(),
            created: created.to_rfc3339_opts(SecondsFormat::Secs, true),
            version,
            connections: u32::try_from(inside.connections).unwrap_or(u32::MAX),
            institutions: inside.institutions.clone(),
            replaces: there.then(|| closed(profile, known.and_then(|one| one.kind).or(Some(kind)))),
            restoring: self.restoring(inside),
        }
    }

    fn closed(&self, shut: &Shut) -> Stage {
        let view = match &shut.followed {
            Some(open) => profile(open),
            None => closed(shut.id, shut.kind),
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
            (_, Some(door)) if ails(&door.why) => self.reason(&door.why, shut),
            (Some(reason), _) => ClosedReason::Locked { reason, follows: shut.followed.is_some() },
            (None, Some(door)) => self.reason(&door.why, shut),
            (None, None) => ClosedReason::NotStarted,
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
            gone if gone.is_gone() => ClosedReason::StoreGone { backups: self.kept(shut.id) },
            Closed::Store(StoreError::InUse) => ClosedReason::StoreInUse,
            Closed::Store(StoreError::Newer { .. }) | Closed::KeyFile(KeyFileFault::Newer { .. }) => {
                ClosedReason::Newer
            }
            Closed::Store(StoreError::DiskFull)
            | Closed::Vault(VaultError::Disk(tomada_engine::vault::DiskFault::Full)) => ClosedReason::DiskFull,
            Closed::Store(StoreError::ReadOnly)
            | Closed::Vault(VaultError::Disk(tomada_engine::vault::DiskFault::Denied)) => ClosedReason::ReadOnly,
            damage if damage.may_be_mended() => ClosedReason::StoreDamaged { backups: self.kept(shut.id) },
            Closed::KeyFile(KeyFileFault::OtherProfile { .. }) | Closed::Vault(VaultError::AnotherKey) => {
                ClosedReason::KeyFileOfAnother
            }
            Closed::KeyFile(_) => ClosedReason::KeyFile,
            Closed::Vault(VaultError::NotSealed) => ClosedReason::Memory,
            Closed::StoreGone | Closed::Store(_) | Closed::Vault(_) => ClosedReason::Disk,
        }
    }

    /// Of when the backups beside a store are, the newest first.
    fn kept(&self, id: ProfileId) -> Vec<String> {
        let kept = self.place(id).and_then(|place| backups(&place.folder, Utc::now()).ok()).unwrap_or_default();
        kept.into_iter().map(|backup| backup.at.to_rfc3339_opts(SecondsFormat::Secs, true)).collect()
    }
}

fn keyring(fault: &KeyringFault) -> ClosedReason {
    let recorded = match fault {
        KeyringFault::NoEntry { recorded } => Some(recorded.clone()),
        _ => None,
    };
    ClosedReason::Keyring { fault: trouble(fault), recorded }
}

/// What is wrong with a keyring, by what helps.
pub(super) fn trouble(fault: &KeyringFault) -> KeyringTrouble {
    match fault.remedy() {
        Remedy::StartSession => KeyringTrouble::NoSession,
        Remedy::InstallKeyring => KeyringTrouble::NoProgram,
        Remedy::MakeDefaultKeyring => KeyringTrouble::NoDefault,
        Remedy::Unlock => KeyringTrouble::Locked,
        Remedy::KeepAgain => KeyringTrouble::NoEntry,
        Remedy::TryAgain => KeyringTrouble::Failed,
    }
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
    // Locked, it is called by no name.
    let name = open.name.clone().filter(|_| !matches!(open.lock, Lock::Locked { .. }));
    let locks = matches!(open.lock, Lock::Open { .. });
    let kind = Some(open.kind);
    ProfileView { id: open.id, kind, name, in_memory: open.in_memory, followed: true, locks, ails: false }
}

pub(super) fn closed(id: ProfileId, kind: Option<ProfileKind>) -> ProfileView {
    ProfileView { id, kind, name: None, in_memory: None, followed: false, locks: false, ails: false }
}

pub(super) fn way(kind: &SlotKind) -> Way {
    match kind {
        SlotKind::Keyring { .. } => Way::Keyring,
        SlotKind::Passphrase => Way::Passphrase,
        SlotKind::RecoveryCode => Way::RecoveryCode,
    }
}

pub(super) fn settings(open: &Open, policy: &Policy) -> Settings {
    let fixed = policy.fixed(open.kind);
    let has_lock = open.held.as_ref().is_some_and(Held::has_lock);
    // A lock that the organization requires is not to be got around.
    let may_be_kept = !(has_lock && policy.requires_lock(open.kind));
    let slots = open.held.as_ref().map(|held| held.vault.slots()).unwrap_or_default();
    let at = |at: DateTime<Utc>| at.to_rfc3339_opts(SecondsFormat::Secs, true);
    Settings {
        profile: profile(open),
        plan: open.plan,
        broker: open.broker.clone(),
        public_key: open.public_key.clone(),
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
        wants_second_way: wants_second_way(open),
        offer_keyring: may_be_kept && open.held.as_ref().is_some_and(|held| held.offer_keyring),
        has_lock,
        offers_backup: open.kind != ProfileKind::Sandbox && !open.backup_is_settled,
        rules: open.rules.clone(),
        fixed: fixed.into_iter().map(str::to_owned).collect(),
    }
}
