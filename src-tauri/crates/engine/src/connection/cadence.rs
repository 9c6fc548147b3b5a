//! How often an execution is looked at (design, "Polling"). Pure.

use chrono::{DateTime, TimeDelta, Utc};

/// When to look again at an execution that has been going on, or was last answered, since `since`.
#[must_use]
pub fn next_read(since: DateTime<Utc>, now: DateTime<Utc>) -> DateTime<Utc> {
    let pause = match (now - since).num_seconds() {
        ..30 => TimeDelta::seconds(2),
        30..120 => TimeDelta::seconds(3),
        120..600 => TimeDelta::seconds(5),
        _ => TimeDelta::seconds(30),
    };
    now + pause
}

/// When to look again at what waits for a person's authorisation, which may take minutes to count.
#[must_use]
pub fn next_patient_read(now: DateTime<Utc>) -> DateTime<Utc> {
    now + TimeDelta::seconds(30)
}

/// When to try again after this many reads in a row without an answer: 2, 4, 8, 16, then every 30 s.
#[must_use]
pub fn next_probe(failures: u32, now: DateTime<Utc>) -> DateTime<Utc> {
    let pause = match failures {
        0..=4 => TimeDelta::seconds(1 << failures.max(1)),
        _ => TimeDelta::seconds(30),
    };
    now + pause
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_become_rarer() {
        let start = DateTime::UNIX_EPOCH;
        for (elapsed, pause) in [(0, 2), (29, 2), (30, 3), (119, 3), (120, 5), (599, 5), (600, 30), (86_400, 30)] {
            let now = start + TimeDelta::seconds(elapsed);
            assert_eq!((next_read(start, now) - now).num_seconds(), pause, "after {elapsed} s");
        }
        for (failures, pause) in [(1, 2), (2, 4), (3, 8), (4, 16), (5, 30), (50, 30)] {
            assert_eq!((next_probe(failures, start) - start).num_seconds(), pause, "after {failures} failures");
        }
    }
}
