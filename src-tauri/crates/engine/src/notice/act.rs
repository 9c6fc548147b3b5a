//! What the desk is told, and what it tells the desktop.

use chrono::{DateTime, Utc};

use super::{
    Notice, NoticeRules,
    said::{Hurry, hurry},
};
use crate::view::ConnectionId;

/// What happens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// Something is to be told.
    Said(Notice),
    /// What was told about this no longer stands.
    Withdrawn(ConnectionId),
    /// Something else is chosen.
    Rules(NoticeRules),
    /// A connection is to be silent until then; with nothing, no longer.
    Snooze(ConnectionId, Option<DateTime<Utc>>),
    /// Locked, or with others looking on: no notice names anything.
    Veiled(bool),
    /// The person looks at this connection now; at none, if nothing.
    Looking(Option<ConnectionId>),
    /// A notice is no longer on the desktop: followed, dismissed, or never shown.
    Gone(Slot),
    /// The desktop has lost all notices, and can show some again.
    Back,
    /// Time has passed.
    Time,
}

/// A place for a notice on the desktop. What is shown in one replaces what was there.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Slot {
    /// For one connection.
    Connection(ConnectionId),
    /// For many that need the person.
    Needs,
    /// For many that do not.
    News,
}

/// What the desktop is to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Act {
    /// Show this.
    Show {
        /// Where.
        slot: Slot,
        /// What.
        what: What,
        /// Without a name.
        veiled: bool,
    },
    /// Take back what is there.
    TakeBack(Slot),
}

/// What a notice on the desktop is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// One connection.
    One(Notice),
    /// Several.
    Many(Counts),
}

/// How many connections there is something to tell of.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Those that need the person.
    pub needs: u32,
    /// Those of which all came.
    pub done: u32,
    /// The others.
    pub others: u32,
}

impl Act {
    pub(super) fn slot(&self) -> &Slot {
        match self {
            Self::Show { slot, .. } | Self::TakeBack(slot) => slot,
        }
    }
}

impl What {
    /// Whether it expires.
    #[must_use]
    pub fn is_urgent(&self) -> bool {
        matches!(self, Self::One(notice) if hurry(&notice.kind) == Hurry::Urgent)
    }
}
