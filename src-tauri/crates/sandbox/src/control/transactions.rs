//! Transactions that no institution made up, and what is different about those that one did.

use std::sync::Arc;

use axum::{
    Json,
    extract::{Path, State},
    http::StatusCode,
};
use pluggy::{ItemId, TransactionId, model::Transaction};

use super::Controller;
use crate::{
    api::{ApiError, Body, find_transaction, owner, world},
    server::Shared,
    world::Wish,
};

pub(super) async fn add(
    _: Controller,
    State(shared): State<Arc<Shared>>,
    Path(account): Path<String>,
    Body(wish): Body<Wish>,
) -> Result<Json<Transaction>, ApiError> {
    let (dossier, holding) = owner(&shared, &account).ok_or_else(ApiError::account_not_found)?;
    Ok(Json(world(&shared).add_row(&dossier.item, &holding, &wish, shared.now())))
}

pub(super) async fn change(
    _: Controller,
    State(shared): State<Arc<Shared>>,
    Path(id): Path<TransactionId>,
    Body(wish): Body<Wish>,
) -> Result<Json<Transaction>, ApiError> {
    let (item, row) = found(&shared, &id)?;
    world(&shared).change_row(&item, &row, wish, shared.now());
    found(&shared, &id).map(|(_, row)| Json(row))
}

pub(super) async fn remove(
    _: Controller,
    State(shared): State<Arc<Shared>>,
    Path(id): Path<TransactionId>,
) -> Result<StatusCode, ApiError> {
    let (item, row) = found(&shared, &id)?;
    world(&shared).remove_row(&item, &row, shared.now());
    Ok(StatusCode::NO_CONTENT)
}

/// A row, and the item that it belongs to.
fn found(shared: &Shared, id: &TransactionId) -> Result<(ItemId, Transaction), ApiError> {
    let row = find_transaction(shared, id).ok_or_else(ApiError::transaction_not_found)?;
    let account = row.account_id.as_ref().ok_or_else(ApiError::account_not_found)?;
    let (dossier, _) = owner(shared, account.as_str()).ok_or_else(ApiError::account_not_found)?;
    Ok((dossier.item, row))
}
