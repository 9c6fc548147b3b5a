//! The program ends while a store is still at work, because nobody closed it: it ends well all the same, and what was handed
//! over is on the disk. Each end is that of a process, so this test starts itself once more, many times. `SOAK_RUNS` says how
//! many.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

use std::{
    env,
    path::Path,
    process::{Command, Stdio},
};

use chrono::{DateTime, TimeDelta};
use pluggy::{ConnectorId, model::Connector};
use tempfile::TempDir;
use tomada_engine::{
    ConnectionId,
    connection::{attempt::Attempt, care::Care},
    store::{Change, Store, StoreKey, change::Row},
};

const FOLDER: &str = "TOMADA_END_FOLDER";
const SEED: &str = "TOMADA_END_SEED";
/// Ends that are a sample at least.
const FEWEST: u64 = 20;
/// Connections that are handed over.
const CONNECTIONS: usize = 24;

fn key() -> StoreKey {
    StoreKey::new(&[4; 32])
}

fn connection(number: usize) -> Change {
    let id = ConnectionId(format!("{number:02}"));
    let connector = Connector { id: ConnectorId(5), name: Some("x".repeat(20_000)), ..Connector::default() };
    let attempt = Attempt::new(&connector, DateTime::UNIX_EPOCH + TimeDelta::seconds(1));
    Change::Connection(Box::new(Row { id, connector, attempt, care: Care::default() }))
}

/// Not a test by itself: a program that hands over what is to be written, and ends.
#[test]
fn program() {
    let Some(folder) = env::var_os(FOLDER) else { return };
    let mut random = fastrand::Rng::with_seed(env::var(SEED).unwrap().parse().unwrap());
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let store = runtime.block_on(Store::open(Path::new(&folder), &key())).unwrap();
    for number in 0..CONNECTIONS {
        drop(store.write(vec![connection(number)]));
    }
    // By a task that ends with its runtime, or here.
    if random.bool() {
        runtime.spawn(async move {
            let _held = store;
            std::future::pending::<()>().await;
        });
    }
}

#[tokio::test]
async fn a_store_that_nobody_closed_lets_the_program_end_well() {
    let runs: Option<u64> = env::var("SOAK_RUNS").ok().and_then(|runs| runs.parse().ok());
    let ends = runs.unwrap_or_default().max(FEWEST);
    let (mut crashed, mut short) = (Vec::new(), 0);
    for seed in 0..ends {
        let folder = TempDir::new().unwrap();
        Store::create(folder.path(), &key()).await.unwrap().close().await.unwrap();
        let ended = Command::new(env::current_exe().unwrap())
            .args(["program", "--exact"])
            .env(FOLDER, folder.path())
            .env(SEED, seed.to_string())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .unwrap();
        if !ended.success() {
            crashed.push(ended);
        }
        let store = Store::open(folder.path(), &key()).await.unwrap();
        let found = store.contents(DateTime::UNIX_EPOCH).await.unwrap().connections.len();
        short += u64::from(found < CONNECTIONS);
        store.close().await.unwrap();
    }
    assert!(crashed.is_empty(), "{} of {ends} ended badly: {:?}", crashed.len(), crashed[0]);
    assert_eq!(short, 0, "of {ends} programs so many ended before all was written");
}
