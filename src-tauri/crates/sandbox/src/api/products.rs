//! What is read of an item beside accounts and transactions: bills, investments, loans, identity, consents, resources.

use std::sync::Arc;

use axum::{
    Json,
    extract::{Path, RawQuery, State},
};
use pluggy::{
    BillId, ConsentId, IdentityId, InvestmentId, ItemId, LoanId,
    model::{Bill, Consent, ErrorCode, Identity, Investment, InvestmentTransaction, ItemResource, Loan, Page},
};
use serde_json::Value;

use super::{ApiError, Application, Refuse, owner, page, query::Query, world};
use crate::{data::Dossier, server::Shared};

type Listed<T> = Result<Json<Page<T>>, ApiError>;
type One<T> = Result<Json<T>, ApiError>;

fn missing(code: ErrorCode, message: &'static str) -> impl FnOnce() -> ApiError {
    move || ApiError::not_found(Refuse::Code(code), message)
}

/// What an item that the query names has brought; nothing for one that is unknown or empty.
fn of_item(shared: &Shared, query: &Query) -> Result<Option<Dossier>, ApiError> {
    let id = ItemId::from(query.uuid("itemId")?);
    Ok(world(shared).dossier(&id, shared.now()))
}

/// The first that any item has.
fn any<T>(shared: &Shared, find: impl Fn(&Dossier) -> Option<T>) -> Option<T> {
    world(shared).dossiers(shared.now()).find_map(|dossier| find(&dossier))
}

pub(super) async fn bills(
    _: Application,
    State(shared): State<Arc<Shared>>,
    RawQuery(query): RawQuery,
) -> Listed<Value> {
    let query = Query::lenient(query.as_deref());
    let found = owner(&shared, query.uuid("accountId")?);
    let bills = found.map(|(dossier, holding)| dossier.bills(&holding)).unwrap_or_default();
    page::of(bills.iter().map(without_zone).collect(), &query).map(Json)
}

pub(super) async fn bill(_: Application, State(shared): State<Arc<Shared>>, Path(id): Path<BillId>) -> One<Value> {
    let found = any(&shared, |dossier| {
        let bills = dossier.holdings().into_iter().flat_map(|holding| dossier.bills(&holding));
        bills.into_iter().find(|bill| bill.id == id)
    });
    found.map(|bill| Json(without_zone(&bill))).ok_or_else(missing(ErrorCode::CreditCardBillNotFound, "Bill not found"))
}

/// Bills are dated without a zone, as in the official examples.
fn without_zone(bill: &Bill) -> Value {
    let mut bill = serde_json::to_value(bill).unwrap_or_default();
    if let Some(Value::String(date)) = bill.get_mut("dueDate") {
        *date = date.trim_end_matches(".000Z").to_owned();
    }
    bill
}

pub(super) async fn investments(
    _: Application,
    State(shared): State<Arc<Shared>>,
    RawQuery(query): RawQuery,
) -> Listed<Investment> {
    let query = Query::lenient(query.as_deref());
    let mut found = of_item(&shared, &query)?.map(|dossier| dossier.investments()).unwrap_or_default();
    found.retain(|one| query.get("type").is_none_or(|kind| one.kind.as_ref().is_some_and(|one| one.as_str() == kind)));
    page::of(found, &query).map(Json)
}

fn find_investment(shared: &Shared, id: &InvestmentId) -> Option<(Dossier, Investment)> {
    any(shared, |dossier| Some((dossier.clone(), dossier.investments().into_iter().find(|one| one.id == *id)?)))
}

pub(super) async fn investment(
    _: Application,
    State(shared): State<Arc<Shared>>,
    Path(id): Path<InvestmentId>,
) -> One<Investment> {
    let found = find_investment(&shared, &id).map(|(_, investment)| Json(investment));
    found.ok_or_else(missing(ErrorCode::InvestmentNotFound, "investment not found"))
}

pub(super) async fn investment_transactions(
    _: Application,
    State(shared): State<Arc<Shared>>,
    Path(id): Path<InvestmentId>,
    RawQuery(query): RawQuery,
) -> Listed<InvestmentTransaction> {
    let query = Query::lenient(query.as_deref());
    let found = find_investment(&shared, &id).map(|(dossier, one)| dossier.investment_transactions(&one));
    page::of(found.unwrap_or_default(), &query).map(Json)
}

pub(super) async fn loans(
    _: Application,
    State(shared): State<Arc<Shared>>,
    RawQuery(query): RawQuery,
) -> Listed<Loan> {
    let query = Query::lenient(query.as_deref());
    let found = of_item(&shared, &query)?.filter(|dossier| !dossier.persona.invests_only);
    page::of(found.map(|dossier| dossier.loans()).unwrap_or_default(), &query).map(Json)
}

pub(super) async fn loan(_: Application, State(shared): State<Arc<Shared>>, Path(id): Path<LoanId>) -> One<Loan> {
    let found = any(&shared, |dossier| dossier.loans().into_iter().find(|one| one.id == id));
    found.map(Json).ok_or_else(missing(ErrorCode::LoanNotFound, "loan not found"))
}

pub(super) async fn identity(
    _: Application,
    State(shared): State<Arc<Shared>>,
    RawQuery(query): RawQuery,
) -> One<Identity> {
    let query = Query::lenient(query.as_deref());
    let found = of_item(&shared, &query)?.map(|dossier| Json(dossier.identity()));
    found.ok_or_else(missing(ErrorCode::IdentityNotFound, "identity not found"))
}

pub(super) async fn identity_by_id(
    _: Application,
    State(shared): State<Arc<Shared>>,
    Path(id): Path<IdentityId>,
) -> One<Identity> {
    if uuid::Uuid::parse_str(id.as_str()).is_err() {
        return Err(ApiError::bad_request(Refuse::Plain, "itemId must be a UUID"));
    }
    let found = any(&shared, |dossier| Some(dossier.identity()).filter(|one| one.id == id));
    found.map(Json).ok_or_else(missing(ErrorCode::IdentityNotFound, "identity not found"))
}

pub(super) async fn consents(
    _: Application,
    State(shared): State<Arc<Shared>>,
    RawQuery(query): RawQuery,
) -> Listed<Consent> {
    let query = Query::lenient(query.as_deref());
    let id = ItemId::from(query.uuid("itemId")?);
    let found = world(&shared).consent(&id);
    page::of(found.into_iter().collect(), &query).map(Json)
}

pub(super) async fn consent(
    _: Application,
    State(shared): State<Arc<Shared>>,
    Path(id): Path<ConsentId>,
) -> One<Consent> {
    let found = world(&shared).consents().find(|one| one.id == id);
    found.map(Json).ok_or_else(missing(ErrorCode::ConsentNotFound, "Consent not found"))
}

pub(super) async fn resources(
    _: Application,
    State(shared): State<Arc<Shared>>,
    Path(id): Path<ItemId>,
    RawQuery(query): RawQuery,
) -> Listed<ItemResource> {
    let query = Query::lenient(query.as_deref());
    let mut found = world(&shared).resources(&id, shared.now())?;
    found.retain(|one| {
        query.get("status").is_none_or(|status| one.status.as_ref().is_some_and(|one| one.as_str() == status))
    });
    page::of(found, &query).map(Json)
}
