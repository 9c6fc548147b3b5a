//! What a person has settled about a connection: what it is called here, that it is left alone for now, that only what is on
//! this computer is left of it. Pure.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{
    attempt::{Attempt, Input, State},
    failure::Failure,
    status::explain,
};
use crate::{
    view::{Answer, Cause, LocalCopy, Proof},
    words::said,
};

/// Longer than anybody calls a bank.
const LONGEST_NAME: usize = 60;

/// What a person has settled.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Care {
    /// What it is called here, instead of what the bank is.
    pub name: Option<String>,
    /// Since when this app neither looks at it by itself nor tells about it.
    pub paused_at: Option<DateTime<Utc>>,
    /// What becomes of what is here, once Pluggy has deleted the item.
    pub copy: Option<LocalCopy>,
    /// Only what is on this computer is left of it; what Pluggy answered.
    pub archived: Option<Proof>,
}

impl Care {
    /// Calls it this from now on; by the bank's own name, if nothing is left of it.
    pub fn rename(&mut self, name: Option<&str>) {
        self.name = said(name, LONGEST_NAME);
    }

    /// Leaves it alone from now on, or no more.
    pub fn pause(&mut self, paused: bool, now: DateTime<Utc>) {
        self.paused_at = paused.then(|| self.paused_at.unwrap_or(now));
    }

    /// Whether this app looks at it by itself and tells about it.
    #[must_use]
    pub fn is_followed(&self) -> bool {
        self.paused_at.is_none() && self.archived.is_none()
    }
}

/// What Pluggy's answer proves, if an input is one to a deletion.
#[must_use]
pub fn proof(input: &Input, now: DateTime<Utc>) -> Option<Proof> {
    let answer = match input {
        Input::Removed(Ok(())) => Answer::Deleted,
        Input::Removed(Err(Failure::Gone)) => Answer::WasGone,
        _ => return None,
    };
    Some(Proof { at: now, answer })
}

/// What is left of a connection whose item is gone, when what is here stays: nothing that anything could be asked about.
#[must_use]
pub fn archived(attempt: Attempt) -> Attempt {
    let state = State::Finished { explanation: explain(Cause::Archived) };
    Attempt { state, item: None, pending: None, bank_message: None, ..attempt }
}

#[cfg(test)]
mod tests {
    use pluggy::{ItemId, model::Connector};

    use super::*;
    use crate::connection::attempt::Effect;

    const NOW: DateTime<Utc> = DateTime::UNIX_EPOCH;

    #[test]
    fn a_name_is_what_can_be_read_of_it_and_none_is_the_banks() {
        let mut care = Care::default();
        for (typed, name) in [
            (Some("  Conta\tda Maria "), Some("Conta da Maria")),
            (Some("\u{202E}\n"), None),
            (Some("x"), Some("x")),
            (None, None),
        ] {
            care.rename(typed);
            assert_eq!(care.name.as_deref(), name);
        }
        care.rename(Some(&"é".repeat(1000)));
        assert_eq!(care.name.unwrap().chars().count(), LONGEST_NAME + 1, "and three dots in one");
    }

    #[test]
    fn a_pause_counts_from_its_beginning() {
        let mut care = Care::default();
        assert!(care.is_followed());
        care.pause(true, NOW);
        care.pause(true, NOW + chrono::TimeDelta::days(1));
        assert_eq!((care.paused_at, care.is_followed()), (Some(NOW), false));
        care.pause(false, NOW);
        assert!(care.is_followed());
    }

    #[test]
    fn only_an_answer_to_a_deletion_proves_one() {
        let answer = |input| proof(&input, NOW).map(|proof| proof.answer);
        assert_eq!(answer(Input::Removed(Ok(()))), Some(Answer::Deleted));
        assert_eq!(answer(Input::Removed(Err(Failure::Gone))), Some(Answer::WasGone));
        assert_eq!(answer(Input::Removed(Err(Failure::Unreachable))), None);
        assert_eq!(answer(Input::Remove), None);
    }

    #[test]
    fn an_archived_one_asks_nothing_of_pluggy_and_is_deleted_here_alone() {
        let mut attempt = Attempt { item: Some(ItemId::from("a")), ..Attempt::new(&Connector::default(), NOW) };
        attempt = archived(attempt);
        assert_eq!((attempt.explanation().cause, attempt.due()), (Cause::Archived, None));
        for input in [Input::Update, Input::ReadAgain, Input::Due] {
            assert_eq!(attempt.step(input, NOW), [] as [Effect; 0]);
        }
        assert_eq!(attempt.step(Input::Remove, NOW), []);
        assert_eq!(attempt.state, State::Gone);
    }
}
