//! How far each list of a connection was read: begun before the first page is asked for, carried on with every page, so that
//! a reading that was cut off goes on where it stopped.
//!
//! Not in here: what is to be read next (`sync::plan`).

use chrono::{DateTime, NaiveDate, Utc};
use pluggy::AccountId;
use rusqlite::{Connection, Row, params};

use super::{
    Store, StoreError,
    change::{instant, word},
    joining, read,
};
use crate::view::{ConnectionId, ListEnd, Listing};

/// Readings of a list that are kept. Three a day, and it takes weeks until the last one of everything has gone.
const KEPT: u32 = 90;

/// One reading of a list. Later ones have higher numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ReadingId(pub i64);

/// What is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reach {
    /// Which list.
    pub list: Listing,
    /// Of which account or investment; empty where it is the item's.
    pub of: String,
    /// From which day on; nothing: all there is.
    pub from_day: Option<NaiveDate>,
    /// First seen by Pluggy since when.
    pub created_from: Option<DateTime<Utc>>,
}

/// A reading, as far as it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// Its number.
    pub id: ReadingId,
    /// What was read.
    pub reach: Reach,
    /// When it began.
    pub began_at: DateTime<Utc>,
    /// Where it goes on.
    pub cursor: Option<String>,
    /// Rows that were read so far.
    pub rows: u64,
    /// What the account came to then, where it was read whole.
    pub worth: Option<Worth>,
    /// When it ended, and how.
    pub end: Option<(DateTime<Utc>, ListEnd)>,
}

/// What an account came to at the end of a reading, in ten-thousandths, as a person means it: a debt is negative.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Worth {
    /// Its balance, as the bank tells it.
    pub balance: i64,
    /// What its final rows came to, up to the day.
    pub total: i64,
}

/// How far a reading has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Progress {
    /// Which one.
    pub reading: ReadingId,
    /// Where it goes on.
    pub cursor: Option<String>,
    /// Rows that were read so far.
    pub rows: u64,
    /// Of an account that was read whole: its balance in ten-thousandths, and the day. Its rows are added up to that.
    pub balance: Option<(i64, NaiveDate)>,
    /// When it ended, and how.
    pub end: Option<(DateTime<Utc>, ListEnd)>,
}

impl Store {
    /// Begins a reading of a connection's list. It is on the disk when this returns.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn begin_reading(
        &self,
        connection: &ConnectionId,
        reach: Reach,
        at: DateTime<Utc>,
    ) -> Result<ReadingId, StoreError> {
        let connection = connection.clone();
        self.ask(move |database| {
            database.mark()?;
            let sql = "INSERT INTO reading (connection_id, list, of, began_at, from_day, created_from)
                       VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
            let (day, created) = (reach.from_day.map(|day| day.to_string()), reach.created_from.map(instant));
            let row = params![connection.0, word(&reach.list)?, reach.of, instant(at), day, created];
            database.connection.prepare_cached(sql)?.execute(row)?;
            Ok(ReadingId(database.connection.last_insert_rowid()))
        })
        .await
    }

    /// What is being read of a connection was stopped by a person: it is not taken up by itself.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn stop_readings(&self, connection: &ConnectionId, at: DateTime<Utc>) -> Result<(), StoreError> {
        let connection = connection.clone();
        self.ask(move |database| {
            database.mark()?;
            let sql = "UPDATE reading SET ended_at = ?2, ended = ?3 WHERE connection_id = ?1 AND ended_at IS NULL";
            let row = params![connection.0, instant(at), word(&ListEnd::Stopped)?];
            database.connection.prepare_cached(sql)?.execute(row)?;
            Ok(())
        })
        .await
    }

    /// How many movements of an account have ever come.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn movements_ever(&self, account: &AccountId) -> Result<u64, StoreError> {
        let account = account.clone();
        self.ask(move |database| {
            let sql = "SELECT count(*) FROM movement WHERE account_id = ?1";
            let count = |row: &Row<'_>| row.get::<_, i64>(0).map(i64::unsigned_abs);
            Ok(database.connection.query_row(sql, [account.as_str()], count)?)
        })
        .await
    }

    /// The last readings of all lists of a connection, the oldest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn readings(&self, connection: &ConnectionId) -> Result<Vec<Reading>, StoreError> {
        let connection = connection.clone();
        self.ask(move |database| readings(&database.connection, &connection)).await
    }
}

