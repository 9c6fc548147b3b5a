//! One connection, from the wish to have it to its upkeep.
//!
//! | module | holds |
//! |---|---|
//! | [`attempt`], [`step`] | one attempt, and the machine that drives it, pure |
//! | [`status`] | what a state means: the table of the product, pure |
//! | [`progress`], [`cadence`], [`failure`], [`history`] | its steps, its pace, its errors, its past, pure |
//! | [`journal`], [`restart`] | what is written before it is sent, what a restart makes of it |
//! | `watch`, `request` | the loop that waits, and what it performs |
//! | `control`, `claim`, `reach` | what the loop is asked, whose an item is, whether Pluggy answers |
//! | `records` | all connections, as the loop has them and as the store is told |
//! | [`form`], [`page`] | what the credential window asks, and where a browser is sent |
//! | [`offer`] | an institution as the search offers it, and what of it is asked for |
//! | [`face`] | a connection as a screen is given it |

pub mod attempt;
pub mod cadence;
mod claim;
pub(crate) mod control;
pub mod face;
pub mod failure;
pub mod form;
pub mod history;
pub mod journal;
pub mod offer;
pub mod page;
pub mod progress;
mod reach;
pub(crate) mod records;
mod request;
pub mod restart;
pub mod status;
pub mod step;
pub(crate) mod watch;

use pluggy::{client::Parameters, model::Connector};

use self::attempt::Attempt;
use crate::view::{Account, ConnectionId};

/// A connection as the engine keeps it.
#[derive(Debug, Clone)]
pub struct Record {
    /// Its id in this app.
    pub id: ConnectionId,
    /// The institution.
    pub connector: Connector,
    /// Its latest attempt.
    pub attempt: Attempt,
    /// What it brought.
    pub accounts: Vec<Account>,
    /// What was typed last and is neither a password nor a code, so that a refused form need not be typed again.
    /// Dropped as soon as Pluggy accepts it.
    pub typed: Parameters,
}
