//! What others may make this app do only so often: a page that opens a browser, a link that brings it to the front. Pure.

use std::{
    collections::VecDeque,
    time::{Duration, Instant},
};

/// In a minute.
const MOST: usize = 5;
const MINUTE: Duration = Duration::from_secs(60);

/// Lets something be done a few times a minute.
#[derive(Debug, Default)]
pub(crate) struct Seldom(VecDeque<Instant>);

impl Seldom {
    /// Whether it may be done now, which then counts.
    pub(crate) fn may(&mut self, now: Instant) -> bool {
        self.0.retain(|time| now.duration_since(*time) < MINUTE);
        let may = self.0.len() < MOST;
        if may {
            self.0.push_back(now);
        }
        may
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sixth_in_a_minute_has_to_wait_for_the_next() {
        let mut seldom = Seldom::default();
        let start = Instant::now();
        let done: Vec<bool> = (0..10).map(|second| seldom.may(start + Duration::from_secs(second))).collect();
        assert_eq!(done, [true, true, true, true, true, false, false, false, false, false]);
        assert!(!seldom.may(start + Duration::from_secs(59)));
        assert!(seldom.may(start + MINUTE));
        assert!(!seldom.may(start + MINUTE), "one place is free again, and no more");
    }
}
