//! One connection, from the wish to have it to its upkeep.
//!
//! | module | holds |
//! |---|---|
//! | [`attempt`], [`state`], [`input`] | one attempt, what it is doing, what can happen to it |
//! | [`step`] | the machine that drives it, pure |
//! | `taking`, `setback` | what the machine makes of an item that was read, and of a request that failed, pure |
//! | [`widget`], [`way`], [`at_widget`] | Pluggy's own widget: its address, where it may go, what is done there, pure |
//! | [`status`] | what a state means: the table of the product, pure |
//! | [`progress`], [`cadence`], [`failure`], [`history`] | its steps, its pace, its errors, its past, pure |
//! | [`journal`], [`restart`] | what is written before it is sent, what a restart makes of it |
//! | `watch`, `waking`, `telling` | the loop, when it looks, what it has to tell |
//! | `performing`, `request` | what it performs |
//! | `bringing` | when the lists of a connection are read |
//! | `control`, `claim`, `reach` | what the loop is asked, whose an item is, whether Pluggy answers |
//! | `records` | all connections, as the loop has them and as the store is told |
//! | [`form`], [`page`] | what the credential window asks, and where a browser is sent |
//! | [`approval`] | what waits there for somebody else, pure |
//! | [`returning`] | how whoever was sent there comes back |
//! | [`keeping`], `remember` | what of it is kept on this computer, pure, and where it waits until it is |
//! | [`offer`] | an institution as the search offers it, and what of it is asked for |
//! | [`upkeep`], `idle`, `aging` | what an item says besides, what is done while nothing is under way, what time does, pure |
//! | [`rules`] | whether another execution may be asked for, pure |
//! | [`guard`] | that what a bank refused is not sent to it again |
//! | [`banks`], `awaiting` | banks that are down, and whether they are back; those that a person has yet to connect |
//! | [`meu_pluggy`] | a connector that is no bank, and which bank it passes on |
//! | [`care`], `caretaking` | what a person settles about it, pure, and what the loop does then |
//! | [`past`], [`limits`], [`consent`] | how it was, what it used up, what was allowed, pure |
//! | [`face`] | a connection as a screen is given it |

mod aging;
pub mod approval;
pub mod at_widget;
pub mod attempt;
pub(crate) mod awaiting;
pub mod banks;
mod bringing;
pub mod cadence;
pub mod care;
mod caretaking;
mod claim;
pub mod consent;
pub(crate) mod control;
pub mod face;
pub mod failure;
pub mod form;
pub mod guard;
pub mod history;
mod idle;
pub mod input;
pub mod journal;
pub mod keeping;
pub mod limits;
pub mod meu_pluggy;
pub mod offer;
pub mod page;
pub mod past;
mod performing;
pub mod progress;
mod reach;
pub(crate) mod records;
mod remember;
mod request;
pub mod restart;
pub mod returning;
pub mod rules;
mod setback;
pub mod state;
pub mod status;
pub mod step;
mod taking;
mod telling;
pub mod upkeep;
mod wakes;
mod waking;
pub(crate) mod watch;
pub mod way;
pub mod widget;

use pluggy::{client::Parameters, model::Connector};

use self::{
    attempt::{Attempt, State},
    care::Care,
    keeping::Kept,
};
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
    /// What of its credentials is kept on this computer.
    pub kept: Kept,
    /// What a person has settled about it.
    pub care: Care,
}

impl Record {
    /// One that has brought nothing yet.
    #[must_use]
    pub fn new(id: ConnectionId, connector: Connector, attempt: Attempt) -> Self {
        let (accounts, typed) = (Vec::new(), Parameters::new());
        Self { id, connector, attempt, accounts, typed, kept: Kept::default(), care: Care::default() }
    }

    /// Whether it is left alone, and nothing is under way that is followed to its end.
    fn rests(&self) -> bool {
        matches!(self.attempt.state, State::Finished { .. }) && !self.care.is_followed()
    }

    /// Whether another address to report to can be told to Pluggy. The widget takes none for an item that there is ("Widget
    /// configuration").
    fn takes_address(&self) -> bool {
        let is_late = self.attempt.only_widget && self.attempt.item.is_some();
        self.care.archived.is_none() && !is_late
    }

    /// Whether it differs from the one before in nothing but when it is looked at next, and what was typed.
    fn repeats(&self, before: &Self) -> bool {
        let Self { id: _, connector, attempt, accounts, typed: _, kept, care } = self;
        attempt.repeats(&before.attempt)
            && *connector == before.connector
            && *accounts == before.accounts
            && (kept, care) == (&before.kept, &before.care)
    }
}
