//! What is remembered of an item, and what its executions came to. What a client is shown of it is in `face`.

use chrono::{DateTime, Utc};
use pluggy::{
    ConnectorId,
    model::{ExecutionStatus, ItemStatus, Product},
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::Trigger;
use crate::{
    connectors::{self, Flow},
    execution::{Consent, Ending, Execution, Standing},
};

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Row {
    pub(super) connector: ConnectorId,
    pub(super) client_user_id: Option<String>,
    pub(super) webhook_url: Option<String>,
    pub(super) oauth_redirect_uri: Option<String>,
    pub(super) products: Vec<Product>,
    pub(super) created_at: DateTime<Utc>,
    /// The connect token that made it.
    pub(super) made_by: Option<String>,
    /// Of connector and credentials.
    pub(super) fingerprint: u64,
    /// Of the last one-step code, which is good for one execution only.
    pub(super) code: Option<u64>,
    /// What the credentials lead to: the pretend banks' own values, everything else made unknowable.
    pub(super) known: Map<String, Value>,
    pub(super) execution: Execution,
    pub(super) trigger: Trigger,
    /// How many moments of the present execution were told to whoever subscribed.
    pub(super) told: usize,
    pub(super) before: Past,
    /// What the control says that it all came to, the present execution included.
    #[serde(default)]
    pub(super) counted: Option<Counted>,
    pub(super) auto_sync_disabled_at: Option<DateTime<Utc>>,
    /// When the institution's own page was last told yes.
    pub(super) consented_at: Option<DateTime<Utc>>,
    /// It was told yes for good.
    #[serde(default)]
    pub(super) open_consent: bool,
    /// When that was withdrawn.
    pub(super) revoked_at: Option<DateTime<Utc>>,
}

/// What the executions before the present one came to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Past {
    pub(super) failed_logins: u32,
    pub(super) failures: u32,
    /// The ends of those that brought data.
    pub(super) syncs: Vec<DateTime<Utc>>,
    /// Since when a device waits to be approved.
    pub(super) pending_since: Option<DateTime<Utc>>,
}

/// Failures in a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Counted {
    pub(super) failed_logins: u32,
    pub(super) failures: u32,
}

impl Row {
    /// What all executions came to, the present one included as far as it is.
    pub(super) fn past(&self, now: DateTime<Utc>) -> Past {
        let mut past = self.before.clone();
        let standing = self.execution.at(now);
        if let Some((at, Ending { status, .. })) = standing.ended {
            match standing.status {
                ItemStatus::Updated => {
                    past.syncs.push(at);
                    (past.failed_logins, past.failures, past.pending_since) = (0, 0, None);
                }
                ItemStatus::LoginError if status != ExecutionStatus::UserAuthorizationNotGranted => {
                    past.failed_logins = past.failed_logins.saturating_add(1);
                    past.failures = past.failures.saturating_add(1);
                }
                _ => past.failures = past.failures.saturating_add(1),
            }
            if status == ExecutionStatus::UserAuthorizationPending {
                past.pending_since = past.pending_since.or(Some(at));
            }
        }
        if let Some(counted) = self.counted {
            (past.failed_logins, past.failures) = (counted.failed_logins, counted.failures);
        }
        past
    }

    pub(super) fn touched_at(&self, now: DateTime<Utc>) -> DateTime<Utc> {
        match self.execution.at(now) {
            Standing { ended: Some((at, _)), .. } => at,
            Standing { .. } => now,
        }
    }

    /// What an execution that starts now can build on.
    pub(super) fn consent(&self, now: DateTime<Utc>) -> Consent {
        match self.revoked_at {
            Some(_) => Consent::Withdrawn,
            None if self.consented_at.is_some() && self.consent_ends().is_none_or(|end| now < end) => Consent::Given,
            None => Consent::NotGiven,
        }
    }

    /// Whether the institution's own page is part of connecting.
    pub(super) fn has_consent(&self) -> bool {
        connectors::find(self.connector).is_some_and(|one| matches!(one.flow, Flow::OpenFinance | Flow::Oauth))
    }
}
