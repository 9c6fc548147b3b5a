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

use chrono::{DateTime, Utc};
use pluggy::{
    Client, Clock, ConnectorId,
    client::{EncryptionKey, Parameters},
    model::Connector,
};
use tokio::{
    sync::mpsc,
    task::{self, AbortHandle, JoinSet},
};
use url::Url;

use super::{
    Record,
    attempt::{Effect, Input, State},
    awaiting::AwaitedBanks,
    bringing::{Bringing, ListsRead},
    care,
    control::Control,
    face,
    failure::Failure,
    form,
    history::{self, Seen},
    journal::{Delivery, Entry},
    keeping::{Arrival, Held},
    reach::Probe,
    records::Records,
    request::Outcome,
    restart,
    wakes::Wakes,
};
use crate::{
    Output,
    heard::{Heard, Time},
    notice::{Notice, Tell, tell},
    sentinel::Sentinel,
    store::{Change as Row, StoreError},
    sync::{Wish, run::Going},
    view::{Change, ConnectionId, Network},
};

pub(crate) struct Session {
    pub(super) client: Client,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) heard: Arc<Heard>,
    pub(super) sentinel: Sentinel,
    pub(super) client_user_id: Arc<str>,
    /// The address that leads back into this app, where links open it.
    pub(super) returns_to: Option<Url>,
    /// What credentials are encrypted with before they leave.
    pub(super) encryption: Option<Arc<EncryptionKey>>,
    pub(super) records: Records,
    pub(super) connectors: BTreeMap<ConnectorId, Connector>,
    pub(super) wakes: Wakes,
    pub(super) network: Network,
    /// When to see whether Pluggy answers again, while it does not and no connection asks it anyway.
    pub(super) probe: Option<Probe>,
    /// Banks that a person has yet to connect, and that are down.
    pub(super) awaited: AwaitedBanks,
    /// When to see how banks are that are down.
    pub(super) banks_at: Option<DateTime<Utc>>,
    pub(super) revision: u64,
    pub(super) outputs: mpsc::UnboundedSender<Output>,
    pub(super) requests: JoinSet<Ended>,
    /// What attempts under way were begun with, until it is known what becomes of it.
    pub(super) held: BTreeMap<ConnectionId, Held>,
    /// Whose each of them is, and how it is called off. What is not among them any more was.
    pub(super) asked: HashMap<task::Id, (ConnectionId, AbortHandle)>,
    /// The lists that are being read.
    pub(super) bringing: Bringing,
}

/// What the loop waits for.
enum Happened {
    Asked(Option<Box<Control>>),
    Ended(Result<(task::Id, Ended), task::JoinError>),
    Read(ConnectionId, Going),
    Due,
}

/// What a task ended with.
pub(super) enum Ended {
    Request(Box<Outcome>),
    Probe(Network),
    Banks(Vec<Connector>),
    Lists(Box<ListsRead>),
}

impl Session {
    pub(crate) fn new(
        client: Client,
        time: Time,
        client_user_id: Arc<str>,
        returns_to: Option<Url>,
        encryption: Option<EncryptionKey>,
        outputs: mpsc::UnboundedSender<Output>,
        records: Records,
    ) -> Self {
        Self {
            client,
            clock: time.clock,
            heard: time.heard,
            sentinel: Sentinel::default(),
            client_user_id,
            returns_to,
            encryption: encryption.map(Arc::new),
            records,
            connectors: BTreeMap::new(),
            wakes: Wakes::default(),
            network: Network::Online,
            probe: None,
            awaited: AwaitedBanks::default(),
            banks_at: None,
            revision: 0,
            outputs,
            requests: JoinSet::new(),
            held: BTreeMap::new(),
            asked: HashMap::new(),
            bringing: Bringing::default(),
        }
    }

    /// With what of Pluggy its person has seen before, and the banks that they wait for.
    pub(crate) fn knowing(self, sentinel: Sentinel, awaited: AwaitedBanks) -> Self {
        Self { sentinel, awaited, ..self }
    }

