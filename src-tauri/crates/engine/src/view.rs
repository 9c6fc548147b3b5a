//! What a screen is given: plain data, complete, without secrets. The screen draws it and computes no state of its own.
//! Revisions only grow, so that a snapshot and the updates after it are neither missed nor applied twice.

use chrono::{DateTime, Utc};
use pluggy::{AccountId, ConnectorId};
use serde::{Deserialize, Serialize};

/// A connection as this app names it; it exists before Pluggy has given it an item.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct ConnectionId(pub String);

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
    },
    /// Pluggy began or ceased to answer.
    Network {
        /// Whether it answers.
        network: Network,
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

/// An institution in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Institution {
    /// Its connector.
    pub id: ConnectorId,
    /// What people call it.
    pub name: String,
    /// `#rrggbb`, checked; absent when the connector names none.
    pub color: Option<String>,
    /// Its website, for the search.
    pub website: Option<String>,
    /// Who it is for.
    pub audience: Audience,
    /// What signing in will ask for.
    pub sign_in: SignIn,
}

/// Who an institution is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum Audience {
    /// People.
    Personal,
    /// Companies.
    Business,
    /// Investors.
    Investment,
    /// None of these.
    Other,
}

/// What signing in asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum SignIn {
    /// User and password.
    Password,
    /// User, password and a code on the same form.
    PasswordAndCode,
    /// User and password, then a code that the bank sends.
    PasswordThenCode,
    /// The bank's own page.
    Browser,
}

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
    /// The execution, step by step; empty before the first.
    pub steps: Vec<Step>,
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
    /// What it brought.
    pub accounts: Vec<Account>,
}

/// What a connection is doing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum Stage {
    /// Waiting for the credential window.
    NeedsCredentials,
    /// The request is on its way.
    Sending,
    /// Pluggy is at work.
    Running,
    /// Pluggy waits for an answer.
    NeedsInput {
        /// What it asks.
        question: Question,
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

/// How an answer is typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum QuestionKind {
    /// Digits, kept as text.
    Number,
    /// Any text.
    Text,
}

/// One phase of an execution.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
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

/// The phases that a person is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
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

/// What a state means: looked up in the table of `connection/status`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Explanation {
    /// How it looks.
    pub tone: Tone,
    /// What happened; the key of its texts.
    pub cause: Cause,
    /// On whose side.
    pub side: Side,
    /// What the person can do.
    pub remedy: Remedy,
}

/// How a state looks: icon, word and colour together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum Tone {
    /// Needs the person now.
    Need,
    /// Failed.
    Fail,
    /// Old or unclear.
    Stale,
    /// At work.
    Busy,
    /// Fine.
    Ok,
}

/// On whose side a cause lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum Side {
    /// The person's.
    You,
    /// The bank's.
    Bank,
    /// Pluggy's.
    Provider,
    /// This computer's or this app's.
    App,
    /// Nobody's: nothing is wrong.
    Nobody,
}

/// What the person can do about a state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum Remedy {
    /// Nothing: it goes on by itself.
    Wait,
    /// Answer the question.
    Answer,
    /// Type the credentials (again).
    EnterCredentials,
    /// Ask for another execution.
    Update,
    /// Nothing here.
    Nothing,
}

/// What happened. One text each, in every language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum Cause {
    /// The credential window is open.
    CredentialsWanted,
    /// The bank's form was refused before it reached the bank.
    CredentialsMalformed,
    /// The request is on its way.
    Sending,
    /// Pluggy is at work.
    Updating,
    /// Pluggy goes on with the answer.
    CheckingCode,
    /// The bank waits for a code.
    CodeWanted,
    /// The bank waits for an act outside of this app.
    ActionWanted,
    /// All is well.
    UpToDate,
    /// Some products did not come.
    PartlyUpToDate,
    /// User or password refused.
    InvalidCredentials,
    /// Code wrong or too late.
    InvalidCode,
    /// Nobody answered in time.
    CodeTimeout,
    /// The bank locked the access.
    AccountLocked,
    /// The bank wants a new password.
    CredentialsReset,
    /// The bank wants something of the person.
    AccountNeedsAction,
    /// Another session is open at the bank.
    AlreadyLoggedIn,
    /// The bank does not answer.
    BankUnavailable,
    /// Pluggy and the bank lost each other.
    ConnectionFailed,
    /// This kind of account is not accepted.
    UserNotSupported,
    /// The person has to authorise in the bank's app.
    AuthorizationPending,
    /// The authorisation was not given.
    AuthorizationNotGranted,
    /// The authorisation was withdrawn.
    AuthorizationRevoked,
    /// Pluggy failed.
    ProviderFailed,
    /// A state that this version does not know.
    UnknownState,
    /// The answer to the creation was lost: nobody knows whether it exists.
    OutcomeUnknown,
    /// Pluggy could not be reached; nothing was sent.
    NotSent,
    /// Pluggy refused the request.
    Refused,
    /// The keys of this profile were refused.
    KeysRefused,
    /// This person's access is connected already.
    AlreadyConnected,
    /// The item no longer exists at Pluggy.
    Gone,
    /// Being deleted.
    Deleting,
}

/// An account or a card, as it is shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Account {
    /// Its id.
    pub id: AccountId,
    /// What it is.
    pub kind: AccountKind,
    /// The institution's name for it.
    pub name: Option<String>,
    /// At most the last four characters of its number.
    pub ending: Option<String>,
    /// Funds, or what is owed on a card.
    pub balance: Option<Money>,
}

/// What an account is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum AccountKind {
    /// Checking account.
    Checking,
    /// Savings account.
    Savings,
    /// Card: its balance is debt.
    CreditCard,
    /// Something else.
    Other,
}

/// An amount with its currency, every digit kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Money {
    /// A decimal number as text: `1942.50`.
    pub amount: String,
    /// ISO 4217.
    pub currency: String,
}

/// One field of the credential window.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Field {
    /// The key to answer under.
    pub name: String,
    /// What people call it, in the bank's words.
    pub label: String,
    /// How it is drawn.
    pub kind: FieldKind,
    /// An example.
    pub placeholder: Option<String>,
    /// Help beside the field, in the bank's words.
    pub help: Option<String>,
    /// A JavaScript regular expression.
    pub validation: Option<String>,
    /// What to say when it does not match, in the bank's words.
    pub validation_message: Option<String>,
    /// May be left empty.
    pub optional: bool,
    /// A code that is only good for a short while.
    pub short_lived: bool,
    /// What was typed before and was not a secret.
    pub value: Option<String>,
    /// What was wrong with it, when it was refused.
    pub error: Option<FieldError>,
}

/// How a field is drawn.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "type", rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum FieldKind {
    /// A line of text.
    Text,
    /// A hidden line.
    Password,
    /// Digits, kept as text.
    Number,
    /// A choice.
    Select {
        /// What to choose from.
        options: Vec<FieldOption>,
    },
}

/// One choice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct FieldOption {
    /// What is sent.
    pub value: String,
    /// What is shown.
    pub label: String,
}

/// Why a field was refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum FieldError {
    /// It was left empty.
    Missing,
    /// It does not match the bank's rule.
    Invalid {
        /// The bank's words for the rule.
        message: Option<String>,
    },
}
