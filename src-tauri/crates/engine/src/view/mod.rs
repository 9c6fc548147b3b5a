//! What a screen is given: plain data, complete, without secrets. The screen draws it and computes no state of its own.
//! Revisions only grow, so that a snapshot and the updates after it are neither missed nor applied twice.

mod account;
mod accounts;
mod completeness;
mod connection;
mod details;
mod explanation;
mod form;
mod holdings;
mod institution;
mod joining;
mod listing;
mod missing;
mod transactions;
mod upkeep;
mod webhook;

use chrono::{DateTime, Utc};
use pluggy::ConnectorId;
use serde::{Deserialize, Serialize};

pub use self::{
    account::{Account, AccountKind, Money},
    accounts::{AccountRow, AccountsView, BankAccounts, Counted, DayBalance, MoneyFlow, MonthFlow, Total},
    completeness::{Completeness, Finding, Verdict},
    connection::{
        Act, ActKind, Asking, Connection, ConnectionId, Mark, Pending, Phase, Question, QuestionKind, Stage, Step,
    },
    details::{
        Answer, Band, Consent, Details, Health, Limits, LocalCopy, Metered, Permission, PhaseSeen, Proof, Quota, Run,
        Stretch, Trigger,
    },
    explanation::{Cause, Explanation, Remedy, Side, Tone},
    form::{Field, FieldError, FieldKind, FieldOption, Form, Remember},
    holdings::{BillPaid, BillView, DocumentShown, Holdings, IdentityView, InvestmentKind, InvestmentView, LoanView},
    institution::{
        Adoptable, Audience, Incident, Institution, Means, Offer, Product, Reach, Refresh, SignIn, Standing, Whose,
    },
    joining::{Joined, JoiningAccount, JoiningOffer, JoiningPreview, JoiningSample, JoiningSort, Joinings, Likely},
    listing::{Lack, ListEnd, ListState, Listing},
    missing::{AccountCheck, Backfilled, BankLists, ListRemedy, Missing, MissingWhat, MissingWhy, ReadingNow},
    transactions::{
        CategoryView, Flow, FlowFilter, Instalment, Party, Period, SearchLanguage, TransactionCount,
        TransactionDetails, TransactionFilter, TransactionMark, TransactionRow, TransactionWindow, Which,
    },
    upkeep::{AutoSync, ByItself, Came, ConsentEnd, May, ProductStanding, Retry, Upkeep, Wanted, Why},
    webhook::{Reporting, Webhook, WebhookProblem, WebhookTopic},
};

/// Everything, at one revision.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Snapshot {
    /// Updates with a higher revision come after this snapshot.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub revision: u64,
    /// Whether Pluggy answers.
    pub network: Network,
    /// The time that deadlines are in.
    pub clock: ClockView,
    /// What of Pluggy this version does not know, once it has met something that nobody has seen.
    pub surprise: Option<Surprise>,
    /// All connections, those that need the person first.
    pub connections: Vec<Connection>,
}

/// One change, to be applied to a snapshot of a lower revision.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Update {
    /// Its place in the order of all updates.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub revision: u64,
    /// The time of the change, and how fast it passes.
    pub clock: ClockView,
    /// What changed.
    pub change: Change,
}

/// What changed.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum Change {
    /// A connection is new or different; it replaces the one of the same id.
    Connection {
        /// The connection, whole.
        connection: Box<Connection>,
    },
    /// A connection is gone.
    Removed {
        /// Which one.
        id: ConnectionId,
        /// What it was called.
        name: String,
        /// What Pluggy answered; nothing where there was nothing of it at Pluggy.
        proof: Option<Proof>,
    },
    /// Pluggy began or ceased to answer.
    Network {
        /// Whether it answers.
        network: Network,
    },
    /// Pluggy said something that this version does not know.
    Surprise {
        /// What.
        surprise: Surprise,
    },
    /// A bank that is yet to be connected is waited for, or is not any more.
    Awaited {
        /// Which one.
        institution: ConnectorId,
        /// Whether it is.
        awaited: bool,
        /// How it does by now.
        standing: Standing,
    },
    /// More of a connection's lists has been read.
    Reading {
        /// Of which connection.
        id: ConnectionId,
        /// Which list.
        list: Listing,
        /// Its rows so far.
        #[cfg_attr(feature = "ts", ts(type = "number"))]
        rows: u64,
    },
    /// A connection's lists have been read, as far as they could be: what is shown of them is read again.
    Synced {
        /// Of which connection.
        id: ConnectionId,
        /// How far each is here.
        lists: Vec<ListState>,
    },
    /// Only the clock changed: it was frozen, stepped or given another pace.
    Clock,
}

/// A clock that a screen can go on counting by.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct ClockView {
    /// The instant it was when this was written.
    #[cfg_attr(feature = "ts", ts(type = "string"))]
    pub now: DateTime<Utc>,
    /// Seconds that pass here for each real one; 0 while frozen.
    pub rate: f64,
    /// Minutes that this computer's own clock is ahead of this one, or behind; 0 unless it is far off.
    pub ahead_minutes: i32,
}

/// What of Pluggy this version does not know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum Surprise {
    /// A state of an item.
    NewState,
    /// Something that is asked for is not to be had any more.
    Retired,
}

/// Whether Pluggy answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum Network {
    /// It does.
    Online,
    /// It does not; whatever is under way waits and goes on by itself.
    Offline,
}
