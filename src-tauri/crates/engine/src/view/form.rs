//! What the credential window asks.

use serde::{Deserialize, Serialize};

use super::Institution;

/// What the credential window asks for a connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Form {
    /// Whose.
    pub institution: Institution,
    /// What is asked.
    pub fields: Vec<Field>,
    /// Whether what is typed is to be kept on this computer, as it was chosen last; nothing where that is not offered.
    pub remember: Option<Remember>,
}

/// Whether what is typed is to be kept on this computer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum Remember {
    /// It is not, nor what is kept already.
    No,
    /// Once the institution has taken it.
    Yes,
}

/// One field of the credential window.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Field {
    /// The key to answer under.
    pub name: String,
    /// What people call it, in the bank's words.
    pub label: String,
    /// How it is drawn.
    pub kind: FieldKind,
    /// An example.
    pub placeholder: Option<String>,
    /// Help beside the field, in the bank's words.
    pub help: Option<String>,
    /// A JavaScript regular expression.
    pub validation: Option<String>,
    /// What to say when it does not match, in the bank's words.
    pub validation_message: Option<String>,
    /// May be left empty.
    pub optional: bool,
    /// A code that is only good for a short while.
    pub short_lived: bool,
    /// This computer has a value of it, which is taken when it is left empty, and never shown.
    pub kept: bool,
    /// What was typed before and was not a secret.
    pub value: Option<String>,
    /// What was wrong with it, when it was refused.
    pub error: Option<FieldError>,
}

/// How a field is drawn.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "type", rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum FieldKind {
    /// A line of text.
    Text,
    /// A hidden line.
    Password,
    /// Digits, kept as text.
    Number,
    /// A choice.
    Select {
        /// What to choose from.
        options: Vec<FieldOption>,
    },
}

/// One choice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct FieldOption {
    /// What is sent.
    pub value: String,
    /// What is shown.
    pub label: String,
}

/// Why a field was refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum FieldError {
    /// A code that was used before.
    UsedCode,
    /// The bank has refused these credentials: they are not sent again.
    RefusedBefore,
    /// It was left empty.
    Missing,
    /// It does not match the bank's rule.
    Invalid {
        /// The bank's words for the rule.
        message: Option<String>,
    },
}
