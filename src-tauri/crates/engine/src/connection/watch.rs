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
use pluggy::{
    Client, Clock, ConnectorId, Sensitive,
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
    bringing::{Bringing, ListsRead},
    care,
    control::Control,
    face,
    failure::Failure,
    form::{self, Asks},
    history::{self, Seen},
    journal::{Delivery, Entry, Line},
    keeping::{Arrival, Held},
    offer,
    reach::Probe,
    records::Records,
    request::{self, Outcome, Papers, Rules},
    restart,
};
use crate::{
    Output,
    heard::{self, Heard, Time},
    notice::{Notice, NoticeKind, Tell, tell},
    store::{Change as Row, StoreError},
    sync::Wish,
    view::{Change, ClockView, ConnectionId, Network, Surprise, Update},
};

/// Reads of many connections should not fall on one moment.
const LARGEST_JITTER_MS: i64 = 250;

/// Looks that nobody waits for are spread over this long.
const GENTLY_MS: i64 = 60_000;
/// A clock that is less wrong than this is not worth a word.
const AHEAD_MINUTES: i32 = 5;
/// Whatever is due longer ago than this was slept over.
const WOKEN: TimeDelta = TimeDelta::seconds(60);

/// The longest time between two looks at the clock while something is waited for.
pub(super) const LONGEST_SLEEP: TimeDelta = TimeDelta::seconds(30);

