//! How long it takes until a change of state is on the disk, beside what the disk itself takes to keep as many bytes of a
//! plain file; in turn, so that both meet the same disk. And how long until a profile is open, by the ways in that it has.

#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "a bench speaks through its figures")]

use std::{
    fs::File,
    io::Write as _,
    sync::Arc,
    time::{Duration, Instant},
};

use chrono::{DateTime, TimeDelta};
use pluggy::{ConnectorId, Sensitive, SystemClock, model::Connector};
use tempfile::TempDir;
use tomada_engine::{
    ConnectionId,
    connection::{Record, attempt::Attempt},
    profile::{Door, Place, ProfileId, Unlocked},
    store::{Change, Moment, Store, StoreKey},
    vault::{Cost, Keyring, Means, NewSlot, RecoveryCode},
    view::{Cause, Trigger},
};
use uuid::Uuid;

const PASSPHRASE: &str = "corre cotia na casa da tia";

const WRITES: i32 = 500;
const OPENINGS: usize = 9;

/// What each may take, in milliseconds.
const DURABLE: f64 = 20.0;
const UNLOCKED: f64 = 1000.0;
const BEYOND_THE_KEYRING: f64 = 50.0;

/// A page and its header: the least that a log takes for a change.
const PAGE: [u8; 4096 + 24] = [0x5a; 4096 + 24];

fn changes(number: i32) -> Vec<Change> {
    let id = ConnectionId((number % 100).to_string());
    let at = DateTime::UNIX_EPOCH + TimeDelta::seconds(number.into());
    let connector = Connector { id: ConnectorId(5), name: Some("Pluggy Bank".to_owned()), ..Connector::default() };
    let attempt = Attempt::new(&connector, at);
    let moment = Moment {
        connection: id.clone(),
        at,
        state: "following".to_owned(),
        status: Some("UPDATING".to_owned()),
        execution_status: Some("LOGIN_IN_PROGRESS".to_owned()),
        error_code: None,
        cause: Cause::Updating,
        trigger: Trigger::Person,
        last_success_at: None,
    };
    let record = Record::new(id, connector, attempt);
    vec![Change::Connection(Box::new((&record).into())), Change::History(moment)]
}

fn figures(name: &str, mut took: Vec<Duration>) -> f64 {
    took.sort();
    let at = |share: usize| took[(took.len() - 1) * share / 100].as_secs_f64() * 1000.0;
    println!("{name:<44} {:>8.3} {:>8.3} {:>8.3}", at(50), at(95), at(100));
    at(50)
}

fn means() -> Means {
    let keyring = Keyring::new("app.tomada.desktop.bench".to_owned(), Duration::ZERO);
    Means { keyring, cost: Cost::USUAL, clock: Arc::new(SystemClock) }
}

/// A profile with a hundred connections and two ways in, and its recovery code.
async fn profile(place: &Place) -> Sensitive {
    let code = RecoveryCode::new().unwrap();
    let printed = code.groups().map(|group| group.expose().clone()).join(" ");
    let slots = vec![NewSlot::Passphrase(PASSPHRASE.into()), NewSlot::RecoveryCode(code)];
    let store = Unlocked::create(place, means(), slots).await.unwrap().store;
    for number in 0..100 {
        store.write(changes(number)).done().await.unwrap();
    }
    store.close().await.unwrap();
    printed.as_str().into()
}

/// Until all connections are there, behind a door that is opened by a passphrase or by a code.
async fn unlock(place: &Place, with: &Sensitive, is_code: bool) -> Duration {
    let start = Instant::now();
    let door = Door::open(place.clone(), means()).await.unwrap_err();
    let opened = if is_code { door.with_recovery_code(with).await } else { door.with_passphrase(with).await };
    let Ok(Unlocked { store, .. }) = opened else { panic!("it does not open") };
    let found = store.contents(DateTime::UNIX_EPOCH).await.unwrap();
    let took = start.elapsed();
    assert_eq!(found.connections.len(), 100);
    store.close().await.unwrap();
    took
}

fn main() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let folder = TempDir::new_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let (mut ours, mut plain) = (Vec::new(), Vec::new());
    let (mut by_passphrase, mut by_slot) = (Vec::new(), Vec::new());
    runtime.block_on(async {
        let store = Store::create(&folder.path().join("store"), &StoreKey::new(&[1; 32])).await.unwrap();
        let mut file = File::create(folder.path().join("plain")).unwrap();
        for number in 0..WRITES {
            let start = Instant::now();
            store.write(changes(number)).done().await.unwrap();
            ours.push(start.elapsed());
            let start = Instant::now();
            file.write_all(&PAGE).unwrap();
            file.sync_data().unwrap();
            plain.push(start.elapsed());
        }
        store.close().await.unwrap();
        let place = Place { id: ProfileId(Uuid::from_u128(7)), folder: folder.path().join("profile") };
        let code = profile(&place).await;
        for _ in 0..OPENINGS {
            by_passphrase.push(unlock(&place, &PASSPHRASE.into(), false).await);
            by_slot.push(unlock(&place, &code, true).await);
        }
    });
    println!("{WRITES} writes in turn, milliseconds until they are on the disk\n");
    println!("{:<44} {:>8} {:>8} {:>8}", "", "median", "p95", "worst");
    let ours = figures("a change of state, encrypted", ours);
    let plain = figures("one page of a plain file", plain);
    println!("\n{OPENINGS} openings of a profile with 100 connections, until all of them are there\n");
    let by_passphrase = figures("by its passphrase", by_passphrase);
    // A code needs no derivation: what is left is what a key from the keyring takes too, once the keyring has answered.
    let by_slot = figures("by a slot, as after the keyring's answer", by_slot);
    println!("\nratio of the medians of both writes {:.2}", ours / plain);
    for (what, took, most) in [
        ("a change of state is on the disk", ours, DURABLE),
        ("unlocked by a passphrase", by_passphrase, UNLOCKED),
        ("open after the keyring's answer", by_slot, BEYOND_THE_KEYRING),
    ] {
        println!("{what:<44} {took:>8.1} ms, {:.2} of the {most} that are wanted", took / most);
    }
}
