//! `GET /items/{id}/scr` ("Merchants, SCR, others"): a person's debts as the Central Bank knows them.

use std::sync::Arc;

use axum::{
    Json,
    extract::{Path, RawQuery, State},
};
use chrono::{Datelike as _, Months, NaiveDate};
use pluggy::{
    Amount, ItemId, Number,
    model::{ErrorCode, ScrClientType, ScrDatabase, ScrMaturityBalances, ScrOperation, ScrResponse},
};
use rust_decimal::Decimal;

use super::{ApiError, Application, Refuse, query::Query, world};
use crate::server::Shared;

const MOST_MONTHS: usize = 60;

pub(super) async fn report(
    _: Application,
    State(shared): State<Arc<Shared>>,
    Path(id): Path<ItemId>,
    RawQuery(query): RawQuery,
) -> Result<Json<ScrResponse>, ApiError> {
    let query = Query::lenient(query.as_deref());
    let now = shared.now();
    world(&shared).item(&id, now)?;
    let refused = || ApiError::bad_request(Refuse::Code(ErrorCode::ScrInvalidRequest), "Invalid base months");
    let last = now.date_naive().checked_sub_months(Months::new(2)).unwrap_or_default();
    let month = |key: &str| match query.get(key) {
        None => Ok(last),
        Some(text) => NaiveDate::parse_from_str(&format!("{text}01"), "%Y%m%d").map_err(|_| refused()),
    };
    let (from, to) = (month("from")?.with_day(1).unwrap_or(last), month("to")?);
    let months: Vec<NaiveDate> = (0..=u32::try_from(MOST_MONTHS).unwrap_or(0))
        .filter_map(|n| from.checked_add_months(Months::new(n)))
        .take_while(|month| *month <= to)
        .collect();
    if months.is_empty() || months.len() > MOST_MONTHS {
        return Err(refused());
    }
    let known = world(&shared).dossier(&id, now).is_some();
    Ok(Json(ScrResponse {
        dtb_consult: Some(last.format("%Y%m").to_string()),
        cd_cli: Some("76109277673".to_owned()),
        tp_cli: Some(ScrClientType::Person),
        ls_dtb: if known { months.into_iter().map(base).collect() } else { Vec::new() },
        ..ScrResponse::default()
    }))
}

fn base(month: NaiveDate) -> ScrDatabase {
    let falling = [("v110", 125_000), ("v120", 61_050), ("v130", 440_010)];
    let falling = falling.map(|(class, cents)| (class.to_owned(), Some(Amount(Decimal::new(cents, 2)))));
    ScrDatabase {
        dtb: Some(Number(Decimal::from(month.year() * 100 + month.month().cast_signed()))),
        qtd_ifs: Some(Number(Decimal::from(2))),
        ls_op: vec![ScrOperation {
            modality: Some("0203".to_owned()),
            res_venc: Some(ScrMaturityBalances(falling.into())),
            ..ScrOperation::default()
        }],
        ..ScrDatabase::default()
    }
}
