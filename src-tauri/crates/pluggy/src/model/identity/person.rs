//! A person: family, citizenship, papers ("Identity").

use serde::{Deserialize, Serialize};

use crate::{model::null_as_empty, open_enum::open_enum, time::Instant};

/// A relative.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct IdentityRelation {
    /// Who it is.
    #[serde(rename = "type")]
    pub kind: Option<RelationType>,
    /// Name.
    pub name: Option<String>,
    /// Number of a document.
    pub document: Option<String>,
}

/// Married or not.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MaritalStatus {
    /// Which.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<MaritalStatusCode>,
    /// Which, where it is none of the list.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub additional_info: Option<String>,
}

/// Citizenships.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Nationality {
    /// Whether the person is Brazilian.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub has_brazilian_nationality: Option<bool>,
    /// The others.
    #[serde(default, deserialize_with = "null_as_empty", skip_serializing_if = "Vec::is_empty")]
    pub other_nationalities: Vec<OtherNationality>,
}

/// A citizenship other than Brazilian.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OtherNationality {
    /// ISO 3166 code of the country.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub country_code: Option<String>,
    /// Papers that prove it.
    #[serde(default, deserialize_with = "null_as_empty")]
    pub documents: Vec<NationalityDocument>,
}

/// A paper that proves a citizenship.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct NationalityDocument {
    /// Its number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// The country that issued it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    /// When it was issued.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub issue_date: Option<Instant>,
    /// When it ends.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expiration_date: Option<Instant>,
    /// What it is.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// More about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub additional_info: Option<String>,
}

/// Another document of a person.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OtherDocument {
    /// What it is.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<OtherDocumentType>,
    /// What it is, where it is none of the list.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub type_additional_info: Option<String>,
    /// Its number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// Its check digit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub check_digit: Option<String>,
    /// More about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub additional_info: Option<String>,
    /// When it ends.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expiration_date: Option<Instant>,
}

/// A passport.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Passport {
    /// Its number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// The country that issued it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    /// When it was issued.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub issue_date: Option<Instant>,
    /// When it ends.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expiration_date: Option<Instant>,
}

open_enum! {
    /// Who a relative is.
    RelationType {
        Mother = "Mother",
        Father = "Father",
        Spouse = "Spouse",
    }
}

open_enum! {
    /// Married or not.
    MaritalStatusCode {
        Single = "SINGLE",
        Married = "MARRIED",
        Widowed = "WIDOWED",
        JudiciallySeparated = "JUDICIALLY_SEPARATED",
        Divorced = "DIVORCED",
        StableUnion = "STABLE_UNION",
        Other = "OTHER",
    }
}

open_enum! {
    /// What a document is.
    OtherDocumentType {
        Cnh = "CNH",
        Rg = "RG",
        Nif = "NIF",
        Rne = "RNE",
        Other = "OTHER",
    }
}
