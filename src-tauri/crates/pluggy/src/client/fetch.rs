//! A plain GET, for what is not Pluggy's API but is reached under the same rules: an institution's logo, the clock of an
//! offline Pluggy. No API key goes with it, no redirect is followed, no body is larger than was agreed.

use std::time::Duration;

use url::Url;

use super::{
    Error, SetupError,
    transport::{towards, whole},
};
use crate::Sensitive;

/// Fetches from one host: an `https` address, or one of this computer's loopback addresses.
#[derive(Debug, Clone)]
pub struct Fetch {
    client: reqwest::Client,
    url: Url,
    largest: usize,
}

impl Fetch {
    /// What is at `url`, up to `largest` bytes, within `timeout`.
    ///
    /// # Errors
    /// [`SetupError`] when the address is not acceptable or the system's TLS set-up is not usable.
    pub fn new(url: Url, largest: usize, timeout: Duration) -> Result<Self, SetupError> {
        let client = towards(&url)?.timeout(timeout).build().map_err(|_| SetupError::Tls)?;
        Ok(Self { client, url, largest })
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
        Ok(whole(request, self.largest).await?.bytes)
    }
}
