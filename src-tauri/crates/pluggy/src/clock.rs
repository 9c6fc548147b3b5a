//! The time that the client, and whoever stands on it, waits by. A program that talks to the real Pluggy uses
//! [`SystemClock`]; an offline Pluggy offers one that can be frozen, stepped and scaled. Nothing else in this crate asks
//! the system what time it is.

use std::{fmt, future::Future, pin::Pin, time::Duration};

use chrono::{DateTime, Utc};

/// A future that a [`Clock`] hands out.
pub type Sleep<'a> = Pin<Box<dyn Future<Output = ()> + Send + 'a>>;

/// Where time comes from.
pub trait Clock: Send + Sync + fmt::Debug {
    /// The instant it is now, by this clock.
    fn now(&self) -> DateTime<Utc>;

    /// Completes once [`Clock::now`] has reached `deadline`; at once if it already has.
    fn sleep_until(&self, deadline: DateTime<Utc>) -> Sleep<'_>;

    /// How many seconds pass here for each real one: 1 for the system's clock, 0 while frozen. What counts down on a
    /// screen uses it.
    fn rate(&self) -> f64 {
        1.0
    }
}

/// The computer's own clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

/// The longest nap between two looks at the wall clock: timers stand still while a computer sleeps.
const LONGEST_NAP: Duration = Duration::from_secs(30);

impl Clock for SystemClock {
    fn now(&self) -> DateTime<Utc> {
        Utc::now()
    }

    fn sleep_until(&self, deadline: DateTime<Utc>) -> Sleep<'_> {
        Box::pin(async move {
            while let Ok(left) = (deadline - Utc::now()).to_std() {
                if left.is_zero() {
                    break;
                }
                tokio::time::sleep(left.min(LONGEST_NAP)).await;
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_deadline_in_the_past_does_not_wait() {
        let before = std::time::Instant::now();
        SystemClock.sleep_until(Utc::now() - chrono::TimeDelta::hours(1)).await;
        assert!(before.elapsed() < Duration::from_secs(1), "a past deadline must not become a long sleep");
    }
}
