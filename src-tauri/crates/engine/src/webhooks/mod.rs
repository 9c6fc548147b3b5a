//! Where Pluggy reports an application's events to: seen, made, changed, brought back and deleted. Only whoever has an
//! application's keys can. Nothing of it is kept on this computer, and this app listens to none of it: it has no public
//! address. What is sent along as a header is a secret; it goes to Pluggy and never to a screen. Where the events of one
//! connection go besides is that connection's own.

mod address;
mod rules;

use std::collections::BTreeMap;

use pluggy::{
    Error, Sensitive, WebhookId, model,
    model::{CreateWebhook, UpdateWebhook, WebhookEvent},
};

use crate::{
    Engine, EngineError,
    choosing::fault,
    view::{Webhook, WebhookProblem, WebhookTopic},
    words::{LINE, PARAGRAPH, said},
};

pub use self::address::Address;

/// What came of a wish: done, or why not.
pub type Settled = Result<(), WebhookProblem>;

impl Engine {
    /// All of the application's, in Pluggy's order.
    ///
    /// # Errors
    /// [`EngineError::Offline`]; [`EngineError::Provider`], also where a profile may not ask.
    pub async fn webhooks(&self) -> Result<Vec<Webhook>, EngineError> {
        Ok(self.wire_webhooks().await?.into_iter().map(shown).collect())
    }

    /// What was typed as an address, once the rules let it through.
    ///
    /// # Errors
    /// [`WebhookProblem`]: what is wrong with it.
    pub fn address(&self, typed: &str) -> Result<Address, WebhookProblem> {
        rules::address(typed, self.pretend_banks)
    }

    /// Makes one, or changes the one with this id. The rules are held against it first.
    ///
    /// # Errors
    /// As [`Engine::webhooks`].
    pub async fn save_webhook(
        &self,
        id: Option<&WebhookId>,
        typed: &str,
        topic: WebhookTopic,
    ) -> Result<Settled, EngineError> {
        let url = match self.address(typed) {
            Ok(address) => address.expose().to_owned(),
            Err(problem) => return Ok(Err(problem)),
        };
        let known = self.wire_webhooks().await?;
        let standing = known.iter().find(|one| Some(&one.id) == id).and_then(|one| one.event.clone());
        let Some(event) = event(topic).or(standing) else { return Err(EngineError::NotNow) };
        if let Err(problem) = rules::room(&url, &event, id, &known) {
            return Ok(Err(problem));
        }
        let (url, event) = (Some(url), Some(event));
        settled(match id {
            Some(id) => {
                let changes = UpdateWebhook { url, event, ..UpdateWebhook::default() };
                self.client.update_webhook(id, &changes).await
            }
            None => self.client.create_webhook(&CreateWebhook { url, event, headers: None }).await,
        })
    }

    /// Has Pluggy try again with one that it has given up on.
    ///
    /// # Errors
    /// As [`Engine::webhooks`].
    pub async fn revive_webhook(&self, id: &WebhookId) -> Result<Settled, EngineError> {
        let changes = UpdateWebhook { enabled: Some(true), ..UpdateWebhook::default() };
        settled(self.client.update_webhook(id, &changes).await)
    }

    /// Sends something along with each event from now on; what else is sent along stays.
    ///
    /// # Errors
    /// As [`Engine::webhooks`]; [`EngineError::NotNow`] when there is no such one, or no header has such a name.
    pub async fn send_along(&self, id: &WebhookId, name: &str, value: &Sensitive) -> Result<Settled, EngineError> {
        let name = name.trim();
        if !is_header(name) {
            return Err(EngineError::NotNow);
        }
        let standing = self.wire_webhooks().await?.into_iter().find(|one| one.id == *id).ok_or(EngineError::NotNow)?;
        let mut headers: BTreeMap<_, _> = standing.headers.unwrap_or_default();
        headers.retain(|known, _| !known.eq_ignore_ascii_case(name));
        headers.insert(name.to_owned(), value.expose().trim().to_owned());
        let changes = UpdateWebhook { headers: Some(Some(headers)), ..UpdateWebhook::default() };
        settled(self.client.update_webhook(id, &changes).await)
    }

    /// Sends nothing along any more.
    ///
    /// # Errors
    /// As [`Engine::webhooks`].
    pub async fn send_nothing_along(&self, id: &WebhookId) -> Result<Settled, EngineError> {
        let changes = UpdateWebhook { headers: Some(None), ..UpdateWebhook::default() };
        settled(self.client.update_webhook(id, &changes).await)
    }

