//! Checking parameters before sending them ("Connectors", validate).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{Sensitive, model::null_as_empty, open_enum::open_enum};

/// What a connector says of parameters.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ParameterValidationResponse {
    /// They, as the connector would take them: passwords too, so this type is not written out again.
    #[serde(default)]
    pub parameters: Option<BTreeMap<String, Sensitive>>,
    /// What is wrong with them.
    #[serde(default, deserialize_with = "null_as_empty")]
    pub errors: Vec<ParameterError>,
}

/// What is wrong with one parameter.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ParameterError {
    /// What kind of mistake.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<ParameterErrorCode>,
    /// The institution's words for what is expected.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// The credential's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parameter: Option<String>,
    /// What the rule is made of. Seen in examples only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub data: Option<BTreeMap<String, serde_json::Value>>,
}

open_enum! {
    /// What is wrong with a parameter.
    ParameterErrorCode {
        /// Required, and not given.
        Missing = "001",
        /// Against the pattern or the length.
        Rule = "002",
        /// Against a rule about dates.
        Date = "003",
    }
}
