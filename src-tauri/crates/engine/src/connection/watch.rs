//! The loop behind a profile: one owner of all its connections. It waits (for commands, for answers, for the next moment
//! that a connection wants to be looked at), lets [`step`](super::step) decide, writes to the store what was decided, tells
//! the screen, and performs the effects as tasks of their own, never two at once for one connection.
//!
//! Not in here: any decision about a connection.

use std::{collections::BTreeMap, future, sync::Arc};

use chrono::{DateTime, TimeDelta, Utc};
use pluggy::{Client, Clock, ConnectorId, ItemId, client::Parameters, model::Connector};
use tokio::{
    sync::{mpsc, oneshot},
    task::JoinSet,
};

use super::{
    Record,
    attempt::{Attempt, Effect, Input, State},
    face,
    failure::Failure,
    form,
    journal::{Delivery, Entry},
    request::{self, Outcome},
};
use crate::{
    EngineError, Output,
    notice::{Notice, Tell, tell},
    store::Store,
    view::{Change, ClockView, ConnectionId, Field, Institution, Network, Snapshot, Update},
};

/// Reads of many connections should not fall on one moment.
const LARGEST_JITTER_MS: i64 = 250;

/// What the session is asked to do.
#[derive(Debug)]
pub(crate) enum Control {
    /// Connectors that were listed, so that one can be chosen.
    Learn(Vec<Connector>),
    /// A new connection; asks for its credentials.
    Prepare(ConnectorId, oneshot::Sender<Result<ConnectionId, EngineError>>),
    /// What the credential window asks.
    Form(ConnectionId, oneshot::Sender<Result<(Institution, Vec<Field>), EngineError>>),
    /// What a person did, with what was typed.
    Act(ConnectionId, Input, Parameters, oneshot::Sender<Result<(), EngineError>>),
    /// An answer to a question: one value, whose name the question gives.
    Answer(ConnectionId, pluggy::Sensitive, oneshot::Sender<Result<(), EngineError>>),
    /// Where everything stands.
    Snapshot(oneshot::Sender<Snapshot>),
    /// The clock was frozen, stepped or given another pace.
    ClockChanged,
}

pub(crate) struct Session {
    client: Client,
    clock: Arc<dyn Clock>,
    client_user_id: Arc<str>,
    store: Store,
    connectors: BTreeMap<ConnectorId, Connector>,
    wakes: BTreeMap<ConnectionId, DateTime<Utc>>,
    network: Network,
    revision: u64,
    outputs: mpsc::UnboundedSender<Output>,
    requests: JoinSet<Outcome>,
}

impl Session {
    pub(crate) fn new(
        client: Client,
        clock: Arc<dyn Clock>,
        client_user_id: String,
        outputs: mpsc::UnboundedSender<Output>,
    ) -> Self {
        Self {
            client,
            clock,
            client_user_id: client_user_id.into(),
            store: Store::new(),
            connectors: BTreeMap::new(),
            wakes: BTreeMap::new(),
            network: Network::Online,
            revision: 0,
            outputs,
            requests: JoinSet::new(),
        }
    }

    /// Runs until every handle is gone; requests under way then are dropped.
    pub(crate) async fn run(mut self, mut controls: mpsc::Receiver<Control>) {
        let clock = self.clock.clone();
        loop {
            let next = self.wakes.values().min().copied();
            let wake = async {
                match next {
                    Some(at) => clock.sleep_until(at).await,
                    None => future::pending().await,
                }
            };
            tokio::select! {
                control = controls.recv() => match control {
                    Some(control) => self.control(control),
                    None => return,
                },
                Some(ended) = self.requests.join_next() => match ended {
                    Ok(outcome) => self.ended(outcome),
                    Err(error) => tracing::error!(panicked = error.is_panic(), "a request's task died"),
                },
                () = wake => self.wake(),
            }
        }
    }

    fn control(&mut self, control: Control) {
        // A caller that no longer waits for its reply has closed its window; that is no error.
        match control {
            Control::Learn(connectors) => {
                self.connectors = connectors.into_iter().map(|connector| (connector.id, connector)).collect();
            }
            Control::Prepare(connector, reply) => drop(reply.send(self.prepare(connector))),
            Control::Form(id, reply) => drop(reply.send(self.form(&id))),
            Control::Act(id, input, typed, reply) => drop(reply.send(self.act(&id, input, &typed))),
            Control::Answer(id, value, reply) => drop(reply.send(self.answer(&id, value))),
            Control::Snapshot(reply) => drop(reply.send(self.snapshot())),
            Control::ClockChanged => self.emit(Change::Clock),
        }
    }

