//! How long a wrong passphrase or recovery code makes the next one wait: longer each time, never for good. Counted in memory
//! and by a clock that nobody can set: what protects the file from somebody who has a copy of it is Argon2id, not this.

use std::time::{Duration, Instant};

/// The longest wait.
const LONGEST: Duration = Duration::from_secs(30);

/// The wait after this many wrong ones in a row: none for the first two, which are typing errors, then 1, 2, 4, 8, 16, 30 s.
#[must_use]
pub fn delay(failures: u32) -> Duration {
    match failures.checked_sub(3) {
        None => Duration::ZERO,
        Some(doublings @ 0..5) => Duration::from_secs(1 << doublings),
        Some(_) => LONGEST,
    }
}

/// The wrong ones so far.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Throttle {
    failures: u32,
    last: Option<Instant>,
}

impl Throttle {
    /// Wrong ones in a row.
    pub(super) fn failures(self) -> u32 {
        self.failures
    }

    /// How long the next one has to wait, from `now`.
    pub(super) fn wait(self, now: Instant) -> Duration {
        self.last
            .map_or(Duration::ZERO, |last| delay(self.failures).saturating_sub(now.saturating_duration_since(last)))
    }

    /// The last one, which took a while, turned out to be wrong only `now`.
    #[must_use]
    pub(super) fn again(self, now: Instant) -> Self {
        Self { last: Some(now), ..self }
    }

    #[must_use]
    pub(super) fn failed(self, now: Instant) -> Self {
        Self { failures: self.failures.saturating_add(1), last: Some(now) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_grows_and_ends() {
        let waits: Vec<u64> = (0..11).map(|failures| delay(failures).as_secs()).collect();
        assert_eq!(waits, [0, 0, 0, 1, 2, 4, 8, 16, 30, 30, 30]);
        assert_eq!(delay(u32::MAX), LONGEST);
    }

    #[test]
    fn a_wait_runs_from_the_last_wrong_one() {
        let start = Instant::now();
        let at = |seconds| start + Duration::from_secs(seconds);
        let mut throttle = Throttle::default();
        assert_eq!(throttle.wait(start), Duration::ZERO);
        for second in 0..4 {
            throttle = throttle.failed(at(second));
        }
        assert_eq!(throttle.failures(), 4);
        assert_eq!(throttle.wait(at(3)), Duration::from_secs(2));
        assert_eq!(throttle.wait(at(4)), Duration::from_secs(1));
        assert_eq!(throttle.wait(at(5)), Duration::ZERO);
        // Not even a clock that goes back makes it longer than it was.
        assert_eq!(throttle.wait(start), Duration::from_secs(2));
    }
}
