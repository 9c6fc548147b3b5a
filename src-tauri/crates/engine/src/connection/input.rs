//! What can happen to one connection's attempt, and what may have to be done about it, as data.

use chrono::{DateTime, Utc};
use pluggy::model::{Item, ParameterError};

use super::{at_widget::AtWidget, banks, failure::Failure};

/// What happens to an attempt.
#[derive(Debug, Clone, PartialEq)]
pub enum Input {
    /// The person asks for the credential window.
    EnterCredentials,
    /// The person asks for another execution, which wants a new code from the beginning.
    EnterCode,
    /// The person closed the credential window.
    Abandon,
    /// The person typed credentials.
    Submit,
    /// The person typed credentials that the bank has refused: they are not sent again.
    SubmitRefused(ParameterError),
    /// The person asks for another execution.
    Update,
    /// The person asks for what an item has by now, without another execution.
    ReadAgain,
    /// The request that creates or updates the item ended.
    Sent(Result<Box<Item>, Failure>),
    /// While nothing is under way, the item is to be looked at then.
    LookAt(DateTime<Utc>),
    /// How the bank is that is waited for.
    BankSeen(banks::Seen),
    /// `read_at` has come.
    Due,
    /// The person was led back here from the bank's own page.
    Returned,
    /// A read of the item ended.
    Read(Result<Box<Item>, Failure>),
    /// The person answered the question.
    Answer,
    /// The request with the answer ended.
    AnswerSent(Result<Box<Item>, Failure>),
    /// Reading what the execution brought ended.
    Synced(Result<(), Failure>),
    /// What happens around Pluggy's widget.
    Widget(AtWidget),
    /// The person wants it deleted.
    Remove,
    /// The deletion ended.
    Removed(Result<(), Failure>),
}

/// What is to be done about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// Open the credential window.
    AskCredentials,
    /// Open Pluggy's widget, or bring it to the front.
    ShowWidget,
    /// `POST /items` with what was typed.
    CreateItem,
    /// `PATCH /items/{id}` with what was typed, if anything.
    UpdateItem,
    /// `GET /items/{id}`.
    ReadItem,
    /// `POST /items/{id}/mfa` with what was typed.
    SendAnswer,
    /// Read what the execution brought.
    Sync,
    /// `DELETE /items/{id}`.
    DeleteItem,
    /// Tell that the consent ends in so many days.
    TellConsentEnds(u32),
    /// Tell that the bank answers again.
    TellBankBack,
}
