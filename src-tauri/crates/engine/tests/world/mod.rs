//! A person, an engine and a bank for one test. The bank's clock runs fast, and everything is waited for, never slept for.

#![allow(dead_code, reason = "each test takes what it needs")]

mod disk;
mod late;

use std::{
    net::{Ipv4Addr, SocketAddr},
    sync::Arc,
    time::Duration,
};

use self::disk::Disk;
pub(crate) use self::late::Late;
use chrono::{DateTime, TimeDelta, Utc};
use pluggy::{
    Client, Clock as _, ConnectorId, ItemId, Sensitive,
    client::{Broker, OwnKeys, Parameters},
};
use pluggy_sandbox::{
    Keys, Sandbox, SandboxConfig, VirtualClock,
    world::{Plan, Policy, World as Bank},
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    sync::mpsc,
};
use tomada_engine::{
    ConnectionId, Engine, Output, Profile,
    connection::offer::Wishes,
    notice::NoticeKind,
    store::Store,
    view::{Cause, Change, Connection, Means, Network, Remember, Surprise},
};

/// Seconds of the bank in a real one: an execution takes half a second, a code can be typed for four.
pub(crate) const PACE: f64 = 30.0;

/// What the bank calls after each request.
type Watcher = Box<dyn Fn(&str) + Send + Sync>;

/// What a connection brought is read by these.
const LISTS: [&str; 7] = [
    "GET /v2/transactions",
    "GET /bills",
    "GET /investments",
    "GET /loans",
    "GET /identity",
    "GET /consents",
    "GET /categories",
];

/// What a request to a bank on this computer takes at most, most of the time.
const ON_THE_WAY: Duration = Duration::from_millis(3);

const CONTROL: &str = "control";

/// How long anything may take before it counts as never.
const PATIENCE: Duration = Duration::from_secs(30);

pub(crate) struct World {
    pub(crate) engine: Engine,
    pub(crate) clock: VirtualClock,
    /// What each change of a connection meant, in order, without repetitions.
    pub(crate) causes: Vec<Cause>,
    pub(crate) notices: Vec<NoticeKind>,
    pub(crate) withdrawn: u32,
    pub(crate) surprises: Vec<Surprise>,
    pub(crate) store: Store,
    disk: Option<Disk>,
    /// How often the credential window was wanted.
    pub(crate) windows: u32,
    /// How often Pluggy's widget was wanted.
    pub(crate) widgets: u32,
    told: mpsc::UnboundedReceiver<Output>,
    bank: Option<Sandbox>,
    stopped: Option<Bank>,
    address: SocketAddr,
    before: Vec<String>,
}

fn profile(bank: SocketAddr, clock: &VirtualClock) -> Profile {
    let keys = Keys::demo();
    Profile {
        base: format!("http://{bank}").parse().unwrap(),
        access: Arc::new(OwnKeys::new(keys.client_id, keys.client_secret)),
        clock: Arc::new(clock.clone()),
        client_user_id: "test".to_owned(),
        encryption: None,
        returns_to: Some("tomada://oauth".parse().unwrap()),
        pretend_banks: true,
    }
}

/// The store is closed before the test is over: what its thread still does must not meet the end of the process, at which the
/// library behind it frees what it works with.
impl Drop for World {
    fn drop(&mut self) {
        let store = self.store.clone();
        let closing = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
            // It may be closed already.
            drop(runtime.block_on(store.close()));
        });
        drop(closing.join());
    }
}

impl World {
    pub(crate) async fn start() -> Self {
        Self::of(Store::in_memory().await.unwrap(), None, None).await
    }

    /// With a bank whose answers can be held back.
    pub(crate) async fn with(late: &Late) -> Self {
        Self::of(Store::in_memory().await.unwrap(), None, Some(Box::new(late.watcher()))).await
    }

