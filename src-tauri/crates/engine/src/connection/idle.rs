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
