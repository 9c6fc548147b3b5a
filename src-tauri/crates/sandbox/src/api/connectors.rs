//! `/connectors` ("Connectors"). Pretend institutions are added to the others when they are asked for.

use std::sync::Arc;

use axum::{
    Json,
    extract::{Path, RawQuery, State},
};
use pluggy::{
    ConnectorId,
    model::{Connector, Page},
};
use serde_json::{Map, Value, json};

use super::{ApiError, Body, query::Query, world};
use crate::{connectors, server::Shared, tokens::Caller, world::Plan};

struct Filter {
    name: Option<String>,
    types: Vec<String>,
    countries: Vec<String>,
    sandbox: bool,
    health_details: bool,
    is_open_finance: Option<bool>,
    supports_payment_initiation: Option<bool>,
    supports_smart_transfers: Option<bool>,
    supports_automatic_pix: Option<bool>,
}

impl Filter {
    fn read(query: &Query) -> Result<Self, ApiError> {
        let all = |key| query.all(key).map(str::to_owned).collect();
        Ok(Self {
            name: query.get("name").map(str::to_owned),
            types: all("types"),
            countries: all("countries"),
            sandbox: query.flag("sandbox")?.unwrap_or(false),
            health_details: query.flag("healthDetails")?.unwrap_or(false),
            is_open_finance: query.flag("isOpenFinance")?,
            supports_payment_initiation: query.flag("supportsPaymentInitiation")?,
            supports_smart_transfers: query.flag("supportsSmartTransfers")?,
            supports_automatic_pix: query.flag("supportsAutomaticPix")?,
        })
    }

    fn lists(&self, connector: &Connector, plan: Plan) -> bool {
        let is =
            |wanted: Option<bool>, found: Option<bool>| wanted.is_none_or(|wanted| found.unwrap_or(false) == wanted);
        let among = |wanted: &[String], found: Option<&str>| {
            wanted.is_empty() || wanted.iter().any(|one| Some(one.as_str()) == found)
        };
        let named = self.name.as_ref().is_none_or(|part| {
            connector.name.as_deref().unwrap_or_default().to_lowercase().contains(&part.to_lowercase())
        });
        let pretend = connector.is_sandbox == Some(true);
        let in_plan = plan != Plan::Free || pretend || connector.id == ConnectorId(200);
        named
            && in_plan
            && (self.sandbox || !pretend)
            && among(&self.types, connector.kind.as_ref().map(pluggy::model::ConnectorType::as_str))
            && among(&self.countries, connector.country.as_deref())
            && is(self.is_open_finance, connector.is_open_finance)
            && is(self.supports_payment_initiation, connector.supports_payment_initiation)
            && is(self.supports_smart_transfers, connector.supports_smart_transfers)
            && is(self.supports_automatic_pix, connector.supports_automatic_pix)
    }
}

pub(super) async fn list(
    _: Caller,
    State(shared): State<Arc<Shared>>,
    RawQuery(query): RawQuery,
) -> Result<Json<Page<Connector>>, ApiError> {
    let filter = Filter::read(&Query::lenient(query.as_deref()))?;
    let world = world(&shared);
    let listed = connectors::all().iter().map(|one| &one.connector);
    let listed = listed.filter(|one| filter.lists(one, world.policy.plan)).map(|one| world.in_health(one.clone()));
    Ok(Json(Page::single(listed.map(|one| detailed(shown(&shared, one), filter.health_details)).collect())))
}

pub(super) async fn one(
    _: Caller,
    State(shared): State<Arc<Shared>>,
    Path(id): Path<i32>,
    RawQuery(query): RawQuery,
) -> Result<Json<Connector>, ApiError> {
    let is_detailed = Query::lenient(query.as_deref()).flag("healthDetails")?.unwrap_or(false);
    let found = connectors::find(ConnectorId(id)).ok_or_else(ApiError::connector_not_found)?;
    let connector = world(&shared).in_health(found.connector);
    Ok(Json(detailed(shown(&shared, connector), is_detailed)))
}

/// Always a success: what is wrong is in the body.
pub(super) async fn validate(
    _: Caller,
    Path(id): Path<i32>,
    Body(parameters): Body<Map<String, Value>>,
) -> Result<Json<Value>, ApiError> {
    let found = connectors::find(ConnectorId(id)).ok_or_else(ApiError::connector_not_found)?;
    let errors = connectors::refused(&found.connector, &parameters);
    Ok(Json(json!({ "parameters": parameters, "errors": errors })))
}

/// A connector with its logo's address made whole.
pub(super) fn shown(shared: &Shared, mut connector: Connector) -> Connector {
    if let Some(logo) = connector.image_url.as_mut().filter(|logo| logo.starts_with('/')) {
        logo.insert_str(0, shared.url());
    }
    connector
}

fn detailed(mut connector: Connector, wanted: bool) -> Connector {
    if let Some(health) = connector.health.as_mut().filter(|_| wanted) {
        health.details = Some(connectors::details(connector.id.0));
    }
    connector
}
