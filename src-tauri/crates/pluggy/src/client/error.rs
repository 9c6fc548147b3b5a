//! How a request can end other than well, and what a caller may do about it. No text in here carries an address, a query
//! or a body: connect tokens travel in queries, and error texts end up in logs.

use std::fmt;

use chrono::{DateTime, TimeDelta, Utc};

use crate::{
    BodyError,
    model::{ErrorBody, ErrorCode},
};

/// Why a request did not bring what was asked.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// No connection came about, so Pluggy has not seen the request.
    #[error("Pluggy could not be reached; nothing was sent")]
    NotSent,
    /// The request left, and no answer came: it may or may not have been carried out.
    #[error("the connection to Pluggy broke before an answer came")]
    NoAnswer,
    /// Pluggy answered with an error.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// Pluggy answered with success, and the answer could not be read.
    #[error(transparent)]
    Body(#[from] BodyError),
    /// One row of a list could not be read; the others go on.
    #[error(transparent)]
    Row(BodyError),
    /// A list could not be followed to its end.
    #[error(transparent)]
    Cursor(#[from] CursorError),
    /// Pluggy has failed so often of late that it is left alone for a moment.
    #[error("Pluggy has not been answering; nothing was sent, and nothing will be before {until}")]
    CircuitOpen {
        /// When it is asked again.
        until: DateTime<Utc>,
    },
    /// The answer was larger than any honest one.
    #[error("Pluggy's answer exceeds {limit} bytes")]
    TooLarge {
        /// The limit that it broke.
        limit: usize,
    },
    /// No key came, for this reason; the request itself was not sent. [`Error::status`] and [`Error::code`] are those of
    /// the request, and so nothing.
    #[error("no key came, so nothing was sent: {0}")]
    NoKey(#[source] Box<Self>),
    /// The request can't be written: its body, an id that is none, or a key that no header can hold.
    #[error("the request could not be written")]
    Unwritable,
}

/// An error answer: HTTP status and envelope ("Errors").
#[derive(Clone, thiserror::Error)]
#[error("Pluggy refused the request: HTTP {status}{}", .body.code_description.as_ref().map(|code| format!(" {code}")).unwrap_or_default())]
pub struct Refusal {
    /// The HTTP status.
    pub status: u16,
    /// The envelope, as far as there was one.
    pub body: Box<ErrorBody>,
    /// What `Retry-After` asked for.
    pub retry_after: Option<TimeDelta>,
}

/// Without the messages: they may quote an address whose path is its secret.
impl fmt::Debug for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("Refusal");
        debug.field("status", &self.status).field("code", &self.code()).field("retry_after", &self.retry_after);
        debug.finish_non_exhaustive()
    }
}

impl Refusal {
    /// What it is, for programs.
    #[must_use]
    pub fn code(&self) -> Option<&ErrorCode> {
        self.body.code_description.as_ref()
    }

    /// What may be done about it.
    #[must_use]
    pub fn retry_kind(&self) -> RetryKind {
        match (self.status, self.code()) {
            (_, Some(code)) if is_institutions_own(code) => match code {
                ErrorCode::BalanceConsentError => RetryKind::NeedsUser,
                ErrorCode::BalanceInvalidRequest | ErrorCode::BalanceNotFound => RetryKind::Permanent,
                // Asking the institution counts against a quota of the month.
                _ => RetryKind::Later { at: None },
            },
            (429 | 500..=599, _) => RetryKind::Transient { after: self.retry_after },
            (_, Some(code)) if needs_user(code) => RetryKind::NeedsUser,
            (_, Some(code)) if passes(code) => RetryKind::Later { at: self.allowed_again() },
            _ => RetryKind::Permanent,
        }
    }

    /// When Pluggy says that it may be asked again.
    fn allowed_again(&self) -> Option<DateTime<Utc>> {
        let data = self.body.data.as_deref()?;
        let by_contract = || {
            let hours = TimeDelta::try_hours(data.min_update_frequency_allowed_in_hours?.into())?;
            data.last_updated_at?.0.checked_add_signed(hours)
        };
        data.can_retry_after_date.map(|instant| instant.0).or_else(by_contract)
    }
}

/// Whether it is the institution that failed or refused, asked by Pluggy on the spot, and not Pluggy.
pub(super) fn is_institutions_own(code: &ErrorCode) -> bool {
    ["BALANCE_", "SCR_"].iter().any(|family| code.as_str().starts_with(family))
}

