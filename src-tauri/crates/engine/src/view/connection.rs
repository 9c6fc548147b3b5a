//! A connection as a row and as a page: its institution, its steps, its question, its accounts.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{Account, Explanation, FieldOption, Institution, Proof, Reporting, Upkeep};

/// A connection as this app names it; it exists before Pluggy has given it an item.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct ConnectionId(pub String);

/// One connection.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Connection {
    /// Its id in this app.
    pub id: ConnectionId,
    /// The institution.
    pub institution: Institution,
    /// What it is doing.
    pub stage: Stage,
    /// What that means and what can be done.
    pub explanation: Explanation,
    /// Pluggy has an item of it: to delete it is to delete that, too.
    pub made: bool,
    /// Credentials of it are kept on this computer. Which ones, and what they are, is not for a screen.
    pub remembered: bool,
    /// The execution, step by step; empty before the first.
    pub steps: Vec<Step>,
    /// The steps of the execution before, while another runs: how long each takes at this institution. Empty where that one
    /// did not go well, or there was none.
    pub last_steps: Vec<Step>,
    /// When the execution was asked for.
    #[cfg_attr(feature = "ts", ts(type = "string | null"))]
    pub started_at: Option<DateTime<Utc>>,
    /// When it ended.
    #[cfg_attr(feature = "ts", ts(type = "string | null"))]
    pub ended_at: Option<DateTime<Utc>>,
    /// Last good synchronisation.
    #[cfg_attr(feature = "ts", ts(type = "string | null"))]
    pub last_success_at: Option<DateTime<Utc>>,
    /// The bank's own words about a failure, shown as such.
    pub bank_message: Option<String>,
    /// What somebody else has to approve at the bank, where something waits for that.
    pub pending: Option<Pending>,
    /// What it brought.
    pub accounts: Vec<Account>,
    /// How it is kept alive.
    pub upkeep: Upkeep,
    /// The institution's own name, where the person calls the connection otherwise: that is the institution's name then.
    pub bank_name: Option<String>,
    /// Since when this app leaves it alone, because the person wants that.
    #[cfg_attr(feature = "ts", ts(type = "string | null"))]
    pub paused_at: Option<DateTime<Utc>>,
    /// Only what is on this computer is left of it, and Pluggy answered this.
    pub archived: Option<Proof>,
    /// Where Pluggy reports what happens with it, besides where it reports all that happens.
    pub reporting: Option<Reporting>,
    /// Whether another address for that can be told to Pluggy.
    pub takes_address: bool,
}

/// How much of what a consent covers waits for somebody else; nothing counted where the bank does not say what.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Pending {
    /// Accounts.
    pub accounts: u32,
    /// Cards.
    pub cards: u32,
    /// Loans, investments and whatever else.
    pub others: u32,
}

/// What a connection is doing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(rename = "ConnectionStage"))]
pub enum Stage {
    /// Waiting for the credential window.
    NeedsCredentials,
    /// The person is at Pluggy's widget.
    AtWidget,
    /// The request is on its way.
    Sending,
    /// Pluggy is at work.
    Running,
    /// Pluggy waits for an answer.
    NeedsInput {
        /// What it asks.
        question: Question,
    },
    /// Pluggy waits for something that is done elsewhere.
    NeedsAct {
        /// What is to be done.
        act: Act,
    },
    /// The answer is on its way.
    Answering,
    /// Being deleted at Pluggy.
    Deleting,
    /// The execution has ended.
    Finished,
}

/// What a waiting execution asks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Question {
    /// Whether it is asked for the first time.
    pub asking: Asking,
    /// The bank's name for it.
    pub label: Option<String>,
    /// An example, in the bank's words.
    pub placeholder: Option<String>,
    /// What to do, in the bank's words.
    pub instructions: Option<String>,
    /// How it is typed.
    pub kind: QuestionKind,
    /// A JavaScript regular expression.
    pub validation: Option<String>,
    /// What to say when it does not match, in the bank's words.
    pub validation_message: Option<String>,
    /// When it was first seen.
    #[cfg_attr(feature = "ts", ts(type = "string"))]
    pub asked_at: DateTime<Utc>,
    /// When an answer comes too late; unknown when the bank did not say.
    #[cfg_attr(feature = "ts", ts(type = "string | null"))]
    pub deadline: Option<DateTime<Utc>>,
}

/// How a question is answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum QuestionKind {
    /// Digits, kept as text.
    Number,
    /// Any text.
    Text,
    /// A password, which is typed in the credential window.
    Password,
    /// One of several.
    Choice {
        /// What to choose from, in the bank's words.
        options: Vec<FieldOption>,
    },
    /// What is read off a picture.
    Picture {
        /// The picture, redrawn, as a `data:` address; nothing when what came is no picture.
        picture: Option<String>,
    },
    /// At the bank's own page.
    Page {
        /// The host of its address; nothing when what came is no address that is opened.
        host: Option<String>,
    },
}

/// What is to be done outside of this app.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Act {
    /// What it is.
    pub kind: ActKind,
    /// What to do, in the bank's words.
    pub instructions: Option<String>,
    /// When it was first asked for.
    #[cfg_attr(feature = "ts", ts(type = "string"))]
    pub asked_at: DateTime<Utc>,
    /// When it comes too late; unknown when the bank did not say.
    #[cfg_attr(feature = "ts", ts(type = "string | null"))]
    pub deadline: Option<DateTime<Utc>>,
}

/// What kind of act it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum ActKind {
    /// A picture is scanned with the bank's app.
    Scan {
        /// The picture, redrawn, as a `data:` address; nothing when what came is no picture.
        picture: Option<String>,
    },
    /// Something is approved in the bank's app.
    Approve {
        /// What the bank calls this device there.
        device: Option<String>,
    },
}

/// One phase of an execution.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Step {
    /// Which phase.
    pub phase: Phase,
    /// How it stands.
    pub mark: Mark,
    /// When it was first seen.
    #[cfg_attr(feature = "ts", ts(type = "string | null"))]
    pub started_at: Option<DateTime<Utc>>,
    /// When it was first seen to be over.
    #[cfg_attr(feature = "ts", ts(type = "string | null"))]
    pub ended_at: Option<DateTime<Utc>>,
}

/// Why a question is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum Asking {
    /// Pluggy asks.
    First,
    /// It was answered, and the answer did not arrive.
    Again,
}

/// The phases that a person is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum Phase {
    /// Signing in.
    Login,
    /// The bank's code.
    Code,
    /// Accounts.
    Accounts,
    /// Cards.
    CreditCards,
    /// Transactions.
    Transactions,
    /// Investments and their transactions.
    Investments,
    /// Payment data.
    PaymentData,
    /// Identity.
    Identity,
    /// Loans.
    Loans,
    /// Saving.
    Merging,
}

/// How a step stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum Mark {
    /// Not yet.
    Todo,
    /// At work.
    Now,
    /// Waiting for the person.
    Waiting,
    /// Over.
    Done,
    /// Passed over.
    Skipped,
    /// The execution ended here.
    Failed,
}
