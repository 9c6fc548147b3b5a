//! Everything that a sandbox remembers: its application's items and rules. Plain functions that take the time; no password
//! and no code is kept, only what they lead to.

mod auto_sync;
mod categories;
mod consent;
mod control;
mod edits;
mod events;
mod face;
mod fingerprint;
mod outbox;
mod quotas;
mod row;
mod rules;
mod update;
mod webhooks;

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use pluggy::{
    AccountId, CategoryId, ConnectorId, ItemId, Sensitive, TransactionId,
    model::{CategoryRule, Connector, ErrorCode, ExecutionStatus, HealthStatus, Item, ItemStatus, Product, Webhook},
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

pub use self::rules::{Plan, Policy};
pub(crate) use self::{
    edits::{Edits, Wish},
    events::Trigger,
    fingerprint::Salt,
    outbox::Letter,
    rules::Channel,
    update::Changes,
};
use self::{
    outbox::Outbox,
    quotas::Quotas,
    row::{Counted, Past, Row},
};
use crate::{
    api::{ApiError, Refuse},
    connectors,
    data::{Dossier, PASSED_ON, Persona},
    execution::{Answer, Background, Consent, Execution, Waits},
};

/// The application that a sandbox knows.
#[derive(Debug, Clone)]
pub struct Keys {
    /// `clientId`.
    pub client_id: String,
    /// `clientSecret`.
    pub client_secret: Sensitive,
}

impl Keys {
    /// Keys that nobody else knows.
    #[must_use]
    pub fn random() -> Self {
        let draw = || uuid::Uuid::new_v4().to_string();
        Self { client_id: draw(), client_secret: Sensitive::new(draw()) }
    }

    /// Keys that open nothing but a sandbox: the same everywhere, for programs that are set up once.
    #[must_use]
    pub fn demo() -> Self {
        Self {
            client_id: "00000000-0000-4000-8000-000000000001".to_owned(),
            client_secret: Sensitive::from("sandbox-secret"),
        }
    }
}

/// An item that nobody updates for so long is deleted.
const IDLE_LIFE: TimeDelta = TimeDelta::days(30);

/// Everything that a sandbox remembers.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct World {
    /// What is allowed.
    pub policy: Policy,
    items: BTreeMap<ItemId, Row>,
    /// Health that differs from an institution's own.
    health: BTreeMap<ConnectorId, HealthStatus>,
    salt: Salt,
    /// Categories that somebody has given.
    categorized: BTreeMap<TransactionId, CategoryId>,
    rules: Vec<CategoryRule>,
    edits: BTreeMap<AccountId, Edits>,
    webhooks: Vec<Webhook>,
    outbox: Outbox,
    quotas: Quotas,
    ids: Ids,
}

/// Where ids come from: chance, or a seed that gives the same ones each time, and with them the same data.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Ids {
    seed: Option<u64>,
    drawn: u64,
}

impl Ids {
    fn draw(&mut self) -> ItemId {
        self.drawn += 1;
        let id = match self.seed {
            None => uuid::Uuid::new_v4(),
            Some(seed) => {
                let space = uuid::Uuid::from_u64_pair(seed, seed);
                // Of the fourth kind to look at, as Pluggy's are.
                uuid::Builder::from_bytes(*uuid::Uuid::new_v5(&space, &self.drawn.to_be_bytes()).as_bytes())
                    .with_version(uuid::Version::Random)
                    .into_uuid()
            }
        };
        ItemId(id.to_string())
    }
}

/// What an item is made with.
#[derive(Debug, Default)]
pub(crate) struct NewItem {
    pub(crate) connector: ConnectorId,
    pub(crate) parameters: Map<String, Value>,
    pub(crate) client_user_id: Option<String>,
    pub(crate) webhook_url: Option<String>,
    pub(crate) oauth_redirect_uri: Option<String>,
    pub(crate) products: Vec<Product>,
    pub(crate) avoid_duplicates: bool,
    pub(crate) made_by: Option<String>,
    pub(crate) channel: Channel,
}

impl World {
    /// An empty world whose ids, and with them all data, follow from a seed.
    #[must_use]
    pub fn seeded(seed: u64) -> Self {
        Self { ids: Ids { seed: Some(seed), drawn: 0 }, ..Self::default() }
    }

    /// Forgets everything but where its ids come from: a seed gives the same ones again.
    pub(crate) fn reset(&mut self) {
        *self = self.ids.seed.map_or_else(Self::default, Self::seeded);
    }

