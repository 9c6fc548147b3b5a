//! Items: connections of one person to one institution ("Items").

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{
    ItemId,
    model::{Connector, ConnectorCredential, ExecutionStatus, Product, StatusDetail, null_as_empty},
    open_enum::open_enum,
    time::Instant,
};

/// One connection of one person to one institution.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Item {
    /// Its id.
    pub id: ItemId,
    /// The institution, whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub connector: Option<Connector>,
    /// When it was made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created_at: Option<Instant>,
    /// Last change of this record.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub updated_at: Option<Instant>,
    /// What the item is doing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<ItemStatus>,
    /// How far its execution is, or how it ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub execution_status: Option<ExecutionStatus>,
    /// Last good synchronisation; `null` until there is one.
    pub last_updated_at: Option<Instant>,
    /// Where events are sent.
    pub webhook_url: Option<String>,
    /// Why the last execution failed.
    pub error: Option<ItemError>,
    /// Free text of whoever made it.
    pub client_user_id: Option<String>,
    /// Executions in a row whose login was refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub consecutive_failed_login_attempts: Option<u32>,
    /// What each product brought. Only when something was not, or is to be known.
    pub status_detail: Option<StatusDetail>,
    /// The question of a waiting execution.
    pub parameter: Option<ConnectorCredential>,
    /// What to do outside of this program.
    pub user_action: Option<UserAction>,
    /// Earliest next automatic synchronisation.
    pub next_auto_sync_at: Option<Instant>,
    /// When automatic synchronisation was switched off.
    pub auto_sync_disabled_at: Option<Instant>,
    /// End of the Open Finance consent.
    pub consent_expires_at: Option<Instant>,
    /// When the consent's resources were last listed. Open Finance only.
    pub resources_collected_at: Option<Instant>,
    /// Whether some of them wait for another approval. Open Finance only; nothing when unknown.
    pub has_resources_pending_authorization: Option<bool>,
    /// What it was asked to collect.
    #[serde(default, deserialize_with = "null_as_empty")]
    pub products: Vec<Product>,
    /// Where the browser lands after the bank's page.
    pub oauth_redirect_uri: Option<String>,
}

/// Why an execution failed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ItemError {
    /// Same words as the final `executionStatus`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<ExecutionStatus>,
    /// Pluggy's words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// The institution's words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub provider_message: Option<String>,
    /// What only some errors have: device authorisation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attributes: Option<BTreeMap<String, serde_json::Value>>,
}

/// Something to be done outside of the program: scan a picture, authorise in the bank's app.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct UserAction {
    /// What kind of act it is.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<UserActionType>,
    /// What to do, in the institution's words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub instructions: Option<String>,
    /// Data of the kind.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attributes: Option<BTreeMap<String, serde_json::Value>>,
    /// When it comes too late.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<Instant>,
}

open_enum! {
    /// What an item is doing.
    ItemStatus {
        Updating = "UPDATING",
        WaitingUserInput = "WAITING_USER_INPUT",
        WaitingUserAction = "WAITING_USER_ACTION",
        Updated = "UPDATED",
        LoginError = "LOGIN_ERROR",
        Outdated = "OUTDATED",
        Merging = "MERGING",
        Created = "CREATED",
    }
}

open_enum! {
    /// What kind of act a [`UserAction`] is.
    UserActionType {
        Qr = "qr",
        AuthorizeAccess = "authorize-access",
    }
}
