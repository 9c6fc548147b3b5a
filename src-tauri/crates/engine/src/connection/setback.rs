//! What becomes of a request that failed, or of which nobody knows whether it did: a look later, another try of the person's, or
//! an end. Nothing is sent a second time by software ("Creating an Item exactly once"). Pure.

use chrono::{DateTime, TimeDelta, Utc};
use pluggy::model::Item;

use super::{
    attempt::{Answered, Attempt, Effect, Receipt, State},
    cadence,
    failure::Failure,
    form,
    rules::{self, AFTER_REFUSALS},
    upkeep::Hold,
};
use crate::view::{Asking, Cause, Why};

/// What Pluggy does not do now, it is not asked for again before this.
pub(super) const REST: TimeDelta = TimeDelta::minutes(30);

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
                // What it counts from may be something else than what is known here.
                if rules::frequency(self).is_none_or(|hold| hold.until <= now) {
                    self.hold(now + REST, Why::Fresh);
                }
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
                self.hold(now + REST, Why::BankOffline);
                let effects = self.fail(Cause::BankUnavailable, now);
                self.watch_bank(Cause::BankUnavailable, true);
                effects
            }
            Failure::TooManyRefusals(until) => {
                self.hold(until.unwrap_or(now + AFTER_REFUSALS), Why::Refusals);
                self.fail(Cause::RefusedOften, now)
            }
            Failure::Cooldown => {
                self.hold(now + REST, Why::Cooldown);
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
    /// Nothing is to be asked for until then.
    pub(super) fn hold(&mut self, until: DateTime<Utc>, why: Why) {
        self.facts.hold = Some(Hold { until, why });
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

#[cfg(test)]
mod tests {
    use pluggy::{ItemId, model::Connector};

    use super::*;
    use crate::{
        connection::{Record, attempt::Input, rules::may_update, status::explain},
        view::{ConnectionId, May},
    };

    fn at(minutes: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::minutes(minutes)
    }

    /// One that was well, and whose update was refused.
    fn refused(failure: Failure) -> Record {
        let mut attempt = Attempt { item: Some(ItemId::from("i")), ..Attempt::new(&Connector::default(), at(0)) };
        drop(attempt.finish(explain(Cause::UpToDate), at(0)));
        drop(attempt.step(Input::Update, at(0)));
        drop(attempt.step(Input::Sent(Err(failure)), at(0)));
        Record::new(ConnectionId("c".to_owned()), Connector::default(), attempt)
    }

    #[test]
    fn what_pluggy_refuses_without_a_time_is_not_asked_for_again_at_once() {
        for (failure, minutes, why) in [
            (Failure::TooManyRefusals(None), 15, Why::Refusals),
            (Failure::TooManyRefusals(Some(at(50))), 50, Why::Refusals),
            (Failure::AlreadyFresh(None), 30, Why::Fresh),
            (Failure::AlreadyFresh(Some(1)), 30, Why::Fresh),
            (Failure::Cooldown, 30, Why::Cooldown),
            (Failure::BankOffline, 30, Why::BankOffline),
        ] {
            let record = refused(failure.clone());
            assert_eq!(may_update(&record, at(1)), May::After { at: at(minutes), why }, "{failure:?}");
            assert!(!matches!(may_update(&record, at(minutes)), May::After { .. }), "{failure:?}");
        }
    }

    #[test]
    fn what_was_refused_for_good_may_be_had_again_after_another_execution() {
        let mut record = refused(Failure::TooManyErrors);
        assert_eq!(may_update(&record, at(1)), May::Never { why: Why::TooManyErrors });
        let well = r#"{"id":"i","status":"UPDATED","executionStatus":"SUCCESS","updatedAt":"1970-01-02T00:00:00Z"}"#;
        let found: Box<Item> = serde_json::from_str(well).unwrap();
        drop(record.attempt.step(Input::Read(Ok(found)), at(60)));
        drop(record.attempt.step(Input::Synced(Ok(())), at(60)));
        assert_eq!(may_update(&record, at(61)), May::Now);
    }
}
