//! What the connections brought, as it is written: accounts, movements, everything else in the words in which it came, and
//! categories. What is told again replaces what was there; what is not told any more is marked and stays. The texts that are
//! searched follow what is changed and deleted by triggers of their own (`migrations/0003.sql`).
//!
//! Not in here: what a row means (`sync`), and what is read of it for a screen.

use chrono::{DateTime, Datelike as _, NaiveDate, Utc};
use pluggy::{AccountId, BillId, CategoryId, TransactionId};
use rusqlite::{Connection, OptionalExtension as _, named_params, params};

use super::{
    StoreError,
    change::{instant, word},
    joining,
    readings::ReadingId,
};
use crate::view::{Account, ConnectionId, Listing};

/// Most that [`MovementRow::units`] comes to, up or down: numbers that JavaScript holds exactly, of which a thousand can be
/// added up.
pub const MOST_UNITS: i64 = 9_000_000_000_000_000;

/// Rows that one day has place for.
const PLACES_A_DAY: i64 = 1 << 24;

/// One change of what connections brought.
#[derive(Debug, Clone)]
pub enum ProductChange {
    /// A connection's accounts were told.
    Accounts(AccountsTold),
    /// A reading told of movements of an account: a page of them, the newest first.
    Movements {
        /// The account.
        account: AccountId,
        /// The reading.
        reading: ReadingId,
        /// The rows.
        rows: Vec<MovementRow>,
    },
    /// A movement that is here already was changed outside of any reading.
    Movement(AccountId, Box<MovementRow>),
    /// Movements of an account are not at Pluggy any more.
    Vanished {
        /// The account.
        account: AccountId,
        /// Since when, as far as is known.
        at: DateTime<Utc>,
        /// Which, each with the row that took its place, if one did.
        rows: Vec<(TransactionId, Option<TransactionId>)>,
    },
    /// A reading told of rows of another list.
    Holdings {
        /// Whose.
        connection: ConnectionId,
        /// Which list.
        list: Listing,
        /// The reading, and when it was.
        reading: (ReadingId, DateTime<Utc>),
        /// The rows.
        rows: Vec<HoldingRow>,
    },
    /// A reading has told of the whole of a list: what it did not tell of is missing.
    Rest {
        /// Whose.
        connection: ConnectionId,
        /// Which list.
        list: Listing,
        /// Of which account or investment; of all, where there is none.
        parent: Option<String>,
        /// The reading, and when it was.
        reading: (ReadingId, DateTime<Utc>),
    },
    /// All categories.
    Categories(Vec<CategoryRow>),
}

/// What a connection told of its accounts.
#[derive(Debug, Clone)]
pub struct AccountsTold {
    /// Whose.
    pub connection: ConnectionId,
    /// When.
    pub at: DateTime<Utc>,
    /// The accounts, in the order in which they came.
    pub accounts: Vec<AccountRow>,
    /// Whether these are all.
    pub scope: Scope,
}

/// Whether a list told of everything in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// It did: what it did not name is missing.
    All,
    /// There may be more.
    Some,
}

/// An account, reduced for screens, and as it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountRow {
    /// As it is shown.
    pub account: Account,
    /// JSON of [`pluggy::model::Account`]; nothing leaves what was there.
    pub document: Option<String>,
}

/// A movement of an account or card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MovementRow {
    /// Its id at Pluggy.
    pub id: TransactionId,
    /// Its day in Sao Paulo.
    pub day: NaiveDate,
    /// Ten-thousandths of `currency`; in is positive, out negative. Between -[`MOST_UNITS`] and [`MOST_UNITS`].
    pub units: i64,
    /// The same as a decimal number, with every digit that came.
    pub amount: String,
    /// ISO 4217: the account's, unless the bank gave no amount in that.
    pub currency: String,
    /// Whether it is not final yet.
    pub pending: bool,
    /// Its category.
    pub category: Option<CategoryId>,
    /// What it is called, fit for a screen. It is searched.
    pub description: String,
    /// The institution's own id of it.
    pub provider_id: Option<String>,
    /// The closed bill that it is on.
    pub bill: Option<BillId>,
    /// When Pluggy first saw it.
    pub created_at: Option<DateTime<Utc>>,
    /// JSON of [`pluggy::model::Transaction`].
    pub document: String,
}

/// A bill, an investment or its movement, a loan, an identity, a consent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HoldingRow {
    /// Its id at Pluggy.
    pub id: String,
    /// The account of a bill, the investment of a movement.
    pub parent: Option<String>,
    /// When it is due, or happened.
    pub day: Option<NaiveDate>,
    /// JSON of what `pluggy::model` has for it.
    pub document: String,
}

/// A category of movements.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CategoryRow {
    /// Eight digits.
    pub id: CategoryId,
    /// The one above.
    pub parent: Option<CategoryId>,
    /// Its name, in English.
    pub name: String,
    /// Its name, in Portuguese.
    pub translated: Option<String>,
}

