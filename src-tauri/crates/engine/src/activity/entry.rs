//! One thing that happened, as a person would tell it. The store has every change of what a connection means; a person is
//! told those that they did, were asked, or would want to know of, and not each phase of an execution. Pure.

use chrono::{DateTime, Utc};
use pluggy::ConnectorId;
use serde::{Deserialize, Serialize};

use crate::{
    connection::status::explain,
    notice::NoticeKind,
    store::past::Turn,
    view::{Cause, ConnectionId, Tone, Trigger},
};

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(rename = "ActivityEntry"))]
pub struct Entry {
    /// Its own id on a page.
    pub id: String,
    /// When.
    #[cfg_attr(feature = "ts", ts(type = "string"))]
    pub at: DateTime<Utc>,
    /// To which connection; nothing where that is no more.
    pub connection: Option<ConnectionId>,
    /// What that one is called.
    pub bank: Option<String>,
    /// What.
    pub what: What,
    /// How it looks, where it says how a connection stood.
    pub tone: Option<Tone>,
    /// Pluggy's own words for it, where an item was read: for a file, not for a screen.
    #[serde(skip)]
    #[cfg_attr(feature = "ts", ts(skip))]
    pub words: Words,
}

/// Pluggy's own words for what an item was doing, and ours for what was told.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Words {
    /// `status`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
    /// `executionStatus`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub execution_status: Option<String>,
    /// The error's code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error_code: Option<String>,
    /// What was told on the desktop.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notice: Option<NoticeKind>,
}

/// What can happen. One text each, in every language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum What {
    /// The person chose an institution.
    Chosen,
    /// The person brought along an item that existed already.
    BroughtAlong,
    /// The person wanted to type the credentials again.
    CredentialsWanted,
    /// What was typed was refused before it reached the bank.
    CredentialsMalformed,
    /// Pluggy's widget was opened.
    WidgetOpened,
    /// The person went on in Pluggy's widget.
    WidgetUsed,
    /// The person closed a window without going on.
    GivenUp,
    /// The person asked for the connection.
    ConnectAsked,
    /// The person asked for an update.
    UpdateAsked,
    /// The person asked to see what there is by now.
    ReadAgain,
    /// Pluggy's automatic synchronisation was seen.
    Synchronised,
    /// An execution was seen that nobody asked for here, and that was not due: it was begun elsewhere, or nobody knows.
    UpdateSeen,
    /// The bank asked something.
    Asked {
        /// What.
        cause: Cause,
    },
    /// The person answered.
    Answered,
    /// An execution ended.
    Ended {
        /// How.
        cause: Cause,
    },
    /// It was told on the desktop.
    Told,
    /// A bank that is yet to be connected, and was waited for, answers again: that was told on the desktop.
    BankBack {
        /// Which.
        institution: ConnectorId,
    },
    /// The person wanted it deleted.
    DeleteAsked,
    /// Pluggy deleted a connection.
    Deleted,
    /// Nobody ever learned whether a creation was carried out, and the connection is gone.
    NeverKnown,
    /// Something that this version has no word for.
    Unknown,
}

/// Which entries are wanted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(rename = "ActivityKind"))]
pub enum Kind {
    /// All.
    #[default]
    All,
    /// What went wrong.
    Problems,
    /// What the person did.
    Yours,
}

