//! What can still be read of a damaged store, in a new one under the same key. Nothing is written to the damaged one: a copy
//! is read, row by row, and it is set aside when the new one is whole.
//!
//! Kept are settings, connections, the journal of requests, and what nobody else could tell again: histories, notices,
//! deletions and the ledger. Accounts with their movements, logos and remembered credentials are not: each connection that
//! has an item is looked at again, and Pluggy tells the rest. What Pluggy tells no more is in the backups.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs, io,
    path::{Path, PathBuf},
};

use chrono::{DateTime, Utc};
use pluggy::{ConnectorId, ItemId, model::Connector};
use rusqlite::{Connection, params_from_iter, types::Value};

use super::{
    StoreError, StoreKey,
    change::{self, Change},
    database::{self, Database},
    folder::{self, Folder},
    read,
};
use crate::{
    connection::{Record, attempt::Attempt, journal::Delivery},
    view::ConnectionId,
};

/// What happened, and whether only what happened to connections that are kept may be there.
const PAST: [(&str, bool); 4] = [("history", true), ("notice", true), ("deletion", false), ("ledger", false)];

/// Rows of a table that can't be read, before the rest of it is left: each takes the time of opening the store.
const MOST_FAILURES: usize = 1000;

/// What was read of a damaged store, in a new one that is not in its place yet.
#[derive(Debug)]
pub struct Salvaged {
    folder: Folder,
    new: PathBuf,
    settings: BTreeSet<String>,
    /// Connections that were read, of some of them no more than what leads to the rest at Pluggy.
    pub connections: usize,
    /// Connections of which there is a trace, and not enough of one.
    pub lost: usize,
}

impl Salvaged {
    /// Reads what can be read. The damaged store stays where it is. `now` is when its connections are to be looked at. Blocks.
    ///
    /// # Errors
    /// [`StoreError::InUse`]; [`StoreError::Unreadable`] or [`StoreError::Damaged`] where its very beginning can't be read;
    /// what a disk can do.
    pub fn read(folder: &Path, key: &StoreKey, now: DateTime<Utc>) -> Result<Self, StoreError> {
        let folder = Folder::take(folder)?;
        folder.check()?;
        let copy = folder.copy_to_read()?;
        let read = Self::read_copy(folder, Damaged::new(&copy, key), key, now);
        folder::remove(&copy)?;
        read
    }

    fn read_copy(
        folder: Folder,
        mut damaged: Damaged<'_>,
        key: &StoreKey,
        now: DateTime<Utc>,
    ) -> Result<Self, StoreError> {
        damaged.open()?;
        let journal = damaged.copied("attempt");
        let settings = damaged.copied("setting");
        let (records, lost) = damaged.records(&journal, now);
        let past = PAST.map(|(table, of_kept)| {
            let mut rows = damaged.copied(table);
            if of_kept {
                rows.keep("connection_id", &records.iter().map(|record| record.id.0.clone()).collect());
            }
            rows
        });
        let new = folder.empty_store()?;
        let mut connection = Database::make_in(&new, key)?;
        let together = connection.transaction()?;
        settings.write(&together)?;
        journal.write(&together)?;
        for record in &records {
            change::write(&together, &Change::Connection(Box::new(record.into())))?;
        }
        for rows in &past {
            rows.write(&together)?;
        }
        together.commit()?;
        connection.close().map_err(|(_, error)| error)?;
        let settings = settings.texts("name").into_iter().collect();
        Ok(Self { folder, new, settings, connections: records.len(), lost })
    }

    /// Whether a setting was among what could be read.
    #[must_use]
    pub fn has_setting(&self, name: &str) -> bool {
        self.settings.contains(name)
    }

    /// Takes the new store away again; the damaged one stays where it is. Blocks.
    ///
    /// # Errors
    /// What a disk can do.
    pub fn discard(self) -> Result<(), StoreError> {
        folder::remove(&self.new)
    }

    /// Puts the new store in the place of the damaged one, which is set aside. Blocks.
    ///
    /// # Errors
    /// What a disk can do.
    pub fn keep(self, now: DateTime<Utc>) -> Result<(), StoreError> {
        self.folder.replace(&self.new, now)
    }
}

