//! One account that came twice: connected anew after its item was deleted, or through Open Finance after a direct connector. It
//! has other ids then, and so has every row of it. A person is told which account it looks like, sees what would become of
//! the rows, and joins the two, or says that they are not one.
//!
//! | module | holds |
//! |---|---|
//! | [`likeness`] | whether two accounts may be one, and how sure that is, pure |
//! | [`offers`] | which accounts are offered to be joined, pure |
//! | [`pairing`] | which rows of two accounts are the same movement, pure |
//! | `room` | what a screen asks for, and what is done |
//!
//! Not in here: how it is kept (`store::joining`). What is listed, summed and exported leaves out the second of two equal rows
//! by itself.

pub mod likeness;
pub mod offers;
pub mod pairing;
mod room;

use chrono::TimeDelta;

/// For so long what was joined can be taken apart again.
pub const UNDO: TimeDelta = TimeDelta::days(30);
