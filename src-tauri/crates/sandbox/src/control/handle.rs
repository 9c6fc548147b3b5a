//! The control from inside the process: what `/_sandbox` does over HTTP, as functions. Its handlers call the same.

use std::{collections::BTreeMap, sync::Arc};

use axum::extract::FromRef;
use chrono::{DateTime, TimeDelta, Utc};
use pluggy::{
    ConnectorId, ItemId,
    model::{Connector, ExecutionStatus, HealthStatus, Item},
    time::Instant,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tokio::sync::watch;

use crate::{
    api::{self, ApiError, Refuse, shown},
    clock::Reading,
    connectors,
    encryption::NoPair,
    faults::{Fault, Standing},
    server::Shared,
    world::{Policy, World},
};

/// Drives a sandbox. Clones drive the same one; none keeps it running.
#[derive(Debug, Clone)]
pub struct Control(Arc<Shared>);

/// Everything that a sandbox remembers, and its time. No password and no code is in it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(from = "Written")]
pub struct Kept {
    world: Value,
    now: DateTime<Utc>,
}

/// How it was written: earlier versions left the time out.
#[derive(Deserialize)]
#[serde(untagged)]
enum Written {
    Whole { world: Value, now: DateTime<Utc> },
    World(Value),
}

impl From<Written> for Kept {
    fn from(written: Written) -> Self {
        match written {
            Written::Whole { world, now } => Self { world, now },
            Written::World(world) => Self { world, now: DateTime::UNIX_EPOCH },
        }
    }
}

impl Kept {
    /// The world to begin with, and the time that it is in there: it never goes back.
    ///
    /// # Errors
    /// It is none of a sandbox of this version.
    pub fn resume(self, now: DateTime<Utc>) -> Result<(World, DateTime<Utc>), serde_json::Error> {
        // Everything else in it has a default, so that any object would pass for a world.
        if self.world.get("items").is_none() {
            return Err(serde::de::Error::missing_field("items"));
        }
        Ok((serde_json::from_value(self.world)?, self.now.max(now)))
    }
}

/// Why something could not be made to happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ControlError {
    /// No such item.
    #[error("item not found")]
    UnknownItem,
    /// No such institution.
    #[error("connector not found")]
    UnknownConnector,
    /// No such quota.
    #[error("there is no such quota")]
    UnknownQuota,
    /// The item's wait can't be gone to the end of.
    #[error("the item waits for nothing")]
    WaitsForNothing,
    /// The item's next update can't be gone to.
    #[error("the item is not updated automatically")]
    NotAutomatic,
}

/// How the time is to go on: the pace first, then the step, then to an instant, which is that of an automatic update before that
/// of a wait before any other.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(optional_fields))]
pub struct Drive {
    /// Seconds for each real one; 0 stands still.
    pub rate: Option<f64>,
    /// Ahead by so much.
    pub step_seconds: Option<u32>,
    /// To an instant, forward only.
    #[cfg_attr(feature = "ts", ts(optional, type = "string"))]
    pub to: Option<Instant>,
    /// To the last second before this item's question or action ends.
    pub to_end_of_wait: Option<ItemId>,
    /// To this item's next automatic update.
    pub to_auto_sync: Option<ItemId>,
}

/// What a bank or a person does to an item.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(optional_fields))]
pub struct ItemChange {
    /// Ends the present execution like this, or begins one that stays in this phase.
    #[cfg_attr(feature = "ts", ts(optional, type = "string"))]
    pub execution_status: Option<ExecutionStatus>,
    /// Somebody does what the item waits for elsewhere, or refuses to.
    pub done: Option<bool>,
    /// The consent is withdrawn at the bank.
    pub revoke_consent: Option<bool>,
    /// Refused logins in a row before the present execution.
    pub failed_logins: Option<u32>,
    /// Failures in a row before the present execution.
    pub failures: Option<u32>,
    /// How much of the month's Open Finance quotas was used, for whoever the item is of.
    #[cfg_attr(feature = "ts", ts(optional, as = "Option<BTreeMap<String, u32>>"))]
    pub quotas: BTreeMap<String, u32>,
}

impl Control {
    pub(crate) fn new(shared: Arc<Shared>) -> Self {
        Self(shared)
    }

    /// Drives the clock.
    ///
    /// # Errors
    /// [`ControlError::UnknownItem`], [`ControlError::WaitsForNothing`], [`ControlError::NotAutomatic`]; then nothing was
    /// done.
    pub fn drive(&self, drive: &Drive) -> Result<Reading, ControlError> {
        let (clock, now) = (&self.0.clock, self.0.now());
        let target = self.target(drive, now)?;
        if let Some(rate) = drive.rate {
            clock.run(rate);
        }
        if let Some(seconds) = drive.step_seconds {
            clock.step(TimeDelta::seconds(seconds.into()));
        }
        if let Some(span) = target.map(|target| target - now).filter(|span| *span > TimeDelta::zero()) {
            clock.step(span);
        }
        self.0.touch();
        Ok(clock.reading())
    }

    fn target(&self, drive: &Drive, now: DateTime<Utc>) -> Result<Option<DateTime<Utc>>, ControlError> {
        if let Some(id) = &drive.to_auto_sync {
            let next = self.item(id)?.next_auto_sync_at.ok_or(ControlError::NotAutomatic)?;
            return Ok(Some(next.0));
        }
        if let Some(id) = &drive.to_end_of_wait {
            let until = api::world(&self.0).waits_until(id, now).map_err(|_| ControlError::UnknownItem)?;
            return until.map(|until| Some(until - TimeDelta::seconds(1))).ok_or(ControlError::WaitsForNothing);
        }
        Ok(drive.to.map(|instant| instant.0))
    }

