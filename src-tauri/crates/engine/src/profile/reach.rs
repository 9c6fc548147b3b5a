//! Whether an open profile's Pluggy answers, and what time it is there. One look, written down in the ledger like every other
//! request; nothing is made, asked of a bank or changed by it.

use std::sync::{Arc, Mutex, PoisonError};

use chrono::TimeDelta;
use pluggy::{
    Client, Clock,
    client::{ConnectorFilter, Exchange, Observer, Retries},
};
use url::Url;

use super::{CheckError, Provider};
use crate::{heard::apart, ledger::Ledger, store::Store};

/// How it went.
#[derive(Debug)]
pub struct Reached {
    /// Whether Pluggy answered.
    pub answered: Result<(), CheckError>,
    /// How far this computer's clock is ahead of Pluggy's; behind, if negative. Not known where no answer said when it was
    /// given.
    pub ahead: Option<TimeDelta>,
}

/// Asks Pluggy for what it always answers. `None` for a Sandbox profile, whose bank is in this computer.
///
/// # Errors
/// [`CheckError::Setup`].
pub async fn reach(
    provider: &Provider,
    store: &Store,
    base: Url,
    clock: Arc<dyn Clock>,
) -> Result<Option<Reached>, CheckError> {
    let Some(access) = provider.access()? else { return Ok(None) };
    let host = base.host_str().unwrap_or_default().to_owned();
    let ledger = Ledger { store: store.clone(), clock: clock.clone() };
    let looking = Arc::new(Looking { ledger, clock: clock.clone(), host, ahead: Mutex::default() });
    let client = Client::builder(access)
        .base(base)
        .clock(clock)
        .retries(Retries::none())
        .observer(Arc::clone(&looking) as Arc<dyn Observer>)
        .build()?;
    let real = ConnectorFilter { sandbox: Some(false), ..ConnectorFilter::default() };
    let answered = client.connectors(&real).await.map(|_| ()).map_err(CheckError::from);
    let ahead = *looking.ahead.lock().unwrap_or_else(PoisonError::into_inner);
    Ok(Some(Reached { answered, ahead }))
}

/// Sees each exchange: for the ledger, and for the time that Pluggy says it is.
#[derive(Debug)]
struct Looking {
    ledger: Ledger,
    clock: Arc<dyn Clock>,
    /// Pluggy's: a company's server may have a clock of its own.
    host: String,
    ahead: Mutex<Option<TimeDelta>>,
}

impl Observer for Looking {
    fn exchanged(&self, exchange: &Exchange<'_>) {
        if let Some(date) = exchange.date.filter(|_| exchange.host == self.host) {
            let ahead = apart(self.clock.now(), date, exchange.duration);
            *self.ahead.lock().unwrap_or_else(PoisonError::into_inner) = Some(ahead);
        }
        self.ledger.exchanged(exchange);
    }
}
