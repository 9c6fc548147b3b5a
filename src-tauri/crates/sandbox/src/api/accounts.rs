//! `GET /accounts` ("Accounts"). A connect token is shown the first fields alone.

use std::sync::Arc;

use axum::{
    Json,
    extract::{Query, State},
};
use pluggy::{
    ItemId,
    model::{AccountType, Page},
};
use serde::Deserialize;
use serde_json::Value;

use super::{ApiError, Refuse, items::allowed, world};
use crate::{server::Shared, tokens::Caller};

/// What a connect token is shown of an account.
const REDUCED: [&str; 8] = ["id", "itemId", "type", "subtype", "number", "balance", "name", "currencyCode"];

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Filter {
    item_id: Option<String>,
    #[serde(rename = "type")]
    kind: Option<String>,
}

pub(super) async fn list(
    caller: Caller,
    State(shared): State<Arc<Shared>>,
    Query(filter): Query<Filter>,
) -> Result<Json<Page<Value>>, ApiError> {
    let id = match filter.item_id {
        None => {
            let message = "itemId should not be null or undefined,itemId must be a UUID";
            return Err(ApiError::bad_request(Refuse::Plain, message));
        }
        Some(id) if uuid::Uuid::parse_str(&id).is_err() => {
            return Err(ApiError::bad_request(Refuse::Plain, "itemId must be a UUID"));
        }
        Some(id) => ItemId(id),
    };
    allowed(&shared, &caller, &id)?;
    let kind = filter.kind.as_deref().map(AccountType::from);
    let accounts = world(&shared).accounts(&id, shared.now());
    let rows = accounts
        .into_iter()
        .filter(|account| kind.is_none() || account.kind == kind)
        .filter_map(|account| serde_json::to_value(account).ok())
        .map(|account| if caller == Caller::Application { account } else { reduced(account) })
        .collect();
    Ok(Json(Page::single(rows)))
}

fn reduced(account: Value) -> Value {
    match account {
        Value::Object(fields) => {
            Value::Object(fields.into_iter().filter(|(name, _)| REDUCED.contains(&name.as_str())).collect())
        }
        other => other,
    }
}
