//! Faults that are switched on: which there are, one more, none any more.

use std::sync::Arc;

use axum::{Json, extract::State, http::StatusCode};

use super::Controller;
use crate::{api::Body, faults::Fault, server::Shared};

pub(super) async fn list(_: Controller, State(shared): State<Arc<Shared>>) -> Json<Vec<Fault>> {
    Json(shared.faults().all().to_vec())
}

pub(super) async fn add(
    _: Controller,
    State(shared): State<Arc<Shared>>,
    Body(fault): Body<Fault>,
) -> Json<Vec<Fault>> {
    let mut faults = shared.faults();
    faults.add(fault);
    Json(faults.all().to_vec())
}

pub(super) async fn clear(_: Controller, State(shared): State<Arc<Shared>>) -> StatusCode {
    shared.faults().clear();
    StatusCode::NO_CONTENT
}
