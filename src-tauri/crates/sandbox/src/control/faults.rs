//! Faults that are switched on: which there are, one more, one less, none any more.

use axum::{
    Json,
    extract::{Path, State},
    http::StatusCode,
};

use super::{Control, Controller};
use crate::{
    api::{ApiError, Body, Refuse},
    faults::{Act, Fault, Standing},
};

pub(super) async fn list(_: Controller, State(control): State<Control>) -> Json<Vec<Standing>> {
    Json(control.faults())
}

pub(super) async fn add(
    _: Controller,
    State(control): State<Control>,
    Body(fault): Body<Fault>,
) -> Result<Json<Vec<Standing>>, ApiError> {
    if matches!(fault.act, Act::Status { status, .. } if !(400..600).contains(&status)) {
        return Err(ApiError::bad_request(Refuse::Plain, "a fault's status is from 400 to 599"));
    }
    if fault.count == Some(0) {
        return Err(ApiError::bad_request(Refuse::Plain, "a fault strikes once at least"));
    }
    if fault.probability.is_some_and(|probability| !(0.0..=1.0).contains(&probability)) {
        return Err(ApiError::bad_request(Refuse::Plain, "a fault's probability is from 0 to 1"));
    }
    control.add_fault(fault);
    Ok(Json(control.faults()))
}

pub(super) async fn remove(
    _: Controller,
    State(control): State<Control>,
    Path(id): Path<u32>,
) -> Result<StatusCode, ApiError> {
    let gone = || ApiError::not_found(Refuse::Plain, "no such fault is switched on");
    control.remove_fault(id).then_some(StatusCode::NO_CONTENT).ok_or_else(gone)
}

pub(super) async fn clear(_: Controller, State(control): State<Control>) -> StatusCode {
    control.clear_faults();
    StatusCode::NO_CONTENT
}
