//! What a store holds, read back: all that a session begins with, and what is known of one connection. A document that
//! this version can't read costs what is in it, not its row.

use chrono::{DateTime, Utc};
use pluggy::{AccountId, ConnectorId, ItemId, model::Connector};
use rusqlite::{Connection, Row, types::Type};
use serde::de::{DeserializeOwned, IntoDeserializer, value::Error as WordError};

use super::{
    StoreError,
    change::{self, Moment, Request, delivery},
    keepsakes,
};
use crate::{
    connection::{Record, attempt::Attempt, care::Care, journal::Entry, keeping::Kept},
    notice::NoticeKind,
    view::{Account, AccountKind, Cause, ConnectionId, Money, Trigger},
};

/// What a session begins with.
#[derive(Debug, Clone, Default)]
pub struct Contents {
    /// Every connection.
    pub connections: Vec<Record>,
    /// How far the last request of each connection had come, of removed ones too.
    pub journal: Vec<Entry>,
    /// What was last added to each connection's history.
    pub latest: Vec<Moment>,
    /// Connections of which some list was not read to its end, or none ever.
    pub unread: Vec<ConnectionId>,
}

/// Something that was told on the desktop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// About which connection.
    pub connection: ConnectionId,
    /// What; nothing where another version told something that this one does not know.
    pub kind: Option<NoticeKind>,
    /// When.
    pub at: DateTime<Utc>,
    /// Since when it no longer stands.
    pub withdrawn_at: Option<DateTime<Utc>>,
}

/// Everything that a session begins with.
pub(super) fn contents(from: &Connection, now: DateTime<Utc>) -> Result<Contents, StoreError> {
    let sql = "SELECT id, connector_id, item_id, connector, attempt, care FROM connection ORDER BY id";
    let connections = rows(from, sql, [], |row| record(row, now))?;
    let mut connections: Vec<Record> = connections;
    for record in &mut connections {
        record.accounts = accounts(from, &record.id)?;
        record.kept = Kept::found(keepsakes::remembered_fields(from, &record.id)?);
    }
    // SQLite takes the other columns from the row that has the maximum.
    let sql = "SELECT connection_id, max(decided_at), connector_id, delivery, items, written_at FROM attempt
               GROUP BY connection_id";
    let journal = rows(from, sql, [], |row| {
        let (word, items): (String, String) = (row.get(3)?, row.get(4)?);
        Ok(Entry {
            connection: ConnectionId(row.get(0)?),
            attempt: instant(row, 1)?,
            connector: ConnectorId(row.get(2)?),
            delivery: delivery(&word, document(&items).unwrap_or_default()),
            at: instant(row, 5)?,
        })
    })?;
    let sql = format!("{MOMENT} WHERE id IN (SELECT max(id) FROM history GROUP BY connection_id)");
    // Without what was said last something may be said again: a profile opens all the same.
    let latest = match rows(from, &sql, [], moment) {
        Err(StoreError::Damaged) => Vec::new(),
        read => read?,
    };
    let unread = match rows(from, UNREAD, [], |row| row.get(0).map(ConnectionId)) {
        Err(StoreError::Damaged) => Vec::new(),
        read => read?,
    };
    Ok(Contents { connections, journal, latest, unread })
}

/// A connection without its accounts. Columns: `id`, `connector_id`, `item_id`, and the three documents.
pub(super) fn record(row: &Row<'_>, now: DateTime<Utc>) -> Result<Record, rusqlite::Error> {
    let (connector, attempt): (String, String) = (row.get(3)?, row.get(4)?);
    let id = ConnectorId(row.get(1)?);
    let connector: Connector = document(&connector).unwrap_or_else(|| Connector { id, ..Connector::default() });
    let item = row.get::<_, Option<String>>(2)?.map(ItemId::from);
    let attempt = document(&attempt).unwrap_or_else(|| Attempt::of_item(&connector, item, now));
    let care = row.get::<_, Option<String>>(5)?.and_then(|care| document::<Care>(&care)).unwrap_or_default();
    Ok(Record { care, ..Record::new(ConnectionId(row.get(0)?), connector, attempt) })
}

fn accounts(from: &Connection, id: &ConnectionId) -> Result<Vec<Account>, StoreError> {
    let sql = "SELECT id, kind, name, ending, balance_amount, balance_currency FROM account
               WHERE connection_id = ?1 AND missing_since IS NULL ORDER BY place";
    rows(from, sql, [&id.0], |row| {
        let balance = match (row.get(4)?, row.get(5)?) {
            (Some(amount), Some(currency)) => Some(Money { amount, currency }),
            _ => None,
        };
        Ok(Account {
            id: AccountId(row.get(0)?),
            kind: word(row, 1)?.unwrap_or(AccountKind::Other),
            name: row.get(2)?,
            ending: row.get(3)?,
            balance,
        })
    })
}

