//! What is asked of a profile that is open.

use std::{
    mem::discriminant,
    path::{Path, PathBuf},
    sync::Arc,
};

use chrono::{TimeDelta, Utc};
use pluggy::SystemClock;
use tauri::Url;
use tomada_engine::{
    policy::Policy,
    profile::{CheckError, Provider, Reached, reach},
    store::{Health, Store, StoreError, backups, open_to_others},
    vault::{Slot, SlotKind, Vault},
};

use super::step;
use crate::ipc::{CheckResult, CheckStep, CheckSubject};

/// How old the newest backup may be.
const OLD: TimeDelta = TimeDelta::days(3);
/// How far clocks may be apart before people are told, and keys and codes begin to fail.
const APART: TimeDelta = TimeDelta::minutes(5);

/// An open profile, to be looked at.
pub(crate) struct Inspected<'a> {
    pub(crate) store: Store,
    /// Nothing where it lives in memory.
    pub(crate) kept: Option<Kept>,
    /// Where Pluggy is; nothing if its address is not one.
    pub(crate) base: Option<Url>,
    pub(crate) policy: &'a Policy,
}

/// Where a profile lies, and its ways in.
pub(crate) struct Kept {
    folder: PathBuf,
    slots: Vec<Slot>,
}

impl From<&Vault> for Kept {
    fn from(vault: &Vault) -> Self {
        Self { folder: vault.home().folder.clone(), slots: vault.slots() }
    }
}

/// Looks at a profile.
///
/// # Errors
/// [`StoreError`]: what it has kept could not be read.
pub(crate) async fn of_profile(open: Inspected<'_>) -> Result<Vec<CheckStep>, StoreError> {
    let provider = Provider::read(&open.store).await?.unwrap_or(Provider::Sandbox);
    let folder = open.kept.as_ref().map(|kept| kept.folder.as_path());
    let mut steps = vec![store(&open).await, permissions(folder)];
    steps.extend(network(&provider, &open).await);
    steps.extend([recovery(open.kept.as_ref()), backup(folder)]);
    if open.policy.requires_lock(provider.kind()) {
        let result = if open.kept.as_ref().is_some_and(|kept| has_lock(&kept.slots)) {
            CheckResult::Good
        } else {
            CheckResult::Bad
        };
        steps.push(step(CheckSubject::Lock, result, None));
    }
    Ok(steps)
}

/// A lock is a passphrase that nothing in this session gets around.
pub(crate) fn has_lock(slots: &[Slot]) -> bool {
    slots.iter().any(|slot| slot.kind == SlotKind::Passphrase) && !slots.iter().any(|slot| is_keyring(&slot.kind))
}

/// A second way in is one of another kind: a reset takes every keyring's slot at once.
pub(crate) fn has_second_way(slots: &[Slot]) -> bool {
    slots.windows(2).any(|pair| discriminant(&pair[0].kind) != discriminant(&pair[1].kind))
}

fn is_keyring(kind: &SlotKind) -> bool {
    matches!(kind, SlotKind::Keyring { .. })
}

async fn store(open: &Inspected<'_>) -> CheckStep {
    let health = open.store.health().borrow().clone();
    let (result, detail) = match health {
        _ if open.kept.is_none() => (CheckResult::Warning, Some("in memory".to_owned())),
        Health::Damaged => (CheckResult::Bad, Some("damaged".to_owned())),
        Health::Failing(error) => (CheckResult::Bad, Some(error.to_string())),
        Health::Sound | Health::Checking => match open.store.is_sound().await {
            Ok(true) => (CheckResult::Good, None),
            Ok(false) => (CheckResult::Bad, Some("damaged".to_owned())),
            Err(error) => (CheckResult::Bad, Some(error.to_string())),
        },
    };
    step(CheckSubject::Store, result, detail)
}

fn permissions(folder: Option<&Path>) -> CheckStep {
    let Some(folder) = folder else {
        return step(CheckSubject::Permissions, CheckResult::NotApplicable, None);
    };
    match open_to_others(folder) {
        Some(path) => step(CheckSubject::Permissions, CheckResult::Bad, path.display().to_string()),
        None if !folder.exists() => step(CheckSubject::Permissions, CheckResult::Bad, folder.display().to_string()),
        None => step(CheckSubject::Permissions, CheckResult::Good, None),
    }
}

