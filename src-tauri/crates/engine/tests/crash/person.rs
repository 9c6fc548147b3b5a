//! The program that is killed: an engine with a store on a disk, and a person who does what the screen asks for and nothing
//! else. It says on its output what the person does, before it is done.

use std::{
    env,
    path::Path,
    sync::Arc,
    time::{Duration, SystemTime},
};

use chrono::{DateTime, TimeDelta, Utc};
use pluggy::{Clock as _, Sensitive, client::OwnKeys};
use pluggy_sandbox::{Keys, TEST_CODE, VirtualClock};
use tomada_engine::{
    ConnectionId, Engine, EngineError, Profile,
    connection::offer::Wishes,
    faults,
    store::{Store, StoreError, StoreKey},
    view::{Cause, Connection, Means, QuestionKind, Remedy, Remember, Stage},
};

use crate::story::{STORIES, Story};

pub(crate) const FOLDER: &str = "TOMADA_CRASH_FOLDER";
pub(crate) const BANK: &str = "TOMADA_CRASH_BANK";
/// Milliseconds since 1970 at which the bank's clock showed 1970.
pub(crate) const SINCE: &str = "TOMADA_CRASH_SINCE";
pub(crate) const STORY: &str = "TOMADA_CRASH_STORY";
pub(crate) const SEED: &str = "TOMADA_CRASH_SEED";

/// Before whatever is told to the test.
pub(crate) const MARK: &str = "tells: ";
/// Whose items these are.
pub(crate) const CLIENT_USER: &str = "test";
/// Seconds of the bank in a real one.
pub(crate) const PACE: f64 = 60.0;

/// How long a life may take before the attempt counts as stuck.
const PATIENCE: Duration = Duration::from_secs(60);
/// How long a person looks at a question at most, in seconds of the bank.
const HESITATION: i64 = 6;

pub(crate) fn key() -> StoreKey {
    StoreKey::new(&[6; 32])
}

fn given(name: &str) -> String {
    env::var(name).unwrap()
}

/// Tells the test something, on a line of its own.
fn tell(what: &str) {
    println!("{MARK}{what}");
}

/// The bank's clock, seen from another process.
fn clock() -> VirtualClock {
    let since = SystemTime::UNIX_EPOCH + Duration::from_millis(given(SINCE).parse().unwrap());
    let passed = since.elapsed().unwrap().mul_f64(PACE);
    VirtualClock::running(DateTime::<Utc>::UNIX_EPOCH + TimeDelta::from_std(passed).unwrap(), PACE)
}

/// Made in the first life, by this process: a lock that the test had would be shared by whatever it starts meanwhile.
async fn store(folder: &Path) -> Store {
    match Store::open(folder, &key()).await {
        Err(StoreError::Missing) => Store::create(folder, &key()).await.unwrap(),
        opened => opened.unwrap(),
    }
}

/// Not a test by itself: what is killed.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn person() {
    let Some(folder) = env::var_os(FOLDER) else { return };
    let story = &STORIES[given(STORY).parse::<usize>().unwrap()];
    let (clock, keys) = (clock(), Keys::demo());
    let store = store(Path::new(&folder)).await;
    let profile = Profile {
        base: given(BANK).parse().unwrap(),
        access: Arc::new(OwnKeys::new(keys.client_id, keys.client_secret)),
        clock: Arc::new(clock.clone()),
        client_user_id: CLIENT_USER.to_owned(),
        encryption: None,
        returns_to: None,
        pretend_banks: true,
    };
    let (engine, mut told) = Engine::open(profile, store).await.unwrap();
    let moments = fastrand::Rng::with_seed(given(SEED).parse().unwrap());
    let mut person = Person { engine, story, clock, moments, visited: None };
    tell(&format!("found {}", person.sees().await));
    if person.closes().await {
        tell(&format!("closed {}", person.sees().await));
    }
    let end = async {
        // Whatever is told is a reason to look again; what it says is on the screen.
        while person.acts().await {
            told.recv().await.unwrap();
        }
    };
    if tokio::time::timeout(PATIENCE, end).await.is_err() {
        panic!("it is stuck: {:?}", person.connection().await);
    }
    person.engine.close().await.unwrap();
    for (point, count) in faults::reached() {
        tell(&format!("reached {point} {count}"));
    }
    tell("done");
}

