//! What is told to whoever subscribed ("Events"): which events a moment of an item comes to, and what each says. When and
//! how often it is sent is in `outbox`.

use chrono::{DateTime, Days, NaiveDate, Utc};
use pluggy::{
    AccountId, ConnectorId, ItemId, TransactionId,
    model::{HealthStatus, WebhookEvent},
    time::Instant,
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::{Row, World};
use crate::{
    data::{Dossier, Holding, instant, row_id},
    execution::{Ending, Moment},
};

/// Whose doing an execution is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub(crate) enum Trigger {
    /// A person's, through a connect token.
    User,
    /// The application's.
    #[default]
    Client,
    /// Nobody's: it was due.
    Sync,
    /// Pluggy's own, which here is the control.
    Internal,
}

/// An event, whoever it goes to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Event {
    pub(crate) name: WebhookEvent,
    /// What it says. Links begin at Pluggy's address, whatever that is.
    pub(crate) says: Map<String, Value>,
    /// Whose address hears of it too.
    pub(super) item: Option<ItemId>,
}

/// How far back a collection changes what an earlier one brought.
const REWRITTEN: Days = Days::new(10);

/// Something that happened to an item.
pub(super) type Happening = (DateTime<Utc>, ItemId, Told);

/// Enough of it to tell.
#[derive(Debug)]
pub(super) struct Told {
    moment: Moment,
    trigger: Trigger,
    client_user_id: Option<String>,
    is_first: bool,
}

impl Row {
    /// What was not told yet of the present execution.
    pub(super) fn untold(&mut self, id: &ItemId, now: DateTime<Utc>) -> Vec<Happening> {
        let moments = self.execution.moments(now);
        let new = moments.get(self.told..).unwrap_or_default().to_vec();
        self.told = moments.len();
        let told = |moment| Told {
            moment,
            trigger: self.trigger,
            client_user_id: self.client_user_id.clone(),
            is_first: self.before.syncs.is_empty(),
        };
        new.into_iter().map(|(at, moment)| (at, id.clone(), told(moment))).collect()
    }
}

impl World {
    /// Tells everything that has happened by now.
    pub(super) fn tell(&mut self, now: DateTime<Utc>) {
        if !self.has_listeners() {
            return;
        }
        let happened = self.items.iter_mut().flat_map(|(id, row)| row.untold(id, now)).collect();
        self.announce(happened, now);
    }

    /// Somebody is about to subscribe: what happened before is not for them.
    pub(super) fn is_listened_to(&mut self, now: DateTime<Utc>) {
        if self.has_listeners() {
            return self.tell(now);
        }
        for row in self.items.values_mut() {
            row.told = row.execution.moments(now).len();
        }
    }

    pub(super) fn announce(&mut self, mut happened: Vec<Happening>, now: DateTime<Utc>) {
        happened.sort_by_key(|(at, ..)| *at);
        for (at, id, told) in happened {
            let mut events = vec![item_event(&id, &told)];
            if told.moment == Moment::Updated {
                events.extend(self.movements(&id, at));
            }
            for event in events {
                self.post(&event, now);
            }
        }
    }

    pub(super) fn announce_deleted(&mut self, id: &ItemId, now: DateTime<Utc>) {
        let client_user_id = self.items.get(id).and_then(|row| row.client_user_id.clone());
        let says = fields(json!({ "itemId": id, "clientUserId": client_user_id }));
        self.post(&Event { name: WebhookEvent::ItemDeleted, says, item: Some(id.clone()) }, now);
    }

    pub(super) fn announce_health(&mut self, id: ConnectorId, status: &HealthStatus, now: DateTime<Utc>) {
        let says = fields(json!({ "connectorId": id, "data": { "status": status } }));
        self.post(&Event { name: WebhookEvent::ConnectorStatusUpdated, says, item: None }, now);
    }

