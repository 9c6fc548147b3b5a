//! What the owner of all connections is asked from outside, and what it answers.

use std::collections::BTreeSet;

use pluggy::{
    ConnectorId, ItemId, Sensitive,
    client::{EncryptionKey, Parameters},
    model::{Connector, Item},
};
use tokio::sync::oneshot;
use url::Url;

use super::{
    Record,
    at_widget::AtWidget,
    attempt::{Attempt, Input, State},
    face,
    form::{self, Asks},
    history::{self, Seen},
    meu_pluggy::MEU_PLUGGY,
    offer::{self, Wishes},
    page, rules,
    watch::Session,
    widget::Wish,
};
use crate::{
    EngineError,
    store::{StoreError, Written},
    view::{
        Change, ConnectionId, Form, LocalCopy, May, Means, Network, Remember, Snapshot, Surprise, Trigger, Wanted, Why,
    },
    webhooks::Address,
};

/// What the session is asked to do.
#[derive(Debug)]
pub(crate) enum Control {
    /// Connectors that were listed, so that one can be chosen.
    Learn(Vec<Connector>),
    /// Whether Pluggy answered a request that was not the session's.
    Heard(Network),
    /// Where the logo of an institution is.
    Logo(ConnectorId, oneshot::Sender<Option<Url>>),
    /// A new connection as it is wished for; asks for its credentials by this means.
    Prepare(ConnectorId, Wishes, Means, oneshot::Sender<Result<ConnectionId, EngineError>>),
    /// A new connection, with its credentials.
    Connect(ConnectorId, Parameters, oneshot::Sender<Result<ConnectionId, EngineError>>),
    /// An item that a person brings along.
    Adopt(Box<Connector>, Box<Item>, oneshot::Sender<ConnectionId>),
    /// Whether a person wants to be told when a bank is back that they have yet to connect.
    Await(ConnectorId, bool, oneshot::Sender<Result<(), EngineError>>),
    /// Which banks are waited for so.
    Awaited(oneshot::Sender<Vec<ConnectorId>>),
    /// Pluggy's item of each connection that has one.
    Items(oneshot::Sender<Vec<(ConnectionId, ItemId)>>),
    /// What Pluggy's widget is opened for, and where its person is led back to.
    Wish(ConnectionId, oneshot::Sender<Result<(Wish, Option<Sensitive>), EngineError>>),
    /// Somebody was led back here with this state.
    Returned(Sensitive, oneshot::Sender<Option<ConnectionId>>),
    /// What the credential window asks.
    Form(ConnectionId, oneshot::Sender<Result<Form, EngineError>>),
    /// The bank's own page.
    Page(ConnectionId, oneshot::Sender<Result<Url, EngineError>>),
    /// Where the bank changes passwords.
    ResetPage(ConnectionId, oneshot::Sender<Result<Url, EngineError>>),
    /// Credentials that were typed, and whether they are to be kept.
    Submit(ConnectionId, Parameters, Remember, oneshot::Sender<Result<(), EngineError>>),
    /// What is kept of a connection's credentials is to be forgotten.
    Forget(ConnectionId, oneshot::Sender<Result<Written, EngineError>>),
    /// Nobody is there any more.
    LetGo,
    /// A connection is called this from now on.
    Rename(ConnectionId, Option<String>, oneshot::Sender<Result<(), EngineError>>),
    /// A connection is left alone from now on, or no more.
    Pause(ConnectionId, bool, oneshot::Sender<Result<(), EngineError>>),
    /// What happens with a connection is reported there from now on; with nothing, only what Pluggy has been told counts.
    ReportTo(ConnectionId, Option<Address>, oneshot::Sender<Result<(), EngineError>>),
    /// A connection is to be deleted at Pluggy, and this becomes of what is here.
    Delete(ConnectionId, LocalCopy, oneshot::Sender<Result<(), EngineError>>),
    /// All of a connection's lists are to be read again.
    Sync(ConnectionId, oneshot::Sender<Result<(), EngineError>>),
    /// All that is known of a connection.
    Record(ConnectionId, oneshot::Sender<Option<Box<Record>>>),
    /// What a person did, with what was typed.
    Act(ConnectionId, Input, Parameters, oneshot::Sender<Result<(), EngineError>>),
    /// An answer to a question: one value, whose name the question gives.
    Answer(ConnectionId, Sensitive, oneshot::Sender<Result<(), EngineError>>),
    /// What credentials are encrypted with from now on, before they leave.
    Encrypt(Option<EncryptionKey>),
    /// The person has seen what this version does not know; answered with all of it that they have seen.
    SurpriseSeen(Surprise, oneshot::Sender<BTreeSet<Surprise>>),
    /// Where everything stands.
    Snapshot(oneshot::Sender<Snapshot>),
    /// The clock was frozen, stepped or given another pace.
    ClockChanged,
    /// The profile is to be closed; answered when all is on the disk.
    Close(oneshot::Sender<Result<(), StoreError>>),
}