    fn prepare(&mut self, connector: ConnectorId) -> Result<ConnectionId, EngineError> {
        let connector = self.connectors.get(&connector).cloned().ok_or(EngineError::UnknownConnector)?;
        let id = ConnectionId(uuid::Uuid::new_v4().to_string());
        let attempt = Attempt::new(&connector, self.clock.now());
        let record = Record { id: id.clone(), connector, attempt, accounts: Vec::new(), typed: Parameters::new() };
        self.emit(Change::Connection { connection: Box::new(face::connection(&record)) });
        self.store.write_connection(record);
        self.send(Output::AskCredentials(id.clone()));
        Ok(id)
    }

    fn form(&self, id: &ConnectionId) -> Result<(Institution, Vec<Field>), EngineError> {
        let record = self.store.connection(id).ok_or(EngineError::UnknownConnection)?;
        Ok((face::institution(&record.connector), form::fields(record)))
    }

    fn act(&mut self, id: &ConnectionId, input: Input, typed: &Parameters) -> Result<(), EngineError> {
        let before = self.store.connection(id).ok_or(EngineError::UnknownConnection)?.attempt.state.clone();
        let opens_window = input == Input::EnterCredentials;
        self.apply(id, input, typed);
        match self.store.connection(id) {
            Some(after) if after.attempt.state == before && !opens_window => Err(EngineError::NotNow),
            _ => Ok(()),
        }
    }

    fn answer(&mut self, id: &ConnectionId, value: pluggy::Sensitive) -> Result<(), EngineError> {
        let record = self.store.connection(id).ok_or(EngineError::UnknownConnection)?;
        let State::Waiting { question, .. } = &record.attempt.state else {
            return Err(EngineError::NotNow);
        };
        let typed = Parameters::from_iter([(question.name.clone(), value)]);
        self.act(id, Input::Answer, &typed)
    }

    /// A request has ended.
    fn ended(&mut self, outcome: Outcome) {
        self.network(if outcome.is_silence() { Network::Offline } else { Network::Online });
        let Outcome { connection: id, mut input, accounts } = outcome;
        if let Input::Sent(Err(Failure::AlreadyConnected(items))) = &mut input {
            items.retain(|item| !self.has(item));
        }
        self.journal(&id, &input);
        // An empty answer erases nothing: what was there stays.
        let accounts = accounts.filter(|accounts| !accounts.is_empty());
        if let (Some(accounts), Some(record)) = (accounts, self.store.connection(&id)) {
            let record = Record { accounts, ..record.clone() };
            self.store.write_connection(record);
        }
        self.apply(&id, input, &Parameters::new());
    }

    fn wake(&mut self) {
        let now = self.clock.now();
        let due: Vec<ConnectionId> =
            self.wakes.iter().filter(|(_, at)| **at <= now).map(|(id, _)| id.clone()).collect();
        for id in due {
            self.wakes.remove(&id);
            self.apply(&id, Input::Due, &Parameters::new());
        }
    }

    /// One step of one connection: decide, write, tell, perform.
    fn apply(&mut self, id: &ConnectionId, input: Input, typed: &Parameters) {
        let Some(mut record) = self.store.connection(id).cloned() else {
            return;
        };
        let (before, shown) = (record.attempt.explanation(), face::connection(&record));
        match &input {
            Input::Submit => record.typed = form::presentable(&record.connector, typed),
            Input::Sent(Ok(_)) => record.typed = Parameters::new(),
            _ => {}
        }
        let effects = record.attempt.step(input, self.clock.now());
        if record.attempt.state == State::Gone {
            self.store.delete_connection(id);
            self.wakes.remove(id);
            self.send(Output::Withdraw(id.clone()));
            self.emit(Change::Removed { id: id.clone() });
            return;
        }
        self.schedule(&record);
        let showing = face::connection(&record);
        self.store.write_connection(record.clone());
        if shown != showing {
            self.emit(Change::Connection { connection: Box::new(showing) });
        }
        let deadline = match &record.attempt.state {
            State::Waiting { question, .. } => question.expires_at.map(|at| at.0),
            _ => None,
        };
        match tell(before, record.attempt.explanation(), deadline) {
            Tell::Nothing => {}
            Tell::Say(kind) => self.send(Output::Notice(Notice { connection: id.clone(), kind })),
            Tell::Withdraw => self.send(Output::Withdraw(id.clone())),
        }
        for effect in effects {
            self.perform(&record, effect, typed);
        }
    }

