//! What has been sent on a person's behalf, written before it is sent ("Creating an Item exactly once"). No credential is
//! in it. A restart reads it: whatever was still being sent then has an unknown outcome, and nothing is sent a second time
//! by software.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use pluggy::{Clock, ConnectorId, ItemId, model::Item};

use super::{Record, failure::Failure};
use crate::{
    store::{Change, Store, StoreError},
    view::ConnectionId,
};

/// How far a request that creates or updates an item has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Delivery {
    /// Decided, and not begun.
    Intent,
    /// Begun; whether it arrives is open.
    Sending,
    /// Pluggy took it: this item is the connection.
    Accepted(ItemId),
    /// It certainly did not arrive.
    NotSent,
    /// Pluggy refused it.
    Rejected,
    /// It may have arrived.
    Unknown,
    /// Pluggy has items with the same credentials already.
    Duplicate(Vec<ItemId>),
}

impl Delivery {
    /// What the end of a request says about it.
    #[must_use]
    pub fn of(result: &Result<Box<Item>, Failure>) -> Self {
        match result {
            Ok(item) => Self::Accepted(item.id.clone()),
            Err(Failure::Unreachable | Failure::Throttled(_) | Failure::NotWritten | Failure::NotEncrypted) => {
                Self::NotSent
            }
            Err(Failure::Lost | Failure::Unreadable) => Self::Unknown,
            Err(Failure::AlreadyConnected(items)) => Self::Duplicate(items.clone()),
            Err(_) => Self::Rejected,
        }
    }
}

/// One request that creates or updates an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Whose.
    pub connection: ConnectionId,
    /// At which institution.
    pub connector: ConnectorId,
    /// When it was decided on: which of the connection's requests this is.
    pub attempt: DateTime<Utc>,
    /// How far it has come.
    pub delivery: Delivery,
    /// When that was written.
    pub at: DateTime<Utc>,
}

impl Entry {
    /// The entry of a connection's latest request.
    #[must_use]
    pub fn of(record: &Record, delivery: Delivery, at: DateTime<Utc>) -> Self {
        let attempt = record.attempt.started_at.unwrap_or(at);
        Self { connection: record.id.clone(), connector: record.connector.id, attempt, delivery, at }
    }

    /// The entry as a restart has to see it.
    #[must_use]
    pub fn recovered(self) -> Self {
        match self.delivery {
            Delivery::Sending => Self { delivery: Delivery::Unknown, ..self },
            Delivery::Intent => Self { delivery: Delivery::NotSent, ..self },
            Delivery::Accepted(_)
            | Delivery::NotSent
            | Delivery::Rejected
            | Delivery::Unknown
            | Delivery::Duplicate(_) => self,
        }
    }
}

/// A request's own line in the journal, which goes with it.
#[derive(Debug)]
pub(crate) struct Line {
    pub(crate) store: Store,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) entry: Entry,
}

impl Line {
    /// It begins now. What can't be written is not sent.
    pub(crate) async fn sending(&self) -> Result<(), StoreError> {
        self.store.write_now_or_never(vec![self.says(Delivery::Sending)]).done().await
    }

    /// It has ended. Nothing goes on before that is on the disk; what does not find room there is written later.
    pub(crate) async fn ended(&self, result: &Result<Box<Item>, Failure>) {
        if let Err(error) = self.store.write(vec![self.says(Delivery::of(result))]).done().await {
            tracing::error!(%error, "the end of a request could not be written down");
        }
    }

    fn says(&self, delivery: Delivery) -> Change {
        Change::Journal(Entry { delivery, at: self.clock.now(), ..self.entry.clone() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_restart_assumes_the_worst_of_what_was_being_sent() {
        let item = ItemId::from("a");
        for (before, after) in [
            (Delivery::Intent, Delivery::NotSent),
            (Delivery::Sending, Delivery::Unknown),
            (Delivery::Accepted(item.clone()), Delivery::Accepted(item)),
            (Delivery::Rejected, Delivery::Rejected),
        ] {
            let entry = Entry {
                connection: ConnectionId("c".to_owned()),
                connector: ConnectorId(5),
                attempt: DateTime::UNIX_EPOCH,
                delivery: before,
                at: DateTime::UNIX_EPOCH,
            };
            assert_eq!(entry.recovered().delivery, after);
        }
    }
}
