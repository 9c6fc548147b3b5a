//! Who the client speaks as ("Authentication"): an application's own keys, exchanged for an API key that lives two hours,
//! or one connect token. The API key is shared, renewed a little before it ends, by one caller while the others wait.

use std::sync::Arc;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use tokio::sync::Mutex;

use super::{
    Client, Error,
    endpoint::{Call, Endpoint},
    transport::{self, Answer},
};
use crate::{Clock, Sensitive, model::AuthResponse};

const AUTH: Endpoint = Endpoint::post("/auth");

/// What to assume of a key that does not say when it ends.
const ASSUMED_LIFE: TimeDelta = TimeDelta::hours(2);

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
    exp: Option<i64>,
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
        let answer = self.transport.send(&Call::new(AUTH).json(&request)?, None).await?;
        let AuthResponse { api_key } = transport::parse(&answer.bytes)?;
        let now = self.keys.clock.now();
        *current = Some(ApiKey { renew_at: renewal(&api_key, now), key: api_key.clone() });
        Ok(api_key)
    }
}

/// "Missing / wrong / expired key": 401, or 403 without a code. A 403 with one is about scope.
fn is_key_refusal(error: &Error) -> bool {
    matches!((error.status(), error.code()), (Some(401), _) | (Some(403), None))
}

/// After nine tenths of the key's life.
fn renewal(key: &Sensitive, now: DateTime<Utc>) -> DateTime<Utc> {
    let end = expiry(key.expose()).unwrap_or(now + ASSUMED_LIFE);
    now + (end - now) * 9 / 10
}

fn expiry(jwt: &str) -> Option<DateTime<Utc>> {
    let payload = URL_SAFE_NO_PAD.decode(jwt.split('.').nth(1)?).ok()?;
    let claims: Claims = serde_json::from_slice(&payload).ok()?;
    DateTime::from_timestamp(claims.exp?, 0)
}
