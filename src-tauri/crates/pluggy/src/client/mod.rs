//! The async client: one method an endpoint, grouped by resource.
//!
//! | file | holds |
//! |---|---|
//! | `builder`, `access`, `keys` | how a client is made, who it speaks as, the one key that all callers share |
//! | `call`, `send`, `transport` | a request as data; its attempts; its bytes |
//! | `traffic` | pure decisions: whether to repeat, when to hold back |
//! | `paging` | pages to streams |
//! | `observer`, `error` | what can be seen of an exchange, how one can fail |
//!
//! Nothing follows a redirect, and nothing of a request or an answer is shown to an [`Observer`] but its method, its path
//! template, its host, its item, its status, its date, its size and its duration. Not in here: polling, waiting for an execution.

mod access;
mod accounts;
mod bills;
mod builder;
mod call;
mod categories;
mod connect_token;
mod connectors;
mod consents;
mod encryption;
mod error;
mod fetch;
mod identity;
mod investments;
mod items;
mod keys;
mod loans;
mod merchants;
mod observer;
mod paging;
mod parameters;
mod send;
mod traffic;
mod transactions;
mod transport;
mod webhooks;

use std::sync::Arc;

use serde::de::DeserializeOwned;

pub use self::{
    access::{Access, Broker, ConnectToken, Door, Obtain, OwnKeys, Scope},
    builder::{Builder, Deadlines},
    connectors::ConnectorFilter,
    encryption::{EncryptionError, EncryptionKey},
    error::{CursorError, Delivery, Error, Refusal, RetryKind, SetupError},
    fetch::Fetch,
    items::{CreateItem, Deleted, ItemFilter, UpdateItem},
    observer::{Exchange, Observer, Tracing},
    paging::{Cursor, Paged},
    parameters::{EncryptedParameters, ItemParameters, Parameters},
    traffic::Retries,
    transactions::TransactionFilter,
};
use self::{call::Call, keys::KeyRing, transport::Answer};
pub use crate::BodyError;
use crate::{decode, model::Page};

/// A client of one Pluggy application. Cheap to clone; clones share connections, the key, and what is known of limits.
#[derive(Debug, Clone)]
pub struct Client {
    door: Door,
    keys: Arc<KeyRing>,
}

impl Client {
    /// A client of `https://api.pluggy.ai` with the usual deadlines. [`Client::builder`] makes any other.
    ///
    /// # Errors
    /// [`SetupError`] when the system's TLS set-up is not usable.
    pub fn new(access: impl Access) -> Result<Self, SetupError> {
        Self::builder(access).build()
    }

    /// Where everything about a client can be chosen.
    pub fn builder(access: impl Access) -> Builder {
        Builder::new(Arc::new(access))
    }

    /// The same client, speaking as somebody else: with a connect token, for one.
    #[must_use]
    pub fn speaking_as(&self, access: impl Access) -> Self {
        Self { door: self.door.clone(), keys: Arc::new(KeyRing::new(Arc::new(access))) }
    }

    /// What this client's keys may do.
    #[must_use]
    pub fn scope(&self) -> Scope {
        self.keys.scope()
    }

    /// The same client with another rule about repeating what failed.
    #[must_use]
    pub fn repeating(&self, retries: Retries) -> Self {
        Self { door: self.door.repeating(retries), keys: self.keys.clone() }
    }

    /// Sends a call with the right key.
    async fn answer(&self, call: &Call) -> Result<Answer, Error> {
        self.door.answer(call, Some(&self.keys)).await
    }

    /// Sends a call and reads its one object.
    async fn object<T: DeserializeOwned>(&self, call: &Call) -> Result<T, Error> {
        Ok(decode::object(&self.answer(call).await?.bytes)?)
    }

    /// Sends a call and reads its rows; those that can't be read are set aside.
    async fn page<T: DeserializeOwned>(&self, call: &Call) -> Result<Page<T>, Error> {
        let answer = self.answer(call).await?;
        match answer.status {
            // None, and no body that says so.
            204 => Ok(Page::single(Vec::new())),
            _ => Ok(decode::page(&answer.bytes)?),
        }
    }
}
