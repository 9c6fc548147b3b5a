//! What can be written of connections, each change as data, and the statements that write it.

use chrono::{DateTime, SecondsFormat, Utc};
use pluggy::{AccountId, ConnectorId, ItemId, client::Parameters, model::Connector};
use rusqlite::{Connection, params};

use super::{
    StoreError, deletions, deletions::Deletion, joining, joining::Joining, keepsakes, products,
    products::ProductChange, readings, readings::Progress,
};
use crate::{
    connection::{
        Record,
        attempt::Attempt,
        care::Care,
        journal::{Delivery, Entry},
    },
    notice::NoticeKind,
    view::{Cause, ConnectionId, Trigger},
};

/// One change. Several that are handed over together are written together or not at all.
#[derive(Debug, Clone)]
pub enum Change {
    /// A connection is new or different: all but its accounts.
    Connection(Box<Row>),
    /// A connection is no more: all of it goes, but for a request of which nobody knows whether it made an item.
    Forget(ConnectionId),
    /// How far a request has come.
    Journal(Entry),
    /// A connection means something else now.
    History(Moment),
    /// Something was told on the desktop.
    Told(ConnectionId, NoticeKind, DateTime<Utc>),
    /// What was told about a connection no longer stands.
    Withdrawn(ConnectionId, DateTime<Utc>),
    /// A request left this computer.
    Request(Request),
    /// What a person typed is kept, because they asked for it; what was kept of other fields stays.
    Remembered(ConnectionId, Parameters),
    /// Nothing is kept of it any more.
    Forgotten(ConnectionId),
    /// Pluggy deleted an item.
    Deleted(Deletion),
    /// What connections brought is new or different.
    Product(ProductChange),
    /// A reading of a list has come further.
    Reading(Progress),
    /// A person joined two accounts.
    Joined(Joining),
    /// Took apart again what this account was joined into.
    Parted(AccountId),
    /// A setting, as JSON.
    Setting(&'static str, String),
}

/// What is kept of a connection, but for its accounts. What was typed is not.
#[derive(Debug, Clone)]
pub struct Row {
    /// Its id in this app.
    pub id: ConnectionId,
    /// The institution.
    pub connector: Connector,
    /// Its latest attempt.
    pub attempt: Attempt,
    /// What a person has settled about it.
    pub care: Care,
}

impl From<&Record> for Row {
    fn from(record: &Record) -> Self {
        let Record { id, connector, attempt, care, .. } = record.clone();
        Self { id, connector, attempt, care }
    }
}

/// One moment of a connection's history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moment {
    /// Whose.
    pub connection: ConnectionId,
    /// When.
    pub at: DateTime<Utc>,
    /// What the attempt was doing: a word.
    pub state: String,
    /// `status` of the item, where one was read.
    pub status: Option<String>,
    /// Its `executionStatus`.
    pub execution_status: Option<String>,
    /// Its error's code.
    pub error_code: Option<String>,
    /// What that meant.
    pub cause: Cause,
    /// Who started what went on.
    pub trigger: Trigger,
    /// When Pluggy last had brought everything, as far as was known then.
    pub last_success_at: Option<DateTime<Utc>>,
}

/// One request that left this computer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// When it was over.
    pub at: DateTime<Utc>,
    /// Who was asked.
    pub host: String,
    /// `GET`, `POST`, ….
    pub method: String,
    /// What for: the path with `{id}` where an id stood.
    pub path: String,
    /// Which item it was about, where it named one.
    pub item: Option<ItemId>,
    /// The HTTP status, if an answer came.
    pub status: Option<u16>,
    /// Bytes of its body.
    pub sent: u64,
    /// Bytes of the answer's body.
    pub received: u64,
    /// Milliseconds that it took.
    pub duration_ms: u64,
    /// Which try it was, from 1.
    pub attempt: u32,
}

/// An instant as it is kept: RFC 3339 in UTC with nine decimals, so that text sorts as time does.
pub(super) fn instant(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Nanos, true)
}

/// A word of one of our own enums.
pub(super) fn word<T: serde::Serialize>(value: &T) -> Result<String, StoreError> {
    serde_json::to_value(value)?.as_str().map(str::to_owned).ok_or(StoreError::Document)
}

fn delivered(delivery: &Delivery) -> (&'static str, &[ItemId]) {
    match delivery {
        Delivery::Intent => ("intent", &[]),
        Delivery::Sending => ("sending", &[]),
        Delivery::Accepted(item) => ("accepted", std::slice::from_ref(item)),
        Delivery::NotSent => ("notSent", &[]),
        Delivery::Rejected => ("rejected", &[]),
        Delivery::Unknown => ("unknown", &[]),
        Delivery::Duplicate(items) => ("duplicate", items),
    }
}

