//! One connection's attempt, from intent to its final state: `(Attempt, Input, now) -> Vec<Effect>`, pure. It decides what
//! is sent and when an execution is looked at; it holds no credential, does no I/O and reads no clock. What a person types
//! travels beside it, straight to the request. What an item says is [`taking`](super::taking)'s, what becomes of a request
//! that failed is [`setback`](super::setback)'s, and what is done at Pluggy's widget [`at_widget`](super::at_widget)'s.

use chrono::{DateTime, Utc};

use super::{
    attempt::{Attempt, Effect, Ended, Input, State},
    failure::Failure,
    setback::probe_at,
    status::{explain, wanted},
};
use crate::view::{Cause, Explanation, Remedy};

impl Attempt {
    /// Takes in what happened and says what is to be done. What does not fit the state (a late answer, a second click)
    /// changes nothing.
    #[must_use]
    pub fn step(&mut self, input: Input, now: DateTime<Utc>) -> Vec<Effect> {
        match (&mut self.state, input) {
            // What was refused stays marked until something else is typed.
            (State::NeedsCredentials { .. }, Input::EnterCredentials) => vec![Effect::AskCredentials],
            (State::Finished { .. }, input @ (Input::EnterCredentials | Input::EnterCode)) => {
                self.only_code = input == Input::EnterCode;
                self.state = State::NeedsCredentials { refused: Vec::new() };
                vec![Effect::AskCredentials]
            }
            (State::NeedsCredentials { .. }, Input::Abandon) => {
                self.only_code = false;
                self.go_back();
                Vec::new()
            }
            (_, Input::Widget(input)) => self.at_widget(input, now),
            // Once, whatever there is to see.
            (_, Input::Returned) => {
                self.expected = None;
                self.step(Input::Due, now)
            }
            (State::NeedsCredentials { refused }, Input::SubmitRefused(error)) => {
                *refused = vec![error];
                vec![Effect::AskCredentials]
            }
            (State::NeedsCredentials { .. }, Input::Submit) => {
                self.begin(now);
                vec![if self.item.is_some() { Effect::UpdateItem } else { Effect::CreateItem }]
            }
            (State::Finished { .. }, Input::Update) if self.item.is_some() => {
                self.begin(now);
                vec![Effect::UpdateItem]
            }
            (State::Finished { .. }, Input::ReadAgain) if self.item.is_some() => {
                self.begin(now);
                self.follow(Cause::Updating, now)
            }
            (State::Finished { .. }, Input::LookAt(at)) => {
                self.plan_look(at);
                Vec::new()
            }
            (State::Finished { .. }, Input::BankSeen(seen)) => self.bank_seen(seen, now),
            (State::Finished { .. }, Input::Due) => self.idle(now),
            (State::Finished { .. }, Input::Read(Ok(item))) => self.look_in(*item, now),
            (State::Finished { .. }, Input::Read(Err(failure))) => self.not_looked_in(&failure, now),
            // What was read before an answer was sent says nothing about it: such a read is passed over.
            (State::Sending, Input::Sent(Ok(item)))
            | (State::Following { .. } | State::Waiting { .. } | State::Acting { .. }, Input::Read(Ok(item))) => {
                self.take(*item, now)
            }
            (State::Sending, Input::Sent(Err(failure))) => self.not_sent(failure, now),
            (
                State::Following { read_at: read_at @ Some(_), .. }
                | State::Waiting { read_at: read_at @ Some(_), .. }
                | State::Acting { read_at: read_at @ Some(_), .. },
                Input::Due,
            ) => {
                *read_at = None;
                vec![Effect::ReadItem]
            }
            (State::Following { .. } | State::Waiting { .. } | State::Acting { .. }, Input::Read(Err(failure))) => {
                self.not_read(&failure, now)
            }
            // The bank's page answers for itself ("OAuth and Open Finance").
            (State::Waiting { question, asked_at, .. }, Input::Answer) if wanted(question) != Cause::PageWanted => {
                self.state = State::Answering { question: question.clone(), asked_at: *asked_at };
                vec![Effect::SendAnswer]
            }
            (State::Answering { .. }, Input::AnswerSent(result)) => self.answered(result, now),
            (State::Syncing { read_at: read_at @ Some(_), .. }, Input::Due) => {
                *read_at = None;
                vec![Effect::Sync]
            }
            (State::Syncing { explanation, read_at }, Input::Synced(result)) => match result {
                Ok(()) => {
                    let explanation = *explanation;
                    self.progress.complete(now);
                    self.finish(explanation, now)
                }
                Err(failure) if failure.may_pass() => {
                    self.silences += 1;
                    *read_at = Some(probe_at(self.silences, &failure, now));
                    Vec::new()
                }
                Err(Failure::Gone) => self.fail(Cause::Gone, now),
                Err(Failure::KeysRefused) => self.fail(Cause::KeysRefused, now),
                Err(_) => {
                    // What was typed for it did, whatever the one before came to: only what it brought could not be read.
                    self.ended = None;
                    self.fail(Cause::ProviderFailed, now)
                }
            },
            // The widget's window is closed first: what is begun there is known only then.
            (
                State::AtWidget(_) | State::Deleting { .. } | State::Gone | State::Sending | State::Answering { .. },
                Input::Remove,
            ) => Vec::new(),
            // Whose it is, a look has to tell first.
            (_, Input::Remove) if self.adopting => Vec::new(),
            (_, Input::Remove) if self.item.is_none() => {
                self.state = State::Gone;
                Vec::new()
            }
            (_, Input::Remove) => {
                self.state = State::Deleting { read_at: None };
                vec![Effect::DeleteItem]
            }
            (State::Deleting { read_at: read_at @ Some(_) }, Input::Due) => {
                *read_at = None;
                vec![Effect::DeleteItem]
            }
            (State::Deleting { .. }, Input::Removed(Ok(()) | Err(Failure::Gone))) => {
                self.state = State::Gone;
                Vec::new()
            }
            (State::Deleting { read_at }, Input::Removed(Err(failure))) if failure.may_pass() => {
                self.silences += 1;
                *read_at = Some(probe_at(self.silences, &failure, now));
                Vec::new()
            }
            (State::Deleting { .. }, Input::Removed(Err(_))) => self.fail(Cause::Refused, now),
            _ => Vec::new(),
        }
    }

