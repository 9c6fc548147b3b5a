//! What was agreed on a loan ("Loans"): rates, fees, charges and warranties.

use serde::{Deserialize, Serialize};

use crate::{Amount, Number};

/// What a loan costs.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LoanInterestRate {
    /// Nominal or effective.
    pub tax_type: Option<String>,
    /// Simple or compound.
    pub interest_rate_type: Option<String>,
    /// A month or a year.
    pub tax_periodicity: Option<String>,
    /// Days that the rate counts.
    pub calculation: Option<String>,
    /// The family of its index.
    pub referential_rate_indexer_type: Option<String>,
    /// The index.
    pub referential_rate_indexer_sub_type: Option<String>,
    /// Which, where it is none of the list.
    pub referential_rate_indexer_additional_info: Option<String>,
    /// Fixed rate; 1 is 100 per cent.
    pub pre_fixed_rate: Option<Number>,
    /// Share of the index; 1 is 100 per cent.
    pub post_fixed_rate: Option<Number>,
    /// More about it.
    pub additional_info: Option<String>,
}

/// A fee agreed on.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LoanContractedFee {
    /// Its name.
    pub name: Option<String>,
    /// Its code.
    pub code: Option<String>,
    /// Once or with each instalment.
    pub charge_type: Option<String>,
    /// How it is reckoned.
    pub charge: Option<String>,
    /// How much.
    pub amount: Option<Amount>,
    /// Share, where it is a percentage.
    pub rate: Option<Number>,
}

/// A charge for lateness agreed on.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LoanContractedFinanceCharge {
    /// What for.
    #[serde(rename = "type")]
    pub kind: Option<String>,
    /// What for, where it is none of the list.
    pub additional_info: Option<String>,
    /// How much.
    pub rate: Option<Number>,
    /// The same as `additionalInfo`, as some examples spell it.
    pub charge_additional_info: Option<String>,
    /// The same as `rate`, as some examples spell it.
    pub charge_rate: Option<Number>,
}

/// What secures a loan.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LoanWarranty {
    /// ISO 4217 code of the amount.
    pub currency_code: Option<String>,
    /// What it is.
    #[serde(rename = "type")]
    pub kind: Option<String>,
    /// Which of them.
    pub subtype: Option<String>,
    /// What it is worth.
    pub amount: Option<Amount>,
}
