//! What a store holds of accounts' movements, listed: the newest first, by their places, from anywhere in the list. A part of
//! it is found without sorting, and costs what is on it and what has to be passed over.
//!
//! Not in here: what a row means, what was typed into a search (`accounts`).

use std::ops::RangeInclusive;

use chrono::{DateTime, NaiveDate, Utc};
use pluggy::AccountId;
use rusqlite::{Connection, OptionalExtension as _, Row, params_from_iter, types::Value};

use super::{
    Store, StoreError,
    read::{instant, rows, word},
};
use crate::{
    accounts::{
        days,
        search::{Search, Sought},
    },
    view::{AccountKind, FlowFilter, Which},
};

#[cfg(test)]
mod tests;

/// Which movements are wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// Of these accounts and of those that are joined with them; of all, where there is none.
    pub accounts: Vec<AccountId>,
    /// Of these days, counted from 1970-01-01.
    pub days: RangeInclusive<i64>,
    /// Of this category and of those below it.
    pub category: Option<String>,
    /// Which way the money went.
    pub flow: FlowFilter,
    /// Which at all. Its days are up to whoever asks.
    pub which: Which,
    /// Found by one of these, where there are any.
    pub search: Search,
}

/// A part of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    /// The place that all are below.
    pub below: i64,
    /// How many of those are passed over.
    pub skip: usize,
    /// How many are wanted after them.
    pub most: usize,
}

/// A movement as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Where it stands among all.
    pub place: i64,
    /// Of which account.
    pub account: AccountId,
    /// What that is.
    pub kind: AccountKind,
    /// Its id at Pluggy.
    pub id: String,
    /// In Brasília.
    pub day: NaiveDate,
    /// In the account's currency, positive when it came in; in ten-thousandths.
    pub units: i64,
    /// The same with every digit.
    pub amount: String,
    /// Of the account.
    pub currency: String,
    /// Not confirmed by the bank.
    pub pending: bool,
    /// Its category's id.
    pub category: Option<String>,
    /// What it is called.
    pub description: String,
    /// The institution's own id of it.
    pub provider_id: Option<String>,
    /// The bill it is on.
    pub bill: Option<String>,
    /// When Pluggy first saw it.
    pub created_at: Option<DateTime<Utc>>,
    /// The whole row as it came.
    pub document: String,
    /// Since when Pluggy does not have it any more.
    pub removed_at: Option<DateTime<Utc>>,
    /// Whether another row took its place.
    pub replaced: bool,
}

/// What came and what went on a day, in ten-thousandths.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct DaySum {
    /// Counted from 1970-01-01.
    pub day: i64,
    /// What came: never negative.
    pub came: i64,
    /// What went: never positive.
    pub went: i64,
}

impl Store {
    /// A part of a list, the newest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn listed(&self, wanted: Wanted, part: Part) -> Result<Vec<Listed>, StoreError> {
        self.ask(move |database| {
            let from = &database.connection;
            let found = places(from, &wanted, part.below, part.skip.saturating_add(part.most))?;
            found.iter().skip(part.skip).filter_map(|place| movement(from, *place).transpose()).collect()
        })
        .await
    }

    /// The places of all that are wanted, the newest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn places(&self, wanted: Wanted) -> Result<Vec<i64>, StoreError> {
        self.ask(move |database| places(&database.connection, &wanted, i64::MAX, usize::MAX)).await
    }

    /// The movement of a place.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn movement(&self, place: i64) -> Result<Option<Listed>, StoreError> {
        self.ask(move |database| movement(&database.connection, place)).await
    }

    /// What came and went on each of some days, the oldest first: confirmed movements of these accounts and of those that are
    /// joined with them.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn day_sums(
        &self,
        accounts: Vec<AccountId>,
        days: RangeInclusive<i64>,
    ) -> Result<Vec<DaySum>, StoreError> {
        self.ask(move |database| day_sums(&database.connection, &accounts, &days)).await
    }
}

