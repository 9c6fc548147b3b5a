//! Bytes out, bytes in: the HTTP clients with their limits, and the classification of what can go wrong on the way
//! ("HTTP statuses"; redirects would carry keys and bodies to other hosts, so none is followed).

use std::time::{Duration, Instant};

use chrono::TimeDelta;
use reqwest::{
    StatusCode,
    header::{CONTENT_TYPE, HeaderValue, RETRY_AFTER},
    redirect,
};
use serde::de::DeserializeOwned;
use url::{Host, Url};

use super::{BodyError, Error, Refusal, SetupError, endpoint::Call};
use crate::{Sensitive, model::ErrorBody};

/// No honest answer is larger.
const LARGEST_BODY: usize = 16 * 1024 * 1024;
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
const READ_TIMEOUT: Duration = Duration::from_secs(30);
const WRITE_TIMEOUT: Duration = Duration::from_secs(60);

#[derive(Debug)]
pub(super) struct Transport {
    base: Url,
    reads: reqwest::Client,
    /// Never reuses a connection: a socket that the server has just closed would leave unknown whether a write arrived.
    writes: reqwest::Client,
}

/// An answer with a success status, whole. It may hold a key: it has no `Debug`.
pub(super) struct Answer {
    pub(super) bytes: Vec<u8>,
}

impl Transport {
    pub(super) fn new(base: Url) -> Result<Self, SetupError> {
        let reads = towards(&base)?.timeout(READ_TIMEOUT).build();
        let writes = towards(&base)?.timeout(WRITE_TIMEOUT).pool_max_idle_per_host(0).build();
        Ok(Self { base, reads: reads.map_err(|_| SetupError::Tls)?, writes: writes.map_err(|_| SetupError::Tls)? })
    }

    /// Sends the call once.
    pub(super) async fn send(&self, call: &Call, key: Option<&Sensitive>) -> Result<Answer, Error> {
        let began = Instant::now();
        let result = self.exchange(call, key).await;
        let status = match &result {
            Ok(_) => Some(200),
            Err(error) => error.status(),
        };
        tracing::debug!(
            method = %call.endpoint.method,
            path = call.endpoint.template,
            status,
            ms = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX),
            "request"
        );
        result
    }

    async fn exchange(&self, call: &Call, key: Option<&Sensitive>) -> Result<Answer, Error> {
        let client = if call.endpoint.writes() { &self.writes } else { &self.reads };
        let mut request = client.request(call.endpoint.method.clone(), self.address(call)?);
        if let Some(key) = key {
            let mut value = HeaderValue::from_str(key.expose()).map_err(|_| Error::Unwritable)?;
            value.set_sensitive(true);
            request = request.header("X-API-KEY", value);
        }
        if let Some(body) = &call.body {
            request = request.header(CONTENT_TYPE, "application/json").body(body.to_vec());
        }
        Ok(Answer { bytes: whole(request, LARGEST_BODY).await? })
    }

    fn address(&self, call: &Call) -> Result<Url, Error> {
        let mut url = self.base.clone();
        {
            let mut path = url.path_segments_mut().map_err(|()| Error::Unwritable)?;
            let mut ids = call.ids.iter();
            path.pop_if_empty();
            for segment in call.endpoint.template.split('/').skip(1) {
                match segment {
                    "{}" => path.push(ids.next().ok_or(Error::Unwritable)?),
                    fixed => path.push(fixed),
                };
            }
        }
        if !call.query.is_empty() {
            url.query_pairs_mut().extend_pairs(&call.query);
        }
        Ok(url)
    }
}

/// A client for this address: `https`, or plain http to this computer's own loopback addresses. A proxy is never asked for
/// those, and no redirect is followed.
pub(super) fn towards(base: &Url) -> Result<reqwest::ClientBuilder, SetupError> {
    let loopback = is_loopback(base);
    if base.scheme() != "https" && !(base.scheme() == "http" && loopback) {
        return Err(SetupError::Insecure);
    }
    let builder = reqwest::Client::builder()
        .user_agent(concat!("pluggy-rust/", env!("CARGO_PKG_VERSION")))
        .redirect(redirect::Policy::none())
        .retry(reqwest::retry::never())
        .connect_timeout(CONNECT_TIMEOUT)
        .https_only(!loopback);
    Ok(if loopback { builder.no_proxy() } else { builder })
}

/// Sends a request once, and reads a successful answer to its end.
pub(super) async fn whole(request: reqwest::RequestBuilder, largest: usize) -> Result<Vec<u8>, Error> {
    let mut response = request.send().await.map_err(|error| classify(&error))?;
    let status = response.status();
    let retry_after = response.headers().get(RETRY_AFTER).and_then(seconds);
    let mut bytes = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| classify(&error))? {
        if bytes.len() + chunk.len() > largest {
            return Err(Error::TooLarge { limit: largest });
        }
        bytes.extend_from_slice(&chunk);
    }
    if status.is_success() { Ok(bytes) } else { Err(refusal(status, retry_after, &bytes).into()) }
}

/// Reads a body; on failure, and only then, reads it again to learn where it failed.
pub(super) fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, BodyError> {
    serde_json::from_slice(bytes).map_err(|plain| {
        let mut deserializer = serde_json::Deserializer::from_slice(bytes);
        match serde_path_to_error::deserialize::<_, T>(&mut deserializer) {
            Err(located) => BodyError { path: located.path().to_string(), reason: expectation(&located.into_inner()) },
            Ok(_) => BodyError { path: ".".to_owned(), reason: expectation(&plain) },
        }
    })
}

/// What kind of thing was wrong, without quoting the value that was there.
fn expectation(error: &serde_json::Error) -> String {
    let text = error.to_string();
    match text.rsplit_once(", expected ") {
        Some((_, expected)) => format!("expected {expected}"),
        None => match error.classify() {
            serde_json::error::Category::Eof => "the body ends too early".to_owned(),
            serde_json::error::Category::Syntax => "not JSON".to_owned(),
            serde_json::error::Category::Data | serde_json::error::Category::Io => text,
        },
    }
}

fn refusal(status: StatusCode, retry_after: Option<TimeDelta>, bytes: &[u8]) -> Refusal {
    let body = serde_json::from_slice::<ErrorBody>(bytes).unwrap_or_default();
    Refusal { status: status.as_u16(), body: Box::new(body), retry_after }
}

/// Only a failed connect proves that nothing was sent.
fn classify(error: &reqwest::Error) -> Error {
    if error.is_connect() || error.is_builder() { Error::NotSent } else { Error::NoAnswer }
}

fn seconds(value: &HeaderValue) -> Option<TimeDelta> {
    TimeDelta::try_seconds(value.to_str().ok()?.trim().parse().ok()?)
}

fn is_loopback(base: &Url) -> bool {
    match base.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    }
}
