//! What of a loan was paid and what is left ("Loans").

use serde::{Deserialize, Serialize};

use crate::{Amount, Number, time::Instant};

/// How many instalments.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LoanInstallments {
    /// Unit that they are counted in.
    pub type_number_of_installments: Option<String>,
    /// In all.
    pub total_number_of_installments: Option<Number>,
    /// Unit that the rest is counted in.
    pub type_contract_remaining: Option<String>,
    /// Left.
    pub contract_remaining_number: Option<Number>,
    /// Paid.
    pub paid_installments: Option<Number>,
    /// Not due yet.
    pub due_installments: Option<Number>,
    /// Late.
    pub past_due_installments: Option<Number>,
    /// Larger payments agreed on.
    pub balloon_payments: Option<Vec<BalloonPayment>>,
}

/// A larger payment agreed on.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BalloonPayment {
    /// When.
    pub due_date: Option<Instant>,
    /// How much.
    pub amount: Option<BalloonPaymentAmount>,
}

/// How much a balloon payment is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BalloonPaymentAmount {
    /// How much.
    pub value: Option<Amount>,
    /// ISO 4217 code of the value.
    pub currency_code: Option<String>,
}

/// What was paid.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LoanPayments {
    /// What is still owed.
    pub contract_outstanding_balance: Option<Amount>,
    /// Payments, one a row.
    pub releases: Option<Vec<LoanPaymentRelease>>,
}

/// One payment.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LoanPaymentRelease {
    /// Whether it is beyond an instalment.
    pub is_over_parcel_payment: Option<bool>,
    /// The institution's id of the instalment.
    pub installment_id: Option<String>,
    /// When.
    pub paid_date: Option<Instant>,
    /// ISO 4217 code of the amount.
    pub currency_code: Option<String>,
    /// How much.
    pub paid_amount: Option<Amount>,
    /// What of it was beyond the instalment.
    pub over_parcel: Option<OverParcel>,
}

/// What of a payment was beyond its instalment.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OverParcel {
    /// Fees.
    pub fees: Option<Vec<OverParcelFee>>,
    /// Charges.
    pub charges: Option<Vec<OverParcelCharge>>,
}

/// A fee beyond an instalment.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OverParcelFee {
    /// Its name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Its code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// How much.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub amount: Option<Amount>,
}

/// A charge beyond an instalment.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OverParcelCharge {
    /// What for.
    #[serde(rename = "type")]
    pub kind: Option<String>,
    /// What for, where it is none of the list.
    pub additional_info: Option<String>,
    /// How much.
    pub amount: Option<Amount>,
}