    /// Runs until it is told to close, or until every handle is gone; requests under way then are dropped. `found` is how
    /// far the requests of an earlier session had come, `unread` whose lists it had not read to their ends.
    pub(crate) async fn run(
        mut self,
        found: Vec<Entry>,
        unread: Vec<ConnectionId>,
        mut controls: mpsc::Receiver<Control>,
    ) {
        let clock = self.clock.clone();
        self.resume(found);
        self.read_again(unread);
        let mut seen = self.heard.computer_now();
        loop {
            let now = clock.now();
            let next = self.next(now);
            let nap = next.map(|at| self.nap(seen, at - now));
            let wake = async {
                match next {
                    Some(at) => clock.sleep_until(at).await,
                    None => future::pending().await,
                }
            };
            let happened = tokio::select! {
                control = controls.recv() => Happened::Asked(control.map(Box::new)),
                Some(ended) = self.requests.join_next_with_id() => Happened::Ended(ended),
                Some((id, going)) = self.bringing.page() => Happened::Read(id, going),
                () = wake => Happened::Due,
            };
            seen = self.heard.computer_now();
            if nap.is_some_and(|nap| nap.is_broken(seen)) {
                self.woken();
            }
            match happened {
                Happened::Asked(None) => return,
                Happened::Asked(Some(control)) => match *control {
                    Control::Close(reply) => return drop(reply.send(self.close().await)),
                    control => self.control(control),
                },
                Happened::Ended(Ok((id, Ended::Request(outcome)))) => {
                    if self.asked.remove(&id).is_some() {
                        self.ended(*outcome);
                    }
                }
                Happened::Ended(Ok((_, Ended::Probe(network)))) => self.heard(network),
                Happened::Ended(Ok((_, Ended::Banks(connectors)))) => self.banks_seen(&connectors),
                Happened::Ended(Ok((_, Ended::Lists(read)))) => self.lists_read(*read),
                Happened::Ended(Err(error)) => self.died(&error),
                Happened::Read(id, going) => self.page_read(id, going),
                Happened::Due => self.wake(),
            }
        }
    }

    /// Takes up what an earlier session left: what was under way is looked at again, and nothing is sent a second time.
    fn resume(&mut self, found: Vec<Entry>) {
        crash_point!("before-resume");
        let mut journal: HashMap<ConnectionId, Entry> = HashMap::new();
        for entry in found {
            let recovered = entry.clone().recovered();
            if recovered != entry {
                let recovered = Entry { at: self.clock.now(), ..recovered.clone() };
                self.records.keep(vec![Row::Journal(recovered)]);
            }
            journal.insert(recovered.connection.clone(), recovered);
        }
        let left: Vec<Record> = self.records.all().cloned().collect();
        for record in left {
            match restart::input(&record.attempt, journal.get(&record.id)) {
                Some(input) => {
                    let input = self.claimed(&record.id, input);
                    self.apply(&record.id, input, &Parameters::new());
                    if self.is_idle(&record.id) {
                        self.look_gently(&record.id);
                    }
                }
                None if record.attempt.is_under_way() => self.look_now(&record),
                None => self.look_gently(&record.id),
            }
        }
        self.plan_banks();
        crash_point!("after-resume");
    }

    async fn close(mut self) -> Result<(), StoreError> {
        self.requests.shutdown().await;
        self.records.into_store().close().await
    }

    /// A request has ended.
    fn ended(&mut self, outcome: Outcome) {
        self.heard(if outcome.is_silence() { Network::Offline } else { Network::Online });
        let Outcome { connection: id, input, brought, tried } = outcome;
        if let Some(tried) = tried {
            self.records.set_tried(&id, tried);
        }
        self.surprised(&input);
        crash_point!("before-outcome");
        let input = self.claimed(&id, input);
        let told = brought.as_ref().map(|brought| brought.told.clone());
        if let Some(pending) = brought.as_ref().and_then(|brought| brought.pending) {
            self.records.set_pending(&id, pending);
        }
        // An empty answer erases nothing: what was there stays.
        if let Some(brought) = brought.filter(|brought| !brought.accounts.is_empty()) {
            self.records.set_brought(&id, brought, self.clock.now());
            crash_point!("between-accounts-and-end");
        }
        self.apply(&id, input, &Parameters::new());
        crash_point!("after-outcome");
        if let Some(told) = told {
            self.read_lists(&id, Wish::Due, Some(told));
        }
    }

