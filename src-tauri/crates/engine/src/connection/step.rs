//! One connection's attempt, from intent to its final state: `(Attempt, Input, now) -> Vec<Effect>`, pure. It decides what
//! is sent and when an execution is looked at; it holds no credential, does no I/O and reads no clock. What a person types
//! travels beside it, straight to the request.

use chrono::{DateTime, TimeDelta, Utc};
use pluggy::model::{ConnectorCredential, ExecutionStatus, Item, ItemStatus, UserAction};

use super::{
    attempt::{Answered, Attempt, Effect, Ended, Input, Receipt, State},
    cadence,
    failure::Failure,
    form,
    status::{explain, explain_finished, wanted},
};
use crate::view::{Asking, Cause, Explanation, Remedy};

/// How long after a deadline its execution is looked at: Pluggy's clock and ours need not agree to the second.
const DEADLINE_GRACE: TimeDelta = TimeDelta::seconds(1);

/// How long a question that was answered may still show. After that it is asked anew.
const ECHO: TimeDelta = TimeDelta::seconds(20);

impl Attempt {
    /// Takes in what happened and says what is to be done. What does not fit the state (a late answer, a second click)
    /// changes nothing.
    #[must_use]
    pub fn step(&mut self, input: Input, now: DateTime<Utc>) -> Vec<Effect> {
        match (&mut self.state, input) {
            // What was refused stays marked until something else is typed.
            (State::NeedsCredentials { .. }, Input::EnterCredentials) => vec![Effect::AskCredentials],
            (State::Finished { .. }, Input::EnterCredentials) => {
                self.state = State::NeedsCredentials { refused: Vec::new() };
                vec![Effect::AskCredentials]
            }
            (State::NeedsCredentials { .. }, Input::Abandon) => {
                self.go_back();
                Vec::new()
            }
            (State::NeedsCredentials { .. }, Input::Submit) => {
                self.begin(now);
                vec![if self.item.is_some() { Effect::UpdateItem } else { Effect::CreateItem }]
            }
            (State::Finished { .. }, Input::Update) if self.item.is_some() => {
                self.begin(now);
                vec![Effect::UpdateItem]
            }
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
                Err(_) => self.fail(Cause::ProviderFailed, now),
            },
            (State::Deleting { .. } | State::Gone | State::Sending | State::Answering { .. }, Input::Remove) => {
                Vec::new()
            }
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

    fn begin(&mut self, now: DateTime<Utc>) {
        self.state = State::Sending;
        self.progress.restart();
        self.started_at = Some(now);
        self.ended_at = None;
        self.bank_message = None;
        self.paced_from = now;
        self.silences = 0;
        self.stale = None;
    }

    fn finish(&mut self, explanation: Explanation, now: DateTime<Utc>) -> Vec<Effect> {
        self.state = State::Finished { explanation };
        self.ended_at = Some(now);
        self.ended = Some(Box::new(Ended {
            explanation,
            progress: self.progress.clone(),
            started_at: self.started_at,
            ended_at: self.ended_at,
            bank_message: self.bank_message.clone(),
        }));
        Vec::new()
    }

    /// Ends for a reason that is not the bank's. The way on is the one that leads somewhere: without an item, or when the
    /// last credentials were refused, only credentials do; with one, another execution does.
    fn fail(&mut self, cause: Cause, now: DateTime<Utc>) -> Vec<Effect> {
        self.progress.fail(now);
        let mut explanation = explain(cause);
        if matches!(explanation.remedy, Remedy::Update | Remedy::EnterCredentials) {
            let wanted = self.ended.as_ref().is_some_and(|ended| ended.explanation.remedy == Remedy::EnterCredentials);
            explanation.remedy = if self.item.is_none() || wanted { Remedy::EnterCredentials } else { Remedy::Update };
        }
        self.finish(explanation, now)
    }

    /// As it was before what was just begun, which did not come about.
    fn go_back(&mut self) {
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
    fn follow(&mut self, cause: Cause, now: DateTime<Utc>) -> Vec<Effect> {
        self.state = State::Following { read_at: Some(now), answered: None, cause };
        Vec::new()
    }

    /// Takes in an item as it was read.
    fn take(&mut self, item: Item, now: DateTime<Utc>) -> Vec<Effect> {
        self.silences = 0;
        self.adopting = false;
        self.seen = item.updated_at;
        self.item = Some(item.id);
        if let Some(execution) = &item.execution_status {
            self.progress.observe(execution, now);
        }
        let stage = reading(item.status.as_ref(), item.execution_status.as_ref(), item.parameter.is_some());
        let stale = self.stale.take();
        match (stage, item.parameter) {
            (Reading::Asking, Some(parameter)) => self.ask(parameter, now),
            (Reading::Asking, None) => {
                self.keep_following(Cause::Updating, now);
                Vec::new()
            }
            (Reading::Authorizing, _) => {
                self.keep_following(Cause::AuthorizationPending, now);
                if let State::Following { read_at, .. } = &mut self.state {
                    *read_at = Some(cadence::next_patient_read(now));
                }
                Vec::new()
            }
            (Reading::Acting, _) => {
                self.await_act(item.user_action.unwrap_or_default(), now);
                Vec::new()
            }
            (Reading::Running, _) => {
                let cause = match (&self.state, &item.execution_status) {
                    (_, Some(ExecutionStatus::LoginMfaInProgress)) | (State::Answering { .. }, _) => {
                        Cause::CheckingCode
                    }
                    _ => Cause::Updating,
                };
                self.keep_following(cause, now);
                // The question is behind it: when the same one comes again, it is a new one.
                if let State::Following { answered, .. } = &mut self.state {
                    *answered = None;
                }
                Vec::new()
            }
            (Reading::Over, _) if stale.is_some() && stale == item.updated_at => self.fail(Cause::NotSent, now),
            (Reading::Over, _) => {
                let explanation = explain_finished(item.status.as_ref(), item.execution_status.as_ref());
                self.bank_message = item.error.and_then(|error| error.provider_message);
                if item.status == Some(ItemStatus::Updated) {
                    self.last_success_at = item.last_updated_at.map(|at| at.0).or(Some(now));
                    self.progress.observe(&ExecutionStatus::Merging, now);
                    self.state = State::Syncing { explanation, read_at: None };
                    return vec![Effect::Sync];
                }
                self.progress.fail(now);
                self.finish(explanation, now)
            }
        }
    }

    fn ask(&mut self, parameter: ConnectorCredential, now: DateTime<Utc>) -> Vec<Effect> {
        let (asked_at, asking) = match &self.state {
            State::Following { answered: Some(answered), .. } if *answered.question == parameter => {
                // An answer that Pluggy took may take a moment to show.
                if answered.receipt == Receipt::Taken && now - self.paced_from < ECHO {
                    self.keep_following(Cause::CheckingCode, now);
                    return Vec::new();
                }
                (answered.asked_at, Asking::Again)
            }
            State::Waiting { question, asked_at, asking, .. } if **question == parameter => (*asked_at, *asking),
            _ => (now, Asking::First),
        };
        let read_at = self.next_look(parameter.expires_at.map(|at| at.0), now);
        self.state = State::Waiting { question: Box::new(parameter), asked_at, asking, read_at: Some(read_at) };
        Vec::new()
    }

    /// Something is to be done elsewhere. What it is may change from one look to the next, as a picture does that is scanned.
    fn await_act(&mut self, action: UserAction, now: DateTime<Utc>) {
        let asked_at = match &self.state {
            State::Acting { asked_at, .. } => *asked_at,
            _ => now,
        };
        let read_at = Some(self.next_look(action.expires_at.map(|at| at.0), now));
        self.state = State::Acting { action: Box::new(action), asked_at, read_at };
    }

    /// At the usual pace, but no later than just after a deadline.
    fn next_look(&self, deadline: Option<DateTime<Utc>>, now: DateTime<Utc>) -> DateTime<Utc> {
        let paced = cadence::next_read(self.paced_from, now);
        match deadline.and_then(|deadline| deadline.checked_add_signed(DEADLINE_GRACE)) {
            Some(after_deadline) if after_deadline > now => paced.min(after_deadline),
            _ => paced,
        }
    }

    fn keep_following(&mut self, cause: Cause, now: DateTime<Utc>) {
        let answered = match &mut self.state {
            State::Following { answered, .. } => answered.take(),
            _ => None,
        };
        self.state = State::Following { read_at: Some(cadence::next_read(self.paced_from, now)), answered, cause };
    }

    fn not_read(&mut self, failure: &Failure, now: DateTime<Utc>) -> Vec<Effect> {
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

    fn not_sent(&mut self, failure: Failure, now: DateTime<Utc>) -> Vec<Effect> {
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
            Failure::AlreadyFresh if self.ended.is_some() => {
                self.go_back();
                Vec::new()
            }
            Failure::AlreadyUpdating if self.item.is_some() => self.follow(Cause::Updating, now),
            // With a known item a look tells whether it arrived; without one nobody can tell, and nothing is sent twice.
            Failure::Lost | Failure::Unreadable if self.item.is_some() => {
                self.stale = self.seen;
                self.follow(Cause::Updating, now)
            }
            Failure::Lost | Failure::Unreadable => self.fail(Cause::OutcomeUnknown, now),
            Failure::Unreachable | Failure::Throttled(_) => self.fail(Cause::NotSent, now),
            Failure::NotWritten => self.fail(Cause::NotWritten, now),
            Failure::KeysRefused => self.fail(Cause::KeysRefused, now),
            Failure::BankOffline => self.fail(Cause::BankUnavailable, now),
            Failure::TooManyRefusals => self.fail(Cause::AccountLocked, now),
            Failure::Gone => self.fail(Cause::Gone, now),
            Failure::AlreadyConnected(_)
            | Failure::AlreadyUpdating
            | Failure::AlreadyFresh
            | Failure::AnswerNotTaken
            | Failure::AnswerTaken
            | Failure::Foreign
            | Failure::Refused => self.fail(Cause::Refused, now),
        }
    }

    fn answered(&mut self, result: Result<Box<Item>, Failure>, now: DateTime<Utc>) -> Vec<Effect> {
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

/// When to try again: at the usual pace, or when Pluggy asked for more patience.
fn probe_at(silences: u32, failure: &Failure, now: DateTime<Utc>) -> DateTime<Utc> {
    let paced = cadence::next_probe(silences, now);
    match failure {
        Failure::Throttled(Some(after)) => now.checked_add_signed(*after).map_or(paced, |asked| paced.max(asked)),
        _ => paced,
    }
}

enum Reading {
    Running,
    /// Over at Pluggy, until the person has authorised; then it goes on by itself.
    Authorizing,
    Asking,
    Acting,
    Over,
}

/// What an item is doing. The question counts whatever the status says ("OAuth and Open Finance").
fn reading(status: Option<&ItemStatus>, execution: Option<&ExecutionStatus>, asks: bool) -> Reading {
    match status {
        None => Reading::Running,
        Some(ItemStatus::WaitingUserInput) => Reading::Asking,
        Some(ItemStatus::WaitingUserAction) => Reading::Acting,
        Some(ItemStatus::Updating | ItemStatus::Merging | ItemStatus::Created) if asks => Reading::Asking,
        Some(ItemStatus::Updating | ItemStatus::Merging | ItemStatus::Created) => Reading::Running,
        Some(ItemStatus::Unknown(_)) if asks => Reading::Asking,
        Some(ItemStatus::Unknown(_)) if execution.is_none_or(goes_on) => Reading::Running,
        Some(_) if execution == Some(&ExecutionStatus::UserAuthorizationPending) => Reading::Authorizing,
        Some(_) => Reading::Over,
    }
}

/// Whether a word names a phase, and not an end.
fn goes_on(execution: &ExecutionStatus) -> bool {
    matches!(execution, ExecutionStatus::Created | ExecutionStatus::Merging)
        || execution.as_str().ends_with("_IN_PROGRESS")
}

#[cfg(test)]
#[path = "step_tests.rs"]
mod tests;
