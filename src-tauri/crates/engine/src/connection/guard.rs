//! The guard against locked accesses: credentials that a bank has refused are not sent to it again. What is kept of them is a
//! salted hash, in the encrypted store with the attempt, until the bank lets the person in. Not in here: how often may be
//! tried, which is [`rules`](super::rules)'.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit as _, Mac as _};
use pluggy::{
    client::Parameters,
    model::{Connector, CredentialType, ParameterError},
};
use serde::{Deserialize, Serialize};
use sha2::Sha256;

use super::{
    attempt::{Attempt, State},
    keeping::lasting,
};
use crate::view::{Cause, Tone};

/// Refused ones that are known by their hash; the oldest are forgotten.
const MOST: usize = 8;
/// Under this code the form marks what was refused before.
pub(super) const REFUSED_BEFORE: &str = "REFUSED_BEFORE";

/// What credentials are known again by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fingerprint {
    salt: String,
    hash: String,
}

impl Fingerprint {
    /// Of what lasts of what was typed: another code does not make other credentials. Nothing, where not all of it was.
    #[must_use]
    pub fn of(connector: &Connector, typed: &Parameters) -> Option<Self> {
        let mut salt = [0; 16];
        getrandom::fill(&mut salt).ok()?;
        Some(Self { salt: STANDARD.encode(salt), hash: hash(&salt, connector, typed)? })
    }

    /// Whether it is of these.
    #[must_use]
    pub fn is_of(&self, connector: &Connector, typed: &Parameters) -> bool {
        let salt = STANDARD.decode(&self.salt).unwrap_or_default();
        hash(&salt, connector, typed).is_some_and(|hash| hash == self.hash)
    }
}

fn hash(salt: &[u8], connector: &Connector, typed: &Parameters) -> Option<String> {
    let mut mac = Hmac::<Sha256>::new_from_slice(salt).ok()?;
    let mut any = false;
    for name in lasting(connector) {
        let value = typed.get(name).map(|value| value.expose().as_bytes()).unwrap_or_default();
        any |= !value.is_empty();
        // Each with its length: what ends one and begins the next is told apart.
        for part in [name.as_bytes(), value] {
            mac.update(&u64::try_from(part.len()).ok()?.to_le_bytes());
            mac.update(part);
        }
    }
    any.then(|| STANDARD.encode(mac.finalize().into_bytes()))
}

/// What is wrong with credentials that were refused before: the one that is most likely mistyped is marked.
#[must_use]
pub fn refused_before(connector: &Connector) -> ParameterError {
    let secret = connector.credentials.iter().find(|one| one.kind == Some(CredentialType::Password));
    let marked = secret.or(connector.credentials.first()).map(|one| one.name.clone());
    ParameterError { code: Some(REFUSED_BEFORE.into()), parameter: marked, ..ParameterError::default() }
}

impl Attempt {
    /// Whether the bank has refused these.
    #[must_use]
    pub(super) fn has_refused(&self, connector: &Connector, typed: &Parameters) -> bool {
        self.refused.iter().any(|one| one.is_of(connector, typed))
    }

    /// Logins in a row that the bank refused: as Pluggy counts them, or as they were seen here.
    #[must_use]
    pub fn refusals(&self) -> u32 {
        self.facts.refusals.max(u32::try_from(self.refused.len()).unwrap_or(u32::MAX))
    }

    /// These are being sent.
    pub(super) fn trying(&mut self, connector: &Connector, typed: &Parameters) {
        self.tried = Fingerprint::of(connector, typed);
    }

    /// What became of what was tried, after a step.
    pub(super) fn learn_refusal(&mut self) {
        let State::Finished { explanation } = &self.state else { return };
        match (explanation.cause, explanation.tone) {
            (Cause::InvalidCredentials, _) => {
                self.refused.extend(self.tried.take());
                let over = self.refused.len().saturating_sub(MOST);
                drop(self.refused.drain(..over));
            }
            (_, Tone::Ok) => {
                self.refused.clear();
                self.tried = None;
            }
            _ => self.tried = None,
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use pluggy::model::ConnectorCredential;

    use super::*;
    use crate::connection::status::explain;

    fn bank() -> Connector {
        let field = |name: &str, kind, mfa| ConnectorCredential {
            name: name.to_owned(),
            kind: Some(kind),
            mfa,
            ..ConnectorCredential::default()
        };
        let credentials = vec![
            field("user", CredentialType::Text, None),
            field("password", CredentialType::Password, None),
            field("token", CredentialType::Number, Some(true)),
        ];
        Connector { credentials, ..Connector::default() }
    }

    fn typed(user: &str, password: &str, token: &str) -> Parameters {
        let all = [("user", user), ("password", password), ("token", token)];
        all.into_iter().map(|(name, value)| (name.to_owned(), value.into())).collect()
    }

    #[test]
    fn the_same_credentials_are_known_again_and_no_others() {
        let known = Fingerprint::of(&bank(), &typed("maria", "segredo", "111111")).unwrap();
        assert!(known.is_of(&bank(), &typed("maria", "segredo", "111111")));
        assert!(known.is_of(&bank(), &typed("maria", "segredo", "222222")), "another code makes no others");
        for other in [typed("maria", "Segredo", ""), typed("joana", "segredo", ""), typed("marias", "egredo", "")] {
            assert!(!known.is_of(&bank(), &other));
        }
        let again = Fingerprint::of(&bank(), &typed("maria", "segredo", "111111")).unwrap();
        assert_ne!(known, again, "each has a salt of its own");
        assert_eq!(Fingerprint::of(&bank(), &Parameters::new()), None, "nothing was typed");
        let document = serde_json::to_string(&known).unwrap();
        assert!(!document.contains("segredo") && !document.contains("maria"), "{document}");
    }

    #[test]
    fn what_was_refused_stays_known_until_the_bank_lets_the_person_in() {
        let mut attempt = Attempt::new(&bank(), DateTime::UNIX_EPOCH);
        let mut ends = |password: &str, cause| {
            attempt.trying(&bank(), &typed("maria", password, ""));
            attempt.state = State::Finished { explanation: explain(cause) };
            attempt.learn_refusal();
            ["one", "two"].map(|password| attempt.has_refused(&bank(), &typed("maria", password, "")))
        };
        assert_eq!(ends("one", Cause::InvalidCredentials), [true, false]);
        assert_eq!(ends("two", Cause::BankUnavailable), [true, false], "nobody refused that one");
        assert_eq!(ends("two", Cause::InvalidCredentials), [true, true]);
        assert_eq!(ends("three", Cause::UpToDate), [false, false]);
    }
}
