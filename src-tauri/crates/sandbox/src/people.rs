//! Who signs in at a pretend bank, and how that ends ("Sandbox", credentials and outcomes). Anybody else, and any other
//! password, is refused.

use pluggy::model::ExecutionStatus;
use serde::{Deserialize, Serialize};

use crate::connectors::PASSWORD;

/// How signing in ends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scenario {
    /// How it ends.
    pub end: ExecutionStatus,
    /// The bank's words about it.
    pub provider_message: Option<String>,
}

/// What a user and a password lead to.
#[must_use]
pub fn scenario(user: &str, password: &str) -> Scenario {
    use ExecutionStatus as S;
    let mut provider_message = None;
    let end = match user {
        _ if password != PASSWORD => S::InvalidCredentials,
        "user-ok" => S::Success,
        "user-logged" => S::AlreadyLoggedIn,
        "user-locked" => S::AccountLocked,
        "user-error" => S::UnexpectedError,
        "user-unavailable" => S::SiteNotAvailable,
        "user-connection-error" => S::ConnectionError,
        "user-account-need-actions" => S::AccountNeedsAction,
        "user-account-need-actions-provider-message" => {
            provider_message = Some("Aceite os novos termos de uso no aplicativo do banco.".to_owned());
            S::AccountNeedsAction
        }
        "user-account-credentials-reset" => S::AccountCredentialsReset,
        "user-not-supported" => S::UserNotSupported,
        // Not one of Pluggy's: the value that no client knows yet.
        "user-unknown-state" => S::from("QUANTUM_ERROR"),
        _ => S::InvalidCredentials,
    };
    Scenario { end, provider_message }
}
