//! An offline Pluggy: pretend banks behind the real API, on a loopback port, in a time that can be frozen, stepped and
//! scaled. A client that speaks to it over HTTP can't tell it from the online sandbox.
//!
//! | module | holds |
//! |---|---|
//! | [`clock`] | the time that everything here lives in |
//! | [`connectors`] | the pretend institutions and what they ask |
//! | `execution` | what an execution does when, pure |
//! | [`world`] | items and rules, pure but for the ids it draws |
//! | `data` | what an institution knows of a person, made up as it is read |
//! | `api` | the endpoints, a file a resource |
//! | `connect` | the page that stands in for the Connect widget |
//! | `encryption` | the key pair that credentials may be encrypted with |
//! | `deliver` | events, to whoever subscribed |
//! | `control` | what Pluggy does not have: driving time, faults and items; over HTTP, and as [`Control`] |
//! | [`cases`] | the scenarios that a tester walks, with what each shows |
//! | [`server`] | the socket and who may speak to it |
//!
//! Not in here: anything that a real bank would be asked, and any password: only what it leads to is kept.

mod api;
pub mod cases;
pub mod clock;
mod connect;
pub mod connectors;
mod control;
mod data;
mod deliver;
mod encryption;
mod execution;
pub mod faults;
mod picture;
pub mod server;
mod tokens;
pub mod world;

pub use clock::VirtualClock;
pub use connectors::{TEST_CODE, test_values};
pub use control::{Control, ControlError, Drive, ItemChange, Kept};
pub use encryption::NoPair;
pub use server::{Sandbox, SandboxConfig, StartError};
pub use world::Keys;
