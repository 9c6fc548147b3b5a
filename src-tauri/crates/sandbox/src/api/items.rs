//! `/items` ("Items", "MFA").

use std::sync::Arc;

use axum::{
    Json,
    extract::{Path, State},
};
use pluggy::{
    ConnectorId, ItemId,
    model::{Deleted, Item, Product},
};
use serde::Deserialize;
use serde_json::{Map, Value};

use super::{ApiError, Body, world};
use crate::{server::Shared, tokens::Caller, world::NewItem};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Create {
    connector_id: ConnectorId,
    #[serde(default)]
    parameters: Map<String, Value>,
    client_user_id: Option<String>,
    products: Option<Vec<Product>>,
    avoid_duplicates: Option<bool>,
}

#[derive(Deserialize)]
pub(super) struct Update {
    parameters: Option<Map<String, Value>>,
}

pub(super) async fn create(
    caller: Caller,
    State(shared): State<Arc<Shared>>,
    Body(body): Body<Create>,
) -> Result<Json<Item>, ApiError> {
    let (made_by, options) = match caller {
        Caller::Application => (None, pluggy::model::ItemOptions::default()),
        Caller::ConnectToken { token, options, .. } => (Some(token), options),
    };
    let new = NewItem {
        connector: body.connector_id,
        parameters: body.parameters,
        client_user_id: body.client_user_id.or(options.client_user_id),
        products: body.products,
        avoid_duplicates: body.avoid_duplicates.or(options.avoid_duplicates).unwrap_or(false),
        made_by,
    };
    world(&shared).create(new, shared.now()).map(Json)
}

pub(super) async fn read(
    caller: Caller,
    State(shared): State<Arc<Shared>>,
    Path(id): Path<ItemId>,
) -> Result<Json<Item>, ApiError> {
    let item = world(&shared).item(&id, shared.now())?;
    allowed(&shared, &caller, &id)?;
    Ok(Json(item))
}

pub(super) async fn update(
    caller: Caller,
    State(shared): State<Arc<Shared>>,
    Path(id): Path<ItemId>,
    Body(body): Body<Update>,
) -> Result<Json<Item>, ApiError> {
    allowed(&shared, &caller, &id)?;
    world(&shared).update(&id, body.parameters, shared.now()).map(Json)
}

pub(super) async fn delete(
    caller: Caller,
    State(shared): State<Arc<Shared>>,
    Path(id): Path<ItemId>,
) -> Result<Json<Deleted>, ApiError> {
    allowed(&shared, &caller, &id)?;
    world(&shared).delete(&id)?;
    Ok(Json(Deleted { count: Some(1) }))
}

pub(super) async fn answer(
    caller: Caller,
    State(shared): State<Arc<Shared>>,
    Path(id): Path<ItemId>,
    Body(body): Body<Map<String, Value>>,
) -> Result<Json<Item>, ApiError> {
    allowed(&shared, &caller, &id)?;
    world(&shared).answer(&id, &body, shared.now()).map(Json)
}

/// A connect token reaches the items that it made, and the one that it is bound to.
pub(super) fn allowed(shared: &Shared, caller: &Caller, id: &ItemId) -> Result<(), ApiError> {
    match caller {
        Caller::Application => Ok(()),
        Caller::ConnectToken { item, token, .. } => {
            let own = item.as_ref() == Some(id) || world(shared).made_by(id) == Some(token);
            if own { Ok(()) } else { Err(ApiError::out_of_scope()) }
        }
    }
}
