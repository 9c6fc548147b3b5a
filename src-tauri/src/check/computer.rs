//! What is the same for every profile: the keyring, notices, links, the organization's policy.

use tomada_engine::vault::{Keyring, KeyringFault};

use super::{
    link::{self, Opener},
    step,
};
use crate::{
    ipc::{CheckResult, CheckStep, CheckSubject},
    policy,
};

/// Looks at this computer. `service` is the name of this app in the keyring.
pub(crate) async fn of_computer(service: &str, found: &policy::Found) -> Vec<CheckStep> {
    vec![keyring(service).await, notifications().await, links().await, policy(found)]
}

async fn keyring(service: &str) -> CheckStep {
    kept(Keyring::new(service.to_owned(), Keyring::BACKGROUND).round_trip().await)
}

/// A computer without a keyring, or with one that is known to forget, is no fault: nothing is given to it, and a passphrase does
/// without one. A keyring that takes a key and does not give it back is.
fn kept(tried: Result<String, KeyringFault>) -> CheckStep {
    match tried {
        Ok(backend) => step(CheckSubject::Keyring, CheckResult::Good, backend),
        Err(fault) => {
            let result = if fault == KeyringFault::NotKept { CheckResult::Bad } else { CheckResult::Warning };
            step(CheckSubject::Keyring, result, fault.to_string())
        }
    }
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
#[expect(clippy::unused_async, reason = "elsewhere there is a server to ask")]
async fn notifications() -> CheckStep {
    step(CheckSubject::Notifications, CheckResult::NotApplicable, None)
}

async fn links() -> CheckStep {
    let (result, detail) = match tokio::task::spawn_blocking(link::opener).await {
        Ok(Opener::This) => (CheckResult::Good, None),
        Ok(Opener::Nobody) => (CheckResult::Warning, None),
        Ok(Opener::Another(name)) => (CheckResult::Warning, Some(name)),
        Ok(Opener::NotKnown(why)) => (CheckResult::NotApplicable, Some(why.to_owned())),
        Err(_) => (CheckResult::NotApplicable, None),
    };
    step(CheckSubject::Link, result, detail)
}

fn policy(found: &policy::Found) -> CheckStep {
    let (result, detail) = match &found.file {
        policy::Seen::Absent => (CheckResult::NotApplicable, None),
        policy::Seen::Holds { unknown } if unknown.is_empty() => (CheckResult::Good, None),
        policy::Seen::Holds { unknown } => {
            (CheckResult::Warning, Some(format!("unknown fields: {}", unknown.join(", "))))
        }
        policy::Seen::NotUnderstood(why) => (CheckResult::Bad, Some(why.clone())),
        policy::Seen::OpenToOthers => (CheckResult::Bad, Some("others may write it".to_owned())),
    };
    step(CheckSubject::Policy, result, detail)
}

#[cfg(test)]
mod tests {
    use tomada_engine::policy::Policy;

    use super::*;
    use crate::policy::{Found, Seen};

    #[test]
    fn a_keyring_that_loses_what_it_is_given_is_a_fault_and_none_at_all_is_not() {
        for (fault, result, detail) in [
            (KeyringFault::NotKept, CheckResult::Bad, "the keyring did not keep what it was given"),
            (KeyringFault::NoProgram, CheckResult::Warning, "no program keeps a keyring in this session"),
            (KeyringFault::Locked, CheckResult::Warning, "the keyring is locked"),
            (KeyringFault::NoAnswer, CheckResult::Warning, "the keyring does not answer"),
        ] {
            let said = kept(Err(fault));
            assert_eq!((said.result, said.detail.as_deref()), (result, Some(detail)));
        }
        assert_eq!(kept(Ok("gnome-keyring".to_owned())).result, CheckResult::Good);
    }

    #[test]
    fn a_policy_that_does_not_hold_is_a_fault() {
        for (file, result, detail) in [
            (Seen::Absent, CheckResult::NotApplicable, None),
            (Seen::Holds { unknown: Vec::new() }, CheckResult::Good, None),
            (Seen::Holds { unknown: vec!["new".to_owned()] }, CheckResult::Warning, Some("unknown fields: new")),
            (Seen::NotUnderstood("why".to_owned()), CheckResult::Bad, Some("why")),
            (Seen::OpenToOthers, CheckResult::Bad, Some("others may write it")),
        ] {
            let said = policy(&Found { policy: Policy::default(), file });
            assert_eq!((said.result, said.detail.as_deref()), (result, detail));
        }
    }
}
