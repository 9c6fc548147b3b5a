//! Accounts and cards ("Accounts"). A connect token is shown only the first fields.

use serde::{Deserialize, Serialize};

use crate::{AccountId, Amount, ItemId, open_enum::open_enum, time::Instant};

/// An account or a card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Account {
    /// Its id.
    pub id: AccountId,
    /// The item it belongs to.
    pub item_id: ItemId,
    /// Bank account or card.
    #[serde(rename = "type")]
    pub kind: Option<AccountType>,
    /// Which of them.
    pub subtype: Option<AccountSubtype>,
    /// Branch and account, or the last digits of a card.
    pub number: Option<String>,
    /// Available funds of an account; amount owed on a card, positive.
    pub balance: Option<Amount>,
    /// The institution's name for it.
    pub name: Option<String>,
    /// ISO 4217 code of all its amounts.
    pub currency_code: Option<String>,
    /// The name it is sold under.
    pub marketing_name: Option<String>,
    /// The holder's CPF or CNPJ, with or without punctuation.
    pub tax_number: Option<String>,
    /// The holder's name.
    pub owner: Option<String>,
    /// When Pluggy first saw it.
    pub created_at: Option<Instant>,
    /// When Pluggy last changed it.
    pub updated_at: Option<Instant>,
}

open_enum! {
    /// Bank account or card.
    AccountType { Bank = "BANK", Credit = "CREDIT" }
}

open_enum! {
    /// Which kind of account.
    AccountSubtype {
        CheckingAccount = "CHECKING_ACCOUNT",
        SavingsAccount = "SAVINGS_ACCOUNT",
        CreditCard = "CREDIT_CARD",
    }
}
