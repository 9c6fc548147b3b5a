//! What the connections brought: read from Pluggy after every good execution, kept in the store, complete and once each.
//!
//! | module | holds |
//! |---|---|
//! | `accounts` | the accounts, with which every reading begins |
//! | [`plan`] | which lists are read now, and from when on, pure |
//! | [`movement`], `holding` | a row as it is kept, pure |
//! | [`matching`] | which row took the place of one that is gone, pure |
//! | [`completeness`] | whether all of an account is here, pure |
//! | [`ending`] | how a list ended, pure |
//! | [`state`] | how far each list is here, pure |
//! | [`missing`] | what is not here, since when and why, pure |
//! | `run` | one go through the lists of a connection |
//!
//! Not in here: when there is a go (`connection::bringing`), and what is read of all this for a screen.

mod accounts;
pub mod completeness;
pub mod ending;
mod holding;
pub mod matching;
pub mod missing;
pub mod movement;
pub mod plan;
pub(crate) mod run;
pub mod state;

pub use self::{
    accounts::{Brought, brought},
    missing::missing,
    plan::{Back, Consent, Wish},
    state::lists,
};
