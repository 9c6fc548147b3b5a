//! What happened here and what left this computer, for a person to read, to keep, and to hand to whoever helps them.
//!
//! | module | holds |
//! |---|---|
//! | [`entry`] | one thing that happened: a row of the store and what it means to a person, pure |
//! | `happened` | a page of them, the newest first |
//! | [`purpose`] | what a request was for and what of a person's it carried, pure |
//! | [`traffic`] | a page of the ledger, and all of it added up |
//! | `export` | either in a file, a line of JSON each |
//! | [`diagnostics`] | what may be handed on without telling who somebody is, pure but for its gathering |
//!
//! Not in here: the words, which are the screen's; what is written down, and when (`connection`, `notice`, `ledger`).

pub mod diagnostics;
pub mod entry;
mod export;
mod happened;
pub mod purpose;
pub mod traffic;

pub(crate) use self::export::apart;
pub use self::{
    export::{Export, Exported, save},
    happened::{ActivityFilter, ActivityPage, Place},
};

/// Rows of a page.
pub const PAGE: usize = 100;

/// Above every id that a list can have, and as exact to a screen, whose numbers have 53 bits.
const ABOVE_ALL: i64 = (1 << 53) - 1;
