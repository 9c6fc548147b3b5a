//! What Pluggy answers instead of what was asked ("Errors"). `code` may be missing and `details` has an older twin, so
//! nothing here is required: dispatch on the HTTP status and [`ErrorCode`].

use serde::{Deserialize, Serialize};

use crate::{ItemId, open_enum::open_enum};

/// The error envelope.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ErrorBody {
    /// The HTTP status again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<u16>,
    /// What it is, for programs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code_description: Option<ErrorCode>,
    /// What it is, for developers. Never shown to a person.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// Which parameters were refused, and why.
    #[serde(default, alias = "errors", skip_serializing_if = "Vec::is_empty")]
    pub details: Vec<ParameterError>,
    /// Items that already use the same credentials.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<ItemId>,
    /// For Pluggy's support.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error_id: Option<String>,
}

/// Why one parameter was refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ParameterError {
    /// `001` missing, `002` does not match its rule, `003` date rule.
    pub code: Option<String>,
    /// The institution's words for what is expected.
    pub message: Option<String>,
    /// The credential's name.
    pub parameter: Option<String>,
}

open_enum! {
    /// What went wrong, for programs. The client acts on these; others arrive as they came.
    ErrorCode {
        ClientKeysUnauthorized = "CLIENT_KEYS_UNAUTHORIZED",
        ClientDisabled = "CLIENT_DISABLED",
        ConnectorNotFound = "CONNECTOR_NOT_FOUND",
        ConnectorOffline = "CONNECTOR_OFFLINE",
        ConnectorValidation = "CONNECTOR_VALIDATION_ERROR",
        ConnectorRequiredParameterValidation = "CONNECTOR_REQUIRED_PARAMETER_VALIDATION_ERROR",
        ItemNotFound = "ITEM_NOT_FOUND",
        ItemUserAlreadyExists = "ITEM_USER_ALREADY_EXISTS",
        ItemAlreadyUpdating = "ITEM_ALREADY_UPDATING",
        /// The other spelling of the one before.
        ItemIsAlreadyUpdating = "ITEM_IS_ALREADY_UPDATING",
        ItemMfaNotFound = "ITEM_MFA_NOT_FOUND",
        ItemMfaAlreadyProvided = "ITEM_MFA_ALREADY_PROVIDED",
        ItemMfaExpired = "ITEM_MFA_EXPIRED",
        ItemMfaParameterExpectedMismatch = "ITEM_MFA_PARAMETER_EXPECTED_MISMATCH",
        /// The misspelling is Pluggy's.
        MfaParameterWasAlreadyUsed = "MFA_PARAMERTER_WAS_ALREADY_USED_ERROR",
        LastExecutionHadLoginError = "LAST_EXECUTION_HAD_LOGIN_ERROR",
        TooManyConsecutiveLoginFailures = "TOO_MANY_CONSECUTIVE_LOGIN_FAILURES",
        InternalServerError = "INTERNAL_SERVER_ERROR",
    }
}
