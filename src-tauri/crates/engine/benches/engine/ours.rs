//! What is measured of the engine, printed as one line of JSON.

use std::{
    collections::HashMap,
    env,
    process::Command,
    time::{Duration, Instant},
};

use chrono::{DateTime, TimeDelta, Utc};
use pluggy::{ItemId, SystemClock};
use serde::{Deserialize, Serialize};
use tempfile::TempDir;
use tomada_engine::{Engine, store::Store};

use crate::{
    bank::{Bank, SLOW},
    dues::{Due, Dues},
    machine, rest, table, user,
};

pub(crate) const ITEMS: usize = 1_000;
/// How long they are polled.
pub(crate) const SPELL: Duration = Duration::from_secs(90);
/// What was due at the very end may be asked after it.
const END: TimeDelta = TimeDelta::seconds(2);
/// The ledger counts milliseconds: what seems to have begun this long before it was due did not.
const GRAIN: TimeDelta = TimeDelta::milliseconds(2);

/// What is known of either side.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Figures {
    /// Of a core, in percent, while nothing was under way.
    pub(crate) idle_share: f64,
    /// And while all items were polled.
    pub(crate) share: f64,
    /// The most memory above what it had when nothing was under way.
    pub(crate) megabytes: f64,
    /// By how many milliseconds each poll left after its planned instant.
    pub(crate) late: Vec<f64>,
    /// Polls that were planned and not sent.
    pub(crate) unsent: usize,
    /// Polls without a good answer.
    pub(crate) unanswered: usize,
}

/// Measures it in a process of its own.
pub(crate) fn figures(idle: Duration) -> Figures {
    table::told(Command::new(env::current_exe().unwrap()).args(["ours", &idle.as_secs().to_string()]))
}

/// Measures it in this process.
pub(crate) fn measure(idle: Duration) {
    let dues = Dues::listen();
    let figures = tokio::runtime::Runtime::new().unwrap().block_on(async {
        let bank = Bank::start();
        let folder = TempDir::new_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
        let store = user::store(folder.path()).await;
        let (engine, mut told) = user::engine(&bank.url, SystemClock, store.clone()).await;
        user::connect(&engine, &mut told, 0..rest::CONNECTIONS, user::read).await;
        let memory = machine::memory();
        let idle_share = share(idle).await;

        bank.pace(SLOW);
        user::connect(&engine, &mut told, rest::CONNECTIONS..rest::CONNECTIONS + ITEMS, user::made).await;
        // As the app does that shows each.
        tokio::spawn(async move { while told.recv().await.is_some() {} });
        let began = Utc::now();
        drop(dues.take());
        let share = share(SPELL).await;
        let megabytes = machine::most_memory() - memory;
        let figures = Figures { idle_share, share, megabytes, ..lateness(&engine, &store, dues.take(), began).await };
        engine.close().await.unwrap();
        figures
    });
    println!("{}", serde_json::to_string(&figures).unwrap());
}

/// Percent of a core that this process takes for so long.
async fn share(span: Duration) -> f64 {
    let (began, worked) = (Instant::now(), machine::worked());
    tokio::time::sleep(span).await;
    (machine::worked() - worked).as_secs_f64() / began.elapsed().as_secs_f64() * 100.0
}

/// How late each poll left, by the engine's plan and its ledger.
async fn lateness(engine: &Engine, store: &Store, dues: Vec<Due>, began: DateTime<Utc>) -> Figures {
    let mut figures = Figures::default();
    let items: HashMap<_, _> = engine.items().await.unwrap().into_iter().collect();
    let mut left: HashMap<ItemId, Vec<DateTime<Utc>>> = HashMap::new();
    for request in store.ledger(usize::MAX).await.unwrap() {
        if request.path == "/items/{id}" && request.method == "GET" && request.at > began {
            figures.unanswered += usize::from(request.status != Some(200));
            let took = TimeDelta::milliseconds(i64::try_from(request.duration_ms).unwrap());
            left.entry(request.item.unwrap()).or_default().push(request.at - took);
        }
    }
    let end = Utc::now() - END;
    for (connection, at) in dues.into_iter().filter(|(_, at)| *at < end) {
        let polls = left.get(&items[&connection]).map(Vec::as_slice).unwrap_or_default();
        // The newest is first.
        match polls.iter().rev().find(|poll| **poll >= at - GRAIN) {
            Some(poll) => figures.late.push((*poll - at).max(TimeDelta::zero()).as_seconds_f64() * 1000.0),
            None => figures.unsent += 1,
        }
    }
    figures
}
