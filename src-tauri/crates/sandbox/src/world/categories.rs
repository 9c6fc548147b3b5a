//! What somebody has put into which category, and the rules for it ("Categories and rules").

use pluggy::{
    CategoryId, CategoryRuleId, TransactionId,
    model::{AccountSubtype, CategoryRule, CreateCategoryRule, MatchType, Transaction},
};

use super::World;
use crate::{
    api::{ApiError, Refuse},
    data::category,
};

impl World {
    /// Rows with the categories that somebody has given them: by hand, or else by a rule.
    pub(crate) fn touched(&self, rows: Vec<Transaction>) -> Vec<Transaction> {
        rows.into_iter().map(|row| self.touch(row)).collect()
    }

    fn touch(&self, mut row: Transaction) -> Transaction {
        let by_rule = || self.rules.iter().find(|rule| applies(rule, &row)).and_then(|rule| rule.category_id.as_ref());
        if let Some(category) = self.categorized.get(&row.id).or_else(by_rule).and_then(category) {
            row.category = category.description;
            row.category_id = Some(category.id);
        }
        row
    }

    pub(crate) fn categorize(&mut self, id: &TransactionId, category: CategoryId) {
        self.categorized.insert(id.clone(), category);
    }

    pub(crate) fn rules(&self) -> &[CategoryRule] {
        &self.rules
    }

    pub(crate) fn create_rule(&mut self, rule: CreateCategoryRule, client: &str) -> Result<CategoryRule, ApiError> {
        let description = rule.description.filter(|text| !text.is_empty());
        let description =
            description.ok_or_else(|| ApiError::bad_request(Refuse::Plain, "description must be a string"))?;
        let category = rule.category_id.as_ref().and_then(category).ok_or_else(ApiError::category_not_found)?;
        let rule = CategoryRule {
            id: CategoryRuleId(uuid::Uuid::new_v4().to_string()),
            description: Some(description),
            category_id: Some(category.id),
            category: category.description,
            client_id: Some(client.to_owned()),
            transaction_type: rule.transaction_type,
            account_type: rule.account_type,
            match_type: rule.match_type.or(Some(MatchType::Exact)),
        };
        self.rules.push(rule.clone());
        Ok(rule)
    }

    /// Whether there was such a rule.
    pub(crate) fn delete_rule(&mut self, id: &CategoryRuleId) -> bool {
        let before = self.rules.len();
        self.rules.retain(|rule| rule.id != *id);
        self.rules.len() < before
    }
}

fn applies(rule: &CategoryRule, row: &Transaction) -> bool {
    let is_card = row.credit_card_metadata.is_some();
    let account = rule.account_type.as_ref().is_none_or(|kind| (*kind == AccountSubtype::CreditCard) == is_card);
    let direction = rule.transaction_type.is_none() || rule.transaction_type == row.kind;
    let (Some(wanted), Some(text)) = (&rule.description, &row.description) else { return false };
    let found = match rule.match_type {
        Some(MatchType::Contains) => text.contains(wanted),
        Some(MatchType::StartsWith) => text.starts_with(wanted),
        Some(MatchType::EndsWith) => text.ends_with(wanted),
        _ => text == wanted,
    };
    account && direction && found
}
