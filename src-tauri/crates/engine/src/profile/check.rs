//! Whether a provider works, step by step, before anything is kept: that Pluggy or the broker answers, that it takes the keys,
//! and what the subscription allows, as far as answers tell ("Plans").

use std::sync::Arc;

use pluggy::{
    Client, Clock, ConnectorId,
    client::{ConnectorFilter, CreateItem, Error, Parameters, Retries, RetryKind, SetupError},
    model::ErrorCode,
};
use serde::{Deserialize, Serialize};
use url::Url;

use super::Provider;
use crate::connection::meu_pluggy::MEU_PLUGGY;

/// What a subscription allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum Plan {
    /// Connections are made through Pluggy's own widget only.
    Free,
    /// Connections to pretend institutions only.
    Trial,
    /// Connections to everything.
    Full,
    /// Answers did not tell: a broker's token is not for finding out.
    Unknown,
}

/// Why a provider does not work.
#[derive(Debug, thiserror::Error)]
pub enum CheckError {
    /// The address is not acceptable, or TLS is not usable.
    #[error(transparent)]
    Setup(#[from] SetupError),
    /// Nobody answers.
    #[error("nobody answers")]
    Offline,
    /// The keys, or the bearer, are refused.
    #[error("the keys are refused (HTTP {0})")]
    Refused(u16),
    /// An answer that is none of Pluggy's, or of a broker's.
    #[error("the answer is not what it should be")]
    Answer,
}

/// Tries a provider that reaches Pluggy at `base`.
///
/// # Errors
/// [`CheckError`].
pub async fn check(provider: &Provider, base: Url, clock: Arc<dyn Clock>) -> Result<Plan, CheckError> {
    let Some(access) = provider.access()? else { return Ok(Plan::Full) };
    let client = Client::builder(access).base(base).clock(clock).retries(Retries::none()).build()?;
    let real = ConnectorFilter { sandbox: Some(false), ..ConnectorFilter::default() };
    let listed = client.connectors(&real).await?;
    let Provider::OwnKeys { .. } = provider else { return Ok(Plan::Unknown) };
    // A free plan lists nothing else.
    if listed.results.iter().all(|connector| connector.id == MEU_PLUGGY) {
        return Ok(Plan::Free);
    }
    let first = listed.results.iter().find(|connector| !connector.credentials.is_empty());
    let Some(first) = first else { return Ok(Plan::Unknown) };
    plan(&client, first.id).await
}

/// Asks for an item without credentials at a real institution: nothing can come of it, and the refusal says whose it is.
async fn plan(client: &Client, connector: ConnectorId) -> Result<Plan, CheckError> {
    let nothing = Parameters::new();
    match client.create_item(&CreateItem::new(connector, &nothing)).await {
        Ok(item) => {
            // It can't have been let in; it is not left lying there.
            drop(client.delete_item(&item.id).await);
            Ok(Plan::Unknown)
        }
        Err(Error::Refused(refusal)) => Ok(match refusal.code() {
            Some(ErrorCode::CreateItemsApiFreeDisabled) => Plan::Free,
            Some(ErrorCode::TrialClientItemCreateNotAllowed) => Plan::Trial,
            _ if refusal.status == 400 => Plan::Full,
            _ => Plan::Unknown,
        }),
        Err(error) => Err(error.into()),
    }
}

impl From<Error> for CheckError {
    fn from(error: Error) -> Self {
        let error = match error {
            Error::NoKey(why) => *why,
            other => other,
        };
        match (error.status(), error.retry_kind()) {
            (Some(status @ (400 | 401 | 403 | 404)), _) => Self::Refused(status),
            (_, RetryKind::Transient { .. } | RetryKind::Later { .. }) => Self::Offline,
            _ => Self::Answer,
        }
    }
}
