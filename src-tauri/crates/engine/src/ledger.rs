//! Every request that leaves this computer, written down: when, to whom, what for, how much, with what answer. No body, no
//! header and no query ever is.

use std::sync::Arc;

use pluggy::{
    Clock,
    client::{Exchange, Observer, Tracing},
};

use crate::store::{Change, Request, Store};

/// Sees the client's exchanges and hands them to the store.
#[derive(Debug)]
pub(crate) struct Ledger {
    pub(crate) store: Store,
    pub(crate) clock: Arc<dyn Clock>,
}

impl Observer for Ledger {
    fn exchanged(&self, exchange: &Exchange<'_>) {
        crash_point!("before-parse");
        Tracing.exchanged(exchange);
        let size = |bytes: usize| u64::try_from(bytes).unwrap_or(u64::MAX);
        let request = Request {
            at: self.clock.now(),
            host: exchange.host.to_owned(),
            method: exchange.method.to_owned(),
            path: exchange.path.to_owned(),
            item: exchange.item.cloned(),
            status: exchange.status,
            sent: size(exchange.sent),
            received: size(exchange.received),
            duration_ms: u64::try_from(exchange.duration.as_millis()).unwrap_or(u64::MAX),
            attempt: exchange.attempt,
        };
        // Nobody waits for the ledger.
        drop(self.store.write(vec![Change::Request(request)]));
    }
}
