//! Updates that nobody asks for ("Updates and auto-sync"): a while after the last good one, hourly after one that failed and
//! five times at most, never after a refused login, and not where a person is needed each time.

use chrono::{DateTime, TimeDelta, Utc};
use pluggy::model::ItemStatus;

use super::{Plan, Policy, Row, Trigger, World, rules::after};
use crate::{
    connectors::{self, Flow},
    execution::{Background, Consent, Execution, Stage},
};

const RETRY: TimeDelta = TimeDelta::hours(1);
const MOST_RETRIES: u32 = 5;

/// As many as are made up for in one go: a year of hourly updates. The next go has the rest.
const MOST_AT_ONCE: usize = 8_800;

impl World {
    /// Starts every update that was due by now, one after the other, each at its time.
    pub(super) fn catch_up(&mut self, now: DateTime<Utc>) {
        let is_listened_to = self.has_listeners();
        let mut happened = Vec::new();
        for (id, row) in &mut self.items {
            for _ in 0..MOST_AT_ONCE {
                match row.next_auto_sync(&self.policy, now) {
                    Some(due) if due <= now => {
                        if is_listened_to {
                            happened.extend(row.untold(id, due));
                        }
                        row.update_by_itself(due);
                        self.quotas.meter(&self.policy, row, false, due);
                    }
                    _ => break,
                }
            }
        }
        self.announce(happened, now);
    }
}

impl Row {
    /// When the next is due, if there will be one.
    pub(super) fn next_auto_sync(&self, policy: &Policy, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        // Only who pays for production is updated by itself.
        let hours = policy.auto_sync_hours.filter(|_| policy.plan == Plan::Production)?;
        if self.auto_sync_disabled_at.is_some() || self.execution.stages.iter().any(Stage::needs_somebody) {
            return None;
        }
        let standing = self.execution.at(now);
        let (ended_at, _) = standing.ended?;
        let due = match standing.status {
            ItemStatus::Updated => after(ended_at, hours)?,
            ItemStatus::Outdated if self.past(now).failures <= MOST_RETRIES => ended_at + RETRY,
            _ => return None,
        };
        let alone = match connectors::find(self.connector)?.flow {
            Flow::Plain => true,
            Flow::OpenFinance | Flow::Oauth => self.consent(due) != Consent::NotGiven,
            Flow::OneStep | Flow::TwoStep | Flow::OneStepAndTwo | Flow::Device | Flow::Qr => false,
        };
        alone.then_some(due)
    }

    fn update_by_itself(&mut self, at: DateTime<Utc>) {
        let Some(institution) = connectors::find(self.connector) else { return };
        self.before = self.past(at);
        let background = Background {
            products: self.products.clone(),
            consent: self.consent(at),
            pending_since: self.before.pending_since,
            now: at,
        };
        (self.trigger, self.told, self.counted) = (Trigger::Sync, 0, None);
        self.execution = Execution::begin(&institution, &self.known, &background);
    }
}
