//! `/webhooks` ("Webhooks"), and the broker stand-in: somebody who keeps the keys and hands out connect tokens.

use std::sync::Arc;

use axum::{
    Json,
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use pluggy::{
    WebhookId,
    model::{CreateWebhook, Deleted, ItemOptions, Page, UpdateWebhook, Webhook},
};
use serde_json::{Value, json};

use super::{ApiError, Application, Body, world};
use crate::{server::Shared, tokens::Caller};

/// Nothing at all where there are none.
pub(super) async fn list(_: Application, State(shared): State<Arc<Shared>>) -> Response {
    let all = world(&shared).webhooks().to_vec();
    if all.is_empty() { StatusCode::NO_CONTENT.into_response() } else { Json(Page::single(all)).into_response() }
}

pub(super) async fn create(
    _: Application,
    State(shared): State<Arc<Shared>>,
    Body(new): Body<CreateWebhook>,
) -> Result<(StatusCode, Json<Webhook>), ApiError> {
    let mut world = world(&shared);
    let status = StatusCode::from_u16(world.policy.webhook_created_status).unwrap_or(StatusCode::CREATED);
    Ok((status, Json(world.create_webhook(new, shared.now())?)))
}

pub(super) async fn one(
    _: Application,
    State(shared): State<Arc<Shared>>,
    Path(id): Path<WebhookId>,
) -> Result<Json<Webhook>, ApiError> {
    world(&shared).webhook(&id).map(Json)
}

pub(super) async fn update(
    _: Application,
    State(shared): State<Arc<Shared>>,
    Path(id): Path<WebhookId>,
    Body(changes): Body<UpdateWebhook>,
) -> Result<Json<Webhook>, ApiError> {
    world(&shared).update_webhook(&id, changes, shared.now()).map(Json)
}

pub(super) async fn delete(
    _: Application,
    State(shared): State<Arc<Shared>>,
    Path(id): Path<WebhookId>,
) -> Result<Json<Deleted>, ApiError> {
    world(&shared).delete_webhook(&id)?;
    Ok(Json(Deleted { count: Some(1) }))
}

/// A connect token for whoever asks: a real broker would ask back who that is.
pub(super) async fn broker(State(shared): State<Arc<Shared>>) -> Result<Json<Value>, ApiError> {
    let token = uuid::Uuid::new_v4().to_string();
    let caller = Caller::ConnectToken { token, item: None, options: ItemOptions::default() };
    Ok(Json(json!({ "accessToken": shared.signer.sign(caller, shared.now())? })))
}
