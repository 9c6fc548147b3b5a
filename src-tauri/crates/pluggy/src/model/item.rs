//! Items and their executions ("Items", "Lifecycle").

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{
    ItemId,
    model::{Connector, ConnectorCredential, Product},
    open_enum::open_enum,
    time::Instant,
};

/// One connection of one person to one institution.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Item {
    /// Its id.
    pub id: ItemId,
    /// The institution, whole.
    pub connector: Option<Connector>,
    /// When it was made.
    pub created_at: Option<Instant>,
    /// Last change of this record.
    pub updated_at: Option<Instant>,
    /// What the item is doing.
    pub status: Option<ItemStatus>,
    /// How far its execution is, or how it ended.
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
    pub consecutive_failed_login_attempts: Option<u32>,
    /// Per product, what was and was not collected. Only when something was not.
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
    /// What it was asked to collect.
    #[serde(default)]
    pub products: Vec<Product>,
    /// Where the browser lands after the bank's page.
    pub oauth_redirect_uri: Option<String>,
}

impl Item {
    /// An item of which nothing is known but that it exists.
    #[must_use]
    pub fn bare(id: ItemId) -> Self {
        Self {
            id,
            connector: None,
            created_at: None,
            updated_at: None,
            status: None,
            execution_status: None,
            last_updated_at: None,
            webhook_url: None,
            error: None,
            client_user_id: None,
            consecutive_failed_login_attempts: None,
            status_detail: None,
            parameter: None,
            user_action: None,
            next_auto_sync_at: None,
            auto_sync_disabled_at: None,
            consent_expires_at: None,
            products: Vec::new(),
            oauth_redirect_uri: None,
        }
    }
}

/// Why an execution failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ItemError {
    /// Same words as the final `executionStatus`.
    pub code: Option<ExecutionStatus>,
    /// Pluggy's words.
    pub message: Option<String>,
    /// The institution's words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub provider_message: Option<String>,
}

/// Something to be done outside of the program: scan a picture, authorise in the bank's app.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct UserAction {
    /// What kind of act it is.
    #[serde(rename = "type")]
    pub kind: Option<UserActionType>,
    /// What to do, in the institution's words.
    pub instructions: Option<String>,
    /// Data of the kind.
    #[serde(default)]
    pub attributes: Option<BTreeMap<String, serde_json::Value>>,
    /// When it comes too late.
    pub expires_at: Option<Instant>,
}

/// What each product brought. Read product by product; names differ between sources, so they are kept as keys.
pub type StatusDetail = BTreeMap<String, Option<StatusDetailProduct>>;

/// What one product brought.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StatusDetailProduct {
    /// Collected in the last execution.
    pub is_updated: Option<bool>,
    /// When it was last collected.
    pub last_updated_at: Option<Instant>,
    /// What to know about it.
    #[serde(default)]
    pub warnings: Vec<Warning>,
}

/// A remark on a product.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Warning {
    /// `001`, `002`, `423`.
    pub code: Option<String>,
    /// Pluggy's words.
    pub message: Option<String>,
    /// The institution's words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub provider_message: Option<String>,
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
    UserActionType { Qr = "qr", AuthorizeAccess = "authorize-access" }
}

open_enum! {
    /// How far an execution is, or how it ended.
    ExecutionStatus {
        Creating = "CREATING",
        CreateError = "CREATE_ERROR",
        Created = "CREATED",
        LoginInProgress = "LOGIN_IN_PROGRESS",
        WaitingUserInput = "WAITING_USER_INPUT",
        WaitingUserAction = "WAITING_USER_ACTION",
        LoginMfaInProgress = "LOGIN_MFA_IN_PROGRESS",
        AccountsInProgress = "ACCOUNTS_IN_PROGRESS",
        CreditcardsInProgress = "CREDITCARDS_IN_PROGRESS",
        TransactionsInProgress = "TRANSACTIONS_IN_PROGRESS",
        InvestmentsInProgress = "INVESTMENTS_IN_PROGRESS",
        InvestmentsTransactionsInProgress = "INVESTMENTS_TRANSACTIONS_IN_PROGRESS",
        /// The guides' spelling of the one before.
        InvestmentTransactionsInProgress = "INVESTMENT_TRANSACTIONS_IN_PROGRESS",
        PaymentDataInProgress = "PAYMENT_DATA_IN_PROGRESS",
        IdentityInProgress = "IDENTITY_IN_PROGRESS",
        LoansInProgress = "LOANS_IN_PROGRESS",
        AccountStatementsInProgress = "ACCOUNT_STATEMENTS_IN_PROGRESS",
        OpportunitiesInProgress = "OPPORTUNITIES_IN_PROGRESS",
        PortfolioInProgress = "PORTFOLIO_IN_PROGRESS",
        MoveSecurityInProgress = "MOVE_SECURITY_IN_PROGRESS",
        Merging = "MERGING",
        Finished = "FINISHED",
        Success = "SUCCESS",
        PartialSuccess = "PARTIAL_SUCCESS",
        InvalidCredentials = "INVALID_CREDENTIALS",
        InvalidCredentialsMfa = "INVALID_CREDENTIALS_MFA",
        AlreadyLoggedIn = "ALREADY_LOGGED_IN",
        SiteNotAvailable = "SITE_NOT_AVAILABLE",
        AccountLocked = "ACCOUNT_LOCKED",
        AccountCredentialsReset = "ACCOUNT_CREDENTIALS_RESET",
        ConnectionError = "CONNECTION_ERROR",
        AccountNeedsAction = "ACCOUNT_NEEDS_ACTION",
        UserAuthorizationPending = "USER_AUTHORIZATION_PENDING",
        UserAuthorizationNotGranted = "USER_AUTHORIZATION_NOT_GRANTED",
        UserAuthorizationRevoked = "USER_AUTHORIZATION_REVOKED",
        UserNotSupported = "USER_NOT_SUPPORTED",
        UserInputTimeout = "USER_INPUT_TIMEOUT",
        MergeError = "MERGE_ERROR",
        UnexpectedError = "UNEXPECTED_ERROR",
        Error = "ERROR",
    }
}
