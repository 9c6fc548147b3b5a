//! All that Tomada knows and does, without a screen.
//!
//! | module | holds |
//! |---|---|
//! | [`accounts`] | what a person sees of accounts and transactions |
//! | [`activity`] | what happened and what left this computer, for a person to read and to hand on |
//! | [`profile`] | which there are, how each reaches Pluggy, and from a closed one to an open store |
//! | [`connection`] | one connection from wish to upkeep: what states mean, what comes next, the loop that performs it |
//! | `choosing` | what comes before a connection: institutions, and items that are brought along |
//! | `tending` | the page of a connection: what is done there, what it is given |
//! | `lists` | what is asked about what the connections brought: reading it again, what of it is missing |
//! | [`calendar`] | the end of a consent as a file for calendars |
//! | `visiting` | Pluggy's widget: what it is opened with, what it tells |
//! | [`notice`] | which changes are told on the desktop |
//! | [`joining`] | one account that came twice: recognised, joined, taken apart again |
//! | [`export`] | what connections brought, in files that other programs accept |
//! | [`sync`] | what a good execution brought |
//! | [`store`] | what outlives the program, in one encrypted file |
//! | `picture`, `logo` | pictures of other people and institutions' logos, drawn anew |
//! | `heard` | what answers tell besides: Pluggy's time, and what it has done away with |
//! | `sentinel` | what of Pluggy this version does not know, and who has seen it |
//! | `ledger` | every request that left this computer |
//! | [`moving`] | a whole profile in one encrypted file: made, read, restored |
//! | [`lock`] | when the app locks itself |
//! | [`policy`] | what an organization fixes, and what is left to a person |
//! | [`vault`] | the key of a profile's store, and the ways in to it |
//! | [`view`] | what a screen is given |
//! | [`webhooks`] | where Pluggy reports an application's events to |
//! | `words` | what others say, fit for a screen |
//! | [`faults`] | for tests: where the program can be made to kill itself |
//!
//! To the engine an offline Pluggy is one more address; it knows no window and no language.

// First: its macro is known to what comes after it.
#[macro_use]
pub mod faults;

pub mod accounts;
pub mod activity;
pub mod calendar;
mod choosing;
pub mod connection;
pub mod export;
mod handle;
mod heard;
pub mod joining;
mod ledger;
mod lists;
pub mod lock;
mod logo;
pub mod moving;
pub mod notice;
mod picture;
pub mod policy;
mod private;
pub mod profile;
mod sentinel;
pub mod store;
pub mod sync;
mod tending;
pub mod vault;
pub mod view;
mod visiting;
pub mod webhooks;
mod words;

pub use handle::{Engine, EngineError, OpenError, Output};
pub use profile::Profile;
pub use view::ConnectionId;
