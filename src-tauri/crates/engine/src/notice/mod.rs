//! Which changes are worth telling a person who is not looking: a pure function from a change of meaning to at most one
//! notice. Each need is told once; it is withdrawn when it no longer stands.
//!
//! | file | holds |
//! |---|---|
//! | `desk` | what becomes of what was said, and when it is taken back |
//! | `release` | when it is shown, and together with what |
//! | `said` | how much of a hurry something is, and what takes its place |
//! | `act` | what the desk is told, and what it tells the desktop |
//! | `rules` | what a person chose about notices |
//!
//! Not in here: the words, and the desktop. Both are the shell's.

mod act;
mod desk;
#[cfg(test)]
mod desk_tests;
mod release;
mod rules;
mod said;

use chrono::{DateTime, Utc};
use pluggy::ConnectorId;
use serde::{Deserialize, Serialize};

pub use self::{
    act::{Act, Counts, Input, Slot, What},
    desk::Desk,
    rules::{NoticeChoices, NoticeRules, NoticeSubject, Quiet, Snooze},
};
use crate::view::{Cause, ConnectionId, Explanation, Institution, Remedy, Tone};

/// Something to tell on the desktop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// About which connection; about a bank that is yet to be connected, its [place](place_of).
    pub connection: ConnectionId,
    /// What people call its institution.
    pub bank: String,
    /// What.
    pub kind: NoticeKind,
}

/// What a notice says. The store keeps it: what is added to a variant has a default.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum NoticeKind {
    /// The bank waits for a code.
    CodeNeeded {
        /// Until when.
        deadline: Option<DateTime<Utc>>,
    },
    /// The bank waits for an act outside of this app, or for a choice.
    ActionNeeded {
        /// Which.
        #[serde(default)]
        wanted: Wanted,
    },
    /// An execution ended well.
    Done,
    /// An execution ended well, and not all came.
    Partial,
    /// An execution ended badly.
    Failed {
        /// Of what kind.
        #[serde(default)]
        trouble: Trouble,
    },
    /// Nothing new has come for too long.
    Stale,
    /// The consent ends soon.
    ConsentEnding {
        /// In so many days.
        days: u32,
    },
    /// An institution that did not answer does again.
    BankBack,
    /// One that is yet to be connected does.
    AwaitedBack,
}

/// No connection has an id that begins so.
const PLACE: &str = "bank:";

/// The place of what is told about a bank that is yet to be connected: among connections, and no connection's.
#[must_use]
pub fn place_of(bank: ConnectorId) -> ConnectionId {
    ConnectionId(format!("{PLACE}{bank}"))
}

/// The bank whose place it is; nothing where it is a connection's.
#[must_use]
pub fn bank_at(place: &ConnectionId) -> Option<ConnectorId> {
    place.0.strip_prefix(PLACE)?.parse().ok().map(ConnectorId)
}

impl Notice {
    /// That a bank is back that is yet to be connected.
    #[must_use]
    pub fn of_awaited(bank: &Institution) -> Self {
        Self { connection: place_of(bank.id), bank: bank.name.clone(), kind: NoticeKind::AwaitedBack }
    }
}

/// What the bank waits for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Wanted {
    /// One of several.
    Choice,
    /// Something at the bank's own page.
    Page,
    /// An approval, or whatever else is done elsewhere.
    #[default]
    Approval,
}

/// How an execution ended badly, as far as it differs what a person does about it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Trouble {
    /// User or password refused: they can be corrected.
    Password,
    /// The code was wrong, or came too late.
    Code,
    /// The bank did not answer: nothing to be done, no hurry.
    Bank,
    /// Pluggy failed. Once is no news.
    Provider,
    /// A state that this version does not know.
    Unknown,
    /// Anything else.
    #[default]
    Other,
}

/// What a change of meaning calls for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Tell {
    /// Nothing.
    Nothing,
    /// This.
    Say(NoticeKind),
    /// What was said before no longer stands.
    Withdraw,
}

