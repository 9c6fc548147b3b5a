#![cfg_attr(feature = "client", doc = include_str!("../README.md"))]
#![cfg_attr(
    not(feature = "client"),
    doc = "Pluggy's Open Finance API for Rust: the wire model alone, without the feature `client`."
)]
//!
//! ## Map
//!
//! | module | holds |
//! |---|---|
//! | [`model`] | what travels: connectors, items, accounts, errors. Enums are open, all but ids is optional |
//! | `client` | one method an endpoint; authentication, limits, repeats, pages |
//! | `decode` | bytes to objects and rows, for those who have the bytes from elsewhere |
//! | [`clock`] | the time that everything here waits by, so that a test or an offline Pluggy can drive it |
//! | [`Sensitive`] | values that go in and never come out: not printable, not serializable, wiped when dropped |
//! | [`id`], [`time`], [`money`] | newtypes for identifiers, tolerant instants and days, decimal amounts |

mod body_error;
#[cfg(feature = "client")]
pub mod client;
pub mod clock;
#[cfg(feature = "client")]
pub mod decode;
pub mod id;
pub mod model;
pub mod money;
mod open_enum;
mod sensitive;
pub mod time;
mod wire;

pub use body_error::BodyError;
#[cfg(feature = "client")]
pub use client::{Client, Error};
pub use clock::{Clock, SystemClock};
pub use id::{
    AccountId, BillId, BillPaymentId, CategoryId, CategoryRuleId, ConnectorId, ConsentId, FinanceChargeId, IdentityId,
    IncidentId, InvestmentId, InvestmentTransactionId, ItemId, LoanId, ResourceId, StatementId, TransactionId,
    WebhookId,
};
pub use money::{Amount, Money, Number};
pub use sensitive::Sensitive;
