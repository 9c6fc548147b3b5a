//! A year of movements of somebody who has 100,000 of them: fetched and durable in the encrypted store, beside Pluggy's
//! official SDK that fetches the same rows into memory and keeps none.

use std::{
    env,
    path::Path,
    process::{Command, Stdio},
    time::Instant,
};

use pluggy::SystemClock;
use serde::{Deserialize, Serialize};
use tempfile::TempDir;
use tokio::sync::mpsc::UnboundedReceiver;
use tomada_engine::{
    ConnectionId, Output,
    view::{Change, Connection, Stage},
};

use crate::{bank::Bank, machine, table, user};

/// How many times the movements of others this user of the bank has.
const TIMES: usize = 1_900;
/// Both in turn, so often.
const RUNS: usize = 3;

/// What is known of either side.
#[derive(Debug, Serialize, Deserialize)]
struct Figures {
    /// Movements that were fetched.
    rows: u64,
    /// From the end of the bank's execution until they were all there.
    seconds: f64,
    /// The most memory above what it had before the connection.
    megabytes: f64,
}

pub(crate) fn print() {
    let (mut ours, mut sdks) = (Vec::new(), Vec::new());
    for _ in 0..RUNS {
        ours.push(table::told::<Figures>(Command::new(env::current_exe().unwrap()).arg("synced")));
        sdks.push(sdk());
    }
    let median = |figures: &[Figures], of: fn(&Figures) -> f64| {
        let mut values: Vec<f64> = figures.iter().map(of).collect();
        values.sort_by(f64::total_cmp);
        values[values.len() / 2]
    };
    println!("\na first sync, medians of {RUNS} runs in turn");
    println!("{:<40} {:>10} {:>10} {:>10} {:>8}", "", "wanted", "engine", "sdk", "ratio");
    let row = |name: &str, wanted: &str, of: fn(&Figures) -> f64| {
        let (ours, sdk) = (median(&ours, of), median(&sdks, of));
        println!("{name:<40} {wanted:>10} {ours:>10.2} {sdk:>10.2} {:>7.2}x", ours / sdk);
    };
    row("movements", "", |figures| figures.rows as f64);
    row("fetched, and ours durable, s", "<= 2x", |figures| figures.seconds);
    row("largest memory above idle, MB", "< 60", |figures| figures.megabytes);
}

/// Measures the engine in this process.
pub(crate) fn measure() {
    let figures = tokio::runtime::Runtime::new().unwrap().block_on(async {
        let bank = Bank::start();
        let folder = TempDir::new_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
        let store = user::store(folder.path()).await;
        let (engine, mut told) = user::engine(&bank.url, SystemClock, store).await;
        engine.institutions(false).await.unwrap();
        let memory = machine::memory();
        let id = user::begin(&engine, TIMES).await;
        until(&mut told, |change| is_finished(change, &id)).await;
        let began = Instant::now();
        until(&mut told, |change| user::read(change) == Some(&id)).await;
        let seconds = began.elapsed().as_secs_f64();
        let megabytes = machine::most_memory() - memory;
        let shown = engine.export_offer().await.unwrap();
        let rows = shown.accounts.iter().map(|account| account.rows).sum();
        engine.close().await.unwrap();
        Figures { rows, seconds, megabytes }
    });
    println!("{}", serde_json::to_string(&figures).unwrap());
}

fn is_finished(change: &Change, id: &ConnectionId) -> bool {
    matches!(change, Change::Connection { connection } if connection.id == *id && has_ended(connection))
}

fn has_ended(connection: &Connection) -> bool {
    connection.stage == Stage::Finished
}

async fn until(told: &mut UnboundedReceiver<Output>, so: impl Fn(&Change) -> bool) {
    loop {
        if matches!(told.recv().await.unwrap(), Output::Update(update) if so(&update.change)) {
            return;
        }
    }
}

fn sdk() -> Figures {
    let bank = Bank::start();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/engine/sync.cjs");
    let mut node = Command::new("node");
    node.arg(script).arg(user::called(TIMES)).env("PLUGGY_API_URL", &bank.url);
    table::told(node.stdin(Stdio::null()))
}
