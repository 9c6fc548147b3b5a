//! What an execution does when ("Lifecycle"): stages laid out beforehand, and where among them it stands at an instant, given
//! the answers so far. Pure; nothing runs. What the stages are is in `plan`, what is asked in `question`.

mod moments;
mod plan;
mod question;

use chrono::{DateTime, TimeDelta, Utc};
use pluggy::model::{ExecutionStatus, ItemStatus, Product};
use serde::{Deserialize, Serialize};

pub(crate) use self::{
    moments::Moment,
    plan::{Background, Consent, perf},
    question::{Action, Question},
};

/// One execution of an item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Execution {
    pub(crate) started_at: DateTime<Utc>,
    pub(crate) stages: Vec<Stage>,
    /// What came in, one for each stage that waits, in their order.
    pub(crate) answers: Vec<Answer>,
}

/// A part of an execution.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Stage {
    /// Runs for so long.
    Run { phase: ExecutionStatus, seconds: i64 },
    /// Waits for an answer through the API.
    Ask { question: Question, seconds: i64 },
    /// Waits for something done elsewhere, which somebody does after so long, or not by themselves.
    Act { action: Action, seconds: i64, done_after: Option<i64> },
    /// Waits for the institution's own page.
    Leave { seconds: i64 },
    /// Over for now, and goes on by itself after so long.
    Rest { status: ExecutionStatus, seconds: i64 },
    /// Over.
    End(Ending),
}

impl Stage {
    /// Whether somebody is needed each time that it is run through.
    pub(crate) fn needs_somebody(&self) -> bool {
        matches!(self, Self::Ask { .. } | Self::Act { .. })
    }
}

/// How an execution ends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Ending {
    pub(crate) status: ExecutionStatus,
    /// The institution's words.
    pub(crate) provider_message: Option<String>,
    /// Pluggy's words, where they are special.
    pub(crate) message: Option<String>,
    /// What `statusDetail` tells.
    pub(crate) remark: Option<Remark>,
}

impl From<ExecutionStatus> for Ending {
    fn from(status: ExecutionStatus) -> Self {
        Self { status, provider_message: None, message: None, remark: None }
    }
}

/// Something to know about one product.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Remark {
    /// `001` on the accounts, which came all the same.
    AccountsWarning,
    /// `001` on the accounts, which did not come.
    AccountsFailed,
    /// `001` on the transactions, which did not come.
    TransactionsFailed,
    /// `002`: somebody else has to approve.
    ApproverPending,
    /// `423` on these: the month's quota is used up, and they did not come.
    QuotaUsedUp(Vec<Product>),
}

/// What came for a stage that waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Answer {
    pub(crate) at: DateTime<Utc>,
    pub(crate) right: bool,
}

/// Where an execution stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Standing {
    pub(crate) status: ItemStatus,
    pub(crate) execution: ExecutionStatus,
    pub(crate) waits: Option<Waits>,
    /// When it ended, and how; for one that rests too.
    pub(crate) ended: Option<(DateTime<Utc>, Ending)>,
    /// Until when it stands so if nothing comes in; for good, if nothing.
    pub(crate) until: Option<DateTime<Utc>>,
}

/// What an execution waits for, and until when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Waits {
    Answer { question: Question, until: DateTime<Utc> },
    Act { action: Action, until: DateTime<Utc> },
    Page { until: DateTime<Utc> },
}

/// How long a code is looked at before it is refused.
const CHECK: TimeDelta = TimeDelta::seconds(3);

impl Execution {
    /// Where it stands at an instant.
    pub(crate) fn at(&self, now: DateTime<Utc>) -> Standing {
        self.walk(now, |_, _| {})
    }

    /// A good end is one without these products: what they come from is used up.
    pub(crate) fn lacks(&mut self, products: Vec<Product>) {
        if let Some(Stage::End(ending)) = self.stages.last_mut()
            && ending.status == ExecutionStatus::Success
            && ending.remark.is_none()
        {
            *ending = Ending { remark: Some(Remark::QuotaUsedUp(products)), ..ExecutionStatus::PartialSuccess.into() };
        }
    }

