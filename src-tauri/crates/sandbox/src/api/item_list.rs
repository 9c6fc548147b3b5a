//! `GET /v2/items` ("Endpoints"): for teams that it was enabled for, which this one is.

use std::sync::Arc;

use axum::{
    Json,
    extract::{RawQuery, State},
};
use pluggy::model::{CursorPage, Item};

use super::{ApiError, Application, cursor, items::shown, query::Query, world};
use crate::server::Shared;

const PAGE: usize = 500;

pub(super) async fn list(
    _: Application,
    State(shared): State<Arc<Shared>>,
    RawQuery(query): RawQuery,
) -> Result<Json<CursorPage<Item>>, ApiError> {
    let query = Query::strict(query.as_deref(), &["clientUserId", "connectorId", "after"])?;
    let from = query.get("after").map(cursor::read).transpose()?.unwrap_or(0);
    let user = query.get("clientUserId");
    let connector = query.get("connectorId");
    let items = world(&shared).all(shared.now());
    let wanted: Vec<Item> = items
        .into_iter()
        .filter(|item| user.is_none_or(|user| item.client_user_id.as_deref() == Some(user)))
        .filter(|item| {
            let id = item.connector.as_ref().map(|connector| connector.id.to_string());
            connector.is_none_or(|connector| id.as_deref() == Some(connector))
        })
        .collect();
    let next = (wanted.len() > from + PAGE).then(|| cursor::link(&query, from + PAGE));
    let rows = wanted.into_iter().skip(from).take(PAGE).map(|item| shown(&shared, item).0);
    Ok(Json(CursorPage { results: rows.collect(), next, unreadable: Vec::new() }))
}
