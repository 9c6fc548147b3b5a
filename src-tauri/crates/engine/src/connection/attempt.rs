//! One connection's attempt as data: all that is known of it, and what that means and waits for. How one state leads to
//! another is [`step`](super::step)'s.

use chrono::{DateTime, Utc};
use pluggy::{ItemId, model::Connector, time::Instant};
use serde::{Deserialize, Serialize};

use super::{
    at_widget::AtWidget,
    banks::Bank,
    failure::Failure,
    guard::Fingerprint,
    offer::{self, Wishes},
    progress::Progress,
    returning::Expected,
    rules::REFUSALS,
    status::{explain, wanted},
    upkeep::Facts,
};
pub use super::{
    input::{Effect, Input},
    state::{Answered, Receipt, State},
};
use crate::{
    view::{Cause, Explanation, Pending, Product, Step, Tone},
    webhooks::Address,
};

/// An attempt and what it has led to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Attempt {
    /// What it is doing.
    pub state: State,
    /// Pluggy's item, once it is known.
    pub item: Option<ItemId>,
    /// The steps that a person watches.
    pub progress: Progress,
    /// When the execution was asked for.
    pub started_at: Option<DateTime<Utc>>,
    /// When it ended.
    pub ended_at: Option<DateTime<Utc>>,
    /// Last good synchronisation.
    pub last_success_at: Option<DateTime<Utc>>,
    /// The bank's own words about the last failure.
    pub bank_message: Option<String>,
    /// How the last execution ended, to go back to when the next is not begun.
    pub(super) ended: Option<Box<Ended>>,
    /// What the person does not want to be collected.
    #[serde(default)]
    pub(super) declined: Vec<Product>,
    /// Where Pluggy is to report what happens with it, until it has been told.
    #[serde(default)]
    pub(super) report_to: Option<Address>,
    /// Pluggy lets nothing but its widget do what there is to do.
    #[serde(default)]
    pub(super) only_widget: bool,
    /// The bank that its accounts are with, where the connector is none ([`meu_pluggy`](super::meu_pluggy)).
    #[serde(default)]
    pub(super) bank: Option<String>,
    /// An item that exists already and was taken up: it is ours only once a read has shown it.
    #[serde(default)]
    pub(super) adopting: bool,
    /// A creation may have been carried out, and nobody knows. What comes after it does not settle that: only an item does.
    #[serde(default)]
    pub(super) unconfirmed: bool,
    /// What somebody else has to approve, as of the last good execution.
    #[serde(default)]
    pub(super) pending: Option<Pending>,
    /// Somebody who was sent to the bank's own page, and may be led back from it.
    #[serde(default)]
    pub(super) expected: Option<Expected>,
    /// `updatedAt` of the item when it was last read.
    pub(super) seen: Option<Instant>,
    /// `updatedAt` before a request to update it that was lost: an end that old is not the end of what was asked for.
    pub(super) stale: Option<Instant>,
    /// What the cadence of reads counts from: the last thing that this side did.
    pub(super) paced_from: DateTime<Utc>,
    /// Reads in a row without an answer.
    #[serde(default)]
    pub(super) silences: u32,
    /// What the item says besides.
    #[serde(default)]
    pub(super) facts: Facts,
    /// When to look at the item while nothing is under way.
    #[serde(default)]
    pub(super) look_at: Option<DateTime<Utc>>,
    /// What is known of the bank, after an end at which it did not answer.
    #[serde(default)]
    pub(super) bank_is: Bank,
    /// What came well has become old since.
    #[serde(default)]
    pub(super) old: bool,
    /// The consent has ended.
    #[serde(default)]
    pub(super) consent_over: bool,
    /// What credentials that were sent last are known again by, until it is known what becomes of them.
    #[serde(default)]
    pub(super) tried: Option<Fingerprint>,
    /// Those that the bank has refused since it last let the person in.
    #[serde(default)]
    pub(super) refused: Vec<Fingerprint>,
    /// Of the credentials, only the short-lived code is wanted.
    #[serde(default)]
    pub(super) only_code: bool,
}

/// How an execution ended.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Ended {
    pub(super) explanation: Explanation,
    pub(super) progress: Progress,
    pub(super) started_at: Option<DateTime<Utc>>,
    pub(super) ended_at: Option<DateTime<Utc>>,
    pub(super) bank_message: Option<String>,
}

impl Attempt {
    /// An attempt that waits for its credentials.
    #[must_use]
    pub fn new(connector: &Connector, now: DateTime<Utc>) -> Self {
        Self {
            state: State::NeedsCredentials { refused: Vec::new() },
            item: None,
            progress: Progress::plan(connector),
            started_at: None,
            ended_at: None,
            last_success_at: None,
            bank_message: None,
            ended: None,
            declined: Vec::new(),
            report_to: None,
            only_widget: false,
            bank: None,
            adopting: false,
            unconfirmed: false,
            pending: None,
            expected: None,
            seen: None,
            stale: None,
            paced_from: now,
            silences: 0,
            facts: Facts::of(connector),
            look_at: None,
            bank_is: Bank::default(),
            old: false,
            consent_over: false,
            tried: None,
            refused: Vec::new(),
            only_code: false,
        }
    }

