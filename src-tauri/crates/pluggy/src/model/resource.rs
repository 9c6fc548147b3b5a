//! Resources of an Open Finance consent ("Resources").

use serde::{Deserialize, Serialize};

use crate::{ResourceId, open_enum::open_enum};

/// One account, card, loan or investment that a consent covers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ItemResource {
    /// The institution's id of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resource_id: Option<ResourceId>,
    /// What it is.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<ResourceType>,
    /// Whether it can be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<ResourceStatus>,
}

open_enum! {
    /// What a resource is.
    ResourceType {
        Account = "ACCOUNT",
        CreditCardAccount = "CREDIT_CARD_ACCOUNT",
        Loan = "LOAN",
        Financing = "FINANCING",
        UnarrangedAccountOverdraft = "UNARRANGED_ACCOUNT_OVERDRAFT",
        InvoiceFinancing = "INVOICE_FINANCING",
        BankFixedIncome = "BANK_FIXED_INCOME",
        CreditFixedIncome = "CREDIT_FIXED_INCOME",
        VariableIncome = "VARIABLE_INCOME",
        TreasureTitle = "TREASURE_TITLE",
        Fund = "FUND",
    }
}

open_enum! {
    /// Whether a resource can be read.
    ResourceStatus {
        Available = "AVAILABLE",
        Unavailable = "UNAVAILABLE",
        TemporarilyUnavailable = "TEMPORARILY_UNAVAILABLE",
        PendingAuthorisation = "PENDING_AUTHORISATION",
    }
}
