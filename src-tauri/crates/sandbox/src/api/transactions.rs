//! `/v2/transactions`, the deprecated `/transactions`, and one of them ("Transactions").

use std::{
    cmp::Reverse,
    collections::{BTreeSet, HashSet},
    sync::Arc,
};

use axum::{
    Json,
    extract::{Path, RawQuery, State},
    http::StatusCode,
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use chrono::{DateTime, NaiveDate, Utc};
use pluggy::{
    CategoryId, TransactionId,
    model::{CursorPage, ErrorCode, Page, Transaction, UpdateTransaction},
    time::Instant,
};

use super::{ApiError, Application, Body, Refuse, owner, query::Query, world};
use crate::{
    data::{self, Dossier, Holding},
    server::Shared,
    world::Edits,
};

const PAGE: usize = 500;
const MOST_IDS: usize = 500;

/// Which rows are wanted.
#[derive(Default)]
struct Wanted {
    ids: HashSet<String>,
    from: Option<DateTime<Utc>>,
    to: Option<DateTime<Utc>>,
    created_from: Option<DateTime<Utc>>,
    bill: Option<String>,
}

impl Wanted {
    fn read(query: &Query, from: &str, to: &str) -> Result<Self, ApiError> {
        let instant = |key: &str| match query.get(key) {
            None => Ok(None),
            Some(text) => Instant::parse(text).map(|instant| Some(instant.0)).ok_or_else(|| {
                ApiError::bad_request(Refuse::Plain, &format!("{key} must be a valid ISO 8601 date string"))
            }),
        };
        let wanted = Self {
            ids: query.all("ids").map(str::to_owned).collect(),
            from: instant(from)?,
            // A bare day is meant whole.
            to: instant(to)?.map(|end| {
                if query.get(to).is_some_and(|text| text.len() == 10) { end + chrono::TimeDelta::days(1) } else { end }
            }),
            created_from: instant("createdAtFrom")?,
            bill: query.get("billId").map(str::to_owned),
        };
        if query.all("ids").count() > MOST_IDS {
            let message = "The ids parameter cannot have more than 500 transaction ids";
            return Err(ApiError::bad_request(Refuse::Code(ErrorCode::IdsParameterExceedsMaxLength), message));
        }
        if wanted.created_from.is_some() && (wanted.from.is_some() || wanted.to.is_some()) {
            let message = format!("createdAtFrom cannot be used together with {from} or {to}");
            return Err(ApiError::bad_request(Refuse::Plain, &message));
        }
        Ok(wanted)
    }

    fn has_day(&self, day: NaiveDate) -> bool {
        // A row of late in the evening, by the institutions' time, is dated the next day by UTC.
        let from = self.from.and_then(|from| from.date_naive().pred_opt());
        from.is_none_or(|from| day >= from) && self.to.is_none_or(|to| day <= to.date_naive())
    }

    fn has(&self, row: &Transaction) -> bool {
        let date = row.date.map(|date| date.0);
        self.from.is_none_or(|from| date.is_none_or(|date| date >= from))
            && self.to.is_none_or(|to| date.is_none_or(|date| date <= to))
            && self.created_from.is_none_or(|from| row.created_at.is_none_or(|created| created.0 >= from))
            && (self.ids.is_empty() || self.ids.contains(row.id.as_str()))
            && self.bill.as_ref().is_none_or(|bill| {
                let on = row.credit_card_metadata.as_ref().and_then(|card| card.bill_id.as_ref());
                on.is_some_and(|on| on.as_str() == bill)
            })
    }
}

/// Where a list goes on: after so many rows of a day.
#[derive(Clone, Copy)]
struct Place {
    day: NaiveDate,
    row: usize,
}

impl Place {
    fn read(cursor: &str) -> Result<Self, ApiError> {
        let read = || {
            let text = String::from_utf8(STANDARD.decode(cursor).ok()?).ok()?;
            let (day, row) = text.split_once('|')?;
            Some(Self { day: day.parse().ok()?, row: row.parse().ok()? })
        };
        read().ok_or_else(|| ApiError::bad_request(Refuse::Plain, "Invalid cursor"))
    }

    fn cursor(self) -> String {
        STANDARD.encode(format!("{}|{}", self.day, self.row))
    }
}

pub(super) async fn list(
    _: Application,
    State(shared): State<Arc<Shared>>,
    RawQuery(query): RawQuery,
) -> Result<Json<CursorPage<Transaction>>, ApiError> {
    let known = ["accountId", "ids", "dateFrom", "dateTo", "createdAtFrom", "after"];
    let query = Query::strict(query.as_deref(), &known)?;
    if query.get("accountId").is_none() {
        // The one endpoint whose words have a space between them ("Literal error bodies").
        let message = "accountId should not be null or undefined, accountId must be a UUID";
        return Err(ApiError::bad_request(Refuse::Plain, message));
    }
    let account = query.uuid("accountId")?;
    let wanted = Wanted::read(&query, "dateFrom", "dateTo")?;
    let from = query.get("after").map(Place::read).transpose()?;
    let Some((dossier, holding)) = owner(&shared, account) else {
        return Ok(Json(CursorPage { results: Vec::new(), next: None, unreadable: Vec::new() }));
    };
    let (rows, next) = page(&shared, &dossier, &holding, &wanted, from);
    let next = next.map(|place| format!("?{}", query.with("after", &place.cursor())));
    Ok(Json(CursorPage { results: rows, next, unreadable: Vec::new() }))
}

/// The days that rows lie on, the latest first.
fn days(dossier: &Dossier, holding: &Holding, edits: &Edits) -> BTreeSet<Reverse<NaiveDate>> {
    dossier.days(holding).chain(edits.days()).map(Reverse).collect()
}

/// The rows of a day, as they are now.
fn rows_of(dossier: &Dossier, holding: &Holding, edits: &Edits, day: NaiveDate) -> Vec<Transaction> {
    let rows = dossier.rows_of(holding, day);
    edits.over(day, rows.iter().map(|row| dossier.transaction(holding, row)).collect())
}

/// A page of rows, the latest first, and where the next begins. Days are made up one by one, and only as many as it takes.
fn page(
    shared: &Shared,
    dossier: &Dossier,
    holding: &Holding,
    wanted: &Wanted,
    from: Option<Place>,
) -> (Vec<Transaction>, Option<Place>) {
    let mut rows = Vec::new();
    let edits = world(shared).edits(&holding.id);
    let days = days(dossier, holding, &edits);
    let days = days
        .into_iter()
        .map(|Reverse(day)| day)
        .filter(|day| from.is_none_or(|from| *day <= from.day) && wanted.has_day(*day));
    for day in days {
        let skip = from.filter(|from| from.day == day).map_or(0, |from| from.row);
        for (place, row) in rows_of(dossier, holding, &edits, day).into_iter().enumerate().skip(skip) {
            if !wanted.has(&row) {
                continue;
            }
            if rows.len() == PAGE {
                return (world(shared).touched(rows), Some(Place { day, row: place }));
            }
            rows.push(row);
        }
    }
    (world(shared).touched(rows), None)
}

pub(super) async fn old_list(
    _: Application,
    State(shared): State<Arc<Shared>>,
    RawQuery(query): RawQuery,
) -> Result<Json<Page<Transaction>>, ApiError> {
    if world(&shared).policy.old_transactions_status == 410 {
        let message = "This endpoint is deprecated, use /v2/transactions";
        return Err(ApiError::of(StatusCode::GONE, Refuse::Code(ErrorCode::EndpointDeprecated), message));
    }
    let query = Query::lenient(query.as_deref());
    let account = query.uuid("accountId")?;
    let wanted = Wanted::read(&query, "from", "to")?;
    let Some((dossier, holding)) = owner(&shared, account) else {
        return Ok(Json(Page {
            page: Some(1),
            total: Some(0),
            total_pages: Some(0),
            results: Vec::new(),
            unreadable: Vec::new(),
        }));
    };
    let edits = world(&shared).edits(&holding.id);
    let days = days(&dossier, &holding, &edits).into_iter().map(|Reverse(day)| day);
    let rows = days.filter(|day| wanted.has_day(*day)).flat_map(|day| rows_of(&dossier, &holding, &edits, day));
    let rows: Vec<Transaction> = rows.filter(|row| wanted.has(row)).collect();
    let mut page = super::page::of(rows, &query)?;
    page.results = world(&shared).touched(page.results);
    Ok(Json(page))
}

pub(super) async fn one(
    _: Application,
    State(shared): State<Arc<Shared>>,
    Path(id): Path<TransactionId>,
) -> Result<Json<Transaction>, ApiError> {
    find(&shared, &id).map(Json).ok_or_else(ApiError::transaction_not_found)
}

pub(super) async fn categorize(
    _: Application,
    State(shared): State<Arc<Shared>>,
    Path(id): Path<TransactionId>,
    Body(update): Body<UpdateTransaction>,
) -> Result<Json<Transaction>, ApiError> {
    if uuid::Uuid::parse_str(id.as_str()).is_err() {
        let message = "Transaction Id should not be null or undefined, transactionId must be a UUID";
        return Err(ApiError::bad_request(Refuse::Plain, message));
    }
    let category: CategoryId =
        update.category_id.ok_or_else(|| ApiError::bad_request(Refuse::Plain, "categoryId should not be empty"))?;
    if data::category(&category).is_none() {
        return Err(ApiError::category_not_found());
    }
    let missing = || ApiError::not_found(Refuse::Plain, "Transaction not found");
    find(&shared, &id).ok_or_else(missing)?;
    world(&shared).categorize(&id, category);
    find(&shared, &id).map(Json).ok_or_else(missing)
}

/// A row by its id, which names its account and its day.
pub(crate) fn find(shared: &Shared, id: &TransactionId) -> Option<Transaction> {
    let world = world(shared);
    let now = shared.now();
    let found = world.dossiers(now).find_map(|dossier| {
        dossier.holdings().iter().find_map(|holding| {
            let edits = world.edits(&holding.id);
            if let Some(added) = edits.added(id) {
                return Some(added.clone());
            }
            rows_of(&dossier, holding, &edits, data::day_of(holding, id)?).into_iter().find(|row| row.id == *id)
        })
    })?;
    world.touched(vec![found]).into_iter().next()
}
