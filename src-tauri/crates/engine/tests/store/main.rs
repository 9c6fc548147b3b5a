//! The store as its users have it: real encrypted files, and all that can befall them.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod backups;
mod damage;
mod life;
mod old;
mod rows;
mod salvage;
mod secrecy;

use std::path::Path;

use chrono::{DateTime, Utc};
use pluggy::{ConnectorId, ItemId, model::Connector};
use tomada_engine::{
    ConnectionId,
    connection::{Record, attempt::Attempt},
    store::{Change, Health, Store, StoreKey},
};

pub(crate) fn key() -> StoreKey {
    StoreKey::new(&[0x2a; 32])
}

pub(crate) fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_700_000_000 + seconds, 123_456_789).unwrap()
}

pub(crate) fn id(name: &str) -> ConnectionId {
    ConnectionId(name.to_owned())
}

/// A connection whose institution and item bear its name.
pub(crate) fn record(name: &str) -> Record {
    let connector = Connector { id: ConnectorId(5), name: Some(format!("Banco {name}")), ..Connector::default() };
    let mut attempt = Attempt::new(&connector, at(0));
    attempt.item = Some(ItemId::from(format!("item-{name}")));
    Record::new(id(name), connector, attempt)
}

pub(crate) fn connection(name: &str) -> Change {
    Change::Connection(Box::new((&record(name)).into()))
}

pub(crate) async fn names(store: &Store) -> Vec<String> {
    let contents = store.contents(at(0)).await.unwrap();
    contents.connections.into_iter().map(|record| record.id.0).collect()
}

/// A closed store with these connections.
pub(crate) async fn made(folder: &Path, connections: &[&str]) {
    let store = Store::create(folder, &key()).await.unwrap();
    for name in connections {
        store.write(vec![connection(name)]).done().await.unwrap();
    }
    store.close().await.unwrap();
}

/// What the look at every page comes to.
pub(crate) async fn examined(store: &Store) -> Health {
    store.health().wait_for(|health| *health != Health::Checking).await.unwrap().clone()
}

/// A folder as a power cut would leave it: the files of a store that is open.
pub(crate) fn copy(from: &Path, to: &Path) {
    for name in ["store.db", "store.db-wal"] {
        if from.join(name).exists() {
            std::fs::copy(from.join(name), to.join(name)).unwrap();
        }
    }
}
