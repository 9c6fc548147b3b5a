//! What Pluggy answers instead of what was asked ("Errors"). `code` may be missing and `details` has an older twin, so
//! nothing here is required: dispatch on the HTTP status and [`ErrorCode`].

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use crate::{
    ItemId,
    model::{ErrorCode, ParameterError},
    time::Instant,
};

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
    /// What the code brings along, where its shape is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub data: Option<Box<ErrorData>>,
    /// For Pluggy's support.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error_id: Option<String>,
}

/// What a code brings along. What of it is there depends on the code.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ErrorData {
    /// `TOO_MANY_CONSECUTIVE_LOGIN_FAILURES`: when another attempt is allowed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub can_retry_after_date: Option<Instant>,
    /// The same: when the last execution ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_execution_ended_at: Option<Instant>,
    /// The same: how many failures in a row are allowed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_consecutive_failed_login_attempts: Option<u32>,
    /// The same: how long to wait, in English.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub readable_backoff_time: Option<String>,
    /// `CLIENT_IS_UPDATING_BEFORE_ALLOWED_FREQUENCY`: hours between two updates.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_update_frequency_allowed_in_hours: Option<u32>,
    /// The same: when the last update was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_updated_at: Option<Instant>,
    /// `ITEM_CREATION_LIMIT_EXCEEDED`: how many items an application may have.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub items_limit: Option<u32>,
    /// `CONNECTOR_REQUIRED_PARAMETER_VALIDATION_ERROR`: the credential's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parameter: Option<String>,
}

impl ErrorData {
    fn read(data: &Value) -> Option<Box<Self>> {
        let instant = |key: &str| text(&data[key]).as_deref().and_then(Instant::parse);
        let number = |key: &str| text(&data[key]).and_then(|text| text.parse().ok());
        let read = Self {
            can_retry_after_date: instant("canRetryAfterDate"),
            last_execution_ended_at: instant("lastExecutionEndedAt"),
            max_consecutive_failed_login_attempts: number("maxConsecutiveFailedLoginAttempts"),
            readable_backoff_time: text(&data["readableBackoffTime"]),
            min_update_frequency_allowed_in_hours: number("minUpdateFrequencyAllowedInHours"),
            last_updated_at: instant("lastUpdatedAt"),
            items_limit: number("itemsLimit"),
            parameter: text(&data["parameter"]),
        };
        (read != Self::default()).then(|| Box::new(read))
    }
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
            data: ErrorData::read(&body["data"]),
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
        code: text(&detail["code"]).map(|code| code.as_str().into()),
        message: text(&detail["message"]),
        parameter: text(&detail["parameter"]),
        data: None,
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
    fn what_a_code_brings_along_is_read() {
        let body: ErrorBody = serde_json::from_str(
            r#"{"code":400,"codeDescription":"TOO_MANY_CONSECUTIVE_LOGIN_FAILURES","message":"must wait",
                "data":{"readableBackoffTime":"15 minutes","maxConsecutiveFailedLoginAttempts":2,
                        "lastExecutionEndedAt":"2020-01-01T00:00:00.000Z","canRetryAfterDate":"2020-01-01T00:15:00.000Z"}}"#,
        )
        .unwrap();
        let data = body.data.unwrap();
        assert_eq!(data.can_retry_after_date, Instant::parse("2020-01-01T00:15:00Z"));
        assert_eq!((data.max_consecutive_failed_login_attempts, data.items_limit), (Some(2), None));
        let body: ErrorBody = serde_json::from_str(r#"{"data":{"itemsLimit":"100","lastUpdatedAt":7}}"#).unwrap();
        assert_eq!(body.data.unwrap().items_limit, Some(100));
    }

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
        let details: Vec<_> =
            body.details.iter().map(|detail| (detail.code.clone(), detail.parameter.as_deref())).collect();
        assert_eq!(details, [(Some("1".into()), Some("user")), (None, Some("token"))]);
        assert_eq!((body.message, body.error_id.as_deref()), (None, Some("7")));
        assert_eq!(serde_json::from_str::<ErrorBody>("[]").unwrap(), ErrorBody::default());
    }
}
