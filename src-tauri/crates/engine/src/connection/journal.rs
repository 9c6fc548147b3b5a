//! What has been sent on a person's behalf, written before it is sent ("Creating an Item exactly once"). No credential is
//! in it. A restart reads it: whatever was still being sent then has an unknown outcome, and nothing is sent a second time
//! by software.

use chrono::{DateTime, Utc};
use pluggy::{ConnectorId, ItemId};

use crate::view::ConnectionId;

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