    /// Every item, newest first.
    #[must_use]
    pub fn items(&self) -> Vec<Item> {
        let items = api::world(&self.0).all(self.0.now());
        items.into_iter().map(|item| shown(&self.0, item).0).collect()
    }

    /// Makes happen to an item whatever a bank or a person could do.
    ///
    /// # Errors
    /// [`ControlError::UnknownItem`], [`ControlError::UnknownQuota`].
    pub fn change(&self, id: &ItemId, change: ItemChange) -> Result<Item, ControlError> {
        let (now, unknown) = (self.0.now(), |_| ControlError::UnknownItem);
        let mut world = api::world(&self.0);
        world.item(id, now).map_err(unknown)?;
        world.count(id, change.failed_logins, change.failures, now).map_err(unknown)?;
        world.set_used(id, change.quotas, now).map_err(|_| ControlError::UnknownQuota)?;
        if let Some(status) = change.execution_status {
            world.force(id, status, now).map_err(unknown)?;
        }
        if let Some(done) = change.done {
            world.act(id, done, now).map_err(unknown)?;
        }
        if change.revoke_consent == Some(true) {
            world.revoke(id, now).map_err(unknown)?;
        }
        drop(world);
        self.0.touch();
        self.item(id)
    }

    fn item(&self, id: &ItemId) -> Result<Item, ControlError> {
        let item = api::world(&self.0).item(id, self.0.now()).map_err(|_| ControlError::UnknownItem)?;
        Ok(shown(&self.0, item).0)
    }

    /// The faults that are switched on.
    #[must_use]
    pub fn faults(&self) -> Vec<Standing> {
        self.0.faults().all().to_vec()
    }

    /// Switches one on.
    pub fn add_fault(&self, fault: Fault) {
        self.0.faults().add(fault);
    }

    /// Switches one off. Whether it was on.
    pub fn remove_fault(&self, id: u32) -> bool {
        self.0.faults().remove(id)
    }

    /// Switches all of them off.
    pub fn clear_faults(&self) {
        self.0.faults().clear();
    }

    /// What is allowed.
    #[must_use]
    pub fn policy(&self) -> Policy {
        api::world(&self.0).policy.clone()
    }

    /// Allows this.
    pub fn set_policy(&self, policy: Policy) {
        api::world(&self.0).policy = policy;
        self.0.touch();
    }

    /// The application's public key, in PEM form: what is encrypted with it, this sandbox can read. Another one has another.
    ///
    /// # Errors
    /// [`NoPair`].
    pub fn public_key(&self) -> Result<String, NoPair> {
        self.0.encryption.public_key()
    }

    /// Every institution, in the health that it is in.
    #[must_use]
    pub fn institutions(&self) -> Vec<Connector> {
        let world = api::world(&self.0);
        connectors::all().iter().map(|one| world.in_health(one.connector.clone())).collect()
    }

    /// Lets an institution do otherwise than by itself; with nothing, as by itself again.
    ///
    /// # Errors
    /// [`ControlError::UnknownConnector`].
    pub fn set_health(&self, id: ConnectorId, status: Option<HealthStatus>) -> Result<(), ControlError> {
        connectors::find(id).ok_or(ControlError::UnknownConnector)?;
        api::world(&self.0).set_health(id, status, self.0.now());
        self.0.touch();
        Ok(())
    }

    /// Everything that the sandbox remembers, to begin another with.
    ///
    /// # Errors
    /// None that could be helped: it can always be written.
    pub fn kept(&self) -> Result<Kept, serde_json::Error> {
        let world = serde_json::to_value(&*api::world(&self.0))?;
        Ok(Kept { world, now: self.0.now() })
    }

    /// Goes on from what was kept. The time goes ahead to what it was then, and never back.
    ///
    /// # Errors
    /// It is none of a sandbox of this version; then nothing was changed.
    pub fn restore(&self, kept: Kept) -> Result<(), serde_json::Error> {
        let now = self.0.now();
        let (world, then) = kept.resume(now)?;
        // The time first: what is restored must not be swept in a time that it was never in.
        self.0.clock.step(then - now);
        *api::world(&self.0) = world;
        self.0.touch();
        Ok(())
    }

    /// Tells whenever something that the sandbox remembers may have changed.
    #[must_use]
    pub fn touched(&self) -> watch::Receiver<u64> {
        self.0.touched()
    }

    /// Forgets everything; the time stays what it is.
    pub fn reset(&self) {
        api::world(&self.0).reset();
        self.clear_faults();
        self.0.touch();
    }
}

impl FromRef<Arc<Shared>> for Control {
    fn from_ref(shared: &Arc<Shared>) -> Self {
        Self::new(shared.clone())
    }
}

impl From<ControlError> for ApiError {
    fn from(error: ControlError) -> Self {
        match error {
            ControlError::UnknownItem => Self::item_not_found(),
            ControlError::UnknownConnector => Self::connector_not_found(),
            ControlError::UnknownQuota | ControlError::WaitsForNothing | ControlError::NotAutomatic => {
                Self::bad_request(Refuse::Plain, &error.to_string())
            }
        }
    }
}
