//! Institutions that can be connected ("Connectors").

use serde::{Deserialize, Serialize};

use crate::{
    ConnectorId,
    model::{ConnectorCredential, ConnectorHealth, Product, null_as_empty},
    open_enum::open_enum,
    time::Instant,
};

/// An institution that can be connected.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Connector {
    /// Its id.
    pub id: ConnectorId,
    /// What people call it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Six hexadecimal digits without `#`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub primary_color: Option<String>,
    /// Its website.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub institution_url: Option<String>,
    /// ISO 3166 code of its country.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    /// What kind of institution it is.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<ConnectorType>,
    /// What to ask a person for; empty where all happens at the bank's own page.
    #[serde(default, deserialize_with = "null_as_empty")]
    pub credentials: Vec<ConnectorCredential>,
    /// Its logo, on Pluggy's servers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image_url: Option<String>,
    /// Whether a code is asked for after the first step.
    #[serde(rename = "hasMFA", skip_serializing_if = "Option::is_none")]
    pub has_mfa: Option<bool>,
    /// Signs in on the institution's own page. Absent when not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub oauth: Option<bool>,
    /// Older OAuth flow's address. Absent when not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub oauth_url: Option<String>,
    /// Where a forgotten password is renewed. Absent when unknown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reset_password_url: Option<String>,
    /// How it does at the moment.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub health: Option<ConnectorHealth>,
    /// What it can deliver.
    #[serde(default, deserialize_with = "null_as_empty")]
    pub products: Vec<Product>,
    /// What it can deliver, in detail: `INVESTMENTS:TREASURE_TITLES`. Absent for direct connections.
    #[serde(default, deserialize_with = "null_as_empty", skip_serializing_if = "Vec::is_empty")]
    pub product_coverage: Vec<String>,
    /// When Pluggy added it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created_at: Option<Instant>,
    /// A pretend institution.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_sandbox: Option<bool>,
    /// Regulated Open Finance rather than a direct connection.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_open_finance: Option<bool>,
    /// Last change of this record. Absent in older bodies.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub updated_at: Option<Instant>,
    /// Payments can be started with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub supports_payment_initiation: Option<bool>,
    /// Payments can be scheduled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub supports_scheduled_payments: Option<bool>,
    /// Smart transfers work.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub supports_smart_transfers: Option<bool>,
    /// Boletos can be managed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub supports_boleto_management: Option<bool>,
    /// Automatic Pix works.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub supports_automatic_pix: Option<bool>,
}

open_enum! {
    /// What kind of institution a connector is.
    ConnectorType {
        PersonalBank = "PERSONAL_BANK",
        BusinessBank = "BUSINESS_BANK",
        Invoice = "INVOICE",
        Investment = "INVESTMENT",
        Telecommunication = "TELECOMMUNICATION",
        DigitalEconomy = "DIGITAL_ECONOMY",
        PaymentAccount = "PAYMENT_ACCOUNT",
        Other = "OTHER",
    }
}
