//! The steps that a person watches: which phases this connection will have, and how each stands as executions are read.
//! Pure. Reads are seconds apart, so a phase that was never seen but lies behind the current one counts as done.

use chrono::{DateTime, Utc};
use pluggy::model::{Connector, ExecutionStatus, Product};
use serde::{Deserialize, Serialize};

use crate::view::{Mark, Phase, Step};

/// The steps of one execution.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    steps: Vec<Step>,
}

impl Progress {
    /// The steps that an execution of this connector goes through.
    #[must_use]
    pub fn plan(connector: &Connector) -> Self {
        let has = |product: &Product| connector.products.contains(product);
        let phases = [
            (Phase::Login, true),
            (Phase::Code, connector.has_mfa == Some(true)),
            (Phase::Accounts, has(&Product::Accounts)),
            (Phase::CreditCards, has(&Product::CreditCards)),
            (Phase::Transactions, has(&Product::Transactions)),
            (Phase::Investments, has(&Product::Investments) || has(&Product::InvestmentsTransactions)),
            (Phase::PaymentData, has(&Product::PaymentData)),
            (Phase::Identity, has(&Product::Identity)),
            (Phase::Loans, has(&Product::Loans)),
            (Phase::Merging, true),
        ];
        let steps = phases
            .into_iter()
            .filter(|(_, planned)| *planned)
            .map(|(phase, _)| Step { phase, mark: Mark::Todo, started_at: None, ended_at: None })
            .collect();
        Self { steps }
    }

    /// Another execution begins.
    pub fn restart(&mut self) {
        for step in &mut self.steps {
            *step = Step { phase: step.phase, mark: Mark::Todo, started_at: None, ended_at: None };
        }
    }

    /// How the steps stand.
    #[must_use]
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// Whether the institution has let the person in: something was begun that comes after the login and its code.
    #[must_use]
    pub fn is_past_login(&self) -> bool {
        self.steps.iter().any(|step| step.phase as u8 > Phase::Code as u8 && step.mark != Mark::Todo)
    }

    /// Takes in what an execution was read to be doing.
    pub fn observe(&mut self, status: &ExecutionStatus, now: DateTime<Utc>) {
        let Some((phase, mark)) = place(status) else {
            return;
        };
        if !self.steps.iter().any(|step| step.phase == phase) {
            // The plan came from the connector; what happens wins.
            let at = self.steps.iter().position(|step| step.phase as u8 > phase as u8).unwrap_or(self.steps.len());
            self.steps.insert(at, Step { phase, mark: Mark::Todo, started_at: None, ended_at: None });
        }
        for step in &mut self.steps {
            if (step.phase as u8) < phase as u8 {
                pass(step, now);
            } else if step.phase == phase {
                step.mark = mark;
                step.started_at.get_or_insert(now);
            }
        }
    }

    /// All went well.
    pub fn complete(&mut self, now: DateTime<Utc>) {
        for step in &mut self.steps {
            pass(step, now);
        }
    }

    /// The execution ended badly where it was.
    pub fn fail(&mut self, now: DateTime<Utc>) {
        let current = self.steps.iter().rposition(|step| matches!(step.mark, Mark::Now | Mark::Waiting)).unwrap_or(0);
        if let Some(step) = self.steps.get_mut(current) {
            step.mark = Mark::Failed;
            step.ended_at = Some(now);
        }
    }
}

fn pass(step: &mut Step, now: DateTime<Utc>) {
    match step.mark {
        Mark::Now | Mark::Waiting => {
            step.mark = Mark::Done;
            step.ended_at = Some(now);
        }
        // A code that was never asked for was not needed this time.
        Mark::Todo if step.phase == Phase::Code => step.mark = Mark::Skipped,
        Mark::Todo => step.mark = Mark::Done,
        Mark::Done | Mark::Skipped | Mark::Failed => {}
    }
}

pub(super) fn place(status: &ExecutionStatus) -> Option<(Phase, Mark)> {
    use ExecutionStatus as S;
    let phase = match status {
        S::Creating | S::Created | S::LoginInProgress => Phase::Login,
        S::WaitingUserInput | S::WaitingUserAction => return Some((Phase::Code, Mark::Waiting)),
        S::LoginMfaInProgress => Phase::Code,
        S::AccountsInProgress | S::AccountStatementsInProgress => Phase::Accounts,
        S::CreditcardsInProgress => Phase::CreditCards,
        S::TransactionsInProgress => Phase::Transactions,
        S::InvestmentsInProgress
        | S::InvestmentsTransactionsInProgress
        | S::InvestmentTransactionsInProgress
        | S::PortfolioInProgress
        | S::MoveSecurityInProgress => Phase::Investments,
        S::PaymentDataInProgress => Phase::PaymentData,
        S::IdentityInProgress => Phase::Identity,
        S::LoansInProgress => Phase::Loans,
        S::Merging | S::Finished => Phase::Merging,
        _ => return None,
    };
    Some((phase, Mark::Now))
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    fn marks(progress: &Progress) -> Vec<(Phase, Mark)> {
        progress.steps().iter().map(|step| (step.phase, step.mark)).collect()
    }

    fn connector() -> Connector {
        serde_json::from_str(r#"{"id":5,"hasMFA":true,"products":["ACCOUNTS","TRANSACTIONS"]}"#).unwrap()
    }

    #[test]
    fn steps_pass_in_order_and_keep_their_times() {
        let at = |seconds| DateTime::UNIX_EPOCH + TimeDelta::seconds(seconds);
        let mut progress = Progress::plan(&connector());
        progress.observe(&ExecutionStatus::Created, at(0));
        progress.observe(&ExecutionStatus::LoginInProgress, at(2));
        progress.observe(&ExecutionStatus::WaitingUserInput, at(6));
        assert_eq!(
            marks(&progress),
            [
                (Phase::Login, Mark::Done),
                (Phase::Code, Mark::Waiting),
                (Phase::Accounts, Mark::Todo),
                (Phase::Transactions, Mark::Todo),
                (Phase::Merging, Mark::Todo)
            ]
        );
        assert_eq!(progress.steps()[0].started_at, Some(at(0)));
        assert_eq!(progress.steps()[0].ended_at, Some(at(6)));

        progress.observe(&ExecutionStatus::Merging, at(20));
        assert_eq!(progress.steps()[2].mark, Mark::Done, "a phase too short to be read is behind us all the same");
        progress.complete(at(22));
        assert!(progress.steps().iter().all(|step| step.mark == Mark::Done));
    }

    #[test]
    fn a_code_that_was_not_asked_for_is_skipped_and_a_failure_marks_its_step() {
        let now = DateTime::UNIX_EPOCH;
        let mut progress = Progress::plan(&connector());
        progress.observe(&ExecutionStatus::LoginInProgress, now);
        progress.observe(&ExecutionStatus::AccountsInProgress, now);
        assert_eq!(progress.steps()[1].mark, Mark::Skipped);
        progress.fail(now);
        assert_eq!(progress.steps()[2].mark, Mark::Failed);
    }

    #[test]
    fn a_phase_outside_the_plan_is_put_in_its_place() {
        let mut progress = Progress::plan(&connector());
        progress.observe(&ExecutionStatus::CreditcardsInProgress, DateTime::UNIX_EPOCH);
        let phases: Vec<Phase> = progress.steps().iter().map(|step| step.phase).collect();
        assert_eq!(
            phases,
            [Phase::Login, Phase::Code, Phase::Accounts, Phase::CreditCards, Phase::Transactions, Phase::Merging]
        );
    }
}
