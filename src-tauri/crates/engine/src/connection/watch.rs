//! The loop behind a profile: one owner of all its connections. It waits (for commands, for answers, for the next moment
//! that a connection wants to be looked at), lets [`step`](super::step) decide, hands to the store what was decided, tells
//! the screen, and performs the effects as tasks of their own, never two at once for one connection: a look that something
//! else overtakes is called off, and what it would have said is not believed. It never waits for the disk: the tasks do.
//!
//! Not in here: any decision about a connection.

use std::{
    collections::{BTreeMap, HashMap},
    future,
    sync::Arc,
};

use chrono::{DateTime, TimeDelta, Utc};
use pluggy::{Client, Clock, ConnectorId, ItemId, client::Parameters, model::Connector};
use tokio::{
    sync::{mpsc, oneshot},
    task::{self, AbortHandle, JoinSet},
};

use super::{
    Record,
    attempt::{Attempt, Effect, Input, State},
    cadence, face,
    failure::Failure,
    form,
    history::{self, Seen},
    journal::{Delivery, Entry, Line},
    records::Records,
    request::{self, Outcome, Papers},
    restart,
};
use crate::{
    EngineError, Output,
    notice::{Notice, Tell, tell},
    store::{Change as Row, StoreError},
    view::{Change, ClockView, ConnectionId, Field, Institution, Network, Snapshot, Update},
};

/// Reads of many connections should not fall on one moment.
const LARGEST_JITTER_MS: i64 = 250;

/// The longest time between two looks at the clock while something is waited for.
const LONGEST_SLEEP: TimeDelta = TimeDelta::seconds(30);

/// What the session is asked to do.
#[derive(Debug)]
pub(crate) enum Control {
    /// Connectors that were listed, so that one can be chosen.
    Learn(Vec<Connector>),
    /// Whether Pluggy answered a request that was not the session's.
    Heard(Network),
    /// A new connection; asks for its credentials.
    Prepare(ConnectorId, oneshot::Sender<Result<ConnectionId, EngineError>>),
    /// A new connection, with its credentials.
    Connect(ConnectorId, Parameters, oneshot::Sender<Result<ConnectionId, EngineError>>),
    /// Pluggy's item of each connection that has one.
    Items(oneshot::Sender<Vec<(ConnectionId, ItemId)>>),
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
    /// The profile is to be closed; answered when all is on the disk.
    Close(oneshot::Sender<Result<(), StoreError>>),
}

pub(crate) struct Session {
    client: Client,
    clock: Arc<dyn Clock>,
    client_user_id: Arc<str>,
    records: Records,
    connectors: BTreeMap<ConnectorId, Connector>,
    wakes: BTreeMap<ConnectionId, Wake>,
    network: Network,
    /// When to see whether Pluggy answers again, while it does not and no connection asks it anyway.
    probe: Option<Probe>,
    revision: u64,
    outputs: mpsc::UnboundedSender<Output>,
    requests: JoinSet<Ended>,
    /// Whose each of them is, and how it is called off. What is not among them any more was.
    asked: HashMap<task::Id, (ConnectionId, AbortHandle)>,
}

/// When a connection wants to be looked at, and when that was decided.
struct Wake {
    at: DateTime<Utc>,
    since: DateTime<Utc>,
}

struct Probe {
    at: DateTime<Utc>,
    silences: u32,
}

/// What a task ended with.
enum Ended {
    Request(Box<Outcome>),
    Probe(Network),
}

impl Session {
    pub(crate) fn new(
        client: Client,
        clock: Arc<dyn Clock>,
        client_user_id: String,
        outputs: mpsc::UnboundedSender<Output>,
        records: Records,
    ) -> Self {
        Self {
            client,
            clock,
            client_user_id: client_user_id.into(),
            records,
            connectors: BTreeMap::new(),
            wakes: BTreeMap::new(),
            network: Network::Online,
            probe: None,
            revision: 0,
            outputs,
            requests: JoinSet::new(),
            asked: HashMap::new(),
        }
    }

