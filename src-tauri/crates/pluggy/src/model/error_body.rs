//! What Pluggy answers instead of what was asked ("Errors"). `code` may be missing and `details` has an older twin, so
//! nothing here is required: dispatch on the HTTP status and [`ErrorCode`].

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use crate::{ItemId, open_enum::open_enum};

/// The error envelope. It is read leniently, field by field: a surprise in one must not hide what the others say.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
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
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub details: Vec<ParameterError>,
    /// Items that already use the same credentials; on the envelope or in its `data`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<ItemId>,
    /// For Pluggy's support.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error_id: Option<String>,
}

/// Why one parameter was refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ParameterError {
    /// `001` missing, `002` does not match its rule, `003` date rule.
    pub code: Option<String>,
    /// The institution's words for what is expected.
    pub message: Option<String>,
    /// The credential's name.
    pub parameter: Option<String>,
}

impl<'de> Deserialize<'de> for ErrorBody {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let body = Value::deserialize(deserializer)?;
        Ok(Self {
            code: text(&body["code"]).and_then(|code| code.parse().ok()),
            code_description: text(&body["codeDescription"]).map(|code| ErrorCode::from(code.as_str())),
            message: text(&body["message"]),
            details: both(&body["details"], &body["errors"]).filter_map(parameter_error).collect(),
            items: both(&body["items"], &body["data"]["items"]).filter_map(item_id).collect(),
            error_id: text(&body["errorId"]),
        })
    }
}

/// What is in either list, as far as they are lists.
fn both<'a>(one: &'a Value, other: &'a Value) -> impl Iterator<Item = &'a Value> {
    [one, other].into_iter().filter_map(Value::as_array).flatten()
}

fn parameter_error(detail: &Value) -> Option<ParameterError> {
    detail.is_object().then(|| ParameterError {
        code: text(&detail["code"]),
        message: text(&detail["message"]),
        parameter: text(&detail["parameter"]),
    })
}

fn item_id(item: &Value) -> Option<ItemId> {
    text(item).or_else(|| text(&item["id"])).map(|id| ItemId::from(id.as_str()))
}

/// A text, or a number as it is written.
fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_surprise_in_one_field_does_not_hide_the_others() {
        let body: ErrorBody = serde_json::from_str(
            r#"{"code":"409","codeDescription":"ITEM_USER_ALREADY_EXISTS","message":["a"],"items":null,
                "details":[{"code":1,"message":"m","parameter":"user"},"x"],"errors":[{"parameter":"token"}],
                "data":{"items":["a",{"id":"b"}]},"errorId":7}"#,
        )
        .unwrap();
        assert_eq!((body.code, body.code_description), (Some(409), Some(ErrorCode::ItemUserAlreadyExists)));
        assert_eq!(body.items, [ItemId::from("a"), ItemId::from("b")]);
        let details: Vec<_> = body.details.iter().map(|detail| (&detail.code, &detail.parameter)).collect();
        assert_eq!(details, [(&Some("1".to_owned()), &Some("user".to_owned())), (&None, &Some("token".to_owned()))]);
        assert_eq!((body.message, body.error_id.as_deref()), (None, Some("7")));
        assert_eq!(serde_json::from_str::<ErrorBody>("[]").unwrap(), ErrorBody::default());
    }
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
        /// Fresh enough: the last update is too recent for another.
        ClientIsUpdatingBeforeAllowedFrequency = "CLIENT_IS_UPDATING_BEFORE_ALLOWED_FREQUENCY",
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
