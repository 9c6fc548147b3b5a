//! One person's attempt at one bank, through as many lives of the program as it takes: killed where it was wanted, started
//! again, seen through; and what must hold then, however often it died.

use std::{
    collections::BTreeMap,
    env,
    io::{BufRead, BufReader},
    net::Ipv4Addr,
    process::{Child, Command, ExitStatus, Stdio},
    sync::{Arc, Mutex},
    time::SystemTime,
};

use chrono::DateTime;
use pluggy::ItemId;
use pluggy_sandbox::{Control, ItemChange, Keys, Sandbox, SandboxConfig, VirtualClock, faults::Fault};
use tempfile::TempDir;
use tomada_engine::{
    connection::journal::Delivery,
    store::{Store, StoreError},
};

use crate::{
    person::{BANK, CLIENT_USER, FOLDER, MARK, PACE, SEED, SINCE, STORY, key},
    story::PASSWORD,
};

/// Where the program ends before its time.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum End {
    /// At a named point (`CRASH_AT`).
    At(String),
    /// When the bank has carried out a request, and before it answers.
    Unanswered(&'static str),
}

/// An attempt, and what is done to it.
#[derive(Debug, Clone)]
pub(crate) struct Case {
    pub(crate) seed: u64,
    pub(crate) story: usize,
    /// The ends of its first lives, one each; an end that is not come to is the person's.
    pub(crate) ends: Vec<End>,
    pub(crate) fault: Option<Fault>,
}

/// What became of it.
#[derive(Debug, Default)]
pub(crate) struct Told {
    /// Lives that were ended.
    pub(crate) killed: usize,
    /// What was found when the program was started again, once for each kill.
    pub(crate) found: Vec<String>,
    /// How often each point was reached, in the last life.
    pub(crate) reached: BTreeMap<String, u32>,
    submits: usize,
    answers: usize,
    updates: usize,
}

/// Whom the bank kills, and when.
#[derive(Debug, Default)]
struct Victim {
    program: Option<Child>,
    at: Option<&'static str>,
}

struct Attempt<'a> {
    case: &'a Case,
    bank: Sandbox,
    since: SystemTime,
    folder: TempDir,
    victim: Arc<Mutex<Victim>>,
    told: Told,
}

/// Sees a case through, and looks at what must hold.
pub(crate) async fn live(case: &Case) -> Told {
    let folder = TempDir::new().unwrap();
    let victim = Arc::<Mutex<Victim>>::default();
    let (since, clock) = (SystemTime::now(), VirtualClock::running(DateTime::UNIX_EPOCH, PACE));
    let mut config = SandboxConfig::new((Ipv4Addr::LOCALHOST, 0).into(), clock, Keys::demo());
    let doomed = victim.clone();
    config.observer = Some(Box::new(move |request| {
        let mut victim = doomed.lock().unwrap();
        if victim.at.is_some_and(|at| at == request)
            && let Some(program) = &mut victim.program
        {
            program.kill().unwrap();
        }
    }));
    let bank = Sandbox::start(config).await.unwrap();
    if let Some(fault) = &case.fault {
        bank.control().add_fault(fault.clone());
    }
    let mut attempt = Attempt { case, bank, since, folder, victim, told: Told::default() };
    let mut ends = case.ends.iter();
    while attempt.life(ends.next()).await {
        attempt.told.killed += 1;
    }
    attempt.ended_well().await;
    std::mem::take(&mut attempt.told)
}

/// What is not seen through ends with its test.
impl Drop for Attempt<'_> {
    fn drop(&mut self) {
        if let Ok(mut victim) = self.victim.lock()
            && let Some(program) = &mut victim.program
        {
            drop(program.kill());
        }
    }
}

