//! Items, and making happen to one of them whatever a bank or a person could do.

use axum::{
    Json,
    extract::{Path, State},
};
use pluggy::{ItemId, model::Item};

use super::{Control, Controller, ItemChange};
use crate::api::{ApiError, Body};

pub(super) async fn list(_: Controller, State(control): State<Control>) -> Json<Vec<Item>> {
    Json(control.items())
}

pub(super) async fn change(
    _: Controller,
    State(control): State<Control>,
    Path(id): Path<ItemId>,
    Body(change): Body<ItemChange>,
) -> Result<Json<Item>, ApiError> {
    Ok(Json(control.change(&id, change)?))
}