    /// A request's task ended without an answer: what it was to bring is as good as lost.
    fn died(&mut self, error: &task::JoinError) {
        self.bringing.died(error.id());
        tracing::error!(panicked = error.is_panic(), "a request's task died");
        // What was nobody's may have been the question whether Pluggy answers.
        let Some((id, _)) = self.asked.remove(&error.id()) else { return self.heard(self.network) };
        let Some(record) = self.records.get(&id) else { return };
        let Some(input) = record.attempt.if_lost() else { return };
        if let Input::Sent(result) = &input {
            let entry = Entry::of(record, Delivery::of(result), self.clock.now());
            self.records.keep(vec![Row::Journal(entry)]);
        }
        self.apply(&id, input, &Parameters::new());
    }

    /// One step of one connection: decide, write, tell, perform.
    pub(super) fn apply(&mut self, id: &ConnectionId, input: Input, typed: &Parameters) {
        let Some(mut record) = self.records.get(id).cloned() else {
            return;
        };
        let now = self.clock.now();
        let before = record.attempt.explanation();
        let (seen, arrival) = (Seen::in_input(&input), Arrival::of(&input));
        let submitted = input == Input::Submit;
        // The person asked, and what there was still stands.
        let is_no_news = matches!(input, Input::Sent(Err(Failure::AlreadyFresh(_))));
        let trigger = history::trigger(&record.attempt, &input, self.records.latest(id));
        let proof = care::proof(&input, now);
        let consent = record.attempt.consent_told_of();
        if matches!(input, Input::Sent(Ok(_)) | Input::Read(Ok(_))) {
            record.typed = Parameters::new();
        }
        let mut effects = record.attempt.step(input, now);
        if !record.care.is_followed() {
            record.attempt.untell(&mut effects, consent);
        }
        if submitted {
            record.attempt.trying(&record.connector, typed);
        }
        record.attempt.learn_refusal();
        if effects.iter().any(|effect| matches!(effect, Effect::CreateItem | Effect::UpdateItem)) {
            crash_point!("before-intent");
            record.typed = form::presentable(&record.connector, typed);
            self.hold(&record, submitted, typed);
        }
        let creates = effects.contains(&Effect::CreateItem);
        let mut back = if creates { self.expect(&mut record) } else { None };
        let settled = self.settle(&mut record, arrival);
        if record.attempt.state == State::Gone {
            return self.gone(record, proof);
        }
        self.schedule(&record);
        let is_news = self.records.is_news(&record);
        // Of what is none nothing looks different.
        let showing = self.records.get(id).filter(|_| is_news).and_then(|shown| {
            let showing = face::connection(&record, now);
            (showing != face::connection(shown, now)).then_some(showing)
        });
        let told = match tell(before, record.attempt.explanation(), record.attempt.deadline()) {
            _ if is_no_news => Tell::Nothing,
            Tell::Say(_) if !record.care.is_followed() => Tell::Nothing,
            told => told,
        };
        let moment = history::moment(&record, seen, trigger, now);
        let mut rows = self.rows(&record, &told, &effects);
        rows.extend(settled);
        self.records.put(record.clone(), moment, rows);
        if let Some(showing) = showing {
            self.emit(Change::Connection { connection: Box::new(showing) });
        }
        match told {
            Tell::Nothing => {}
            Tell::Say(kind) => {
                let bank = face::name(&record);
                self.send(Output::Notice(Notice { connection: id.clone(), bank, kind }));
            }
            Tell::Withdraw => self.send(Output::Withdraw(id.clone())),
        }
        if is_news {
            self.plan_banks();
        }
        for effect in effects {
            // What is no news is nothing to be written first.
            let decided = is_news.then(|| self.records.settled());
            self.perform(&record, effect, typed, back.take(), decided);
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
}
