//! Keys and tokens ("Authentication", "Connect token"). The requests hold secrets and are written by the client alone;
//! the answers hold secrets too, so none of these types serializes.

use serde::{Deserialize, Serialize};

use crate::{
    ItemId, Sensitive,
    model::{Product, null_as_empty},
};

/// What `POST /auth` answers.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AuthResponse {
    /// A JWT, valid for two hours.
    pub api_key: Sensitive,
}

/// What a connect token is asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ConnectTokenRequest {
    /// The one item that the token may update.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub item_id: Option<ItemId>,
    /// What every item made with the token gets.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub options: Option<ItemOptions>,
}

/// Options that a connect token hands to its items.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ItemOptions {
    /// Free text, copied to the item.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_user_id: Option<String>,
    /// Where the item's events are sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub webhook_url: Option<String>,
    /// Where the browser lands after the bank's page: `https` or a deep link; this computer's own names are refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub oauth_redirect_uri: Option<String>,
    /// Refuse credentials that another item already uses.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub avoid_duplicates: Option<bool>,
    /// What to collect, where the item does not say.
    #[serde(default, deserialize_with = "null_as_empty", skip_serializing_if = "Vec::is_empty")]
    pub products: Vec<Product>,
}

/// What `POST /connect_token` answers.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ConnectTokenResponse {
    /// A JWT, valid for thirty minutes.
    pub access_token: Sensitive,
}
