//! When each connection wants to be looked at: in order of time, so that a thousand cost no more to wait for than one. Pure.
//! Not in here: when that is to be, and what a look is.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};

use crate::view::ConnectionId;

#[derive(Debug, Default)]
pub(super) struct Wakes {
    /// When each is due, and when that was decided.
    by_connection: BTreeMap<ConnectionId, (DateTime<Utc>, DateTime<Utc>)>,
    in_order: BTreeSet<(DateTime<Utc>, ConnectionId)>,
    /// When the last of them was decided.
    decided: DateTime<Utc>,
}

impl Wakes {
    /// From now on it is due then, and not when it was.
    pub(super) fn set(&mut self, id: &ConnectionId, at: DateTime<Utc>, now: DateTime<Utc>) {
        self.remove(id);
        self.by_connection.insert(id.clone(), (at, now));
        self.in_order.insert((at, id.clone()));
        self.decided = self.decided.max(now);
    }

    pub(super) fn remove(&mut self, id: &ConnectionId) {
        if let Some((at, _)) = self.by_connection.remove(id) {
            self.in_order.remove(&(at, id.clone()));
        }
    }

    pub(super) fn connections(&self) -> impl Iterator<Item = &ConnectionId> {
        self.by_connection.keys()
    }

    /// When the first of them is due.
    pub(super) fn next(&self) -> Option<DateTime<Utc>> {
        self.in_order.first().map(|(at, _)| *at)
    }

    /// Takes those that are due, the longest due first. It is before something was decided where the clock was set back, and
    /// nobody knows by how much: what was decided later than now is due, too.
    pub(super) fn take_due(&mut self, now: DateTime<Utc>) -> Vec<(ConnectionId, DateTime<Utc>)> {
        let by_time = self.in_order.iter().take_while(|(at, _)| *at <= now);
        let mut due: Vec<_> = by_time.map(|(at, id)| (id.clone(), *at)).collect();
        if now < self.decided {
            let later = self.by_connection.iter().filter(|(_, (at, decided))| *at > now && now < *decided);
            due.extend(later.map(|(id, (at, _))| (id.clone(), *at)));
            self.decided = now;
        }
        for (id, _) in &due {
            self.remove(id);
        }
        due
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    fn at(second: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::seconds(second)
    }

    fn id(name: &str) -> ConnectionId {
        ConnectionId(name.to_owned())
    }

    /// One wake a connection: when it is due, and when that was decided.
    fn wakes(of: &[(&str, i64, i64)]) -> Wakes {
        let mut wakes = Wakes::default();
        for (name, due, decided) in of {
            wakes.set(&id(name), at(*due), at(*decided));
        }
        wakes
    }

    fn due(wakes: &mut Wakes, now: i64) -> Vec<(String, DateTime<Utc>)> {
        wakes.take_due(at(now)).into_iter().map(|(id, at)| (id.0, at)).collect()
    }

    #[test]
    fn each_is_due_once_at_the_time_that_was_set_last() {
        let mut wakes = wakes(&[("a", 30, 0), ("b", 20, 0), ("c", 40, 0), ("b", 50, 5), ("d", 10, 5)]);
        wakes.remove(&id("d"));
        assert_eq!(wakes.next(), Some(at(30)));
        assert_eq!(due(&mut wakes, 29), []);
        assert_eq!(due(&mut wakes, 40), [("a".to_owned(), at(30)), ("c".to_owned(), at(40))]);
        assert_eq!(due(&mut wakes, 40), []);
        assert_eq!(wakes.connections().collect::<Vec<_>>(), [&id("b")]);
        assert_eq!(due(&mut wakes, 50), [("b".to_owned(), at(50))]);
        assert_eq!(wakes.next(), None);
    }

    #[test]
    fn of_a_clock_that_was_set_back_whatever_was_decided_later_is_due() {
        let mut wakes = wakes(&[("a", 500, 90), ("b", 600, 100), ("c", 80, 60)]);
        assert_eq!(due(&mut wakes, 95), [("c".to_owned(), at(80)), ("b".to_owned(), at(600))]);
        assert_eq!(due(&mut wakes, 95), [], "once");
        assert_eq!(due(&mut wakes, 80), [("a".to_owned(), at(500))]);
    }
}