const UNREAD: &str = "SELECT id FROM connection WHERE item_id IS NOT NULL AND (
        NOT EXISTS (SELECT 1 FROM reading WHERE connection_id = connection.id)
        OR EXISTS (SELECT 1 FROM reading AS last WHERE connection_id = connection.id
                   AND (ended_at IS NULL OR ended IN ('lost', 'notKept'))
                   AND NOT EXISTS (SELECT 1 FROM reading WHERE connection_id = last.connection_id AND list = last.list
                                   AND of = last.of AND id > last.id))
    )";

const MOMENT: &str = "SELECT connection_id, at, state, status, execution_status, error_code, cause, trigger,
                      last_success_at FROM history";

/// The history of a connection, the oldest first.
pub(super) fn history(from: &Connection, id: &ConnectionId) -> Result<Vec<Moment>, StoreError> {
    rows(from, &format!("{MOMENT} WHERE connection_id = ?1 ORDER BY id"), [&id.0], moment)
}

fn moment(row: &Row<'_>) -> Result<Moment, rusqlite::Error> {
    let said = row.get::<_, Option<String>>(7)?.is_some();
    Ok(Moment {
        connection: ConnectionId(row.get(0)?),
        at: instant(row, 1)?,
        state: row.get(2)?,
        status: row.get(3)?,
        execution_status: row.get(4)?,
        error_code: row.get(5)?,
        cause: word(row, 6)?.unwrap_or(Cause::UnknownState),
        trigger: if said { word(row, 7)?.unwrap_or(Trigger::Unknown) } else { Trigger::Unknown },
        last_success_at: row.get::<_, Option<String>>(8)?.map(|_| instant(row, 8)).transpose()?,
    })
}

/// What was told about a connection, the oldest first.
pub(super) fn told(from: &Connection, id: &ConnectionId) -> Result<Vec<Told>, StoreError> {
    let sql = "SELECT connection_id, kind, at, withdrawn_at FROM notice WHERE connection_id = ?1 ORDER BY id";
    rows(from, sql, [&id.0], one_told)
}

fn one_told(row: &Row<'_>) -> Result<Told, rusqlite::Error> {
    let withdrawn = row.get::<_, Option<String>>(3)?.map(|_| instant(row, 3)).transpose()?;
    Ok(Told {
        connection: ConnectionId(row.get(0)?),
        kind: document(&row.get::<_, String>(1)?),
        at: instant(row, 2)?,
        withdrawn_at: withdrawn,
    })
}

/// The last that was told about each connection, where it still stands.
pub(super) fn standing(from: &Connection) -> Result<Vec<Told>, StoreError> {
    // SQLite takes the other columns from the row that has the maximum.
    let sql = "SELECT connection_id, kind, at, withdrawn_at, max(id) FROM notice GROUP BY connection_id";
    let mut last = rows(from, sql, [], one_told)?;
    last.retain(|told| told.withdrawn_at.is_none());
    Ok(last)
}

const REQUEST: &str = "SELECT at, host, method, path, item_id, status, sent_bytes, received_bytes, duration_ms, try
                       FROM ledger";

/// What was asked about an item since then, the oldest first.
pub(super) fn about(from: &Connection, item: &ItemId, since: DateTime<Utc>) -> Result<Vec<Request>, StoreError> {
    let sql = format!("{REQUEST} WHERE item_id = ?1 AND at >= ?2 ORDER BY id");
    rows(from, &sql, [item.as_str(), &change::instant(since)], request)
}

fn request(row: &Row<'_>) -> Result<Request, rusqlite::Error> {
    let counted = |index| row.get::<_, i64>(index).map(i64::unsigned_abs);
    Ok(Request {
        at: instant(row, 0)?,
        host: row.get(1)?,
        method: row.get(2)?,
        path: row.get(3)?,
        item: row.get::<_, Option<String>>(4)?.map(ItemId::from),
        status: row.get(5)?,
        sent: counted(6)?,
        received: counted(7)?,
        duration_ms: counted(8)?,
        attempt: row.get(9)?,
    })
}

pub(super) fn rows<T, P: rusqlite::Params>(
    from: &Connection,
    sql: &str,
    parameters: P,
    read: impl FnMut(&Row<'_>) -> Result<T, rusqlite::Error>,
) -> Result<Vec<T>, StoreError> {
    let mut statement = from.prepare_cached(sql)?;
    Ok(statement.query_map(parameters, read)?.collect::<Result<_, _>>()?)
}

pub(super) fn document<T: DeserializeOwned>(text: &str) -> Option<T> {
    serde_json::from_str(text).inspect_err(|_| tracing::warn!("a document of another version was passed over")).ok()
}

/// A word of one of our own enums, unless it is another version's.
pub(super) fn word<T: DeserializeOwned>(row: &Row<'_>, index: usize) -> Result<Option<T>, rusqlite::Error> {
    let word: String = row.get(index)?;
    Ok(T::deserialize(IntoDeserializer::<WordError>::into_deserializer(word)).ok())
}

pub(super) fn instant(row: &Row<'_>, index: usize) -> Result<DateTime<Utc>, rusqlite::Error> {
    let text: String = row.get(index)?;
    DateTime::parse_from_rfc3339(&text)
        .map(|at| at.to_utc())
        .map_err(|error| rusqlite::Error::FromSqlConversionFailure(index, Type::Text, Box::new(error)))
}
