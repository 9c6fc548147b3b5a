//! How a request can end other than well, and what a caller may do about it. No text in here carries an address, a query
//! or a body: connect tokens travel in queries, and error texts end up in logs.

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
    /// A list could not be followed to its end.
    #[error(transparent)]
    Cursor(#[from] CursorError),
    /// Pluggy has failed so often of late that it is left alone for a moment.
    #[error("Pluggy has not been answering; nothing was sent, and nothing will be before {until}")]
    Silent {
        /// When it is asked again.
        until: DateTime<Utc>,
    },
    /// The answer was larger than any honest one.
    #[error("Pluggy's answer exceeds {limit} bytes")]
    TooLarge {
        /// The limit that it broke.
        limit: usize,
    },
    /// No API key came, for want of a readable answer; the request itself was not sent.
    #[error("no API key came, so nothing was sent: {0}")]
    NoKey(#[source] Box<Self>),
    /// The request's own body could not be written as JSON.
    #[error("the request could not be written")]
    Unwritable,
}

/// An error answer: HTTP status and envelope ("Errors").
#[derive(Debug, Clone, thiserror::Error)]
#[error("Pluggy refused the request: HTTP {status}{}", .body.code_description.as_ref().map(|code| format!(" {code}")).unwrap_or_default())]
pub struct Refusal {
    /// The HTTP status.
    pub status: u16,
    /// The envelope, as far as there was one.
    pub body: Box<ErrorBody>,
    /// What `Retry-After` asked for.
    pub retry_after: Option<TimeDelta>,
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
            // The institution's quota of the month: waiting a minute does not bring another.
            (_, Some(ErrorCode::BalanceOpenFinanceRateLimit)) => RetryKind::Permanent,
            (429 | 500..=599, _) => RetryKind::Transient { after: self.retry_after },
            (_, Some(code)) if needs_user(code) => RetryKind::NeedsUser,
            _ => RetryKind::Permanent,
        }
    }
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
            | ErrorCode::BalanceConsentError
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
pub enum SetupError {
    /// Not an `https` address, and not a loopback one.
    #[error("Pluggy is reached over https only; plain http works to this computer's loopback addresses alone")]
    Insecure,
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
pub enum RetryKind {
    /// It may pass: try again, after this long if given.
    Transient {
        /// What Pluggy asked to wait.
        after: Option<TimeDelta>,
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
            Self::NotSent | Self::NoKey(_) | Self::Silent { .. } | Self::Unwritable => Delivery::NotSent,
            Self::Cursor(_) => Delivery::Answered,
            Self::Refused(refusal) if refusal.status < 500 => Delivery::Answered,
            Self::NoAnswer | Self::Refused(_) | Self::Body(_) | Self::TooLarge { .. } => Delivery::Unknown,
        }
    }

    /// What may be done about it.
    #[must_use]
    pub fn retry_kind(&self) -> RetryKind {
        match self {
            Self::NoKey(reason) => reason.retry_kind(),
            Self::NotSent | Self::NoAnswer | Self::Silent { .. } => RetryKind::Transient { after: None },
            Self::Body(_) | Self::TooLarge { .. } | Self::Cursor(_) | Self::Unwritable => RetryKind::Permanent,
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
