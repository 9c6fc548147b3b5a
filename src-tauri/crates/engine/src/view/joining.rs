//! Accounts that look like one account, and those that a person joined.

use chrono::{DateTime, Utc};
use pluggy::AccountId;
use serde::Serialize;

use super::{AccountKind, ConnectionId, TransactionRow};
use crate::joining::likeness::Sureness;

/// What is offered to be joined, and what was joined and can be taken apart.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Joinings {
    /// Accounts that look like one that was there before.
    pub offers: Vec<JoiningOffer>,
    /// Accounts that were joined in the last 30 days, the last first.
    pub joined: Vec<Joined>,
}

/// An account as it is named where it is joined.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct JoiningAccount {
    /// Its id.
    pub id: AccountId,
    /// Which connection brought it.
    pub connection: ConnectionId,
    /// What it is.
    pub kind: AccountKind,
    /// The institution's name for it.
    pub name: Option<String>,
    /// At most the last four characters of its number.
    pub ending: Option<String>,
    /// When Pluggy last told of it.
    #[cfg_attr(feature = "ts", ts(type = "string | null"))]
    pub told_at: Option<DateTime<Utc>>,
}

/// An account that looks like one that was there before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct JoiningOffer {
    /// The later account.
    pub newer: JoiningAccount,
    /// Which it looks like; several where it may be either of them.
    pub older: Vec<Likely>,
}

/// An account that may be meant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Likely {
    /// The account.
    pub account: JoiningAccount,
    /// How sure that is.
    pub sureness: Sureness,
}

/// Two accounts that a person joined.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Joined {
    /// The later account: by it the two are taken apart.
    pub newer: JoiningAccount,
    /// The one that was there before.
    pub older: JoiningAccount,
    /// The account that stands for them in lists.
    pub face: AccountId,
    /// When they were joined.
    #[cfg_attr(feature = "ts", ts(type = "string"))]
    pub at: DateTime<Utc>,
    /// Until when they can be taken apart.
    #[cfg_attr(feature = "ts", ts(type = "string"))]
    pub until: DateTime<Utc>,
}

/// What would become of the rows of two accounts. Every row of the newer account is in one of the first four.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct JoiningPreview {
    /// Rows that both have.
    pub known: u32,
    /// Rows that only the newer has.
    pub new: u32,
    /// Rows that both have, told in two ways.
    pub changed: u32,
    /// Rows of the newer that may be one of the older: both stay.
    pub doubtful: u32,
    /// Rows that only the older has: they stay.
    pub earlier: u32,
    /// Some of each but the known and the earlier, the newest first.
    pub samples: Vec<JoiningSample>,
}

/// A row as an example of what would become of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct JoiningSample {
    /// What of.
    pub sort: JoiningSort,
    /// The row of the newer account.
    pub row: TransactionRow,
    /// The row of the older one that it is; those that it may be.
    pub others: Vec<TransactionRow>,
}

/// What a row of the newer account is to the older one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum JoiningSort {
    /// It is there, and told in another way.
    Changed,
    /// It may be there.
    Doubtful,
    /// It is not there.
    New,
}
