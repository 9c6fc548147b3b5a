//! How much is sent: what Pluggy limits, what a failing Pluggy is spared, what is sent again. Pure: each question brings its
//! instant along. Kept once for all clones of a client, since limits count them all.

mod circuit;
mod retry;
mod window;

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};
use reqwest::Method;

pub use self::retry::Retries;
use self::{circuit::Circuit, retry::Budget, window::Window};
use super::{
    Error,
    call::{Call, Endpoint},
};

/// Why a call is held back.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Hold {
    /// The limit of its endpoint is used up until then.
    Until(DateTime<Utc>),
    /// Pluggy has failed too often to be asked again before then.
    Silent { until: DateTime<Utc> },
}

#[derive(Debug, Default)]
pub(super) struct Traffic {
    windows: HashMap<(Method, &'static str), Window>,
    circuit: Circuit,
    budget: Budget,
}

impl Traffic {
    /// Counts a call, before its first attempt.
    pub(super) fn begin(&mut self) {
        self.budget.earn();
    }

    /// Whether a request may leave now; if so it is counted.
    pub(super) fn admit(&mut self, call: &Call, now: DateTime<Utc>) -> Result<(), Hold> {
        if call.endpoint.method == Method::GET {
            self.circuit.admit(now).map_err(|until| Hold::Silent { until })?;
        }
        if let Some(limit) = limit(&call.endpoint) {
            let key = (call.endpoint.method.clone(), call.endpoint.path);
            self.windows.entry(key).or_default().admit(limit, now).map_err(Hold::Until)?;
        }
        Ok(())
    }

    /// Takes note of how a call ended.
    pub(super) fn note<T>(&mut self, call: &Call, result: &Result<T, Error>, now: DateTime<Utc>) {
        if call.endpoint.method == Method::GET {
            self.circuit.note(result.as_ref().is_err_and(is_outage), now);
        }
    }

    /// Whether a failed call is sent again, and after how long.
    pub(super) fn repeat(
        &mut self,
        retries: &Retries,
        call: &Call,
        error: &Error,
        attempt: u32,
        roll: f64,
    ) -> Option<TimeDelta> {
        let pause = retries.decide(call.endpoint.repeat, error, attempt, roll)?;
        self.budget.spend().then_some(pause)
    }
}

/// Whether a failure says that Pluggy does not work, rather than that it does not like the request.
fn is_outage(error: &Error) -> bool {
    matches!(error, Error::NotSent | Error::NoAnswer) || error.status().is_some_and(|status| status >= 500)
}

/// Requests a minute that an endpoint takes from one address ("Rate limits"). What is not listed answers 429 for itself.
fn limit(endpoint: &Endpoint) -> Option<usize> {
    match (&endpoint.method, endpoint.path) {
        (&Method::PATCH, "/items/{id}") => Some(20),
        (&Method::POST, "/auth")
        | (
            &Method::GET,
            "/accounts"
            | "/accounts/{id}"
            | "/transactions"
            | "/transactions/{id}"
            | "/investments"
            | "/investments/{id}"
            | "/investments/{id}/transactions",
        ) => Some(360),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn second(n: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000 + n, 0).unwrap()
    }

    #[test]
    fn twenty_updates_leave_at_once_and_the_next_waits_for_its_minute() {
        let mut traffic = Traffic::default();
        let update = Call::new(Endpoint::patch("/items/{id}"));
        for _ in 0..20 {
            assert_eq!(traffic.admit(&update, second(0)), Ok(()));
        }
        assert_eq!(traffic.admit(&update, second(30)), Err(Hold::Until(second(60))));
        assert_eq!(traffic.admit(&Call::new(Endpoint::get("/items/{id}")), second(30)), Ok(()));
        assert_eq!(traffic.admit(&update, second(60)), Ok(()));
    }

    #[test]
    fn a_storm_costs_a_fifth_more_than_calm() {
        let mut traffic = Traffic::default();
        let call = Call::new(Endpoint::harmless_post("/auth"));
        let mut repeats = 0;
        for _ in 0..1000 {
            traffic.begin();
            repeats += usize::from(traffic.repeat(&Retries::default(), &call, &Error::NoAnswer, 1, 0.5).is_some());
        }
        assert!((200..=210).contains(&repeats), "{repeats} repeats of 1000 calls");
    }
}
