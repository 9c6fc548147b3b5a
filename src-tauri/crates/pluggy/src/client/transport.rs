//! Bytes out, bytes in: the HTTP clients with their limits, and the classification of what can go wrong on the way
//! ("HTTP statuses"; redirects would carry keys and bodies to other hosts, so none is followed).

use std::{sync::Arc, time::Instant};

use chrono::{DateTime, TimeDelta, Utc};
use reqwest::{
    StatusCode,
    header::{CONTENT_TYPE, DATE, HeaderMap, HeaderValue, RETRY_AFTER},
    redirect,
};
use url::{Host, Url};

use super::{
    Deadlines, Error, Exchange, Observer, Refusal, SetupError,
    call::{Call, Repeat},
};
use crate::{Sensitive, model::ErrorBody};

/// No honest answer is larger.
const LARGEST_BODY: usize = 16 * 1024 * 1024;

/// No honest server asks for more patience.
const LONGEST_RETRY_AFTER: TimeDelta = TimeDelta::minutes(15);

#[derive(Debug)]
pub(super) struct Transport {
    base: Url,
    deadlines: Deadlines,
    reads: reqwest::Client,
    /// Never reuses a connection. A socket that the server has just closed would leave unknown whether a write arrived; and
    /// one that is kept open keeps what went over it last, which is a password or a key where a call has a body.
    alone: reqwest::Client,
    observer: Arc<dyn Observer>,
}

/// An answer with a success status. It may hold a key: it has no `Debug`.
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) bytes: Vec<u8>,
    /// Why the bytes end before the answer does.
    pub(super) broken: Option<Error>,
}

impl Transport {
    pub(super) fn new(base: Url, deadlines: Deadlines, observer: Arc<dyn Observer>) -> Result<Self, SetupError> {
        let client = || Ok::<_, SetupError>(towards(&base)?.connect_timeout(deadlines.connect));
        let reads = client()?.build().map_err(|_| SetupError::Tls)?;
        let alone = client()?.pool_max_idle_per_host(0).build().map_err(|_| SetupError::Tls)?;
        Ok(Self { base, deadlines, reads, alone, observer })
    }

    /// Sends the call once.
    pub(super) async fn send(&self, call: &Call, key: Option<&Sensitive>, attempt: u32) -> Result<Answer, Error> {
        let (longest, client) = match (call.endpoint.repeat, &call.body) {
            (Repeat::Freely, None) => (self.deadlines.read, &self.reads),
            (Repeat::Freely, Some(_)) => (self.deadlines.read, &self.alone),
            (Repeat::WhileUnsent, _) => (self.deadlines.write, &self.alone),
        };
        let mut request = client.request(call.endpoint.method.clone(), call.address(&self.base)?).timeout(longest);
        if let Some(key) = key {
            let mut value = HeaderValue::from_str(key.expose()).map_err(|_| Error::Unwritable)?;
            value.set_sensitive(true);
            request = request.header("X-API-KEY", value);
        }
        let mut seen = Seen {
            observer: self.observer.as_ref(),
            began: Instant::now(),
            exchange: Exchange {
                method: call.endpoint.method.as_str(),
                path: call.endpoint.path,
                host: self.base.host_str().unwrap_or_default(),
                item: call.item.as_ref(),
                attempt,
                ..Exchange::default()
            },
        };
        if let Some(body) = &call.body {
            seen.exchange.sent = body.len();
            request = request.header(CONTENT_TYPE, "application/json").body(body.clone());
        }
        whole(request, LARGEST_BODY, seen).await
    }

    /// Where a call goes.
    pub(super) fn address(&self, call: &Call) -> Result<Url, Error> {
        call.address(&self.base)
    }

    pub(super) fn observer(&self) -> &dyn Observer {
        self.observer.as_ref()
    }
}

/// An exchange in the making. However it ends, even by being given up: it is told.
pub(super) struct Seen<'a> {
    pub(super) observer: &'a dyn Observer,
    pub(super) began: Instant,
    pub(super) exchange: Exchange<'a>,
}

impl Drop for Seen<'_> {
    fn drop(&mut self) {
        self.exchange.duration = self.began.elapsed();
        self.observer.exchanged(&self.exchange);
    }
}

