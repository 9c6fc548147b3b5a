//! What a connection's own page is given beside the connection: its past, what it may use up, what it was allowed, and what
//! Pluggy answered when it was deleted.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{Cause, Phase, Product, Tone};

/// What is read when the page of a connection is opened. All of it is on this computer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Details {
    /// The last 30 days.
    pub month: Band,
    /// The last 90.
    pub quarter: Band,
    /// Its executions, the newest first.
    pub runs: Vec<Run>,
    /// What it has used up.
    pub limits: Limits,
}

/// How a connection was over some days.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Band {
    /// Where it begins.
    #[cfg_attr(feature = "ts", ts(type = "string"))]
    pub from: DateTime<Utc>,
    /// Where it ends: now.
    #[cfg_attr(feature = "ts", ts(type = "string"))]
    pub to: DateTime<Utc>,
    /// How much of the time of which anything is known its data were up to date, in whole percent; 100 is all of it.
    pub uptime: Option<u8>,
    /// What it is made of, without gaps, the oldest first.
    pub stretches: Vec<Stretch>,
}

/// Some time in which nothing changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Stretch {
    /// How the connection was.
    pub health: Health,
    /// Why; nothing where nothing is known.
    pub cause: Option<Cause>,
    /// Who started what led to it.
    pub trigger: Trigger,
    /// Since when.
    #[cfg_attr(feature = "ts", ts(type = "string"))]
    pub from: DateTime<Utc>,
    /// Until when.
    #[cfg_attr(feature = "ts", ts(type = "string"))]
    pub to: DateTime<Utc>,
}

/// How a connection was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum Health {
    /// Not connected yet.
    NotYet,
    /// Nobody looked.
    Unknown,
    /// Up to date.
    Ok,
    /// It had brought everything, and that had become old.
    Old,
    /// It waited for the person.
    Need,
    /// It had failed, and the person could do something about it.
    Fail,
    /// It had failed for a reason that is not the person's.
    Stale,
}

/// Who started an execution.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum Trigger {
    /// The person, here.
    Person,
    /// Pluggy's automatic synchronisation.
    Automatic,
    /// Pluggy, or somebody there: another app, its own site.
    Pluggy,
    /// Nobody wrote it down.
    #[default]
    Unknown,
}

/// One execution.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Run {
    /// When it was begun, or first seen.
    #[cfg_attr(feature = "ts", ts(type = "string"))]
    pub at: DateTime<Utc>,
    /// Who started it.
    pub trigger: Trigger,
    /// How it ended.
    pub cause: Cause,
    /// How that looks.
    pub tone: Tone,
    /// Seconds from its beginning to its end, where both were seen.
    #[cfg_attr(feature = "ts", ts(type = "number | null"))]
    pub lasted: Option<i64>,
    /// Its phases, as far as they were seen.
    pub phases: Vec<PhaseSeen>,
}

/// One phase of an execution that is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct PhaseSeen {
    /// Which.
    pub phase: Phase,
    /// Seconds that it was seen for.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub lasted: i64,
}

/// What was used up of what there is only so much of.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Limits {
    /// Updates that were asked for from here in the last hour.
    pub asked_last_hour: u32,
    /// Updates that were asked for from here since midnight in Brasília.
    pub asked_today: u32,
    /// Requests about it that left this computer since then, of any kind.
    pub requests_today: u32,
    /// Of an Open Finance connection: the institution's quotas of the month, as far as the executions that were seen tell.
    /// An estimate: whatever else is connected with the same CPF at the same institution uses them up as well.
    pub quotas: Vec<Quota>,
}

/// A quota of the month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Quota {
    /// Of what.
    pub what: Metered,
    /// How often it was asked for this month, at least.
    pub used: u32,
    /// How often it may be.
    pub of: u32,
}

/// What Open Finance counts by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum Metered {
    /// Which accounts there are.
    Accounts,
    /// Their balances.
    Balances,
    /// Transactions of the last week.
    RecentTransactions,
    /// Older ones.
    OldTransactions,
    /// Which cards there are.
    Cards,
    /// Their bills.
    Bills,
    /// Their limits.
    CardLimits,
    /// Investments.
    Investments,
    /// The holder.
    Identity,
    /// Loans.
    Loans,
    /// Their instalments.
    LoanInstalments,
}

/// What a person allowed at the institution.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Consent {
    /// When it was given.
    #[cfg_attr(feature = "ts", ts(type = "string | null"))]
    pub given_at: Option<DateTime<Utc>>,
    /// When it ends; nothing where it has no end but the person's wish.
    #[cfg_attr(feature = "ts", ts(type = "string | null"))]
    pub expires_at: Option<DateTime<Utc>>,
    /// When it was withdrawn.
    #[cfg_attr(feature = "ts", ts(type = "string | null"))]
    pub revoked_at: Option<DateTime<Utc>>,
    /// What it covers.
    pub granted: Vec<Product>,
    /// What was asked for, and it does not cover.
    pub missing: Vec<Product>,
    /// What the institution was told to give.
    pub permissions: Vec<Permission>,
}

/// What an institution was told to give, one line each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum Permission {
    /// Everything about the holder.
    Registration,
    /// Name, documents, contacts.
    Identification,
    /// Income and occupation.
    Qualification,
    /// Since when, and with which products, the holder is a client.
    Relations,
    /// Everything about accounts.
    Accounts,
    /// Which accounts there are.
    AccountList,
    /// Their balances.
    AccountBalances,
    /// Their limits.
    AccountLimits,
    /// Their transactions.
    AccountTransactions,
    /// Everything about cards.
    Cards,
    /// Which cards there are.
    CardList,
    /// Their limits.
    CardLimits,
    /// Their transactions.
    CardTransactions,
    /// Their bills.
    CardBills,
    /// Loans and financing.
    Credit,
    /// Investments.
    Investments,
    /// Foreign exchange.
    Exchange,
    /// What this version has no word for.
    Other,
}

/// That an item is gone at Pluggy, in its own answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Proof {
    /// When it answered.
    #[cfg_attr(feature = "ts", ts(type = "string"))]
    pub at: DateTime<Utc>,
    /// What.
    pub answer: Answer,
}

/// What Pluggy answered to a deletion.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum Answer {
    /// That it is deleted (200).
    Deleted,
    /// That there is no such item any more (404).
    WasGone,
}

/// What becomes of what is on this computer when a connection is deleted at Pluggy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum LocalCopy {
    /// It stays: accounts and history.
    Kept,
    /// It goes, too.
    Dropped,
}