    /// Runs until it is told to close, or until every handle is gone; requests under way then are dropped. `found` is how
    /// far the requests of an earlier session had come.
    pub(crate) async fn run(mut self, found: Vec<Entry>, mut controls: mpsc::Receiver<Control>) {
        let clock = self.clock.clone();
        self.resume(found);
        loop {
            // Never for long at once: a clock that is set back must not put everything off.
            let next = self.wakes.values().map(|wake| wake.at).chain(self.probe.iter().map(|probe| probe.at)).min();
            let wake = async {
                match next {
                    Some(at) => clock.sleep_until(at.min(clock.now() + LONGEST_SLEEP)).await,
                    None => future::pending().await,
                }
            };
            tokio::select! {
                control = controls.recv() => match control {
                    Some(Control::Close(reply)) => return drop(reply.send(self.close().await)),
                    Some(control) => self.control(control),
                    None => return,
                },
                Some(ended) = self.requests.join_next_with_id() => match ended {
                    Ok((id, Ended::Request(outcome))) => {
                        if self.asked.remove(&id).is_some() {
                            self.ended(*outcome);
                        }
                    }
                    Ok((_, Ended::Probe(network))) => self.heard(network),
                    Err(error) => self.died(&error),
                },
                () = wake => self.wake(),
            }
        }
    }

    fn control(&mut self, control: Control) {
        // A caller that no longer waits for its reply has closed its window; that is no error.
        match control {
            Control::Heard(network) => self.heard(network),
            Control::Learn(connectors) => {
                self.connectors = connectors.into_iter().map(|connector| (connector.id, connector)).collect();
            }
            Control::Prepare(connector, reply) => drop(reply.send(self.prepare(connector))),
            Control::Connect(connector, typed, reply) => drop(reply.send(self.connect(connector, &typed))),
            Control::Items(reply) => drop(reply.send(self.items())),
            Control::Form(id, reply) => drop(reply.send(self.form(&id))),
            Control::Act(id, input, typed, reply) => drop(reply.send(self.act(&id, input, &typed))),
            Control::Answer(id, value, reply) => drop(reply.send(self.answer(&id, value))),
            Control::Snapshot(reply) => drop(reply.send(self.snapshot())),
            Control::ClockChanged => self.emit(Change::Clock),
            // The loop's own.
            Control::Close(_) => {}
        }
    }

    /// Takes up what an earlier session left: what was under way is looked at again, and nothing is sent a second time.
    fn resume(&mut self, found: Vec<Entry>) {
        let mut journal: HashMap<ConnectionId, Entry> = HashMap::new();
        for entry in found {
            let recovered = entry.clone().recovered();
            if recovered != entry {
                let recovered = Entry { at: self.clock.now(), ..recovered.clone() };
                self.records.keep(vec![Row::Journal(recovered)]);
            }
            journal.insert(recovered.connection.clone(), recovered);
        }
        let now = self.clock.now();
        let left: Vec<Record> = self.records.all().cloned().collect();
        for record in left {
            match restart::input(&record.attempt, journal.get(&record.id)) {
                Some(input) => {
                    let input = self.claimed(&record.id, input);
                    self.apply(&record.id, input, &Parameters::new());
                }
                None if record.attempt.due().is_some() => {
                    self.wakes.insert(record.id, Wake { at: now + jitter(), since: now });
                }
                None => {}
            }
        }
    }

    async fn close(mut self) -> Result<(), StoreError> {
        self.requests.shutdown().await;
        self.records.into_store().close().await
    }

    fn prepare(&mut self, connector: ConnectorId) -> Result<ConnectionId, EngineError> {
        let id = self.add(connector)?;
        self.send(Output::AskCredentials(id.clone()));
        Ok(id)
    }

    fn connect(&mut self, connector: ConnectorId, typed: &Parameters) -> Result<ConnectionId, EngineError> {
        let id = self.add(connector)?;
        self.act(&id, Input::Submit, typed)?;
        Ok(id)
    }

    fn items(&self) -> Vec<(ConnectionId, ItemId)> {
        let items = self.records.all();
        items.filter_map(|record| Some((record.id.clone(), record.attempt.item.clone()?))).collect()
    }

    fn add(&mut self, connector: ConnectorId) -> Result<ConnectionId, EngineError> {
        let connector = self.connectors.get(&connector).cloned().ok_or(EngineError::UnknownConnector)?;
        let id = ConnectionId(uuid::Uuid::new_v4().to_string());
        let attempt = Attempt::new(&connector, self.clock.now());
        let record = Record { id: id.clone(), connector, attempt, accounts: Vec::new(), typed: Parameters::new() };
        self.emit(Change::Connection { connection: Box::new(face::connection(&record)) });
        let moment = history::moment(&record, Seen::default(), self.clock.now());
        self.records.put(record, moment, Vec::new());
        Ok(id)
    }

    fn form(&self, id: &ConnectionId) -> Result<(Institution, Vec<Field>), EngineError> {
        let record = self.records.get(id).ok_or(EngineError::UnknownConnection)?;
        Ok((face::institution(&record.connector), form::fields(record)))
    }