/// A client for this address: `https`, or plain http to this computer's own loopback addresses. A proxy is never asked for
/// those, and no redirect is followed.
pub(super) fn towards(base: &Url) -> Result<reqwest::ClientBuilder, SetupError> {
    let loopback = is_loopback(base);
    if base.scheme() != "https" && !(base.scheme() == "http" && loopback) {
        return Err(SetupError::Insecure);
    }
    if !base.username().is_empty() || base.password().is_some() {
        return Err(SetupError::Userinfo);
    }
    let builder = reqwest::Client::builder()
        .user_agent(concat!("pluggy-rust/", env!("CARGO_PKG_VERSION")))
        .redirect(redirect::Policy::none())
        .retry(reqwest::retry::never())
        .https_only(!loopback);
    Ok(if loopback { builder.no_proxy() } else { builder })
}

/// Sends a request once, and reads its answer as far as it comes.
pub(super) async fn whole(
    request: reqwest::RequestBuilder,
    largest: usize,
    mut seen: Seen<'_>,
) -> Result<Answer, Error> {
    let mut response = request.send().await.map_err(|error| classify(&error))?;
    let status = response.status();
    seen.exchange.status = Some(status.as_u16());
    seen.exchange.date = server_date(response.headers());
    let retry_after = retry_after(response.headers());
    let mut bytes = Vec::new();
    let broken = loop {
        match response.chunk().await {
            Ok(None) => break None,
            Ok(Some(chunk)) if bytes.len() + chunk.len() > largest => break Some(Error::TooLarge { limit: largest }),
            Ok(Some(chunk)) => bytes.extend_from_slice(&chunk),
            Err(error) => break Some(classify(&error)),
        }
        seen.exchange.received = bytes.len();
    };
    // A refusal is one by its status, whatever became of its body.
    if !status.is_success() {
        return Err(refusal(status, retry_after, &bytes).into());
    }
    Ok(Answer { status: status.as_u16(), bytes, broken })
}

impl Answer {
    /// The answer, if its end has come.
    pub(super) fn complete(self) -> Result<Vec<u8>, Error> {
        match self.broken {
            None => Ok(self.bytes),
            Some(error) => Err(error),
        }
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

/// What `Retry-After` asks for, as seconds or as a date beside the server's own; nothing when it asks for the past or can't
/// be read.
fn retry_after(headers: &HeaderMap) -> Option<TimeDelta> {
    let asked = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    let span = match asked.parse::<i64>() {
        Ok(seconds) => TimeDelta::try_seconds(seconds).unwrap_or(LONGEST_RETRY_AFTER),
        Err(_) if asked.bytes().all(|byte| byte.is_ascii_digit()) => LONGEST_RETRY_AFTER,
        Err(_) => date(asked)? - server_date(headers)?,
    };
    (span >= TimeDelta::zero()).then(|| span.min(LONGEST_RETRY_AFTER))
}

fn server_date(headers: &HeaderMap) -> Option<DateTime<Utc>> {
    date(headers.get(DATE)?.to_str().ok()?)
}

fn date(text: &str) -> Option<DateTime<Utc>> {
    Some(DateTime::parse_from_rfc2822(text).ok()?.to_utc())
}

fn is_loopback(base: &Url) -> bool {
    match base.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn retry_after_is_believed_as_far_as_it_makes_sense() {
        let now = "Sat, 21 Nov 2026 08:00:00 GMT";
        for (asked, seconds) in [
            ("0", Some(0)),
            ("60", Some(60)),
            (" 60 ", Some(60)),
            ("99999", Some(900)),
            ("9223372036854775807", Some(900)),
            ("99999999999999999999999", Some(900)),
            ("-1", None),
            ("Sat, 21 Nov 2026 08:01:30 GMT", Some(90)),
            ("Sat, 21 Nov 2026 07:00:00 GMT", None),
            ("soon", None),
        ] {
            let headers = [(RETRY_AFTER, asked), (DATE, now)];
            let headers = headers.map(|(name, value)| (name, HeaderValue::from_str(value).unwrap()));
            assert_eq!(retry_after(&HeaderMap::from_iter(headers)).map(|span| span.num_seconds()), seconds, "{asked}");
        }
    }
}
