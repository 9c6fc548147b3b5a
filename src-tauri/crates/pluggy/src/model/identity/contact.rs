//! How to reach somebody ("Identity").

use serde::{Deserialize, Serialize};

use crate::{Number, open_enum::open_enum};

/// A phone number.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PhoneNumber {
    /// Whose it is.
    #[serde(rename = "type")]
    pub kind: Option<PhoneType>,
    /// The number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// The country's code.
    pub country_calling_code: Option<String>,
    /// The area's code.
    pub area_code: Option<String>,
    /// Extension.
    pub extension: Option<String>,
    /// More about it.
    pub additional_info: Option<String>,
}

/// An e-mail address.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Email {
    /// Whose it is.
    #[serde(rename = "type")]
    pub kind: Option<ContactType>,
    /// The address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
}

/// An address.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Address {
    /// In one line.
    pub full_address: Option<String>,
    /// Street and number.
    pub primary_address: Option<String>,
    /// City.
    pub city: Option<String>,
    /// Postal code.
    pub postal_code: Option<String>,
    /// State.
    pub state: Option<String>,
    /// Country.
    pub country: Option<String>,
    /// Whose it is.
    #[serde(rename = "type")]
    pub kind: Option<ContactType>,
    /// Flat, floor, ….
    pub additional_info: Option<String>,
    /// District.
    pub district: Option<String>,
    /// The statistics office's code of the city.
    pub ibge_town_code: Option<String>,
    /// ISO 3166 code of the country.
    pub country_code: Option<String>,
    /// Where it is on the globe.
    pub geographic_coordinates: Option<GeographicCoordinates>,
}

/// A place on the globe.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct GeographicCoordinates {
    /// Degrees north.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub latitude: Option<Number>,
    /// Degrees east.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub longitude: Option<Number>,
}

open_enum! {
    /// Whose phone it is.
    PhoneType {
        Personal = "Personal",
        Work = "Work",
        Residencial = "Residencial",
    }
}

open_enum! {
    /// Whose address it is.
    ContactType {
        Personal = "Personal",
        Work = "Work",
    }
}
