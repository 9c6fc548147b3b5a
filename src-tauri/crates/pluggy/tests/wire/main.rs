//! The client against servers that misbehave: keys that end, answers that are lost, cut, late, huge or from elsewhere.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod delivery;
mod faults;
mod keys;
mod pages;
mod repeats;
#[cfg(target_os = "linux")]
mod tls;
mod world;
