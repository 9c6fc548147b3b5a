//! The lists in which Pluggy hands out what a connection brought, and how reading one ended.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

/// A list that is read by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum Listing {
    /// Accounts and cards.
    Accounts,
    /// Movements of an account or card, by their days.
    Movements,
    /// The same by when Pluggy first saw them: those that came late, and are dated before the others end.
    LateMovements,
    /// Closed bills of a card.
    Bills,
    /// Investments.
    Investments,
    /// Movements of an investment.
    InvestmentMovements,
    /// Loans.
    Loans,
    /// Who the holder is, in the institution's books.
    Identity,
    /// What the holder has allowed.
    Consents,
    /// The names of categories.
    Categories,
}

/// How reading a list ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum ListEnd {
    /// All of it was read.
    Whole,
    /// It came empty, though there was something in it before: what was there stays.
    Empty,
    /// Some of it could not be read, or was another account's.
    Holes,
    /// Its pages lead back to each other, or nowhere.
    Looped,
    /// The bank did not hand it out this time, or not all of it.
    NotUpdated,
    /// The bank hands it out no more than so often a month.
    Quota,
    /// What this profile is let in with does not open it.
    NotAllowed,
    /// Pluggy has done away with it.
    Retired,
    /// Pluggy has no such thing, or no longer.
    Gone,
    /// Pluggy refused it.
    Refused,
    /// No answer came. It goes on from where it stopped.
    Lost,
    /// It could not be written here. It goes on from where it stopped.
    NotKept,
    /// A person stopped it. It goes on from where it stopped, when they ask or an update comes.
    Stopped,
}

/// How far a list is here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct ListState {
    /// Which one.
    pub list: Listing,
    /// Of which account or investment; nothing where it is the connection's.
    pub of: Option<String>,
    /// When it was last read to its end; nothing: never.
    #[cfg_attr(feature = "ts", ts(type = "string | null"))]
    pub whole_at: Option<DateTime<Utc>>,
    /// The first day that was ever read; nothing where it has no days.
    #[cfg_attr(feature = "ts", ts(type = "string | null"))]
    pub from_day: Option<NaiveDate>,
    /// What is missing of it.
    pub lack: Option<Lack>,
}

/// What is missing of a list, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Lack {
    /// How reading it last ended; nothing while it goes on.
    pub end: Option<ListEnd>,
    /// What has happened since then may be missing; nothing: all of it.
    #[cfg_attr(feature = "ts", ts(type = "string | null"))]
    pub since: Option<DateTime<Utc>>,
}
