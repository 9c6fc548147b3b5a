//! API keys and connect tokens: signed JWTs with an end ("Authentication", "Connect token"), in the sandbox's own time.

use chrono::{DateTime, TimeDelta, Utc};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use pluggy::{ItemId, model::ItemOptions};
use serde::{Deserialize, Serialize};

const API_KEY_LIFE: TimeDelta = TimeDelta::hours(2);
const CONNECT_TOKEN_LIFE: TimeDelta = TimeDelta::minutes(30);

/// Who a key or token speaks for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub(crate) enum Caller {
    /// The application: everything.
    Application,
    /// A connect token: what it made, and the item it is bound to.
    ConnectToken { token: String, item: Option<ItemId>, options: ItemOptions },
}

#[derive(Serialize, Deserialize)]
struct Claims {
    iat: i64,
    exp: i64,
    caller: Caller,
}

/// Signs and reads tokens. Tokens of another sandbox are strangers.
#[derive(Clone)]
pub(crate) struct Signer {
    encoding: EncodingKey,
    decoding: DecodingKey,
}

/// A token that could not be signed: no token, no entry.
#[derive(Debug, thiserror::Error)]
#[error("a token could not be signed")]
pub(crate) struct SignError;

impl Signer {
    pub(crate) fn new() -> Self {
        let secret: [[u8; 16]; 2] = [*uuid::Uuid::new_v4().as_bytes(), *uuid::Uuid::new_v4().as_bytes()];
        let secret = secret.concat();
        Self { encoding: EncodingKey::from_secret(&secret), decoding: DecodingKey::from_secret(&secret) }
    }

    pub(crate) fn sign(&self, caller: Caller, now: DateTime<Utc>) -> Result<String, SignError> {
        let life = match caller {
            Caller::Application => API_KEY_LIFE,
            Caller::ConnectToken { .. } => CONNECT_TOKEN_LIFE,
        };
        let claims = Claims { iat: now.timestamp(), exp: (now + life).timestamp(), caller };
        jsonwebtoken::encode(&Header::new(Algorithm::HS256), &claims, &self.encoding).map_err(|_| SignError)
    }

    /// Who a token speaks for, unless it is forged or over.
    pub(crate) fn read(&self, token: &str, now: DateTime<Utc>) -> Option<Caller> {
        let mut validation = Validation::new(Algorithm::HS256);
        // Its end is held against the sandbox's clock, not the computer's.
        validation.validate_exp = false;
        let claims = jsonwebtoken::decode::<Claims>(token, &self.decoding, &validation).ok()?.claims;
        (now.timestamp() < claims.exp).then_some(claims.caller)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_ends_when_its_time_is_over_and_only_its_own_sandbox_reads_it() {
        let (signer, start) = (Signer::new(), DateTime::UNIX_EPOCH);
        let key = signer.sign(Caller::Application, start).unwrap();
        assert_eq!(signer.read(&key, start + TimeDelta::minutes(119)), Some(Caller::Application));
        assert_eq!(signer.read(&key, start + TimeDelta::hours(2)), None);
        assert_eq!(Signer::new().read(&key, start), None);
    }
}