/// A copy of a damaged store. Whatever meets a damaged page makes a connection useless for good, so there is another one
/// afterwards.
struct Damaged<'a> {
    path: &'a Path,
    key: &'a StoreKey,
    connection: Option<Connection>,
}

impl<'a> Damaged<'a> {
    fn new(path: &'a Path, key: &'a StoreKey) -> Self {
        Self { path, key, connection: None }
    }

    fn open(&mut self) -> Result<&Connection, StoreError> {
        let connection = match self.connection.take() {
            Some(connection) => connection,
            None => database::unlocked(self.path, self.key)?,
        };
        Ok(self.connection.insert(connection))
    }

    /// Asks for something that may not be there to be read.
    fn ask<T>(&mut self, ask: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> Option<T> {
        let answer = ask(self.open().ok()?);
        if answer.is_err() {
            self.connection = None;
        }
        answer.ok()
    }

    /// The rows of a query as far as it comes.
    fn rows<T>(&mut self, sql: &str, read: impl Fn(&rusqlite::Row<'_>) -> rusqlite::Result<T>) -> Vec<T> {
        let mut found = Vec::new();
        self.ask(|connection| {
            let mut statement = connection.prepare(sql)?;
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                found.push(read(row)?);
            }
            Ok(())
        });
        found
    }

    fn names(&mut self, sql: &str) -> Vec<String> {
        self.rows(sql, |row| row.get(0))
    }

    /// The rows that a table may have: from its beginning, from its end, and as its indexes know them. A damaged page in the
    /// middle hides none but its own from the first two, and not even those from the third.
    fn row_ids(&mut self, table: &str) -> BTreeSet<i64> {
        let mut found = BTreeSet::new();
        for order in ["ASC", "DESC"] {
            let sql = format!("SELECT rowid FROM {table} NOT INDEXED ORDER BY rowid {order}");
            found.extend(self.rows::<i64>(&sql, |row| row.get(0)));
        }
        for index in self.names(&format!("SELECT name FROM pragma_index_list('{table}')")) {
            let sql = format!("SELECT rowid FROM {table} INDEXED BY {index}");
            found.extend(self.rows::<i64>(&sql, |row| row.get(0)));
        }
        found
    }

    /// The rows of a table as they are.
    fn copied(&mut self, table: &'static str) -> Rows {
        let columns = self.names(&format!("SELECT name FROM pragma_table_info('{table}')"));
        let sql = format!("SELECT {} FROM {table} WHERE rowid = ?1", columns.join(", "));
        let (mut rows, mut failed) = (Vec::new(), 0);
        for id in self.row_ids(table) {
            let row = self.ask(|connection| {
                connection.query_row(&sql, [id], |row| (0..columns.len()).map(|index| row.get(index)).collect())
            });
            failed += usize::from(row.is_none());
            rows.extend(row);
            if failed > MOST_FAILURES {
                break;
            }
        }
        Rows { table, columns, rows }
    }

    /// Every connection, and how many there must have been besides.
    fn records(&mut self, journal: &Rows, now: DateTime<Utc>) -> (Vec<Record>, usize) {
        let known = Known {
            // The indexes have these without the rows that they lead to.
            ids: self.indexed("id", "sqlite_autoindex_connection_1"),
            items: self.indexed("item_id", "connection_item"),
            requests: journal.requests(),
        };
        let (mut records, mut lost) = (Vec::new(), 0);
        for row in self.row_ids("connection") {
            let whole = "SELECT id, connector_id, item_id, connector, attempt, care FROM connection WHERE rowid = ?1";
            // The first format had no more.
            let first = "SELECT id, connector_id, item_id, connector, attempt, NULL FROM connection WHERE rowid = ?1";
            // What is long is on pages of its own, and may be gone by itself.
            let short = "SELECT id, connector_id, item_id, '', '', NULL FROM connection WHERE rowid = ?1";
            let record = [whole, first, short]
                .into_iter()
                .find_map(|sql| self.ask(|connection| connection.query_row(sql, [row], |row| read::record(row, now))))
                .or_else(|| known.record(row, now));
            match record {
                Some(record) => records.push(looked_at_again(record, now)),
                None => lost += 1,
            }
        }
        (records, lost)
    }

    fn indexed(&mut self, column: &str, index: &str) -> BTreeMap<i64, String> {
        let sql = format!("SELECT rowid, {column} FROM connection INDEXED BY {index} WHERE {column} > ''");
        self.rows(&sql, |row| Ok((row.get(0)?, row.get(1)?))).into_iter().collect()
    }
}

/// What is known of connections whose row can't be read.
struct Known {
    ids: BTreeMap<i64, String>,
    items: BTreeMap<i64, String>,
    /// Of each connection: its connector, and the item that its last accepted request made or updated.
    requests: BTreeMap<String, (i32, Option<ItemId>)>,
}

impl Known {
    fn record(&self, row: i64, now: DateTime<Utc>) -> Option<Record> {
        let id = self.ids.get(&row)?;
        let (connector, requested) = self.requests.get(id)?;
        let connector = Connector { id: ConnectorId(*connector), ..Connector::default() };
        let item = self.items.get(&row).map(|item| ItemId::from(item.as_str())).or_else(|| requested.clone());
        let attempt = Attempt::of_item(&connector, item, now);
        Some(Record::new(ConnectionId(id.clone()), connector, attempt))
    }
}

/// One with an item is read from Pluggy, as if nothing else were known of it. One without is as it was: nobody knows better.
fn looked_at_again(mut record: Record, now: DateTime<Utc>) -> Record {
    if let item @ Some(_) = record.attempt.item.take() {
        record.attempt = Attempt::of_item(&record.connector, item, now);
    }
    record
}

/// Rows of a table, with all of their columns.
struct Rows {
    table: &'static str,
    columns: Vec<String>,
    rows: Vec<Vec<Value>>,
}

impl Rows {
    /// Writes them into a store of this version, which has every column that earlier ones had.
    fn write(&self, to: &Connection) -> Result<(), StoreError> {
        if self.rows.is_empty() {
            return Ok(());
        }
        let places: Vec<&str> = self.columns.iter().map(|_| "?").collect();
        let sql = format!(
            "INSERT OR REPLACE INTO {} ({}) VALUES ({})",
            self.table,
            self.columns.join(", "),
            places.join(", ")
        );
        let mut insert = to.prepare(&sql)?;
        for row in &self.rows {
            insert.execute(params_from_iter(row))?;
        }
        Ok(())
    }