/// Decides what a change from one meaning to another calls for. `deadline` is that of the question now standing.
#[must_use]
pub fn tell(before: Explanation, after: Explanation, deadline: Option<DateTime<Utc>>) -> Tell {
    if before.cause == after.cause {
        return Tell::Nothing;
    }
    let wants = |wanted| Tell::Say(NoticeKind::ActionNeeded { wanted });
    match after.cause {
        // The person closed the window that was just open: what there was before is no news.
        _ if was_there(before.cause) && !is_busy(after) => Tell::Nothing,
        Cause::CodeWanted => Tell::Say(NoticeKind::CodeNeeded { deadline }),
        Cause::ChoiceWanted => wants(Wanted::Choice),
        Cause::PageWanted => wants(Wanted::Page),
        Cause::ActionWanted | Cause::AuthorizationPending => wants(Wanted::Approval),
        Cause::UpToDate => Tell::Say(NoticeKind::Done),
        Cause::PartlyUpToDate => Tell::Say(NoticeKind::Partial),
        Cause::Old => Tell::Say(NoticeKind::Stale),
        // The person has just asked for these: whatever was wrong, they are at it. Where nobody can do anything, nobody is told.
        Cause::CredentialsWanted
        | Cause::WidgetWanted
        | Cause::WidgetOpen
        | Cause::Sending
        | Cause::Deleting
        | Cause::Archived
        | Cause::Cooldown
        | Cause::UserNotSupported => withdraws_if(was_told(before)),
        Cause::CredentialsMalformed | Cause::AlreadyConnected => Tell::Nothing,
        _ => match after.tone {
            Tone::Fail | Tone::Stale | Tone::Need => Tell::Say(NoticeKind::Failed { trouble: trouble(after) }),
            // What is wrong stays wrong while Pluggy tries again by itself.
            Tone::Busy | Tone::Ok => withdraws_if(before.tone == Tone::Need && was_told(before)),
        },
    }
}

fn withdraws_if(told: bool) -> Tell {
    if told { Tell::Withdraw } else { Tell::Nothing }
}

fn trouble(explanation: Explanation) -> Trouble {
    match explanation.cause {
        Cause::InvalidCredentials if explanation.remedy == Remedy::EnterCredentials => Trouble::Password,
        Cause::InvalidCode | Cause::CodeTimeout => Trouble::Code,
        Cause::BankUnavailable | Cause::ConnectionFailed => Trouble::Bank,
        Cause::ProviderFailed => Trouble::Provider,
        Cause::UnknownState => Trouble::Unknown,
        _ => Trouble::Other,
    }
}

/// Whether something may have been told that still stands. Nothing was of credentials that were missing: the person had just
/// been asked for them.
fn was_told(before: Explanation) -> bool {
    let stands = matches!(before.tone, Tone::Need | Tone::Fail | Tone::Stale) || before.cause == Cause::PartlyUpToDate;
    stands && !was_there(before.cause)
}

/// Whether the person was at a window that asked.
fn was_there(cause: Cause) -> bool {
    matches!(cause, Cause::CredentialsWanted | Cause::CredentialsMalformed | Cause::WidgetWanted | Cause::WidgetOpen)
}

