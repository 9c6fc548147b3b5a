//! What the Lab says that the app shows, against what it does show: every case of what is asked of a person is walked by
//! this app's engine, as a tester would by hand.

use std::{net::Ipv4Addr, sync::Arc, time::Duration};

use chrono::TimeDelta;
use pluggy::{
    Clock, Sensitive, SystemClock,
    client::{OwnKeys, Parameters},
    model::ItemStatus,
};
use pluggy_sandbox::{
    Drive, ItemChange, Keys, Sandbox, SandboxConfig, VirtualClock,
    cases::{Case, Kind, MFA, Step, Topic},
};
use tokio::{sync::mpsc, task::JoinSet};
use tomada_engine::{
    ConnectionId, Engine, Output, Profile,
    view::{Cause, Change, Remember, Stage},
};

use super::face;

/// Seconds of the bank in a real one.
const PACE: f64 = 10.0;
/// How long anything may take before it counts as never.
const PATIENCE: Duration = Duration::from_secs(60);

/// Between two looks at the bank.
const LOOK: Duration = Duration::from_millis(5);

/// A tester with one connection.
struct Tester {
    case: &'static Case,
    bank: Sandbox,
    engine: Engine,
    told: mpsc::UnboundedReceiver<Output>,
    id: ConnectionId,
    /// What the connection meant, in order.
    causes: Vec<Cause>,
}

impl Tester {
    async fn start(case: &'static Case) -> Self {
        let (clock, keys) = (VirtualClock::running(SystemClock.now(), PACE), Keys::demo());
        let access = Arc::new(OwnKeys::new(keys.client_id.clone(), keys.client_secret.clone()));
        let config = SandboxConfig::new((Ipv4Addr::LOCALHOST, 0).into(), clock.clone(), keys);
        let bank = Sandbox::start(config).await.unwrap();
        let profile = Profile {
            base: bank.url().parse().unwrap(),
            access,
            clock: Arc::new(clock),
            client_user_id: "test".to_owned(),
            encryption: None,
            returns_to: None,
            pretend_banks: true,
        };
        let (engine, told) =
            Engine::open(profile, tomada_engine::store::Store::in_memory().await.unwrap()).await.unwrap();
        engine.institutions(false).await.unwrap();
        let id = engine.connect(case.connector, typed(case, &[])).await.unwrap();
        Self { case, bank, engine, told, id, causes: Vec::new() }
    }

    /// Until the connection waits for somebody, is over, or is gone. Whether it is still there.
    async fn settles(&mut self) -> bool {
        loop {
            let told = tokio::time::timeout(PATIENCE, self.told.recv()).await;
            let told = told.unwrap_or_else(|_| panic!("{}: waited in vain after {:?}", self.case.id, self.causes));
            let Some(Output::Update(update)) = told else { continue };
            match update.change {
                Change::Connection { connection } => {
                    let cause = connection.explanation.cause;
                    let new = self.causes.last() != Some(&cause);
                    if new {
                        self.causes.push(cause);
                    }
                    let asks = matches!(connection.stage, Stage::NeedsInput { .. } | Stage::Finished)
                        || matches!(cause, Cause::ActionWanted | Cause::CredentialsMalformed);
                    if new && asks {
                        return true;
                    }
                }
                Change::Removed { .. } => return false,
                Change::Network { .. }
                | Change::Surprise { .. }
                | Change::Awaited { .. }
                | Change::Reading { .. }
                | Change::Synced { .. }
                | Change::Clock => {}
            }
        }
    }

    fn bank_waits(&self) -> bool {
        self.bank.control().items().iter().any(|item| item.status == Some(ItemStatus::WaitingUserInput))
    }

    /// Does what is next. Whether that leads on: some things leave everything as it is.
    async fn takes(&self, step: Step) -> bool {
        let (control, clock) = (self.bank.control(), self.bank.clock());
        let item = async || self.engine.items().await.unwrap().remove(0).1;
        match step {
            // The app does not let anybody do it.
            Step::Answer { refused: Some(_), .. } | Step::Duplicate { .. } => return false,
            Step::Answer { value, refused: None } => {
                self.engine.answer(&self.id, Sensitive::from(value)).await.unwrap();
                // Time may stand in the last second: it goes on once the answer is there.
                while self.bank_waits() {
                    tokio::time::sleep(LOOK).await;
                }
                clock.run(PACE);
            }
            Step::SignIn { with, .. } => {
                self.engine.enter_credentials(&self.id).await.unwrap();
                self.engine.submit(&self.id, typed(self.case, with), Remember::No).await.unwrap();
            }
            Step::Update => self.engine.update(&self.id).await.unwrap(),
            Step::Wait { seconds } => clock.step(TimeDelta::seconds(seconds.into())),
            Step::Leave { seconds } => {
                clock.step(TimeDelta::seconds(seconds.into()));
                return false;
            }
            Step::LastSecond => {
                control
                    .drive(&Drive { rate: Some(0.0), to_end_of_wait: Some(item().await), ..Drive::default() })
                    .unwrap();
                return false;
            }
            Step::Expire => {
                let past = Drive { step_seconds: Some(3), to_end_of_wait: Some(item().await), ..Drive::default() };
                control.drive(&past).unwrap();
            }
            Step::Decide { yes } => {
                control.change(&item().await, ItemChange { done: Some(yes), ..ItemChange::default() }).unwrap();
            }
            Step::Revoke => {
                let withdrawn = ItemChange { revoke_consent: Some(true), ..ItemChange::default() };
                control.change(&item().await, withdrawn).unwrap();
                return false;
            }
            Step::Cancel => self.engine.remove(&self.id).await.unwrap(),
        }
        true
    }
}

fn typed(case: &Case, with: pluggy_sandbox::cases::Values) -> Parameters {
    let all = case.values.iter().chain(with);
    all.map(|(name, value)| ((*name).to_owned(), Sensitive::from(*value))).collect()
}

async fn walk(case: &'static Case) -> Vec<Cause> {
    let mut tester = Tester::start(case).await;
    tester.settles().await;
    for step in case.steps {
        if tester.takes(*step).await && !tester.settles().await {
            break;
        }
    }
    tester.causes
}

/// Left out: moments between two states, which a look may miss or which only this side sees.
fn telling(case: &Case, causes: Vec<Cause>) -> Vec<Cause> {
    let brief = |cause: &Cause| match cause {
        Cause::CredentialsWanted | Cause::CredentialsMalformed | Cause::Sending | Cause::Deleting => true,
        // Nobody types anything: the bank looks at what was done elsewhere for three seconds.
        Cause::CheckingCode => matches!(case.topic, Topic::Mfa { kind: Kind::Device | Kind::Qr, .. }),
        _ => false,
    };
    let mut causes: Vec<Cause> = causes.into_iter().filter(|cause| !brief(cause)).collect();
    causes.dedup();
    causes
}

#[tokio::test(flavor = "multi_thread")]
async fn the_app_shows_of_each_case_what_the_lab_says() {
    let told = face::cases();
    let mut walks = JoinSet::new();
    for case in MFA {
        walks.spawn(async move { (case, walk(case).await) });
    }
    assert_eq!(walks.len(), 38);
    while let Some(walked) = walks.join_next().await {
        let (case, causes) = walked.unwrap();
        let said = told.iter().find(|one| one.id == case.id).unwrap();
        let said = said.sees.iter().map(|seen| seen.cause).collect();
        assert_eq!(telling(case, causes), telling(case, said), "{}", case.id);
    }
}
