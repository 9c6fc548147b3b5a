//! The client beside Pluggy's official SDK for Node, on the same prebuilt bytes from the same local server, in turn, each
//! measurement in a process of its own. `cargo xtask bench client` fetches the SDK and runs this.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    missing_docs,
    reason = "a bench: it stops where something is wrong"
)]

mod ours;
mod server;
mod table;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["serve"] => server::serve(),
        ["decode", file] => ours::decode(file),
        ["read", base] => ours::read(base),
        _ => table::print(),
    }
}
