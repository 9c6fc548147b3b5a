//! What can be seen of an exchange from outside: enough for a ledger, a log or a test, and nothing that is anybody's secret.

use std::{fmt, time::Duration};

use chrono::{DateTime, Utc};

use crate::ItemId;

/// One request and its answer, or the want of one.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Exchange<'a> {
    /// `GET`, `POST`, ….
    pub method: &'a str,
    /// The path with `{id}` where an id stood.
    pub path: &'static str,
    /// Who was asked.
    pub host: &'a str,
    /// The item that it was about, where the request names one.
    pub item: Option<&'a ItemId>,
    /// The HTTP status, if an answer came.
    pub status: Option<u16>,
    /// When the server says that it answered (`Date`), if it does.
    pub date: Option<DateTime<Utc>>,
    /// Size of the request's body.
    pub sent: usize,
    /// Size of the answer's body, unpacked.
    pub received: usize,
    /// From the first byte to the last.
    pub duration: Duration,
    /// Which attempt it was, from 1.
    pub attempt: u32,
}

/// Told of each exchange that left or tried to, once it is over or given up. Must not block.
pub trait Observer: fmt::Debug + Send + Sync + 'static {
    /// An exchange is over.
    fn exchanged(&self, exchange: &Exchange<'_>);
}

/// Writes each exchange to `tracing`, at level debug.
#[derive(Debug, Clone, Copy, Default)]
pub struct Tracing;

impl Observer for Tracing {
    fn exchanged(&self, exchange: &Exchange<'_>) {
        tracing::debug!(
            method = exchange.method,
            path = exchange.path,
            host = exchange.host,
            status = exchange.status,
            sent = exchange.sent,
            received = exchange.received,
            ms = u64::try_from(exchange.duration.as_millis()).unwrap_or(u64::MAX),
            attempt = exchange.attempt,
            "request"
        );
    }
}