impl What {
    /// What a moment of a connection's history is told as; nothing for a phase on the way.
    #[must_use]
    pub fn of(turn: &Turn) -> Option<Self> {
        let moment = &turn.moment;
        let (cause, said_nothing) = (moment.cause, moment.status.is_none());
        let before = turn.before.as_ref().map(|(state, cause)| (state.as_str(), *cause));
        let was = before.map(|(state, _)| state);
        let seen = if moment.trigger == Trigger::Automatic { Self::Synchronised } else { Self::UpdateSeen };
        // After a restart the same is written once more.
        if before == Some((moment.state.as_str(), cause)) {
            return None;
        }
        match moment.state.as_str() {
            "needsCredentials" => Some(match (cause, was) {
                (Cause::CredentialsMalformed, _) => Self::CredentialsMalformed,
                (_, None) => Self::Chosen,
                _ => Self::CredentialsWanted,
            }),
            "atWidget" => Some(Self::WidgetOpened),
            "sending" if turn.had_item => Some(Self::UpdateAsked),
            "sending" => Some(Self::ConnectAsked),
            "following" if cause == Cause::AuthorizationPending => Some(Self::Asked { cause }),
            "following" => match was {
                None => Some(Self::BroughtAlong),
                Some("atWidget") => Some(Self::WidgetUsed),
                Some("finished") if said_nothing => Some(Self::ReadAgain),
                Some("finished") => Some(seen),
                Some(_) => None,
            },
            "waiting" | "acting" => Some(Self::Asked { cause }),
            "answering" => Some(Self::Answered),
            "syncing" => (was == Some("finished")).then_some(seen),
            "finished" => Some(match was {
                Some("needsCredentials") if said_nothing => Self::GivenUp,
                Some("atWidget") if said_nothing && explain(cause).tone == Tone::Ok => Self::GivenUp,
                _ => Self::Ended { cause },
            }),
            "deleting" => Some(Self::DeleteAsked),
            _ => Some(Self::Unknown),
        }
    }

    /// How it looks, where it says how a connection stood.
    #[must_use]
    pub fn tone(self) -> Option<Tone> {
        match self {
            Self::Asked { cause } | Self::Ended { cause } => Some(explain(cause).tone),
            Self::CredentialsMalformed => Some(Tone::Need),
            Self::NeverKnown => Some(Tone::Fail),
            Self::Unknown => Some(Tone::Stale),
            _ => None,
        }
    }

