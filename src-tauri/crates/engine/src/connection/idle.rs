//! What is done for a connection while nothing is under way: a look at its item when Pluggy will have synchronised it, once a
//! day where it names no time; that what there is has become old, and that the consent ends. A look changes nothing but what
//! it finds: a run that Pluggy began is followed, one that ended since is taken in, and so is a repair by any other way.
//! Nothing is ever sent that a bank would hear of. Pure.

use chrono::{DateTime, TimeDelta, Utc};
use pluggy::model::Item;

use super::{
    attempt::{Attempt, Effect, State},
    failure::Failure,
    setback::probe_at,
};
use crate::view::{Cause, Explanation, Tone};

/// After a look without an answer, the next: nobody waits for it.
const UNANSWERED: TimeDelta = TimeDelta::minutes(15);

impl Attempt {
    /// The time has come for one of several things.
    pub(super) fn idle(&mut self, now: DateTime<Utc>) -> Vec<Effect> {
        let mut effects = Vec::new();
        if self.facts.old_at(self.last_success_at).is_some_and(|at| at <= now) {
            self.old = true;
        }
        if let Some((at, days)) = self.consent_told_at()
            && at <= now
        {
            effects.extend(self.consent_told(days, now));
        }
        if self.look_at.is_some_and(|at| at <= now) {
            // As if it will not be answered; its answer plans anew.
            self.look_at = Some(now + UNANSWERED);
            effects.push(Effect::ReadItem);
        }
        effects
    }

    /// Of several ends that came near while nobody looked, the nearest is told; of one that has passed, the bank tells.
    fn consent_told(&mut self, days: u32, now: DateTime<Utc>) -> Option<Effect> {
        self.facts.told_days = Some(days);
        let mut nearest = days;
        while let Some((at, days)) = self.consent_told_at()
            && at <= now
        {
            self.facts.told_days = Some(days);
            nearest = days;
        }
        let ended = self.facts.consent_ends_at.is_none_or(|end| end <= now);
        (!ended).then_some(Effect::TellConsentEnds(nearest))
    }

    /// Plans the next look after an end.
    pub(super) fn look_again(&mut self, explanation: Explanation, now: DateTime<Utc>) {
        let there = explanation.cause != Cause::Gone;
        self.look_at = self.item.as_ref().filter(|_| there).map(|item| self.facts.next_look(item, now));
    }

    /// The next look is wanted then, if there is anything to look at.
    pub(super) fn plan_look(&mut self, by: DateTime<Utc>) {
        let there = self.explanation().cause != Cause::Gone && self.item.is_some();
        self.look_at = there.then_some(by);
    }

    /// What a look found.
    pub(super) fn look_in(&mut self, item: Item, now: DateTime<Utc>) -> Vec<Effect> {
        let State::Finished { explanation } = self.state else { return Vec::new() };
        self.silences = 0;
        let unchanged = self.seen.is_some() && self.seen == item.updated_at;
        // What stands in the way is on this side of the bank: the look itself shows that it is gone.
        let mended = matches!(explanation.cause, Cause::KeysRefused | Cause::NotSent | Cause::Refused);
        if unchanged && !mended {
            self.facts.take(&item);
            self.look_again(explanation, now);
            return Vec::new();
        }
        self.progress.restart();
        self.started_at = Some(now);
        self.ended_at = None;
        self.bank_message = None;
        self.paced_from = now;
        // As if it had been followed all along.
        self.state = State::Following { read_at: None, answered: None, cause: Cause::Updating };
        self.take(item, now)
    }

