//! Where Pluggy reports events to ("Webhooks"). A payload is a hint: read the entity that it names.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{WebhookId, open_enum::open_enum, time::Instant};

/// A subscription to events.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Webhook {
    /// Its id.
    pub id: WebhookId,
    /// Where events are sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Which.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub event: Option<WebhookEvent>,
    /// When Pluggy gave up on it.
    pub disabled_at: Option<Instant>,
    /// When it was made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created_at: Option<Instant>,
    /// When it was last changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub updated_at: Option<Instant>,
    /// Sent along with each event.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub headers: Option<BTreeMap<String, String>>,
}

/// A new subscription.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CreateWebhook {
    /// `https`, port 443, a public name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Which events.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub event: Option<WebhookEvent>,
    /// To be sent along with each event.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub headers: Option<BTreeMap<String, String>>,
}

/// Changes to a subscription; what is absent stays.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct UpdateWebhook {
    /// Where events are to be sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Which events.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub event: Option<WebhookEvent>,
    /// Sent along with each event; `Some(None)` takes all of them away.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "present")]
    pub headers: Option<Option<BTreeMap<String, String>>>,
    /// Whether a subscription that Pluggy gave up on is to work again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub enabled: Option<bool>,
}

open_enum! {
    /// An event that Pluggy reports.
    WebhookEvent {
        All = "all",
        ItemCreated = "item/created",
        ItemUpdated = "item/updated",
        ItemError = "item/error",
        ItemDeleted = "item/deleted",
        ItemWaitingUserInput = "item/waiting_user_input",
        ItemWaitingUserAction = "item/waiting_user_action",
        ItemLoginSucceeded = "item/login_succeeded",
        ConnectorStatusUpdated = "connector/status_updated",
        TransactionsCreated = "transactions/created",
        TransactionsUpdated = "transactions/updated",
        TransactionsDeleted = "transactions/deleted",
        PaymentIntentCreated = "payment_intent/created",
        PaymentIntentCompleted = "payment_intent/completed",
        PaymentIntentWaitingPayerAuthorization = "payment_intent/waiting_payer_authorization",
        PaymentIntentError = "payment_intent/error",
        PaymentRequestUpdated = "payment_request/updated",
        ScheduledPaymentCreated = "scheduled_payment/created",
        ScheduledPaymentCompleted = "scheduled_payment/completed",
        ScheduledPaymentError = "scheduled_payment/error",
        ScheduledPaymentCanceled = "scheduled_payment/canceled",
        ScheduledPaymentAllCompleted = "scheduled_payment/all_completed",
        ScheduledPaymentAllCreated = "scheduled_payment/all_created",
        BoletoUpdated = "boleto/updated",
        AutomaticPixPaymentCreated = "automatic_pix_payment/created",
        AutomaticPixPaymentCompleted = "automatic_pix_payment/completed",
        AutomaticPixPaymentError = "automatic_pix_payment/error",
        AutomaticPixPaymentCanceled = "automatic_pix_payment/canceled",
        SmartTransferPreauthorizationCompleted = "smart_transfer_preauthorization/completed",
        SmartTransferPreauthorizationError = "smart_transfer_preauthorization/error",
        SmartTransferPaymentCompleted = "smart_transfer_payment/completed",
        SmartTransferPaymentError = "smart_transfer_payment/error",
    }
}

/// Tells a `null` from a field that is not there.
fn present<'de, D: serde::Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Option<BTreeMap<String, String>>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}