impl Session {
    pub(super) fn control(&mut self, control: Control) {
        // A caller that no longer waits for its reply has closed its window; that is no error.
        match control {
            Control::Heard(network) => self.heard(network),
            Control::Learn(connectors) => {
                self.awaited_seen(&connectors);
                self.connectors = connectors.into_iter().map(|connector| (connector.id, connector)).collect();
            }
            Control::Logo(connector, reply) => drop(reply.send(self.logo(connector))),
            Control::Prepare(connector, wishes, means, reply) => {
                drop(reply.send(self.prepare(connector, wishes, means)));
            }
            Control::Connect(connector, typed, reply) => drop(reply.send(self.connect(connector, &typed))),
            Control::Adopt(connector, item, reply) => drop(reply.send(self.adopt(*connector, *item))),
            Control::Await(connector, wanted, reply) => drop(reply.send(self.await_bank(connector, wanted))),
            Control::Awaited(reply) => drop(reply.send(self.awaited())),
            Control::Items(reply) => drop(reply.send(self.items())),
            Control::Wish(id, reply) => drop(reply.send(self.wish(&id))),
            Control::Returned(state, reply) => drop(reply.send(self.returned(&state))),
            Control::Form(id, reply) => drop(reply.send(self.form(&id))),
            Control::Page(id, reply) => drop(reply.send(self.page(&id))),
            Control::ResetPage(id, reply) => drop(reply.send(self.reset_page(&id))),
            Control::Submit(id, typed, remember, reply) => drop(reply.send(self.submit(&id, &typed, remember))),
            Control::Forget(id, reply) => drop(reply.send(self.forget(&id))),
            Control::LetGo => self.let_go(),
            Control::Rename(id, name, reply) => drop(reply.send(self.rename(&id, name.as_deref()))),
            Control::Pause(id, paused, reply) => drop(reply.send(self.pause(&id, paused))),
            Control::ReportTo(id, address, reply) => drop(reply.send(self.report_to(&id, address))),
            Control::Delete(id, copy, reply) => drop(reply.send(self.delete(&id, copy))),
            Control::Sync(id, reply) => drop(reply.send(self.sync(&id))),
            Control::Record(id, reply) => drop(reply.send(self.records.get(&id).cloned().map(Box::new))),
            Control::Act(id, input, typed, reply) => drop(reply.send(self.act(&id, input, &typed))),
            Control::Answer(id, value, reply) => drop(reply.send(self.answer(&id, value))),
            Control::Encrypt(key) => self.encryption = key.map(std::sync::Arc::new),
            Control::SurpriseSeen(surprise, reply) => drop(reply.send(self.sentinel.sees(surprise))),
            Control::Snapshot(reply) => drop(reply.send(self.snapshot())),
            Control::ClockChanged => self.emit(Change::Clock),
            // The loop's own.
            Control::Close(_) => {}
        }
    }

    /// A connection has its connector as it was; one that was never listed has it there alone.
    fn logo(&self, connector: ConnectorId) -> Option<Url> {
        let listed = self.connectors.get(&connector);
        let connected = || self.records.all().map(|record| &record.connector).find(|known| known.id == connector);
        listed.or_else(connected)?.image_url.as_deref()?.parse().ok()
    }

