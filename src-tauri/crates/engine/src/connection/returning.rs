//! The way back from the bank's own page ("OAuth return"): an address of this app's that the browser is led to at the end, with
//! a state in it that nobody can guess. Anybody can write such an address, so the state is good for one attempt, once, for a
//! quarter of an hour, and all that it does is that the connection is looked at before its turn. Without it, its turn comes
//! all the same. What a state is and whether one is right is pure; the session has the chance and the clock for it.
//!
//! Not in here: how a link arrives, which is the shell's.

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use chrono::{DateTime, TimeDelta, Utc};
use pluggy::{Sensitive, client::Parameters};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;
use url::Url;

use super::{Record, attempt::Input, face, watch::Session};
use crate::{
    EngineError,
    view::{ConnectionId, SignIn},
};

/// The key of the state in the address.
const STATE: &str = "state";
/// How long somebody may take to come back.
const LIFE: TimeDelta = TimeDelta::minutes(15);

/// A return that is expected. Whoever reads it can't make the address from it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Expected {
    /// SHA-256 of the state, base64url.
    digest: String,
    /// From when on it is not expected any more.
    until: DateTime<Utc>,
}

impl Expected {
    /// A return to `to`, with this much chance in its state: what is kept of it, and the whole address.
    #[must_use]
    pub fn new(to: &Url, chance: &[u8; 32], now: DateTime<Utc>) -> (Self, Sensitive) {
        let state = Sensitive::new(BASE64_URL_SAFE_NO_PAD.encode(chance));
        let mut address = to.clone();
        address.query_pairs_mut().append_pair(STATE, state.expose());
        (Self { digest: digest(state.expose()), until: now + LIFE }, Sensitive::new(address.into()))
    }

    /// Whether this is its state, and comes in time. A clock that was set back does not make the time longer.
    #[must_use]
    pub fn is(&self, state: &str, now: DateTime<Utc>) -> bool {
        let same = bool::from(self.digest.as_bytes().ct_eq(digest(state).as_bytes()));
        let left = self.until - now;
        same && left > TimeDelta::zero() && left <= LIFE
    }
}

fn digest(state: &str) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(state))
}

impl Session {
    /// Expects somebody back who is about to be sent to their bank's own page, in the place of whoever was expected before:
    /// the address to give along. Nothing where no link opens this app, or the institution asks here.
    pub(super) fn expect(&self, record: &mut Record) -> Option<Sensitive> {
        let to = self.returns_to.as_ref().filter(|_| face::sign_in(&record.connector) == SignIn::Browser)?;
        let mut chance = [0; 32];
        // Without chance there is no state, and without a state no way back: it is looked at in its turn.
        getrandom::fill(&mut chance).ok()?;
        let (expected, address) = Expected::new(to, &chance, self.clock.now());
        record.attempt.expected = Some(expected);
        Some(address)
    }

    /// The same, of somebody who is about to be sent there by Pluggy's widget.
    pub(super) fn expect_from_widget(&mut self, id: &ConnectionId) -> Result<Option<Sensitive>, EngineError> {
        let mut record = self.records.get(id).cloned().ok_or(EngineError::UnknownConnection)?;
        let address = self.expect(&mut record);
        if address.is_some() {
            self.records.rewrite(record);
        }
        Ok(address)
    }

    /// Somebody came back with this state: whose it was, which is looked at now.
    pub(super) fn returned(&mut self, state: &Sensitive) -> Option<ConnectionId> {
        let now = self.clock.now();
        let is_theirs =
            |record: &&Record| record.attempt.expected.as_ref().is_some_and(|one| one.is(state.expose(), now));
        // All are compared, whichever it is.
        let id = self.records.all().filter(is_theirs).last()?.id.clone();
        self.apply(&id, Input::Returned, &Parameters::new());
        Some(id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: DateTime<Utc> = DateTime::UNIX_EPOCH;

    fn expected() -> (Expected, String, String) {
        let (expected, address) = Expected::new(&"tomada://oauth".parse().unwrap(), &[7; 32], NOW);
        let address = address.expose().clone();
        let state = address.strip_prefix("tomada://oauth?state=").unwrap().to_owned();
        (expected, address, state)
    }

    #[test]
    fn the_address_has_all_of_the_state_and_what_is_kept_has_nothing_of_it() {
        let (expected, address, state) = expected();
        assert_eq!(address, "tomada://oauth?state=BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc");
        assert_eq!(state.len(), 43);
        let kept = serde_json::to_string(&expected).unwrap();
        assert!(!kept.contains(&state) && kept.contains("1970-01-01T00:15:00Z"), "{kept}");
    }

    #[test]
    fn only_the_whole_state_is_the_state() {
        let (expected, _, state) = expected();
        assert!(expected.is(&state, NOW));
        for other in [
            String::new(),
            state.replacen('B', "", 1),
            format!("{state}A"),
            state.replacen('B', "C", 1),
            digest(&state),
        ] {
            assert!(!expected.is(&other, NOW), "{other}");
        }
    }

    #[test]
    fn it_is_good_for_a_quarter_of_an_hour() {
        let (expected, _, state) = expected();
        for (seconds, good) in [(0, true), (899, true), (900, false), (-1, false), (86_400, false)] {
            assert_eq!(expected.is(&state, NOW + TimeDelta::seconds(seconds)), good, "{seconds}");
        }
    }
}