fn is_busy(explanation: Explanation) -> bool {
    explanation.tone == Tone::Busy
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::connection::status::explain;

    #[test]
    fn each_change_is_told_once_or_not_at_all() {
        let deadline = Some(DateTime::UNIX_EPOCH);
        let code = Tell::Say(NoticeKind::CodeNeeded { deadline });
        let wants = |wanted| Tell::Say(NoticeKind::ActionNeeded { wanted });
        let failed = |trouble| Tell::Say(NoticeKind::Failed { trouble });
        for (before, after, told) in [
            (Cause::Updating, Cause::CodeWanted, code.clone()),
            (Cause::CodeWanted, Cause::CodeWanted, Tell::Nothing),
            // Another question, or one whose answer did not arrive: what was told before has been withdrawn.
            (Cause::CheckingCode, Cause::CodeWanted, code.clone()),
            (Cause::CredentialsWanted, Cause::InvalidCredentials, Tell::Nothing),
            (Cause::CredentialsWanted, Cause::UpToDate, Tell::Nothing),
            (Cause::CodeWanted, Cause::CheckingCode, Tell::Withdraw),
            (Cause::CheckingCode, Cause::ChoiceWanted, wants(Wanted::Choice)),
            (Cause::ChoiceWanted, Cause::CheckingCode, Tell::Withdraw),
            (Cause::Updating, Cause::PageWanted, wants(Wanted::Page)),
            (Cause::Updating, Cause::ActionWanted, wants(Wanted::Approval)),
            (Cause::Updating, Cause::AuthorizationPending, wants(Wanted::Approval)),
            (Cause::PageWanted, Cause::Updating, Tell::Withdraw),
            (Cause::CredentialsWanted, Cause::Sending, Tell::Nothing),
            (Cause::Sending, Cause::Updating, Tell::Nothing),
            (Cause::Updating, Cause::UpToDate, Tell::Say(NoticeKind::Done)),
            (Cause::Updating, Cause::PartlyUpToDate, Tell::Say(NoticeKind::Partial)),
            (Cause::CodeWanted, Cause::CodeTimeout, failed(Trouble::Code)),
            (Cause::CheckingCode, Cause::InvalidCode, failed(Trouble::Code)),
            (Cause::Updating, Cause::InvalidCredentials, failed(Trouble::Password)),
            (Cause::Updating, Cause::BankUnavailable, failed(Trouble::Bank)),
            (Cause::Updating, Cause::ConnectionFailed, failed(Trouble::Bank)),
            (Cause::Updating, Cause::ProviderFailed, failed(Trouble::Provider)),
            (Cause::Updating, Cause::UnknownState, failed(Trouble::Unknown)),
            (Cause::Updating, Cause::AlreadyLoggedIn, failed(Trouble::Other)),
            (Cause::Updating, Cause::AccountLocked, failed(Trouble::Other)),
            (Cause::Updating, Cause::AuthorizationRevoked, failed(Trouble::Other)),
            (Cause::Updating, Cause::UserNotSupported, Tell::Nothing),
            (Cause::CodeWanted, Cause::UserNotSupported, Tell::Withdraw),
            // Pluggy tries again by itself: what was wrong is, until that has ended.
            (Cause::InvalidCredentials, Cause::Updating, Tell::Nothing),
            // The person does something about it.
            (Cause::BankUnavailable, Cause::Sending, Tell::Withdraw),
            (Cause::PartlyUpToDate, Cause::Sending, Tell::Withdraw),
            (Cause::UpToDate, Cause::Sending, Tell::Nothing),
            (Cause::UpToDate, Cause::Old, Tell::Say(NoticeKind::Stale)),
            (Cause::Old, Cause::Updating, Tell::Nothing),
            (Cause::Old, Cause::Sending, Tell::Withdraw),
            (Cause::Updating, Cause::RefusedOften, failed(Trouble::Other)),
            (Cause::Sending, Cause::Cooldown, Tell::Nothing),
            (Cause::InvalidCode, Cause::CredentialsWanted, Tell::Withdraw),
            (Cause::NotInPlan, Cause::WidgetOpen, Tell::Withdraw),
            (Cause::BankUnavailable, Cause::Deleting, Tell::Withdraw),
            (Cause::Sending, Cause::CredentialsMalformed, Tell::Nothing),
            (Cause::Sending, Cause::WidgetWanted, Tell::Nothing),
            (Cause::WidgetWanted, Cause::WidgetOpen, Tell::Nothing),
            (Cause::WidgetOpen, Cause::Updating, Tell::Nothing),
            (Cause::WidgetOpen, Cause::NotInPlan, Tell::Nothing),
        ] {
            assert_eq!(tell(explain(before), explain(after), deadline), told, "{before:?} -> {after:?}");
        }
    }

    #[test]
    fn a_password_that_pluggy_would_not_take_is_not_asked_for() {
        let refused = Explanation { remedy: Remedy::Update, ..explain(Cause::InvalidCredentials) };
        let told = Tell::Say(NoticeKind::Failed { trouble: Trouble::Other });
        assert_eq!(tell(explain(Cause::Updating), refused, None), told);
    }

    #[test]
    fn what_an_older_version_wrote_is_read() {
        for (row, kind) in [
            (r#"{"type":"codeNeeded","deadline":null}"#, NoticeKind::CodeNeeded { deadline: None }),
            (r#"{"type":"actionNeeded"}"#, NoticeKind::ActionNeeded { wanted: Wanted::Approval }),
            (r#"{"type":"done"}"#, NoticeKind::Done),
            (r#"{"type":"failed"}"#, NoticeKind::Failed { trouble: Trouble::Other }),
        ] {
            assert_eq!(serde_json::from_str::<NoticeKind>(row).unwrap(), kind, "{row}");
        }
        let ending = serde_json::to_string(&NoticeKind::ConsentEnding { days: 7 }).unwrap();
        assert_eq!(ending, r#"{"type":"consentEnding","days":7}"#);
    }
}
