//! How the time goes, and driving it.

use std::{sync::Arc, time::Duration};

use axum::{
    Json,
    extract::{Query, State},
};
use serde::Deserialize;

use super::{Control, Controller, Drive};
use crate::{
    api::{ApiError, Body},
    clock::Reading,
    server::Shared,
};

/// How long a reader is kept waiting for a change.
const LONGEST_WAIT: Duration = Duration::from_secs(25);

#[derive(Deserialize)]
pub(super) struct After {
    after: Option<u64>,
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
    State(control): State<Control>,
    Body(drive): Body<Drive>,
) -> Result<Json<Reading>, ApiError> {
    Ok(Json(control.drive(&drive)?))
}