    /// "Items", create.
    pub(crate) fn create(&mut self, new: NewItem, now: DateTime<Utc>) -> Result<Item, ApiError> {
        let institution = connectors::find(new.connector).ok_or_else(ApiError::connector_not_found)?;
        self.may_create(&institution, new.channel)?;
        let refused = connectors::refused(&institution.connector, &new.parameters);
        if !refused.is_empty() {
            return Err(ApiError::parameters(refused));
        }
        let webhook_url = new.webhook_url.as_deref().map(webhooks::address).transpose()?;
        let fingerprint = self.salt.fingerprint(new.connector, &new.parameters);
        if new.avoid_duplicates {
            let twins = self.twins(fingerprint, now);
            if !twins.is_empty() {
                return Err(ApiError::duplicates(twins));
            }
        }
        if webhook_url.is_some() {
            self.is_listened_to(now);
        }
        let id = self.ids.draw();
        let trigger = if new.made_by.is_some() { Trigger::User } else { Trigger::Client };
        let products = collected(&institution.connector, &new.products);
        let mut known = fingerprint::known(&new.parameters);
        if new.connector == rules::MEU_PLUGGY {
            // Each authorisation is of one bank, the next one of another.
            let before = self.items.values().filter(|row| row.connector == rules::MEU_PLUGGY).count();
            known.insert(PASSED_ON.to_owned(), before.into());
        }
        let background =
            Background { products: products.clone(), consent: Consent::NotGiven, pending_since: None, now };
        let row = Row {
            connector: new.connector,
            client_user_id: new.client_user_id,
            webhook_url,
            oauth_redirect_uri: new.oauth_redirect_uri,
            products,
            created_at: now,
            made_by: new.made_by,
            fingerprint,
            code: self.salt.code(&new.parameters),
            execution: Execution::begin(&institution, &known, &background),
            known,
            trigger,
            told: 0,
            before: Past::default(),
            counted: None,
            auto_sync_disabled_at: None,
            consented_at: None,
            open_consent: false,
            revoked_at: None,
        };
        self.items.insert(id.clone(), row);
        self.item(&id, now)
    }

    /// "Items", read.
    pub(crate) fn item(&self, id: &ItemId, now: DateTime<Utc>) -> Result<Item, ApiError> {
        let mut item = self.row(id)?.item(id, &self.policy, now);
        item.connector = item.connector.map(|connector| self.in_health(connector));
        Ok(item)
    }

    /// Every item, newest first.
    pub(crate) fn all(&self, now: DateTime<Utc>) -> Vec<Item> {
        let mut items: Vec<Item> = self.items.keys().filter_map(|id| self.item(id, now).ok()).collect();
        items.sort_by(|a, b| b.created_at.cmp(&a.created_at).then_with(|| a.id.cmp(&b.id)));
        items
    }

    /// "Items", delete.
    pub(crate) fn delete(&mut self, id: &ItemId, now: DateTime<Utc>) -> Result<(), ApiError> {
        self.tell(now);
        self.row(id)?;
        self.announce_deleted(id, now);
        self.forget(id);
        Ok(())
    }

    /// "MFA".
    pub(crate) fn answer(
        &mut self,
        id: &ItemId,
        answer: &Map<String, Value>,
        now: DateTime<Utc>,
    ) -> Result<Item, ApiError> {
        let refuse = |code, message| Err(ApiError::bad_request(Refuse::Code(code), message));
        let row = self.items.get_mut(id).ok_or_else(ApiError::item_not_found)?;
        let standing = row.execution.at(now);
        let Some(Waits::Answer { question, .. }) = standing.waits else {
            return match standing.execution {
                ExecutionStatus::UserInputTimeout => refuse(ErrorCode::ItemMfaExpired, "MFA parameter has expired"),
                _ if row.execution.answers.is_empty() => {
                    Err(ApiError::not_found(Refuse::Code(ErrorCode::ItemMfaNotFound), "item is not waiting for MFA"))
                }
                _ => refuse(ErrorCode::ItemMfaAlreadyProvided, "MFA parameter was already provided"),
            };
        };
        let Some(value) = answer.get(question.name()).and_then(Value::as_str) else {
            return refuse(ErrorCode::ItemMfaParameterExpectedMismatch, "MFA parameter is not the expected one");
        };
        row.execution.answers.push(Answer { at: now, right: question.accepts(value) });
        self.item(id, now)
    }

