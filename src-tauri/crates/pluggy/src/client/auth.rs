//! Who the client speaks as ("Authentication"): an application's own keys, exchanged for an API key that lives two hours,
//! or one connect token. The API key is shared, renewed a little before it ends, by one caller while the others wait.

use std::sync::Arc;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use tokio::sync::Mutex;

use super::{
    Client, Delivery, Error,
    endpoint::{Call, Endpoint},
    transport::{self, Answer},
};
use crate::{Clock, Sensitive, model::AuthResponse};

const AUTH: Endpoint = Endpoint::post("/auth");

/// What to assume of a key that does not say when it ends.
const ASSUMED_LIFE: TimeDelta = TimeDelta::hours(2);

/// No key is kept for longer without another look, whatever it says.
const LONGEST_LIFE: TimeDelta = TimeDelta::days(1);

/// Who the client speaks as.
#[derive(Debug)]
pub enum Access {
    /// An application's own keys.
    Keys {
        /// `clientId`.
        client_id: String,
        /// `clientSecret`.
        client_secret: Sensitive,
    },
    /// One connect token; what it may do is in "Connect token", scope.
    ConnectToken(Sensitive),
}

#[derive(Debug)]
pub(super) struct KeyRing {
    access: Access,
    clock: Arc<dyn Clock>,
    current: Mutex<Option<ApiKey>>,
}

#[derive(Debug, Clone)]
struct ApiKey {
    key: Sensitive,
    renew_at: DateTime<Utc>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct AuthRequest<'a> {
    client_id: &'a str,
    client_secret: &'a str,
}

#[derive(Deserialize)]
struct Claims {
    exp: i64,
    iat: Option<i64>,
}

impl KeyRing {
    pub(super) fn new(access: Access, clock: Arc<dyn Clock>) -> Self {
        Self { access, clock, current: Mutex::new(None) }
    }
}

impl Client {
    /// Sends a call with the right key and reads its answer.
    pub(super) async fn call<T: DeserializeOwned>(&self, call: Call) -> Result<T, Error> {
        Ok(transport::parse(&self.answer(call).await?.bytes)?)
    }

    /// Sends a call with the right key. When the key turns out to be refused it is renewed, and the call sent again, once:
    /// Pluggy has not carried out what it refused to authenticate.
    pub(super) async fn answer(&self, call: Call) -> Result<Answer, Error> {
        let key = self.key(None).await?;
        match self.transport.send(&call, Some(&key)).await {
            Err(error) if is_key_refusal(&error) && self.renews() => {
                let key = self.key(Some(&key)).await?;
                self.transport.send(&call, Some(&key)).await
            }
            result => result,
        }
    }

    async fn ask_key(&self, request: &AuthRequest<'_>) -> Result<AuthResponse, Error> {
        let answer = self.transport.send(&Call::new(AUTH).json(request)?, None).await?;
        Ok(transport::parse(&answer.bytes)?)
    }

    fn renews(&self) -> bool {
        matches!(self.keys.access, Access::Keys { .. })
    }

    /// The key to send. `refused` is one that Pluggy no longer takes; a newer one may have come meanwhile.
    async fn key(&self, refused: Option<&Sensitive>) -> Result<Sensitive, Error> {
        let (client_id, client_secret) = match &self.keys.access {
            Access::ConnectToken(token) => return Ok(token.clone()),
            Access::Keys { client_id, client_secret } => (client_id, client_secret),
        };
        // Held while the key is renewed, so that a crowd of callers asks for one key and not for many.
        let mut current = self.keys.current.lock().await;
        if let Some(held) = current.as_ref()
            && Some(&held.key) != refused
            && self.keys.clock.now() < held.renew_at
        {
            return Ok(held.key.clone());
        }
        *current = None;
        let request = AuthRequest { client_id, client_secret: client_secret.expose() };
        let AuthResponse { api_key } = self.ask_key(&request).await.map_err(|error| match error.delivery() {
            // Whatever became of it: the request that the key was for has not left.
            Delivery::Unknown => Error::NoKey(Box::new(error)),
            Delivery::NotSent | Delivery::Answered => error,
        })?;
        let now = self.keys.clock.now();
        *current = Some(ApiKey { renew_at: renewal(&api_key, now), key: api_key.clone() });
        Ok(api_key)
    }
}

/// "Missing / wrong / expired key": 401, or 403 without a code. A 403 with one is about scope.
fn is_key_refusal(error: &Error) -> bool {
    matches!((error.status(), error.code()), (Some(401), _) | (Some(403), None))
}

/// After nine tenths of the key's life. Its life is what the key says of itself, from one of its own times to the other:
/// this computer's clock may be wrong by hours.
fn renewal(key: &Sensitive, now: DateTime<Utc>) -> DateTime<Utc> {
    let life = claims(key.expose()).map_or(ASSUMED_LIFE, |claims| {
        let from = claims.iat.unwrap_or_else(|| now.timestamp());
        TimeDelta::try_seconds(claims.exp.saturating_sub(from)).unwrap_or(ASSUMED_LIFE)
    });
    now + life.clamp(TimeDelta::zero(), LONGEST_LIFE) * 9 / 10
}

fn claims(jwt: &str) -> Option<Claims> {
    let payload = URL_SAFE_NO_PAD.decode(jwt.split('.').nth(1)?).ok()?;
    serde_json::from_slice(&payload).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(claims: &str) -> Sensitive {
        Sensitive::new(format!("x.{}.x", URL_SAFE_NO_PAD.encode(claims)))
    }

    #[test]
    fn a_key_is_renewed_by_its_own_times_whatever_this_computers_clock_says() {
        let now = DateTime::from_timestamp(1_000_000, 0).unwrap_or_default();
        for (claims, minutes) in [
            (r#"{"iat":5000,"exp":12200}"#, 108),
            (r#"{"exp":1003600}"#, 54),
            (r#"{"exp":5}"#, 0),
            (r#"{"iat":0,"exp":999999}"#, 21 * 60 + 36),
            (r#"{"iat":0,"exp":9223372036854775807}"#, 108),
            (r#"{"exp":"soon"}"#, 108),
            ("", 108),
        ] {
            assert_eq!((renewal(&key(claims), now) - now).num_minutes(), minutes, "{claims}");
        }
        assert_eq!(renewal(&Sensitive::from("opaque"), now) - now, ASSUMED_LIFE * 9 / 10);
    }
}
