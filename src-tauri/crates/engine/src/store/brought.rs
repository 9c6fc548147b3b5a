//! What a store holds of what connections brought, apart from movements: accounts, categories, and what banks told of
//! besides, as it came.
//!
//! Not in here: what it comes to (`accounts`).

use chrono::{DateTime, NaiveDate, Utc};
use pluggy::{AccountId, model::Bill};
use rusqlite::{Connection, OptionalExtension as _, Row};

use super::{
    Store, StoreError,
    read::{document as document_of, instant, rows, word},
};
use crate::{
    accounts::days,
    view::{Account, AccountKind, CategoryView, ConnectionId, Listing, Money},
};

/// An account as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountKept {
    /// Which connection brought it.
    pub connection: ConnectionId,
    /// The account.
    pub account: Account,
    /// When Pluggy last told of it.
    pub told_at: Option<DateTime<Utc>>,
    /// Since when Pluggy tells of it no more.
    pub missing_since: Option<DateTime<Utc>>,
    /// The account that it is one with; itself, where it is joined with none.
    pub line: AccountId,
}

/// What a bank told of besides, as it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// Which connection brought it.
    pub connection: ConnectionId,
    /// In which list.
    pub list: Listing,
    /// Its id at Pluggy.
    pub id: String,
    /// The account of a bill, the investment of a movement.
    pub parent: Option<String>,
    /// As it came.
    pub document: String,
    /// Since when Pluggy tells of it no more.
    pub missing_since: Option<DateTime<Utc>>,
}

impl Store {
    /// All bills, investments, loans and identities.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn holdings(&self) -> Result<Vec<Held>, StoreError> {
        self.ask(|database| {
            let sql = "SELECT connection_id, list, id, parent, document, missing_since FROM holding
                       WHERE list IN ('bills', 'investments', 'loans', 'identity') ORDER BY connection_id, list, id";
            rows(&database.connection, sql, [], |row| {
                Ok(Held {
                    connection: ConnectionId(row.get(0)?),
                    list: word(row, 1)?.unwrap_or(Listing::Consents),
                    id: row.get(2)?,
                    parent: row.get(3)?,
                    document: row.get(4)?,
                    missing_since: maybe(row, 5)?,
                })
            })
        })
        .await
    }

    /// All accounts, those of a connection in the bank's order.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn accounts(&self) -> Result<Vec<AccountKept>, StoreError> {
        self.ask(|database| accounts(&database.connection)).await
    }

    /// When a bill is due, where it is known.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn bill_due(&self, bill: String) -> Result<Option<NaiveDate>, StoreError> {
        self.ask(move |database| bill_due(&database.connection, &bill)).await
    }

    /// Pluggy's categories, in the order of their ids.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn categories(&self) -> Result<Vec<CategoryView>, StoreError> {
        self.ask(|database| {
            rows(&database.connection, "SELECT id, parent, name, translated FROM category ORDER BY id", [], |row| {
                Ok(CategoryView { id: row.get(0)?, parent: row.get(1)?, name: row.get(2)?, translated: row.get(3)? })
            })
        })
        .await
    }
}

/// When the bill is due that has this id.
fn bill_due(from: &Connection, bill: &str) -> Result<Option<NaiveDate>, StoreError> {
    let sql = "SELECT document FROM holding WHERE id = ?1 AND parent IS NOT NULL LIMIT 1";
    let document: Option<String> = from.prepare_cached(sql)?.query_row([bill], |row| row.get(0)).optional()?;
    let read = document.and_then(|text| document_of::<Bill>(&text));
    Ok(read.and_then(|bill| bill.due_date).map(|at| days::meant(at.0)))
}

fn accounts(from: &Connection) -> Result<Vec<AccountKept>, StoreError> {
    let sql = "SELECT connection_id, id, kind, name, ending, balance_amount, balance_currency, told_at, missing_since,
                      coalesce(line, id)
               FROM account ORDER BY connection_id, place";
    rows(from, sql, [], |row| {
        let balance = match (row.get(5)?, row.get(6)?) {
            (Some(amount), Some(currency)) => Some(Money { amount, currency }),
            _ => None,
        };
        Ok(AccountKept {
            connection: ConnectionId(row.get(0)?),
            account: Account {
                id: AccountId(row.get(1)?),
                kind: word(row, 2)?.unwrap_or(AccountKind::Other),
                name: row.get(3)?,
                ending: row.get(4)?,
                balance,
            },
            told_at: maybe(row, 7)?,
            missing_since: maybe(row, 8)?,
            line: AccountId(row.get(9)?),
        })
    })
}

fn maybe(row: &Row<'_>, index: usize) -> Result<Option<DateTime<Utc>>, rusqlite::Error> {
    row.get::<_, Option<String>>(index)?.map(|_| instant(row, index)).transpose()
}
