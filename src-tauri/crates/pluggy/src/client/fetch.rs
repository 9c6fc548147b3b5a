//! A plain GET, for what is not Pluggy's API but is reached under the same rules: an institution's logo, the clock of an
//! offline Pluggy. No API key goes with it, no redirect is followed, no body is larger than was agreed.

use std::{
    fmt,
    sync::Arc,
    time::{Duration, Instant},
};

use url::Url;

use super::{
    Error, Exchange, Observer, SetupError, Tracing,
    transport::{Seen, towards, whole},
};
use crate::Sensitive;

/// Fetches from one host: an `https` address, or one of this computer's loopback addresses.
#[derive(Clone)]
pub struct Fetch {
    client: reqwest::Client,
    url: Url,
    largest: usize,
    observer: Arc<dyn Observer>,
}

/// Its host alone: addresses hold secrets.
impl fmt::Debug for Fetch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fetch").field("host", &self.url.host_str()).finish_non_exhaustive()
    }
}

impl Fetch {
    /// What is at `url`, up to `largest` bytes, within `timeout`.
    ///
    /// # Errors
    /// [`SetupError`] when the address is not acceptable or the system's TLS set-up is not usable.
    pub fn new(url: Url, largest: usize, timeout: Duration) -> Result<Self, SetupError> {
        let client = towards(&url)?.timeout(timeout).build().map_err(|_| SetupError::Tls)?;
        Ok(Self { client, url, largest, observer: Arc::new(Tracing) })
    }

    /// The same, telling somebody else than [`Tracing`] of its exchanges.
    #[must_use]
    pub fn observed_by(mut self, observer: Arc<dyn Observer>) -> Self {
        self.observer = observer;
        self
    }

    /// Asks once. `query` is added to the address; `bearer` goes in `Authorization`.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn get(&self, query: &[(&str, String)], bearer: Option<&Sensitive>) -> Result<Vec<u8>, Error> {
        let mut url = self.url.clone();
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        let request = self.client.get(url);
        let request = match bearer {
            Some(token) => request.bearer_auth(token.expose()),
            None => request,
        };
        let exchange = Exchange {
            method: "GET",
            path: "fetch",
            host: self.url.host_str().unwrap_or_default(),
            attempt: 1,
            ..Exchange::default()
        };
        let seen = Seen { observer: self.observer.as_ref(), began: Instant::now(), exchange };
        whole(request, self.largest, seen).await?.complete()
    }
}
