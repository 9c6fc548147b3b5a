//! All connections of a profile, as the session has them: in memory, read once when the profile is opened, and every change
//! of them handed to the store. Not in here: waiting for the disk.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::{Record, guard::Fingerprint, meu_pluggy::MEU_PLUGGY};
use crate::{
    store::{Change, Moment, Store, Written, products::ProductChange},
    sync::Brought,
    view::{ConnectionId, Pending, Remember},
};

/// All connections of a profile.
#[derive(Debug)]
pub(crate) struct Records {
    connections: BTreeMap<ConnectionId, Record>,
    /// What was last added to each one's history, so that the same is not added again.
    latest: BTreeMap<ConnectionId, Moment>,
    store: Store,
}

impl Records {
    /// What a store had when it was opened.
    pub(crate) fn new(connections: Vec<Record>, latest: Vec<Moment>, store: Store) -> Self {
        let connections = connections.into_iter().map(|record| (record.id.clone(), record)).collect();
        let latest = latest.into_iter().map(|moment| (moment.connection.clone(), moment)).collect();
        Self { connections, latest, store }
    }

    pub(crate) fn store(&self) -> &Store {
        &self.store
    }

    pub(crate) fn into_store(self) -> Store {
        self.store
    }

    pub(crate) fn all(&self) -> impl Iterator<Item = &Record> {
        self.connections.values()
    }

    pub(crate) fn get(&self, id: &ConnectionId) -> Option<&Record> {
        self.connections.get(id)
    }

    /// What was last added to a connection's history.
    pub(crate) fn latest(&self, id: &ConnectionId) -> Option<&Moment> {
        self.latest.get(id)
    }

    /// A connection is new or different; `more` belongs to the same change, and is written with it or not at all.
    pub(crate) fn put(&mut self, record: Record, moment: Moment, more: Vec<Change>) {
        let mut changes = vec![Change::Connection(Box::new((&record).into()))];
        if self.latest.get(&record.id).is_none_or(|latest| !moment.repeats(latest)) {
            self.latest.insert(record.id.clone(), moment.clone());
            changes.push(Change::History(moment));
        }
        changes.extend(more);
        self.keep(changes);
        self.connections.insert(record.id.clone(), record);
    }

    /// What a connection brought. An empty answer erases nothing: what was there stays.
    pub(crate) fn set_brought(&mut self, id: &ConnectionId, brought: Brought, at: DateTime<Utc>) {
        let Some(record) = self.connections.get_mut(id).filter(|_| !brought.accounts.is_empty()) else { return };
        let told = brought.told(id.clone(), at);
        // It is written with the step that follows.
        if record.connector.id == MEU_PLUGGY && brought.bank.is_some() {
            record.attempt.bank = brought.bank;
        }
        record.accounts = brought.accounts;
        self.keep(vec![Change::Product(ProductChange::Accounts(told))]);
    }

    /// What of it waits for somebody else. It is written with the step that follows.
    pub(crate) fn set_pending(&mut self, id: &ConnectionId, pending: Pending) {
        if let Some(record) = self.connections.get_mut(id) {
            record.attempt.pending = Some(pending);
        }
    }

    /// What credentials that were sent are known again by. It is written with the step that follows.
    pub(crate) fn set_tried(&mut self, id: &ConnectionId, tried: Fingerprint) {
        if let Some(record) = self.connections.get_mut(id) {
            record.attempt.tried = Some(tried);
        }
    }

    /// What a person chose about keeping their credentials.
    pub(crate) fn choose(&mut self, id: &ConnectionId, remember: Remember) {
        if let Some(record) = self.connections.get_mut(id) {
            record.kept.wanted = remember == Remember::Yes && self.store.lasts();
        }
    }

    /// A connection of which nothing is different that its history would tell.
    pub(crate) fn rewrite(&mut self, record: Record) {
        self.keep(vec![Change::Connection(Box::new((&record).into()))]);
        self.connections.insert(record.id.clone(), record);
    }

    /// A connection of which nothing is kept any more.
    pub(crate) fn forget_credentials(&mut self, record: Record) -> Written {
        let forgotten = self.store.write(vec![Change::Forgotten(record.id.clone())]);
        self.connections.insert(record.id.clone(), record);
        forgotten
    }

    /// A connection is no more; `more` is written with that, or not at all.
    pub(crate) fn forget(&mut self, id: &ConnectionId, more: Vec<Change>) {
        self.connections.remove(id);
        self.latest.remove(id);
        self.keep([vec![Change::Forget(id.clone())], more].concat());
    }

    /// Hands changes to the store without waiting for them.
    pub(crate) fn keep(&self, changes: Vec<Change>) {
        drop(self.store.write(changes));
    }

    /// When all that was handed over is on the disk.
    pub(crate) fn settled(&self) -> Written {
        self.store.write(Vec::new())
    }
}
