//! Mercy for a Pluggy that fails: after five failures within a minute nothing is read for a quarter of a minute, then one
//! request tries whether it is well again. Only reads are held back; what a person has asked for is always tried.

use std::collections::VecDeque;

use chrono::{DateTime, TimeDelta, Utc};

use super::retry::part;

const FAILURES: usize = 5;
const WITHIN: TimeDelta = TimeDelta::seconds(60);
const PAUSE: TimeDelta = TimeDelta::seconds(15);
/// Not everybody tries at the same instant.
const SPREAD: TimeDelta = TimeDelta::seconds(5);

#[derive(Debug)]
pub(super) enum Circuit {
    /// All is well, but for these failures.
    Closed { failures: VecDeque<DateTime<Utc>> },
    /// Nothing is read before then.
    Open { since: DateTime<Utc>, pause: TimeDelta },
    /// One request is trying; if nothing is heard of it, another may after the pause.
    Trying { since: DateTime<Utc>, pause: TimeDelta },
}

impl Default for Circuit {
    fn default() -> Self {
        Self::Closed { failures: VecDeque::new() }
    }
}

impl Circuit {
    /// Whether a request may leave; otherwise when one may.
    pub(super) fn admit(&mut self, now: DateTime<Utc>) -> Result<(), DateTime<Utc>> {
        match *self {
            Self::Closed { .. } => Ok(()),
            // Set back, the clock would hold everything up until its old time.
            Self::Open { since, pause } | Self::Trying { since, pause } if (since..since + pause).contains(&now) => {
                Err(since + pause)
            }
            Self::Open { .. } | Self::Trying { .. } => {
                *self = Self::Trying { since: now, pause: PAUSE };
                Ok(())
            }
        }
    }

    /// Takes note of how a request ended. `roll` is from 0 to 1.
    pub(super) fn note(&mut self, failed: bool, now: DateTime<Utc>, roll: f64) {
        let pause = PAUSE + part(SPREAD, roll);
        match self {
            _ if !failed => *self = Self::default(),
            Self::Closed { failures } => {
                failures.retain(|instant| (now - WITHIN..=now).contains(instant));
                failures.push_back(now);
                if failures.len() >= FAILURES {
                    *self = Self::Open { since: now, pause };
                }
            }
            Self::Open { .. } => {}
            Self::Trying { .. } => *self = Self::Open { since: now, pause },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failing_server_is_tried_now_and_then_and_used_again_once_it_is_well() {
        let at = |second: i64| DateTime::from_timestamp(1_800_000_000 + second, 0).unwrap();
        let mut circuit = Circuit::default();
        // (second, what happens to a read then)
        let mut asked = Vec::new();
        for second in 0..120 {
            if circuit.admit(at(second)).is_ok() {
                asked.push(second);
                circuit.note(second < 100, at(second), 0.0);
            }
        }
        let calm: Vec<i64> = (109..120).collect();
        assert_eq!(asked[..11], [0, 1, 2, 3, 4, 19, 34, 49, 64, 79, 94]);
        assert_eq!(asked[11..], calm, "within a quarter of a minute of being well it is used as before");
    }

    #[test]
    fn rare_failures_and_a_clock_set_back_stop_nothing() {
        let now = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let mut circuit = Circuit::default();
        for n in 0..20 {
            circuit.note(true, now + TimeDelta::seconds(n * 20), 0.0);
            assert_eq!(circuit.admit(now + TimeDelta::seconds(n * 20)), Ok(()));
        }
        for _ in 0..5 {
            circuit.note(true, now, 1.0);
        }
        assert_eq!(circuit.admit(now), Err(now + PAUSE + TimeDelta::seconds(5)));
        assert_eq!(circuit.admit(now - TimeDelta::days(1)), Ok(()));
    }
}