    /// With a store on a disk, whose power can be cut.
    pub(crate) async fn on_disk() -> Self {
        let (disk, store) = Disk::new().await;
        let watcher: Watcher = Box::new(disk.watcher());
        Self::of(store, Some(disk), Some(watcher)).await
    }

    async fn of(store: Store, disk: Option<Disk>, observer: Option<Watcher>) -> Self {
        let clock = VirtualClock::running(DateTime::<Utc>::UNIX_EPOCH, PACE);
        let mut config = SandboxConfig::new((Ipv4Addr::LOCALHOST, 0).into(), clock.clone(), Keys::demo());
        config.control = Some(Sensitive::from(CONTROL));
        config.observer = observer;
        let bank = Sandbox::start(config).await.unwrap();
        let address = bank.address();
        let (engine, told) = Engine::open(profile(address, &clock), store.clone()).await.unwrap();
        Self {
            engine,
            clock,
            causes: Vec::new(),
            notices: Vec::new(),
            withdrawn: 0,
            surprises: Vec::new(),
            store,
            disk,
            windows: 0,
            widgets: 0,
            told,
            bank: Some(bank),
            stopped: None,
            address,
            before: Vec::new(),
        }
    }

    /// The power is cut now, and comes back: what was told so far is forgotten, what was written is there.
    pub(crate) async fn power_cut(&mut self) {
        // Everything that was told is on the disk a moment later; a cut in between has its own tests.
        self.store.write(Vec::new()).done().await.unwrap();
        self.disk.as_mut().unwrap().cut();
        self.reopen().await;
    }

    /// The power will be cut when the bank has carried out a request, and before its answer is seen.
    pub(crate) fn power_cut_after(&mut self, request: &str) {
        self.disk.as_mut().unwrap().cut_after(request);
    }