pub(crate) struct Session {
    pub(super) client: Client,
    pub(super) clock: Arc<dyn Clock>,
    heard: Arc<Heard>,
    /// What of Pluggy this version does not know.
    pub(super) surprise: Option<Surprise>,
    pub(super) client_user_id: Arc<str>,
    /// The address that leads back into this app, where links open it.
    pub(super) returns_to: Option<Url>,
    /// What credentials are encrypted with before they leave.
    pub(super) encryption: Option<Arc<EncryptionKey>>,
    pub(super) records: Records,
    pub(super) connectors: BTreeMap<ConnectorId, Connector>,
    pub(super) wakes: BTreeMap<ConnectionId, Wake>,
    pub(super) network: Network,
    /// When to see whether Pluggy answers again, while it does not and no connection asks it anyway.
    pub(super) probe: Option<Probe>,
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

/// When a connection wants to be looked at, and when that was decided.
pub(super) struct Wake {
    pub(super) at: DateTime<Utc>,
    since: DateTime<Utc>,
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
            surprise: None,
            client_user_id,
            returns_to,
            encryption: encryption.map(Arc::new),
            records,
            connectors: BTreeMap::new(),
            wakes: BTreeMap::new(),
            network: Network::Online,
            probe: None,
            banks_at: None,
            revision: 0,
            outputs,
            requests: JoinSet::new(),
            held: BTreeMap::new(),
            asked: HashMap::new(),
            bringing: Bringing::default(),
        }
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
        loop {
            // Never for long at once: a clock that is set back must not put everything off.
            let next = self
                .wakes
                .values()
                .map(|wake| wake.at)
                .chain(self.probe.iter().map(|probe| probe.at))
                .chain(self.banks_at)
                .chain(self.bringing.next())
                .min();
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
                    Ok((_, Ended::Banks(connectors))) => self.banks_seen(&connectors),
                    Ok((_, Ended::Lists(read))) => self.lists_read(*read),
                    Err(error) => self.died(&error),
                },
                Some((id, going)) = self.bringing.page() => self.page_read(id, going),
                () = wake => self.wake(),
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
        let now = self.clock.now();
        let left: Vec<Record> = self.records.all().cloned().collect();
        for record in left {
            match restart::input(&record.attempt, journal.get(&record.id)) {
                Some(input) => {
                    let input = self.claimed(&record.id, input);
                    self.apply(&record.id, input, &Parameters::new());
                }
                None if record.attempt.is_under_way() => {
                    self.wakes.insert(record.id, Wake { at: now + jitter(), since: now });
                }
                None => self.look_gently(&record.id, now),
            }
        }
        crash_point!("after-resume");
    }

    async fn close(mut self) -> Result<(), StoreError> {
        self.requests.shutdown().await;
        self.records.into_store().close().await
    }

    /// A request has ended.
    fn ended(&mut self, outcome: Outcome) {
        self.heard(if outcome.is_silence() { Network::Offline } else { Network::Online });
        let Outcome { connection: id, input, brought } = outcome;
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

    fn wake(&mut self) {
        let now = self.clock.now();
        for id in self.bringing.due(now) {
            self.read_lists(&id, Wish::Due, None);
        }
        if self.probe.as_ref().is_some_and(|probe| probe.at <= now) {
            self.look_for_pluggy(now);
        }
        if self.banks_at.is_some_and(|at| at <= now) {
            self.look_at_banks(now);
        }
        // What sleeps never sleeps that long: the computer did, or the clock was set.
        if self.wakes.values().any(|wake| wake.at + WOKEN < now) {
            let idle: Vec<ConnectionId> = self.records.all().map(|record| record.id.clone()).collect();
            for id in idle {
                self.look_gently(&id, now);
            }
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
    pub(super) fn apply(&mut self, id: &ConnectionId, input: Input, typed: &Parameters) {
        let Some(mut record) = self.records.get(id).cloned() else {
            return;
        };
        let now = self.clock.now();
        let (before, shown) = (record.attempt.explanation(), face::connection(&record, now));
        let (seen, arrival) = (Seen::in_input(&input), Arrival::of(&input));
        let submitted = input == Input::Submit;
        // The person asked, and what there was still stands.
        let is_no_news = matches!(input, Input::Sent(Err(Failure::AlreadyFresh(_))));
        let trigger = history::trigger(&record.attempt, &input, self.records.latest(id));
        let proof = care::proof(&input, now);
        if matches!(input, Input::Sent(Ok(_)) | Input::Read(Ok(_))) {
            record.typed = Parameters::new();
        }
        let effects = record.attempt.step(input, now);
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
        let showing = face::connection(&record, now);
        let told = match tell(before, record.attempt.explanation(), record.attempt.deadline()) {
            _ if is_no_news => Tell::Nothing,
            Tell::Say(_) if !record.care.is_followed() => Tell::Nothing,
            told => told,
        };
        let moment = history::moment(&record, seen, trigger, now);
        let mut rows = self.rows(&record, &told, &effects);
        rows.extend(settled);
        self.records.put(record.clone(), moment, rows);
        let bank = showing.institution.name.clone();
        if shown != showing {
            self.emit(Change::Connection { connection: Box::new(showing) });
        }
        match told {
            Tell::Nothing => {}
            Tell::Say(kind) => self.send(Output::Notice(Notice { connection: id.clone(), bank, kind })),
            Tell::Withdraw => self.send(Output::Withdraw(id.clone())),
        }
        self.plan_banks();
        for effect in effects {
            self.perform(&record, effect, typed, back.take());
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

    /// Looks at a connection that nothing is under way for, some time in the next minute: others are looked at, too.
    fn look_gently(&mut self, id: &ConnectionId, now: DateTime<Utc>) {
        let by = now + TimeDelta::milliseconds(fastrand::i64(0..GENTLY_MS));
        self.apply(id, Input::LookAt(by), &Parameters::new());
    }

    /// Tells what no change of meaning does.
    fn say(&self, record: &Record, kind: NoticeKind) {
        let now = self.clock.now();
        self.records.keep(vec![Row::Told(record.id.clone(), kind.clone(), now)]);
        let bank = face::connection(record, now).institution.name;
        self.send(Output::Notice(Notice { connection: record.id.clone(), bank, kind }));
    }

    pub(super) fn schedule(&mut self, record: &Record) {
        // One that is left alone is not looked at by itself; what is under way is followed to its end.
        let rests = matches!(record.attempt.state, State::Finished { .. }) && !record.care.is_followed();
        match record.attempt.due().filter(|_| !rests) {
            Some(at) => {
                let wake = Wake { at: at + jitter(), since: self.clock.now() };
                self.wakes.insert(record.id.clone(), wake);
            }
            None => {
                self.wakes.remove(&record.id);
            }
        }
    }

    fn perform(&mut self, record: &Record, effect: Effect, typed: &Parameters, back: Option<Sensitive>) {
        let request = match (effect, record.attempt.item.clone()) {
            // There is nothing to type: the bank asks at its own page, or in its app.
            (Effect::AskCredentials, _) if form::asks(&record.connector) != Asks::Here => return,
            (Effect::AskCredentials, _) => {
                return self.send(Output::AskCredentials(record.id.clone()));
            }
            (Effect::ShowWidget, _) => return self.send(Output::ShowWidget(record.id.clone())),
            (Effect::CreateItem, _) => request::Kind::Create {
                rules: Rules::of(record),
                products: offer::products(&record.connector, &record.attempt.declined).unwrap_or_default(),
                client_user_id: self.client_user_id.clone(),
                back,
                typed: typed.clone(),
            },
            (_, None) => return,
            (Effect::UpdateItem, Some(item)) => {
                request::Kind::Update { rules: Rules::of(record), item, typed: typed.clone() }
            }
            (Effect::ReadItem, Some(item)) => request::Kind::Read { item },
            (Effect::SendAnswer, Some(item)) => request::Kind::Answer { item, typed: typed.clone() },
            (Effect::Sync, Some(item)) => request::Kind::Sync { item, is_pending: record.attempt.pending.is_some() },
            (Effect::DeleteItem, Some(item)) => request::Kind::Delete { item },
            (Effect::TellConsentEnds(days), Some(_)) => return self.say(record, NoticeKind::ConsentEnding { days }),
            (Effect::TellBankBack, Some(_)) => return self.say(record, NoticeKind::BankBack),
        };
        self.call_off(&record.id);
        let once = matches!(effect, Effect::CreateItem | Effect::UpdateItem);
        let line = once.then(|| Line {
            store: self.records.store().clone(),
            clock: self.clock.clone(),
            entry: Entry::of(record, Delivery::Intent, self.clock.now()),
        });
        let papers = Papers { decided: self.records.settled(), line, missing: self.missing(&record.id) };
        let sent = request::send(self.client.clone(), record.id.clone(), papers, self.encryption.clone(), request);
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

    /// What this version does not know is told once, and calmly: nothing is lost by it.
    fn surprised(&mut self, input: &Input) {
        let retired = self.heard.take_retired().then_some(Surprise::Retired);
        let new = match input {
            Input::Sent(Ok(item)) | Input::Read(Ok(item)) | Input::AnswerSent(Ok(item)) => heard::surprise(item),
            _ => None,
        };
        if let Some(surprise) = retired.or(new)
            && self.surprise.is_none()
        {
            self.surprise = Some(surprise);
            self.emit(Change::Surprise { surprise });
        }
    }

    pub(super) fn clock_view(&self) -> ClockView {
        let ahead = i32::try_from(self.heard.ahead().num_minutes()).unwrap_or_default();
        let ahead_minutes = if ahead.abs() < AHEAD_MINUTES { 0 } else { ahead };
        ClockView { now: self.clock.now(), rate: self.clock.rate(), ahead_minutes }
    }

    pub(super) fn emit(&mut self, change: Change) {
        self.revision += 1;
        let update = Update { revision: self.revision, clock: self.clock_view(), change };
        self.send(Output::Update(update));
    }

    pub(super) fn send(&self, output: Output) {
        // Without a listener the program is ending.
        drop(self.outputs.send(output));
    }
}

fn jitter() -> TimeDelta {
    TimeDelta::milliseconds(fastrand::i64(0..=LARGEST_JITTER_MS))
}
