//! Scenarios that a tester walks, each with an id that stays: who signs in where, what is done then, and what a client is to
//! see. One table for the app's Lab, the guide (`docs/sandbox.md`) and the tests, which walk every one of them over HTTP.
//!
//! Not in here: words for people. Each reader of the table has its own language.

mod mfa;
mod others;

use pluggy::ConnectorId;
use serde::Serialize;

pub use self::{mfa::MFA, others::OTHERS};

/// Names of credentials, with what is typed into them.
pub type Values = &'static [(&'static str, &'static str)];

/// One scenario.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Case {
    /// `mfa-code-right`: what tests, guides and people call it, for good.
    pub id: &'static str,
    /// What it is about.
    pub topic: Topic,
    /// Where.
    pub connector: ConnectorId,
    /// What is signed in with.
    pub values: Values,
    /// What is done after that, each as soon as the execution waits or has ended.
    pub steps: &'static [Step],
    /// What a client sees that looks each second.
    pub sees: &'static [Seen],
}

/// What a scenario is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(tag = "type", rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(rename = "CaseTopic"))]
pub enum Topic {
    /// Something that is asked of a person in mid-execution.
    Mfa {
        /// What is asked.
        kind: Kind,
        /// How the person deals with it.
        way: Way,
    },
    /// What comes when all goes well.
    Data,
    /// A part of it does not come.
    Partial,
    /// The bank does not let the person in.
    SignIn,
    /// The bank can't be reached, or wants something first.
    Bank,
    /// Something fails at Pluggy.
    Provider,
    /// Somebody has to approve.
    Authorization,
    /// The bank's own page, and what it was told there.
    OpenFinance,
    /// The same credentials once more.
    Duplicate,
}

/// What is asked of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(rename = "CaseKind"))]
pub enum Kind {
    /// A code of digits, after the password.
    Code,
    /// A code beside the password.
    OneStep,
    /// A word.
    Text,
    /// Another password.
    Password,
    /// Something of a type that the schema does not know.
    String,
    /// What a picture shows.
    Image,
    /// One of several.
    Select,
    /// Which phone a code goes to, and the code.
    Phone,
    /// A code, and which company.
    Company,
    /// Which holder of a joint account.
    Joint,
    /// A picture scanned with a phone.
    Qr,
    /// An approval on a phone.
    Device,
    /// The bank's own page.
    Oauth,
}

/// How a person deals with what is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(rename = "CaseWay"))]
pub enum Way {
    /// The right answer.
    Right,
    /// A wrong one.
    Wrong,
    /// Too late.
    Late,
    /// In the last second, and in time.
    LastSecond,
    /// The same once more.
    Repeated,
    /// Not at all: the connection is called off.
    Cancelled,
    /// Two questions, one after the other.
    TwoInARow,
    /// After having been away.
    Left,
}

/// What is done next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(tag = "type", rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(rename = "CaseStep"))]
pub enum Step {
    /// The question is answered.
    Answer {
        /// With this.
        value: &'static str,
        /// The code of the refusal, where the answer is not taken.
        refused: Option<&'static str>,
    },
    /// The credentials are given again.
    SignIn {
        /// Those that differ from the first.
        #[cfg_attr(feature = "ts", ts(type = "[string, string][]"))]
        with: Values,
        /// The code of the refusal, where they are not taken.
        refused: Option<&'static str>,
    },
    /// Another execution is asked for, with the credentials that Pluggy has.
    Update,
    /// Time passes.
    Wait {
        /// So much of it.
        seconds: i32,
    },
    /// Time passes until the wait has but one second left.
    LastSecond,
    /// Time passes until the wait is over.
    Expire,
    /// The person goes elsewhere, and comes back after a while.
    Leave {
        /// Which is so long.
        seconds: i32,
    },
    /// Somebody decides on the bank's page or on a phone.
    Decide {
        /// What.
        yes: bool,
    },
    /// The consent is withdrawn at the bank.
    Revoke,
    /// The connection is deleted.
    Cancel,
    /// The same credentials are connected once more.
    Duplicate {
        /// The code of the refusal.
        refused: &'static str,
    },
}

/// A stretch of what a client sees: `(status, executionStatus)` of the item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seen {
    /// The request is refused with this code, and there is no item.
    Refused(&'static str),
    /// `UPDATING`: `CREATED`, `LOGIN_IN_PROGRESS`.
    Begins,
    /// `WAITING_USER_INPUT`, twice the word.
    Asked,
    /// `WAITING_USER_ACTION`, twice the word.
    Acting,
    /// `UPDATING` and this phase.
    Phase(&'static str),
    /// `UPDATING`: every phase of what the institution has, and `MERGING`.
    Collected,
    /// An end.
    Ends(&'static str, &'static str),
    /// The item is no more: 404.
    Gone,
}

/// Every scenario, those of [`MFA`] first.
pub fn all() -> impl Iterator<Item = &'static Case> {
    MFA.iter().chain(OTHERS)
}

/// One of them.
#[must_use]
pub fn find(id: &str) -> Option<&'static Case> {
    all().find(|case| case.id == id)
}

impl Case {
    /// The credentials that lead on after the last refusal: those it begins with, and what differs when they are given again.
    #[must_use]
    pub fn last_values(&self) -> std::collections::BTreeMap<String, String> {
        let again = self.steps.iter().flat_map(|step| match step {
            Step::SignIn { with, .. } => *with,
            _ => &[],
        });
        self.values.iter().chain(again).map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }
}

const PASSWORD: (&str, &str) = ("password", crate::connectors::PASSWORD);
const CHECKED: Seen = Seen::Phase("LOGIN_MFA_IN_PROGRESS");
const SUCCESS: Seen = Seen::Ends("UPDATED", "SUCCESS");
const NOT_GRANTED: Seen = Seen::Ends("LOGIN_ERROR", "USER_AUTHORIZATION_NOT_GRANTED");
const TIMEOUT: Seen = Seen::Ends("OUTDATED", "USER_INPUT_TIMEOUT");
/// Back from the bank's page.
const RETURNED: Seen = Seen::Phase("LOGIN_IN_PROGRESS");

const fn answer(value: &'static str) -> Step {
    Step::Answer { value, refused: None }
}

/// The same credentials again.
const AGAIN: Step = Step::SignIn { with: &[], refused: None };

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_case_has_an_id_of_its_own_and_an_institution_that_exists() {
        let ids: BTreeSet<&str> = all().map(|case| case.id).collect();
        assert_eq!((ids.len(), MFA.len()), (MFA.len() + OTHERS.len(), 38));
        for case in all() {
            assert!(crate::connectors::find(case.connector).is_some(), "{}", case.id);
            assert_eq!(matches!(case.topic, Topic::Mfa { .. }), case.id.starts_with("mfa-"), "{}", case.id);
        }
        assert_eq!(find("mfa-code-late").map(|case| case.connector.0), Some(5));
    }
}
