//! What went wrong with a request, in the words that a connection's steps are decided by. Pure; the client's error types
//! end here.

use chrono::{DateTime, TimeDelta, Utc};
use pluggy::{
    Error, ItemId,
    client::Delivery,
    model::{ErrorCode, ParameterError},
};

/// What went wrong with a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// Pluggy was not reached; nothing was sent.
    Unreachable,
    /// This computer could not write down what was about to be sent; nothing was.
    NotWritten,
    /// What was typed could not be encrypted for Pluggy, and the profile wants that; nothing was sent.
    NotEncrypted,
    /// It may or may not have been carried out.
    Lost,
    /// What was typed does not match the institution's rules; nothing was tried at the bank.
    Malformed(Vec<ParameterError>),
    /// These items have the same credentials already.
    AlreadyConnected(Vec<ItemId>),
    /// An execution is under way already.
    AlreadyUpdating,
    /// Pluggy will not go on without new credentials.
    CredentialsWanted,
    /// A code that was used before: the bank wants a new one. Nothing was tried at the bank.
    CodeUsed,
    /// Logins were refused so often that Pluggy tries no more until then.
    TooManyRefusals(Option<DateTime<Utc>>),
    /// Executions failed so often in a row that Pluggy tries no more.
    TooManyErrors,
    /// The last update is too recent for another, of which Pluggy allows one in so many hours: what there is, is fresh.
    AlreadyFresh(Option<u32>),
    /// Pluggy rests after errors of this item.
    Cooldown,
    /// The subscription updates nothing.
    UpdatesOff,
    /// The credentials are another access's than the item's.
    OtherAccess,
    /// There are as many items as the subscription allows.
    ItemLimit,
    /// The answer came too late, or was not waited for (any more).
    AnswerNotTaken,
    /// Pluggy has an answer to that question already.
    AnswerTaken,
    /// The institution is switched off at Pluggy.
    BankOffline,
    /// This profile's keys or its token are not accepted.
    KeysRefused,
    /// There is no such item.
    Gone,
    /// An item that was to be taken up belongs to somebody else.
    Foreign,
    /// Pluggy answered with success, and the answer can't be read.
    Unreadable,
    /// Too many requests: nothing was carried out, and asking after this long will do.
    Throttled(Option<TimeDelta>),
    /// The subscription lets only the widget do that.
    WidgetOnly,
    /// The subscription does not have it at all.
    NotInPlan,
    /// Anything else that Pluggy refused.
    Refused,
}

impl Failure {
    /// Whether the same request may bring something else a while later.
    #[must_use]
    pub fn may_pass(&self) -> bool {
        self.is_silence() || matches!(self, Self::Throttled(_))
    }

    /// Whether it says that Pluggy can't be reached at the moment.
    #[must_use]
    pub fn is_silence(&self) -> bool {
        matches!(self, Self::Unreachable | Self::Lost)
    }
}

impl From<&Error> for Failure {
    fn from(error: &Error) -> Self {
        if matches!(error, Error::Body(_) | Error::TooLarge { .. }) {
            return Self::Unreadable;
        }
        if let Error::NoKey(reason) = error {
            return match (reason.status(), Self::from(&**reason)) {
                (Some(401 | 403), _) => Self::KeysRefused,
                (_, throttled @ Self::Throttled(_)) => throttled,
                _ => Self::Unreachable,
            };
        }
        match error.delivery() {
            Delivery::NotSent => return Self::Unreachable,
            Delivery::Unknown => return Self::Lost,
            Delivery::Answered => {}
        }
        let Error::Refused(refusal) = error else {
            return Self::Refused;
        };
        let data = refusal.body.data.as_deref();
        match (refusal.status, refusal.code()) {
            (_, Some(ErrorCode::ConnectorValidation | ErrorCode::ConnectorRequiredParameterValidation)) => {
                Self::Malformed(refusal.body.details.clone())
            }
            (_, Some(ErrorCode::MfaParameterWasAlreadyUsed)) => Self::CodeUsed,
            (_, Some(ErrorCode::TooManyConsecutiveLoginFailures)) => {
                Self::TooManyRefusals(data.and_then(|data| data.can_retry_after_date).map(|at| at.0))
            }
            (_, Some(ErrorCode::TooManyConsecutiveErrors)) => Self::TooManyErrors,
            (_, Some(ErrorCode::ItemInErrorCooldown)) => Self::Cooldown,
            (_, Some(ErrorCode::ClientHasItemUpdatesDisabled)) => Self::UpdatesOff,
            (_, Some(ErrorCode::ItemOriginalConnectedWithDifferentAccount)) => Self::OtherAccess,
            (_, Some(ErrorCode::ItemCreationLimitExceeded)) => Self::ItemLimit,
            (_, Some(ErrorCode::ClientIsUpdatingBeforeAllowedFrequency)) => {
                Self::AlreadyFresh(data.and_then(|data| data.min_update_frequency_allowed_in_hours))
            }
            (_, Some(ErrorCode::ItemMfaAlreadyProvided)) => Self::AnswerTaken,
            (_, Some(ErrorCode::ItemUserAlreadyExists)) => Self::AlreadyConnected(refusal.body.items.clone()),
            (_, Some(ErrorCode::ItemAlreadyUpdating | ErrorCode::ItemIsAlreadyUpdating)) => Self::AlreadyUpdating,
            (_, Some(ErrorCode::LastExecutionHadLoginError | ErrorCode::ParametersNotProvided)) => {
                Self::CredentialsWanted
            }
            (
                _,
                Some(
                    ErrorCode::ItemMfaExpired
                    | ErrorCode::ItemMfaNotFound
                    | ErrorCode::ItemMfaParameterExpectedMismatch,
                ),
            ) => Self::AnswerNotTaken,
            (_, Some(ErrorCode::ConnectorOffline)) => Self::BankOffline,
            (_, Some(ErrorCode::CreateItemsApiFreeDisabled | ErrorCode::SandboxClientItemUpdateNotAllowed)) => {
                Self::WidgetOnly
            }
            (_, Some(ErrorCode::TrialClientItemCreateNotAllowed)) => Self::NotInPlan,
            (_, Some(ErrorCode::ItemNotFound)) | (404, None) => Self::Gone,
            (401, _) | (403, None) => Self::KeysRefused,
            (429, _) => Self::Throttled(refusal.retry_after),
            _ => Self::Refused,
        }
    }
}
