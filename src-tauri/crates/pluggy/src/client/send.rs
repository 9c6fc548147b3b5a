//! One call, from its key to its answer: held back where a limit asks for it, sent, sent once more with a new key when the
//! old one is refused, repeated where that can't do harm ("Missing / wrong / expired key", "Rate limits").

use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use chrono::{DateTime, Utc};
use url::Url;

use super::{
    Door, Error,
    call::Call,
    keys::KeyRing,
    traffic::{Hold, Traffic},
    transport::{Answer, Transport},
};
use crate::{Clock, Sensitive};

/// What all clones of a client share.
#[derive(Debug)]
pub(super) struct Shared {
    transport: Transport,
    clock: Arc<dyn Clock>,
    traffic: Mutex<Traffic>,
    total: Duration,
}

impl Shared {
    pub(super) fn new(transport: Transport, clock: Arc<dyn Clock>, total: Duration) -> Self {
        Self { transport, clock, traffic: Mutex::default(), total }
    }
}

/// Whether a call may have reached Pluggy: known even when the call is given up half-way.
#[derive(Debug, Default)]
struct Departure(AtomicBool);

impl Door {
    pub(super) fn now(&self) -> DateTime<Utc> {
        self.shared.clock.now()
    }

    /// Where a call goes.
    pub(super) fn address(&self, call: &Call) -> Result<Url, Error> {
        self.shared.transport.address(call)
    }

    /// Sends a call, with a key of the ring if there is one, until it is answered, refused or given up.
    pub(super) async fn answer(&self, call: &Call, keys: Option<&KeyRing>) -> Result<Answer, Error> {
        let departure = Departure::default();
        match tokio::time::timeout(self.shared.total, self.attempts(call, keys, &departure)).await {
            Ok(result) => result,
            Err(_) if departure.0.load(Ordering::Relaxed) => Err(Error::NoAnswer),
            Err(_) => Err(Error::NotSent),
        }
    }

    async fn attempts(&self, call: &Call, keys: Option<&KeyRing>, departure: &Departure) -> Result<Answer, Error> {
        self.traffic(|traffic, _| traffic.begin());
        let mut attempt = 1;
        let mut refused: Option<Sensitive> = None;
        loop {
            let key = match keys {
                Some(keys) => Some(keys.key(self, refused.as_ref()).await?),
                None => None,
            };
            self.admitted(call).await?;
            departure.0.store(true, Ordering::Relaxed);
            let result = self.shared.transport.send(call, key.as_ref(), attempt).await;
            self.traffic(|traffic, now| traffic.note(call, &result, now));
            let error = match result {
                Ok(answer) => return Ok(answer),
                Err(error) => error,
            };
            if matches!(error, Error::NotSent) {
                departure.0.store(false, Ordering::Relaxed);
            }
            // Pluggy has not carried out what it refused to authenticate. Once only: a second refusal is about something else.
            if is_key_refusal(&error) && refused.is_none() && keys.is_some_and(KeyRing::renews) {
                refused = key;
                continue;
            }
            let roll = fastrand::f64();
            match self.traffic(|traffic, _| traffic.repeat(&self.retries, call, &error, attempt, roll)) {
                Some(pause) => self.shared.clock.sleep_until(self.now() + pause).await,
                None => return Err(error),
            }
            attempt += 1;
        }
    }

    /// Waits until the call keeps within the limits that Pluggy has published.
    async fn admitted(&self, call: &Call) -> Result<(), Error> {
        loop {
            match self.traffic(|traffic, now| traffic.admit(call, now)) {
                Ok(()) => return Ok(()),
                Err(Hold::Until(instant)) => self.shared.clock.sleep_until(instant).await,
                Err(Hold::Silent { until }) => return Err(Error::Silent { until }),
            }
        }
    }

    fn traffic<T>(&self, act: impl FnOnce(&mut Traffic, DateTime<Utc>) -> T) -> T {
        let now = self.now();
        act(&mut self.shared.traffic.lock().unwrap_or_else(PoisonError::into_inner), now)
    }
}

/// 401, or 403 without a code. A 403 with one is about scope.
fn is_key_refusal(error: &Error) -> bool {
    matches!((error.status(), error.code()), (Some(401), _) | (Some(403), None))
}
