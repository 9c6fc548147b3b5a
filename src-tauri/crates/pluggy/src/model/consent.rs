//! Consents of Open Finance ("Consents").

use serde::{Deserialize, Serialize};

use crate::{
    ConsentId, ItemId,
    model::{Product, null_as_empty},
    open_enum::open_enum,
    time::Instant,
};

/// What a person allowed, and until when.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Consent {
    /// Its id.
    pub id: ConsentId,
    /// The item. Of a MeuPluggy item it is another one, inside: do not join on it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub item_id: Option<ItemId>,
    /// What may be collected.
    #[serde(default, deserialize_with = "null_as_empty")]
    pub products: Vec<Product>,
    /// What the institution was told to give.
    #[serde(default, deserialize_with = "null_as_empty", skip_serializing_if = "Vec::is_empty")]
    pub open_finance_permissions_granted: Vec<Permission>,
    /// When it was given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created_at: Option<Instant>,
    /// When it ends; never, if none.
    pub expires_at: Option<Instant>,
    /// When it was withdrawn.
    pub revoked_at: Option<Instant>,
}

open_enum! {
    /// A permission of Open Finance.
    Permission {
        RegistrationAll = "REGISTRATION_ALL",
        RegistrationIdentifications = "REGISTRATION_IDENTIFICATIONS",
        RegistrationQualifications = "REGISTRATION_QUALIFICATIONS",
        RegistrationFinancialRelations = "REGISTRATION_FINANCIAL_RELATIONS",
        AccountsAll = "ACCOUNTS_ALL",
        AccountsList = "ACCOUNTS_LIST",
        AccountsBalances = "ACCOUNTS_BALANCES",
        AccountsLimits = "ACCOUNTS_LIMITS",
        AccountsTransactions = "ACCOUNTS_TRANSACTIONS",
        CreditCardsAll = "CREDIT_CARDS_ALL",
        CreditCardsList = "CREDIT_CARDS_LIST",
        CreditCardsLimits = "CREDIT_CARDS_LIMITS",
        CreditCardsTransactions = "CREDIT_CARDS_TRANSACTIONS",
        CreditCardsBills = "CREDIT_CARDS_BILLS",
        CreditOperationsAll = "CREDIT_OPERATIONS_ALL",
        InvestmentsAll = "INVESTMENTS_ALL",
        ExchangesAll = "EXCHANGES_ALL",
    }
}