    /// What a collection changed on the accounts of an item.
    fn movements(&self, id: &ItemId, at: DateTime<Utc>) -> Vec<Event> {
        let Some(mut dossier) = self.dossier(id, at) else { return Vec::new() };
        dossier.collected.retain(|collected| *collected <= at);
        let holdings = dossier.holdings();
        holdings
            .iter()
            .flat_map(|holding| [created(&dossier, holding, at), gone(&dossier, holding)])
            .flatten()
            .collect()
    }
}

fn item_event(id: &ItemId, told: &Told) -> Event {
    let name = match told.moment {
        Moment::SignedIn => WebhookEvent::ItemLoginSucceeded,
        Moment::AsksForInput => WebhookEvent::ItemWaitingUserInput,
        Moment::AsksForAction => WebhookEvent::ItemWaitingUserAction,
        Moment::Updated if told.is_first => WebhookEvent::ItemCreated,
        Moment::Updated => WebhookEvent::ItemUpdated,
        Moment::Failed(_) => WebhookEvent::ItemError,
    };
    let mut says = fields(json!({ "itemId": id, "clientUserId": told.client_user_id, "triggeredBy": told.trigger }));
    if let Moment::Failed(Ending { status, message, .. }) = &told.moment {
        let message = message.clone().unwrap_or_else(|| format!("Execution ended with {status}"));
        says.insert("error".to_owned(), json!({ "code": status, "message": message }));
    }
    Event { name, says, item: Some(id.clone()) }
}

/// The rows that a collection was the first to bring.
fn created(dossier: &Dossier, holding: &Holding, at: DateTime<Utc>) -> Option<Event> {
    let days = dossier.days(holding).map(|day| (day, dossier.rows_of(holding, day)));
    let new = days.map(|(day, rows)| (day, rows.iter().filter(|row| row.seen_at == at).count()));
    let (count, first) =
        new.filter(|(_, count)| *count > 0).fold((0, None), |(sum, _), (day, count)| (sum + count, Some(day)));
    Some(created_event(&dossier.item, &holding.id, count, first?, at))
}

/// So many new rows, the first of them of a day.
pub(super) fn created_event(
    item: &ItemId,
    account: &AccountId,
    count: usize,
    first: NaiveDate,
    at: DateTime<Utc>,
) -> Event {
    let link = format!("/v2/transactions?accountId={account}&createdAtFrom={}", Instant(at));
    let says = json!({
        "accountId": account,
        "itemId": item,
        "transactionsCount": count,
        "transactionsMinDate": Instant(instant(first)),
        "transactionsCreatedAtFrom": Instant(at),
        "createdTransactionsLink": link,
        "createdTransactionsLinkV2": link,
    });
    Event { name: WebhookEvent::TransactionsCreated, says: fields(says), item: Some(item.clone()) }
}

/// The rows that an earlier collection brought, and that are there no more: pending ones that were posted, and corrected ones.
fn gone(dossier: &Dossier, holding: &Holding) -> Option<Event> {
    let mut before = dossier.clone();
    before.collected.pop();
    let since = before.collected.last()?.date_naive() - REWRITTEN;
    let ids = |dossier: &Dossier| -> Vec<TransactionId> {
        let days = dossier.days(holding).take_while(|day| *day >= since);
        days.flat_map(|day| dossier.rows_of(holding, day)).map(|row| row_id(holding, &row)).collect()
    };
    let present = ids(dossier);
    let mut gone = ids(&before);
    gone.retain(|id| !present.contains(id));
    let name = WebhookEvent::TransactionsDeleted;
    (!gone.is_empty()).then(|| transactions_event(name, &dossier.item, &holding.id, &gone))
}

/// Rows that changed, or are gone.
pub(super) fn transactions_event(
    name: WebhookEvent,
    item: &ItemId,
    account: &AccountId,
    ids: &[TransactionId],
) -> Event {
    let says = json!({ "accountId": account, "itemId": item, "transactionIds": ids, "transactionsCount": ids.len() });
    Event { name, says: fields(says), item: Some(item.clone()) }
}

fn fields(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(fields) => fields,
        _ => Map::new(),
    }
}
