//! `GET /accounts` ("Accounts"). A connect token is shown the first fields alone.

use std::sync::Arc;

use axum::{
    Json,
    extract::{Path, Query, State},
};
use pluggy::{
    Amount, ItemId, StatementId,
    model::{Account, AccountBalance, AccountStatement, AccountType, ErrorCode, Page},
    time::Instant,
};
use serde::Deserialize;
use serde_json::Value;

use super::{ApiError, Application, Refuse, items::allowed, owner, world};
use crate::{
    data::{Dossier, Holding},
    server::Shared,
    tokens::Caller,
};

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
    let dossier = world(&shared).dossier(&id, shared.now());
    let accounts =
        dossier.iter().flat_map(|dossier| dossier.holdings().into_iter().map(|one| account(&shared, dossier, &one)));
    let rows = accounts
        .filter(|account| kind.is_none() || account.kind == kind)
        .filter_map(|account| serde_json::to_value(account).ok())
        .map(|account| if caller == Caller::Application { account } else { reduced(account) })
        .collect();
    Ok(Json(Page::single(rows)))
}

pub(super) async fn one(
    _: Application,
    State(shared): State<Arc<Shared>>,
    Path(id): Path<String>,
) -> Result<Json<Account>, ApiError> {
    let (dossier, holding) = owner(&shared, &id).ok_or_else(ApiError::account_not_found)?;
    Ok(Json(account(&shared, &dossier, &holding)))
}

/// An account, with what the control has moved on it.
fn account(shared: &Shared, dossier: &Dossier, holding: &Holding) -> Account {
    let mut account = dossier.account(holding);
    account.balance = account.balance.map(|balance| Amount(balance.0 + world(shared).moved(&holding.id)));
    account
}

/// Open Finance alone is asked on the spot.
pub(super) async fn balance(
    _: Application,
    State(shared): State<Arc<Shared>>,
    Path(id): Path<String>,
) -> Result<Json<AccountBalance>, ApiError> {
    let missing = || ApiError::not_found(Refuse::Plain, "account not found for the given id");
    let (dossier, holding) = owner(&shared, &id).ok_or_else(missing)?;
    if world(&shared).consent(&dossier.item).is_none() {
        let message = "The balance request was rejected as invalid by the financial institution.";
        return Err(ApiError::bad_request(Refuse::Code(ErrorCode::BalanceInvalidRequest), message));
    }
    world(&shared).ask_balance(&dossier.item, shared.now())?;
    let balance = account(&shared, &dossier, &holding).balance;
    Ok(Json(AccountBalance {
        balance,
        closing_balance: balance,
        currency_code: Some("BRL".to_owned()),
        update_date_time: Some(Instant(shared.now())),
        ..AccountBalance::default()
    }))
}

pub(super) async fn statements(
    _: Application,
    State(shared): State<Arc<Shared>>,
    Path(id): Path<String>,
) -> Result<Json<Page<AccountStatement>>, ApiError> {
    if uuid::Uuid::parse_str(&id).is_err() {
        let message = "accountId should not be null or undefined,accountId must be a UUID";
        return Err(ApiError::bad_request(Refuse::Plain, message));
    }
    let found = owner(&shared, &id).into_iter().flat_map(|(dossier, holding)| {
        let last = dossier.collected.last().copied().unwrap_or_default().date_naive();
        let months = (1..=12).filter_map(move |month| last.checked_sub_months(chrono::Months::new(month)));
        let url = shared.url().to_owned();
        months.map(move |month| AccountStatement {
            id: StatementId(crate::data::id_of(&dossier.item, &format!("statement {} {month}", holding.id))),
            month_year: Some(month.format("%m-%Y").to_string()),
            url: Some(format!("{url}/assets/statement.pdf")),
        })
    });
    Ok(Json(Page::single(found.collect())))
}

fn reduced(account: Value) -> Value {
    match account {
        Value::Object(fields) => {
            Value::Object(fields.into_iter().filter(|(name, _)| REDUCED.contains(&name.as_str())).collect())
        }
        other => other,
    }
}
