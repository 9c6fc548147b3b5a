//! Another execution of an item ("Updates and auto-sync", "MFA").

use chrono::{DateTime, Utc};
use pluggy::{
    ItemId,
    model::{Connector, ErrorCode, Item, ItemStatus, Product},
};
use serde_json::{Map, Value};

use super::{Channel, Row, Trigger, World, collected, fingerprint, webhooks};
use crate::{
    api::{ApiError, Refuse},
    connectors::{self, Flow},
    execution::{Background, Consent, Execution},
};

/// What an update is asked with.
#[derive(Debug, Default)]
pub(crate) struct Changes {
    pub(crate) parameters: Map<String, Value>,
    pub(crate) client_user_id: Option<String>,
    pub(crate) webhook_url: Option<String>,
    pub(crate) products: Vec<Product>,
    pub(crate) trigger: Trigger,
    pub(crate) channel: Channel,
}

impl World {
    /// "Items", update.
    pub(crate) fn update(&mut self, id: &ItemId, changes: Changes, now: DateTime<Utc>) -> Result<Item, ApiError> {
        let refuse = |code, message| Err(ApiError::bad_request(Refuse::Code(code), message));
        if changes.webhook_url.is_some() {
            self.is_listened_to(now);
        }
        self.tell(now);
        let row = self.row(id)?;
        let institution = connectors::find(row.connector).ok_or_else(ApiError::connector_not_found)?;
        let standing = row.execution.at(now);
        let Some((ended_at, _)) = standing.ended else {
            return refuse(ErrorCode::ItemIsAlreadyUpdating, "The item is already being updated");
        };
        let past = row.past(now);
        self.policy.may_update(&institution, &past, changes.channel, ended_at, now)?;
        self.is_open(&institution)?;
        let given = &changes.parameters;
        let needs_credentials = !matches!(institution.flow, Flow::OpenFinance | Flow::Qr | Flow::Device);
        let device = past.pending_since.is_some();
        if given.is_empty() && standing.status == ItemStatus::LoginError && needs_credentials && !device {
            let message = "Last execution had a login error, new parameters are needed";
            return refuse(ErrorCode::LastExecutionHadLoginError, message);
        }
        let webhook_url = changes.webhook_url.as_deref().map(webhooks::address).transpose()?;
        let only_code = self.fresh_code(row, &institution.connector, given)?;
        let mut row = row.clone();
        if !given.is_empty() && !only_code {
            let refused = connectors::refused(&institution.connector, given);
            if !refused.is_empty() {
                return Err(ApiError::parameters(refused));
            }
            row.fingerprint = self.salt.fingerprint(row.connector, given);
            row.known = fingerprint::known(given);
        }
        if given.contains_key("token") {
            row.code = self.salt.code(given);
            row.known.extend(fingerprint::known(given).into_iter().filter(|(name, _)| name == "token"));
        }
        if !changes.products.is_empty() {
            row.products = collected(&institution.connector, &changes.products);
        }
        row.client_user_id = changes.client_user_id.or(row.client_user_id);
        row.webhook_url = webhook_url.or(row.webhook_url);
        let background = Background {
            products: row.products.clone(),
            // Whoever gives the credentials again connects again.
            consent: if given.is_empty() { row.consent(now) } else { Consent::NotGiven },
            pending_since: past.pending_since,
            now,
        };
        row.before = past;
        (row.trigger, row.told, row.counted) = (changes.trigger, 0, None);
        row.execution = Execution::begin(&institution, &row.known, &background);
        if background.consent == Consent::Given {
            self.quotas.meter(&self.policy, &mut row, false, now);
        }
        self.items.insert(id.clone(), row);
        self.item(id, now)
    }

    /// A short-lived code must be there and be another than the last. Whether it is all that was given: then the rest of the
    /// credentials is what Pluggy has.
    fn fresh_code(&self, row: &Row, connector: &Connector, given: &Map<String, Value>) -> Result<bool, ApiError> {
        let Some(credential) = connector.credentials.iter().find(|credential| credential.mfa == Some(true)) else {
            return Ok(false);
        };
        if !given.contains_key(&credential.name) {
            return Err(ApiError::code_wanted(&credential.name));
        }
        if self.salt.code(given) == row.code {
            let message = "MFA parameter has to be updated from last execution";
            return Err(ApiError::bad_request(Refuse::Code(ErrorCode::MfaParameterWasAlreadyUsed), message));
        }
        Ok(given.keys().all(|name| *name == credential.name))
    }

    /// Stops updates that nobody asks for.
    pub(crate) fn disable_auto_sync(&mut self, id: &ItemId, now: DateTime<Utc>) -> Result<Item, ApiError> {
        let row = self.items.get_mut(id).ok_or_else(ApiError::item_not_found)?;
        row.auto_sync_disabled_at = row.auto_sync_disabled_at.or(Some(now));
        self.item(id, now)
    }
}
