//! How reading a connection's lists stands, and what of them could not be read: since when, why, and what a person can do.

use chrono::{DateTime, Utc};
use pluggy::AccountId;
use serde::Serialize;

use super::{Completeness, ConnectionId, ListEnd, Listing, Product};

/// How far the lists of one connection are here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct BankLists {
    /// Which connection.
    pub connection: ConnectionId,
    /// Whether they are being read.
    pub now: ReadingNow,
    /// What of them is not here.
    pub missing: Vec<Missing>,
}

/// Whether a connection's lists are being read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(tag = "type", rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum ReadingNow {
    /// They are.
    Going {
        /// Which one.
        list: Listing,
        /// Rows of it so far, of all accounts together.
        #[cfg_attr(feature = "ts", ts(type = "number"))]
        rows: u64,
    },
    /// They are not, and may be asked for.
    Idle,
    /// There is nothing at Pluggy that could be asked for.
    Nothing,
}

/// Something that is not here, or not all of it. What was here before stays.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Missing {
    /// What, of the same reason.
    pub what: Vec<MissingWhat>,
    /// Of which accounts; empty where it is the connection's.
    pub of: Vec<AccountId>,
    /// Why.
    pub why: MissingWhy,
    /// What has happened since then may be missing; nothing: it was never here.
    #[cfg_attr(feature = "ts", ts(type = "string | null"))]
    pub since: Option<DateTime<Utc>>,
    /// What the person can do.
    pub remedy: ListRemedy,
}

/// What is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(tag = "type", rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum MissingWhat {
    /// All that the bank was asked for of a kind.
    Product {
        /// Which kind.
        product: Product,
    },
    /// A list of Pluggy's.
    List {
        /// Which one.
        list: Listing,
    },
}

/// Why something is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum MissingWhy {
    /// The bank did not hand it out, and nobody said why.
    NotHandedOut,
    /// The bank or the consent does not let it.
    NotPermitted,
    /// Another holder has not approved it.
    NotApproved,
    /// The bank hands it out no more than so often a month.
    Quota,
    /// The consent is over, or was withdrawn.
    ConsentOver,
    /// It came empty, though there was something in it before.
    Empty,
    /// Some of it could not be read.
    Holes,
    /// Its pages lead back to each other.
    Looped,
    /// What this profile is let in with does not open it.
    NotAllowed,
    /// Pluggy has done away with it.
    Retired,
    /// Pluggy has no such thing any more.
    Gone,
    /// Pluggy refused it.
    Refused,
    /// No answer came.
    Lost,
    /// It could not be written here.
    NotKept,
    /// The person stopped it.
    Stopped,
}

/// What a person can do about something that is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum ListRemedy {
    /// Have it read again.
    ReadAgain,
    /// Something about the connection itself: its page says what.
    SeeConnection,
    /// Nothing here.
    Nothing,
}

/// Whether all of one account is here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct AccountCheck {
    /// Of which connection.
    pub connection: ConnectionId,
    /// Which account.
    pub account: AccountId,
    /// Whether it is, and what says so.
    pub completeness: Completeness,
}

/// What came of reading a stretch of an account again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Backfilled {
    /// Transactions that were not here before.
    pub came: u32,
    /// How reading its transactions ended; nothing: they were not even asked for, because the bank tells of no such account.
    pub end: Option<ListEnd>,
    /// Whether all is here now.
    pub completeness: Completeness,
}