/// Writes one change, inside of a transaction.
pub(super) fn write(to: &Connection, change: &ProductChange) -> Result<(), StoreError> {
    match change {
        ProductChange::Accounts(told) => accounts(to, told),
        // Whoever reads may be slower than whoever forgets.
        ProductChange::Movements { account, .. } if !has_account(to, account)? => Ok(()),
        ProductChange::Movements { account, reading, rows } => {
            // The oldest first: within a day the latest stands highest.
            rows.iter().rev().try_for_each(|row| movement(to, account, row, Some(*reading)))?;
            joining::keep(to, account, rows)
        }
        ProductChange::Movement(account, row) => movement(to, account, row, None),
        ProductChange::Vanished { account, at, rows } => vanished(to, account, *at, rows),
        ProductChange::Holdings { connection, list, reading, rows } => {
            rows.iter().try_for_each(|row| holding(to, connection, *list, *reading, row))
        }
        ProductChange::Rest { connection, list, parent, reading: (reading, at) } => {
            let sql = "UPDATE holding SET missing_since = :at WHERE connection_id = :connection AND list = :list
                       AND (:parent IS NULL OR parent = :parent) AND told_in < :reading AND missing_since IS NULL";
            to.prepare_cached(sql)?.execute(named_params! {
                ":at": instant(*at), ":connection": connection.0, ":list": word(list)?, ":parent": parent,
                ":reading": reading.0,
            })?;
            Ok(())
        }
        ProductChange::Categories(rows) => categories(to, rows),
    }
}

fn has_account(from: &Connection, account: &AccountId) -> Result<bool, StoreError> {
    let sql = "SELECT EXISTS (SELECT 1 FROM account WHERE id = ?1)";
    Ok(from.prepare_cached(sql)?.query_row([account.as_str()], |row| row.get(0))?)
}

/// The first and the last place of a day.
pub(super) fn places(day: NaiveDate) -> (i64, i64) {
    let days = i64::from(day.num_days_from_ce()) - i64::from(DateTime::UNIX_EPOCH.num_days_from_ce());
    (days * PLACES_A_DAY, (days + 1) * PLACES_A_DAY - 1)
}

fn accounts(to: &Connection, told: &AccountsTold) -> Result<(), StoreError> {
    let AccountsTold { connection, at, accounts, scope } = told;
    let at = instant(*at);
    let mut insert = to.prepare_cached(
        "INSERT INTO account
         (connection_id, id, place, kind, name, ending, balance_amount, balance_currency, document, told_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
         ON CONFLICT (connection_id, id) DO UPDATE SET place = ?3, kind = ?4, name = ?5, ending = ?6,
         balance_amount = ?7, balance_currency = ?8, document = coalesce(?9, document), told_at = ?10, missing_since = NULL",
    )?;
    for (place, AccountRow { account, document }) in (0_i64..).zip(accounts) {
        insert.execute(params![
            connection.0,
            account.id.as_str(),
            place,
            word(&account.kind)?,
            account.name,
            account.ending,
            account.balance.as_ref().map(|money| &money.amount),
            account.balance.as_ref().map(|money| &money.currency),
            document,
            at,
        ])?;
    }
    if *scope == Scope::All {
        let named: Vec<&str> = accounts.iter().map(|row| row.account.id.as_str()).collect();
        let sql = "UPDATE account SET missing_since = ?2 WHERE connection_id = ?1 AND missing_since IS NULL
                   AND id NOT IN (SELECT value FROM json_each(?3))";
        to.prepare_cached(sql)?.execute(params![connection.0, at, serde_json::to_string(&named)?])?;
    }
    Ok(())
}

/// Writes a movement where it is, or, when its day is new or another, at the end of its day.
fn movement(
    to: &Connection,
    account: &AccountId,
    row: &MovementRow,
    reading: Option<ReadingId>,
) -> Result<(), StoreError> {
    let sql =
        "SELECT place, told_in, document = ?3 AND removed_at IS NULL FROM movement WHERE account_id = ?1 AND id = ?2";
    let read = |row: &rusqlite::Row<'_>| Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?, row.get::<_, bool>(2)?));
    let known =
        to.prepare_cached(sql)?.query_row(params![account.as_str(), row.id.as_str(), row.document], read).optional()?;
    match (known, reading) {
        // Whoever changes what is not here has nothing to change.
        (None, None) => Ok(()),
        (None, Some(reading)) => insert(to, account, row, reading),
        (Some((place, told_in, is_same)), reading) => {
            let told_in = reading.map_or(told_in, |reading| reading.0);
            if is_same {
                let sql = "UPDATE movement SET told_in = ?2 WHERE place = ?1";
                to.prepare_cached(sql)?.execute((place, told_in))?;
                return Ok(());
            }
            update(to, place, row, told_in)
        }
    }
}

fn insert(to: &Connection, account: &AccountId, row: &MovementRow, reading: ReadingId) -> Result<(), StoreError> {
    let sql =
        "INSERT INTO movement (place, account_id, id, day, units, amount, currency, pending, category_id, description,
                                     provider_id, bill_id, created_at, document, first_in, told_in)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?15)";
    let place = free_place(to, row.day)?;
    to.prepare_cached(sql)?.execute(params![
        place,
        account.as_str(),
        row.id.as_str(),
        row.day.to_string(),
        row.units,
        row.amount,
        row.currency,
        row.pending,
        row.category.as_ref().map(CategoryId::as_str),
        row.description,
        row.provider_id,
        row.bill.as_ref().map(BillId::as_str),
        row.created_at.map(instant),
        row.document,
        reading.0,
    ])?;
    text(to, place, &row.description, row.units)
}

