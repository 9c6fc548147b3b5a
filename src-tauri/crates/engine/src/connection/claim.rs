//! Whose an item is ("Creating an Item exactly once"): it belongs to one connection, and one that is taken up has to be this
//! person's, at this institution.

use pluggy::{ItemId, client::Scope};

use super::{
    at_widget::{AtWidget, Refusal},
    attempt::Input,
    failure::Failure,
    watch::Session,
};
use crate::view::ConnectionId;

impl Session {
    /// What came in, as far as its items may be this connection's.
    pub(super) fn claimed(&self, id: &ConnectionId, input: Input) -> Input {
        let Some(record) = self.records.get(id) else { return input };
        match input {
            Input::Sent(Err(Failure::AlreadyConnected(mut items))) => {
                items.retain(|item| !self.has(id, item));
                Input::Sent(Err(Failure::AlreadyConnected(items)))
            }
            Input::Sent(Ok(item)) if self.has(id, &item.id) => Input::Sent(Err(Failure::AlreadyConnected(Vec::new()))),
            Input::Widget(AtWidget::Has(item)) if self.has(id, &item) => {
                Input::Widget(AtWidget::Refused(Refusal::AlreadyConnected))
            }
            Input::Read(Ok(item)) if record.attempt.adopting => {
                crash_point!("before-adoption");
                let connector = item.connector.as_ref().map(|connector| connector.id);
                // A connect token sees only what was made with it, under whatever name its owner has given it.
                let by_name = self.client.scope() == Scope::Application;
                let ours = connector == Some(record.connector.id)
                    && (!by_name || item.client_user_id.as_deref() == Some(&*self.client_user_id));
                Input::Read(if ours { Ok(item) } else { Err(Failure::Foreign) })
            }
            other => other,
        }
    }

    /// Whether another connection has this item.
    fn has(&self, id: &ConnectionId, item: &ItemId) -> bool {
        self.records.all().any(|record| record.id != *id && record.attempt.item.as_ref() == Some(item))
    }
}
