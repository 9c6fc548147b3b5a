//! What somebody has with an institution ("Identity").

use serde::{Deserialize, Serialize};

use crate::{
    model::{DocumentType, null_as_empty},
    open_enum::open_enum,
    time::Instant,
};

/// What somebody has with an institution.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FinancialRelationships {
    /// Since when.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start_date: Option<Instant>,
    /// What the person uses.
    #[serde(default, deserialize_with = "null_as_empty")]
    pub products_services_type: Vec<String>,
    /// What, where it is none of the list.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub products_services_type_additional_info: Option<String>,
    /// Who may act for the person.
    #[serde(default, deserialize_with = "null_as_empty")]
    pub procurators: Vec<Procurator>,
    /// Accounts.
    #[serde(default, deserialize_with = "null_as_empty", skip_serializing_if = "Vec::is_empty")]
    pub accounts: Vec<RelationshipAccount>,
    /// Wages redirected to here.
    #[serde(default, deserialize_with = "null_as_empty", skip_serializing_if = "Vec::is_empty")]
    pub portabilities_received: Vec<PortabilityReceived>,
    /// Wages paid to here.
    #[serde(default, deserialize_with = "null_as_empty", skip_serializing_if = "Vec::is_empty")]
    pub paychecks_bank_link: Vec<PaycheckBankLink>,
}

/// Who may act for somebody.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Procurator {
    /// In which role.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<ProcuratorType>,
    /// CPF.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cpf_number: Option<String>,
    /// Number of a document.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub document_number: Option<String>,
    /// Which document that is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub document_type: Option<DocumentType>,
    /// Name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub civil_name: Option<String>,
    /// The name that the person goes by.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub social_name: Option<String>,
}

/// An account, as the registry names it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RelationshipAccount {
    /// The bank's COMPE code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub compe_code: Option<String>,
    /// Branch.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub branch_code: Option<String>,
    /// Account.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// Check digit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub check_digit: Option<String>,
    /// What it is, in the regulator's words.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// Whose it is, in the regulator's words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subtype: Option<String>,
}

/// Wages redirected to this institution.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PortabilityReceived {
    /// Who pays them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub employer_name: Option<String>,
    /// CNPJ or CPF of who pays them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub employer_document: Option<String>,
    /// CNPJ of the bank that receives them first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub paycheck_bank_detainer_cnpj: Option<String>,
    /// ISPB of that bank.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub paycheck_bank_detainer_ispb: Option<String>,
    /// When it was approved.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub portability_approval_date: Option<Instant>,
}

/// Wages paid to this institution.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PaycheckBankLink {
    /// Who pays them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub employer_name: Option<String>,
    /// CNPJ or CPF of who pays them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub employer_document: Option<String>,
    /// CNPJ of the bank.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub paycheck_bank_cnpj: Option<String>,
    /// ISPB of the bank.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub paycheck_bank_ispb: Option<String>,
    /// When the account was opened.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account_opening_date: Option<Instant>,
}

open_enum! {
    /// In which role somebody acts.
    ProcuratorType {
        RepresentanteLegal = "REPRESENTANTE_LEGAL",
        Procurador = "PROCURADOR",
    }
}
