//! What an execution does when ("Lifecycle"): a pure function of how it was started, how it was answered, and the time.
//! Durations are those of a real, quick bank.

use chrono::{DateTime, TimeDelta, Utc};
use pluggy::model::{ExecutionStatus, ItemStatus};
use serde::{Deserialize, Serialize};

use crate::people::Scenario;

/// How long a code is waited for.
pub const CODE_WINDOW: TimeDelta = TimeDelta::seconds(120);

const CREATED: TimeDelta = TimeDelta::seconds(1);
const LOGIN: TimeDelta = TimeDelta::seconds(4);
const LOGIN_MFA: TimeDelta = TimeDelta::seconds(3);

/// The phases after signing in, in Pluggy's order.
const COLLECTION: [(ExecutionStatus, TimeDelta); 9] = [
    (ExecutionStatus::AccountsInProgress, TimeDelta::seconds(3)),
    (ExecutionStatus::CreditcardsInProgress, TimeDelta::seconds(2)),
    (ExecutionStatus::TransactionsInProgress, TimeDelta::seconds(6)),
    (ExecutionStatus::InvestmentsInProgress, TimeDelta::seconds(2)),
    (ExecutionStatus::InvestmentsTransactionsInProgress, TimeDelta::seconds(1)),
    (ExecutionStatus::PaymentDataInProgress, TimeDelta::seconds(1)),
    (ExecutionStatus::IdentityInProgress, TimeDelta::seconds(1)),
    (ExecutionStatus::LoansInProgress, TimeDelta::seconds(1)),
    (ExecutionStatus::Merging, TimeDelta::seconds(2)),
];

/// One execution of an item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Execution {
    /// When it was asked for.
    pub started_at: DateTime<Utc>,
    /// How signing in ends.
    pub scenario: Scenario,
    /// Whether a code is asked for after the first step.
    pub asks_for_code: bool,
    /// The code that came, when, and whether it was the right one.
    pub answer: Option<Answer>,
}

/// An answer to an execution's question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// When it came.
    pub at: DateTime<Utc>,
    /// Whether it is the code that was sent.
    pub right: bool,
}

/// Where an execution stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// The item's status.
    pub status: ItemStatus,
    /// The item's execution status.
    pub execution: ExecutionStatus,
    /// While a code is waited for: until when.
    pub asks_until: Option<DateTime<Utc>>,
    /// When it ended, if it has.
    pub ended_at: Option<DateTime<Utc>>,
}

impl Execution {
    /// Where it stands at an instant.
    #[must_use]
    pub fn at(&self, now: DateTime<Utc>) -> Standing {
        let login_begins = self.started_at + CREATED;
        let login_ends = login_begins + LOGIN;
        if now < login_begins {
            return running(ExecutionStatus::Created);
        }
        if now < login_ends {
            return running(ExecutionStatus::LoginInProgress);
        }
        if self.scenario.end != ExecutionStatus::Success {
            return ended(self.scenario.end.clone(), login_ends);
        }
        if !self.asks_for_code {
            return collecting(login_ends, now);
        }
        let deadline = login_ends + CODE_WINDOW;
        match self.answer {
            None if now < deadline => Standing {
                status: ItemStatus::WaitingUserInput,
                execution: ExecutionStatus::WaitingUserInput,
                asks_until: Some(deadline),
                ended_at: None,
            },
            None => ended(ExecutionStatus::UserInputTimeout, deadline),
            Some(answer) if now < answer.at + LOGIN_MFA => running(ExecutionStatus::LoginMfaInProgress),
            Some(answer) if !answer.right => ended(ExecutionStatus::InvalidCredentialsMfa, answer.at + LOGIN_MFA),
            Some(answer) => collecting(answer.at + LOGIN_MFA, now),
        }
    }
}

fn running(execution: ExecutionStatus) -> Standing {
    Standing { status: ItemStatus::Updating, execution, asks_until: None, ended_at: None }
}

fn collecting(begins: DateTime<Utc>, now: DateTime<Utc>) -> Standing {
    let mut ends = begins;
    for (phase, lasts) in COLLECTION {
        ends += lasts;
        if now < ends {
            return running(phase);
        }
    }
    ended(ExecutionStatus::Success, ends)
}

fn ended(execution: ExecutionStatus, at: DateTime<Utc>) -> Standing {
    Standing { status: final_status(&execution), execution, asks_until: None, ended_at: Some(at) }
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
    use crate::people::scenario;

    fn at(millis: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::milliseconds(millis)
    }

    fn execution(user: &str, asks_for_code: bool, answer: Option<(i64, bool)>) -> Execution {
        Execution {
            started_at: at(0),
            scenario: scenario(user, "password-ok"),
            asks_for_code,
            answer: answer.map(|(millis, right)| Answer { at: at(millis), right }),
        }
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
            story(&execution("user-ok", true, Some((20_000, true))), 60_000),
            [
                "CREATED",
                "LOGIN_IN_PROGRESS",
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
        let unanswered = execution("user-ok", true, None);
        let deadline = 5_000 + 120_000;
        assert_eq!(unanswered.at(at(4_999)).execution, ExecutionStatus::LoginInProgress);
        let waiting = unanswered.at(at(deadline - 1));
        assert_eq!((waiting.status, waiting.asks_until), (ItemStatus::WaitingUserInput, Some(at(deadline))));
        let over = unanswered.at(at(deadline));
        assert_eq!(
            (over.status, over.execution, over.ended_at),
            (ItemStatus::Outdated, ExecutionStatus::UserInputTimeout, Some(at(deadline)))
        );
    }

    #[test]
    fn each_person_ends_as_the_table_says() {
        use {ExecutionStatus as S, ItemStatus as I};
        for (user, asks_for_code, answer, status, end) in [
            ("user-ok", false, None, I::Updated, S::Success),
            ("user-ok", true, Some((20_000, false)), I::LoginError, S::InvalidCredentialsMfa),
            ("user-nobody", true, None, I::LoginError, S::InvalidCredentials),
            ("user-locked", false, None, I::LoginError, S::AccountLocked),
            ("user-unavailable", false, None, I::Outdated, S::SiteNotAvailable),
            ("user-unknown-state", false, None, I::Outdated, S::from("QUANTUM_ERROR")),
        ] {
            let standing = execution(user, asks_for_code, answer).at(at(3_600_000));
            assert_eq!((standing.status, standing.execution), (status, end), "{user}");
        }
        assert_eq!(scenario("user-ok", "password-bad").end, S::InvalidCredentials, "a wrong password is refused");
    }
}
