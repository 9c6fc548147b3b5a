//! What a store holds of the past, a page at a time, the newest first: what connections meant, what was told of them. However
//! much there is, a page costs what is on it: rows are read in the order of their ids until there are enough. Instants are
//! the profile's own, whose clock may have been set back; ids are not.
//!
//! Not in here: what left this computer, which is the [`ledger`](super::ledger)'s; what a row means to a person.

use pluggy::ConnectorId;
use rusqlite::{Connection, Params, Row, named_params};

use super::{
    Store, StoreError,
    change::{Moment, delivery},
    read::{Told, document, instant, word},
};
use crate::{
    connection::journal::{Delivery, Entry},
    view::{Cause, ConnectionId, Trigger},
};

/// How many rows of each list are read at most, below where an earlier page ended.
#[derive(Debug, Clone, Copy)]
pub struct Reach {
    /// The id that all are below.
    pub below: i64,
    /// How many are wanted.
    pub most: usize,
}

/// A moment of a connection's history, and what it came after.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Turn {
    /// The moment.
    pub moment: Moment,
    /// The state and the meaning before it, where it is not the first of its connection.
    pub before: Option<(String, Cause)>,
    /// Whether an item had been read by then.
    pub had_item: bool,
}

/// Which moments can be of a kind at all: the rest need not be looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sift {
    /// Any.
    Any,
    /// Those at which something ended, or was refused.
    Ends,
}

impl Store {
    /// Moments that are kept, the newest first, each with its id: of one connection, or of all.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn turns(
        &self,
        reach: Reach,
        of: Option<ConnectionId>,
        sift: Sift,
        keep: impl Fn(&Turn) -> bool + Send + 'static,
    ) -> Result<Vec<(i64, Turn)>, StoreError> {
        self.ask(move |database| turns(&database.connection, reach, of.as_ref(), sift, keep)).await
    }

    /// What was told on the desktop, the newest first, each with its id: of one connection, or of all.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn tellings(&self, reach: Reach, of: Option<ConnectionId>) -> Result<Vec<(i64, Told)>, StoreError> {
        self.ask(move |database| tellings(&database.connection, reach, of.as_ref())).await
    }

    /// Creations of which nobody knows what became, and whose connection is no more. The newest first, each with its id.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn orphans(&self, reach: Reach) -> Result<Vec<(i64, Entry)>, StoreError> {
        self.ask(move |database| orphans(&database.connection, reach)).await
    }
}

fn turns(
    from: &Connection,
    Reach { below, most }: Reach,
    of: Option<&ConnectionId>,
    sift: Sift,
    keep: impl Fn(&Turn) -> bool,
) -> Result<Vec<(i64, Turn)>, StoreError> {
    let whose = if of.is_some() { "AND now.connection_id = :of" } else { "AND :of IS NULL" };
    let which = match sift {
        Sift::Any => "",
        Sift::Ends => "AND now.state IN ('finished', 'needsCredentials')",
    };
    let sql = format!(
        "SELECT now.id, now.connection_id, now.at, now.state, now.status, now.execution_status, now.error_code, now.cause,
                before.state, before.cause,
                EXISTS (SELECT 1 FROM history WHERE connection_id = now.connection_id AND id < now.id
                        AND status IS NOT NULL), now.trigger
         FROM history AS now LEFT JOIN history AS before ON before.id =
              (SELECT max(id) FROM history WHERE connection_id = now.connection_id AND id < now.id)
         WHERE now.id < :below {whose} {which} ORDER BY now.id DESC"
    );
    let read = |row: &Row<'_>| {
        let state: Option<String> = row.get(8)?;
        let before = match state {
            Some(state) => Some((state, word(row, 9)?.unwrap_or(Cause::UnknownState))),
            None => None,
        };
        // A row of an older version has none.
        let said = row.get::<_, Option<String>>(11)?.is_some();
        let trigger = if said { word(row, 11)?.unwrap_or_default() } else { Trigger::Unknown };
        Ok(Turn { moment: Moment { trigger, ..moment(row)? }, before, had_item: row.get(10)? })
    };
    let of = of.map(|id| &id.0);
    some(from, &sql, named_params! { ":below": below, ":of": of }, most, read, keep)
}

/// A moment. Columns from 1: connection, at, state, status, execution status, error code, cause.
fn moment(row: &Row<'_>) -> Result<Moment, rusqlite::Error> {
    Ok(Moment {
        connection: ConnectionId(row.get(1)?),
        at: instant(row, 2)?,
        state: row.get(3)?,
        status: row.get(4)?,
        execution_status: row.get(5)?,
        error_code: row.get(6)?,
        cause: word(row, 7)?.unwrap_or(Cause::UnknownState),
        trigger: Trigger::Unknown,
        // What the activity's room tells does not need it.
        last_success_at: None,
    })
}

fn tellings(
    from: &Connection,
    Reach { below, most }: Reach,
    of: Option<&ConnectionId>,
) -> Result<Vec<(i64, Told)>, StoreError> {
    let whose = if of.is_some() { "connection_id = :of" } else { ":of IS NULL" };
    let sql = format!(
        "SELECT id, connection_id, kind, at, withdrawn_at FROM notice WHERE id < :below AND {whose} ORDER BY id DESC"
    );
    let read = |row: &Row<'_>| {
        let withdrawn = row.get::<_, Option<String>>(4)?.map(|_| instant(row, 4)).transpose()?;
        Ok(Told {
            connection: ConnectionId(row.get(1)?),
            kind: document(&row.get::<_, String>(2)?),
            at: instant(row, 3)?,
            withdrawn_at: withdrawn,
        })
    };
    let of = of.map(|id| &id.0);
    some(from, &sql, named_params! { ":below": below, ":of": of }, most, read, |_| true)
}

fn orphans(from: &Connection, Reach { below, most }: Reach) -> Result<Vec<(i64, Entry)>, StoreError> {
    let sql = "SELECT rowid, connection_id, decided_at, connector_id, delivery, items, written_at FROM attempt
               WHERE rowid < ?1 AND NOT EXISTS (SELECT 1 FROM connection WHERE id = connection_id) ORDER BY rowid DESC";
    let read = |row: &Row<'_>| {
        let (word, items): (String, String) = (row.get(4)?, row.get(5)?);
        Ok(Entry {
            connection: ConnectionId(row.get(1)?),
            attempt: instant(row, 2)?,
            connector: ConnectorId(row.get(3)?),
            delivery: delivery(&word, document(&items).unwrap_or_default()),
            at: instant(row, 6)?,
        })
    };
    some(from, sql, [below], most, read, |entry| entry.delivery == Delivery::Unknown)
}

/// Rows in the order of the statement, until there are enough that are to be kept.
pub(super) fn some<T>(
    from: &Connection,
    sql: &str,
    parameters: impl Params,
    most: usize,
    read: impl Fn(&Row<'_>) -> Result<T, rusqlite::Error>,
    keep: impl Fn(&T) -> bool,
) -> Result<Vec<(i64, T)>, StoreError> {
    let mut statement = from.prepare_cached(sql)?;
    let mut rows = statement.query(parameters)?;
    let mut found = Vec::new();
    while found.len() < most {
        let Some(row) = rows.next()? else { break };
        let one = read(row)?;
        if keep(&one) {
            found.push((row.get(0)?, one));
        }
    }
    Ok(found)
}