impl Attempt<'_> {
    /// One life of the program. Whether it was killed.
    async fn life(&mut self, end: Option<&End>) -> bool {
        let there = self.items();
        let mut program = Command::new(env::current_exe().unwrap());
        let since = self.since.duration_since(SystemTime::UNIX_EPOCH).unwrap().as_millis();
        program
            .args(["person::person", "--exact", "--nocapture"])
            .env(FOLDER, self.folder.path())
            .env(BANK, self.bank.url())
            .env(SINCE, since.to_string())
            .env(STORY, self.case.story.to_string())
            .env(SEED, self.case.seed.to_string())
            .env_remove("CRASH_AT")
            .stdout(Stdio::piped());
        let mut at = None;
        match end {
            Some(End::At(point)) => drop(program.env("CRASH_AT", point)),
            Some(End::Unanswered(request)) => at = Some(*request),
            None => {}
        }
        let mut program = program.spawn().unwrap();
        let output = BufReader::new(program.stdout.take().unwrap());
        {
            let mut victim = self.victim.lock().unwrap();
            (victim.program, victim.at) = (Some(program), at);
        }
        let (victim, control) = (self.victim.clone(), self.bank.control());
        let life = tokio::task::spawn_blocking(move || heard(output, &victim, &control));
        let (lines, status) = life.await.unwrap();
        for line in &lines {
            self.hear(line, &there);
        }
        self.keeps_no_secret();
        let whole = lines.last().is_some_and(|last| last == "done");
        let killed = end.is_some() && is_killed(status);
        assert!(whole || killed, "{:?}: it ended by itself ({status}): {lines:?}", self.case);
        !whole
    }

    /// Whatever was under way, and however it ended.
    fn keeps_no_secret(&self) {
        for file in
            self.folder.path().read_dir().unwrap().map(|file| file.unwrap().path()).filter(|path| path.is_file())
        {
            let bytes = std::fs::read(&file).unwrap();
            assert!(!String::from_utf8_lossy(&bytes).contains(PASSWORD), "{:?}: {}", self.case, file.display());
        }
    }

    fn items(&self) -> Vec<ItemId> {
        self.bank.control().items().into_iter().map(|item| item.id).collect()
    }

    fn hear(&mut self, line: &str, there: &[ItemId]) {
        let case = self.case;
        let mut words = line.split(' ');
        match words.next().unwrap() {
            "submits" => self.told.submits += 1,
            "answers" => self.told.answers += 1,
            "updates" => self.told.updates += 1,
            said @ ("found" | "closed") => {
                let cause = words.next().unwrap();
                let known: Vec<ItemId> = words.filter(|word| !word.is_empty()).map(ItemId::from).collect();
                // What a form stands before is seen when it is closed.
                let asks = ["OutcomeUnknown", "CredentialsWanted", "CredentialsMalformed"].contains(&cause);
                let is_lost = |item: &ItemId| !known.contains(item) && !asks;
                assert!(!there.iter().any(is_lost), "{case:?}: it says {cause} and knows {known:?} of {there:?}");
                assert_ne!(cause, "Sending", "{case:?}: nobody is sending it any more");
                if said == "found" && self.told.killed > 0 {
                    self.told.found.push(cause.to_owned());
                }
            }
            "reached" => {
                let (point, count) = (words.next().unwrap(), words.next().unwrap());
                self.told.reached.insert(point.to_owned(), count.parse().unwrap());
            }
            _ => {}
        }
    }

    /// One item at the bank, known here; nothing under way; nothing sent that the person did not send.
    async fn ended_well(&self) {
        let (case, requests) = (self.case, self.bank.requests());
        let sent = |what: &str| requests.iter().filter(|line| line.starts_with(what)).count();
        let items = self.bank.control().items();
        assert_eq!(items.len(), 1, "{case:?}: {requests:?}");
        assert_eq!(items[0].client_user_id.as_deref(), Some(CLIENT_USER), "{case:?}");
        assert!(sent("POST /items ") <= self.told.submits, "{case:?}: {:?}, {requests:?}", self.told);
        assert!(sent("POST /items/{id}/mfa ") <= self.told.answers, "{case:?}: {:?}, {requests:?}", self.told);
        let tries = self.told.updates + self.told.submits;
        assert!(sent("PATCH ") + sent("POST /items ") <= tries, "{case:?}: {:?}, {requests:?}", self.told);
        let store = self.store().await;
        let contents = store.contents(DateTime::UNIX_EPOCH).await.unwrap();
        store.close().await.unwrap();
        let known: Vec<_> = contents.connections.iter().filter_map(|record| record.attempt.item.as_ref()).collect();
        assert_eq!(known, [&items[0].id], "{case:?}: {requests:?}");
        let open = contents.journal.iter().find(|entry| matches!(entry.delivery, Delivery::Intent | Delivery::Sending));
        assert_eq!(open, None, "{case:?}: it is over, and the journal does not know");
    }

    /// The store, which the program that ended no longer has.
    async fn store(&self) -> Store {
        match Store::open(self.folder.path(), &key()).await {
            Err(StoreError::InUse) => panic!("{:?}: a program still has it", self.case),
            opened => opened.unwrap(),
        }
    }
}

/// What a program tells until it ends, and how it does. Whoever is sent to the bank's page goes there.
fn heard(output: impl BufRead, victim: &Mutex<Victim>, bank: &Control) -> (Vec<String>, ExitStatus) {
    let mut lines = Vec::new();
    for line in output.lines() {
        let line = line.unwrap();
        let Some((_, told)) = line.split_once(MARK) else { continue };
        if told == "visits" {
            for item in bank.items() {
                bank.change(&item.id, ItemChange { done: Some(true), ..ItemChange::default() }).unwrap();
            }
        }
        lines.push(told.to_owned());
    }
    let program = victim.lock().unwrap().program.take();
    (lines, program.unwrap().wait().unwrap())
}

#[cfg(unix)]
fn is_killed(status: ExitStatus) -> bool {
    std::os::unix::process::ExitStatusExt::signal(&status) == Some(9)
}

#[cfg(not(unix))]
fn is_killed(status: ExitStatus) -> bool {
    !status.success()
}