    /// Leaves out those with another text in a column.
    fn keep(&mut self, column: &str, texts: &BTreeSet<String>) {
        let Some(place) = self.columns.iter().position(|name| name == column) else { return };
        self.rows.retain(|row| matches!(row.get(place), Some(Value::Text(text)) if texts.contains(text)));
    }

    fn column(&self, name: &str) -> impl Iterator<Item = &Value> {
        let place = self.columns.iter().position(|column| column == name);
        self.rows.iter().filter_map(move |row| row.get(place?))
    }

    fn texts(&self, column: &str) -> Vec<String> {
        let text = |value: &Value| if let Value::Text(text) = value { Some(text.clone()) } else { None };
        self.column(column).filter_map(text).collect()
    }

    /// Of a journal: what it knows of each connection.
    fn requests(&self) -> BTreeMap<String, (i32, Option<ItemId>)> {
        let mut known = BTreeMap::new();
        let columns = self.column("connector_id").zip(self.column("delivery").zip(self.column("items")));
        for (id, (connector, (delivery, items))) in self.texts("connection_id").into_iter().zip(columns) {
            let (Value::Integer(connector), Value::Text(delivery), Value::Text(items)) = (connector, delivery, items)
            else {
                continue;
            };
            let Ok(connector) = i32::try_from(*connector) else { continue };
            let (_, item) = known.entry(id).or_insert((connector, None));
            if let Delivery::Accepted(accepted) =
                change::delivery(delivery, serde_json::from_str(items).unwrap_or_default())
            {
                *item = Some(accepted);
            }
        }
        known
    }
}

impl Folder {
    /// A copy of the store and its log, to be read and thrown away.
    fn copy_to_read(&self) -> Result<PathBuf, StoreError> {
        let copy = self.empty(&self.store().with_extension("db.read"))?;
        for suffix in ["", "-wal"] {
            match fs::copy(folder::with(&self.store(), suffix), folder::with(&copy, suffix)) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    // Half a copy takes room that is wanted.
                    drop(folder::remove(&copy));
                    return Err(error.into());
                }
                _ => {}
            }
        }
        Ok(copy)
    }
}
