//! What the engine knows, in rows: connections and the journal. In memory in this version, behind the calls that an
//! encrypted file will answer: whatever must outlive a crash goes through here before anything acts on it.

use std::collections::BTreeMap;

use crate::{
    connection::{
        Record,
        journal::{Delivery, Entry},
    },
    view::ConnectionId,
};

/// The rows of one profile.
#[derive(Debug, Default)]
pub struct Store {
    connections: BTreeMap<ConnectionId, Record>,
    journal: BTreeMap<ConnectionId, Vec<Entry>>,
}

impl Store {
    /// A store with nothing in it.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Every connection.
    pub fn connections(&self) -> impl Iterator<Item = &Record> {
        self.connections.values()
    }

    /// One connection.
    #[must_use]
    pub fn connection(&self, id: &ConnectionId) -> Option<&Record> {
        self.connections.get(id)
    }

    /// Writes a connection, new or changed.
    pub fn write_connection(&mut self, record: Record) {
        self.connections.insert(record.id.clone(), record);
    }

    /// Forgets a connection. Its journal is kept where it says that an item may exist of which nobody knows the id.
    pub fn delete_connection(&mut self, id: &ConnectionId) {
        self.connections.remove(id);
        if let Some(entries) = self.journal.get_mut(id) {
            entries.retain(|entry| entry.delivery == Delivery::Unknown);
        }
    }

    /// Writes how far a request has come. It must be written before the request goes on.
    pub fn write_journal(&mut self, entry: Entry) {
        let entries = self.journal.entry(entry.connection.clone()).or_default();
        match entries.last_mut() {
            Some(last) if last.attempt == entry.attempt => *last = entry,
            _ => entries.push(entry),
        }
    }

    /// How far each request of a connection has come, the last one last.
    #[must_use]
    pub fn journal(&self, id: &ConnectionId) -> &[Entry] {
        self.journal.get(id).map_or(&[], Vec::as_slice)
    }
}
