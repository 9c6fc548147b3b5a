//! What a person sees of accounts and transactions. All that is decided here is pure; `room` asks the store and Pluggy.
//!
//! | module | holds |
//! |---|---|
//! | `room` | what the accounts' room asks for |
//! | [`search`] | what is typed into the search, and what it is looked for as |
//! | [`days`] | days as numbers and places, and the periods of a list |
//! | [`units`] | amounts as whole numbers, for sums and searches |
//! | `totals` | accounts in lines, and what they come to |
//! | `flow` | the balance by day, what came and went by month |
//! | `holdings` | bills, investments, loans, identities, from their documents |
//! | `details` | what a transaction's own document tells, with other people's documents masked |
//!
//! Not in here: how it comes into the store (`sync`), files that leave (`export`), words.

pub mod days;
pub(crate) mod details;
mod flow;
mod holdings;
mod room;
pub mod search;
mod totals;
pub mod units;

pub(crate) use self::totals::faces;
