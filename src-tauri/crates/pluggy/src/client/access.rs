//! Who the client speaks as: three ways to a key, behind one trait ("Authentication", "Connect token"). When a key is asked
//! for, and that one is enough for everybody, is the key ring's business.

use std::{
    fmt,
    future::Future,
    pin::Pin,
    sync::Arc,
    time::{Duration, Instant},
};

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};
use url::Url;

use super::{
    Error, Exchange, SetupError,
    call::{Call, Endpoint},
    send::Shared,
    traffic::Retries,
    transport::{Seen, towards, whole},
};
use crate::{Sensitive, decode, model::AuthResponse};

/// A key on its way.
pub type Obtain<'a> = Pin<Box<dyn Future<Output = Result<Sensitive, Error>> + Send + 'a>>;

/// A way to the key that goes into `X-API-KEY`.
pub trait Access: fmt::Debug + Send + Sync + 'static {
    /// Asks for a key.
    ///
    /// # Errors
    /// [`Error`], of asking for the key.
    fn obtain<'a>(&'a self, door: &'a Door) -> Obtain<'a>;

    /// How long a key lives that does not say so itself; nothing, if it is the only one there will ever be.
    fn life(&self) -> Option<TimeDelta>;

    /// What its keys may do.
    fn scope(&self) -> Scope;
}

/// What a key may do ("Connect token", scope).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Everything: it is an application's own.
    Application,
    /// What concerns the items that were made with it, and the one that it is bound to.
    ConnectToken,
}

impl<A: Access + ?Sized> Access for Arc<A> {
    fn obtain<'a>(&'a self, door: &'a Door) -> Obtain<'a> {
        (**self).obtain(door)
    }

    fn life(&self) -> Option<TimeDelta> {
        (**self).life()
    }

    fn scope(&self) -> Scope {
        (**self).scope()
    }
}

/// The client's connections, without a key. Only [`OwnKeys`] have a use for it: another way to a key has connections of its
/// own.
#[derive(Debug, Clone)]
pub struct Door {
    pub(super) shared: Arc<Shared>,
    pub(super) retries: Retries,
}

impl Door {
    pub(super) fn new(shared: Shared, retries: Retries) -> Self {
        Self { shared: Arc::new(shared), retries }
    }

    pub(super) fn repeating(&self, retries: Retries) -> Self {
        Self { shared: self.shared.clone(), retries }
    }
}

/// An application's own keys, exchanged for an API key that lives two hours.
#[derive(Debug, Clone)]
pub struct OwnKeys {
    client_id: String,
    client_secret: Sensitive,
}

impl OwnKeys {
    /// `clientId` and `clientSecret`, from the dashboard.
    pub fn new(client_id: impl Into<String>, client_secret: Sensitive) -> Self {
        Self { client_id: client_id.into(), client_secret }
    }
}

const AUTH: Endpoint = Endpoint::harmless_post("/auth");

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct AuthRequest<'a> {
    client_id: &'a str,
    client_secret: &'a str,
}

impl Access for OwnKeys {
    fn obtain<'a>(&'a self, door: &'a Door) -> Obtain<'a> {
        Box::pin(async move {
            let request = AuthRequest { client_id: &self.client_id, client_secret: self.client_secret.expose() };
            let answer = door.answer(&Call::new(AUTH).json(&request)?, None).await?;
            Ok(decode::object::<AuthResponse>(&answer.bytes)?.api_key)
        })
    }

    fn life(&self) -> Option<TimeDelta> {
        Some(TimeDelta::hours(2))
    }

    fn scope(&self) -> Scope {
        Scope::Application
    }
}

/// One connect token, used as it is and never renewed. What it may do is in "Connect token", scope.
#[derive(Debug, Clone)]
pub struct ConnectToken(pub Sensitive);

impl Access for ConnectToken {
    fn obtain<'a>(&'a self, _: &'a Door) -> Obtain<'a> {
        Box::pin(async { Ok(self.0.clone()) })
    }

    fn life(&self) -> Option<TimeDelta> {
        None
    }

    fn scope(&self) -> Scope {
        Scope::ConnectToken
    }
}

const BROKER_TIMEOUT: Duration = Duration::from_secs(30);
const LARGEST_TOKEN: usize = 64 * 1024;

/// Somebody who keeps the application's keys and hands out connect tokens: a POST without body that answers
/// `{"accessToken": "…"}`.
#[derive(Clone)]
pub struct Broker {
    client: reqwest::Client,
    url: Url,
    bearer: Option<Sensitive>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct BrokerAnswer {
    access_token: Sensitive,
}

/// Its host alone: addresses hold secrets.
impl fmt::Debug for Broker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Broker").field("host", &self.url.host_str()).finish_non_exhaustive()
    }
}

impl Broker {
    /// The broker at `url`, shown `bearer` in `Authorization` if there is one.
    ///
    /// # Errors
    /// [`SetupError`] when the address is not acceptable or the system's TLS set-up is not usable.
    pub fn new(url: Url, bearer: Option<Sensitive>) -> Result<Self, SetupError> {
        let client =
            towards(&url)?.timeout(BROKER_TIMEOUT).pool_max_idle_per_host(0).build().map_err(|_| SetupError::Tls)?;
        Ok(Self { client, url, bearer })
    }
}

impl Access for Broker {
    fn obtain<'a>(&'a self, door: &'a Door) -> Obtain<'a> {
        Box::pin(async move {
            let request = self.client.post(self.url.clone());
            let request = match &self.bearer {
                Some(bearer) => request.bearer_auth(bearer.expose()),
                None => request,
            };
            let exchange = Exchange {
                method: "POST",
                path: "broker",
                host: self.url.host_str().unwrap_or_default(),
                attempt: 1,
                ..Exchange::default()
            };
            let seen = Seen { observer: door.shared.transport.observer(), began: Instant::now(), exchange };
            let bytes = whole(request, LARGEST_TOKEN, seen).await?.complete()?;
            Ok(decode::object::<BrokerAnswer>(&bytes)?.access_token)
        })
    }

    fn life(&self) -> Option<TimeDelta> {
        Some(TimeDelta::minutes(30))
    }

    fn scope(&self) -> Scope {
        Scope::ConnectToken
    }
}
