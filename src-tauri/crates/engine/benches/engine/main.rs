//! The engine at rest, and with a thousand items in flight beside Pluggy's official SDK for Node, each in a process of its
//! own against an offline Pluggy in another; and a first sync of 100,000 movements beside it. `cargo xtask bench engine` and
//! `cargo xtask bench sync` fetch the SDK and run this. A figure is printed beside what is wanted of it; nothing fails.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    missing_docs,
    reason = "a bench: it stops where something is wrong"
)]

mod bank;
mod dues;
mod machine;
mod ours;
mod rest;
mod sdk;
mod sync;
mod table;
mod user;

use std::time::Duration;

/// As in the app.
#[global_allocator]
static ALLOCATOR: zeroizing_alloc::ZeroAlloc<std::alloc::System> = zeroizing_alloc::ZeroAlloc(std::alloc::System);

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["bank"] => bank::serve(),
        ["sync"] => sync::print(),
        ["synced"] => sync::measure(),
        ["ours", seconds] => ours::measure(Duration::from_secs(seconds.parse().unwrap())),
        ["--minutes", minutes] => table::print(minutes.parse().unwrap()),
        _ => table::print(1.0),
    }
}