/// Whether Pluggy answers, and what time it is there.
async fn network(provider: &Provider, open: &Inspected<'_>) -> [CheckStep; 2] {
    let reached = match open.base.clone() {
        Some(base) => reach(provider, &open.store, base, Arc::new(SystemClock)).await,
        None => Err(CheckError::Answer),
    };
    let (network, ahead) = match reached {
        Ok(None) => ((CheckResult::NotApplicable, None), None),
        Ok(Some(Reached { answered: Ok(()), ahead })) => ((CheckResult::Good, None), ahead),
        Ok(Some(Reached { answered: Err(error), ahead })) => ((CheckResult::Bad, Some(error.to_string())), ahead),
        Err(error) => ((CheckResult::Bad, Some(error.to_string())), None),
    };
    [clock(ahead), step(CheckSubject::Network, network.0, network.1)]
}

fn clock(ahead: Option<TimeDelta>) -> CheckStep {
    let result = match ahead {
        None => CheckResult::NotApplicable,
        Some(ahead) if ahead.abs() > APART => CheckResult::Warning,
        Some(_) => CheckResult::Good,
    };
    let detail = ahead.filter(|_| result == CheckResult::Warning).map(|ahead| format!("{:+} s", ahead.num_seconds()));
    step(CheckSubject::Clock, result, detail)
}

/// A way back when the usual way in is lost.
fn recovery(kept: Option<&Kept>) -> CheckStep {
    let result = match kept {
        None => CheckResult::NotApplicable,
        Some(kept) if has_second_way(&kept.slots) => CheckResult::Good,
        Some(_) => CheckResult::Warning,
    };
    step(CheckSubject::Recovery, result, None)
}

fn backup(folder: Option<&Path>) -> CheckStep {
    let Some(folder) = folder else { return step(CheckSubject::Backup, CheckResult::NotApplicable, None) };
    let now = Utc::now();
    match backups(folder, now).ok().and_then(|all| all.into_iter().next()) {
        // One from the future is of a clock that was wrong.
        Some(newest) if (TimeDelta::zero()..OLD).contains(&(now - newest.at)) => {
            step(CheckSubject::Backup, CheckResult::Good, newest.at.to_rfc3339())
        }
        Some(newest) => step(CheckSubject::Backup, CheckResult::Warning, newest.at.to_rfc3339()),
        None => step(CheckSubject::Backup, CheckResult::Warning, None),
    }
}

#[cfg(test)]
mod tests {
    use tomada_engine::vault::SlotId;
    use uuid::Uuid;

    use super::*;

    #[test]
    fn two_keyrings_are_one_way_in() {
        use SlotKind::{Passphrase, RecoveryCode};
        let keyring = |backend: &str| SlotKind::Keyring { backend: backend.to_owned() };
        for (kinds, has) in [
            (vec![keyring("gnome")], false),
            (vec![keyring("gnome"), keyring("kwallet")], false),
            (vec![keyring("gnome"), keyring("kwallet"), RecoveryCode], true),
            (vec![Passphrase], false),
            (vec![Passphrase, keyring("gnome")], true),
            (vec![RecoveryCode, Passphrase], true),
        ] {
            let slot = |kind| Slot { id: SlotId(Uuid::nil()), kind, created: Utc::now(), last_used: None, keep: None };
            let slots: Vec<_> = kinds.iter().cloned().map(slot).collect();
            assert_eq!(has_second_way(&slots), has, "{kinds:?}");
        }
    }

    #[test]
    fn a_clock_that_is_more_than_five_minutes_off_is_told_of() {
        for (ahead, result, detail) in [
            (None, CheckResult::NotApplicable, None),
            (Some(0), CheckResult::Good, None),
            (Some(300), CheckResult::Good, None),
            (Some(-300), CheckResult::Good, None),
            (Some(301), CheckResult::Warning, Some("+301 s")),
            (Some(-86_400), CheckResult::Warning, Some("-86400 s")),
        ] {
            let said = clock(ahead.map(TimeDelta::seconds));
            assert_eq!((said.result, said.detail.as_deref()), (result, detail), "{ahead:?}");
        }
    }
}
