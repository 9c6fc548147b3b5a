//! One call, from its key to its answer: held back where a limit asks for it, sent, sent once more with a new key when the
//! old one is refused, repeated where that can't do harm ("Missing / wrong / expired key", "Rate limits").

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use chrono::{DateTime, TimeDelta, Utc};
use tokio::time::Instant;
use url::Url;

use super::{
    Door, Error,
    call::{Call, Fragment},
    keys::KeyRing,
    traffic::{Hold, Traffic},
    transport::{Answer, Transport},
};
use crate::{Clock, Sensitive};

/// What all clones of a client share.
#[derive(Debug)]
pub(super) struct Shared {
    pub(super) transport: Transport,
    clock: Arc<dyn Clock>,
    traffic: Mutex<Traffic>,
    total: Duration,
}

impl Shared {
    pub(super) fn new(transport: Transport, clock: Arc<dyn Clock>, total: Duration) -> Self {
        Self { transport, clock, traffic: Mutex::default(), total }
    }
}

/// How far a call is: known even when the call is given up half-way.
#[derive(Debug, Default)]
enum Course {
    #[default]
    NotSent,
    /// On its way: nobody knows whether it has arrived.
    Under,
    /// Failed, and not under way again yet.
    Failed(Error),
}

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
        let course = Mutex::default();
        let end = Instant::now() + self.shared.total;
        match tokio::time::timeout_at(end, self.attempts(call, keys, &course, end)).await {
            Ok(result) => result,
            Err(_) => match course.into_inner().unwrap_or_else(PoisonError::into_inner) {
                Course::NotSent => Err(Error::NotSent),
                Course::Under => Err(Error::NoAnswer),
                Course::Failed(error) => Err(error),
            },
        }
    }

    async fn attempts(
        &self,
        call: &Call,
        keys: Option<&KeyRing>,
        course: &Mutex<Course>,
        end: Instant,
    ) -> Result<Answer, Error> {
        let is_now = |now| *course.lock().unwrap_or_else(PoisonError::into_inner) = now;
        self.traffic(|traffic, _| traffic.begin());
        let mut attempt = 1;
        let mut failed: Option<Error> = None;
        let mut refused: Option<Sensitive> = None;
        loop {
            let key = match keys {
                Some(keys) => Some(keys.key(self, refused.as_ref()).await?),
                None => None,
            };
            if let Err(error) = self.admitted(call, end).await {
                // What has happened says more than that it won't be tried again for a moment.
                return Err(failed.unwrap_or(error));
            }
            is_now(Course::Under);
            let result = self.shared.transport.send(call, key.as_ref(), attempt).await;
            let error = result.as_ref().map_or_else(Some, |answer| answer.broken.as_ref());
            self.traffic(|traffic, now| traffic.note(call, error, now, fastrand::f64()));
            let error = match result {
                Ok(Answer { broken: Some(error), .. }) if call.endpoint.fragment == Fragment::Drop => error,
                Ok(answer) => return Ok(answer),
                Err(error) => error,
            };
            is_now(Course::Failed(error.clone()));
            attempt += 1;
            // Pluggy has not carried out what it refused to authenticate. Once only: a second refusal is about something else.
            if is_key_refusal(&error) && refused.is_none() && keys.is_some_and(KeyRing::renews) {
                refused = key;
                failed = Some(error);
                continue;
            }
            let again =
                self.traffic(|traffic, _| traffic.repeat(&self.retries, call, &error, attempt - 1, fastrand::f64()));
            match again {
                Some(pause) if self.pause(pause, end).await => failed = Some(error),
                _ => return Err(error),
            }
        }
    }

    /// Waits until the call keeps within the limits that Pluggy has published, or has asked for.
    async fn admitted(&self, call: &Call, end: Instant) -> Result<(), Error> {
        loop {
            let (until, refusal) = match self.traffic(|traffic, now| traffic.admit(call, now)) {
                Ok(()) => return Ok(()),
                Err(Hold::Until(until)) => (until, None),
                Err(Hold::Asked(until, refusal)) => (until, Some(refusal)),
                Err(Hold::Open { until }) => return Err(Error::CircuitOpen { until }),
            };
            let wait = until - self.now();
            let patient = refusal.is_none() || wait <= self.retries.longest_wait;
            if !patient || !self.pause(wait, end).await {
                return Err(refusal.map_or(Error::NotSent, Error::Refused));
            }
        }
    }

    /// Waits by the client's clock, and by the computer's own at most as long. Whether there is time for it at all.
    async fn pause(&self, span: TimeDelta, end: Instant) -> bool {
        let rate = self.shared.clock.rate();
        let real = span.to_std().unwrap_or_default();
        let Ok(real) = Duration::try_from_secs_f64(real.as_secs_f64() / rate) else {
            // It stands still.
            return false;
        };
        let latest = Instant::now() + real;
        if latest >= end {
            return false;
        }
        let by_clock = self.shared.clock.sleep_until(self.now() + span);
        // Set back meanwhile, the clock would make it an endless one.
        drop(tokio::time::timeout_at(latest + Duration::from_millis(50), by_clock).await);
        true
    }

    fn traffic<T>(&self, act: impl FnOnce(&mut Traffic, DateTime<Utc>) -> T) -> T {
        let mut traffic = self.shared.traffic.lock().unwrap_or_else(PoisonError::into_inner);
        // Read under the lock: to a later reader an earlier time looks like a clock that was set back.
        let now = self.now();
        act(&mut traffic, now)
    }
}

/// 401, or 403 without a code. A 403 with one is about scope.
fn is_key_refusal(error: &Error) -> bool {
    matches!((error.status(), error.code()), (Some(401), _) | (Some(403), None))
}
