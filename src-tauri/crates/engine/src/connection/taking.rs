//! An item as it was read: what it is doing, and what that makes of the attempt. Pure.

use chrono::{DateTime, TimeDelta, Utc};
use pluggy::model::{ConnectorCredential, ExecutionStatus, Item, ItemStatus, UserAction};

use super::{
    approval,
    attempt::{Attempt, Effect, Receipt, State},
    cadence,
    status::explain_finished,
};
use crate::view::{Asking, Cause, Pending};

/// How long after a deadline its execution is looked at: Pluggy's clock and ours need not agree to the second.
const DEADLINE_GRACE: TimeDelta = TimeDelta::seconds(1);

/// How long a question that was answered may still show. After that it is asked anew.
const ECHO: TimeDelta = TimeDelta::seconds(20);

impl Attempt {
    /// Takes in an item as it was read.
    pub(super) fn take(&mut self, item: Item, now: DateTime<Utc>) -> Vec<Effect> {
        self.silences = 0;
        self.adopting = false;
        self.unconfirmed = false;
        self.seen = item.updated_at;
        self.learn(&item);
        let is_pending = approval::is_pending(&item);
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
                // What was refused before may be had again.
                self.facts.never = None;
                let explanation = explain_finished(item.status.as_ref(), item.execution_status.as_ref());
                self.bank_message = item.error.and_then(|error| error.provider_message);
                if item.status == Some(ItemStatus::Updated) {
                    // Which, is read with what it brought.
                    self.pending = is_pending.then(Pending::default);
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

    /// Takes in what an item says besides its execution. What Pluggy has been told need not be told again.
    pub(super) fn learn(&mut self, item: &Item) {
        self.facts.take(item);
        self.report_to.take_if(|wanted| self.only_widget || self.facts.reports_to.as_ref() == Some(wanted));
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
