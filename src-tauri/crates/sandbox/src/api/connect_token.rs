//! `POST /connect_token` ("Connect token").

use std::sync::Arc;

use axum::{Json, extract::State};
use pluggy::model::ConnectTokenRequest;
use serde_json::{Value, json};

use super::{ApiError, Application, Body, items::redirect, world};
use crate::{server::Shared, tokens::Caller};

pub(super) async fn create(
    _: Application,
    State(shared): State<Arc<Shared>>,
    Body(request): Body<ConnectTokenRequest>,
) -> Result<Json<Value>, ApiError> {
    let now = shared.now();
    if let Some(item) = &request.item_id {
        world(&shared).item(item, now)?;
    }
    let mut options = request.options.unwrap_or_default();
    options.oauth_redirect_uri = redirect(options.oauth_redirect_uri, "options.")?;
    let token = uuid::Uuid::new_v4().to_string();
    let caller = Caller::ConnectToken { token, item: request.item_id, options };
    Ok(Json(json!({ "accessToken": shared.signer.sign(caller, now)? })))
}
