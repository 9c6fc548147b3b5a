//! What becomes of a request that failed, or of which nobody knows whether it did: a look later, another try of the person's, or
//! an end. Nothing is sent a second time by software ("Creating an Item exactly once"). Pure.

use chrono::{DateTime, TimeDelta, Utc};
use pluggy::model::Item;

use super::{
    attempt::{Answered, Attempt, Effect, Receipt, State},
    cadence,
    failure::Failure,
    form,
    upkeep::Hold,
};
use crate::view::{Asking, Cause, Why};

/// What Pluggy does not do now, it is not asked for again before this.
const REST: TimeDelta = TimeDelta::minutes(30);

impl Attempt {
    pub(super) fn not_read(&mut self, failure: &Failure, now: DateTime<Utc>) -> Vec<Effect> {
        match failure {
            Failure::Gone => self.fail(Cause::Gone, now),
            Failure::KeysRefused => self.fail(Cause::KeysRefused, now),
            Failure::Foreign => {
                self.item = None;
                self.adopting = false;
                self.fail(Cause::AlreadyConnected, now)
            }
            // Whatever the reason, the execution goes on at Pluggy; nothing is lost by looking later.
            _ => {
                self.silences += 1;
                let probe = probe_at(self.silences, failure, now);
                if let State::Following { read_at, .. }
                | State::Waiting { read_at, .. }
                | State::Acting { read_at, .. } = &mut self.state
                {
                    *read_at = Some(probe);
                }
                Vec::new()
            }
        }
    }

    pub(super) fn not_sent(&mut self, failure: Failure, now: DateTime<Utc>) -> Vec<Effect> {
        match failure {
            Failure::Malformed(refused) => {
                self.state = State::NeedsCredentials { refused };
                vec![Effect::AskCredentials]
            }
            Failure::CodeUsed => {
                self.state = State::NeedsCredentials { refused: vec![form::used_code()] };
                vec![Effect::AskCredentials]
            }
            Failure::CredentialsWanted => {
                self.state = State::NeedsCredentials { refused: Vec::new() };
                vec![Effect::AskCredentials]
            }
            Failure::AlreadyConnected(items) if self.item.is_none() => match items.into_iter().next() {
                Some(item) => {
                    self.item = Some(item);
                    self.adopting = true;
                    self.follow(Cause::Updating, now)
                }
                None => self.fail(Cause::AlreadyConnected, now),
            },
            // What there is, is fresh: that is no failure.
            Failure::AlreadyFresh(hours) if self.ended.is_some() => {
                self.facts.hours_between = hours.or(self.facts.hours_between);
                self.go_back();
                Vec::new()
            }
            Failure::AlreadyUpdating if self.item.is_some() => self.follow(Cause::Updating, now),
            // With a known item a look tells whether it arrived; without one nobody can tell, and nothing is sent twice.
            Failure::Lost | Failure::Unreadable if self.item.is_some() => {
                self.stale = self.seen;
                self.follow(Cause::Updating, now)
            }
            Failure::Lost | Failure::Unreadable => {
                self.unconfirmed = true;
                self.fail(Cause::OutcomeUnknown, now)
            }
            // Nothing was sent this time; the time before, something may have been.
            Failure::Unreachable | Failure::Throttled(_) | Failure::NotWritten | Failure::NotEncrypted
                if self.unconfirmed =>
            {
                self.fail(Cause::OutcomeUnknown, now)
            }
            Failure::Unreachable | Failure::Throttled(_) => self.fail(Cause::NotSent, now),
            Failure::NotWritten => self.fail(Cause::NotWritten, now),
            Failure::NotEncrypted => self.fail(Cause::NotEncrypted, now),
            Failure::KeysRefused => self.fail(Cause::KeysRefused, now),
            Failure::BankOffline => {
                self.hold(Some(now + REST), Why::BankOffline);
                let effects = self.fail(Cause::BankUnavailable, now);
                self.watch_bank(Cause::BankUnavailable, true);
                effects
            }
            Failure::TooManyRefusals(until) => {
                self.hold(until, Why::Refusals);
                self.fail(Cause::RefusedOften, now)
            }
            Failure::Cooldown => {
                self.hold(Some(now + REST), Why::Cooldown);
                self.fail(Cause::Cooldown, now)
            }
            Failure::TooManyErrors => {
                self.facts.never = Some(Why::TooManyErrors);
                self.fail(Cause::TooManyErrors, now)
            }
            Failure::UpdatesOff => {
                self.facts.never = Some(Why::Subscription);
                self.fail(Cause::UpdatesOff, now)
            }
            Failure::OtherAccess => self.fail(Cause::OtherAccess, now),
            Failure::ItemLimit => self.fail(Cause::ItemLimit, now),
            Failure::WidgetOnly => self.lead_to_widget(now),
            Failure::NotInPlan => self.fail(Cause::NotInPlan, now),
            Failure::Gone => self.fail(Cause::Gone, now),
            Failure::AlreadyConnected(_)
            | Failure::AlreadyUpdating
            | Failure::AlreadyFresh(_)
            | Failure::AnswerNotTaken
            | Failure::AnswerTaken
            | Failure::Foreign
            | Failure::Refused => self.fail(Cause::Refused, now),
        }
    }

    pub(super) fn answered(&mut self, result: Result<Box<Item>, Failure>, now: DateTime<Utc>) -> Vec<Effect> {
        let State::Answering { question, asked_at } = &self.state else {
            return Vec::new();
        };
        let (question, asked_at) = (question.clone(), *asked_at);
        self.paced_from = now;
        let follow = |receipt, read_at| State::Following {
            read_at,
            answered: Some(Answered { question: question.clone(), asked_at, receipt }),
            cause: Cause::CheckingCode,
        };
        match result {
            Ok(item) => {
                self.state = follow(Receipt::Taken, None);
                self.take(*item, now)
            }
            Err(failure @ (Failure::Unreachable | Failure::Throttled(_))) => {
                let read_at = Some(probe_at(1, &failure, now));
                self.state = State::Waiting { question, asked_at, asking: Asking::Again, read_at };
                Vec::new()
            }
            Err(Failure::Lost | Failure::Unreadable) => {
                self.state = follow(Receipt::Unknown, Some(now));
                Vec::new()
            }
            Err(Failure::AnswerTaken) => {
                self.state = follow(Receipt::Taken, Some(now));
                Vec::new()
            }
            Err(Failure::Gone) => self.fail(Cause::Gone, now),
            Err(_) => self.follow(Cause::CheckingCode, now),
        }
    }
}

impl Attempt {
    /// Nothing is to be asked for until then; without a time, until the usual one has passed.
    fn hold(&mut self, until: Option<DateTime<Utc>>, why: Why) {
        self.facts.hold = until.map(|until| Hold { until, why });
    }
}

/// When to try again: at the usual pace, or when Pluggy asked for more patience.
pub(super) fn probe_at(silences: u32, failure: &Failure, now: DateTime<Utc>) -> DateTime<Utc> {
    let paced = cadence::next_probe(silences, now);
    match failure {
        Failure::Throttled(Some(after)) => now.checked_add_signed(*after).map_or(paced, |asked| paced.max(asked)),
        _ => paced,
    }
}