/// Conditions of a statement, and what stands in them.
struct Conditions {
    sql: String,
    values: Vec<Value>,
}

impl Conditions {
    fn and(&mut self, sql: &str, values: impl IntoIterator<Item = Value>) {
        self.sql.push_str(" AND ");
        self.sql.push_str(sql);
        self.values.extend(values);
    }

    /// One of these.
    fn one_of(&mut self, column: &str, ids: Vec<String>) {
        let marks = vec!["?"; ids.len()].join(", ");
        self.and(&format!("{column} IN ({marks})"), ids.into_iter().map(Value::Text));
    }
}

/// The index that has what is listed, and what it is made for.
fn index(which: Which) -> (&'static str, &'static str) {
    match which {
        // One that became another is there under that.
        Which::Removed => (
            "movement_removed",
            "movement.removed_at IS NOT NULL AND movement.became IS NULL AND movement.twin IS NULL",
        ),
        Which::UpToToday | Which::Future | Which::Pending => {
            ("movement_listed", "movement.removed_at IS NULL AND movement.twin IS NULL")
        }
    }
}

/// At most so many places below one, the highest first.
fn places(from: &Connection, wanted: &Wanted, below: i64, most: usize) -> Result<Vec<i64>, StoreError> {
    let found = match &wanted.search.alternatives[..] {
        [] => one(from, wanted, &Sought::default(), below, most)?,
        [only] => one(from, wanted, only, below, most)?,
        [either, or, ..] => merged(one(from, wanted, either, below, most)?, one(from, wanted, or, below, most)?, most),
    };
    Ok(found)
}

/// Two lists as one, each place once.
fn merged(one: Vec<i64>, other: Vec<i64>, most: usize) -> Vec<i64> {
    let mut all = one;
    all.extend(other);
    // Two runs that are sorted already.
    all.sort_by(|a, b| b.cmp(a));
    all.dedup();
    all.truncate(most);
    all
}

fn one(from: &Connection, wanted: &Wanted, sought: &Sought, below: i64, most: usize) -> Result<Vec<i64>, StoreError> {
    let days = sought.days.as_ref().map_or(wanted.days.clone(), |found| days::both(found, &wanted.days));
    if days.is_empty() || most == 0 {
        return Ok(Vec::new());
    }
    let places = days::places(&days);
    let (index, kept) = index(wanted.which);
    let mut conditions = Conditions { sql: kept.to_owned(), values: Vec::new() };
    let (tables, place) = match &sought.matching {
        Some(matching) => {
            conditions.and("movement_text MATCH ?", [Value::Text(matching.clone())]);
            // In this order: what is found is looked up, and not the other way round.
            let tables = format!("movement_text CROSS JOIN movement INDEXED BY {index} ON place = movement_text.rowid");
            (tables, "movement_text.rowid")
        }
        None => (format!("movement INDEXED BY {index}"), "place"),
    };
    let last = below.saturating_sub(1).min(*places.end());
    conditions.and(&format!("{place} >= ? AND {place} <= ?"), [Value::Integer(*places.start()), Value::Integer(last)]);
    if !wanted.accounts.is_empty() {
        conditions.one_of("account_id", lines(from, &wanted.accounts)?);
    }
    if let Some(category) = &wanted.category {
        conditions.one_of("category_id", branch(from, category)?);
    }
    match wanted.flow {
        FlowFilter::Any => {}
        FlowFilter::In => conditions.and("units > 0", []),
        FlowFilter::Out => conditions.and("units < 0", []),
    }
    if wanted.which == Which::Pending {
        conditions.and("pending = 1", []);
    }
    let Conditions { sql, mut values } = conditions;
    let sql = format!("SELECT place FROM {tables} WHERE {sql} ORDER BY {place} DESC LIMIT ?");
    values.push(Value::Integer(i64::try_from(most).unwrap_or(-1)));
    rows(from, &sql, params_from_iter(values), |row| row.get(0))
}

