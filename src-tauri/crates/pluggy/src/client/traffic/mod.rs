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
    Error, Refusal,
    call::{Call, Endpoint},
    error::is_institutions_own,
};

/// Why a call is held back.
#[derive(Debug)]
pub(super) enum Hold {
    /// The limit of its endpoint is used up until then.
    Until(DateTime<Utc>),
    /// Pluggy has asked for patience until then, and in these words.
    Asked(DateTime<Utc>, Refusal),
    /// Pluggy has failed too often to be asked again before then.
    Open { until: DateTime<Utc> },
}

/// An endpoint.
type Key = (Method, &'static str);

#[derive(Debug, Default)]
pub(super) struct Traffic {
    windows: HashMap<Key, Window>,
    /// What Pluggy has asked for, and since when.
    asked: HashMap<Key, (DateTime<Utc>, Refusal)>,
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
        let key = (call.endpoint.method.clone(), call.endpoint.path);
        if let Some((since, refusal)) = self.asked.get(&key) {
            let until = *since + refusal.retry_after.unwrap_or_default();
            if (*since..until).contains(&now) {
                let left = Refusal { retry_after: Some(until - now), ..refusal.clone() };
                return Err(Hold::Asked(until, left));
            }
            self.asked.remove(&key);
        }
        let limit = limit(&call.endpoint);
        if let Some(limit) = limit {
            self.windows.entry(key.clone()).or_default().room(limit, now).map_err(Hold::Until)?;
        }
        if call.endpoint.method == Method::GET {
            self.circuit.admit(now).map_err(|until| Hold::Open { until })?;
        }
        if limit.is_some() {
            self.windows.entry(key).or_default().count(now);
        }
        Ok(())
    }

    /// Takes note of how a request ended.
    pub(super) fn note(&mut self, call: &Call, error: Option<&Error>, now: DateTime<Utc>, roll: f64) {
        if call.endpoint.method == Method::GET {
            self.circuit.note(error.is_some_and(is_outage), now, roll);
        }
        if let Some(Error::Refused(refusal)) = error
            && refusal.status == 429
            && refusal.retry_after.is_some_and(|after| after > TimeDelta::zero())
            && !refusal.code().is_some_and(is_institutions_own)
        {
            self.asked.insert((call.endpoint.method.clone(), call.endpoint.path), (now, refusal.clone()));
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

/// Whether a failure says that Pluggy does not work, rather than that it does not like the request or that an institution
/// does not.
fn is_outage(error: &Error) -> bool {
    let institutions = error.code().is_some_and(is_institutions_own);
    matches!(error, Error::NotSent | Error::NoAnswer)
        || (!institutions && error.status().is_some_and(|status| status >= 500))
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
            assert!(traffic.admit(&update, second(0)).is_ok());
        }
        assert!(matches!(traffic.admit(&update, second(30)), Err(Hold::Until(until)) if until == second(60)));
        assert!(traffic.admit(&Call::new(Endpoint::get("/items/{id}")), second(30)).is_ok());
        assert!(traffic.admit(&update, second(60)).is_ok());
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
