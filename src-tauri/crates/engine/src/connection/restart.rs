//! What a restart makes of what it finds. Pure. A request that was under way when the program ended has an outcome that the
//! journal knows, or that nobody knows; nothing is sent a second time ("Creating an Item exactly once").

use super::{
    attempt::{Attempt, Input, State},
    failure::Failure,
    journal::{Delivery, Entry},
};

/// What became of the request that an attempt was waiting for; nothing when it was waiting for none. `last` is the journal's
/// last entry of the connection, recovered.
#[must_use]
pub fn input(attempt: &Attempt, last: Option<&Entry>) -> Option<Input> {
    match attempt.state {
        State::Sending => {}
        // The window went with the program; where there is something to go back to, that is looked at again.
        State::NeedsCredentials { .. } if attempt.ended.is_some() => return Some(Input::Abandon),
        _ => return attempt.if_lost(),
    }
    let this = last.filter(|entry| Some(entry.attempt) == attempt.started_at);
    let failure = match this.map(|entry| &entry.delivery) {
        Some(Delivery::Intent | Delivery::NotSent) => Failure::Unreachable,
        Some(Delivery::Rejected) => Failure::Refused,
        // The item is looked at before anything is believed of it.
        Some(Delivery::Accepted(_)) if attempt.item.is_some() => Failure::AlreadyUpdating,
        Some(Delivery::Accepted(item)) => Failure::AlreadyConnected(vec![item.clone()]),
        Some(Delivery::Duplicate(items)) => Failure::AlreadyConnected(items.clone()),
        Some(Delivery::Sending | Delivery::Unknown) | None => Failure::Lost,
    };
    Some(Input::Sent(Err(failure)))
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, TimeDelta};
    use pluggy::{ConnectorId, ItemId, model::Connector};

    use super::*;
    use crate::view::{Cause, ConnectionId};

    fn entry(delivery: Delivery, attempt: i64) -> Entry {
        let at = DateTime::UNIX_EPOCH + TimeDelta::seconds(attempt);
        Entry { connection: ConnectionId("c".to_owned()), connector: ConnectorId(5), attempt: at, delivery, at }
    }

    /// What a creation that was under way comes to, and whether an item is looked at.
    fn outcome(found: Option<Entry>, item: Option<ItemId>) -> (Cause, bool) {
        let now = DateTime::UNIX_EPOCH;
        let mut attempt = Attempt { item, ..Attempt::new(&Connector::default(), now) };
        drop(attempt.step(Input::Submit, now));
        let found = found.map(Entry::recovered);
        let effects = attempt.step(input(&attempt, found.as_ref()).unwrap(), now);
        assert_eq!(effects, [], "a restart sends nothing by itself");
        (attempt.explanation().cause, attempt.due().is_some_and(|at| at <= now))
    }

    #[test]
    fn what_was_being_sent_ends_as_the_journal_knows() {
        let item = ItemId::from("item");
        for (delivery, created, updated) in [
            (Delivery::Intent, (Cause::NotSent, false), (Cause::NotSent, false)),
            (Delivery::Sending, (Cause::OutcomeUnknown, false), (Cause::Updating, true)),
            (Delivery::Accepted(item.clone()), (Cause::Updating, true), (Cause::Updating, true)),
            (Delivery::Duplicate(vec![item.clone()]), (Cause::Updating, true), (Cause::Refused, false)),
            (Delivery::Rejected, (Cause::Refused, false), (Cause::Refused, false)),
            (Delivery::NotSent, (Cause::NotSent, false), (Cause::NotSent, false)),
            (Delivery::Unknown, (Cause::OutcomeUnknown, false), (Cause::Updating, true)),
        ] {
            assert_eq!(outcome(Some(entry(delivery.clone(), 0)), None), created, "create, {delivery:?}");
            assert_eq!(outcome(Some(entry(delivery.clone(), 0)), Some(item.clone())), updated, "update, {delivery:?}");
        }
        assert_eq!(outcome(None, None).0, Cause::OutcomeUnknown);
        let earlier = entry(Delivery::NotSent, -60);
        assert_eq!(
            outcome(Some(earlier), None).0,
            Cause::OutcomeUnknown,
            "an earlier request says nothing of this one"
        );
    }

    #[test]
    fn what_waited_for_nothing_stays_as_it_was() {
        let mut attempt = Attempt::new(&Connector::default(), DateTime::UNIX_EPOCH);
        assert_eq!(input(&attempt, None), None);
        // The window went with the program: what there was before is looked at as ever.
        drop(attempt.finish(crate::connection::status::explain(Cause::InvalidCredentials), DateTime::UNIX_EPOCH));
        drop(attempt.step(Input::EnterCredentials, DateTime::UNIX_EPOCH));
        assert_eq!(input(&attempt, None), Some(Input::Abandon));
    }
}
