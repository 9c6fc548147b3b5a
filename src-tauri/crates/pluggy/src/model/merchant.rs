//! Businesses by their CNPJ ("Merchants, SCR, others").

use serde::{Deserialize, Serialize};

use crate::model::{Merchant, null_as_empty};

/// What is known of the businesses that were asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MerchantsFound {
    /// Those that Pluggy knows.
    #[serde(default, deserialize_with = "null_as_empty")]
    pub found_merchants: Vec<Merchant>,
    /// CNPJs that it does not know.
    #[serde(default, deserialize_with = "null_as_empty")]
    pub not_found_merchants: Vec<String>,
    /// What is no CNPJ.
    #[serde(default, deserialize_with = "null_as_empty")]
    pub invalid_cnpjs: Vec<String>,
}
