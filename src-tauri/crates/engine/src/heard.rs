//! What Pluggy's answers tell besides what was asked: what time it is there, and that it has done away with something that this
//! version asks for. A session goes by Pluggy's time, so that a deadline is what the bank says, however wrong this computer's
//! clock is. Not in here: what is asked, and the ledger of it.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicI64, Ordering},
    },
    time::Duration,
};

use chrono::{DateTime, TimeDelta, Utc};
use pluggy::{
    Clock,
    client::{Exchange, Observer},
    clock::Sleep,
    model::{ExecutionStatus, Item, ItemStatus},
};

use crate::{ledger::Ledger, view::Surprise};

/// `Date` has whole seconds, and an answer is on its way for a while: what is less than this apart agrees.
const AGREES: TimeDelta = TimeDelta::seconds(3);
/// The status of what there is no more ("Codes", `ENDPOINT_DEPRECATED`).
const GONE: u16 = 410;

/// What was heard of one Pluggy.
#[derive(Debug)]
pub(crate) struct Heard {
    /// Pluggy's: a company's server may have a clock of its own.
    host: String,
    /// What this computer's clock shows.
    clock: Arc<dyn Clock>,
    ahead_ms: AtomicI64,
    retired: AtomicBool,
}

impl Heard {
    /// Nothing yet, of the one at this host.
    pub(crate) fn at(host: &str, clock: Arc<dyn Clock>) -> Self {
        Self { host: host.to_owned(), clock, ahead_ms: AtomicI64::new(0), retired: AtomicBool::new(false) }
    }

    /// How far this computer's clock is ahead of Pluggy's; behind, if negative. Nothing while they agree.
    pub(crate) fn ahead(&self) -> TimeDelta {
        TimeDelta::milliseconds(self.ahead_ms.load(Ordering::Relaxed))
    }

    /// What this computer's clock shows: it jumps where the computer slept or was set, and never by an answer.
    pub(crate) fn computer_now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// Whether Pluggy has done away with something since this was last asked.
    pub(crate) fn take_retired(&self) -> bool {
        self.retired.swap(false, Ordering::Relaxed)
    }

    fn hear(&self, exchange: &Exchange<'_>) {
        if exchange.host != self.host {
            return;
        }
        if exchange.status == Some(GONE) {
            self.retired.store(true, Ordering::Relaxed);
        }
        let Some(date) = exchange.date else { return };
        let ahead = apart(self.clock.now(), date, exchange.duration);
        let ahead = if ahead.abs() < AGREES { TimeDelta::zero() } else { ahead };
        // What differs by no more than an answer takes is the same as before.
        if (ahead - self.ahead()).abs() >= AGREES {
            self.ahead_ms.store(ahead.num_milliseconds(), Ordering::Relaxed);
        }
    }
}

/// How far `now`, the end of an exchange, is ahead of what the server wrote somewhere between its beginning and its end.
pub(crate) fn apart(now: DateTime<Utc>, date: DateTime<Utc>, took: Duration) -> TimeDelta {
    let ahead = now - date;
    let took = TimeDelta::from_std(took).unwrap_or_default();
    if ahead > TimeDelta::zero() { (ahead - took).max(TimeDelta::zero()) } else { ahead }
}

/// Pluggy's time, as far as it was heard.
#[derive(Debug)]
pub(crate) struct PluggyTime(pub(crate) Arc<Heard>);

impl Clock for PluggyTime {
    fn now(&self) -> DateTime<Utc> {
        self.0.clock.now() - self.0.ahead()
    }

    fn sleep_until(&self, deadline: DateTime<Utc>) -> Sleep<'_> {
        self.0.clock.sleep_until(deadline + self.0.ahead())
    }

    fn rate(&self) -> f64 {
        self.0.clock.rate()
    }
}

/// The time that a session goes by, and what it was told by.
#[derive(Debug)]
pub(crate) struct Time {
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) heard: Arc<Heard>,
}

/// Writes each exchange down and hears what it tells.
#[derive(Debug)]
pub(crate) struct Hearing {
    pub(crate) ledger: Arc<Ledger>,
    pub(crate) heard: Arc<Heard>,
}

impl Observer for Hearing {
    fn exchanged(&self, exchange: &Exchange<'_>) {
        self.heard.hear(exchange);
        self.ledger.exchanged(exchange);
    }
}

/// What of an item this version does not know. A phase with a new name is none: it passes.
pub(crate) fn surprise(item: &Item) -> Option<Surprise> {
    let ends = |status: &ExecutionStatus| match status {
        ExecutionStatus::Unknown(word) => !word.ends_with("_IN_PROGRESS"),
        _ => false,
    };
    let unknown =
        matches!(item.status, Some(ItemStatus::Unknown(_))) || item.execution_status.as_ref().is_some_and(ends);
    unknown.then_some(Surprise::NewState)
}

#[cfg(test)]
mod tests {
    use pluggy::SystemClock;

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

    #[test]
    fn pluggys_time_is_told_by_its_own_answers_and_by_nobody_elses() {
        let heard = Arc::new(Heard::at("api.pluggy.ai", Arc::new(SystemClock)));
        let time = PluggyTime(heard.clone());
        let says = |host: &'static str, seconds: i64| {
            let mut exchange = Exchange::default();
            exchange.host = host;
            exchange.date = Some(Utc::now() + TimeDelta::seconds(seconds));
            heard.hear(&exchange);
        };
        let differs = || (time.now() - Utc::now()).num_seconds();
        says("cdn.pluggy.ai", 600);
        assert!(differs().abs() <= 1, "{}", differs());
        says("api.pluggy.ai", 2);
        assert!(differs().abs() <= 1, "whole seconds and the way say nothing: {}", differs());
        says("api.pluggy.ai", 600);
        assert!((598..=601).contains(&differs()), "{}", differs());
        says("api.pluggy.ai", 0);
        assert!(differs().abs() <= 1, "somebody set the clock: {}", differs());
    }
}
