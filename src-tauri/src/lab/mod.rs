//! The Lab of a Sandbox profile: the bank that it drives, what other clients need to reach that bank, and which connections
//! were started as cases. It drives the profile's own bank and nothing else: not this app's locks, not another profile's time.
//!
//! Not in here: what a case is and what the bank can be made to do; both are the sandbox's.

pub(crate) mod face;
#[cfg(test)]
mod walk_tests;

use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use pluggy::{ConnectorId, Sensitive};
use pluggy_sandbox::{
    Control, Keys,
    cases::{Case, Step, Topic},
    test_values,
};
use tomada_engine::ConnectionId;

use crate::ipc::LabCopy;

/// Where the bank is, and what opens it.
#[derive(Debug, Clone)]
pub(crate) struct Reach {
    pub(crate) url: String,
    pub(crate) keys: Keys,
    /// Opens `/_sandbox`.
    pub(crate) control: Sensitive,
}

/// The Lab.
#[derive(Debug)]
pub(crate) struct Lab {
    reach: Reach,
    /// Nothing where the bank is another program: it is driven there.
    control: Option<Control>,
    /// The connections that were started as cases.
    started: Mutex<BTreeMap<ConnectionId, &'static Case>>,
}

impl Lab {
    pub(crate) fn new(reach: Reach, control: Option<Control>) -> Self {
        Self { reach, control, started: Mutex::default() }
    }

    pub(crate) fn url(&self) -> &str {
        &self.reach.url
    }

    pub(crate) fn control(&self) -> Option<&Control> {
        self.control.as_ref()
    }

    /// A connection is a case.
    pub(crate) fn note(&self, connection: ConnectionId, case: &'static Case) {
        self.lock().insert(connection, case);
    }

    /// The connections that are cases, with the cases' ids.
    pub(crate) fn started(&self) -> BTreeMap<ConnectionId, String> {
        self.lock().iter().map(|(connection, case)| (connection.clone(), case.id.to_owned())).collect()
    }

    /// Values to fill in where credentials are asked for: those that lead on in the case that is being walked, and elsewhere
    /// those that lead to a good end.
    pub(crate) fn fill(&self, connection: &ConnectionId, connector: ConnectorId) -> BTreeMap<String, String> {
        let case = self.lock().get(connection).copied();
        let leads_on = |case: &&Case| {
            matches!(case.topic, Topic::Mfa { .. })
                || case.steps.iter().any(|step| matches!(step, Step::SignIn { refused: None, .. }))
        };
        case.filter(leads_on).map_or_else(|| test_values(connector), Case::last_values)
    }

    /// Something that another client needs. It does not pass through a window.
    pub(crate) fn needed(&self, what: LabCopy) -> &str {
        let Reach { url, keys, control } = &self.reach;
        match what {
            LabCopy::Url => url,
            LabCopy::ClientId => &keys.client_id,
            LabCopy::ClientSecret => keys.client_secret.expose(),
            LabCopy::ControlToken => control.expose(),
        }
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<ConnectionId, &'static Case>> {
        self.started.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use pluggy_sandbox::cases;

    use super::*;

    #[test]
    fn what_is_filled_in_leads_on_in_the_case_that_is_walked() {
        let reach = Reach { url: String::new(), keys: Keys::demo(), control: Sensitive::from("control") };
        let lab = Lab::new(reach, None);
        let filled = |id: &str, name: &str| {
            let (connection, case) = (ConnectionId(id.to_owned()), cases::find(id).unwrap());
            lab.note(connection.clone(), case);
            lab.fill(&connection, case.connector)[name].clone()
        };
        assert_eq!(filled("mfa-phone-right", "user"), "user-ok-phone");
        assert_eq!(filled("mfa-onestep-wrong-then-right", "token"), "123456");
        assert_eq!(filled("sign-in-wrong-then-right", "password"), "password-ok");
        assert_eq!(filled("sign-in-locked", "user"), "user-ok", "the same again would lead nowhere");
        assert_eq!(lab.fill(&ConnectionId("another".to_owned()), ConnectorId(2))["user"], "user-ok");
        assert_eq!(lab.started().len(), 4);
    }
}
