//! The program is killed at random moments of writing, many times over: nothing that was acknowledged is lost, nothing is
//! half there, and the store opens. `SOAK_RUNS` says how many times. The one that is killed is this test binary, started once
//! more as a writer.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]
#![allow(clippy::print_stdout, reason = "the writer says what it was told is on the disk")]

use std::{
    collections::BTreeMap,
    env,
    io::{BufRead as _, BufReader},
    path::Path,
    process::{Command, Stdio},
    thread,
    time::Duration,
};

use chrono::{DateTime, TimeDelta, Utc};
use pluggy::{ConnectorId, model::Connector};
use tempfile::TempDir;
use tomada_engine::{
    ConnectionId,
    connection::{Record, attempt::Attempt},
    store::{Change, Health, Moment, Store, StoreError, StoreKey},
    view::{Cause, Trigger},
};

const FOLDER: &str = "TOMADA_KILL_FOLDER";
const FIRST: &str = "TOMADA_KILL_FIRST";
/// Connections that are written in turn.
const CONNECTIONS: u64 = 7;
/// Kills that are a sample at least.
const FEWEST: u64 = 30;
/// Kills that one store goes through.
const LIVES: u64 = 25;

fn key() -> StoreKey {
    StoreKey::new(&[3; 32])
}

fn at(number: u64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::seconds(i64::try_from(number).unwrap())
}

/// The changes of one number: a connection and its history, which belong together.
fn changes(number: u64) -> Vec<Change> {
    let id = ConnectionId((number % CONNECTIONS).to_string());
    // Some of them take more than a page.
    let name = Some("x".repeat(usize::try_from(number % 5 * 3000).unwrap()));
    let connector = Connector { id: ConnectorId(5), name, ..Connector::default() };
    let mut attempt = Attempt::new(&connector, at(number));
    attempt.bank_message = Some(number.to_string());
    let moment = Moment {
        connection: id.clone(),
        at: at(number),
        state: number.to_string(),
        status: None,
        execution_status: None,
        error_code: None,
        cause: Cause::Updating,
        trigger: Trigger::Person,
        last_success_at: None,
    };
    let record = Record::new(id, connector, attempt);
    vec![Change::Connection(Box::new((&record).into())), Change::History(moment)]
}

/// Not a test by itself: what is killed. Says each number once it is on the disk.
#[tokio::test]
async fn writer() {
    let Some(folder) = env::var_os(FOLDER) else { return };
    let first: u64 = env::var(FIRST).unwrap().parse().unwrap();
    let store = Store::open(Path::new(&folder), &key()).await.unwrap();
    for number in first.. {
        // Now and then something else is in the way: what nobody waits for, a backup.
        if number % 41 == 0 {
            store.back_up().await.unwrap();
        }
        store.write(changes(number)).done().await.unwrap();
        println!("acknowledged {number}");
    }
}

/// Lets a writer write from `first` on, kills it, and says what was acknowledged last.
async fn killed(folder: &Path, first: u64, moments: &mut fastrand::Rng) -> u64 {
    let mut writer = Command::new(env::current_exe().unwrap())
        .args(["writer", "--exact", "--nocapture"])
        .env(FOLDER, folder)
        .env(FIRST, first.to_string())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(writer.stdout.take().unwrap()).lines();
    let number = |line: String| line.rsplit_once("acknowledged ").and_then(|(_, number)| number.parse().ok());
    let mut last = first - 1;
    // At a random write, and at a random moment of it.
    let wanted = first + moments.u64(0..30);
    while last < wanted {
        last = lines.by_ref().find_map(|line| number(line.unwrap())).unwrap();
    }
    assert_eq!(Store::open(folder, &key()).await.unwrap_err(), StoreError::InUse, "the writer has it");
    thread::sleep(Duration::from_micros(moments.u64(0..4000)));
    writer.kill().unwrap();
    writer.wait().unwrap();
    // It may have said more before it died.
    lines.map_while(Result::ok).filter_map(number).last().unwrap_or(last)
}

/// Opens what is left and says which number was written last: all before it are there.
async fn found(folder: &Path) -> u64 {
    let store = Store::open(folder, &key()).await.unwrap();
    let contents = store.contents(at(0)).await.unwrap();
    let health = store.health().wait_for(|health| *health != Health::Checking).await.unwrap().clone();
    assert_eq!(health, Health::Sound, "every page was looked at");
    let mut all = BTreeMap::new();
    for record in contents.connections {
        let history = store.history(&record.id).await.unwrap();
        let states = history.into_iter().map(|moment| moment.state.parse::<u64>().unwrap());
        all.extend(states.map(|number| (number, record.id.0.clone())));
        let written: u64 = record.attempt.bank_message.unwrap().parse().unwrap();
        let last = all.iter().rfind(|(_, id)| **id == record.id.0).map(|(number, _)| *number);
        assert_eq!(Some(written), last, "what was written together is there together");
    }
    store.close().await.unwrap();
    let count = u64::try_from(all.len()).unwrap();
    assert!((1..=count).all(|number| all.contains_key(&number)), "nothing is missing in between: {all:?}");
    count
}

#[tokio::test]
async fn what_was_acknowledged_outlives_a_kill_at_any_moment() {
    let runs: Option<u64> = env::var("SOAK_RUNS").ok().and_then(|runs| runs.parse().ok());
    let kills = runs.unwrap_or_default().max(FEWEST);
    let mut acknowledged = 0;
    for seed in 0..kills.div_ceil(LIVES) {
        let mut moments = fastrand::Rng::with_seed(seed);
        let folder = TempDir::new().unwrap();
        Store::create(folder.path(), &key()).await.unwrap().close().await.unwrap();
        let mut there = 0;
        for life in 0..LIVES.min(kills - seed * LIVES) {
            let last = killed(folder.path(), there + 1, &mut moments).await;
            acknowledged += last - there;
            let now = found(folder.path()).await;
            assert!(now >= last, "seed {seed}, life {life}: {last} was acknowledged, {now} is the last that is there");
            there = now;
        }
    }
    println!("{kills} kills, {acknowledged} acknowledged writes, none lost");
}
