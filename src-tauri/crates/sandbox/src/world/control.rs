//! What the control makes happen.

use chrono::{DateTime, Utc};
use pluggy::{
    ConnectorId, ItemId,
    model::{ExecutionStatus, HealthStatus},
};

use super::{Counted, Row, Trigger, World};
use crate::{
    api::ApiError,
    connectors,
    execution::{Execution, Question, Stage, Waits},
};

/// Longer than anybody watches.
const FOR_GOOD: i64 = 365 * 24 * 3600;

impl World {
    /// Ends the present execution like this; a phase that is no end is begun, and stays.
    pub(crate) fn force(&mut self, id: &ItemId, status: ExecutionStatus, now: DateTime<Utc>) -> Result<(), ApiError> {
        self.tell(now);
        let row = self.row_mut(id)?;
        let before = row.past(now);
        let stages = match &status {
            ExecutionStatus::WaitingUserInput => vec![Stage::Ask { question: Question::Code, seconds: 120 }],
            phase if phase.as_str().ends_with("_IN_PROGRESS") || *phase == ExecutionStatus::Merging => {
                vec![Stage::Run { phase: status, seconds: FOR_GOOD }]
            }
            _ => vec![Stage::End(status.into())],
        };
        row.before = before;
        (row.trigger, row.told, row.counted) = (Trigger::Internal, 0, None);
        row.execution = Execution { started_at: now, stages, answers: Vec::new() };
        Ok(())
    }

    /// The consent is withdrawn at the bank: the data goes, and the next execution finds out.
    pub(crate) fn revoke(&mut self, id: &ItemId, now: DateTime<Utc>) -> Result<(), ApiError> {
        let row = self.row_mut(id)?;
        row.revoked_at = row.revoked_at.or(Some(now));
        Ok(())
    }

    /// Sets what is counted of the executions so far: with the present one where that is over, else before it.
    pub(crate) fn count(
        &mut self,
        id: &ItemId,
        failed_logins: Option<u32>,
        failures: Option<u32>,
        now: DateTime<Utc>,
    ) -> Result<(), ApiError> {
        let row = self.row_mut(id)?;
        let is_over = row.execution.at(now).ended.is_some();
        let past = if is_over { row.past(now) } else { row.before.clone() };
        let counted = Counted {
            failed_logins: failed_logins.unwrap_or(past.failed_logins),
            failures: failures.unwrap_or(past.failures),
        };
        if is_over {
            row.counted = Some(counted);
        } else {
            (row.before.failed_logins, row.before.failures) = (counted.failed_logins, counted.failures);
        }
        Ok(())
    }

    /// Until when an item waits for somebody.
    pub(crate) fn waits_until(&self, id: &ItemId, now: DateTime<Utc>) -> Result<Option<DateTime<Utc>>, ApiError> {
        Ok(self.row(id)?.execution.at(now).waits.map(|waits| match waits {
            Waits::Answer { until, .. } | Waits::Act { until, .. } | Waits::Page { until } => until,
        }))
    }

    /// An institution does otherwise than by itself.
    pub(crate) fn set_health(&mut self, id: ConnectorId, status: Option<HealthStatus>, now: DateTime<Utc>) {
        let own = || connectors::find(id)?.connector.health?.status;
        if let Some(status) = status.clone().or_else(own) {
            self.announce_health(id, &status, now);
        }
        match status {
            Some(status) => drop(self.health.insert(id, status)),
            None => drop(self.health.remove(&id)),
        }
    }

    fn row_mut(&mut self, id: &ItemId) -> Result<&mut Row, ApiError> {
        self.items.get_mut(id).ok_or_else(ApiError::item_not_found)
    }
}
