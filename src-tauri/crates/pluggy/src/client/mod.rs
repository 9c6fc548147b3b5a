//! The async client: one method an endpoint, grouped by resource. A request is sent once; the only repetition in here is
//! the one after a key was renewed. Nothing follows a redirect, and nothing of a request or an answer is logged but its
//! method, its path template, its status and its duration.
//!
//! Not in here: polling, waiting for an execution, retry schedules. [`Error::retry_kind`] says what a caller may do.

mod accounts;
mod auth;
mod connect_token;
mod connectors;
mod endpoint;
mod error;
mod fetch;
mod items;
mod transport;

use std::sync::Arc;

use url::Url;

pub use self::{
    auth::Access,
    connectors::ConnectorFilter,
    error::{BodyError, Delivery, Error, Refusal, RetryKind, SetupError},
    fetch::Fetch,
    items::{CreateItem, Parameters, UpdateItem},
};
use self::{auth::KeyRing, transport::Transport};
use crate::{Clock, Sensitive};

/// A client of one Pluggy application. Cheap to clone; clones share connections and the API key.
#[derive(Debug, Clone)]
pub struct Client {
    transport: Arc<Transport>,
    keys: Arc<KeyRing>,
}

impl Client {
    /// A client for `base`, which is `https://api.pluggy.ai` or the address of an offline Pluggy. Plain HTTP is accepted
    /// to this computer's own loopback addresses only.
    ///
    /// # Errors
    /// [`SetupError`] when the address is not acceptable or the system's TLS set-up is not usable.
    pub fn new(base: Url, access: Access, clock: Arc<dyn Clock>) -> Result<Self, SetupError> {
        Ok(Self { transport: Arc::new(Transport::new(base)?), keys: Arc::new(KeyRing::new(access, clock)) })
    }

    /// The same client, speaking with a connect token instead ("Connect token", scope). The token is used as it is and
    /// never renewed.
    #[must_use]
    pub fn with_connect_token(&self, token: Sensitive, clock: Arc<dyn Clock>) -> Self {
        Self { transport: self.transport.clone(), keys: Arc::new(KeyRing::new(Access::ConnectToken(token), clock)) }
    }
}
