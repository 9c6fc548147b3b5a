//! All connections of a profile, as the session has them: in memory, read once when the profile is opened, and every change
//! of them handed to the store. Not in here: waiting for the disk.

use std::collections::BTreeMap;

use super::Record;
use crate::{
    store::{Change, Moment, Store, Written},
    view::{Account, ConnectionId},
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
    pub(crate) fn new(connections: Vec<Record>, store: Store) -> Self {
        let connections = connections.into_iter().map(|record| (record.id.clone(), record)).collect();
        Self { connections, latest: BTreeMap::new(), store }
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
    pub(crate) fn set_accounts(&mut self, id: &ConnectionId, accounts: Vec<Account>) {
        if let Some(record) = self.connections.get_mut(id)
            && !accounts.is_empty()
            && record.accounts != accounts
        {
            record.accounts.clone_from(&accounts);
            self.keep(vec![Change::Accounts(id.clone(), accounts)]);
        }
    }

    /// A connection is no more.
    pub(crate) fn forget(&mut self, id: &ConnectionId) {
        self.connections.remove(id);
        self.latest.remove(id);
        self.keep(vec![Change::Forget(id.clone())]);
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
