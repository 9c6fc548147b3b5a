//! What a good execution brought: read from Pluggy, kept in the store.
//!
//! | module | holds |
//! |---|---|
//! | `accounts` | the accounts, with which every reading begins |

mod accounts;

pub use self::accounts::{Brought, brought};