    fn prepare(&mut self, connector: ConnectorId, wishes: Wishes, means: Means) -> Result<ConnectionId, EngineError> {
        let id = self.add(connector, wishes)?;
        if means == Means::OnlyWidget {
            self.act(&id, Input::Widget(AtWidget::Needed), &Parameters::new())?;
        }
        let input = match means {
            Means::Form => Input::EnterCredentials,
            Means::Widget | Means::OnlyWidget => Input::Widget(AtWidget::Wanted),
        };
        self.act(&id, input, &Parameters::new())?;
        Ok(id)
    }

    fn connect(&mut self, connector: ConnectorId, typed: &Parameters) -> Result<ConnectionId, EngineError> {
        let id = self.add(connector, Wishes::default())?;
        self.act(&id, Input::Submit, typed)?;
        Ok(id)
    }

    fn items(&self) -> Vec<(ConnectionId, ItemId)> {
        let items = self.records.all();
        items.filter_map(|record| Some((record.id.clone(), record.attempt.item.clone()?))).collect()
    }

    fn adopt(&mut self, connector: Connector, item: Item) -> ConnectionId {
        if let Some(known) = self.records.all().find(|record| record.attempt.item.as_ref() == Some(&item.id)) {
            return known.id.clone();
        }
        let last_success_at = item.last_updated_at.map(|at| at.0);
        let attempt = Attempt::of_item(&connector, Some(item.id), self.clock.now());
        let attempt = Attempt { last_success_at, ..attempt };
        let id = self.begin(connector, attempt);
        self.apply(&id, Input::Due, &Parameters::new());
        id
    }

    fn add(&mut self, connector: ConnectorId, wishes: Wishes) -> Result<ConnectionId, EngineError> {
        let connector = self.connectors.get(&connector).cloned().ok_or(EngineError::UnknownConnector)?;
        // To ask for no product would be to ask for all of them.
        if offer::products(&connector, &wishes.declined).is_some_and(|left| left.is_empty()) {
            return Err(EngineError::NotNow);
        }
        Ok(self.begin(connector.clone(), Attempt::with(wishes, &connector, self.clock.now())))
    }

    fn begin(&mut self, connector: Connector, attempt: Attempt) -> ConnectionId {
        let id = ConnectionId(uuid::Uuid::new_v4().to_string());
        let record = Record::new(id.clone(), connector, attempt);
        self.emit(Change::Connection { connection: Box::new(face::connection(&record, self.clock.now())) });
        let moment = history::moment(&record, Seen::default(), Trigger::Unknown, self.clock.now());
        self.records.put(record, moment, Vec::new());
        id
    }

    fn form(&self, id: &ConnectionId) -> Result<Form, EngineError> {
        let record = self.records.get(id).ok_or(EngineError::UnknownConnection)?;
        Ok(form::form(record, self.records.store().lasts()))
    }

    fn wish(&mut self, id: &ConnectionId) -> Result<(Wish, Option<Sensitive>), EngineError> {
        let wish = Wish::of(self.records.get(id).ok_or(EngineError::UnknownConnection)?);
        Ok((wish, self.expect_from_widget(id)?))
    }

    fn page(&self, id: &ConnectionId) -> Result<Url, EngineError> {
        let record = self.records.get(id).ok_or(EngineError::UnknownConnection)?;
        match &record.attempt.state {
            State::Waiting { question, .. } => page::address(question).ok_or(EngineError::NotNow),
            _ => Err(EngineError::NotNow),
        }
    }

    fn reset_page(&self, id: &ConnectionId) -> Result<Url, EngineError> {
        let record = self.records.get(id).ok_or(EngineError::UnknownConnection)?;
        page::reset(&record.connector).ok_or(EngineError::NotNow)
    }