/// These accounts, and those that are joined with one of them.
fn lines(from: &Connection, accounts: &[AccountId]) -> Result<Vec<String>, StoreError> {
    let mut all: Vec<String> = accounts.iter().map(|id| id.as_str().to_owned()).collect();
    let sql = "SELECT other.id FROM account AS this JOIN account AS other
               ON coalesce(other.line, other.id) = coalesce(this.line, this.id) WHERE this.id = ?1";
    for id in accounts {
        all.extend(rows(from, sql, [id.as_str()], |row| row.get(0))?);
    }
    all.sort();
    all.dedup();
    Ok(all)
}

/// A category and all below it.
fn branch(from: &Connection, category: &str) -> Result<Vec<String>, StoreError> {
    let sql = "WITH RECURSIVE branch (id) AS
               (VALUES (?1) UNION SELECT category.id FROM category JOIN branch ON parent = branch.id)
               SELECT id FROM branch";
    rows(from, sql, [category], |row| row.get(0))
}

fn movement(from: &Connection, place: i64) -> Result<Option<Listed>, StoreError> {
    let sql =
        "SELECT place, account_id, coalesce((SELECT kind FROM account WHERE account.id = account_id), 'other'), id,
                      day, units, amount, currency, pending, category_id, description, bill_id, document, removed_at,
                      became IS NOT NULL, provider_id, created_at
               FROM movement AS kept WHERE place = ?1";
    Ok(from.prepare_cached(sql)?.query_row([place], listed).optional()?)
}

fn listed(row: &Row<'_>) -> Result<Listed, rusqlite::Error> {
    let place: i64 = row.get(0)?;
    let day: String = row.get(4)?;
    Ok(Listed {
        place,
        account: AccountId(row.get(1)?),
        kind: word(row, 2)?.unwrap_or(AccountKind::Other),
        id: row.get(3)?,
        // One beyond every calendar stands where it stands.
        day: day.parse().ok().or_else(|| days::day(days::of_place(place))).unwrap_or_default(),
        units: row.get(5)?,
        amount: row.get(6)?,
        currency: row.get(7)?,
        pending: row.get(8)?,
        category: row.get(9)?,
        description: row.get(10)?,
        provider_id: row.get(15)?,
        bill: row.get(11)?,
        created_at: row.get::<_, Option<String>>(16)?.map(|_| instant(row, 16)).transpose()?,
        document: row.get(12)?,
        removed_at: row.get::<_, Option<String>>(13)?.map(|_| instant(row, 13)).transpose()?,
        replaced: row.get(14)?,
    })
}

fn day_sums(from: &Connection, accounts: &[AccountId], days: &RangeInclusive<i64>) -> Result<Vec<DaySum>, StoreError> {
    let places = days::places(days);
    let (index, kept) = index(Which::UpToToday);
    let mut conditions = Conditions { sql: kept.to_owned(), values: Vec::new() };
    conditions.and("place >= ? AND place <= ?", [Value::Integer(*places.start()), Value::Integer(*places.end())]);
    conditions.and("pending = 0", []);
    conditions.one_of("account_id", lines(from, accounts)?);
    let Conditions { sql, values } = conditions;
    let sql = format!("SELECT place, units FROM movement INDEXED BY {index} WHERE {sql} ORDER BY place");
    let mut statement = from.prepare_cached(&sql)?;
    let mut found = statement.query(params_from_iter(values))?;
    let mut sums: Vec<DaySum> = Vec::new();
    while let Some(row) = found.next()? {
        let (day, units): (i64, i64) = (days::of_place(row.get(0)?), row.get(1)?);
        if sums.last().is_none_or(|last| last.day != day) {
            sums.push(DaySum { day, ..DaySum::default() });
        }
        if let Some(sum) = sums.last_mut() {
            let side = if units < 0 { &mut sum.went } else { &mut sum.came };
            *side = side.saturating_add(units);
        }
    }
    Ok(sums)
}