    /// Waits for that, and for the power to come back.
    pub(crate) async fn until_power_cut(&mut self) {
        let cut = async {
            while !self.disk.as_ref().unwrap().is_cut() {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(PATIENCE, cut).await.unwrap();
        self.reopen().await;
    }

    /// The profile reaches Pluggy through somebody who keeps the keys and hands out connect tokens, from now on.
    pub(crate) async fn through_a_broker(&mut self) {
        let url = format!("http://{}/broker/connect-token", self.address).parse().unwrap();
        let access = Arc::new(Broker::new(url, None).unwrap());
        let profile = Profile { access, ..profile(self.address, &self.clock) };
        (self.engine, self.told) = Engine::open(profile, self.store.clone()).await.unwrap();
    }

    /// The clock of the person's computer is wrong by so much, from now on.
    pub(crate) async fn with_a_wrong_clock(&mut self, by: TimeDelta) {
        let wrong = VirtualClock::running(self.clock.reading().now + by, PACE);
        let profile = Profile { clock: Arc::new(wrong), pretend_banks: false, ..profile(self.address, &self.clock) };
        (self.engine, self.told) = Engine::open(profile, self.store.clone()).await.unwrap();
    }

    /// Closes the profile as a person does.
    pub(crate) async fn close(&mut self) {
        self.engine.clone().close().await.unwrap();
    }

    /// Opens what was closed.
    pub(crate) async fn open_again(&mut self) {
        self.reopen().await;
    }

    /// Opens the profile where no link opens this app, with nothing in it.
    pub(crate) async fn without_links(&mut self) {
        let profile = Profile { returns_to: None, ..profile(self.address, &self.clock) };
        self.close().await;
        self.store = Store::in_memory().await.unwrap();
        (self.engine, self.told) = Engine::open(profile, self.store.clone()).await.unwrap();
    }

    async fn reopen(&mut self) {
        self.store = self.disk.as_ref().unwrap().open().await;
        let profile = profile(self.address, &self.clock);
        (self.engine, self.told) = Engine::open(profile, self.store.clone()).await.unwrap();
        (self.causes, self.notices, self.withdrawn) = (Vec::new(), Vec::new(), 0);
    }

    /// Where a connection stands.
    pub(crate) async fn connection(&self, id: &ConnectionId) -> Connection {
        let snapshot = self.engine.snapshot().await.unwrap();
        snapshot.connections.into_iter().find(|connection| connection.id == *id).unwrap()
    }

    /// Lets the bank do something with a request.
    pub(crate) async fn fault(&self, fault: &str) {
        self.control("POST", fault).await;
    }

    pub(crate) async fn no_faults(&self) {
        self.control("DELETE", "").await;
    }

    /// Somebody decides on the bank's own page: where their browser is sent then.
    pub(crate) async fn decides(&self, page: &str, decision: &str) -> Option<String> {
        let body = format!("decision={decision}");
        let answer = self.asks(&format!("POST {page}"), "content-type: application/x-www-form-urlencoded", &body).await;
        answer.lines().find_map(|line| Some(line.strip_prefix("location: ")?.to_owned()))
    }

    async fn control(&self, method: &str, body: &str) {
        let headers = format!("authorization: Bearer {CONTROL}\r\ncontent-type: application/json");
        self.asks(&format!("{method} /_sandbox/faults"), &headers, body).await;
    }

    async fn asks(&self, what: &str, headers: &str, body: &str) -> String {
        let mut stream = TcpStream::connect(self.address).await.unwrap();
        let (host, length) = (self.address, body.len());
        let request = format!(
            "{what} HTTP/1.1\r\nhost: {host}\r\ncontent-length: {length}\r\nconnection: close\r\n{headers}\r\n\r\n{body}"
        );
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        assert!(answer.starts_with("HTTP/1.1 20") || answer.starts_with("HTTP/1.1 303"), "{answer}");
        answer
    }

    /// A client of the same bank, for what somebody else does.
    pub(crate) fn client(&self) -> Client {
        let profile = profile(self.address, &self.clock);
        Client::builder(profile.access).base(profile.base).clock(profile.clock).build().unwrap()
    }

    pub(crate) async fn prepare(&mut self, connector: i32) -> ConnectionId {
        self.engine.institutions(false).await.unwrap();
        self.engine.prepare(ConnectorId(connector), Wishes::default(), Means::Form).await.unwrap()
    }

    pub(crate) async fn submit(&self, id: &ConnectionId, user: &str, password: &str) {
        self.hand_over(id, &[("user", user), ("password", password)], Remember::No).await;
    }

    /// Hands over what stands in the fields of the credential window.
    pub(crate) async fn hand_over(&self, id: &ConnectionId, typed: &[(&str, &str)], remember: Remember) {
        let typed = typed.iter().map(|(name, value)| ((*name).to_owned(), Sensitive::from(*value)));
        self.engine.submit(id, Parameters::from_iter(typed), remember).await.unwrap();
    }

    /// What is kept on this computer of a connection's credentials.
    pub(crate) async fn kept(&self, id: &ConnectionId) -> Vec<(String, String)> {
        let kept = self.store.remembered(id).await.unwrap().unwrap_or_default();
        kept.iter().map(|(name, value)| (name.to_owned(), value.expose().clone())).collect()
    }

    /// The bank, to be looked into and driven.
    pub(crate) fn bank(&self) -> &Sandbox {
        self.bank.as_ref().unwrap()
    }

    /// The folder of everything that was ever on the disk.
    pub(crate) fn folder(&self) -> &std::path::Path {
        self.disk.as_ref().unwrap().folder()
    }

    /// Waits until a connection means this.
    pub(crate) async fn until(&mut self, id: &ConnectionId, cause: Cause) -> Connection {
        self.heard(|change| match change {
            Change::Connection { connection } if connection.id == *id && connection.explanation.cause == cause => {
                Some(connection.as_ref().clone())
            }
            _ => None,
        })
        .await
    }

    /// Waits until a connection means this, unless it does already: for those who were listening for something else.
    pub(crate) async fn comes_to(&mut self, id: &ConnectionId, cause: Cause) {
        let snapshot = self.engine.snapshot().await.unwrap();
        if !snapshot.connections.iter().any(|now| now.id == *id && now.explanation.cause == cause) {
            self.until(id, cause).await;
        }
    }

    /// Waits until a connection means one of these, unless it does already.
    pub(crate) async fn comes_to_one_of(&mut self, id: &ConnectionId, causes: &[Cause]) -> Cause {
        loop {
            let now = self.connection(id).await.explanation.cause;
            if causes.contains(&now) {
                return now;
            }
            self.heard(|change| matches!(change, Change::Connection { .. }).then_some(())).await;
        }
    }

    pub(crate) async fn until_network(&mut self, network: Network) {
        self.heard(|change| (*change == Change::Network { network }).then_some(())).await;
    }

    pub(crate) async fn until_removed(&mut self, id: &ConnectionId) {
        self.heard(|change| matches!(change, Change::Removed { id: gone, .. } if gone == id).then_some(())).await;
    }

    /// Waits until something was told on the desktop.
    pub(crate) async fn until_notice(&mut self, kind: NoticeKind) {
        while !self.notices.contains(&kind) {
            let told = tokio::time::timeout(PATIENCE, self.told.recv()).await;
            self.hear(told.unwrap_or_else(|_| panic!("nothing was told after {:?}", self.notices)).unwrap());
        }
    }

    /// Waits until Pluggy was asked this so often.
    pub(crate) async fn asked_in_all(&mut self, what: &str, times: usize) {
        let mut turns = tokio::time::interval(Duration::from_millis(5));
        let asked = async {
            while self.every_request().iter().filter(|line| line.starts_with(what)).count() < times {
                turns.tick().await;
            }
        };
        let asked = tokio::time::timeout(PATIENCE, asked).await;
        asked.unwrap_or_else(|_| panic!("{what} not {times} times: {:?}", self.every_request()));
        self.settle().await;
    }

    /// Waits for the next change of a connection.
    pub(crate) async fn changes(&mut self) {
        self.heard(|change| matches!(change, Change::Connection { .. }).then_some(())).await;
    }

    /// So much of the bank's time passes.
    pub(crate) async fn pass(&self, span: TimeDelta) {
        self.clock.sleep_until(self.clock.now() + span).await;
    }

    /// So much of the bank's time passes for a computer that is awake, a little at a time: the session sees each step. The
    /// clock stands still before and after.
    pub(crate) async fn awake(&self, span: TimeDelta, step: TimeDelta) {
        self.clock.freeze();
        let end = self.clock.now() + span;
        while self.clock.now() < end {
            self.clock.step(step.min(end - self.clock.now()));
            self.settles().await;
        }
    }

    /// Until nothing more is asked of the bank at this moment: what was is answered before time goes on.
    async fn settles(&self) {
        let mut asked = None;
        loop {
            // Whichever the loop takes first, a question or the time, it comes to both.
            for _ in 0..4 {
                self.engine.items().await.unwrap();
            }
            let now = self.all_requests().len();
            if asked.replace(now) == Some(now) {
                break;
            }
            tokio::time::sleep(ON_THE_WAY).await;
        }
    }

    /// The same, once there are so many: what was asked is in the ledger when it was answered.
    pub(crate) async fn looks_of(&self, then: DateTime<Utc>, least: usize) -> Vec<(DateTime<Utc>, ItemId)> {
        let all = async {
            loop {
                let looks = self.looks_since(then).await;
                if looks.len() >= least {
                    break looks;
                }
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(PATIENCE, all).await.unwrap()
    }

    /// Looks at items that left this computer since then: when, and at which.
    pub(crate) async fn looks_since(&self, then: DateTime<Utc>) -> Vec<(DateTime<Utc>, ItemId)> {
        self.store.write(Vec::new()).done().await.unwrap();
        let requests = self.store.ledger(10_000).await.unwrap().into_iter();
        let looks = requests.filter(|one| one.method == "GET" && one.path == "/items/{id}" && one.at >= then);
        looks.filter_map(|one| Some((one.at, one.item?))).collect()
    }

    /// Listens until what is heard answers.
    pub(crate) async fn heard<T>(&mut self, mut wanted: impl FnMut(&Change) -> Option<T>) -> T {
        loop {
            let told = tokio::time::timeout(PATIENCE, self.told.recv()).await;
            let told = told.unwrap_or_else(|_| panic!("waited in vain after {:?}", self.causes)).unwrap();
            match told {
                Output::Update(update) => {
                    if let Change::Surprise { surprise } = update.change {
                        self.surprises.push(surprise);
                    }
                    if let Change::Connection { connection } = &update.change
                        && self.causes.last() != Some(&connection.explanation.cause)
                    {
                        self.causes.push(connection.explanation.cause);
                    }
                    if let Some(answer) = wanted(&update.change) {
                        self.settle().await;
                        return answer;
                    }
                }
                other => self.hear(other),
            }
        }
    }

    /// Takes in what was told together with the change that was waited for: the session answers only once it is done with
    /// what it was doing.
    async fn settle(&mut self) {
        self.engine.snapshot().await.unwrap();
        while let Ok(output) = self.told.try_recv() {
            if let Output::Update(update) = &output
                && let Change::Connection { connection } = &update.change
                && self.causes.last() != Some(&connection.explanation.cause)
            {
                self.causes.push(connection.explanation.cause);
            }
            self.hear(output);
        }
    }

    fn hear(&mut self, output: Output) {
        match output {
            Output::Notice(notice) => self.notices.push(notice.kind),
            Output::Withdraw(_) => self.withdrawn += 1,
            Output::AskCredentials(_) => self.windows += 1,
            Output::ShowWidget(_) => self.widgets += 1,
            Output::Update(_) => {}
        }
    }

    /// Pluggy stops answering.
    pub(crate) async fn outage_begins(&mut self) {
        let bank = self.bank.take().unwrap();
        self.before.extend(bank.requests());
        self.stopped = Some(bank.stop().await);
    }

    /// Pluggy answers again, where it was, with what it knew.
    pub(crate) async fn outage_ends(&mut self) {
        let mut config = SandboxConfig::new(self.address, self.clock.clone(), Keys::demo());
        config.world = self.stopped.take().unwrap();
        self.bank = Some(Sandbox::start(config).await.unwrap());
    }

    /// Lets the application have another subscription.
    pub(crate) fn subscribe(&self, plan: Plan) {
        let control = self.bank.as_ref().unwrap().control();
        control.set_policy(Policy { plan, ..control.policy() });
    }

    /// The application's public key, which this bank can read what was encrypted with.
    pub(crate) fn public_key(&self) -> String {
        self.bank.as_ref().unwrap().control().public_key().unwrap()
    }

    /// The items that Pluggy has.
    pub(crate) fn items(&self) -> Vec<ItemId> {
        self.bank.iter().flat_map(|bank| bank.control().items()).map(|item| item.id).collect()
    }

    /// What Pluggy was asked about connections: reading what they brought goes on beside that, at its own pace.
    pub(crate) fn every_request(&self) -> Vec<String> {
        let mut requests = self.all_requests();
        requests.retain(|line| !LISTS.iter().any(|list| line.starts_with(list)));
        requests
    }

    /// What Pluggy was asked.
    pub(crate) fn all_requests(&self) -> Vec<String> {
        let mut requests = self.before.clone();
        requests.extend(self.bank.iter().flat_map(Sandbox::requests));
        requests
    }

    /// What Pluggy was asked; reads repeated one after the other count once.
    pub(crate) fn requests(&self) -> Vec<String> {
        let mut requests = self.every_request();
        requests.dedup_by(|again, before| again == before && again.starts_with("GET "));
        requests
    }
}
