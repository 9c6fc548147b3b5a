//! What an application may do ("Updates and auto-sync", "Plans", "Codes"). Everything but Pluggy's protections of a bank's
//! user is off until somebody switches it on: a tester wants to update at will.

use chrono::{DateTime, TimeDelta, Utc};
use pluggy::{
    ConnectorId,
    model::{ErrorCode, ErrorData, HealthStatus},
    time::Instant,
};
use serde::{Deserialize, Serialize};

use super::{Past, World};
use crate::{
    api::{ApiError, Refuse},
    connectors::Institution,
};

/// What an application may do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub struct Policy {
    /// The subscription.
    pub plan: Plan,
    /// Hours between two updates of an item, by contract.
    pub contract_hours: Option<u32>,
    /// New teams may update an item once an hour.
    pub new_team: bool,
    /// Whether Open Finance's monthly quotas count.
    pub open_finance_quotas: bool,
    /// Whether consents have no end but the person's wish, instead of one in a year.
    pub open_consents: bool,
    /// How many items there may be.
    pub items_limit: Option<u32>,
    /// Hours between two automatic updates; none, if nothing.
    pub auto_sync_hours: Option<u32>,
    /// The status of an answer to a bad key: 401, or 403 as the official schema has it.
    pub bad_key_status: u16,
    /// The status of an answer to the deprecated `GET /transactions`: 200 while it works, 410 where it is gone.
    pub old_transactions_status: u16,
    /// The status of an answer to `POST /webhooks`: 201 by the schema, 200 by the official SDK.
    pub webhook_created_status: u16,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            plan: Plan::Production,
            contract_hours: None,
            new_team: false,
            open_finance_quotas: false,
            open_consents: false,
            items_limit: None,
            auto_sync_hours: None,
            bad_key_status: 401,
            old_transactions_status: 200,
            webhook_created_status: 201,
        }
    }
}

/// A subscription.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(rename = "LabPlan"))]
pub enum Plan {
    /// Items are made through the widget only, at MeuPluggy and pretend institutions.
    Free,
    /// Pretend institutions and MeuPluggy only.
    Trial,
    /// Everything.
    #[default]
    Production,
}

/// Which way somebody comes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Channel {
    /// A program of its own.
    #[default]
    Api,
    /// The Connect widget: it may create on a free plan, and update as often as a person likes ("Update mode").
    Widget,
}

pub(super) const MEU_PLUGGY: ConnectorId = ConnectorId(200);
/// Refused logins in a row, and how long to wait after them.
const MOST_FAILED_LOGINS: u32 = 2;
const LOCK: TimeDelta = TimeDelta::minutes(15);
const MOST_FAILURES: u32 = 5;

fn refuse<T>(code: ErrorCode, message: &str) -> Result<T, ApiError> {
    Err(ApiError::bad_request(Refuse::Code(code), message))
}

impl World {
    /// Whether an item may be made there.
    pub(super) fn may_create(&self, institution: &Institution, channel: Channel) -> Result<(), ApiError> {
        let connector = &institution.connector;
        let pretend = connector.is_sandbox == Some(true) || connector.id == MEU_PLUGGY;
        match self.policy.plan {
            Plan::Free if channel == Channel::Api => {
                let message = "Free subscription can only create items through our Connect Widget";
                return refuse(ErrorCode::CreateItemsApiFreeDisabled, message);
            }
            Plan::Free | Plan::Trial if !pretend => {
                let message = "Trial subscription can only create items of sandbox connectors";
                return refuse(ErrorCode::TrialClientItemCreateNotAllowed, message);
            }
            Plan::Free | Plan::Trial | Plan::Production => {}
        }
        if let Some(limit) = self.policy.items_limit.filter(|limit| self.items.len() >= *limit as usize) {
            let message =
                format!("Client exceeded item creation limit ({limit} items) for the current subscription level.");
            let data = ErrorData { items_limit: Some(limit), ..ErrorData::default() };
            return Err(ApiError::conflict(ErrorCode::ItemCreationLimitExceeded, &message).with(data));
        }
        self.is_open(institution)
    }

    /// Whether the institution can be reached.
    pub(super) fn is_open(&self, institution: &Institution) -> Result<(), ApiError> {
        let own = institution.connector.health.as_ref().and_then(|health| health.status.as_ref());
        match self.health.get(&institution.connector.id).or(own) {
            Some(HealthStatus::Offline) => refuse(ErrorCode::ConnectorOffline, "connector is offline"),
            _ => Ok(()),
        }
    }
}

impl Policy {
    /// Whether an item may be updated that came to this.
    pub(super) fn may_update(
        &self,
        institution: &Institution,
        past: &Past,
        channel: Channel,
        ended_at: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Result<(), ApiError> {
        if institution.connector.id == MEU_PLUGGY {
            return Err(ApiError::bad_request(Refuse::Plain, "MeuPluggy item cant be updated"));
        }
        if self.plan != Plan::Production && institution.connector.is_sandbox != Some(true) {
            let message = "The current subscription can only update sandbox items";
            return refuse(ErrorCode::SandboxClientItemUpdateNotAllowed, message);
        }
        if past.failures > MOST_FAILURES {
            let message = "There has been more than 5 failing syncronizations, please contact support";
            return refuse(ErrorCode::TooManyConsecutiveErrors, message);
        }
        let again = ended_at + LOCK;
        if past.failed_logins >= MOST_FAILED_LOGINS && now < again {
            return Err(locked(ended_at, again));
        }
        let last = past.syncs.last().copied();
        let hours = self.contract_hours.or(self.new_team.then_some(1)).filter(|_| channel == Channel::Api);
        match hours.zip(last) {
            Some((hours, last)) if after(last, hours).is_none_or(|again| now < again) => Err(too_early(hours, last)),
            _ => Ok(()),
        }
    }
}

/// So many hours later; never, if no calendar goes that far.
pub(super) fn after(instant: DateTime<Utc>, hours: u32) -> Option<DateTime<Utc>> {
    instant.checked_add_signed(TimeDelta::hours(hours.into()))
}

fn locked(ended_at: DateTime<Utc>, again: DateTime<Utc>) -> ApiError {
    let message = format!(
        "must wait at least 15 minutes after {MOST_FAILED_LOGINS} consecutive login errors, last attempt was at {} (can \
         retry after: {})",
        Instant(ended_at),
        Instant(again)
    );
    let data = ErrorData {
        readable_backoff_time: Some("15 minutes".to_owned()),
        max_consecutive_failed_login_attempts: Some(MOST_FAILED_LOGINS),
        last_execution_ended_at: Some(Instant(ended_at)),
        can_retry_after_date: Some(Instant(again)),
        ..ErrorData::default()
    };
    ApiError::bad_request(Refuse::Code(ErrorCode::TooManyConsecutiveLoginFailures), &message).with(data)
}

fn too_early(hours: u32, last: DateTime<Utc>) -> ApiError {
    let message = format!(
        "Client updates on this item are allowed at most every {hours} hours. Last update was at {}",
        Instant(last)
    );
    let data = ErrorData {
        min_update_frequency_allowed_in_hours: Some(hours),
        last_updated_at: Some(Instant(last)),
        ..ErrorData::default()
    };
    ApiError::conflict(ErrorCode::ClientIsUpdatingBeforeAllowedFrequency, &message).with(data)
}