pub(super) fn readings(from: &Connection, connection: &ConnectionId) -> Result<Vec<Reading>, StoreError> {
    let sql = "SELECT id, list, of, began_at, from_day, created_from, cursor, rows, ended_at, ended,
               balance, total FROM reading
               WHERE connection_id = ?1 ORDER BY id";
    let found = read::rows(from, sql, [&connection.0], |row| Ok(read::word(row, 1)?.map(|list| reading(row, list))))?;
    // A list of another version is nobody's here.
    Ok(found.into_iter().flatten().collect::<Result<_, _>>()?)
}

fn reading(row: &Row<'_>, list: Listing) -> Result<Reading, rusqlite::Error> {
    let optional = |index: usize| match row.get_ref(index)? {
        rusqlite::types::ValueRef::Null => Ok(None),
        _ => read::instant(row, index).map(Some),
    };
    let end = match optional(8)? {
        Some(at) => Some((at, read::word(row, 9)?.unwrap_or(ListEnd::Refused))),
        None => None,
    };
    let from_day: Option<String> = row.get(4)?;
    let reach = Reach {
        list,
        of: row.get(2)?,
        from_day: from_day.and_then(|day| day.parse().ok()),
        created_from: optional(5)?,
    };
    Ok(Reading {
        id: ReadingId(row.get(0)?),
        reach,
        began_at: read::instant(row, 3)?,
        cursor: row.get(6)?,
        rows: row.get::<_, i64>(7)?.unsigned_abs(),
        worth: row.get::<_, Option<i64>>(10)?.zip(row.get(11)?).map(|(balance, total)| Worth { balance, total }),
        end,
    })
}

/// Writes how far a reading has come, inside of a transaction.
pub(super) fn write(to: &Connection, progress: &Progress) -> Result<(), StoreError> {
    let sql = "UPDATE reading SET cursor = ?2, rows = ?3, ended_at = ?4, ended = ?5 WHERE id = ?1";
    let rows = i64::try_from(progress.rows).unwrap_or(i64::MAX);
    let (at, end) = progress.end.unzip();
    let end = end.map(|end| word(&end)).transpose()?;
    to.prepare_cached(sql)?.execute(params![progress.reading.0, progress.cursor, rows, at.map(instant), end])?;
    if let Some((balance, day)) = progress.balance {
        let sql = "UPDATE reading SET balance = ?2, total = (
                       SELECT coalesce(sum(units), 0) FROM movement
                       WHERE account_id = reading.of AND removed_at IS NULL AND pending = 0 AND day <= ?3
                   ) WHERE id = ?1";
        to.prepare_cached(sql)?.execute(params![progress.reading.0, balance, day.to_string()])?;
    }
    if progress.end.is_some() { joining::keep_all(to, progress.reading) } else { Ok(()) }
}

/// Lets go of the oldest, but for the last that was whole: it says until when all is there.
pub(super) fn prune(from: &Connection) -> Result<(), StoreError> {
    let sql = "DELETE FROM reading WHERE id IN (SELECT id FROM (
                   SELECT id, row_number() OVER (PARTITION BY connection_id, list, of ORDER BY id DESC) AS age FROM reading
               ) WHERE age > ?1) AND id NOT IN (
                   SELECT max(id) FROM reading WHERE ended = 'whole' GROUP BY connection_id, list, of
               )";
    from.execute(sql, [KEPT])?;
    Ok(())
}
