//! A company: partners and papers ("Identity").

use serde::{Deserialize, Serialize};

use crate::{Number, open_enum::open_enum, time::Instant};

/// A partner or director.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BusinessParty {
    /// Which of the two.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<PartyType>,
    /// A person or a company.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub person_type: Option<PersonType>,
    /// Which document names it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub document_type: Option<PartyDocumentType>,
    /// Its number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub document_number: Option<String>,
    /// The country that issued it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub document_country: Option<String>,
    /// When it ends.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub document_expiration_date: Option<Instant>,
    /// When it was issued.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub document_issue_date: Option<Instant>,
    /// More about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub document_additional_info: Option<String>,
    /// A person's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub civil_name: Option<String>,
    /// The name that the person goes by.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub social_name: Option<String>,
    /// A company's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub company_name: Option<String>,
    /// What people call the company.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trade_name: Option<String>,
    /// Since when.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start_date: Option<Instant>,
    /// Share held; 1 is all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shareholding: Option<Number>,
}

/// Another document of a company.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BusinessOtherDocument {
    /// What it is.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// Its number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// The country that issued it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    /// When it ends.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expiration_date: Option<Instant>,
}

open_enum! {
    /// What somebody is in a company.
    PartyType {
        Partner = "PARTNER",
        Administrator = "ADMINISTRATOR",
    }
}

open_enum! {
    /// A person or a company.
    PersonType {
        NaturalPerson = "NATURAL_PERSON",
        LegalEntity = "LEGAL_ENTITY",
    }
}

open_enum! {
    /// Which document names a partner.
    PartyDocumentType {
        Cpf = "CPF",
        Cnpj = "CNPJ",
        Passport = "PASSPORT",
        OtherTravelDocument = "OTHER_TRAVEL_DOCUMENT",
    }
}
