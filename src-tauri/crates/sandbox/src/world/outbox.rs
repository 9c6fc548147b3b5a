//! Events on their way to whoever subscribed ("Delivery"): each is tried three times at once, three times after a quarter of
//! an hour and three times after two hours more. Pure; the sending is in `deliver`.

use std::collections::{BTreeMap, HashSet};

use chrono::{DateTime, TimeDelta, Utc};
use pluggy::{WebhookId, model::WebhookEvent, time::Instant};
use serde::{Deserialize, Serialize};

use super::{IDLE_LIFE, World, events::Event};

/// After which pause each try is made.
const TRIES: [TimeDelta; 9] = {
    let (at_once, later, last) = (TimeDelta::zero(), TimeDelta::minutes(15), TimeDelta::hours(2));
    [at_once, at_once, at_once, later, at_once, at_once, last, at_once, at_once]
};
/// Somebody's being let in is old news soon.
const TRIES_OF_A_LOGIN: usize = 3;

/// An event on its way to one address.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Letter {
    /// Its place among all.
    number: u64,
    /// The same on every address that gets the event.
    pub(crate) event_id: String,
    pub(crate) event: Event,
    /// The subscription; nothing for the address that an item was given.
    webhook: Option<WebhookId>,
    pub(crate) url: String,
    pub(crate) headers: BTreeMap<String, String>,
    tried: usize,
    due: DateTime<Utc>,
}

/// Everything on its way, the oldest first.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Outbox {
    letters: Vec<Letter>,
    posted: u64,
}

impl World {
    /// Whether anybody subscribed to anything.
    pub(super) fn has_listeners(&self) -> bool {
        !self.webhooks.is_empty() || self.items.values().any(|row| row.webhook_url.is_some())
    }

    /// An event goes to every subscription that wants it, and to the address that its item was given.
    pub(super) fn post(&mut self, event: &Event, now: DateTime<Utc>) {
        let wants = |wanted: &WebhookEvent| *wanted == WebhookEvent::All || *wanted == event.name;
        let subscribed = self
            .webhooks
            .iter()
            .filter(|webhook| webhook.disabled_at.is_none() && webhook.event.as_ref().is_some_and(wants))
            .filter_map(|webhook| {
                let headers = webhook.headers.clone().unwrap_or_default();
                Some((Some(webhook.id.clone()), webhook.url.clone()?, headers))
            });
        let row = event.item.as_ref().and_then(|id| self.items.get(id));
        let own = row.and_then(|row| row.webhook_url.clone()).map(|url| (None, url, BTreeMap::new()));
        let event_id = uuid::Uuid::new_v4().to_string();
        for (webhook, url, headers) in subscribed.chain(own) {
            self.outbox.posted += 1;
            self.outbox.letters.push(Letter {
                number: self.outbox.posted,
                event_id: event_id.clone(),
                event: event.clone(),
                webhook,
                url,
                headers,
                tried: 0,
                due: now,
            });
        }
    }

    /// Everything on its way.
    pub(crate) fn letters(&self) -> &[Letter] {
        &self.outbox.letters
    }

    /// The next letter to each address that is not being sent one.
    pub(crate) fn due_letters(&self, busy: &HashSet<String>, now: DateTime<Utc>) -> Vec<Letter> {
        let mut taken = busy.clone();
        let due = self.outbox.letters.iter().filter(|letter| letter.due <= now);
        due.filter(|letter| taken.insert(letter.url.clone())).cloned().collect()
    }

    /// When there may be something to send again, to an address that is not being sent anything now.
    pub(crate) fn next_letter(&self, busy: &HashSet<String>, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let letters = self.outbox.letters.iter().filter(|letter| !busy.contains(&letter.url)).map(|letter| letter.due);
        if !self.has_listeners() {
            return letters.min();
        }
        let changes = self.items.values().filter_map(|row| {
            row.execution
                .at(now)
                .until
                .or_else(|| row.next_auto_sync(&self.policy, now))
                .or_else(|| Some(row.touched_at(now) + IDLE_LIFE))
        });
        letters.chain(changes).min()
    }

    /// A letter was taken, or was not.
    pub(crate) fn sent(&mut self, letter: &Letter, was_taken: bool, now: DateTime<Utc>) {
        let Some(place) = self.outbox.letters.iter().position(|one| one.number == letter.number) else { return };
        let is_login = letter.event.name == WebhookEvent::ItemLoginSucceeded;
        let most = if is_login { TRIES_OF_A_LOGIN } else { TRIES.len() };
        let tried = letter.tried + 1;
        match TRIES.get(tried).filter(|_| !was_taken && tried < most) {
            Some(pause) => {
                if let Some(kept) = self.outbox.letters.get_mut(place) {
                    (kept.tried, kept.due) = (tried, now + *pause);
                }
            }
            None => {
                self.outbox.letters.remove(place);
                if !was_taken && !is_login {
                    self.give_up(letter.webhook.as_ref(), now);
                }
            }
        }
    }

    /// A subscription that never answers gets nothing more until somebody revives it.
    fn give_up(&mut self, webhook: Option<&WebhookId>, now: DateTime<Utc>) {
        let Some(id) = webhook else { return };
        self.outbox.letters.retain(|letter| letter.webhook.as_ref() != Some(id));
        if let Some(webhook) = self.webhooks.iter_mut().find(|one| one.id == *id) {
            webhook.disabled_at = webhook.disabled_at.or(Some(Instant(now)));
        }
    }

    /// What waits for a subscription that is deleted goes with it.
    pub(super) fn forget_letters(&mut self, webhook: &WebhookId) {
        self.outbox.letters.retain(|letter| letter.webhook.as_ref() != Some(webhook));
    }
}