    pub(super) fn begin(&mut self, now: DateTime<Utc>) {
        self.state = State::Sending;
        self.progress.restart();
        self.started_at = Some(now);
        self.ended_at = None;
        self.bank_message = None;
        self.paced_from = now;
        self.silences = 0;
        self.stale = None;
    }

    pub(super) fn finish(&mut self, explanation: Explanation, now: DateTime<Utc>) -> Vec<Effect> {
        self.state = State::Finished { explanation };
        self.ended_at = Some(now);
        self.old = false;
        self.only_code = false;
        self.watch_bank(explanation.cause, false);
        let effects = self.judge(explanation, now);
        self.look_again(explanation, now);
        self.ended = Some(Box::new(Ended {
            explanation,
            progress: self.progress.clone(),
            started_at: self.started_at,
            ended_at: self.ended_at,
            bank_message: self.bank_message.clone(),
        }));
        effects
    }

    /// Ends for a reason that is not the bank's. The way on is the one that leads somewhere: without an item, or when the
    /// last credentials were refused, only credentials do; with one, another execution does.
    pub(super) fn fail(&mut self, cause: Cause, now: DateTime<Utc>) -> Vec<Effect> {
        self.progress.fail(now);
        let mut explanation = explain(cause);
        if matches!(explanation.remedy, Remedy::Update | Remedy::EnterCredentials) {
            explanation.remedy =
                if self.item.is_none() || self.wants_credentials() { Remedy::EnterCredentials } else { Remedy::Update };
        }
        self.finish(explanation, now)
    }

    /// Whether Pluggy goes on with other credentials only, as far as the last execution tells.
    pub(super) fn wants_credentials(&self) -> bool {
        self.ended.as_ref().is_some_and(|ended| ended.explanation.remedy == Remedy::EnterCredentials)
    }

    /// As it was before what was just begun, which did not come about.
    pub(super) fn go_back(&mut self) {
        let Some(ended) = self.ended.clone() else {
            self.state = State::Gone;
            return;
        };
        let Ended { explanation, progress, started_at, ended_at, bank_message } = *ended;
        self.state = State::Finished { explanation };
        (self.progress, self.started_at, self.ended_at) = (progress, started_at, ended_at);
        self.bank_message = bank_message;
    }

    /// Looks at the item again as soon as can be.
    pub(super) fn follow(&mut self, cause: Cause, now: DateTime<Utc>) -> Vec<Effect> {
        self.state = State::Following { read_at: Some(now), answered: None, cause };
        Vec::new()
    }
}

#[cfg(test)]
#[path = "step_tests.rs"]
mod tests;
