//! What a state means for a person: what happened, on whose side, what to do.

use serde::{Deserialize, Serialize};

/// What a state means: looked up in the table of `connection/status`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
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
    /// Go on at Pluggy's widget.
    Widget,
    /// Make another connection: this one takes no new credentials.
    ConnectAgain,
    /// Nothing here.
    Nothing,
}

/// What happened. One text each, in every language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
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
    /// The bank waits for a choice.
    ChoiceWanted,
    /// The bank waits at its own page, in a browser.
    PageWanted,
    /// The bank waits for an act outside of this app.
    ActionWanted,
    /// All is well.
    UpToDate,
    /// Some products did not come.
    PartlyUpToDate,
    /// What there is came well, and has become old since.
    Old,
    /// User or password refused.
    InvalidCredentials,
    /// Refused several times in a row: another refusal may lock the access.
    RefusedOften,
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
    /// The consent came to its end: nothing comes any more.
    ConsentEnded,
    /// Pluggy failed.
    ProviderFailed,
    /// A state that this version does not know.
    UnknownState,
    /// The answer to the creation was lost: nobody knows whether it exists.
    OutcomeUnknown,
    /// The subscription lets only Pluggy's widget do this, or only it can ask what is asked.
    WidgetWanted,
    /// Pluggy's widget is open.
    WidgetOpen,
    /// The subscription does not have this institution.
    NotInPlan,
    /// Pluggy could not be reached; nothing was sent.
    NotSent,
    /// This computer could not write down what was about to be sent; nothing was.
    NotWritten,
    /// What was typed is more than the application's public key can encrypt; nothing was sent.
    NotEncrypted,
    /// The institution is not among those that the application may connect.
    ConnectorNotEnabled,
    /// It failed so often in a row that Pluggy tries no more.
    TooManyErrors,
    /// The subscription updates nothing.
    UpdatesOff,
    /// The credentials are another access's than the one that is connected.
    OtherAccess,
    /// The application has as many items as the subscription allows.
    ItemLimit,
    /// Pluggy rests after errors of this item.
    Cooldown,
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
    /// Deleted at Pluggy; what it brought is on this computer still.
    Archived,
}
