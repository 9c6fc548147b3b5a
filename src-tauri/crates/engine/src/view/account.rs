//! What a connection brought.

use pluggy::AccountId;
use serde::{Deserialize, Serialize};

/// An account or a card, as it is shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Account {
    /// Its id.
    pub id: AccountId,
    /// What it is.
    pub kind: AccountKind,
    /// The institution's name for it.
    pub name: Option<String>,
    /// At most the last four characters of its number.
    pub ending: Option<String>,
    /// Funds, or what is owed on a card.
    pub balance: Option<Money>,
}

/// What an account is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum AccountKind {
    /// Checking account.
    Checking,
    /// Savings account.
    Savings,
    /// Card: its balance is debt.
    CreditCard,
    /// Something else.
    Other,
}

/// An amount with its currency, every digit kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Money {
    /// A decimal number as text: `1942.50`.
    pub amount: String,
    /// ISO 4217.
    pub currency: String,
}
