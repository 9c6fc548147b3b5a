//! The lists in which Pluggy hands out what a connection brought, and how reading one ended.

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
    /// Some rows could not be read, or were another account's.
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
    /// No answer came, or none that could be read. It goes on from where it stopped.
    Lost,
    /// It could not be written here. It goes on from where it stopped.
    NotKept,
}
