//! Subscriptions to events ("Webhooks"). Sources disagree on the status of a success: all of 200, 201 and 204 are one.

use super::{
    Client, Error,
    call::{Call, Endpoint},
};
use crate::{
    WebhookId,
    model::{CreateWebhook, Page, UpdateWebhook, Webhook},
};

const LIST: Endpoint = Endpoint::get("/webhooks");
const CREATE: Endpoint = Endpoint::post("/webhooks");
const READ: Endpoint = Endpoint::get("/webhooks/{id}");
const UPDATE: Endpoint = Endpoint::patch("/webhooks/{id}");
const DELETE: Endpoint = Endpoint::delete("/webhooks/{id}");

impl Client {
    /// The application's webhooks.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn webhooks(&self) -> Result<Page<Webhook>, Error> {
        self.list(&Call::new(LIST)).await
    }

    /// Makes a webhook.
    ///
    /// # Errors
    /// [`Error`]; 400 with the reason in its message: the address, or one too many.
    pub async fn create_webhook(&self, webhook: &CreateWebhook) -> Result<Webhook, Error> {
        self.object(&Call::new(CREATE).json(webhook)?).await
    }

    /// One webhook.
    ///
    /// # Errors
    /// [`Error`]; `WEBHOOK_NOT_FOUND`.
    pub async fn webhook(&self, id: &WebhookId) -> Result<Webhook, Error> {
        self.object(&Call::new(READ).id(id)).await
    }

    /// Changes a webhook.
    ///
    /// # Errors
    /// [`Error`]; `WEBHOOK_NOT_FOUND`.
    pub async fn update_webhook(&self, id: &WebhookId, changes: &UpdateWebhook) -> Result<Webhook, Error> {
        self.object(&Call::new(UPDATE).id(id).json(changes)?).await
    }

    /// Deletes a webhook. One that is already gone counts as deleted.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn delete_webhook(&self, id: &WebhookId) -> Result<(), Error> {
        match self.answer(&Call::new(DELETE).id(id)).await {
            Err(error) if error.status() != Some(404) => Err(error),
            _ => Ok(()),
        }
    }
}