    /// Somebody has done what an item waits for elsewhere: on the institution's page, on a phone. Whether it did wait.
    pub(crate) fn act(&mut self, id: &ItemId, right: bool, now: DateTime<Utc>) -> Result<bool, ApiError> {
        let row = self.items.get_mut(id).ok_or_else(ApiError::item_not_found)?;
        match row.execution.at(now).waits {
            Some(Waits::Page { .. }) if right => {
                (row.consented_at, row.revoked_at) = (Some(now), None);
                row.open_consent = self.policy.open_consents;
                self.quotas.meter(&self.policy, row, true, now);
            }
            Some(Waits::Page { .. } | Waits::Act { .. }) => {}
            Some(Waits::Answer { .. }) | None => return Ok(false),
        }
        row.execution.answers.push(Answer { at: now, right });
        Ok(true)
    }

    /// Where the browser goes after the institution's page.
    pub(crate) fn redirect(&self, id: &ItemId) -> Option<&str> {
        self.items.get(id)?.oauth_redirect_uri.as_deref()
    }

    /// Lets happen what was due by now: updates that nobody asks for, and the end of what nobody has touched for thirty days.
    pub(crate) fn sweep(&mut self, now: DateTime<Utc>) {
        self.catch_up(now);
        self.tell(now);
        let is_idle = |row: &Row| {
            let is_behind = row.next_auto_sync(&self.policy, now).is_some_and(|due| due <= now);
            now - row.touched_at(now) >= IDLE_LIFE && !is_behind
        };
        let idle: Vec<ItemId> = self.items.iter().filter(|(_, row)| is_idle(row)).map(|(id, _)| id.clone()).collect();
        for id in idle {
            self.announce_deleted(&id, now);
            self.forget(&id);
        }
    }

    /// An item goes, and what somebody has changed on its accounts with it.
    fn forget(&mut self, id: &ItemId) {
        let Some(row) = self.items.remove(id) else { return };
        let Some(institution) = connectors::find(row.connector) else { return };
        let persona = Persona::of(&institution.connector, &row.known);
        for holding in (Dossier { item: id.clone(), persona, collected: Vec::new() }).holdings() {
            self.edits.remove(&holding.id);
        }
    }

    /// What an item's institution knows; nothing until something was collected, and nothing any more once the consent has
    /// ended: then data is empty, and no error ("Consents").
    pub(crate) fn dossier(&self, id: &ItemId, now: DateTime<Utc>) -> Option<Dossier> {
        let row = self.items.get(id)?;
        let collected = row.past(now).syncs;
        let connector = connectors::find(row.connector)?.connector;
        let persona = Persona::of(&connector, &row.known);
        let over = row.revoked_at.is_some() || row.consent_ends().is_some_and(|end| now >= end);
        let withheld = over && row.has_consent();
        (!collected.is_empty() && !withheld).then(|| Dossier { item: id.clone(), persona, collected })
    }

    /// What all items' institutions know.
    pub(crate) fn dossiers(&self, now: DateTime<Utc>) -> impl Iterator<Item = Dossier> {
        self.items.keys().filter_map(move |id| self.dossier(id, now))
    }

    /// The connect token that made an item.
    pub(crate) fn made_by(&self, id: &ItemId) -> Option<&str> {
        self.items.get(id)?.made_by.as_deref()
    }

    /// A connector in the health that somebody may have given it.
    pub(crate) fn in_health(&self, mut connector: Connector) -> Connector {
        if let (Some(health), Some(status)) = (&mut connector.health, self.health.get(&connector.id)) {
            health.status = Some(status.clone());
        }
        connector
    }

    fn row(&self, id: &ItemId) -> Result<&Row, ApiError> {
        self.items.get(id).ok_or_else(ApiError::item_not_found)
    }

    /// Items with the same credentials. One whose credentials the bank refused is not a connection, and does not count.
    fn twins(&self, fingerprint: u64, now: DateTime<Utc>) -> Vec<ItemId> {
        self.items
            .iter()
            .filter(|(_, row)| row.fingerprint == fingerprint)
            .filter(|(_, row)| row.execution.at(now).status != ItemStatus::LoginError)
            .map(|(id, _)| id.clone())
            .collect()
    }
}

/// The products that are collected: those of the connector, or those among them that are wanted.
fn collected(connector: &Connector, wanted: &[Product]) -> Vec<Product> {
    let mut products = connector.products.clone();
    products.retain(|product| wanted.is_empty() || wanted.contains(product));
    products
}
