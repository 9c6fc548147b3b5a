//! The crate against the facts of the API, kept as data in `fixtures/schema.json`: models and endpoints in both directions,
//! and what becomes of bodies that break them.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod captured;
mod endpoints;
mod models;
mod mutations;
mod schema;
