//! Faults that are switched on: which there are, one more, none any more.

use std::sync::Arc;

use axum::{Json, extract::State, http::StatusCode};

use super::Controller;
use crate::{
    api::{ApiError, Body, Refuse},
    faults::{Act, Fault},
    server::Shared,
};

pub(super) async fn list(_: Controller, State(shared): State<Arc<Shared>>) -> Json<Vec<Fault>> {
    Json(shared.faults().all().to_vec())
}

pub(super) async fn add(
    _: Controller,
    State(shared): State<Arc<Shared>>,
    Body(fault): Body<Fault>,
) -> Result<Json<Vec<Fault>>, ApiError> {
    if matches!(fault.act, Act::Status { status, .. } if !(400..600).contains(&status)) {
        return Err(ApiError::bad_request(Refuse::Plain, "a fault's status is from 400 to 599"));
    }
    let mut faults = shared.faults();
    faults.add(fault);
    Ok(Json(faults.all().to_vec()))
}

pub(super) async fn clear(_: Controller, State(shared): State<Arc<Shared>>) -> StatusCode {
    shared.faults().clear();
    StatusCode::NO_CONTENT
}
