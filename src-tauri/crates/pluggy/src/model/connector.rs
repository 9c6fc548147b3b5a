//! Institutions and what they ask for ("Connectors").

use serde::{Deserialize, Serialize};

use crate::{ConnectorId, open_enum::open_enum, time::Instant};

/// An institution that can be connected.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Connector {
    /// Its id.
    pub id: ConnectorId,
    /// What people call it.
    pub name: Option<String>,
    /// Six hexadecimal digits without `#`.
    pub primary_color: Option<String>,
    /// Its website.
    pub institution_url: Option<String>,
    /// ISO 3166 code of its country.
    pub country: Option<String>,
    /// What kind of institution it is.
    #[serde(rename = "type")]
    pub kind: Option<ConnectorType>,
    /// What to ask a person for; empty where all happens at the bank's own page.
    #[serde(default)]
    pub credentials: Vec<ConnectorCredential>,
    /// Its logo, on Pluggy's servers.
    pub image_url: Option<String>,
    /// Whether a code is asked for after the first step.
    #[serde(rename = "hasMFA")]
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
    pub health: Option<ConnectorHealth>,
    /// What it can deliver.
    #[serde(default)]
    pub products: Vec<Product>,
    /// When Pluggy added it.
    pub created_at: Option<Instant>,
    /// A pretend institution.
    pub is_sandbox: Option<bool>,
    /// Regulated Open Finance rather than a direct connection.
    pub is_open_finance: Option<bool>,
    /// Last change of this record. Absent in older bodies.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub updated_at: Option<Instant>,
    /// Payments can be started with it.
    pub supports_payment_initiation: Option<bool>,
    /// Payments can be scheduled.
    pub supports_scheduled_payments: Option<bool>,
    /// Smart transfers work.
    pub supports_smart_transfers: Option<bool>,
    /// Boletos can be managed.
    pub supports_boleto_management: Option<bool>,
}

/// One thing that is asked: a field of the form, or the question of a running execution ("MFA", `parameter`).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ConnectorCredential {
    /// The key to answer under.
    #[serde(default)]
    pub name: String,
    /// What people call it.
    pub label: Option<String>,
    /// How it is drawn.
    #[serde(rename = "type")]
    pub kind: Option<CredentialType>,
    /// An example inside the field.
    pub placeholder: Option<String>,
    /// A JavaScript regular expression, without slashes.
    pub validation: Option<String>,
    /// What to say when it does not match.
    pub validation_message: Option<String>,
    /// May be left empty.
    #[serde(default)]
    pub optional: Option<bool>,
    /// Must be fresh at each execution.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mfa: Option<bool>,
    /// Help beside the field.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub assistive_text: Option<String>,
    /// What to do, in the institution's words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub instructions: Option<String>,
    /// A picture in base64, or an address to open.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub data: Option<String>,
    /// What to choose from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub options: Option<Vec<CredentialSelectOption>>,
    /// When an answer comes too late.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<Instant>,
}

/// One choice of a `select`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CredentialSelectOption {
    /// What is sent.
    pub value: String,
    /// What is shown.
    pub label: String,
}

/// How an institution does at the moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConnectorHealth {
    /// Its state.
    pub status: Option<HealthStatus>,
    /// `BETA` or nothing.
    pub stage: Option<String>,
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

open_enum! {
    /// How a credential is drawn. An unknown one is drawn as text.
    CredentialType {
        Text = "text",
        Password = "password",
        Number = "number",
        Image = "image",
        Select = "select",
        /// Seen in examples of questions; not in the schema.
        String = "string",
        /// `data` is an address to open in the browser.
        Oauth = "oauth",
    }
}

open_enum! {
    /// State of an institution.
    HealthStatus { Online = "ONLINE", Unstable = "UNSTABLE", Offline = "OFFLINE" }
}

open_enum! {
    /// What a connector can deliver, and an item is asked for.
    Product {
        Accounts = "ACCOUNTS",
        CreditCards = "CREDIT_CARDS",
        Transactions = "TRANSACTIONS",
        PaymentData = "PAYMENT_DATA",
        Investments = "INVESTMENTS",
        InvestmentsTransactions = "INVESTMENTS_TRANSACTIONS",
        Identity = "IDENTITY",
        BrokerageNote = "BROKERAGE_NOTE",
        MoveSecurity = "MOVE_SECURITY",
        Loans = "LOANS",
    }
}
