//! What only cards have ("Accounts"). Dates and the minimum payment describe the last closed cycle.

use serde::{Deserialize, Serialize};

use crate::{Amount, open_enum::open_enum, time::Instant};

/// What only cards have.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CreditData {
    /// Gold, platinum, ….
    pub level: Option<String>,
    /// Visa, Mastercard, ….
    pub brand: Option<String>,
    /// Which brand, where it is none of the list.
    pub brand_additional_info: Option<String>,
    /// When the last cycle closed. Often a bare day.
    pub balance_close_date: Option<Instant>,
    /// When its bill is due. Often a bare day.
    pub balance_due_date: Option<Instant>,
    /// What can still be spent.
    pub available_credit_limit: Option<Amount>,
    /// Owed in US dollars.
    pub balance_foreign_currency: Option<Amount>,
    /// Least that must be paid.
    pub minimum_payment: Option<Amount>,
    /// The whole limit.
    pub credit_limit: Option<Amount>,
    /// Whether the bank may go beyond the limit.
    pub is_limit_flexible: Option<bool>,
    /// Whether the card works.
    pub status: Option<CardStatus>,
    /// Main holder or additional one.
    pub holder_type: Option<HolderType>,
    /// Limits a line of credit. Open Finance only.
    pub disaggregated_credit_limits: Option<Vec<DisaggregatedCreditLimit>>,
    /// Other cards on the same account.
    pub additional_cards: Option<Vec<AdditionalCard>>,
}

/// The limit of one line of credit.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DisaggregatedCreditLimit {
    /// What the limit covers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub credit_line_limit_type: Option<String>,
    /// Whether cards share it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub consolidation_type: Option<String>,
    /// Last digits of the card it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub identification_number: Option<String>,
    /// Whether the bank may go beyond it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_limit_flexible: Option<bool>,
    /// In use.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub used_amount: Option<Amount>,
    /// ISO 4217 code of what is in use.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub used_amount_currency_code: Option<String>,
    /// Which line of credit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line_name: Option<CreditLine>,
    /// Which, where it is none of the list.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line_name_additional_info: Option<String>,
    /// The limit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit_amount: Option<Amount>,
    /// ISO 4217 code of the limit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit_amount_currency_code: Option<String>,
    /// Why there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit_amount_reason: Option<String>,
    /// The limit that the holder chose.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customized_limit_amount: Option<Amount>,
    /// ISO 4217 code of the chosen limit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customized_limit_amount_currency_code: Option<String>,
    /// What can still be spent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub available_amount: Option<Amount>,
    /// ISO 4217 code of what can be spent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub available_amount_currency_code: Option<String>,
}

/// Another card on the same account.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AdditionalCard {
    /// Its last digits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
}

open_enum! {
    /// Whether a card works.
    CardStatus {
        Active = "ACTIVE",
        Blocked = "BLOCKED",
        Cancelled = "CANCELLED",
    }
}

open_enum! {
    /// Whose card it is.
    HolderType {
        Main = "MAIN",
        Additional = "ADDITIONAL",
    }
}

open_enum! {
    /// A line of credit.
    CreditLine {
        CreditoAVista = "CREDITO_A_VISTA",
        CreditoParcelado = "CREDITO_PARCELADO",
        SaqueCreditoBrasil = "SAQUE_CREDITO_BRASIL",
        SaqueCreditoExterior = "SAQUE_CREDITO_EXTERIOR",
        EmprestimoCartaoConsignado = "EMPRESTIMO_CARTAO_CONSIGNADO",
        Outros = "OUTROS",
    }
}
