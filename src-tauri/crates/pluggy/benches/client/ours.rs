//! What is measured of ours. Each prints one line: milliseconds, then the process's largest memory in kilobytes.

use std::time::Instant;

use futures_util::StreamExt as _;
use pluggy::{
    Client, Sensitive,
    client::{OwnKeys, TransactionFilter},
    decode,
    model::Transaction,
};

use crate::server::{PAGES, ROWS};

const ROUNDS: usize = 200;

/// Milliseconds to decode the page in `file`, the median of many.
pub(crate) fn decode(file: &str) {
    let bytes = std::fs::read(file).unwrap();
    let mut times: Vec<f64> = (0..ROUNDS)
        .map(|_| {
            let began = Instant::now();
            let page = decode::cursor_page::<Transaction>(&bytes).unwrap();
            let took = began.elapsed().as_secs_f64() * 1000.0;
            assert_eq!((page.results.len(), page.unreadable.len()), (ROWS, 0));
            took
        })
        .collect();
    times.sort_by(f64::total_cmp);
    println!("{} {}", times[ROUNDS / 2], peak());
}

/// Milliseconds to read all transactions by cursor.
pub(crate) fn read(base: &str) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let began = Instant::now();
    let rows = runtime.block_on(async {
        let keys = OwnKeys::new("id", Sensitive::from("secret"));
        let client = Client::builder(keys).base(base.parse().unwrap()).build().unwrap();
        let account = "03cc0eff-4ec5-495c-adb3-1ef9611624fc".into();
        let rows = client.transactions(&account, &TransactionFilter::default());
        rows.fold(0, |rows, row| async move { rows + usize::from(row.is_ok()) }).await
    });
    let took = began.elapsed().as_secs_f64() * 1000.0;
    assert_eq!(rows, ROWS * PAGES);
    println!("{took} {}", peak());
}

/// The most memory that this process has had at once, in kilobytes, where the system tells.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok()).unwrap_or(0)
}
