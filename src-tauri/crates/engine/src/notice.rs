//! Which changes are worth telling a person who is not looking: a pure function from a change of meaning to at most one
//! notice. Each need is told once; it is withdrawn when it no longer stands. The words, and whether a desktop shows them,
//! are the shell's.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::view::{Cause, ConnectionId, Explanation, Tone};

/// Something to tell on the desktop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// About which connection.
    pub connection: ConnectionId,
    /// What.
    pub kind: NoticeKind,
}

/// What a notice says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum NoticeKind {
    /// The bank waits for a code.
    CodeNeeded {
        /// Until when.
        deadline: Option<DateTime<Utc>>,
    },
    /// The bank waits for an act outside of this app.
    ActionNeeded,
    /// An execution ended well.
    Done,
    /// An execution ended well, and not all came.
    Partial,
    /// An execution ended badly.
    Failed,
    /// What there is has become old.
    Stale,
    /// The consent ends soon.
    ConsentEnding {
        /// In how many days.
        days: u32,
    },
    /// A bank that was down answers again.
    BankBack,
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
    match after.cause {
        // The person closed the window that was just open: what there was before is no news.
        _ if was_there(before.cause) && !is_busy(after) => Tell::Nothing,
        Cause::CodeWanted => Tell::Say(NoticeKind::CodeNeeded { deadline }),
        Cause::ChoiceWanted | Cause::PageWanted | Cause::ActionWanted | Cause::AuthorizationPending => {
            Tell::Say(NoticeKind::ActionNeeded)
        }
        Cause::UpToDate => Tell::Say(NoticeKind::Done),
        Cause::PartlyUpToDate => Tell::Say(NoticeKind::Partial),
        Cause::Old => Tell::Say(NoticeKind::Stale),
        // The person has just asked for these, and looks at them.
        Cause::CredentialsWanted
        | Cause::CredentialsMalformed
        | Cause::WidgetWanted
        | Cause::WidgetOpen
        | Cause::AlreadyConnected => Tell::Nothing,
        _ => match after.tone {
            Tone::Fail | Tone::Stale | Tone::Need => Tell::Say(NoticeKind::Failed),
            // Nothing was told of credentials that were missing: the person had just been asked for them.
            Tone::Busy | Tone::Ok if before.tone == Tone::Need && !was_there(before.cause) => Tell::Withdraw,
            Tone::Busy | Tone::Ok => Tell::Nothing,
        },
    }
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
        for (before, after, told) in [
            (Cause::Updating, Cause::CodeWanted, code.clone()),
            (Cause::CodeWanted, Cause::CodeWanted, Tell::Nothing),
            // Another question, or one whose answer did not arrive: what was told before has been withdrawn.
            (Cause::CheckingCode, Cause::CodeWanted, code.clone()),
            (Cause::CredentialsWanted, Cause::InvalidCredentials, Tell::Nothing),
            (Cause::CredentialsWanted, Cause::UpToDate, Tell::Nothing),
            (Cause::CodeWanted, Cause::CheckingCode, Tell::Withdraw),
            (Cause::CheckingCode, Cause::ChoiceWanted, Tell::Say(NoticeKind::ActionNeeded)),
            (Cause::ChoiceWanted, Cause::CheckingCode, Tell::Withdraw),
            (Cause::Updating, Cause::PageWanted, Tell::Say(NoticeKind::ActionNeeded)),
            (Cause::PageWanted, Cause::Updating, Tell::Withdraw),
            (Cause::CredentialsWanted, Cause::Sending, Tell::Nothing),
            (Cause::Sending, Cause::Updating, Tell::Nothing),
            (Cause::Updating, Cause::UpToDate, Tell::Say(NoticeKind::Done)),
            (Cause::CodeWanted, Cause::CodeTimeout, Tell::Say(NoticeKind::Failed)),
            (Cause::Updating, Cause::InvalidCredentials, Tell::Say(NoticeKind::Failed)),
            (Cause::Updating, Cause::BankUnavailable, Tell::Say(NoticeKind::Failed)),
            (Cause::Sending, Cause::CredentialsMalformed, Tell::Nothing),
            (Cause::InvalidCode, Cause::CredentialsWanted, Tell::Nothing),
            (Cause::Sending, Cause::WidgetWanted, Tell::Nothing),
            (Cause::WidgetWanted, Cause::WidgetOpen, Tell::Nothing),
            (Cause::WidgetOpen, Cause::Updating, Tell::Nothing),
            (Cause::WidgetOpen, Cause::NotInPlan, Tell::Nothing),
        ] {
            assert_eq!(tell(explain(before), explain(after), deadline), told, "{before:?} -> {after:?}");
        }
    }
}
