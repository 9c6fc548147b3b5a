//! All connections of a profile, as the session has them: in memory, read once when the profile is opened, and every change
//! of them handed to the store. Not in here: waiting for the disk.

use std::collections::{BTreeMap, BTreeSet};

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
    /// Those that are written with the step that follows, whatever that changes.
    unwritten: BTreeSet<ConnectionId>,
    /// Those that wait for their bank to come back: after each step somebody wants to know whether there are any.
    waiting: BTreeSet<ConnectionId>,
    store: Store,
}

impl Records {
    /// What a store had when it was opened.
    pub(crate) fn new(connections: Vec<Record>, latest: Vec<Moment>, store: Store) -> Self {
        let latest = latest.into_iter().map(|moment| (moment.connection.clone(), moment)).collect();
        let (unwritten, waiting) = (BTreeSet::new(), BTreeSet::new());
        let mut records = Self { connections: BTreeMap::new(), latest, unwritten, waiting, store };
        connections.into_iter().for_each(|record| records.set(record));
        records
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

    /// Connections that wait for their bank; of those that are left alone nobody asks.
    pub(crate) fn waiting(&self) -> impl Iterator<Item = &Record> {
        self.waiting.iter().filter_map(|id| self.connections.get(id))
    }

    /// What was last added to a connection's history.
    pub(crate) fn latest(&self, id: &ConnectionId) -> Option<&Moment> {
        self.latest.get(id)
    }

    /// Whether it is different from what there is, or that is not written yet.
    pub(crate) fn is_news(&self, record: &Record) -> bool {
        let repeats = |before| record.repeats(before);
        self.unwritten.contains(&record.id) || !self.connections.get(&record.id).is_some_and(repeats)
    }

    /// A connection is new, or a step has been made with it; `more` belongs to the same change, and is written with it or not
    /// at all. Of the many looks at what runs, those that find all as it was cost the disk nothing.
    pub(crate) fn put(&mut self, record: Record, moment: Moment, more: Vec<Change>) {
        let mut changes = Vec::new();
        if self.is_news(&record) {
            self.unwritten.remove(&record.id);
            changes.push(Change::Connection(Box::new((&record).into())));
        }
        if self.latest.get(&record.id).is_none_or(|latest| !moment.repeats(latest)) {
            self.latest.insert(record.id.clone(), moment.clone());
            changes.push(Change::History(moment));
        }
        changes.extend(more);
        if !changes.is_empty() {
            self.keep(changes);
        }
        self.set(record);
    }

    /// What a connection brought. An empty answer erases nothing: what was there stays.
    pub(crate) fn set_brought(&mut self, id: &ConnectionId, brought: Brought, at: DateTime<Utc>) {
        let Some(record) = self.connections.get_mut(id).filter(|_| !brought.accounts.is_empty()) else { return };
        let told = brought.told(id.clone(), at);
        // It is written with the step that follows.
        if record.connector.id == MEU_PLUGGY && brought.bank.is_some() {
            record.attempt.bank = brought.bank;
            self.unwritten.insert(id.clone());
        }
        record.accounts = brought.accounts;
        self.keep(vec![Change::Product(ProductChange::Accounts(told))]);
    }

    /// What of it waits for somebody else. It is written with the step that follows.
    pub(crate) fn set_pending(&mut self, id: &ConnectionId, pending: Pending) {
        if let Some(record) = self.connections.get_mut(id) {
            record.attempt.pending = Some(pending);
            self.unwritten.insert(id.clone());
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
        self.set(record);
    }

    /// A connection of which nothing is kept any more.
    pub(crate) fn forget_credentials(&mut self, record: Record) -> Written {
        let forgotten = self.store.write(vec![Change::Forgotten(record.id.clone())]);
        self.set(record);
        forgotten
    }

    /// A connection is no more; `more` is written with that, or not at all.
    pub(crate) fn forget(&mut self, id: &ConnectionId, more: Vec<Change>) {
        self.connections.remove(id);
        self.latest.remove(id);
        self.unwritten.remove(id);
        self.waiting.remove(id);
        self.keep([vec![Change::Forget(id.clone())], more].concat());
    }

    fn set(&mut self, record: Record) {
        if record.care.is_followed() && record.attempt.waits_for_bank() {
            self.waiting.insert(record.id.clone());
        } else {
            self.waiting.remove(&record.id);
        }
        self.connections.insert(record.id.clone(), record);
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

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use pluggy::model::Connector;

    use super::*;
    use crate::{
        connection::{
            attempt::Attempt,
            history::{self, Seen},
        },
        view::Trigger,
    };

    #[tokio::test]
    async fn what_a_step_was_to_take_along_is_written_though_the_step_changes_nothing() {
        let (store, now) = (Store::in_memory().await.unwrap(), DateTime::UNIX_EPOCH);
        let mut records = Records::new(Vec::new(), Vec::new(), store.clone());
        let connector = Connector::default();
        let attempt = Attempt::new(&connector, now);
        let record = Record::new(ConnectionId("c".to_owned()), connector, attempt);
        let put = |records: &mut Records| {
            let record = records.get(&record.id).unwrap_or(&record).clone();
            let moment = history::moment(&record, Seen::default(), Trigger::Person, now);
            records.put(record, moment, Vec::new());
        };
        put(&mut records);
        let pending = Pending { accounts: 1, ..Pending::default() };
        records.set_pending(&record.id, pending);
        put(&mut records);
        let kept = store.contents(now).await.unwrap().connections;
        assert_eq!(kept[0].attempt.pending, Some(pending));
    }
}
