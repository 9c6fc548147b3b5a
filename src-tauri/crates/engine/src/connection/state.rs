//! What one connection's attempt is doing, as data.

use chrono::{DateTime, Utc};
use pluggy::model::{ConnectorCredential, ParameterError, UserAction};
use serde::{Deserialize, Serialize};

use super::at_widget::Visit;
use crate::view::{Asking, Cause, Explanation};

/// What an attempt is doing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum State {
    /// Waiting for the credential window.
    NeedsCredentials {
        /// What was wrong with the last ones, before they reached the bank.
        refused: Vec<ParameterError>,
    },
    /// The person is at Pluggy's widget, which does what there is to do.
    AtWidget(Visit),
    /// The request that creates or updates the item is on its way.
    Sending,
    /// Pluggy is at work; look again at `read_at`, unless a look is under way.
    Following {
        /// When to look again.
        read_at: Option<DateTime<Utc>>,
        /// A question that was answered, for when it is seen again.
        answered: Option<Answered>,
        /// What it is waiting for, as far as a person is concerned.
        cause: Cause,
    },
    /// Pluggy waits for an answer.
    Waiting {
        /// What it asks.
        question: Box<ConnectorCredential>,
        /// When it was first seen.
        asked_at: DateTime<Utc>,
        /// Whether it was answered before.
        asking: Asking,
        /// When to look again.
        read_at: Option<DateTime<Utc>>,
    },
    /// Pluggy waits for something that is done elsewhere: nothing is answered here.
    Acting {
        /// What is to be done.
        action: Box<UserAction>,
        /// When it was first asked for.
        asked_at: DateTime<Utc>,
        /// When to look again.
        read_at: Option<DateTime<Utc>>,
    },
    /// The answer is on its way.
    Answering {
        /// What was asked.
        question: Box<ConnectorCredential>,
        /// When it was first seen.
        asked_at: DateTime<Utc>,
    },
    /// The execution ended well; what it brought is being read.
    Syncing {
        /// How it ended.
        explanation: Explanation,
        /// When to try again.
        read_at: Option<DateTime<Utc>>,
    },
    /// Over.
    Finished {
        /// What that means.
        explanation: Explanation,
    },
    /// Being deleted at Pluggy.
    Deleting {
        /// When to try again.
        read_at: Option<DateTime<Utc>>,
    },
    /// Deleted.
    Gone,
}

impl State {
    /// Its word in a history; the same as in its document.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::NeedsCredentials { .. } => "needsCredentials",
            Self::AtWidget(_) => "atWidget",
            Self::Sending => "sending",
            Self::Following { .. } => "following",
            Self::Waiting { .. } => "waiting",
            Self::Acting { .. } => "acting",
            Self::Answering { .. } => "answering",
            Self::Syncing { .. } => "syncing",
            Self::Finished { .. } => "finished",
            Self::Deleting { .. } => "deleting",
            Self::Gone => "gone",
        }
    }
}

/// A question that was answered.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Answered {
    /// What was asked.
    pub question: Box<ConnectorCredential>,
    /// When it was first seen.
    pub asked_at: DateTime<Utc>,
    /// Whether Pluggy has the answer.
    pub receipt: Receipt,
}

/// Whether an answer arrived.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Receipt {
    /// Pluggy took it; the question may still show for a moment.
    Taken,
    /// Nobody knows: when the question still stands, it did not.
    Unknown,
}