    /// Where it stands at an instant; on the way there every stage that was begun is shown, with when.
    fn walk(&self, now: DateTime<Utc>, mut begun: impl FnMut(&Stage, DateTime<Utc>)) -> Standing {
        let mut begins = self.started_at;
        let mut answers = self.answers.iter().copied();
        for stage in &self.stages {
            begun(stage, begins);
            let next = match stage {
                Stage::Run { phase, seconds } => run(phase, begins, *seconds, now),
                Stage::Ask { question, seconds } => ask(*question, begins, *seconds, answers.next(), now),
                Stage::Act { action, seconds, done_after } => {
                    act(*action, begins, *seconds, *done_after, answers.next(), now)
                }
                Stage::Leave { seconds } => leave(begins, *seconds, answers.next(), now),
                Stage::Rest { status, seconds } => rest(status, begins, *seconds, now),
                Stage::End(ending) => Next::Within(ended(ending.clone(), begins)),
            };
            match next {
                Next::After(ends) => begins = ends,
                Next::Within(standing) => return standing,
            }
        }
        // A plan without an end is over when its last stage is.
        ended(ExecutionStatus::Success.into(), begins)
    }
}

/// What a stage comes to.
enum Next {
    /// It is over, and the next begins then.
    After(DateTime<Utc>),
    /// The execution stands in it.
    Within(Standing),
}

fn run(phase: &ExecutionStatus, begins: DateTime<Utc>, seconds: i64, now: DateTime<Utc>) -> Next {
    let ends = begins + TimeDelta::seconds(seconds);
    if now >= ends {
        return Next::After(ends);
    }
    let execution = phase.clone();
    Next::Within(Standing { status: ItemStatus::Updating, execution, waits: None, ended: None, until: Some(ends) })
}

fn ask(question: Question, begins: DateTime<Utc>, seconds: i64, answer: Option<Answer>, now: DateTime<Utc>) -> Next {
    let until = begins + TimeDelta::seconds(seconds);
    match answer.filter(|answer| answer.at <= now) {
        None if now < until => {
            Next::Within(waiting(ItemStatus::WaitingUserInput, Waits::Answer { question, until }, until))
        }
        None => Next::Within(ended(ExecutionStatus::UserInputTimeout.into(), until)),
        Some(answer) if answer.right => Next::After(answer.at),
        Some(answer) => match run(&ExecutionStatus::LoginMfaInProgress, answer.at, CHECK.num_seconds(), now) {
            Next::After(checked) => Next::Within(ended(ExecutionStatus::InvalidCredentialsMfa.into(), checked)),
            looking => looking,
        },
    }
}

fn act(
    action: Action,
    begins: DateTime<Utc>,
    seconds: i64,
    done_after: Option<i64>,
    answer: Option<Answer>,
    now: DateTime<Utc>,
) -> Next {
    let until = begins + TimeDelta::seconds(seconds);
    let by_itself = done_after.map(|seconds| Answer { at: begins + TimeDelta::seconds(seconds), right: true });
    match answer.or(by_itself).filter(|answer| answer.at <= now && answer.at < until) {
        None if now < until => {
            let changes = by_itself.map_or(until, |done| done.at.min(until));
            Next::Within(waiting(ItemStatus::WaitingUserAction, Waits::Act { action, until }, changes))
        }
        None => Next::Within(ended(action.missed().into(), until)),
        Some(answer) if answer.right => Next::After(answer.at),
        Some(answer) => Next::Within(ended(ExecutionStatus::UserAuthorizationNotGranted.into(), answer.at)),
    }
}

fn leave(begins: DateTime<Utc>, seconds: i64, answer: Option<Answer>, now: DateTime<Utc>) -> Next {
    let until = begins + TimeDelta::seconds(seconds);
    match answer.filter(|answer| answer.at <= now) {
        None if now < until => Next::Within(waiting(ItemStatus::WaitingUserInput, Waits::Page { until }, until)),
        None => Next::Within(ended(ExecutionStatus::UserInputTimeout.into(), until)),
        Some(answer) if answer.right => Next::After(answer.at),
        Some(answer) => Next::Within(ended(ExecutionStatus::UserAuthorizationNotGranted.into(), answer.at)),
    }
}