/// What a new movement is found by. Not by a trigger, for which the index would be written out after every row
/// (`migrations/0004.sql`).
pub(super) fn text(to: &Connection, place: i64, description: &str, units: i64) -> Result<(), StoreError> {
    let sql = "INSERT INTO movement_text (rowid, description, amount)
               VALUES (?1, ?2, abs(?3) || ' i' || (abs(?3) / 10000))";
    to.prepare_cached(sql)?.execute(params![place, description, units])?;
    Ok(())
}

fn update(to: &Connection, place: i64, row: &MovementRow, told_in: i64) -> Result<(), StoreError> {
    let (first, last) = places(row.day);
    let to_place = if (first..=last).contains(&place) { place } else { free_place(to, row.day)? };
    let sql = "UPDATE movement SET place = ?2, day = ?3, units = ?4, amount = ?5, currency = ?6, pending = ?7,
               category_id = ?8, description = ?9, provider_id = ?10, bill_id = ?11, created_at = ?12, document = ?13,
               told_in = ?14, removed_at = NULL, became = NULL WHERE place = ?1";
    to.prepare_cached(sql)?.execute(params![
        place,
        to_place,
        row.day.to_string(),
        row.units,
        row.amount,
        row.currency,
        row.pending,
        row.category.as_ref().map(CategoryId::as_str),
        row.description,
        row.provider_id,
        row.bill.as_ref().map(BillId::as_str),
        row.created_at.map(instant),
        row.document,
        told_in,
    ])?;
    Ok(())
}

/// The place after the last one that is taken on a day.
fn free_place(to: &Connection, day: NaiveDate) -> Result<i64, StoreError> {
    let (first, last) = places(day);
    let sql = "SELECT max(place) FROM movement WHERE place BETWEEN ?1 AND ?2";
    let taken: Option<i64> = to.prepare_cached(sql)?.query_row((first, last), |row| row.get(0))?;
    Ok(taken.map_or(first, |taken| taken + 1))
}

fn vanished(
    to: &Connection,
    account: &AccountId,
    at: DateTime<Utc>,
    rows: &[(TransactionId, Option<TransactionId>)],
) -> Result<(), StoreError> {
    let sql = "UPDATE movement SET removed_at = ?3, became = ?4
               WHERE account_id = ?1 AND id = ?2 AND removed_at IS NULL";
    let mut mark = to.prepare_cached(sql)?;
    for (id, became) in rows {
        let became = became.as_ref().map(TransactionId::as_str);
        mark.execute(params![account.as_str(), id.as_str(), instant(at), became])?;
    }
    Ok(())
}

fn holding(
    to: &Connection,
    connection: &ConnectionId,
    list: Listing,
    (reading, at): (ReadingId, DateTime<Utc>),
    row: &HoldingRow,
) -> Result<(), StoreError> {
    let sql = "INSERT INTO holding (connection_id, list, id, parent, day, document, told_in, told_at)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
               ON CONFLICT (connection_id, list, id) DO UPDATE SET parent = ?4, day = ?5, document = ?6, told_in = ?7,
               told_at = ?8, missing_since = NULL";
    let day = row.day.map(|day| day.to_string());
    let (list, at) = (word(&list)?, instant(at));
    to.prepare_cached(sql)?.execute(params![
        connection.0,
        list,
        row.id,
        row.parent,
        day,
        row.document,
        reading.0,
        at
    ])?;
    Ok(())
}

fn categories(to: &Connection, rows: &[CategoryRow]) -> Result<(), StoreError> {
    // One that is told no more still names rows that were put into it.
    let sql = "INSERT INTO category (id, parent, name, translated) VALUES (?1, ?2, ?3, ?4)
               ON CONFLICT (id) DO UPDATE SET parent = ?2, name = ?3, translated = ?4";
    let mut insert = to.prepare_cached(sql)?;
    for row in rows {
        let parent = row.parent.as_ref().map(CategoryId::as_str);
        insert.execute(params![row.id.as_str(), parent, row.name, row.translated])?;
    }
    Ok(())
}

/// What is searched is written over where it lay, once a connection is no more: the index itself lets go of words late.
pub(super) fn let_go_of_texts(to: &Connection) -> Result<(), StoreError> {
    to.execute("INSERT INTO movement_text (movement_text) VALUES ('optimize')", [])?;
    Ok(())
}

/// Whether a connection has movements.
pub(super) fn has_movements(from: &Connection, id: &ConnectionId) -> Result<bool, StoreError> {
    let sql = "SELECT EXISTS (SELECT 1 FROM account JOIN movement ON movement.account_id = account.id
               WHERE account.connection_id = ?1)";
    Ok(from.query_row(sql, [&id.0], |row| row.get(0))?)
}
