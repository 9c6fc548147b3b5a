//! What each product brought in the last execution ("Item object", `statusDetail`).

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize};

use crate::{
    model::{Product, null_as_empty},
    time::Instant,
};

/// What each product brought, under Pluggy's names for them. One of those is spelled in two ways and others may come, so
/// they are kept as they are; ask with [`StatusDetail::of`].
/// An entry that can't be read is none: a remark is not worth losing the item for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct StatusDetail(pub BTreeMap<String, Option<StatusDetailProduct>>);

impl<'de> Deserialize<'de> for StatusDetail {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let entries = BTreeMap::<String, serde_json::Value>::deserialize(deserializer)?;
        Ok(Self(
            entries.into_iter().map(|(key, entry)| (key, serde_json::from_value(entry).unwrap_or_default())).collect(),
        ))
    }
}

impl StatusDetail {
    /// What a product brought; nothing when it was not asked for.
    #[must_use]
    pub fn of(&self, product: &Product) -> Option<&StatusDetailProduct> {
        keys(product).iter().find_map(|key| self.0.get(*key)?.as_ref())
    }
}

/// The names of a product in here, the official one first.
fn keys(product: &Product) -> &'static [&'static str] {
    match product {
        Product::Accounts => &["accounts"],
        Product::CreditCards => &["creditCards"],
        Product::Transactions => &["transactions"],
        Product::PaymentData => &["paymentData"],
        Product::Investments => &["investments"],
        Product::InvestmentsTransactions => &["investmentsTransactions", "investmentTransactions"],
        Product::Identity => &["identity"],
        Product::Loans => &["loans"],
        Product::AccountStatements => &["accountStatements"],
        _ => &[],
    }
}

/// What one product brought.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StatusDetailProduct {
    /// Collected in the last execution.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_updated: Option<bool>,
    /// When it was last collected.
    pub last_updated_at: Option<Instant>,
    /// What to know about it.
    #[serde(default, deserialize_with = "null_as_empty", skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<Warning>,
}

/// A remark on a product.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Warning {
    /// `001`, `002`, `423`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// Pluggy's words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// The institution's words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub provider_message: Option<String>,
}
