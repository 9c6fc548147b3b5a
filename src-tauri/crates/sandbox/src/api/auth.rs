//! `POST /auth` ("Authentication").

use std::sync::Arc;

use axum::{Json, extract::State};
use pluggy::{Sensitive, model::ErrorCode};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{ApiError, Body, Refuse};
use crate::{server::Shared, tokens::Caller};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Request {
    client_id: Option<String>,
    client_secret: Option<Sensitive>,
}

pub(super) async fn create(
    State(shared): State<Arc<Shared>>,
    Body(request): Body<Request>,
) -> Result<Json<Value>, ApiError> {
    let known = request.client_id.as_ref() == Some(&shared.keys.client_id)
        && request.client_secret.as_ref() == Some(&shared.keys.client_secret);
    if !known {
        return Err(ApiError::unauthorized(Refuse::Code(ErrorCode::ClientKeysUnauthorized), "Client keys are invalid"));
    }
    Ok(Json(json!({ "apiKey": shared.signer.sign(Caller::Application, shared.now())? })))
}
