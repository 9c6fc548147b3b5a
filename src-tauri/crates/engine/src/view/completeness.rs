//! Whether all of an account is here, and what says so.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;

use super::Money;

/// Whether all of an account is here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Completeness {
    /// What it comes to.
    pub verdict: Verdict,
    /// What it was held against, and what came of that.
    pub findings: Vec<Finding>,
    /// From which day on it would have to be read again to fill what is missing.
    #[cfg_attr(feature = "ts", ts(type = "string | null"))]
    pub backfill_from: Option<NaiveDate>,
    /// When it was last read from that day on since it is missing, and that did not fill it; nothing: not yet.
    #[cfg_attr(feature = "ts", ts(type = "string | null"))]
    pub reread_at: Option<DateTime<Utc>>,
}

/// What the findings come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum Verdict {
    /// All that could be held against it agrees.
    Complete,
    /// Something is missing.
    Gap,
    /// There is nothing to hold against it yet.
    Unknown,
}

/// One thing that an account was held against.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum Finding {
    /// Its balance moved by what its rows come to.
    BalanceAgrees {
        /// Since when it was compared.
        #[cfg_attr(feature = "ts", ts(type = "string"))]
        since: DateTime<Utc>,
    },
    /// Its balance moved by more than its rows come to, or by less.
    BalanceDiffers {
        /// When they last agreed.
        #[cfg_attr(feature = "ts", ts(type = "string"))]
        since: DateTime<Utc>,
        /// When they first did not.
        #[cfg_attr(feature = "ts", ts(type = "string"))]
        until: DateTime<Utc>,
        /// What the rows lack: positive where something that came in is missing.
        by: Money,
    },
    /// There are rows on about as many days as ever.
    DaysAgree,
    /// There is not one row on days on which there used to be some.
    QuietDays {
        /// The first of them.
        #[cfg_attr(feature = "ts", ts(type = "string"))]
        from: NaiveDate,
        /// The last of them.
        #[cfg_attr(feature = "ts", ts(type = "string"))]
        to: NaiveDate,
    },
    /// Closed bills ask for what their rows come to.
    BillsAgree {
        /// How many.
        bills: u32,
    },
    /// A closed bill asks for something else than its rows come to.
    BillDiffers {
        /// When it was due.
        #[cfg_attr(feature = "ts", ts(type = "string | null"))]
        due: Option<NaiveDate>,
        /// What the rows lack: positive where purchases are missing.
        by: Money,
    },
}
