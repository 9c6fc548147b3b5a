//! An offline Pluggy: pretend banks behind the real API, on a loopback port, in a time that can be frozen, stepped and
//! scaled. A client that speaks to it over HTTP can't tell it from the online sandbox.
//!
//! | module | holds |
//! |---|---|
//! | [`clock`] | the time that everything here lives in |
//! | [`connectors`] | the pretend institutions and what they ask |
//! | [`execution`] | what an execution does when, pure |
//! | [`world`] | applications, keys and items, pure but for the ids it draws |
//! | `api` | the endpoints, a file a resource |
//! | [`server`] | the socket and who may speak to it |
//!
//! Not in here: anything that a real bank would be asked, and any password: only what it leads to is kept.

mod api;
pub mod clock;
pub mod connectors;
pub mod execution;
pub mod people;
pub mod server;
mod tokens;
pub mod world;

pub use clock::VirtualClock;
pub use connectors::{TEST_CODE, test_values};
pub use server::{Sandbox, SandboxConfig, StartError};
pub use world::Keys;