    fn act(&mut self, id: &ConnectionId, input: Input, typed: &Parameters) -> Result<(), EngineError> {
        let before = self.records.get(id).ok_or(EngineError::UnknownConnection)?.attempt.state.clone();
        let opens_window = input == Input::EnterCredentials;
        self.apply(id, input, typed);
        match self.records.get(id) {
            Some(after) if after.attempt.state == before && !opens_window => Err(EngineError::NotNow),
            _ => Ok(()),
        }
    }

    fn answer(&mut self, id: &ConnectionId, value: pluggy::Sensitive) -> Result<(), EngineError> {
        let record = self.records.get(id).ok_or(EngineError::UnknownConnection)?;
        let State::Waiting { question, .. } = &record.attempt.state else {
            return Err(EngineError::NotNow);
        };
        let typed = Parameters::from_iter([(question.name.clone(), value)]);
        self.act(id, Input::Answer, &typed)
    }

    /// A request has ended.
    fn ended(&mut self, outcome: Outcome) {
        self.heard(if outcome.is_silence() { Network::Offline } else { Network::Online });
        let Outcome { connection: id, input, accounts } = outcome;
        let input = self.claimed(&id, input);
        // An empty answer erases nothing: what was there stays.
        let accounts = accounts.filter(|accounts| !accounts.is_empty());
        if let Some(accounts) = accounts {
            self.records.set_accounts(&id, accounts);
        }
        self.apply(&id, input, &Parameters::new());
    }

    /// A request's task ended without an answer: what it was to bring is as good as lost.
    fn died(&mut self, error: &task::JoinError) {
        let Some((id, _)) = self.asked.remove(&error.id()) else { return };
        tracing::error!(panicked = error.is_panic(), "a request's task died");
        let Some(record) = self.records.get(&id) else { return };
        let Some(input) = record.attempt.if_lost() else { return };
        if let Input::Sent(result) = &input {
            let entry = Entry::of(record, Delivery::of(result), self.clock.now());
            self.records.keep(vec![Row::Journal(entry)]);
        }
        self.apply(&id, input, &Parameters::new());
    }

    /// An item belongs to one connection, and one that is taken up has to be this person's, at this institution
    /// ("Creating an Item exactly once").
    fn claimed(&self, id: &ConnectionId, input: Input) -> Input {
        let Some(record) = self.records.get(id) else { return input };
        match input {
            Input::Sent(Err(Failure::AlreadyConnected(mut items))) => {
                items.retain(|item| !self.has(id, item));
                Input::Sent(Err(Failure::AlreadyConnected(items)))
            }
            Input::Sent(Ok(item)) if self.has(id, &item.id) => Input::Sent(Err(Failure::AlreadyConnected(Vec::new()))),
            Input::Read(Ok(item)) if record.attempt.adopting => {
                let connector = item.connector.as_ref().map(|connector| connector.id);
                let ours = connector == Some(record.connector.id)
                    && item.client_user_id.as_deref() == Some(&*self.client_user_id);
                Input::Read(if ours { Ok(item) } else { Err(Failure::Foreign) })
            }
            other => other,
        }
    }

    fn wake(&mut self) {
        let now = self.clock.now();
        if self.probe.as_ref().is_some_and(|probe| probe.at <= now) {
            self.look_for_pluggy(now);
        }
        // A time before the one at which something was decided: the clock was set back, and nobody knows by how much.
        let due: Vec<ConnectionId> = self
            .wakes
            .iter()
            .filter(|(_, wake)| wake.at <= now || now < wake.since)
            .map(|(id, _)| id.clone())
            .collect();
        for id in due {
            self.wakes.remove(&id);
            self.apply(&id, Input::Due, &Parameters::new());
        }
    }

