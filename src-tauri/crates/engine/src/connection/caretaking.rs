//! What the loop does with what a person settles about a connection, and when Pluggy has deleted one: its proof is written,
//! and what is on this computer stays or goes, as they chose.

use pluggy::client::Parameters;

use super::{Record, attempt::Input, care, face, history, history::Seen, watch::Session};
use crate::{
    EngineError, Output,
    store::{Change as Row, Deletion},
    view::{Change, ConnectionId, LocalCopy, Proof, Trigger},
    webhooks::Address,
};

impl Session {
    pub(super) fn rename(&mut self, id: &ConnectionId, name: Option<&str>) -> Result<(), EngineError> {
        self.settle_care(id, |record| record.care.rename(name))
    }

    /// Leaves a connection alone, and withdraws what was told of it; or takes it up again, and looks at what has become of it.
    pub(super) fn pause(&mut self, id: &ConnectionId, paused: bool) -> Result<(), EngineError> {
        let now = self.clock.now();
        self.settle_care(id, |record| record.care.pause(paused, now))?;
        match self.records.get(id).cloned() {
            Some(record) if paused => {
                self.send(Output::Withdraw(id.clone()));
                self.schedule(&record);
            }
            _ => self.look_gently(id),
        }
        self.plan_banks();
        Ok(())
    }

    /// Has what happens with a connection reported there. Pluggy takes that only with a creation or an update.
    pub(super) fn report_to(&mut self, id: &ConnectionId, address: Option<Address>) -> Result<(), EngineError> {
        if self.records.get(id).is_some_and(|record| !record.takes_address()) {
            return Err(EngineError::NotNow);
        }
        self.settle_care(id, |record| record.attempt.asks_to_report(address))
    }

    /// Deletes a connection at Pluggy; what is to become of what is here is on the disk before that is asked for.
    pub(super) fn delete(&mut self, id: &ConnectionId, copy: LocalCopy) -> Result<(), EngineError> {
        self.settle_care(id, |record| record.care.copy = Some(copy))?;
        self.act(id, Input::Remove, &Parameters::new())
    }

    fn settle_care(&mut self, id: &ConnectionId, settle: impl FnOnce(&mut Record)) -> Result<(), EngineError> {
        let mut record = self.records.get(id).cloned().ok_or(EngineError::UnknownConnection)?;
        let now = self.clock.now();
        let before = face::connection(&record, now);
        settle(&mut record);
        let after = face::connection(&record, now);
        self.records.rewrite(record);
        if before != after {
            self.emit(Change::Connection { connection: Box::new(after) });
        }
        Ok(())
    }

    /// Nothing is left of a connection at Pluggy, if there ever was anything.
    pub(super) fn gone(&mut self, mut record: Record, proof: Option<Proof>) {
        let (id, name) = (record.id.clone(), face::name(&record));
        let deletion = proof.zip(record.attempt.item.clone()).map(|(Proof { at, answer }, item)| {
            let copy = record.care.copy.unwrap_or(LocalCopy::Dropped);
            let (connection, connector) = (id.clone(), record.connector.id);
            Row::Deleted(Deletion { connection, connector, name: Some(name.clone()), item, at, answer, copy })
        });
        let rows: Vec<Row> = deletion.into_iter().collect();
        self.wakes.remove(&id);
        self.bringing.call_off(&id);
        self.send(Output::Withdraw(id.clone()));
        if proof.is_none() || record.care.copy != Some(LocalCopy::Kept) {
            self.records.forget(&id, rows);
            return self.emit(Change::Removed { id, name, proof });
        }
        record.care.archived = proof;
        record.attempt = care::archived(record.attempt);
        let now = self.clock.now();
        let moment = history::moment(&record, Seen::default(), Trigger::Person, now);
        let connection = Box::new(face::connection(&record, now));
        self.records.put(record, moment, rows);
        self.emit(Change::Connection { connection });
    }
}
