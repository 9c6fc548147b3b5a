//! A limit of so many requests a minute, in whichever minute one looks. Bursts may use it up at once.

use std::collections::VecDeque;

use chrono::{DateTime, TimeDelta, Utc};

const MINUTE: TimeDelta = TimeDelta::seconds(60);

#[derive(Debug, Default)]
pub(super) struct Window {
    sent: VecDeque<DateTime<Utc>>,
}

impl Window {
    /// Whether there is room for a request at `now`; otherwise when there is.
    pub(super) fn room(&mut self, limit: usize, now: DateTime<Utc>) -> Result<(), DateTime<Utc>> {
        // What lies in the future was sent before the clock was set back: it would hold everything up until then.
        self.sent.retain(|instant| *instant <= now && *instant + MINUTE > now);
        match self.sent.front() {
            Some(oldest) if self.sent.len() >= limit => Err(*oldest + MINUTE),
            _ => Ok(()),
        }
    }

    /// Counts a request.
    pub(super) fn count(&mut self, now: DateTime<Utc>) {
        self.sent.push_back(now);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_is_set_back_holds_nothing_up() {
        let now = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let mut window = Window::default();
        assert_eq!(window.room(1, now), Ok(()));
        window.count(now);
        assert_eq!(window.room(1, now), Err(now + MINUTE));
        assert_eq!(window.room(1, now - TimeDelta::days(1)), Ok(()));
    }
}
