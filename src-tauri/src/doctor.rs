//! `tomada doctor`: the security check on the command line, without a window or a display, for every profile that opens
//! without a person. It asks nobody for anything, and says nothing that could not be handed on. It makes no profile and
//! leaves alone what is in use; what it opens is brought up to date as at any opening: a key file that its copy replaces, a
//! store of an older format, the day's backup.

use std::{
    io::{self, Write},
    path::Path,
    sync::Arc,
};

use pluggy::SystemClock;
use tomada_engine::{
    profile::{Closed, Door, Listed, Place, ProfileKind, Profiles, Unlocked},
    store::{StoreError, is_in_use},
    vault::{Cost, KeyFileFault, Keyring, KeyringFault, Means},
};

use crate::{
    check::{Inspected, of_computer, of_profile},
    ipc::{CheckResult, CheckStep},
    policy,
    profiles::begin,
    text::{Doctor, Text},
};

/// Writes the report. Whether nothing is bad.
///
/// # Errors
/// It could not be written.
pub(crate) async fn report(
    out: &mut impl Write,
    text: &Text,
    folder: Option<&Path>,
    service: &str,
) -> io::Result<bool> {
    let found = policy::Found::read();
    let said = &text.doctor;
    writeln!(out, "{}", said.title.replace("{version}", env!("CARGO_PKG_VERSION")))?;
    writeln!(out, "\n{}", said.computer)?;
    let mut well = steps(out, text, &of_computer(service, &found).await)?;
    writeln!(out)?;
    let Some(folder) = folder else {
        writeln!(out, "{}", said.no_folder)?;
        return Ok(false);
    };
    let Ok(list) = Profiles::read(folder) else {
        writeln!(out, "{}", said.list_bad)?;
        return Ok(false);
    };
    if list.all().is_empty() {
        writeln!(out, "{}", said.none)?;
    }
    for (number, one) in list.all().iter().enumerate() {
        if number > 0 {
            writeln!(out)?;
        }
        writeln!(out, "{} ({})", said.profile.replace("{id}", &one.id.0.to_string()), kind(said, one))?;
        let place = Place { id: one.id, folder: list.folder(one.id) };
        well &= profile(out, text, place, service, &found).await?;
    }
    Ok(well)
}

/// One profile, as far as it opens by itself. Whether nothing is bad.
async fn profile(
    out: &mut impl Write,
    text: &Text,
    place: Place,
    service: &str,
    found: &policy::Found,
) -> io::Result<bool> {
    let said = &text.doctor;
    // Whoever has the store may also change its key file: both are left alone, and so is what can't be looked at.
    match is_in_use(&place.folder) {
        Ok(false) => {}
        Ok(true) => {
            line(out, text, CheckResult::NotApplicable, &said.in_use)?;
            return Ok(true);
        }
        Err(_) => {
            line(out, text, CheckResult::Bad, &said.damaged)?;
            return Ok(false);
        }
    }
    let keyring = Keyring::new(service.to_owned(), Keyring::BACKGROUND);
    let means = Means { keyring, cost: Cost::USUAL, clock: Arc::new(SystemClock) };
    match Door::open(place, means).await {
        Ok(Unlocked { vault, store, .. }) => {
            let base = begin::pluggy();
            let open = Inspected { store: store.clone(), kept: Some((&vault).into()), base, policy: &found.policy };
            let looked = of_profile(open).await;
            // What could not be written is what the check has found.
            drop(store.close().await);
            match looked {
                Ok(looked) => steps(out, text, &looked),
                Err(_) => {
                    line(out, text, CheckResult::Bad, &said.damaged)?;
                    Ok(false)
                }
            }
        }
        Err(door) => {
            let (result, why) = closed(said, &door.why);
            line(out, text, result, why)?;
            Ok(result != CheckResult::Bad)
        }
    }
}

/// A profile that wants a person is as it should be.
fn closed<'a>(said: &'a Doctor, why: &Closed) -> (CheckResult, &'a str) {
    match why {
        Closed::SecretWanted(Some(
            KeyringFault::NoEntry { .. } | KeyringFault::Foreign { .. } | KeyringFault::Garbled | KeyringFault::Several,
        )) => (CheckResult::Bad, &said.lost),
        Closed::KeyringLocked | Closed::SecretWanted(_) => (CheckResult::NotApplicable, &said.closed),
        Closed::Store(StoreError::InUse) => (CheckResult::NotApplicable, &said.in_use),
        Closed::Store(StoreError::Newer { .. }) | Closed::KeyFile(KeyFileFault::Newer { .. }) => {
            (CheckResult::Bad, &said.newer)
        }
        Closed::StoreGone | Closed::Store(_) | Closed::KeyFile(_) | Closed::Vault(_) => {
            (CheckResult::Bad, &said.damaged)
        }
    }
}

fn kind<'a>(said: &'a Doctor, one: &Listed) -> &'a str {
    match one.kind {
        Some(ProfileKind::Sandbox) => &said.kind.sandbox,
        Some(ProfileKind::OwnKeys) => &said.kind.own_keys,
        Some(ProfileKind::Broker) => &said.kind.broker,
        None => &said.kind.unknown,
    }
}

fn steps(out: &mut impl Write, text: &Text, steps: &[CheckStep]) -> io::Result<bool> {
    for step in steps {
        let detail = step.detail.as_ref().map(|detail| format!(" ({detail})")).unwrap_or_default();
        line(out, text, step.result, &format!("{}{detail}", text.check.step(step)))?;
    }
    Ok(steps.iter().all(|step| step.result != CheckResult::Bad))
}

fn line(out: &mut impl Write, text: &Text, result: CheckResult, what: &str) -> io::Result<()> {
    writeln!(out, "  [{}] {what}", text.check.result(result))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_that_the_keyring_has_lost_is_a_problem_and_a_keyring_out_of_reach_is_none() {
        let said = &Text::of("en").doctor;
        let wanted = |fault| closed(said, &Closed::SecretWanted(fault)).0;
        for lost in
            [KeyringFault::NoEntry { recorded: "kwalletd6".to_owned() }, KeyringFault::Garbled, KeyringFault::Several]
        {
            assert_eq!(wanted(Some(lost)), CheckResult::Bad);
        }
        for none in [None, Some(KeyringFault::NoSession), Some(KeyringFault::Locked), Some(KeyringFault::NoAnswer)] {
            assert_eq!(wanted(none), CheckResult::NotApplicable);
        }
    }
}
