//! Accounts and cards ("Accounts"). A connect token is shown only the first fields.

use serde::{Deserialize, Serialize};

use crate::{
    AccountId, Amount, ItemId, Money, Number,
    model::{CreditData, null_as_empty},
    open_enum::open_enum,
    time::Instant,
};

/// An account or a card.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Account {
    /// Its id.
    pub id: AccountId,
    /// The item it belongs to.
    pub item_id: ItemId,
    /// Bank account or card.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<AccountType>,
    /// Which of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subtype: Option<AccountSubtype>,
    /// Branch and account, or the last digits of a card.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// Available funds of an account; amount owed on a card, positive.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub balance: Option<Amount>,
    /// The institution's name for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// ISO 4217 code of all its amounts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency_code: Option<String>,
    /// The name it is sold under.
    pub marketing_name: Option<String>,
    /// The holder's CPF or CNPJ, with or without punctuation.
    pub tax_number: Option<String>,
    /// The holder's name.
    pub owner: Option<String>,
    /// What only bank accounts have.
    pub bank_data: Option<BankData>,
    /// What only cards have.
    pub credit_data: Option<CreditData>,
    /// When Pluggy first saw it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created_at: Option<Instant>,
    /// When Pluggy last changed it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub updated_at: Option<Instant>,
}

/// What only bank accounts have.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BankData {
    /// Branch and account as transfers need them.
    pub transfer_number: Option<String>,
    /// Balance with what is not posted yet.
    pub closing_balance: Option<Amount>,
    /// What the bank invests by itself, and gives back when needed.
    pub automatically_invested_balance: Option<Amount>,
    /// Overdraft agreed on.
    pub overdraft_contracted_limit: Option<Amount>,
    /// Overdraft in use.
    pub overdraft_used_limit: Option<Amount>,
    /// Overdrawn beyond what was agreed.
    pub unarranged_overdraft_amount: Option<Amount>,
    /// Whether some of the money is set aside.
    pub has_reserved_balance: Option<bool>,
    /// Money set aside, a row a purpose.
    pub reserved_balances: Option<Vec<ReservedBalance>>,
}

/// Money set aside inside an account.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ReservedBalance {
    /// What it is set aside for.
    pub name: Option<String>,
    /// The bank's id of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub identification: Option<String>,
    /// What is in it, a row a currency or remuneration.
    #[serde(default, deserialize_with = "null_as_empty")]
    pub available_amounts: Vec<ReservedBalanceAmount>,
}

/// One amount set aside.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ReservedBalanceAmount {
    /// How much.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub amount: Option<Amount>,
    /// ISO 4217 code of the amount.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency_code: Option<String>,
    /// What it earns.
    pub remuneration: Option<ReservedBalanceRemuneration>,
}

/// What money set aside earns.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ReservedBalanceRemuneration {
    /// Fixed rate.
    pub pre_fixed_rate: Option<Number>,
    /// Share of the index.
    pub post_fixed_indexer_percentage: Option<Number>,
    /// How the rate is expressed.
    pub rate_type: Option<String>,
    /// The index: CDI, IPCA, ….
    pub indexer: Option<String>,
    /// Days that the rate counts.
    pub calculation: Option<String>,
    /// Period of the rate.
    pub rate_periodicity: Option<String>,
    /// Which index, where it is none of the list.
    pub indexer_additional_info: Option<String>,
}

open_enum! {
    /// Bank account or card.
    AccountType {
        Bank = "BANK",
        Credit = "CREDIT",
    }
}

open_enum! {
    /// Which kind of account.
    AccountSubtype {
        CheckingAccount = "CHECKING_ACCOUNT",
        SavingsAccount = "SAVINGS_ACCOUNT",
        CreditCard = "CREDIT_CARD",
    }
}

impl Account {
    /// The balance with its currency.
    #[must_use]
    pub fn balance_money(&self) -> Option<Money> {
        Money::of(self.balance, self.currency_code.as_deref())
    }
}
