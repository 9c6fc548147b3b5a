//! `/categories` and their rules, and `/merchants` ("Categories and rules"; "Merchants, SCR, others").

use std::sync::Arc;

use axum::{
    Json,
    extract::{Path, RawQuery, State},
    http::StatusCode,
};
use pluggy::{
    CategoryId, CategoryRuleId,
    model::{Category, CategoryRule, CreateCategoryRule, ErrorCode, Merchant, MerchantsFound, Page},
};

use super::{ApiError, Application, Body, Refuse, query::Query, world};
use crate::{data, server::Shared};

pub(super) async fn list(_: Application, RawQuery(query): RawQuery) -> Result<Json<Page<Category>>, ApiError> {
    let query = Query::lenient(query.as_deref());
    let below = |category: &Category| {
        query.get("parentId").is_none_or(|id| category.parent_id.as_ref().is_some_and(|parent| parent.as_str() == id))
    };
    Ok(Json(Page::single(data::categories().filter(below).collect())))
}

pub(super) async fn one(_: Application, Path(id): Path<CategoryId>) -> Result<Json<Category>, ApiError> {
    data::category(&id).map(Json).ok_or_else(ApiError::category_not_found)
}

pub(super) async fn rules(_: Application, State(shared): State<Arc<Shared>>) -> Json<Page<CategoryRule>> {
    Json(Page::single(world(&shared).rules().to_vec()))
}

pub(super) async fn create_rule(
    _: Application,
    State(shared): State<Arc<Shared>>,
    Body(rule): Body<CreateCategoryRule>,
) -> Result<Json<CategoryRule>, ApiError> {
    world(&shared).create_rule(rule, &shared.keys.client_id).map(Json)
}

pub(super) async fn delete_rule(
    _: Application,
    State(shared): State<Arc<Shared>>,
    Path(id): Path<CategoryRuleId>,
) -> Result<StatusCode, ApiError> {
    if uuid::Uuid::parse_str(id.as_str()).is_err() {
        return Err(ApiError::bad_request(Refuse::Plain, "id must be a UUID"));
    }
    let missing = || ApiError::not_found(Refuse::Code(ErrorCode::CategoryRuleNotFound), "Category rule not found");
    world(&shared).delete_rule(&id).then_some(StatusCode::NO_CONTENT).ok_or_else(missing)
}

pub(super) async fn merchants(_: Application, RawQuery(query): RawQuery) -> Result<Json<MerchantsFound>, ApiError> {
    let query = Query::lenient(query.as_deref());
    let mut answer = MerchantsFound::default();
    for cnpj in query.all("cnpjs") {
        match data::merchant(cnpj) {
            Ok(Some(found)) => answer.found_merchants.push(Merchant { name: None, ..found }),
            Ok(None) => answer.not_found_merchants.push(cnpj.to_owned()),
            Err(()) => answer.invalid_cnpjs.push(cnpj.to_owned()),
        }
    }
    Ok(Json(answer))
}
