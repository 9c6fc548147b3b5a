//! What a request was for, told by its method and the shape of its path, and what of a person's it carried. A table, pure;
//! what it does not know has a safe row. When in doubt it says that something was carried.

use serde::{Deserialize, Serialize};

/// What a request was for. One text each, in every language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum Purpose {
    /// The application's keys for a key of two hours.
    Keys,
    /// A pass from a company that keeps the keys.
    Broker,
    /// A pass for one connection.
    Pass,
    /// Which institutions there are, and whether Pluggy answers.
    Institutions,
    /// Whether what was typed fits the institution's rules.
    CheckTyped,
    /// To connect.
    Connect,
    /// To update.
    Update,
    /// An answer to the bank's question.
    Answer,
    /// How an item stands.
    Look,
    /// Which items there are.
    Items,
    /// That Pluggy updates by itself no more.
    StopAutoSync,
    /// To delete.
    Delete,
    /// What a consent covers.
    Consent,
    /// Accounts and cards.
    Accounts,
    /// Transactions, bills, investments, loans, identity, and what categories there are.
    Data,
    /// Another category for a transaction.
    Categorize,
    /// Where Pluggy reports the application's events to.
    Webhooks,
    /// An institution's logo.
    Logo,
    /// What this version has no word for.
    Other,
}

/// What of a person's a request carried.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum Carried {
    /// Nothing that was typed.
    Nothing,
    /// What was typed to sign in at the bank.
    Credentials,
    /// The answer to the bank's question.
    Code,
    /// What the application, or the company, is known by.
    Keys,
    /// Where events are to be sent, and maybe what that server knows them by.
    Webhook,
}

impl Carried {
    /// Whether it was typed for the bank.
    #[must_use]
    pub fn is_for_bank(self) -> bool {
        matches!(self, Self::Credentials | Self::Code)
    }
}

/// Bytes of a body in which nothing stands: `{}`.
pub const EMPTY_BODY: u64 = 2;

/// What a request was for.
#[must_use]
pub fn purpose(method: &str, path: &str) -> Purpose {
    match (method, path) {
        ("POST", "/auth") => Purpose::Keys,
        ("POST", "broker") => Purpose::Broker,
        ("POST", "/connect_token") => Purpose::Pass,
        ("GET", "/connectors" | "/connectors/{id}") => Purpose::Institutions,
        ("POST", "/connectors/{id}/validate") => Purpose::CheckTyped,
        ("POST", "/items") => Purpose::Connect,
        ("PATCH", "/items/{id}") => Purpose::Update,
        ("POST", "/items/{id}/mfa") => Purpose::Answer,
        ("GET", "/items/{id}") => Purpose::Look,
        ("GET", "/v2/items") => Purpose::Items,
        ("PATCH", "/items/{id}/disable-auto-sync") => Purpose::StopAutoSync,
        ("DELETE", "/items/{id}") => Purpose::Delete,
        ("GET", "/items/{id}/resources" | "/consents" | "/consents/{id}") => Purpose::Consent,
        ("GET", "/accounts" | "/accounts/{id}" | "/accounts/{id}/balance" | "/accounts/{id}/statements") => {
            Purpose::Accounts
        }
        ("PATCH", "/transactions/{id}") => Purpose::Categorize,
        (_, "/webhooks" | "/webhooks/{id}") => Purpose::Webhooks,
        ("GET", "fetch") => Purpose::Logo,
        ("GET", path) if DATA.iter().any(|start| path.starts_with(start)) => Purpose::Data,
        _ => Purpose::Other,
    }
}

/// How the paths of what an execution brought begin.
const DATA: [&str; 8] = [
    "/v2/transactions",
    "/transactions",
    "/bills",
    "/investments",
    "/loans",
    "/identity",
    "/items/{id}/scr",
    "/categories",
];

/// What a request carried. An update carries credentials only where something stands in its body: without any, Pluggy uses
/// those that it has.
#[must_use]
pub fn carried(purpose: Purpose, sent: u64) -> Carried {
    match purpose {
        Purpose::CheckTyped | Purpose::Connect => Carried::Credentials,
        Purpose::Update if sent > EMPTY_BODY => Carried::Credentials,
        Purpose::Answer => Carried::Code,
        Purpose::Keys | Purpose::Broker => Carried::Keys,
        Purpose::Webhooks if sent > EMPTY_BODY => Carried::Webhook,
        // Something that was sent, nobody here knows why.
        Purpose::Other if sent > EMPTY_BODY => Carried::Credentials,
        _ => Carried::Nothing,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_request_that_is_made_has_its_row() {
        for (method, path, wanted, sent, with) in [
            ("POST", "/auth", Purpose::Keys, 90, Carried::Keys),
            ("POST", "broker", Purpose::Broker, 0, Carried::Keys),
            ("POST", "/connect_token", Purpose::Pass, 60, Carried::Nothing),
            ("GET", "/connectors", Purpose::Institutions, 0, Carried::Nothing),
            ("POST", "/connectors/{id}/validate", Purpose::CheckTyped, 40, Carried::Credentials),
            ("POST", "/items", Purpose::Connect, 140, Carried::Credentials),
            ("PATCH", "/items/{id}", Purpose::Update, 2, Carried::Nothing),
            ("PATCH", "/items/{id}", Purpose::Update, 60, Carried::Credentials),
            ("POST", "/items/{id}/mfa", Purpose::Answer, 18, Carried::Code),
            ("GET", "/items/{id}", Purpose::Look, 0, Carried::Nothing),
            ("GET", "/v2/items", Purpose::Items, 0, Carried::Nothing),
            ("PATCH", "/items/{id}/disable-auto-sync", Purpose::StopAutoSync, 0, Carried::Nothing),
            ("DELETE", "/items/{id}", Purpose::Delete, 0, Carried::Nothing),
            ("GET", "/items/{id}/resources", Purpose::Consent, 0, Carried::Nothing),
            ("GET", "/accounts", Purpose::Accounts, 0, Carried::Nothing),
            ("GET", "/v2/transactions", Purpose::Data, 0, Carried::Nothing),
            ("GET", "/investments/{id}/transactions", Purpose::Data, 0, Carried::Nothing),
            ("GET", "/categories", Purpose::Data, 0, Carried::Nothing),
            ("PATCH", "/transactions/{id}", Purpose::Categorize, 31, Carried::Nothing),
            ("GET", "/webhooks", Purpose::Webhooks, 0, Carried::Nothing),
            ("PATCH", "/webhooks/{id}", Purpose::Webhooks, 48, Carried::Webhook),
            ("GET", "fetch", Purpose::Logo, 0, Carried::Nothing),
            // Nobody knows: it may have.
            ("POST", "/quantum", Purpose::Other, 99, Carried::Credentials),
            ("GET", "/quantum", Purpose::Other, 0, Carried::Nothing),
        ] {
            assert_eq!(purpose(method, path), wanted, "{method} {path}");
            assert_eq!(carried(wanted, sent), with, "{method} {path}");
        }
    }
}