    /// Deletes one. One that is gone already counts as deleted.
    ///
    /// # Errors
    /// As [`Engine::webhooks`].
    pub async fn delete_webhook(&self, id: &WebhookId) -> Result<(), EngineError> {
        self.client.delete_webhook(id).await.map_err(|error| fault(&error))
    }

    async fn wire_webhooks(&self) -> Result<Vec<model::Webhook>, EngineError> {
        Ok(self.client.webhooks().await.map_err(|error| fault(&error))?.results)
    }
}

/// What Pluggy refuses for what it is, it says why; everything else is as with any request.
fn settled(answer: Result<model::Webhook, Error>) -> Result<Settled, EngineError> {
    match answer {
        Ok(_) => Ok(Ok(())),
        Err(Error::Refused(refusal)) if matches!(refusal.status, 400 | 404) => {
            Ok(Err(WebhookProblem::Refused { said: said(refusal.body.message.as_deref(), PARAGRAPH) }))
        }
        Err(error) => Err(fault(&error)),
    }
}

/// Letters, digits and the few signs that names of headers have.
fn is_header(name: &str) -> bool {
    let allowed = |sign: u8| sign.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&sign);
    !name.is_empty() && name.len() <= LINE && name.bytes().all(allowed)
}

fn shown(wire: model::Webhook) -> Webhook {
    Webhook {
        topic: topic(wire.event.as_ref()),
        event: said(wire.event.as_ref().map(WebhookEvent::as_str), LINE).unwrap_or_default(),
        url: said(wire.url.as_deref(), address::LONGEST).unwrap_or_default(),
        disabled_at: wire.disabled_at.map(|at| at.0),
        headers: wire.headers.unwrap_or_default().into_keys().filter_map(|name| said(Some(&name), LINE)).collect(),
        id: wire.id,
    }
}

/// The events that are made here, each with its topic.
const EVENTS: [(WebhookTopic, WebhookEvent); 12] = [
    (WebhookTopic::All, WebhookEvent::All),
    (WebhookTopic::ItemCreated, WebhookEvent::ItemCreated),
    (WebhookTopic::ItemUpdated, WebhookEvent::ItemUpdated),
    (WebhookTopic::ItemError, WebhookEvent::ItemError),
    (WebhookTopic::ItemDeleted, WebhookEvent::ItemDeleted),
    (WebhookTopic::ItemWaitingUserInput, WebhookEvent::ItemWaitingUserInput),
    (WebhookTopic::ItemWaitingUserAction, WebhookEvent::ItemWaitingUserAction),
    (WebhookTopic::ItemLoginSucceeded, WebhookEvent::ItemLoginSucceeded),
    (WebhookTopic::ConnectorStatusUpdated, WebhookEvent::ConnectorStatusUpdated),
    (WebhookTopic::TransactionsCreated, WebhookEvent::TransactionsCreated),
    (WebhookTopic::TransactionsUpdated, WebhookEvent::TransactionsUpdated),
    (WebhookTopic::TransactionsDeleted, WebhookEvent::TransactionsDeleted),
];

fn topic(event: Option<&WebhookEvent>) -> WebhookTopic {
    let known = EVENTS.iter().find(|(_, known)| Some(known) == event);
    known.map_or(WebhookTopic::Other, |(topic, _)| *topic)
}

fn event(topic: WebhookTopic) -> Option<WebhookEvent> {
    EVENTS.iter().find(|(known, _)| *known == topic).map(|(_, event)| event.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_that_is_not_made_here_is_seen_all_the_same() {
        let wire = |event: &str| model::Webhook {
            event: Some(serde_json::from_value(event.into()).unwrap()),
            headers: Some(BTreeMap::from([("X-Chave".to_owned(), "segredo".to_owned())])),
            ..model::Webhook::default()
        };
        let seen = |event: &str| {
            let shown = shown(wire(event));
            (shown.topic, shown.event, shown.headers)
        };
        let names = || vec!["X-Chave".to_owned()];
        assert_eq!(seen("item/updated"), (WebhookTopic::ItemUpdated, "item/updated".to_owned(), names()));
        assert_eq!(seen("boleto/updated"), (WebhookTopic::Other, "boleto/updated".to_owned(), names()));
        assert_eq!(seen("item/all"), (WebhookTopic::Other, "item/all".to_owned(), names()));
    }

    #[test]
    fn a_header_is_called_what_headers_are_called() {
        for (name, good) in
            [("Authorization", true), ("x-chave_1", true), ("", false), ("a b", false), ("a:b", false), ("não", false)]
        {
            assert_eq!(is_header(name), good, "{name}");
        }
    }
}