/// What time alone will change.
fn passes(code: &ErrorCode) -> bool {
    matches!(
        code,
        ErrorCode::TooManyConsecutiveLoginFailures
            | ErrorCode::ClientIsUpdatingBeforeAllowedFrequency
            | ErrorCode::ItemAlreadyUpdating
            | ErrorCode::ItemIsAlreadyUpdating
            | ErrorCode::ItemInErrorCooldown
            | ErrorCode::ConnectorOffline
    )
}

/// What another value, another credential or a visit to the bank would change.
fn needs_user(code: &ErrorCode) -> bool {
    matches!(
        code,
        ErrorCode::ConnectorValidation
            | ErrorCode::ConnectorRequiredParameterValidation
            | ErrorCode::ParametersNotProvided
            | ErrorCode::MfaParameterWasAlreadyUsed
            | ErrorCode::LastExecutionHadLoginError
            | ErrorCode::ItemMfaExpired
            | ErrorCode::ItemMfaParameterExpectedMismatch
            | ErrorCode::ClientKeysUnauthorized
    )
}

/// Why a list could not be followed to its end.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CursorError {
    /// The next page would be at another address than this one.
    #[error("Pluggy's link to the next page leads to another address")]
    Foreign,
    /// The next page is one that was read already.
    #[error("Pluggy's link to the next page leads back to a page that was read already")]
    Repeated,
    /// There is no end to it.
    #[error("Pluggy's list does not end")]
    Endless,
}

/// Why no client could be made.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum SetupError {
    /// Not an `https` address, and not a loopback one.
    #[error("Pluggy is reached over https only; plain http works to this computer's loopback addresses alone")]
    Insecure,
    /// The address holds a user or a password, which would end up where addresses do.
    #[error("the address must not hold a user or a password")]
    Userinfo,
    /// The system's TLS set-up is not usable.
    #[error("the system's TLS set-up could not be used")]
    Tls,
}

/// Whether Pluggy has seen a request that failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Delivery {
    /// Certainly not: sending again sends it once.
    NotSent,
    /// It has, and answered.
    Answered,
    /// Nobody knows.
    Unknown,
}

/// What may be done about a failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum RetryKind {
    /// It may pass: try again, after this long if given.
    Transient {
        /// What Pluggy asked to wait.
        after: Option<TimeDelta>,
    },
    /// It may go another time, from then on if given. Not by trying again and again: each attempt counts against a limit or
    /// a quota.
    Later {
        /// When it is allowed.
        at: Option<DateTime<Utc>>,
    },
    /// Trying again brings the same.
    Permanent,
    /// The person has to do something first.
    NeedsUser,
}

impl Error {
    /// Whether Pluggy has seen the request. A server error (5xx) is no answer: the work may have been done.
    #[must_use]
    pub fn delivery(&self) -> Delivery {
        match self {
            Self::NotSent | Self::NoKey(_) | Self::CircuitOpen { .. } | Self::Unwritable => Delivery::NotSent,
            Self::Cursor(_) | Self::Row(_) => Delivery::Answered,
            Self::Refused(refusal) if refusal.status < 500 => Delivery::Answered,
            Self::NoAnswer | Self::Refused(_) | Self::Body(_) | Self::TooLarge { .. } => Delivery::Unknown,
        }
    }

    /// What may be done about it.
    #[must_use]
    pub fn retry_kind(&self) -> RetryKind {
        match self {
            Self::NoKey(reason) => reason.retry_kind(),
            Self::NotSent | Self::NoAnswer => RetryKind::Transient { after: None },
            Self::CircuitOpen { until } => RetryKind::Later { at: Some(*until) },
            Self::Body(_) | Self::Row(_) | Self::TooLarge { .. } | Self::Cursor(_) | Self::Unwritable => {
                RetryKind::Permanent
            }
            Self::Refused(refusal) => refusal.retry_kind(),
        }
    }

    /// The code of an error answer.
    #[must_use]
    pub fn code(&self) -> Option<&ErrorCode> {
        match self {
            Self::Refused(refusal) => refusal.code(),
            _ => None,
        }
    }

    /// The HTTP status of an error answer.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        match self {
            Self::Refused(refusal) => Some(refusal.status),
            _ => None,
        }
    }
}
