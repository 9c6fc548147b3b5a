//! How long it takes until a change of state is on the disk, beside what the disk itself takes to keep as many bytes of a
//! plain file. In turn, so that both meet the same disk.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a bench speaks through its figures")]

use std::{
    fs::File,
    io::Write as _,
    time::{Duration, Instant},
};

use chrono::{DateTime, TimeDelta};
use pluggy::{ConnectorId, model::Connector};
use tempfile::TempDir;
use tomada_engine::{
    ConnectionId,
    connection::{Record, attempt::Attempt},
    store::{Change, Moment, Store, StoreKey},
    view::{Cause, Trigger},
};

const WRITES: i32 = 500;
const OPENINGS: usize = 9;

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
    println!("{name:<34} {:>8.3} {:>8.3} {:>8.3}", at(50), at(95), at(100));
    at(50)
}

fn main() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let folder = TempDir::new_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let (mut ours, mut plain, mut opening) = (Vec::new(), Vec::new(), Vec::new());
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
        for _ in 0..OPENINGS {
            let start = Instant::now();
            let store = Store::open(&folder.path().join("store"), &StoreKey::new(&[1; 32])).await.unwrap();
            let found = store.contents(DateTime::UNIX_EPOCH).await.unwrap();
            opening.push(start.elapsed());
            assert_eq!(found.connections.len(), 100);
            store.close().await.unwrap();
        }
    });
    println!("{WRITES} writes in turn, milliseconds until they are on the disk\n");
    println!("{:<34} {:>8} {:>8} {:>8}", "", "median", "p95", "worst");
    let ours = figures("a change of state, encrypted", ours);
    let plain = figures("one page of a plain file", plain);
    figures("opening with 100 connections", opening);
    println!("\nratio of the medians of both writes {:.2}", ours / plain);
}
