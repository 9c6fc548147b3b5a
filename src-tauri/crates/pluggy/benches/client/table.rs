//! Both sides in turn, five times, and the medians side by side.

use std::{
    env,
    io::{BufRead as _, BufReader},
    path::Path,
    process::{Command, Stdio},
};

use crate::server;

const RUNS: usize = 5;

/// Milliseconds and kilobytes.
type Measured = (f64, f64);

pub(crate) fn print() {
    let mut bank = Command::new(env::current_exe().unwrap())
        .arg("serve")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut port = String::new();
    BufReader::new(bank.stdout.take().unwrap()).read_line(&mut port).unwrap();
    let base = format!("http://127.0.0.1:{}", port.trim());
    let file = env::temp_dir().join(format!("pluggy-bench-{}.json", std::process::id()));
    let page = server::page(0);
    std::fs::write(&file, &page).unwrap();
    let file = file.to_str().unwrap();

    println!(
        "one page: {} transactions, {} KB; {} pages; median of {RUNS} runs in turn\n",
        server::ROWS,
        page.len() / 1000,
        server::PAGES
    );
    println!(
        "{:<34} {:>9} {:>9} {:>7}   {:>9} {:>9} {:>7}",
        "", "ours ms", "sdk ms", "ratio", "ours MB", "sdk MB", "ratio"
    );
    row("decode one page", || ours(&["decode", file]), || sdk(&["decode", file], &base));
    row("100,000 by cursor", || ours(&["read", &base]), || sdk(&["read"], &base));
    row("… beside its fetchAllTransactions", || ours(&["read", &base]), || sdk(&["all"], &base));
    std::fs::remove_file(file).unwrap();
    drop(bank.stdin.take());
    bank.wait().unwrap();
}

fn row(what: &str, ours: impl Fn() -> Measured, sdk: impl Fn() -> Measured) {
    let (ours, sdk): (Vec<_>, Vec<_>) = (0..RUNS).map(|_| (ours(), sdk())).unzip();
    let (ours, sdk) = (median(&ours), median(&sdk));
    println!(
        "{what:<34} {:>9.2} {:>9.2} {:>6.1}x   {:>9.1} {:>9.1} {:>6.1}x",
        ours.0,
        sdk.0,
        sdk.0 / ours.0,
        ours.1 / 1000.0,
        sdk.1 / 1000.0,
        sdk.1 / ours.1
    );
}

fn median(runs: &[Measured]) -> Measured {
    let middle = |pick: fn(&Measured) -> f64| {
        let mut all: Vec<f64> = runs.iter().map(pick).collect();
        all.sort_by(f64::total_cmp);
        all[all.len() / 2]
    };
    (middle(|run| run.0), middle(|run| run.1))
}

fn ours(arguments: &[&str]) -> Measured {
    measured(Command::new(env::current_exe().unwrap()).args(arguments))
}

fn sdk(arguments: &[&str], base: &str) -> Measured {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/client/sdk.cjs");
    measured(Command::new("node").arg(script).args(arguments).env("PLUGGY_API_URL", base))
}

fn measured(command: &mut Command) -> Measured {
    let output = command.stderr(Stdio::inherit()).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let mut numbers = text.split_whitespace().map(|number| number.parse::<f64>().unwrap());
    (numbers.next().unwrap(), numbers.next().unwrap())
}