    /// The same, as it was wished for: what is not to be collected is not among the steps.
    #[must_use]
    pub fn with(Wishes { declined, report_to }: Wishes, connector: &Connector, now: DateTime<Utc>) -> Self {
        let attempt = match offer::products(connector, &declined) {
            None => Self::new(connector, now),
            Some(products) => Self::new(&Connector { products, ..connector.clone() }, now),
        };
        Self { declined, report_to, ..attempt }
    }

    /// An attempt of which nothing is known but its item, if that: looking at it tells the rest.
    #[must_use]
    pub fn of_item(connector: &Connector, item: Option<ItemId>, now: DateTime<Utc>) -> Self {
        let state = match &item {
            Some(_) => State::Following { read_at: Some(now), answered: None, cause: Cause::Updating },
            None => State::Finished { explanation: explain(Cause::OutcomeUnknown) },
        };
        Self { state, unconfirmed: item.is_none(), item, ..Self::new(connector, now) }
    }

    /// What it would be told if the request that it waits for were never heard of again.
    #[must_use]
    pub fn if_lost(&self) -> Option<Input> {
        match &self.state {
            State::Sending => Some(Input::Sent(Err(Failure::Lost))),
            State::Following { read_at: None, .. }
            | State::Waiting { read_at: None, .. }
            | State::Acting { read_at: None, .. } => Some(Input::Read(Err(Failure::Lost))),
            State::Answering { .. } => Some(Input::AnswerSent(Err(Failure::Lost))),
            State::Syncing { read_at: None, .. } => Some(Input::Synced(Err(Failure::Lost))),
            State::Deleting { read_at: None } => Some(Input::Removed(Err(Failure::Lost))),
            // The window went with the program.
            State::AtWidget(_) => Some(Input::Widget(AtWidget::Left)),
            State::NeedsCredentials { .. }
            | State::Following { .. }
            | State::Waiting { .. }
            | State::Acting { .. }
            | State::Syncing { .. }
            | State::Deleting { .. }
            | State::Finished { .. }
            | State::Gone => None,
        }
    }

    /// When it wants [`Input::Due`].
    #[must_use]
    pub fn due(&self) -> Option<DateTime<Utc>> {
        match &self.state {
            State::Following { read_at, .. }
            | State::Waiting { read_at, .. }
            | State::Acting { read_at, .. }
            | State::Syncing { read_at, .. }
            | State::Deleting { read_at } => *read_at,
            State::Finished { .. } => self.look_at,
            State::NeedsCredentials { .. }
            | State::AtWidget(_)
            | State::Sending
            | State::Answering { .. }
            | State::Gone => None,
        }
    }

    /// Whether it differs from the one before in nothing but when it is looked at next, which a restart reckons anew.
    pub(super) fn repeats(&self, before: &Self) -> bool {
        let mut paced = before.clone();
        match &mut paced.state {
            State::Following { read_at, .. }
            | State::Waiting { read_at, .. }
            | State::Acting { read_at, .. }
            | State::Syncing { read_at, .. }
            | State::Deleting { read_at } => *read_at = self.due(),
            _ => {}
        }
        paced == *self
    }

    /// Whether Pluggy is at work, or waits for the person.
    #[must_use]
    pub fn is_under_way(&self) -> bool {
        self.due().is_some() && !matches!(self.state, State::Finished { .. })
    }

    /// When what it waits for of a person comes too late.
    #[must_use]
    pub fn deadline(&self) -> Option<DateTime<Utc>> {
        match &self.state {
            State::Waiting { question, .. } => question.expires_at.map(|at| at.0),
            State::Acting { action, .. } => action.expires_at.map(|at| at.0),
            _ => None,
        }
    }

    /// The steps of the execution before, if that went well and another runs.
    #[must_use]
    pub fn last_steps(&self) -> &[Step] {
        let over = matches!(self.state, State::Finished { .. });
        let before = self.ended.as_ref().filter(|ended| !over && ended.explanation.tone == Tone::Ok);
        before.map_or(&[], |ended| ended.progress.steps())
    }

    /// What its state means.
    #[must_use]
    pub fn explanation(&self) -> Explanation {
        match &self.state {
            State::NeedsCredentials { refused } if refused.is_empty() => explain(Cause::CredentialsWanted),
            State::NeedsCredentials { .. } => explain(Cause::CredentialsMalformed),
            State::AtWidget(_) => explain(Cause::WidgetOpen),
            State::Sending => explain(Cause::Sending),
            State::Following { cause, .. } => explain(*cause),
            State::Waiting { question, .. } => explain(wanted(question)),
            State::Acting { .. } => explain(Cause::ActionWanted),
            State::Answering { .. } => explain(Cause::CheckingCode),
            State::Syncing { .. } => explain(Cause::Updating),
            State::Finished { explanation } if self.consent_over && explanation.tone == Tone::Ok => {
                explain(Cause::ConsentEnded)
            }
            State::Finished { explanation } if self.old && explanation.tone == Tone::Ok => explain(Cause::Old),
            State::Finished { explanation }
                if explanation.cause == Cause::InvalidCredentials && self.refusals() >= REFUSALS =>
            {
                Explanation { cause: Cause::RefusedOften, ..*explanation }
            }
            State::Finished { explanation } => *explanation,
            State::Deleting { .. } | State::Gone => explain(Cause::Deleting),
        }
    }
}
