//! A limit of so many requests a minute, in whichever minute one looks. Bursts may use it up at once.

use std::collections::VecDeque;

use chrono::{DateTime, TimeDelta, Utc};

const MINUTE: TimeDelta = TimeDelta::seconds(60);

#[derive(Debug, Default)]
pub(super) struct Window {
    sent: VecDeque<DateTime<Utc>>,
}

impl Window {
    /// Counts a request at `now`, or says when there is room for it.
    pub(super) fn admit(&mut self, limit: usize, now: DateTime<Utc>) -> Result<(), DateTime<Utc>> {
        // What lies in the future was sent before the clock was set back: it would hold everything up until then.
        self.sent.retain(|instant| (now - MINUTE..=now).contains(instant) && *instant + MINUTE > now);
        match self.sent.front() {
            Some(oldest) if self.sent.len() >= limit => Err(*oldest + MINUTE),
            _ => {
                self.sent.push_back(now);
                Ok(())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_is_set_back_holds_nothing_up() {
        let now = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let mut window = Window::default();
        assert_eq!(window.admit(1, now), Ok(()));
        assert_eq!(window.admit(1, now), Err(now + MINUTE));
        assert_eq!(window.admit(1, now - TimeDelta::days(1)), Ok(()));
    }
}
