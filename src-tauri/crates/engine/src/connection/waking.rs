//! When the loop looks at connections: each at its own time, not all at one moment, and gently where nobody waits for it, after
//! a start and after the computer slept.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use pluggy::client::Parameters;

use super::{
    Record,
    attempt::{Input, State},
    watch::Session,
};
use crate::{sync::Wish, view::ConnectionId};

/// Reads of many connections should not fall on one moment.
const LARGEST_JITTER_MS: i64 = 250;
/// Looks that nobody waits for are spread over this long.
const GENTLY_MS: i64 = 60_000;
/// The longest time between two looks at the clock while something is waited for.
pub(super) const LONGEST_SLEEP: TimeDelta = TimeDelta::seconds(30);
/// What is later than this was slept over, or the clock was set.
const LATE: Duration = Duration::from_secs(60);
/// Faster than any clock is driven.
const FASTEST: f64 = 1e5;

/// A nap of the loop's, by the clock of the computer: Pluggy's may be corrected by any answer.
pub(super) struct Nap {
    since: DateTime<Utc>,
    until: DateTime<Utc>,
    late: TimeDelta,
}

impl Nap {
    /// Whether it lasted longer than any nap does, or ended before it began.
    pub(super) fn is_broken(&self, now: DateTime<Utc>) -> bool {
        now > self.until + self.late || now + self.late < self.since
    }
}

impl Session {
    /// When the loop is to look at the clock again.
    pub(super) fn next(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let next = self
            .wakes
            .next()
            .into_iter()
            .chain(self.probe.iter().filter_map(|probe| probe.at))
            .chain(self.banks_at)
            .chain(self.bringing.next())
            .min();
        // Never for long at once: a clock that is set back must not put everything off.
        next.map(|at| at.clamp(now, now + LONGEST_SLEEP))
    }

    /// One that lasts so long, since the computer's clock was last looked at: it may have been asleep in between, too.
    pub(super) fn nap(&self, since: DateTime<Utc>, lasts: TimeDelta) -> Nap {
        Nap { since, until: since + lasts, late: self.late() }
    }

    /// As long by a clock that runs faster than others.
    fn late(&self) -> TimeDelta {
        let seconds = LATE.as_secs_f64() * self.clock.rate().clamp(1.0, FASTEST);
        TimeDelta::from_std(Duration::try_from_secs_f64(seconds).unwrap_or(LATE)).unwrap_or(LONGEST_SLEEP)
    }

    pub(super) fn wake(&mut self) {
        let now = self.clock.now();
        for id in self.bringing.due(now) {
            self.read_lists(&id, Wish::Due, None);
        }
        if self.probe.as_ref().is_some_and(|probe| probe.at.is_some_and(|at| at <= now)) {
            self.look_for_pluggy(now);
        }
        if self.banks_at.is_some_and(|at| at <= now) {
            self.look_at_banks(now);
        }
        let late = self.late();
        for (id, at) in self.wakes.take_due(now) {
            tracing::trace!(target: "tomada_engine::due", connection = id.0, at_us = at.timestamp_micros());
            let is_late = at + late < now;
            if is_late && self.is_idle(&id) {
                self.look_gently(&id);
            } else {
                self.apply(&id, Input::Due, &Parameters::new());
            }
        }
    }

    pub(super) fn is_idle(&self, id: &ConnectionId) -> bool {
        self.records.get(id).is_some_and(|record| matches!(record.attempt.state, State::Finished { .. }))
    }

    /// Looks at a connection that nothing is under way for, some time in the next minute: others are looked at, too.
    pub(super) fn look_gently(&mut self, id: &ConnectionId) {
        let by = self.clock.now() + TimeDelta::milliseconds(fastrand::i64(0..GENTLY_MS));
        self.apply(id, Input::LookAt(by), &Parameters::new());
    }

    /// What was under way when an earlier session ended is looked at as soon as can be.
    pub(super) fn look_now(&mut self, record: &Record) {
        let now = self.clock.now();
        self.wakes.set(&record.id, now + jitter(), now);
    }

    /// The computer slept: whatever was planned, all that is at rest is looked at.
    pub(super) fn woken(&mut self) {
        let idle: Vec<ConnectionId> = self.wakes.connections().filter(|id| self.is_idle(id)).cloned().collect();
        for id in idle {
            self.look_gently(&id);
        }
    }

    pub(super) fn schedule(&mut self, record: &Record) {
        // One that is left alone is not looked at by itself; what is under way is followed to its end.
        match record.attempt.due().filter(|_| !record.rests()) {
            Some(at) => self.wakes.set(&record.id, at + jitter(), self.clock.now()),
            None => self.wakes.remove(&record.id),
        }
    }
}

fn jitter() -> TimeDelta {
    TimeDelta::milliseconds(fastrand::i64(0..=LARGEST_JITTER_MS))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_nap_is_broken_by_more_than_a_busy_computer() {
        let at = |seconds| DateTime::UNIX_EPOCH + TimeDelta::seconds(seconds);
        let nap = Nap { since: at(100), until: at(130), late: TimeDelta::seconds(60) };
        for (ended, broken) in [(101, false), (130, false), (190, false), (191, true), (40, false), (39, true)] {
            assert_eq!(nap.is_broken(at(ended)), broken, "{ended}");
        }
    }
}