struct Person {
    engine: Engine,
    story: &'static Story,
    clock: VirtualClock,
    moments: fastrand::Rng,
    /// The question for which the bank's page was opened.
    visited: Option<DateTime<Utc>>,
}

impl Person {
    /// What is on the screen: what the connection means, and the items that it has.
    async fn sees(&self) -> String {
        let cause = self.connection().await.map(|connection| connection.explanation.cause);
        let items = self.engine.items().await.unwrap().into_iter().map(|(_, item)| item.0);
        let cause = cause.map_or("Nothing".to_owned(), |cause| format!("{cause:?}"));
        format!("{cause} {}", items.collect::<Vec<_>>().join(" "))
    }

    /// Half of those who find that their credentials were being asked for change their mind.
    async fn closes(&mut self) -> bool {
        match self.connection().await {
            Some(Connection { id, stage: Stage::NeedsCredentials, .. }) if self.moments.bool() => {
                self.engine.abandon(&id).await.unwrap();
                true
            }
            _ => false,
        }
    }

    async fn connection(&self) -> Option<Connection> {
        let connections = self.engine.snapshot().await.unwrap().connections;
        assert!(connections.len() < 2, "one was wanted: {connections:?}");
        connections.into_iter().next()
    }

    /// Does what the screen asks for, until there is something to wait for. Whether there is.
    async fn acts(&mut self) -> bool {
        loop {
            let Some(connection) = self.connection().await else {
                self.begins().await;
                continue;
            };
            let id = connection.id.clone();
            let acted = match &connection.stage {
                Stage::NeedsCredentials => self.submits(&id).await,
                Stage::NeedsInput { question } => match &question.kind {
                    QuestionKind::Page { .. } if self.visited == Some(question.asked_at) => return true,
                    QuestionKind::Page { .. } => {
                        self.visited = Some(question.asked_at);
                        tell("visits");
                        return true;
                    }
                    QuestionKind::Choice { options } => self.answers(&id, &options[0].value).await,
                    _ => self.answers(&id, TEST_CODE).await,
                },
                Stage::Finished => match (connection.explanation.cause, connection.explanation.remedy) {
                    (Cause::UpToDate, _) => {
                        assert!(!connection.accounts.is_empty(), "what it brought is there");
                        return false;
                    }
                    (_, Remedy::EnterCredentials) => self.asks(&connection).await,
                    (_, Remedy::Update) => {
                        tell("updates");
                        self.engine.update(&id).await
                    }
                    (cause, remedy) => panic!("no way on: {cause:?}, {remedy:?}"),
                },
                Stage::AtWidget => panic!("nobody asked for the widget"),
                Stage::Sending | Stage::Running | Stage::NeedsAct { .. } | Stage::Answering | Stage::Deleting => {
                    return true;
                }
            };
            // It may have gone on by itself meanwhile.
            assert!(matches!(acted, Ok(()) | Err(EngineError::NotNow)), "{acted:?}");
        }
    }

    async fn begins(&self) {
        self.engine.institutions(false).await.unwrap();
        if self.story.at_hand || self.story.values().is_empty() {
            tell("submits");
        }
        if self.story.at_hand {
            self.engine.connect(self.story.connector, self.story.values()).await.unwrap();
        } else {
            self.engine.prepare(self.story.connector, Wishes::default(), Means::Form).await.unwrap();
        }
    }

    /// Asks for the credential window; where there is nothing to type, that is to begin.
    async fn asks(&self, connection: &Connection) -> Result<(), EngineError> {
        if self.story.values().is_empty() {
            tell("submits");
        }
        self.engine.enter_credentials(&connection.id).await
    }

    async fn submits(&mut self, id: &ConnectionId) -> Result<(), EngineError> {
        if self.story.values().is_empty() {
            tell("submits");
            return self.engine.enter_credentials(id).await;
        }
        self.hesitates().await;
        tell("submits");
        self.engine.submit(id, self.story.values(), Remember::No).await
    }

    async fn answers(&mut self, id: &ConnectionId, value: &str) -> Result<(), EngineError> {
        self.hesitates().await;
        tell("answers");
        self.engine.answer(id, Sensitive::from(value)).await
    }

    async fn hesitates(&mut self) {
        let until = self.clock.now() + TimeDelta::milliseconds(self.moments.i64(0..HESITATION * 1000));
        self.clock.sleep_until(until).await;
    }
}
