//! How the time goes, and driving it.

use std::{sync::Arc, time::Duration};

use axum::{
    Json,
    extract::{Query, State},
};
use chrono::TimeDelta;
use pluggy::{ItemId, time::Instant};
use serde::Deserialize;

use super::Controller;
use crate::{
    api::{ApiError, Body, Refuse, world},
    clock::Reading,
    server::Shared,
};

/// How long a reader is kept waiting for a change.
const LONGEST_WAIT: Duration = Duration::from_secs(25);

#[derive(Deserialize)]
pub(super) struct After {
    after: Option<u64>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Drive {
    /// Seconds for each real one; 0 stands still.
    rate: Option<f64>,
    step_seconds: Option<u32>,
    /// To an instant, forward only.
    to: Option<Instant>,
    /// To the last second before this item's question or action ends.
    to_end_of_wait: Option<ItemId>,
    /// To this item's next automatic update.
    to_auto_sync: Option<ItemId>,
}

pub(super) async fn read(
    _: Controller,
    State(shared): State<Arc<Shared>>,
    Query(After { after }): Query<After>,
) -> Json<Reading> {
    let mut changes = shared.clock.changes();
    if let Some(after) = after {
        let newer = changes.wait_for(|pace| pace.revision != after);
        // Nothing new is an answer too: the reader asks again.
        drop(tokio::time::timeout(LONGEST_WAIT, newer).await);
    }
    Json(shared.clock.reading())
}

pub(super) async fn drive(
    _: Controller,
    State(shared): State<Arc<Shared>>,
    Body(drive): Body<Drive>,
) -> Result<Json<Reading>, ApiError> {
    let now = shared.now();
    let nothing = |message: &str| ApiError::bad_request(Refuse::Plain, message);
    let mut target = drive.to.map(|instant| instant.0);
    if let Some(id) = &drive.to_end_of_wait {
        let until = world(&shared).waits_until(id, now)?.ok_or_else(|| nothing("the item waits for nothing"))?;
        target = Some(until - TimeDelta::seconds(1));
    }
    if let Some(id) = &drive.to_auto_sync {
        let item = world(&shared).item(id, now)?;
        let next = item.next_auto_sync_at.ok_or_else(|| nothing("the item is not updated automatically"))?;
        target = Some(next.0);
    }
    if let Some(rate) = drive.rate {
        shared.clock.run(rate);
    }
    if let Some(seconds) = drive.step_seconds {
        shared.clock.step(TimeDelta::seconds(seconds.into()));
    }
    if let Some(span) = target.map(|target| target - now).filter(|span| *span > TimeDelta::zero()) {
        shared.clock.step(span);
    }
    Ok(Json(shared.clock.reading()))
}