fn rest(status: &ExecutionStatus, begins: DateTime<Utc>, seconds: i64, now: DateTime<Utc>) -> Next {
    let ends = begins + TimeDelta::seconds(seconds);
    if now >= ends {
        return Next::After(ends);
    }
    Next::Within(Standing { until: Some(ends), ..ended(status.clone().into(), begins) })
}

fn waiting(status: ItemStatus, waits: Waits, until: DateTime<Utc>) -> Standing {
    let execution = match status {
        ItemStatus::WaitingUserAction => ExecutionStatus::WaitingUserAction,
        _ => ExecutionStatus::WaitingUserInput,
    };
    Standing { status, execution, waits: Some(waits), ended: None, until: Some(until) }
}

fn ended(ending: Ending, at: DateTime<Utc>) -> Standing {
    let status = final_status(&ending.status);
    Standing { status, execution: ending.status.clone(), waits: None, ended: Some((at, ending)), until: None }
}

/// "Final state mapping".
fn final_status(execution: &ExecutionStatus) -> ItemStatus {
    use ExecutionStatus as S;
    match execution {
        S::Success | S::PartialSuccess => ItemStatus::Updated,
        S::InvalidCredentials
        | S::InvalidCredentialsMfa
        | S::AccountLocked
        | S::AccountCredentialsReset
        | S::UserNotSupported
        | S::UserAuthorizationNotGranted
        | S::UserAuthorizationRevoked => ItemStatus::LoginError,
        _ => ItemStatus::Outdated,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::connectors::find;
    use pluggy::ConnectorId;
    use serde_json::json;

    fn at(millis: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::milliseconds(millis)
    }

    fn execution(connector: i32, user: &str, answers: &[(i64, bool)]) -> Execution {
        let parameters = json!({ "user": user, "password": "password-ok", "token": "123456" });
        let institution = find(ConnectorId(connector)).unwrap();
        let background = Background {
            products: institution.connector.products.clone(),
            consent: Consent::NotGiven,
            pending_since: None,
            now: at(0),
        };
        let mut execution = Execution::begin(&institution, parameters.as_object().unwrap(), &background);
        execution.answers = answers.iter().map(|(millis, right)| Answer { at: at(*millis), right: *right }).collect();
        execution
    }

    /// The words that a client reads when it looks every half second.
    fn story(execution: &Execution, until: i64) -> Vec<String> {
        let mut words: Vec<String> =
            (0..=until / 500).map(|half| execution.at(at(half * 500)).execution.to_string()).collect();
        words.dedup();
        words
    }

    #[test]
    fn a_good_execution_goes_through_every_phase_in_order() {
        assert_eq!(
            story(&execution(5, "user-ok", &[(20_000, true)]), 60_000),
            [
                "CREATED",
                "LOGIN_IN_PROGRESS",
                "WAITING_USER_INPUT",
                "LOGIN_MFA_IN_PROGRESS",
                "ACCOUNTS_IN_PROGRESS",
                "CREDITCARDS_IN_PROGRESS",
                "TRANSACTIONS_IN_PROGRESS",
                "INVESTMENTS_IN_PROGRESS",
                "INVESTMENTS_TRANSACTIONS_IN_PROGRESS",
                "PAYMENT_DATA_IN_PROGRESS",
                "IDENTITY_IN_PROGRESS",
                "LOANS_IN_PROGRESS",
                "MERGING",
                "SUCCESS"
            ]
        );
    }

    #[test]
    fn a_code_is_waited_for_until_its_deadline_and_not_after() {
        let unanswered = execution(5, "user-ok", &[]);
        let deadline = 5_000 + 120_000;
        assert_eq!(unanswered.at(at(4_999)).execution, ExecutionStatus::LoginInProgress);
        let waiting = unanswered.at(at(deadline - 1));
        assert!(matches!(waiting.waits, Some(Waits::Answer { until, .. }) if until == at(deadline)));
        let over = unanswered.at(at(deadline));
        assert_eq!((over.status, over.execution), (ItemStatus::Outdated, ExecutionStatus::UserInputTimeout));
        assert_eq!(over.ended.map(|(at, _)| at), Some(at(deadline)));
    }
}