/// What such a word and its items mean. A word of another version leaves open what happened.
pub(super) fn delivery(word: &str, items: Vec<ItemId>) -> Delivery {
    match (word, items) {
        ("intent", _) => Delivery::Intent,
        ("sending", _) => Delivery::Sending,
        ("accepted", items) => items.into_iter().next().map_or(Delivery::Unknown, Delivery::Accepted),
        ("notSent", _) => Delivery::NotSent,
        ("rejected", _) => Delivery::Rejected,
        ("duplicate", items) => Delivery::Duplicate(items),
        _ => Delivery::Unknown,
    }
}

/// Writes one change, inside of a transaction.
pub(super) fn write(to: &Connection, change: &Change) -> Result<(), StoreError> {
    match change {
        Change::Connection(row) => connection(to, row),
        Change::Forget(id) => {
            let has_texts = products::has_movements(to, id)?;
            let left = joining::hand_on(to, id)?;
            to.prepare_cached("DELETE FROM connection WHERE id = ?1")?.execute([&id.0])?;
            joining::pair_again(to, &left)?;
            let known = "DELETE FROM attempt WHERE connection_id = ?1 AND delivery <> 'unknown'";
            to.prepare_cached(known)?.execute([&id.0])?;
            if has_texts { products::let_go_of_texts(to) } else { Ok(()) }
        }
        Change::Journal(entry) => journal(to, entry),
        Change::History(moment) => history(to, moment),
        Change::Told(id, kind, at) => {
            let row = params![id.0, instant(*at), serde_json::to_string(kind)?];
            to.prepare_cached("INSERT INTO notice (connection_id, at, kind) VALUES (?1, ?2, ?3)")?.execute(row)?;
            Ok(())
        }
        Change::Withdrawn(id, at) => {
            let sql = "UPDATE notice SET withdrawn_at = ?2 WHERE connection_id = ?1 AND withdrawn_at IS NULL";
            to.prepare_cached(sql)?.execute(params![id.0, instant(*at)])?;
            Ok(())
        }
        Change::Request(request) => ledger(to, request),
        Change::Remembered(id, typed) => keepsakes::remember(to, id, typed),
        Change::Forgotten(id) => keepsakes::forget(to, id),
        Change::Deleted(deletion) => deletions::write(to, deletion),
        Change::Product(change) => products::write(to, change),
        Change::Reading(progress) => readings::write(to, progress),
        Change::Joined(joining) => joining::join(to, joining),
        Change::Parted(account) => joining::part(to, account),
        Change::Setting(name, value) => keepsakes::set(to, name, value),
    }
}

fn connection(to: &Connection, row: &Row) -> Result<(), StoreError> {
    let Row { id, connector, attempt, care } = row;
    to.prepare_cached(
        "INSERT INTO connection (id, connector_id, item_id, state, cause, last_success_at, connector, attempt, care)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
         ON CONFLICT (id) DO UPDATE SET connector_id = ?2, item_id = ?3, state = ?4, cause = ?5, last_success_at = ?6,
         connector = ?7, attempt = ?8, care = ?9",
    )?
    .execute(params![
        id.0,
        connector.id.0,
        attempt.item.as_ref().map(ItemId::as_str),
        attempt.state.word(),
        word(&attempt.explanation().cause)?,
        attempt.last_success_at.map(instant),
        serde_json::to_string(connector)?,
        serde_json::to_string(attempt)?,
        (*care != Care::default()).then(|| serde_json::to_string(care)).transpose()?,
    ])?;
    Ok(())
}

fn journal(to: &Connection, entry: &Entry) -> Result<(), StoreError> {
    let (delivery, items) = delivered(&entry.delivery);
    let ConnectorId(connector) = entry.connector;
    to.prepare_cached(
        "INSERT INTO attempt (connection_id, decided_at, connector_id, delivery, items, written_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT (connection_id, decided_at) DO UPDATE SET delivery = ?4, items = ?5, written_at = ?6",
    )?
    .execute(params![
        entry.connection.0,
        instant(entry.attempt),
        connector,
        delivery,
        serde_json::to_string(items)?,
        instant(entry.at)
    ])?;
    Ok(())
}

fn history(to: &Connection, moment: &Moment) -> Result<(), StoreError> {
    to.prepare_cached(
        "INSERT INTO history
         (connection_id, at, state, status, execution_status, error_code, cause, trigger, last_success_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    )?
    .execute(params![
        moment.connection.0,
        instant(moment.at),
        moment.state,
        moment.status,
        moment.execution_status,
        moment.error_code,
        word(&moment.cause)?,
        word(&moment.trigger)?,
        moment.last_success_at.map(instant),
    ])?;
    Ok(())
}

fn ledger(to: &Connection, request: &Request) -> Result<(), StoreError> {
    let counted = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
    to.prepare_cached(
        "INSERT INTO ledger
         (at, host, method, path, item_id, status, sent_bytes, received_bytes, duration_ms, try)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
    )?
    .execute(params![
        instant(request.at),
        request.host,
        request.method,
        request.path,
        request.item.as_ref().map(ItemId::as_str),
        request.status,
        counted(request.sent),
        counted(request.received),
        counted(request.duration_ms),
        request.attempt
    ])?;
    Ok(())
}