    /// One step of one connection: decide, write, tell, perform.
    fn apply(&mut self, id: &ConnectionId, input: Input, typed: &Parameters) {
        let Some(mut record) = self.records.get(id).cloned() else {
            return;
        };
        let (before, shown) = (record.attempt.explanation(), face::connection(&record));
        let seen = Seen::in_input(&input);
        if matches!(input, Input::Sent(Ok(_)) | Input::Read(Ok(_))) {
            record.typed = Parameters::new();
        }
        let effects = record.attempt.step(input, self.clock.now());
        if effects.iter().any(|effect| matches!(effect, Effect::CreateItem | Effect::UpdateItem)) {
            record.typed = form::presentable(&record.connector, typed);
        }
        if record.attempt.state == State::Gone {
            self.records.forget(id);
            self.wakes.remove(id);
            self.send(Output::Withdraw(id.clone()));
            self.emit(Change::Removed { id: id.clone() });
            return;
        }
        self.schedule(&record);
        let showing = face::connection(&record);
        let deadline = match &record.attempt.state {
            State::Waiting { question, .. } => question.expires_at.map(|at| at.0),
            _ => None,
        };
        let told = tell(before, record.attempt.explanation(), deadline);
        let moment = history::moment(&record, seen, self.clock.now());
        self.records.put(record.clone(), moment, self.rows(&record, &told, &effects));
        if shown != showing {
            self.emit(Change::Connection { connection: Box::new(showing) });
        }
        match told {
            Tell::Nothing => {}
            Tell::Say(kind) => self.send(Output::Notice(Notice { connection: id.clone(), kind })),
            Tell::Withdraw => self.send(Output::Withdraw(id.clone())),
        }
        for effect in effects {
            self.perform(&record, effect, typed);
        }
    }

    /// What belongs to a change besides the connection itself: what was told, and the decision to send something.
    fn rows(&self, record: &Record, told: &Tell, effects: &[Effect]) -> Vec<Row> {
        let now = self.clock.now();
        let mut rows = Vec::new();
        match told {
            Tell::Nothing => {}
            Tell::Say(kind) => rows.push(Row::Told(record.id.clone(), kind.clone(), now)),
            Tell::Withdraw => rows.push(Row::Withdrawn(record.id.clone(), now)),
        }
        if effects.iter().any(|effect| matches!(effect, Effect::CreateItem | Effect::UpdateItem)) {
            rows.push(Row::Journal(Entry::of(record, Delivery::Intent, now)));
        }
        rows
    }

    fn schedule(&mut self, record: &Record) {
        match record.attempt.due() {
            Some(at) => {
                let wake = Wake { at: at + jitter(), since: self.clock.now() };
                self.wakes.insert(record.id.clone(), wake);
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
        self.call_off(&record.id);
        let once = matches!(effect, Effect::CreateItem | Effect::UpdateItem);
        let line = once.then(|| Line {
            store: self.records.store().clone(),
            clock: self.clock.clone(),
            entry: Entry::of(record, Delivery::Intent, self.clock.now()),
        });
        let papers = Papers { decided: self.records.settled(), line };
        let sent = request::send(self.client.clone(), record.id.clone(), papers, request);
        let task = self.requests.spawn(async move { Ended::Request(Box::new(sent.await)) });
        self.asked.insert(task.id(), (record.id.clone(), task));
    }

    /// Ends what is under way for a connection to which something else is about to be sent. That can only be a look: the
    /// others are waited for in states of their own, which let nothing else be sent.
    fn call_off(&mut self, id: &ConnectionId) {
        for (_, (_, task)) in self.asked.extract_if(|_, (whose, _)| whose == id) {
            task.abort();
        }
    }

    /// Whether another connection has this item.
    fn has(&self, id: &ConnectionId, item: &ItemId) -> bool {
        self.records.all().any(|record| record.id != *id && record.attempt.item.as_ref() == Some(item))
    }

    /// Pluggy answered, or did not. While it does not, it is asked again from time to time, at first soon.
    fn heard(&mut self, network: Network) {
        let now = self.clock.now();
        self.probe = match network {
            Network::Online => None,
            Network::Offline => {
                let silences = self.probe.as_ref().map_or(1, |probe| probe.silences.saturating_add(1));
                Some(Probe { at: cadence::next_probe(silences, now), silences })
            }
        };
        if self.network != network {
            self.network = network;
            self.emit(Change::Network { network });
        }
    }

    fn look_for_pluggy(&mut self, now: DateTime<Utc>) {
        if !self.asked.is_empty() || !self.wakes.is_empty() {
            // A connection asks anyway.
            self.probe = self.probe.take().map(|probe| Probe { at: cadence::next_probe(probe.silences, now), ..probe });
            return;
        }
        self.probe = self.probe.take().map(|probe| Probe { at: now + LONGEST_SLEEP, ..probe });
        let client = self.client.clone();
        self.requests.spawn(async move { Ended::Probe(request::probe(&client).await) });
    }

    fn snapshot(&self) -> Snapshot {
        let mut connections: Vec<_> = self.records.all().map(face::connection).collect();
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

fn jitter() -> TimeDelta {
    TimeDelta::milliseconds(fastrand::i64(0..=LARGEST_JITTER_MS))
}
