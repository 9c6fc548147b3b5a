//! Accounts and cards ("Accounts").

use super::{
    Client, Error,
    call::{Call, Endpoint},
};
use crate::{
    AccountId, ItemId,
    model::{Account, AccountBalance, AccountStatement, AccountType, Page},
};

const LIST: Endpoint = Endpoint::get("/accounts");
const READ: Endpoint = Endpoint::get("/accounts/{id}");
const BALANCE: Endpoint = Endpoint::get("/accounts/{id}/balance");
const STATEMENTS: Endpoint = Endpoint::get("/accounts/{id}/statements");

impl Client {
    /// The accounts and cards of an item, or those of one type; none when the item is unknown. All pages, if there are more than one.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn accounts(&self, item: &ItemId, kind: Option<&AccountType>) -> Result<Page<Account>, Error> {
        self.list(&Call::new(LIST).about(item).query("itemId", item).maybe("type", kind)).await
    }

    /// One account or card.
    ///
    /// # Errors
    /// [`Error`]; `ACCOUNT_NOT_FOUND`.
    pub async fn account(&self, id: &AccountId) -> Result<Account, Error> {
        self.object(&Call::new(READ).id(id)).await
    }

    /// The balance at this moment, asked of the institution. Open Finance only; each counts against a monthly quota.
    ///
    /// # Errors
    /// [`Error`]; `BALANCE_CONSENT_ERROR`, `BALANCE_OPEN_FINANCE_RATE_LIMIT`, `BALANCE_CONNECTOR_UNAVAILABLE`, ….
    pub async fn account_balance(&self, id: &AccountId) -> Result<AccountBalance, Error> {
        self.object(&Call::new(BALANCE).id(id)).await
    }

    /// The monthly statements, as addresses of PDFs that live thirty minutes.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn account_statements(&self, id: &AccountId) -> Result<Page<AccountStatement>, Error> {
        self.list(&Call::new(STATEMENTS).id(id)).await
    }
}
