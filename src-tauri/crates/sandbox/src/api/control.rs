//! `/sandbox/clock`: the one endpoint that Pluggy does not have. It tells how the time goes and drives it, for whoever holds
//! the control token; without one it is not there at all.

use std::{sync::Arc, time::Duration};

use axum::{
    Json,
    extract::{FromRequestParts, Query, State},
    http::{header::AUTHORIZATION, request::Parts},
};
use chrono::TimeDelta;
use serde::Deserialize;

use super::{ApiError, Body, Refuse};
use crate::{clock::Reading, server::Shared};

/// How long a reader is kept waiting for a change.
const LONGEST_WAIT: Duration = Duration::from_secs(25);

/// Somebody with the control token.
pub(super) struct Controller;

impl FromRequestParts<Arc<Shared>> for Controller {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, shared: &Arc<Shared>) -> Result<Self, ApiError> {
        let refused = || ApiError::not_found(Refuse::Plain, "Not Found");
        let token = shared.control.as_ref().ok_or_else(refused)?;
        let given = parts.headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
        let given = given.and_then(|value| value.strip_prefix("Bearer ")).ok_or_else(refused)?;
        if same(given.as_bytes(), token.expose().as_bytes()) { Ok(Self) } else { Err(refused()) }
    }
}

#[derive(Deserialize)]
pub(super) struct After {
    after: Option<u64>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Drive {
    rate: Option<f64>,
    step_seconds: Option<i32>,
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

pub(super) async fn drive(_: Controller, State(shared): State<Arc<Shared>>, Body(drive): Body<Drive>) -> Json<Reading> {
    if let Some(rate) = drive.rate {
        shared.clock.run(rate);
    }
    if let Some(seconds) = drive.step_seconds {
        shared.clock.step(TimeDelta::seconds(seconds.into()));
    }
    Json(shared.clock.reading())
}

/// Takes the same time whether the first or the last byte differs.
fn same(a: &[u8], b: &[u8]) -> bool {
    a.len() == b.len() && a.iter().zip(b).fold(0, |difference, (a, b)| difference | (a ^ b)) == 0
}
