//! A person, an engine and a bank for one test. The bank's clock runs fast, and everything is waited for, never slept for.

#![allow(dead_code, reason = "each test takes what it needs")]

use std::{net::Ipv4Addr, sync::Arc, time::Duration};

use chrono::{DateTime, Utc};
use pluggy::{
    ConnectorId, Sensitive,
    client::{OwnKeys, Parameters},
};
use pluggy_sandbox::{Keys, Sandbox, SandboxConfig, VirtualClock, world::World as Bank};
use tokio::sync::mpsc;
use tomada_engine::{
    ConnectionId, Engine, Output, Profile,
    notice::NoticeKind,
    view::{Cause, Change, Connection, Network},
};

/// Seconds of the bank in a real one: an execution takes half a second, a code can be typed for four.
pub(crate) const PACE: f64 = 30.0;

/// How long anything may take before it counts as never.
const PATIENCE: Duration = Duration::from_secs(30);

pub(crate) struct World {
    pub(crate) engine: Engine,
    pub(crate) clock: VirtualClock,
    /// What each change of a connection meant, in order, without repetitions.
    pub(crate) causes: Vec<Cause>,
    pub(crate) notices: Vec<NoticeKind>,
    pub(crate) withdrawn: u32,
    /// How often the credential window was wanted.
    pub(crate) windows: u32,
    told: mpsc::UnboundedReceiver<Output>,
    bank: Option<Sandbox>,
    stopped: Option<Bank>,
    address: std::net::SocketAddr,
    before: Vec<String>,
}

impl World {
    pub(crate) async fn start() -> Self {
        let clock = VirtualClock::running(DateTime::<Utc>::UNIX_EPOCH, PACE);
        let keys = Keys::demo();
        let access = Arc::new(OwnKeys::new(keys.client_id.clone(), keys.client_secret.clone()));
        let config = SandboxConfig::new((Ipv4Addr::LOCALHOST, 0).into(), clock.clone(), keys);
        let bank = Sandbox::start(config).await.unwrap();
        let profile = Profile {
            base: bank.url().parse().unwrap(),
            access,
            clock: Arc::new(clock.clone()),
            client_user_id: "test".to_owned(),
            pretend_banks: true,
        };
        let (engine, told) = Engine::open(profile).unwrap();
        let address = bank.address();
        Self {
            engine,
            clock,
            causes: Vec::new(),
            notices: Vec::new(),
            withdrawn: 0,
            windows: 0,
            told,
            bank: Some(bank),
            stopped: None,
            address,
            before: Vec::new(),
        }
    }

    pub(crate) async fn prepare(&mut self, connector: i32) -> ConnectionId {
        self.engine.institutions().await.unwrap();
        self.engine.prepare(ConnectorId(connector)).await.unwrap()
    }

    pub(crate) async fn submit(&self, id: &ConnectionId, user: &str, password: &str) {
        let typed = [("user", user), ("password", password)];
        let typed = typed.map(|(name, value)| (name.to_owned(), Sensitive::from(value)));
        self.engine.submit(id, Parameters::from_iter(typed)).await.unwrap();
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

    pub(crate) async fn until_network(&mut self, network: Network) {
        self.heard(|change| (*change == Change::Network { network }).then_some(())).await;
    }

    pub(crate) async fn until_removed(&mut self, id: &ConnectionId) {
        self.heard(|change| (*change == Change::Removed { id: id.clone() }).then_some(())).await;
    }

    /// Listens until what is heard answers.
    async fn heard<T>(&mut self, mut wanted: impl FnMut(&Change) -> Option<T>) -> T {
        loop {
            let told = tokio::time::timeout(PATIENCE, self.told.recv()).await;
            let told = told.unwrap_or_else(|_| panic!("waited in vain after {:?}", self.causes)).unwrap();
            match told {
                Output::Update(update) => {
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

    /// What Pluggy was asked.
    pub(crate) fn every_request(&self) -> Vec<String> {
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
