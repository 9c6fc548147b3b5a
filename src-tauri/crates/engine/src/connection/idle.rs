//! What is done for a connection while nothing is under way: a look at its item when Pluggy will have synchronised it, once a
//! day where it names no time, and before it is said that what there is has become old or that the consent ends: either may
//! have been renewed elsewhere. A look changes nothing but what it finds: a run that Pluggy began is followed, one that ended
//! since is taken in, and so is a repair by any other way. Nothing is ever sent that a bank would hear of. Pure.

use chrono::{DateTime, TimeDelta, Utc};
use pluggy::model::Item;

use super::{
    approval,
    attempt::{Attempt, Effect, State},
    failure::Failure,
    setback::probe_at,
    status::explain_finished,
    upkeep::spread,
};
use crate::view::{Cause, Explanation, Tone};

/// After a look without an answer, the next: nobody waits for it. After the second one, twice as long, and so on up to an hour.
const UNANSWERED: TimeDelta = TimeDelta::minutes(15);
/// So often is the time between such looks doubled.
const DOUBLED: u32 = 2;

impl Attempt {
    /// The time for a look has come.
    pub(super) fn idle(&mut self, now: DateTime<Utc>) -> Vec<Effect> {
        if self.look_at.is_none_or(|at| at > now) {
            return Vec::new();
        }
        // As if it will not be answered; its answer plans anew.
        self.look_at = Some(now + UNANSWERED);
        vec![Effect::ReadItem]
    }

    /// Plans the next look after an end, or after one that found nothing new.
    pub(super) fn look_again(&mut self, explanation: Explanation, now: DateTime<Utc>) {
        let there = explanation.cause != Cause::Gone;
        let said = self.said_at(explanation).filter(|at| *at > now).min();
        self.look_at = self.item.as_ref().filter(|_| there).map(|item| {
            let next = self.facts.next_look(item, now);
            said.map_or(next, |said| said.min(next))
        });
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
        // What stands in the way is on this side of the bank: the look itself shows that it is gone.
        let mended = matches!(explanation.cause, Cause::KeysRefused | Cause::NotSent | Cause::Refused);
        if !mended && self.is_as_it_was(&item, explanation) {
            self.seen = item.updated_at;
            self.learn(&item);
            let effects = self.judge(explanation, now);
            self.look_again(explanation, now);
            return effects;
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

    /// Whether nothing has come of an item since it was last read. One may be touched without an execution: by whoever
    /// switches its synchronisation off, for one.
    fn is_as_it_was(&self, item: &Item, explanation: Explanation) -> bool {
        let untouched = self.seen.is_some() && self.seen == item.updated_at;
        let last = item.last_updated_at.map(|at| at.0);
        let ended_alike = explanation.tone == Tone::Ok
            && explain_finished(item.status.as_ref(), item.execution_status.as_ref()).cause == explanation.cause
            && approval::is_pending(item) == self.pending.is_some();
        untouched || ended_alike && last.is_some() && last == self.facts.last_updated_at
    }

    /// A look without an answer changes nothing but what it says for certain.
    pub(super) fn not_looked_in(&mut self, failure: &Failure, now: DateTime<Utc>) -> Vec<Effect> {
        let State::Finished { explanation } = self.state else { return Vec::new() };
        if *failure == Failure::Gone {
            return self.fail(Cause::Gone, now);
        }
        let mut effects = Vec::new();
        self.silences = self.silences.saturating_add(1);
        if *failure == Failure::KeysRefused && explanation.tone == Tone::Ok {
            effects = self.fail(Cause::KeysRefused, now);
        } else if self.silences > 1 {
            // Once is nothing: a computer that wakes has no network for a moment.
            effects = self.judge(explanation, now);
        }
        let patience = UNANSWERED * 2_i32.pow(self.silences.saturating_sub(1).min(DOUBLED));
        let patience = patience + self.item.as_ref().map_or(TimeDelta::zero(), spread);
        self.look_at = Some(probe_at(self.silences, failure, now).max(now + patience));
        effects
    }
}

#[cfg(test)]
#[path = "idle_tests.rs"]
mod tests;