    /// A look without an answer changes nothing but what it says for certain.
    pub(super) fn not_looked_in(&mut self, failure: &Failure, now: DateTime<Utc>) -> Vec<Effect> {
        match failure {
            Failure::Gone => self.fail(Cause::Gone, now),
            Failure::KeysRefused if self.explanation().tone == Tone::Ok => self.fail(Cause::KeysRefused, now),
            failure => {
                self.silences += 1;
                self.look_at = Some(probe_at(self.silences, failure, now).max(now + UNANSWERED));
                Vec::new()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use pluggy::{ItemId, model::Connector};

    use super::*;
    use crate::connection::{attempt::Input, status::explain};

    fn at(hours: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::hours(hours)
    }

    fn item(json: &str) -> Box<Item> {
        serde_json::from_str(json).unwrap()
    }

    /// One that came well at hour 0.
    fn fine() -> Attempt {
        let mut attempt = Attempt {
            item: Some(ItemId::from("i")),
            seen: item(UNCHANGED).updated_at,
            last_success_at: Some(at(0)),
            ..Attempt::new(&Connector::default(), at(0))
        };
        drop(attempt.finish(explain(Cause::UpToDate), at(0)));
        attempt
    }

    const UNCHANGED: &str = r#"{"id":"i","status":"UPDATED","executionStatus":"SUCCESS","updatedAt":"1970-01-01T00:00:00Z",
        "lastUpdatedAt":"1970-01-01T00:00:00Z"}"#;

    #[test]
    fn a_look_that_finds_all_as_it_was_changes_nothing_but_the_next() {
        let mut attempt = fine();
        let due = attempt.due().unwrap();
        assert!(due >= at(24) && due < at(25), "{due}");
        assert_eq!(attempt.step(Input::Due, due), [Effect::ReadItem]);
        let (before, steps) = (attempt.state.clone(), attempt.progress.clone());
        assert_eq!(attempt.step(Input::Read(Ok(item(UNCHANGED))), due), []);
        assert_eq!((attempt.state.clone(), attempt.progress.clone()), (before, steps));
        assert!(attempt.due().unwrap() >= at(47), "{:?}", attempt.due());
    }

    #[test]
    fn what_somebody_else_began_is_followed_and_what_ended_is_taken_in() {
        for (what, found, cause, effects) in [
            (
                "a synchronisation under way",
                r#"{"id":"i","status":"UPDATING","executionStatus":"ACCOUNTS_IN_PROGRESS","updatedAt":"1970-01-02T00:00:00Z"}"#,
                Cause::Updating,
                vec![],
            ),
            (
                "one that ended well",
                r#"{"id":"i","status":"UPDATED","executionStatus":"SUCCESS","updatedAt":"1970-01-02T00:00:00Z"}"#,
                Cause::Updating,
                vec![Effect::Sync],
            ),
            (
                "one that was refused",
                r#"{"id":"i","status":"LOGIN_ERROR","executionStatus":"INVALID_CREDENTIALS","updatedAt":"1970-01-02T00:00:00Z"}"#,
                Cause::InvalidCredentials,
                vec![],
            ),
            (
                "one that was refused again",
                r#"{"id":"i","status":"LOGIN_ERROR","executionStatus":"INVALID_CREDENTIALS","updatedAt":"1970-01-02T00:00:00Z",
                    "consecutiveFailedLoginAttempts":2}"#,
                Cause::RefusedOften,
                vec![],
            ),
        ] {
            let mut attempt = fine();
            drop(attempt.step(Input::Due, at(25)));
            assert_eq!(attempt.step(Input::Read(Ok(item(found))), at(25)), effects, "{what}");
            assert_eq!(attempt.explanation().cause, cause, "{what}");
        }
    }

    #[test]
    fn a_look_that_fails_says_nothing_but_that_the_item_is_gone() {
        for (failure, cause) in [
            (Failure::Unreachable, Cause::UpToDate),
            (Failure::Lost, Cause::UpToDate),
            (Failure::Throttled(None), Cause::UpToDate),
            (Failure::Refused, Cause::UpToDate),
            (Failure::KeysRefused, Cause::KeysRefused),
            (Failure::Gone, Cause::Gone),
        ] {
            let mut attempt = fine();
            drop(attempt.step(Input::Due, at(25)));
            assert_eq!(attempt.step(Input::Read(Err(failure.clone())), at(25)), []);
            assert_eq!(attempt.explanation().cause, cause, "{failure:?}");
            let again = attempt.look_at.map(|next| next - at(25));
            assert_eq!(again.is_none(), cause == Cause::Gone, "{failure:?}: {again:?}");
            assert!(again.is_none_or(|again| again >= UNANSWERED), "{failure:?}: {again:?}");
        }
        // Keys that are accepted again mend what their refusal left.
        let mut attempt = fine();
        drop(attempt.step(Input::Due, at(25)));
        drop(attempt.step(Input::Read(Err(Failure::KeysRefused)), at(25)));
        assert_eq!(attempt.step(Input::Read(Ok(item(UNCHANGED))), at(50)), [Effect::Sync]);
    }

    #[test]
    fn what_came_well_becomes_old_once_and_is_fresh_again_after_the_next_good_end() {
        let mut attempt = fine();
        drop(attempt.step(Input::LookAt(at(100)), at(0)));
        assert_eq!(attempt.due(), Some(at(48)));
        assert_eq!(attempt.step(Input::Due, at(48)), []);
        assert_eq!((attempt.explanation().cause, attempt.due()), (Cause::Old, Some(at(100))));
        let fresh = r#"{"id":"i","status":"UPDATED","executionStatus":"SUCCESS","updatedAt":"1970-01-05T00:00:00Z",
            "lastUpdatedAt":"1970-01-05T00:00:00Z"}"#;
        drop(attempt.step(Input::Due, at(100)));
        assert_eq!(attempt.step(Input::Read(Ok(item(fresh))), at(100)), [Effect::Sync]);
        drop(attempt.step(Input::Synced(Ok(())), at(100)));
        assert_eq!(attempt.explanation().cause, Cause::UpToDate);
    }

    #[test]
    fn the_end_of_a_consent_is_told_thirty_seven_and_one_day_before() {
        let mut attempt = fine();
        attempt.facts.consent_ends_at = Some(at(40 * 24));
        drop(attempt.step(Input::LookAt(at(1000 * 24)), at(0)));
        attempt.old = true;
        let mut told = Vec::new();
        while let Some(due) = attempt.due().filter(|due| *due < at(41 * 24)) {
            told.push((due, attempt.step(Input::Due, due)));
        }
        let ends = |days| vec![Effect::TellConsentEnds(days)];
        assert_eq!(told, [(at(10 * 24), ends(30)), (at(33 * 24), ends(7)), (at(39 * 24), ends(1))]);
        // Whoever comes late hears of the nearest alone; whoever comes too late hears nothing of it.
        for (late, heard) in [(38, ends(7)), (41, vec![])] {
            let mut attempt = fine();
            attempt.facts.consent_ends_at = Some(at(40 * 24));
            drop(attempt.step(Input::LookAt(at(1000 * 24)), at(0)));
            assert_eq!(attempt.step(Input::Due, at(late * 24)), heard, "on day {late}");
            assert_eq!(attempt.step(Input::Due, at(late * 24)), [], "and once");
        }
    }
}
