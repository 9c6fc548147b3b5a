//! What a reading of an account's movements did not tell of, and what it told of for the first time: what vanished is looked
//! for among these.
//!
//! Not in here: what became of which (`sync::matching`).

use chrono::{DateTime, Days, NaiveDate, Utc};
use pluggy::{AccountId, TransactionId};
use rusqlite::{Connection, Row, params};

use super::{Store, StoreError, products::places, read, readings::ReadingId};
use crate::sync::matching::Known;

/// What took a row's place is not dated longer before the first day that was read.
const NEAR: Days = Days::new(10);

/// What a reading leaves open.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Untold {
    /// Rows that are there, in the days that it read, and that it did not tell of.
    pub vanished: Vec<Known>,
    /// Rows that came with it, or with one since `since`.
    pub new: Vec<Known>,
    /// One that it told of, if there is one.
    pub told: Option<TransactionId>,
}

impl Store {
    /// What a reading of an account's movements, from a day on, leaves open. `since` is the first reading of the same go.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn untold(
        &self,
        account: &AccountId,
        reading: ReadingId,
        since: ReadingId,
        from_day: Option<NaiveDate>,
    ) -> Result<Untold, StoreError> {
        let account = account.clone();
        self.ask(move |database| untold(&database.connection, &account, reading, since, from_day)).await
    }

    /// When categories were last read.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn categories_read_at(&self) -> Result<Option<DateTime<Utc>>, StoreError> {
        self.ask(|database| {
            let sql = "SELECT ended_at FROM reading WHERE list = 'categories' AND ended = 'whole'
                       ORDER BY id DESC LIMIT 1";
            let found = read::rows(&database.connection, sql, [], |row| read::instant(row, 0))?;
            Ok(found.into_iter().next())
        })
        .await
    }
}

fn untold(
    from: &Connection,
    account: &AccountId,
    reading: ReadingId,
    since: ReadingId,
    from_day: Option<NaiveDate>,
) -> Result<Untold, StoreError> {
    // The first day is read from its beginning in Sao Paulo on, and a row that has no time may be dated before that.
    let after = from_day.map_or(i64::MIN, |day| places(day).1);
    let near = from_day.and_then(|day| day.checked_sub_days(NEAR)).map_or(i64::MIN, |day| places(day).0);
    let sql = "SELECT id, day, units, currency, pending, description, provider_id FROM movement
               WHERE account_id = ?1 AND told_in < ?2 AND removed_at IS NULL AND place > ?3 ORDER BY place";
    let vanished = read::rows(from, sql, params![account.as_str(), reading.0, after], known)?;
    if vanished.is_empty() {
        return Ok(Untold::default());
    }
    let sql = "SELECT id, day, units, currency, pending, description, provider_id FROM movement
               WHERE account_id = ?1 AND first_in >= ?2 AND removed_at IS NULL AND place >= ?3 ORDER BY place";
    let new = read::rows(from, sql, params![account.as_str(), since.0, near], known)?;
    let sql = "SELECT id FROM movement WHERE account_id = ?1 AND told_in = ?2 LIMIT 1";
    let told = read::rows(from, sql, params![account.as_str(), reading.0], |row| row.get::<_, String>(0))?;
    Ok(Untold { vanished, new, told: told.into_iter().next().map(TransactionId) })
}

/// A movement by what it is recognised by, of the columns `id, day, units, currency, pending, description, provider_id`.
pub(super) fn known(row: &Row<'_>) -> Result<Known, rusqlite::Error> {
    let day: String = row.get(1)?;
    Ok(Known {
        id: TransactionId(row.get(0)?),
        day: day.parse().unwrap_or_default(),
        units: row.get(2)?,
        currency: row.get(3)?,
        pending: row.get(4)?,
        description: row.get(5)?,
        provider_id: row.get(6)?,
    })
}

#[cfg(test)]
impl Store {
    /// Every movement in words, the newest day first, for tests elsewhere: only the store knows statements.
    pub(crate) async fn every_movement(&self) -> Result<Vec<String>, StoreError> {
        self.ask(|database| {
            let sql = "SELECT id || ' ' || printf('%.10g', units / 10000.0) || CASE WHEN became IS NOT NULL THEN ' became ' || became
                       WHEN removed_at IS NOT NULL THEN ' removed' ELSE '' END FROM movement ORDER BY day DESC, id";
            read::rows(&database.connection, sql, [], |row| row.get(0))
        })
        .await
    }

    /// Every other row that was brought, in words.
    pub(crate) async fn every_holding(&self) -> Result<Vec<String>, StoreError> {
        self.ask(|database| {
            let sql =
                "SELECT list || ' ' || id || iif(missing_since IS NULL, '', ' missing') FROM holding ORDER BY list, id";
            read::rows(&database.connection, sql, [], |row| row.get(0))
        })
        .await
    }

    /// What is there of an account: each row's id, and what it comes to in ten-thousandths.
    pub(crate) async fn movements_of(
        &self,
        account: &AccountId,
    ) -> Result<std::collections::BTreeMap<String, i64>, StoreError> {
        let account = account.clone();
        self.ask(move |database| {
            let sql = "SELECT id, units FROM movement WHERE account_id = ?1 AND removed_at IS NULL";
            let rows = read::rows(&database.connection, sql, [account.as_str()], |row| Ok((row.get(0)?, row.get(1)?)))?;
            Ok(rows.into_iter().collect())
        })
        .await
    }

    /// Nothing can be written from now on, or again.
    pub(crate) async fn set_read_only(&self, on: bool) -> Result<(), StoreError> {
        self.ask(move |database| Ok(database.connection.pragma_update(None, "query_only", on)?)).await
    }
}
