//! Where Pluggy reports events of an application to, as it is shown.

use chrono::{DateTime, Utc};
use pluggy::WebhookId;
use serde::{Deserialize, Serialize};

/// One subscription. The values of its headers are its secrets and stay where they are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Webhook {
    /// Its id.
    pub id: WebhookId,
    /// Where events are sent.
    pub url: String,
    /// What is reported.
    pub topic: WebhookTopic,
    /// The same as Pluggy writes it: `item/updated`.
    pub event: String,
    /// Since when Pluggy has given up on it.
    #[cfg_attr(feature = "ts", ts(type = "string | null"))]
    pub disabled_at: Option<DateTime<Utc>>,
    /// The names of what is sent along.
    pub headers: Vec<String>,
}

/// Where Pluggy reports what happens with one connection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Reporting {
    /// The address, without what may be a secret in it.
    pub to: String,
    /// Pluggy has not been told yet: it is with the next update, or with the creation.
    pub is_pending: bool,
}

/// What is reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum WebhookTopic {
    /// Everything.
    All,
    /// A new connection.
    ItemCreated,
    /// A connection that was updated.
    ItemUpdated,
    /// An update that failed.
    ItemError,
    /// A connection that was deleted.
    ItemDeleted,
    /// A code or an answer is wanted.
    ItemWaitingUserInput,
    /// Something is to be done in the bank's app.
    ItemWaitingUserAction,
    /// The bank has let Pluggy in.
    ItemLoginSucceeded,
    /// A bank stopped working, or works again.
    ConnectorStatusUpdated,
    /// New transactions.
    TransactionsCreated,
    /// Transactions that changed.
    TransactionsUpdated,
    /// Transactions that are no more.
    TransactionsDeleted,
    /// Something about payments, or newer than this version: seen, not made here.
    Other,
}

/// Why a subscription is not sent to Pluggy, or what Pluggy said of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum WebhookProblem {
    /// That is no address.
    NoAddress,
    /// It does not begin with `https://`, or names a port of its own.
    NotHttps,
    /// A name and a password stand in it.
    Password,
    /// A number in place of a name.
    Number,
    /// A name that only this computer or its network knows.
    NotPublic,
    /// The same event goes there already.
    Twice,
    /// There are as many as may be for this event.
    Full {
        /// So many.
        most: usize,
    },
    /// Pluggy refused it, in its own words.
    Refused {
        /// They.
        said: Option<String>,
    },
}
