//! The binary as a program beside it meets it: how soon it is ready, how quickly it answers, how much memory it takes.
//! `cargo xtask bench sandbox` runs this. A figure is printed beside what is wanted of it; nothing fails.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    missing_docs,
    reason = "a bench: it stops where something is wrong"
)]

mod program;
mod wire;

use std::{
    thread,
    time::{Duration, Instant},
};

use serde_json::Value;

use crate::{program::Program, wire::Connection};

const STARTS: usize = 20;
const ITEMS: usize = 1_000;
const ROUNDS: usize = 5;
/// Between two reads of an item.
const EVERY: Duration = Duration::from_secs(2);
const CONNECTIONS: usize = 8;
const LARGE_ACCOUNTS: usize = 10;
const PAGES: usize = 100;

fn main() {
    println!("{:<58} {:>10} {:>10}", "", "measured", "wanted");
    let mut starts: Vec<f64> = (0..STARTS).map(|_| Program::start().ready_after.as_secs_f64() * 1000.0).collect();
    print("ready, median of 20 starts, ms", quantile(&mut starts, 0.5), 150.0);

    let program = Program::start();
    let mut polls = polled(&program);
    print("1,000 items polled every 2 s, median answer, ms", quantile(&mut polls, 0.5), 10.0);
    print("1,000 items polled every 2 s, p99, ms", quantile(&mut polls, 0.99), 10.0);

    let program = Program::start();
    let mut pages = large(&program);
    print("500 transactions of a perf-5000x account, median, ms", quantile(&mut pages, 0.5), 5.0);
    print("500 transactions of a perf-5000x account, p99, ms", quantile(&mut pages, 0.99), 5.0);
    print("memory with ten such accounts, MB", program.peak_megabytes(), 200.0);
}

fn print(what: &str, measured: f64, wanted: f64) {
    println!("{what:<58} {measured:>10.2} {wanted:>10.0}");
}

fn quantile(values: &mut [f64], part: f64) -> f64 {
    values.sort_by(f64::total_cmp);
    let last = values.len() - 1;
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss, reason = "a place")]
    let place = (last as f64 * part).round() as usize;
    values[place.min(last)]
}

fn milliseconds(work: impl FnOnce()) -> f64 {
    let began = Instant::now();
    work();
    began.elapsed().as_secs_f64() * 1000.0
}

/// Milliseconds of each read, by several connections that together read every item every two seconds.
fn polled(program: &Program) -> Vec<f64> {
    let mut connection = program.connect();
    let ids: Vec<String> = (0..ITEMS).map(|_| created(&mut connection, 5, "user-ok")).collect();
    let share = ids.len().div_ceil(CONNECTIONS);
    let readers: Vec<_> = ids
        .chunks(share)
        .map(|ids| {
            let (ids, mut connection) = (ids.to_vec(), program.connect());
            thread::spawn(move || {
                let pause = EVERY / u32::try_from(ids.len()).unwrap();
                let mut next = Instant::now();
                let mut times = Vec::new();
                for id in (0..ROUNDS).flat_map(|_| &ids) {
                    thread::sleep(next.saturating_duration_since(Instant::now()));
                    next += pause;
                    times.push(milliseconds(|| drop(connection.read("GET", &format!("/items/{id}"), ""))));
                }
                times
            })
        })
        .collect();
    readers.into_iter().flat_map(|reader| reader.join().unwrap()).collect()
}

/// Milliseconds of each page, of accounts that have more transactions than anybody.
fn large(program: &Program) -> Vec<f64> {
    let mut connection = program.connect();
    let ids: Vec<String> = (0..LARGE_ACCOUNTS).map(|_| created(&mut connection, 2, "user-ok-perf-5000x")).collect();
    connection.control("/_sandbox/clock", r#"{"stepSeconds":60}"#);
    let mut times = Vec::new();
    for id in &ids {
        let accounts = connection.ask("GET", &format!("/accounts?itemId={id}"), "");
        let account = accounts["results"][0]["id"].as_str().unwrap();
        let mut query = format!("?accountId={account}");
        for _ in 0..PAGES / LARGE_ACCOUNTS {
            let mut bytes = Vec::new();
            times.push(milliseconds(|| bytes = connection.read("GET", &format!("/v2/transactions{query}"), "")));
            let page: Value = serde_json::from_slice(&bytes).unwrap();
            assert_eq!(page["results"].as_array().unwrap().len(), 500);
            page["next"].as_str().unwrap().clone_into(&mut query);
        }
    }
    times
}

fn created(connection: &mut Connection, connector: i32, user: &str) -> String {
    let parameters = format!(r#"{{"user":"{user}","password":"password-ok"}}"#);
    let item = connection.ask("POST", "/items", &format!(r#"{{"connectorId":{connector},"parameters":{parameters}}}"#));
    item["id"].as_str().unwrap().to_owned()
}
