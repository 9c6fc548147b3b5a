//! What is allowed, how institutions do, what was asked, and everything at once.

use std::sync::Arc;

use axum::{
    Json,
    extract::{Path, State},
    http::StatusCode,
};
use pluggy::{ConnectorId, model::HealthStatus};
use serde::{Deserialize, Serialize};

use super::{Control, Controller, Kept};
use crate::{
    api::{ApiError, Body, Refuse, world},
    server::Shared,
    world::{Letter, Policy},
};

pub(super) async fn policy(_: Controller, State(control): State<Control>) -> Json<Policy> {
    Json(control.policy())
}

pub(super) async fn set_policy(
    _: Controller,
    State(control): State<Control>,
    Body(policy): Body<Policy>,
) -> Result<Json<Policy>, ApiError> {
    let known: [(&str, u16, [u16; 2]); 3] = [
        ("badKeyStatus", policy.bad_key_status, [401, 403]),
        ("oldTransactionsStatus", policy.old_transactions_status, [200, 410]),
        ("webhookCreatedStatus", policy.webhook_created_status, [200, 201]),
    ];
    if let Some((name, _, [one, other])) = known.into_iter().find(|(_, status, known)| !known.contains(status)) {
        return Err(ApiError::bad_request(Refuse::Plain, &format!("{name} is {one} or {other}")));
    }
    control.set_policy(policy.clone());
    Ok(Json(policy))
}

#[derive(Deserialize)]
pub(super) struct Health {
    /// Nothing for the institution's own.
    status: Option<HealthStatus>,
}

pub(super) async fn set_health(
    _: Controller,
    State(control): State<Control>,
    Path(id): Path<i32>,
    Body(health): Body<Health>,
) -> Result<StatusCode, ApiError> {
    control.set_health(ConnectorId(id), health.status)?;
    Ok(StatusCode::NO_CONTENT)
}

pub(super) async fn deliveries(_: Controller, State(shared): State<Arc<Shared>>) -> Json<Vec<Letter>> {
    Json(world(&shared).letters().to_vec())
}

pub(super) async fn log(_: Controller, State(shared): State<Arc<Shared>>) -> Json<Vec<String>> {
    Json(shared.log())
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct PublicKey {
    /// In PEM form.
    public_key: String,
}

pub(super) async fn public_key(_: Controller, State(control): State<Control>) -> Result<Json<PublicKey>, ApiError> {
    let public_key = control.public_key().map_err(|_| ApiError::internal())?;
    Ok(Json(PublicKey { public_key }))
}

pub(super) async fn reset(_: Controller, State(control): State<Control>) -> StatusCode {
    control.reset();
    StatusCode::NO_CONTENT
}

pub(super) async fn snapshot(_: Controller, State(control): State<Control>) -> Result<Json<Kept>, ApiError> {
    control.kept().map(Json).map_err(|_| ApiError::internal())
}

pub(super) async fn restore(
    _: Controller,
    State(control): State<Control>,
    Body(snapshot): Body<Kept>,
) -> Result<StatusCode, ApiError> {
    let refused = |_| ApiError::bad_request(Refuse::Plain, "not a snapshot of a sandbox");
    control.restore(snapshot).map_err(refused)?;
    Ok(StatusCode::NO_CONTENT)
}
