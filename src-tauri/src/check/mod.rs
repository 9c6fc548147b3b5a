//! The security check: what a person would want to know before they trust this computer with their bank, looked at one by
//! one. Nothing in here needs a window: the settings show it, and `tomada doctor` prints it.
//!
//! | file | holds |
//! |---|---|
//! | `computer` | what is the same for every profile of this computer |
//! | `profile` | what is asked of a profile that is open |
//! | `link` | which program opens this app's links |
//!
//! Whatever is tried is taken back. No detail is a secret: they are there to be handed on.

mod computer;
mod link;
mod profile;

pub(crate) use self::{
    computer::of_computer,
    link::{Opener, opener},
    profile::{Inspected, has_lock, has_second_way, of_profile},
};
use crate::ipc::{CheckResult, CheckStep, CheckSubject};

/// How this app's links begin.
pub(crate) const SCHEME: &str = "tomada";

fn step(what: CheckSubject, result: CheckResult, detail: impl Into<Option<String>>) -> CheckStep {
    CheckStep { what, result, detail: detail.into() }
}
