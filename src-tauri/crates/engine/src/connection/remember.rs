//! Credentials that a person asked to have remembered, between the window and the store: held in memory until it is known
//! whether the institution takes them. Which moment that is, [`keeping`](super::keeping) decides.

use std::collections::BTreeSet;

use pluggy::{client::Parameters, model::Connector};

use super::{
    Record,
    attempt::Input,
    face,
    guard::{self, Fingerprint},
    keeping::{Arrival, Decision, Held, Kept, decide},
    watch::Session,
};
use crate::{
    EngineError,
    store::{Change as Row, Store, Written},
    view::{Change, ConnectionId, Remember},
};

/// What a request takes from the store, because it was left empty.
#[derive(Debug)]
pub(crate) struct Missing {
    pub(crate) store: Store,
    pub(crate) connection: ConnectionId,
    pub(crate) fields: BTreeSet<String>,
    /// The institution; nothing where nothing is taken.
    pub(crate) connector: Option<Connector>,
}

impl Missing {
    /// What was typed, with the rest from the store. What is not there any more the institution's rules will miss.
    pub(crate) async fn added_to(&self, typed: Parameters) -> Parameters {
        if self.fields.is_empty() {
            return typed;
        }
        let found = self.store.remembered(&self.connection).await;
        let found = found.inspect_err(|error| tracing::warn!(%error, "what is remembered can't be read"));
        let found = found.ok().flatten().unwrap_or_default();
        let wanted = found.iter().filter(|(name, _)| self.fields.contains(*name));
        let given = typed.iter().filter(|(name, _)| !self.fields.contains(*name));
        given.chain(wanted).map(|(name, value)| (name.to_owned(), value.clone())).collect()
    }
}

impl Missing {
    /// What credentials are known again by that are whole only now; nothing where nothing was missing.
    pub(crate) fn fingerprint(&self, whole: &Parameters) -> Option<Fingerprint> {
        Fingerprint::of(self.connector.as_ref()?, whole)
    }
}

impl Session {
    /// Credentials were handed over.
    pub(super) fn submit(
        &mut self,
        id: &ConnectionId,
        typed: &Parameters,
        remember: Remember,
    ) -> Result<(), EngineError> {
        self.records.choose(id, remember);
        let record = self.records.get(id).ok_or(EngineError::UnknownConnection)?;
        let refused = record.attempt.has_refused(&record.connector, typed);
        let again = refused.then(|| guard::refused_before(&record.connector));
        self.act(id, again.map_or(Input::Submit, Input::SubmitRefused), typed)
    }

    /// What an attempt is begun with; one that sends nothing of a person's holds nothing.
    pub(super) fn hold(&mut self, record: &Record, submitted: bool, typed: &Parameters) {
        self.held.remove(&record.id);
        if submitted {
            self.held.insert(record.id.clone(), Held::of(&record.connector, &record.kept, typed));
        }
    }

    /// What the request of an attempt is to take from the store.
    pub(super) fn missing(&self, id: &ConnectionId) -> Missing {
        let fields = self.held.get(id).map(|held| held.used.clone()).unwrap_or_default();
        let connector = self.records.get(id).filter(|_| !fields.is_empty()).map(|record| record.connector.clone());
        Missing { store: self.records.store().clone(), connection: id.clone(), fields, connector }
    }

    /// After a step: what becomes of what is held and of what is kept, and the row that says so to the store.
    pub(super) fn settle(&mut self, record: &mut Record, arrival: Arrival) -> Option<Row> {
        match decide(self.held.get(&record.id), arrival, &record.attempt) {
            Decision::Wait => None,
            Decision::Drop => {
                self.held.remove(&record.id);
                None
            }
            Decision::Keep => {
                let Held { typed, .. } = self.held.remove(&record.id)?;
                record.kept.fields.extend(typed.iter().map(|(name, _)| name.to_owned()));
                (!typed.is_empty()).then(|| Row::Remembered(record.id.clone(), typed))
            }
            Decision::Forget => {
                self.held.remove(&record.id);
                let had = !std::mem::take(&mut record.kept.fields).is_empty();
                had.then(|| Row::Forgotten(record.id.clone()))
            }
        }
    }

    /// The person wants it forgotten.
    pub(super) fn forget(&mut self, id: &ConnectionId) -> Result<Written, EngineError> {
        let mut record = self.records.get(id).cloned().ok_or(EngineError::UnknownConnection)?;
        self.held.remove(id);
        record.kept = Kept::default();
        self.emit(Change::Connection { connection: Box::new(face::connection(&record, self.clock.now())) });
        Ok(self.records.forget_credentials(record))
    }

    /// Nobody is there: what is not kept yet is let go of.
    pub(super) fn let_go(&mut self) {
        for held in self.held.values_mut() {
            held.typed = Parameters::new();
        }
    }
}
