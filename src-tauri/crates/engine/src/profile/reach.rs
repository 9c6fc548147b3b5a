//! Whether an open profile's Pluggy answers, and what time it is there. One look, written down in the ledger like every other
//! request; nothing is made, asked of a bank or changed by it.

use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use pluggy::{
    Client, Clock,
    client::{ConnectorFilter, Exchange, Observer, Retries},
};
use url::Url;

use super::{CheckError, Provider};
use crate::{ledger::Ledger, store::Store};

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

/// How far `now`, the end of an exchange, is ahead of what the server wrote somewhere between its beginning and its end.
fn apart(now: DateTime<Utc>, date: DateTime<Utc>, took: std::time::Duration) -> TimeDelta {
    let ahead = now - date;
    let took = TimeDelta::from_std(took).unwrap_or_default();
    if ahead > TimeDelta::zero() { (ahead - took).max(TimeDelta::zero()) } else { ahead }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn the_time_that_an_answer_took_is_not_held_against_the_clock() {
        let at = |seconds| DateTime::UNIX_EPOCH + TimeDelta::seconds(seconds);
        for (now, date, took, ahead) in
            [(100, 100, 0, 0), (120, 100, 20, 0), (120, 100, 30, 0), (500, 100, 20, 380), (100, 500, 20, -400)]
        {
            let seen = apart(at(now), at(date), Duration::from_secs(took));
            assert_eq!(seen, TimeDelta::seconds(ahead), "{now} {date} {took}");
        }
    }
}