    /// Whether it is among those that are wanted.
    #[must_use]
    pub fn is(self, kind: Kind) -> bool {
        match kind {
            Kind::All => true,
            Kind::Problems => match self {
                Self::Ended { cause } => explain(cause).tone != Tone::Ok,
                Self::CredentialsMalformed | Self::NeverKnown => true,
                _ => false,
            },
            Kind::Yours => matches!(
                self,
                Self::Chosen
                    | Self::BroughtAlong
                    | Self::CredentialsWanted
                    | Self::WidgetOpened
                    | Self::WidgetUsed
                    | Self::GivenUp
                    | Self::ConnectAsked
                    | Self::UpdateAsked
                    | Self::ReadAgain
                    | Self::Answered
                    | Self::DeleteAsked
                    | Self::Deleted
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Moment;

    fn turn(
        before: Option<(&str, Cause)>,
        (state, cause): (&str, Cause),
        status: Option<&str>,
        had_item: bool,
    ) -> Turn {
        Turn {
            moment: Moment {
                connection: ConnectionId("c".to_owned()),
                at: DateTime::UNIX_EPOCH,
                state: state.to_owned(),
                status: status.map(str::to_owned),
                execution_status: None,
                error_code: None,
                cause,
                trigger: Trigger::Unknown,
                last_success_at: None,
            },
            before: before.map(|(state, cause)| (state.to_owned(), cause)),
            had_item,
        }
    }

    #[test]
    fn every_change_has_its_sentence_or_none() {
        use Cause as C;
        let wanted = ("needsCredentials", C::CredentialsWanted);
        let (sending, following) = (("sending", C::Sending), ("following", C::Updating));
        let (fine, waiting) = (("finished", C::UpToDate), ("waiting", C::CodeWanted));
        let refused = ("finished", C::InvalidCredentials);
        let widget = ("atWidget", C::WidgetOpen);
        for (before, now, status, had_item, what) in [
            (None, wanted, None, false, Some(What::Chosen)),
            (Some(fine), wanted, None, true, Some(What::CredentialsWanted)),
            (
                Some(sending),
                ("needsCredentials", C::CredentialsMalformed),
                None,
                false,
                Some(What::CredentialsMalformed),
            ),
            (Some(wanted), sending, None, false, Some(What::ConnectAsked)),
            (Some(fine), sending, None, true, Some(What::UpdateAsked)),
            (Some(sending), following, Some("UPDATING"), false, None),
            (Some(following), following, Some("UPDATING"), true, None),
            (None, following, None, false, Some(What::BroughtAlong)),
            (Some(fine), following, None, true, Some(What::ReadAgain)),
            (Some(fine), following, Some("UPDATING"), true, Some(What::UpdateSeen)),
            (Some(fine), ("syncing", C::Updating), Some("UPDATED"), true, Some(What::UpdateSeen)),
            (Some(fine), ("finished", C::Old), None, true, Some(What::Ended { cause: C::Old })),
            (Some(fine), fine, Some("UPDATED"), true, None),
            (Some(widget), following, None, false, Some(What::WidgetUsed)),
            (Some(wanted), widget, None, false, Some(What::WidgetOpened)),
            (Some(widget), fine, None, true, Some(What::GivenUp)),
            (Some(widget), ("finished", C::NotInPlan), None, true, Some(What::Ended { cause: C::NotInPlan })),
            (Some(following), waiting, Some("WAITING_USER_INPUT"), true, Some(What::Asked { cause: C::CodeWanted })),
            (Some(waiting), waiting, Some("WAITING_USER_INPUT"), true, None),
            (Some(waiting), ("answering", C::CheckingCode), None, true, Some(What::Answered)),
            (
                Some(following),
                ("following", C::AuthorizationPending),
                Some("OUTDATED"),
                true,
                Some(What::Asked { cause: C::AuthorizationPending }),
            ),
            (Some(following), ("syncing", C::Updating), Some("UPDATED"), true, None),
            (Some(("syncing", C::Updating)), fine, None, true, Some(What::Ended { cause: C::UpToDate })),
            (Some(following), refused, Some("LOGIN_ERROR"), true, Some(What::Ended { cause: C::InvalidCredentials })),
            (Some(wanted), refused, None, true, Some(What::GivenUp)),
            (Some(refused), refused, Some("LOGIN_ERROR"), true, None),
            (Some(fine), ("deleting", C::Deleting), None, true, Some(What::DeleteAsked)),
            (Some(fine), ("dreaming", C::UnknownState), None, true, Some(What::Unknown)),
        ] {
            assert_eq!(What::of(&turn(before, now, status, had_item)), what, "{before:?} -> {now:?}");
        }
    }

    #[test]
    fn pluggys_own_synchronisation_is_told_from_what_was_begun_elsewhere() {
        let fine = Some(("finished", Cause::UpToDate));
        for (state, status) in [("following", "UPDATING"), ("syncing", "UPDATED")] {
            for (trigger, what) in [
                (Trigger::Automatic, What::Synchronised),
                (Trigger::Pluggy, What::UpdateSeen),
                // As an older version wrote it.
                (Trigger::Unknown, What::UpdateSeen),
            ] {
                let mut turn = turn(fine, (state, Cause::Updating), Some(status), true);
                turn.moment.trigger = trigger;
                assert_eq!(What::of(&turn), Some(what), "{state} {trigger:?}");
            }
        }
    }

    #[test]
    fn a_problem_is_what_went_wrong_and_an_act_is_what_the_person_did() {
        let ended = |cause| What::Ended { cause };
        for (what, problem, yours) in [
            (ended(Cause::UpToDate), false, false),
            (ended(Cause::PartlyUpToDate), false, false),
            (ended(Cause::BankUnavailable), true, false),
            (ended(Cause::InvalidCredentials), true, false),
            (What::CredentialsMalformed, true, false),
            (What::NeverKnown, true, false),
            (What::Asked { cause: Cause::CodeWanted }, false, false),
            (What::Answered, false, true),
            (What::UpdateAsked, false, true),
            (What::Deleted, false, true),
            (What::Told, false, false),
            (What::BankBack { institution: ConnectorId(2) }, false, false),
        ] {
            assert_eq!((what.is(Kind::Problems), what.is(Kind::Yours)), (problem, yours), "{what:?}");
            assert!(what.is(Kind::All));
        }
    }
}
