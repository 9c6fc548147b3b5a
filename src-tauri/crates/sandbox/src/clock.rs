//! A clock that is driven: it runs at any pace, stands still, and is stepped. Whoever sleeps by it wakes when *its* time
//! comes, however it is driven meanwhile.

use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use pluggy::{Clock, clock::Sleep};
use serde::{Deserialize, Serialize};
use tokio::sync::watch;

/// Longer than any program runs, and short enough to be added to any time.
const FOREVER: Duration = Duration::from_secs(100 * 365 * 24 * 3600);

/// Later than anybody steps to, and early enough for everything to be reckoned from: the last second of 2149.
const LATEST: DateTime<Utc> = DateTime::from_timestamp(5_680_281_599, 0).unwrap();

/// A clock that can be frozen, stepped and scaled. Clones are the same clock.
#[derive(Debug, Clone)]
pub struct VirtualClock(watch::Sender<Pace>);

/// What a clock shows at a moment: the body of `/_sandbox/clock`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Reading {
    /// Times that the clock has been touched.
    pub revision: u64,
    /// The time it shows.
    pub now: DateTime<Utc>,
    /// Seconds that pass on it for each real one.
    pub rate: f64,
}

/// How the clock goes since it was last touched.
#[derive(Debug, Clone, Copy)]
pub struct Pace {
    /// Times that the clock has been touched.
    pub revision: u64,
    at: DateTime<Utc>,
    since: Instant,
    rate: f64,
}

impl Pace {
    fn now(&self) -> DateTime<Utc> {
        let passed = Duration::try_from_secs_f64(self.since.elapsed().as_secs_f64() * self.rate).unwrap_or(FOREVER);
        TimeDelta::from_std(passed).ok().and_then(|passed| self.at.checked_add_signed(passed)).unwrap_or(self.at)
    }
}

impl VirtualClock {
    /// A clock that shows `start` and passes `rate` seconds for each real one.
    #[must_use]
    pub fn running(start: DateTime<Utc>, rate: f64) -> Self {
        let pace = Pace { revision: 0, at: start, since: Instant::now(), rate: valid(rate) };
        Self(watch::Sender::new(pace))
    }

    /// A clock that stands still at `start`.
    #[must_use]
    pub fn frozen(start: DateTime<Utc>) -> Self {
        Self::running(start, 0.0)
    }

    /// Stands still from now on.
    pub fn freeze(&self) {
        self.run(0.0);
    }

    /// Goes on at this pace.
    pub fn run(&self, rate: f64) {
        self.touch(|pace| pace.rate = valid(rate));
    }

    /// Jumps ahead, to the year 2149 at most; the pace stays.
    pub fn step(&self, by: TimeDelta) {
        self.touch(|pace| pace.at = pace.at.checked_add_signed(by).unwrap_or(LATEST).min(LATEST.max(pace.at)));
    }

    /// Shows what another clock showed just now. A mirror may be set back: it was wrong.
    pub fn follow(&self, reading: &Reading) {
        self.touch(|pace| {
            pace.at = reading.now;
            pace.rate = valid(reading.rate);
        });
    }

    /// What it shows, for a clock elsewhere to follow.
    #[must_use]
    pub fn reading(&self) -> Reading {
        let pace = *self.0.borrow();
        Reading { revision: pace.revision, now: pace.now(), rate: pace.rate }
    }

    /// Tells each time that the clock is touched.
    #[must_use]
    pub fn changes(&self) -> watch::Receiver<Pace> {
        self.0.subscribe()
    }

    fn touch(&self, change: impl FnOnce(&mut Pace)) {
        self.0.send_modify(|pace| {
            *pace = Pace { revision: pace.revision + 1, at: pace.now(), since: Instant::now(), rate: pace.rate };
            change(pace);
        });
    }
}

/// Time neither runs backwards nor infinitely fast.
fn valid(rate: f64) -> f64 {
    if rate.is_finite() { rate.clamp(0.0, 100_000.0) } else { 1.0 }
}

impl Clock for VirtualClock {
    fn now(&self) -> DateTime<Utc> {
        self.0.borrow().now()
    }

    fn sleep_until(&self, deadline: DateTime<Utc>) -> Sleep<'_> {
        let mut changes = self.0.subscribe();
        Box::pin(async move {
            loop {
                let pace = *changes.borrow_and_update();
                let Ok(left) = (deadline - pace.now()).to_std() else {
                    return;
                };
                if left.is_zero() {
                    return;
                }
                let nap = async {
                    if pace.rate > 0.0 {
                        // A hair longer than exact, so that rounding does not make one wake become many.
                        let real = Duration::try_from_secs_f64(left.as_secs_f64() / pace.rate).unwrap_or(FOREVER);
                        tokio::time::sleep(real.min(FOREVER) + Duration::from_micros(100)).await;
                    } else {
                        std::future::pending::<()>().await;
                    }
                };
                tokio::select! {
                    () = nap => {}
                    changed = changes.changed() => if changed.is_err() { return },
                }
            }
        })
    }

    fn rate(&self) -> f64 {
        self.0.borrow().rate
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LONG: TimeDelta = TimeDelta::days(400);

    #[tokio::test]
    async fn a_sleeper_wakes_when_a_frozen_clock_is_stepped_past_its_deadline() {
        let clock = VirtualClock::frozen(DateTime::UNIX_EPOCH);
        let deadline = DateTime::UNIX_EPOCH + LONG;
        let sleeper = {
            let clock = clock.clone();
            tokio::spawn(async move {
                clock.sleep_until(deadline).await;
                clock.now()
            })
        };
        clock.step(LONG / 2);
        assert_eq!(clock.now(), DateTime::UNIX_EPOCH + LONG / 2);
        clock.step(LONG / 2);
        assert_eq!(sleeper.await.unwrap(), deadline);
    }

    #[tokio::test]
    async fn a_sleeper_wakes_when_the_pace_changes_under_it() {
        let clock = VirtualClock::running(DateTime::UNIX_EPOCH, 1.0);
        let deadline = DateTime::UNIX_EPOCH + TimeDelta::hours(1);
        let sleep = clock.sleep_until(deadline);
        clock.run(100_000.0);
        sleep.await;
        assert!(clock.now() >= deadline, "a wake before the deadline is no wake");
    }

    #[test]
    fn a_mirror_shows_what_the_other_clock_shows_and_stands_with_it() {
        let (original, mirror) =
            (VirtualClock::frozen(DateTime::UNIX_EPOCH + LONG), VirtualClock::running(Utc::now(), 1.0));
        mirror.follow(&original.reading());
        assert_eq!((mirror.now(), mirror.rate()), (original.now(), 0.0));
    }

    #[test]
    fn a_frozen_clock_stands_still_and_no_pace_is_absurd() {
        let clock = VirtualClock::frozen(DateTime::UNIX_EPOCH);
        assert_eq!((clock.now(), clock.rate()), (DateTime::UNIX_EPOCH, 0.0));
        for (asked, given) in [(f64::NAN, 1.0), (-3.0, 0.0), (5.0, 5.0), (f64::INFINITY, 1.0)] {
            clock.run(asked);
            assert!((clock.rate() - given).abs() < f64::EPSILON, "{asked}");
        }
    }
}
