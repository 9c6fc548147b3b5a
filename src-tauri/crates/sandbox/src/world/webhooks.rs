//! Subscriptions to events ("Webhooks"): the rules for their addresses, in Pluggy's own words. Addresses on this computer are
//! allowed here, since an offline Pluggy delivers to no other.

use std::net::IpAddr;

use chrono::{DateTime, Utc};
use pluggy::{
    WebhookId,
    model::{CreateWebhook, ErrorCode, UpdateWebhook, Webhook, WebhookEvent},
    time::Instant,
};
use url::{Host, Url};

use super::World;
use crate::api::{ApiError, Refuse};

const MOST_OF_AN_EVENT: usize = 5;

fn refuse<T>(message: &str) -> Result<T, ApiError> {
    Err(ApiError::bad_request(Refuse::Plain, message))
}

fn missing() -> ApiError {
    ApiError::not_found(Refuse::Code(ErrorCode::WebhookNotFound), "webhook not found")
}

impl World {
    pub(crate) fn webhooks(&self) -> &[Webhook] {
        &self.webhooks
    }

    pub(crate) fn webhook(&self, id: &WebhookId) -> Result<Webhook, ApiError> {
        self.webhooks.iter().find(|one| one.id == *id).cloned().ok_or_else(missing)
    }

    pub(crate) fn create_webhook(&mut self, new: CreateWebhook, now: DateTime<Utc>) -> Result<Webhook, ApiError> {
        let url = address(new.url.as_deref().unwrap_or_default())?;
        let event = known(new.event.as_ref())?;
        self.is_free(&event, &url, None)?;
        let webhook = Webhook {
            id: WebhookId(uuid::Uuid::new_v4().to_string()),
            url: Some(url),
            event: Some(event),
            disabled_at: None,
            created_at: Some(Instant(now)),
            updated_at: Some(Instant(now)),
            headers: Some(new.headers.unwrap_or_default()),
        };
        self.is_listened_to(now);
        self.webhooks.push(webhook.clone());
        Ok(webhook)
    }

    pub(crate) fn update_webhook(
        &mut self,
        id: &WebhookId,
        changes: UpdateWebhook,
        now: DateTime<Utc>,
    ) -> Result<Webhook, ApiError> {
        let mut webhook = self.webhook(id)?;
        if let Some(url) = &changes.url {
            webhook.url = Some(address(url)?);
        }
        if changes.event.is_some() {
            webhook.event = Some(known(changes.event.as_ref())?);
        }
        if let (Some(event), Some(url)) = (&webhook.event, &webhook.url) {
            self.is_free(event, url, Some(id))?;
        }
        if let Some(headers) = changes.headers {
            webhook.headers = Some(headers.unwrap_or_default());
        }
        if changes.enabled == Some(true) {
            webhook.disabled_at = None;
        }
        webhook.updated_at = Some(Instant(now));
        if let Some(kept) = self.webhooks.iter_mut().find(|one| one.id == *id) {
            kept.clone_from(&webhook);
        }
        Ok(webhook)
    }

    pub(crate) fn delete_webhook(&mut self, id: &WebhookId) -> Result<(), ApiError> {
        let before = self.webhooks.len();
        self.webhooks.retain(|one| one.id != *id);
        self.forget_letters(id);
        if self.webhooks.len() < before { Ok(()) } else { Err(missing()) }
    }

    /// Each address once an event, and five an event at most.
    fn is_free(&self, event: &WebhookEvent, url: &str, but: Option<&WebhookId>) -> Result<(), ApiError> {
        let others: Vec<_> =
            self.webhooks.iter().filter(|one| Some(&one.id) != but && one.event.as_ref() == Some(event)).collect();
        if others.iter().any(|one| one.url.as_deref() == Some(url)) {
            return refuse(&format!("A webhook for event '{event}' and url '{url}' already exists."));
        }
        if others.len() >= MOST_OF_AN_EVENT {
            return refuse(&format!("You have reached the maximum of 5 webhooks for event '{event}'."));
        }
        Ok(())
    }
}

fn known(event: Option<&WebhookEvent>) -> Result<WebhookEvent, ApiError> {
    match event {
        Some(WebhookEvent::Unknown(word)) => refuse(&format!("Invalid event type '{word}' for webhook")),
        Some(event) => Ok(event.clone()),
        None => refuse("Invalid event type 'undefined' for webhook"),
    }
}

/// `https`, port 443, a public name; or this computer.
pub(super) fn address(text: &str) -> Result<String, ApiError> {
    let Ok(url) = text.parse::<Url>() else { return refuse("Webhook url must be valid URL address and not localhost") };
    let ip = match url.host() {
        Some(Host::Ipv4(ip)) => Some(IpAddr::V4(ip)),
        Some(Host::Ipv6(ip)) => Some(IpAddr::V6(ip)),
        _ => None,
    };
    let name = url.host_str().unwrap_or_default();
    if ip.is_some_and(|ip| ip.is_loopback()) && url.scheme() == "http" {
        return Ok(text.to_owned());
    }
    if !url.username().is_empty() || url.password().is_some() {
        return refuse("Webhook url must be valid URL address and not localhost");
    }
    if url.scheme() != "https" || url.port().is_some() {
        return refuse("Webhook url must be a https secured url");
    }
    if ip.is_some() {
        return refuse("Webhook url host can't be an IP address");
    }
    if name == "localhost" || name.ends_with(".local") || name.ends_with(".internal") {
        return refuse("Webhook url host can't be localhost or a reserved/internal name");
    }
    if !name.contains('.') {
        return refuse("Webhook url host could not be resolved");
    }
    Ok(text.to_owned())
}

#[cfg(test)]
mod tests {
    #[test]
    fn an_address_is_public_and_safe_or_this_computers_own() {
        for (address, good) in [
            ("https://example.com/pluggy", true),
            ("http://127.0.0.1:8080/", true),
            ("http://example.com", false),
            ("https://example.com:8443", false),
            ("https://10.0.0.1", false),
            ("https://localhost/x", false),
            ("https://me:secret@example.com/", false),
            ("https://bank.internal", false),
            ("https://intranet", false),
            ("soon", false),
        ] {
            assert_eq!(super::address(address).is_ok(), good, "{address}");
        }
    }
}
