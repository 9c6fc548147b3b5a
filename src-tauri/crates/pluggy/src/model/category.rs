//! Categories of transactions, and rules that assign them ("Categories and rules").

use serde::{Deserialize, Serialize};

use crate::{
    CategoryId, CategoryRuleId,
    model::{AccountSubtype, TransactionType},
    open_enum::open_enum,
};

/// A category of transactions.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Category {
    /// Eight digits. The parent does not follow from them.
    pub id: CategoryId,
    /// Its name, in English.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Its name, in Portuguese.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description_translated: Option<String>,
    /// The category above. None at the root.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent_id: Option<CategoryId>,
    /// The name of the one above.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent_description: Option<String>,
}

/// A rule that puts transactions into a category.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CategoryRule {
    /// Its id.
    pub id: CategoryRuleId,
    /// The text that it looks for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The category that it assigns.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub category_id: Option<CategoryId>,
    /// That category's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    /// The application that made it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_id: Option<String>,
    /// Only of this direction.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub transaction_type: Option<TransactionType>,
    /// Only on this kind of account.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account_type: Option<AccountSubtype>,
    /// How the text is looked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub match_type: Option<MatchType>,
}

/// A new rule.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CreateCategoryRule {
    /// The text to look for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The category to assign.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub category_id: Option<CategoryId>,
    /// Only of this direction.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub transaction_type: Option<TransactionType>,
    /// Only on this kind of account.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account_type: Option<AccountSubtype>,
    /// How to look for the text; exactly, if not said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub match_type: Option<MatchType>,
}

open_enum! {
    /// How a rule looks for its text.
    MatchType {
        Exact = "exact",
        Contains = "contains",
        StartsWith = "startsWith",
        EndsWith = "endsWith",
    }
}