    fn schedule(&mut self, record: &Record) {
        match record.attempt.due() {
            Some(at) => {
                let jitter = TimeDelta::milliseconds(fastrand::i64(0..=LARGEST_JITTER_MS));
                self.wakes.insert(record.id.clone(), at + jitter);
            }
            None => {
                self.wakes.remove(&record.id);
            }
        }
    }

    fn perform(&mut self, record: &Record, effect: Effect, typed: &Parameters) {
        let request = match (effect, record.attempt.item.clone()) {
            (Effect::AskCredentials, _) => {
                return self.send(Output::AskCredentials(record.id.clone()));
            }
            (Effect::CreateItem, _) => request::Kind::Create {
                connector: record.connector.id,
                client_user_id: self.client_user_id.clone(),
                typed: typed.clone(),
            },
            (_, None) => return,
            (Effect::UpdateItem, Some(item)) => request::Kind::Update { item, typed: typed.clone() },
            (Effect::ReadItem, Some(item)) => request::Kind::Read { item },
            (Effect::SendAnswer, Some(item)) => request::Kind::Answer { item, typed: typed.clone() },
            (Effect::Sync, Some(item)) => request::Kind::Sync { item },
            (Effect::DeleteItem, Some(item)) => request::Kind::Delete { item },
        };
        if matches!(effect, Effect::CreateItem | Effect::UpdateItem) {
            self.note(record, Delivery::Intent);
            self.note(record, Delivery::Sending);
        }
        self.requests.spawn(request::send(self.client.clone(), self.clock.clone(), record.id.clone(), request));
    }

    /// What the end of a create or an update says about its delivery, on record before anything acts on it.
    fn journal(&mut self, id: &ConnectionId, input: &Input) {
        let Input::Sent(result) = input else { return };
        let Some(record) = self.store.connection(id).cloned() else {
            return;
        };
        let delivery = match result {
            Ok(item) => Delivery::Accepted(item.id.clone()),
            Err(Failure::Unreachable | Failure::Throttled) => Delivery::NotSent,
            Err(Failure::Lost) => Delivery::Unknown,
            Err(Failure::AlreadyConnected(items)) => Delivery::Duplicate(items.clone()),
            Err(_) => Delivery::Rejected,
        };
        self.note(&record, delivery);
    }

    fn note(&mut self, record: &Record, delivery: Delivery) {
        let at = self.clock.now();
        self.store.write_journal(Entry { connection: record.id.clone(), connector: record.connector.id, delivery, at });
    }

    fn has(&self, item: &ItemId) -> bool {
        self.store.connections().any(|record| record.attempt.item.as_ref() == Some(item))
    }

    fn network(&mut self, network: Network) {
        if self.network != network {
            self.network = network;
            self.emit(Change::Network { network });
        }
    }

    fn snapshot(&self) -> Snapshot {
        let mut connections: Vec<_> = self.store.connections().map(face::connection).collect();
        connections.sort_by(|a, b| {
            (a.explanation.tone, &a.institution.name, &a.id).cmp(&(b.explanation.tone, &b.institution.name, &b.id))
        });
        Snapshot { revision: self.revision, network: self.network, clock: self.clock_view(), connections }
    }

    fn clock_view(&self) -> ClockView {
        ClockView { now: self.clock.now(), rate: self.clock.rate() }
    }

    fn emit(&mut self, change: Change) {
        self.revision += 1;
        let update = Update { revision: self.revision, clock: self.clock_view(), change };
        self.send(Output::Update(update));
    }

    fn send(&self, output: Output) {
        // Without a listener the program is ending.
        drop(self.outputs.send(output));
    }
}