    pub(super) fn act(&mut self, id: &ConnectionId, input: Input, typed: &Parameters) -> Result<(), EngineError> {
        let record = self.records.get(id).ok_or(EngineError::UnknownConnection)?;
        // One that is left alone is not looked at.
        if input == Input::Due && record.rests() {
            return Err(EngineError::NotNow);
        }
        // Nothing is left of it that anything could be done with.
        if record.care.archived.is_some() && input != Input::Remove {
            return Err(EngineError::NotNow);
        }
        let before = record.attempt.state.clone();
        let refreshes_itself = record.connector.id == MEU_PLUGGY && record.attempt.item.is_some();
        let input = match input {
            Input::Update => self.allowed(id)?,
            Input::EnterCredentials if self.rests(id) => return Err(EngineError::NotNow),
            // A new authorisation is a new item, and so another connection.
            Input::EnterCredentials | Input::Widget(AtWidget::Wanted) if refreshes_itself => {
                return Err(EngineError::NotNow);
            }
            input => self.claimed(id, input),
        };
        // The widget tells the same again and again: what changes nothing is not written.
        if matches!(input, Input::Widget(_)) {
            let mut trial = record.attempt.clone();
            if trial.step(input.clone(), self.clock.now()).is_empty() && trial == record.attempt {
                return Err(EngineError::NotNow);
            }
        }
        let asks_here = matches!(input, Input::EnterCredentials | Input::EnterCode);
        let opens_window =
            asks_here || matches!(input, Input::SubmitRefused(_)) || input == Input::Widget(AtWidget::Wanted);
        self.apply(id, input, typed);
        let asked = self.records.get(id).map(|record| form::asks(&record.connector));
        match asked {
            // Where there is nothing to type, to ask is to begin.
            Some(Asks::Nothing) if asks_here => self.apply(id, Input::Submit, &Parameters::new()),
            Some(Asks::AtWidget) if asks_here => self.apply(id, Input::Widget(AtWidget::Needed), &Parameters::new()),
            _ => {}
        }
        match self.records.get(id) {
            Some(after) if after.attempt.state == before && !opens_window => Err(EngineError::NotNow),
            _ => Ok(()),
        }
    }

    /// What asking for another execution comes to: what Pluggy would refuse is not asked for.
    fn allowed(&self, id: &ConnectionId) -> Result<Input, EngineError> {
        let record = self.records.get(id).ok_or(EngineError::UnknownConnection)?;
        match rules::may_update(record, self.clock.now()) {
            May::Now => Ok(Input::Update),
            May::OnlyRead => Ok(Input::ReadAgain),
            May::NeedsInput { what: Wanted::Code } => Ok(Input::EnterCode),
            May::NeedsInput { what: Wanted::Credentials | Wanted::Consent } => Ok(Input::EnterCredentials),
            May::UseWidget => Ok(Input::Widget(AtWidget::Wanted)),
            May::Running | May::After { .. } | May::Never { .. } => Err(EngineError::NotNow),
        }
    }

    /// Whether the bank has refused so often that nothing is to be sent to it now.
    fn rests(&self, id: &ConnectionId) -> bool {
        let may = self.records.get(id).map(|record| rules::may_update(record, self.clock.now()));
        matches!(may, Some(May::After { why: Why::Refusals, .. }))
    }

    fn answer(&mut self, id: &ConnectionId, value: Sensitive) -> Result<(), EngineError> {
        let record = self.records.get(id).ok_or(EngineError::UnknownConnection)?;
        let State::Waiting { question, .. } = &record.attempt.state else {
            return Err(EngineError::NotNow);
        };
        let typed = Parameters::from_iter([(question.name.clone(), value)]);
        self.act(id, Input::Answer, &typed)
    }

    fn snapshot(&self) -> Snapshot {
        let now = self.clock.now();
        let mut connections: Vec<_> = self.records.all().map(|record| face::connection(record, now)).collect();
        connections.sort_by(|a, b| {
            (a.explanation.tone, &a.institution.name, &a.id).cmp(&(b.explanation.tone, &b.institution.name, &b.id))
        });
        Snapshot {
            revision: self.revision,
            network: self.network,
            clock: self.clock_view(),
            surprise: self.sentinel.told(),
            connections,
        }
    }
}
