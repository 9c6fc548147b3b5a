//! Closed bills of credit cards ("Credit card bills"). The payments on a bill settle the one before it.

use serde::{Deserialize, Serialize};

use crate::{
    AccountId, Amount, BillId, BillPaymentId, FinanceChargeId, model::null_as_empty, open_enum::open_enum,
    time::Instant,
};

/// A closed bill.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Bill {
    /// Its id.
    pub id: BillId,
    /// When it is due. Midnight UTC stands for the calendar day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due_date: Option<Instant>,
    /// When its cycle closed.
    pub bill_closing_date: Option<Instant>,
    /// What it asks for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total_amount: Option<Amount>,
    /// ISO 4217 code of its amounts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total_amount_currency_code: Option<String>,
    /// Least that must be paid.
    pub minimum_payment_amount: Option<Amount>,
    /// Whether it can be paid by instalments.
    pub allows_installments: Option<bool>,
    /// Interest, fees and taxes on it.
    #[serde(default, deserialize_with = "null_as_empty")]
    pub finance_charges: Vec<BillFinanceCharge>,
    /// Payments on it; they settle the bill before.
    #[serde(default, deserialize_with = "null_as_empty")]
    pub payments: Vec<BillPayment>,
    /// The card. Seen in examples only.
    pub account_id: Option<AccountId>,
    /// When Pluggy first saw it.
    pub created_at: Option<Instant>,
    /// When Pluggy last changed it.
    pub updated_at: Option<Instant>,
}

/// Interest, a fee or a tax on a bill.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BillFinanceCharge {
    /// Its id.
    pub id: FinanceChargeId,
    /// What it is for.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<FinanceChargeType>,
    /// How much.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub amount: Option<Amount>,
    /// ISO 4217 code of the amount.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency_code: Option<String>,
    /// What for, where it is none of the list.
    pub additional_info: Option<String>,
    /// The bill. Seen in examples only.
    pub credit_card_bill_id: Option<BillId>,
}

/// A payment on a bill.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BillPayment {
    /// Its id.
    pub id: BillPaymentId,
    /// How much of it was paid.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value_type: Option<BillPaymentValueType>,
    /// When.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payment_date: Option<Instant>,
    /// How.
    pub payment_mode: Option<BillPaymentMode>,
    /// How much.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub amount: Option<Amount>,
    /// ISO 4217 code of the amount.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency_code: Option<String>,
}

open_enum! {
    /// What a finance charge is for.
    FinanceChargeType {
        LatePaymentRemunerativeInterest = "LATE_PAYMENT_REMUNERATIVE_INTEREST",
        LatePaymentFee = "LATE_PAYMENT_FEE",
        LatePaymentInterest = "LATE_PAYMENT_INTEREST",
        Iof = "IOF",
        Other = "OTHER",
    }
}

open_enum! {
    /// How much of a bill was paid.
    BillPaymentValueType {
        InstallmentPayment = "INSTALLMENT_PAYMENT",
        FullPayment = "FULL_PAYMENT",
        OtherPayment = "OTHER_PAYMENT",
    }
}

open_enum! {
    /// How a bill was paid.
    BillPaymentMode {
        DebitAccount = "DEBIT_ACCOUNT",
        BankSlip = "BANK_SLIP",
        PayrollDeduction = "PAYROLL_DEDUCTION",
        Pix = "PIX",
    }
}
