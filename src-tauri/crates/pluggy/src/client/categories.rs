//! Categories of transactions, and rules that assign them ("Categories and rules").

use super::{
    Client, Error,
    call::{Call, Endpoint},
};
use crate::{
    CategoryId, CategoryRuleId, decode,
    model::{Category, CategoryRule, CreateCategoryRule, Page},
};

const LIST: Endpoint = Endpoint::get("/categories");
const READ: Endpoint = Endpoint::get("/categories/{id}");
const RULES: Endpoint = Endpoint::get("/categories/rules");
const CREATE_RULE: Endpoint = Endpoint::post("/categories/rules");
const DELETE_RULE: Endpoint = Endpoint::delete("/categories/rules/{id}");

impl Client {
    /// All categories, or those below one. Older servers answer a bare list, which is read too.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn categories(&self, parent: Option<&CategoryId>) -> Result<Page<Category>, Error> {
        let call = Call::new(LIST).maybe("parentId", parent);
        let answer = self.answer(&call).await?;
        match serde_json::from_slice(&answer.bytes) {
            Ok(bare) => Ok(Page::single(bare)),
            Err(_) if decode::page::<Category>(&answer.bytes)?.total_pages > Some(1) => self.list(&call).await,
            Err(_) => Ok(decode::page(&answer.bytes)?),
        }
    }

    /// One category.
    ///
    /// # Errors
    /// [`Error`]; `CATEGORY_NOT_FOUND`.
    pub async fn category(&self, id: &CategoryId) -> Result<Category, Error> {
        self.object(&Call::new(READ).id(id)).await
    }

    /// The application's rules.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn category_rules(&self) -> Result<Page<CategoryRule>, Error> {
        self.list(&Call::new(RULES)).await
    }

    /// Makes a rule.
    ///
    /// # Errors
    /// [`Error`]; `CATEGORY_NOT_FOUND`.
    pub async fn create_category_rule(&self, rule: &CreateCategoryRule) -> Result<CategoryRule, Error> {
        self.object(&Call::new(CREATE_RULE).json(rule)?).await
    }

    /// Deletes a rule.
    ///
    /// # Errors
    /// [`Error`]; `CATEGORY_RULE_NOT_FOUND`, `CATEGORY_RULE_FORBIDDEN`.
    pub async fn delete_category_rule(&self, id: &CategoryRuleId) -> Result<(), Error> {
        self.answer(&Call::new(DELETE_RULE).id(id)).await.map(drop)
    }
}
