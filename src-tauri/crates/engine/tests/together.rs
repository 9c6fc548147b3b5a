//! A program that has just started opens the stores of all its profiles at once, before anything made the cipher ready. Each
//! start is that of a process, so this test starts itself once more, many times. `SOAK_RUNS` says how many.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

use std::{
    env, fs,
    path::Path,
    process::{Command, Stdio},
    sync::Barrier,
    thread,
};

use tempfile::TempDir;
use tomada_engine::store::{Store, StoreKey};

const FOLDER: &str = "TOMADA_TOGETHER_FOLDER";
/// Starts that are a sample at least. One in four hundred failed when no store waited for the cipher; that all connections wait
/// is seen by the house.
const FEWEST: u64 = 100;
const PROFILES: usize = 6;

fn key() -> StoreKey {
    StoreKey::new(&[4; 32])
}

/// Not a test by itself: a program that opens what is there, all at the same moment.
#[test]
fn program() {
    let Some(folder) = env::var_os(FOLDER) else { return };
    let stores: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    let (key, start) = (key(), Barrier::new(stores.len()));
    let open = |store: &Path| {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        start.wait();
        runtime.block_on(async { Store::open(store, &key).await?.close().await })
    };
    thread::scope(|scope| {
        let opened: Vec<_> = stores.iter().map(|store| scope.spawn(|| open(store))).collect();
        for opened in opened {
            opened.join().unwrap().unwrap();
        }
    });
}

#[tokio::test]
async fn stores_that_open_at_once_as_the_program_starts_all_open() {
    let runs: Option<u64> = env::var("SOAK_RUNS").ok().and_then(|runs| runs.parse().ok());
    let starts = runs.unwrap_or_default().max(FEWEST);
    let folder = TempDir::new().unwrap();
    for number in 0..PROFILES {
        let store = folder.path().join(number.to_string());
        fs::create_dir(&store).unwrap();
        Store::create(&store, &key()).await.unwrap().close().await.unwrap();
    }
    let mut failed = 0;
    for _ in 0..starts {
        let ended = Command::new(env::current_exe().unwrap())
            .args(["program", "--exact"])
            .env(FOLDER, folder.path())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .unwrap();
        failed += u64::from(!ended.success());
    }
    assert_eq!(failed, 0, "of {starts} starts");
}
