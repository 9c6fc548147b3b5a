//! What a connector asks for: a field of the form, or the question of a running execution ("Connector object", "MFA").

use serde::{Deserialize, Deserializer, Serialize, de};

use crate::{model::text_or_number, open_enum::open_enum, time::Instant};

/// One thing that is asked: a field of the form, or the question of a running execution (`parameter`).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ConnectorCredential {
    /// The key to answer under.
    #[serde(default, deserialize_with = "text_or_number")]
    pub name: String,
    /// What people call it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// How it is drawn.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<CredentialType>,
    /// An example inside the field.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub placeholder: Option<String>,
    /// A JavaScript regular expression, without slashes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub validation: Option<String>,
    /// What to say when it does not match.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub validation_message: Option<String>,
    /// May be left empty.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub optional: Option<bool>,
    /// Must be fresh at each execution.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mfa: Option<bool>,
    /// Help beside the field.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub assistive_text: Option<String>,
    /// What to do, in the institution's words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub instructions: Option<String>,
    /// A picture in base64, or an address to open. Some servers send an object with the address in `url`.
    #[serde(default, deserialize_with = "text_or_url", skip_serializing_if = "Option::is_none")]
    pub data: Option<String>,
    /// What to choose from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub options: Option<Vec<CredentialSelectOption>>,
    /// When an answer comes too late.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<Instant>,
}

fn text_or_url<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    let value = serde_json::Value::deserialize(deserializer)?;
    let text = value.as_str().or_else(|| value["url"].as_str());
    if text.is_none() && !value.is_null() {
        return Err(de::Error::custom("not a text, expected a text or an address"));
    }
    Ok(text.map(str::to_owned))
}

/// One choice of a `select`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CredentialSelectOption {
    /// What is sent.
    #[serde(default, deserialize_with = "text_or_number")]
    pub value: String,
    /// What is shown.
    #[serde(default, deserialize_with = "text_or_number")]
    pub label: String,
}

open_enum! {
    /// How a credential is drawn. An unknown one is drawn as text.
    CredentialType {
        Text = "text",
        Password = "password",
        Number = "number",
        Image = "image",
        Select = "select",
        /// Seen in examples of questions; not in the schema.
        String = "string",
        /// `data` is an address to open in the browser.
        Oauth = "oauth",
        /// A wallet. Known to SDKs only.
        EthAddress = "ethaddress",
        /// A puzzle. Known to SDKs only.
        Hcaptcha = "hcaptcha",
    }
}
