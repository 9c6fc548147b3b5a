//! The ways into a bank that are killed half-way: one person, one connection.

use std::collections::BTreeMap;

use pluggy::{ConnectorId, Sensitive, client::Parameters};
use pluggy_sandbox::test_values;

/// What is typed where a password is asked for, of which nothing may be left.
pub(crate) const PASSWORD: &str = "password-ok";

/// What a person is about to do.
pub(crate) struct Story {
    pub(crate) connector: ConnectorId,
    /// Where not every value is the usual one.
    other: &'static [(&'static str, &'static str)],
    /// What is typed is at hand, and no credential window is needed.
    pub(crate) at_hand: bool,
}

const fn story(connector: i32, other: &'static [(&'static str, &'static str)]) -> Story {
    Story { connector: ConnectorId(connector), other, at_hand: false }
}

/// The first has a code: every point is on its way.
pub(crate) const STORIES: [Story; 11] = [
    story(5, &[]),
    story(2, &[]),
    story(4, &[]),
    story(5, &[("user", "user-ok-twice")]),
    story(5, &[("user", "user-ok-select")]),
    story(5, &[("user", "user-ok-phone")]),
    story(9, &[("token", "000000")]),
    story(301, &[]),
    story(19, &[]),
    story(600, &[]),
    Story { at_hand: true, ..story(5, &[]) },
];

impl Story {
    /// What is typed, the same each time.
    pub(crate) fn values(&self) -> Parameters {
        let mut values: BTreeMap<String, String> = test_values(self.connector);
        values.extend(self.other.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        values.entry("password".to_owned()).and_modify(|password| PASSWORD.clone_into(password));
        values.into_iter().map(|(name, value)| (name, Sensitive::new(value))).collect()
    }
}
