//! `/items`: made, read, updated, answered, deleted ("Items", "MFA").

use std::sync::Arc;

use axum::{
    Json,
    extract::{Path, State},
    http::HeaderMap,
};
use pluggy::{
    ConnectorId, ItemId,
    model::{Deleted, Item, ItemOptions, Product},
};
use serde::Deserialize;
use serde_json::{Map, Value};

use super::{ApiError, Body, Refuse, world};
use crate::{
    connect::channel,
    server::Shared,
    tokens::Caller,
    world::{Changes, NewItem, Trigger},
};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Create {
    connector_id: ConnectorId,
    #[serde(default)]
    parameters: Parameters,
    client_user_id: Option<String>,
    webhook_url: Option<String>,
    oauth_redirect_uri: Option<String>,
    products: Option<Vec<Product>>,
    avoid_duplicates: Option<bool>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Update {
    #[serde(default)]
    parameters: Parameters,
    client_user_id: Option<String>,
    webhook_url: Option<String>,
    products: Option<Vec<Product>>,
}

/// Credentials as they are, or encrypted ("Credential encryption").
#[derive(Deserialize)]
#[serde(untagged)]
enum Parameters {
    Plain(Map<String, Value>),
    Encrypted(String),
    None(()),
}

impl Default for Parameters {
    fn default() -> Self {
        Self::None(())
    }
}

impl Parameters {
    fn plain(self, shared: &Shared) -> Result<Map<String, Value>, ApiError> {
        match self {
            Self::Plain(parameters) => Ok(parameters),
            Self::None(()) => Ok(Map::new()),
            Self::Encrypted(text) => shared
                .encryption
                .read(&text)
                .ok_or_else(|| ApiError::bad_request(Refuse::Plain, "parameters could not be decrypted")),
        }
    }
}

pub(super) async fn create(
    caller: Caller,
    headers: HeaderMap,
    State(shared): State<Arc<Shared>>,
    Body(body): Body<Create>,
) -> Result<Json<Item>, ApiError> {
    let channel = channel(&caller, &headers);
    let (made_by, options) = match caller {
        Caller::Application => (None, ItemOptions::default()),
        Caller::ConnectToken { token, options, .. } => (Some(token), options),
    };
    let new = NewItem {
        connector: body.connector_id,
        parameters: body.parameters.plain(&shared)?,
        client_user_id: body.client_user_id.or(options.client_user_id),
        webhook_url: body.webhook_url.or(options.webhook_url),
        oauth_redirect_uri: redirect(body.oauth_redirect_uri.or(options.oauth_redirect_uri), "")?,
        products: body.products.unwrap_or(options.products),
        avoid_duplicates: body.avoid_duplicates.or(options.avoid_duplicates).unwrap_or(false),
        made_by,
        channel,
    };
    let item = world(&shared).create(new, shared.now())?;
    Ok(shown(&shared, item))
}

/// Where the browser may land: `https` or a deep link, and not on this computer.
pub(super) fn redirect(uri: Option<String>, place: &str) -> Result<Option<String>, ApiError> {
    let Some(uri) = uri else { return Ok(None) };
    let refused = || {
        let message = format!("{place}oauthRedirectUri must be a valid HTTPS URL (not localhost) or a valid deep link");
        ApiError::bad_request(Refuse::Plain, &message)
    };
    let (scheme, rest) = uri.split_once("://").ok_or_else(refused)?;
    let host = rest.split(['/', ':', '?']).next().unwrap_or_default();
    let here = ["localhost", "127.0.0.1", "[::1]"].contains(&host);
    let is_scheme =
        !scheme.is_empty() && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte));
    // What can't stand in a `Location` is no address.
    let is_written = uri.bytes().all(|byte| byte.is_ascii_graphic());
    let is_safe = !scheme.eq_ignore_ascii_case("http") && !here;
    if is_scheme && is_written && is_safe { Ok(Some(uri)) } else { Err(refused()) }
}

/// There is no list of items: a client keeps their ids.
pub(super) async fn not_listed(_: Caller) -> ApiError {
    ApiError::unauthorized(Refuse::Plain, "Unauthorized")
}

pub(super) async fn read(
    caller: Caller,
    State(shared): State<Arc<Shared>>,
    Path(id): Path<ItemId>,
) -> Result<Json<Item>, ApiError> {
    let item = world(&shared).item(&id, shared.now())?;
    allowed(&shared, &caller, &id)?;
    Ok(shown(&shared, item))
}

pub(super) async fn update(
    caller: Caller,
    headers: HeaderMap,
    State(shared): State<Arc<Shared>>,
    Path(id): Path<ItemId>,
    Body(body): Body<Update>,
) -> Result<Json<Item>, ApiError> {
    allowed(&shared, &caller, &id)?;
    let changes = Changes {
        parameters: body.parameters.plain(&shared)?,
        client_user_id: body.client_user_id,
        webhook_url: body.webhook_url,
        products: body.products.unwrap_or_default(),
        trigger: if caller == Caller::Application { Trigger::Client } else { Trigger::User },
        channel: channel(&caller, &headers),
    };
    let item = world(&shared).update(&id, changes, shared.now())?;
    Ok(shown(&shared, item))
}

pub(super) async fn delete(
    caller: Caller,
    State(shared): State<Arc<Shared>>,
    Path(id): Path<ItemId>,
) -> Result<Json<Deleted>, ApiError> {
    allowed(&shared, &caller, &id)?;
    world(&shared).delete(&id, shared.now())?;
    Ok(Json(Deleted { count: Some(1) }))
}

pub(super) async fn answer(
    caller: Caller,
    State(shared): State<Arc<Shared>>,
    Path(id): Path<ItemId>,
    Body(body): Body<Map<String, Value>>,
) -> Result<Json<Item>, ApiError> {
    allowed(&shared, &caller, &id)?;
    let item = world(&shared).answer(&id, &body, shared.now())?;
    Ok(shown(&shared, item))
}

pub(super) async fn disable_auto_sync(
    _: super::Application,
    State(shared): State<Arc<Shared>>,
    Path(id): Path<ItemId>,
) -> Result<Json<Item>, ApiError> {
    let item = world(&shared).disable_auto_sync(&id, shared.now())?;
    Ok(shown(&shared, item))
}

/// An item with the sandbox's own addresses made whole.
pub(crate) fn shown(shared: &Shared, mut item: Item) -> Json<Item> {
    item.connector = item.connector.map(|connector| super::connectors::shown(shared, connector));
    if let Some(parameter) = &mut item.parameter
        && let Some(address) = parameter.data.as_mut().filter(|data| data.starts_with("/oauth/"))
    {
        address.insert_str(0, shared.url());
    }
    Json(item)
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
