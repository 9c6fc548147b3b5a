//! Loans and financing ("Loans"). The official examples break their own enums, so most words are kept as text.

mod payments;
mod terms;

use serde::{Deserialize, Serialize};

pub use self::payments::*;
pub use self::terms::*;

use crate::{
    Amount, ItemId, LoanId, Number,
    open_enum::open_enum,
    time::{Day, Instant},
};

/// One loan.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Loan {
    /// Its id.
    pub id: LoanId,
    /// The item it belongs to.
    pub item_id: ItemId,
    /// The institution's number of it.
    pub contract_number: Option<String>,
    /// The Central Bank's number of it.
    pub ipoc_code: Option<String>,
    /// What it is sold as.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub product_name: Option<String>,
    /// Which kind, in the regulator's words.
    #[serde(rename = "type")]
    pub loan_type: Option<String>,
    /// What it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<LoanKind>,
    /// When it was read.
    pub date: Option<Instant>,
    /// When it was agreed.
    pub contract_date: Option<Instant>,
    /// When it was paid out.
    pub disbursement_dates: Option<Vec<Day>>,
    /// When it was paid back.
    pub settlement_date: Option<Instant>,
    /// What was lent.
    pub contract_amount: Option<Amount>,
    /// ISO 4217 code of all its amounts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency_code: Option<String>,
    /// When it ends.
    pub due_date: Option<Instant>,
    /// How often an instalment is due.
    pub installment_periodicity: Option<InstallmentPeriodicity>,
    /// Which, where it is none of the list.
    pub installment_periodicity_additional_info: Option<String>,
    /// When the first is due.
    pub first_installment_due_date: Option<Instant>,
    /// Total effective cost a year, in per cent.
    #[serde(rename = "CET")]
    pub cet: Option<Number>,
    /// How it is paid back.
    pub amortization_scheduled: Option<AmortizationSchedule>,
    /// Which, where it is none of the list.
    pub amortization_scheduled_additional_info: Option<String>,
    /// CNPJ of who deducts it from wages.
    pub cnpj_consignee: Option<String>,
    /// What it costs.
    pub interest_rates: Option<Vec<LoanInterestRate>>,
    /// Fees agreed on.
    pub contracted_fees: Option<Vec<LoanContractedFee>>,
    /// Charges for lateness agreed on.
    pub contracted_finance_charges: Option<Vec<LoanContractedFinanceCharge>>,
    /// What secures it.
    pub warranties: Option<Vec<LoanWarranty>>,
    /// How many instalments.
    pub installments: Option<LoanInstallments>,
    /// What was paid.
    pub payments: Option<LoanPayments>,
}

open_enum! {
    /// What a loan is.
    LoanKind {
        Loan = "LOAN",
        Financing = "FINANCING",
        InvoiceFinancing = "INVOICE_FINANCING",
        UnarrangedAccountOverdraft = "UNARRANGED_ACCOUNT_OVERDRAFT",
    }
}

open_enum! {
    /// How often an instalment is due.
    InstallmentPeriodicity {
        WithoutRegularPeriodicity = "WITHOUT_REGULAR_PERIODICITY",
        Weekly = "WEEKLY",
        Fortnightly = "FORTNIGHTLY",
        Monthly = "MONTHLY",
        Bimonthly = "BIMONTHLY",
        Quarterly = "QUARTERLY",
        Semesterly = "SEMESTERLY",
        Yearly = "YEARLY",
        Others = "OTHERS",
    }
}

open_enum! {
    /// How a loan is paid back.
    AmortizationSchedule {
        Sac = "SAC",
        Price = "PRICE",
        Sam = "SAM",
        WithoutAmortizationSystem = "WITHOUT_AMORTIZATION_SYSTEM",
        Others = "OTHERS",
    }
}
