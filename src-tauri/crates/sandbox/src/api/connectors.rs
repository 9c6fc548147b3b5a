//! `GET /connectors` and one of them ("Connectors"). All here are pretend, so none is listed unless they are asked for.

use axum::{
    Json,
    extract::{Path, Query},
};
use pluggy::{
    ConnectorId,
    model::{Connector, Page},
};
use serde::Deserialize;

use super::ApiError;
use crate::{connectors, tokens::Caller};

#[derive(Deserialize)]
pub(super) struct Filter {
    name: Option<String>,
    types: Option<String>,
    countries: Option<String>,
    #[serde(default)]
    sandbox: bool,
}

pub(super) async fn list(_: Caller, Query(filter): Query<Filter>) -> Json<Page<Connector>> {
    let listed = |connector: &Connector| {
        filter.sandbox
            && matches(filter.name.as_deref(), |part| {
                connector.name.as_deref().unwrap_or_default().to_lowercase().contains(&part.to_lowercase())
            })
            && matches(filter.types.as_deref(), |types| {
                connector.kind.as_ref().is_some_and(|kind| types.split(',').any(|word| word == kind.as_str()))
            })
            && matches(filter.countries.as_deref(), |countries| {
                connector.country.as_deref().is_some_and(|country| countries.split(',').any(|word| word == country))
            })
    };
    Json(Page::single(connectors::all().into_iter().filter(listed).collect()))
}

pub(super) async fn one(_: Caller, Path(id): Path<i32>) -> Result<Json<Connector>, ApiError> {
    connectors::find(ConnectorId(id)).map(Json).ok_or_else(ApiError::connector_not_found)
}

fn matches(filter: Option<&str>, test: impl FnOnce(&str) -> bool) -> bool {
    filter.is_none_or(test)
}
