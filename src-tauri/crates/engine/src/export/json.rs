//! JSON: everything there is, in one file: accounts with their movements, and of their connections what else was brought, each
//! with its document as it came. Its form is in `schema.json`, beside this. It is written account by account, so that no more
//! than one is in memory.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use serde_json::value::RawValue;

use super::{
    numbers::plain,
    statement::{Period, Row, Statement, Status},
};
use crate::{store::exports::Holding, view::AccountKind};

/// What the file is called by programs.
const FORMAT: &str = "tomada-export";
/// Of its form.
const VERSION: u32 = 1;

#[derive(Serialize)]
struct Head<'a> {
    format: &'static str,
    version: u32,
    program: &'a str,
    made: DateTime<Utc>,
    period: Period,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct AccountJson<'a> {
    institution: &'a str,
    kind: AccountKind,
    name: &'a str,
    holder: Option<&'a str>,
    bank: Option<&'a str>,
    branch: Option<&'a str>,
    number: Option<&'a str>,
    currency: &'a str,
    balance: Option<String>,
    balance_at: Option<DateTime<Utc>>,
    opening: Option<String>,
    closing: Option<String>,
    documents: &'a [Box<RawValue>],
    rows: Vec<RowJson<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct RowJson<'a> {
    id: &'a str,
    day: NaiveDate,
    bought: Option<NaiveDate>,
    amount: String,
    currency: &'a str,
    status: Status,
    description: &'a str,
    memo: Option<&'a str>,
    category: Option<&'a str>,
    foreign: Option<ForeignJson<'a>>,
    instalment: Option<InstalmentJson>,
    document: Option<&'a RawValue>,
}

#[derive(Serialize)]
struct ForeignJson<'a> {
    amount: String,
    currency: &'a str,
}

#[derive(Serialize)]
struct InstalmentJson {
    number: i64,
    of: i64,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct HoldingJson<'a> {
    institution: &'a str,
    product: &'a str,
    id: &'a str,
    parent: Option<&'a str>,
    day: Option<&'a str>,
    told_at: &'a str,
    missing_since: Option<&'a str>,
    document: Option<&'a RawValue>,
}

/// The beginning, up to the first account.
pub(super) fn head(program: &str, period: Period, now: DateTime<Utc>) -> Result<Vec<u8>, serde_json::Error> {
    let head = Head { format: FORMAT, version: VERSION, program, made: now, period };
    let mut out = serde_json::to_vec(&head)?;
    // What follows is of the same object.
    out.pop();
    out.extend_from_slice(b",\n\"accounts\":[");
    Ok(out)
}

/// One account. `is_first` of them.
pub(super) fn account(statement: &Statement, is_first: bool) -> Result<Vec<u8>, serde_json::Error> {
    let ends = statement.reckoned.as_ref();
    let balance = statement.balance.as_ref();
    let account = AccountJson {
        institution: &statement.institution,
        kind: statement.kind,
        name: &statement.name,
        holder: statement.holder.as_deref(),
        bank: statement.bank.as_deref(),
        branch: statement.branch.as_deref(),
        number: statement.number.as_deref(),
        currency: &statement.currency,
        balance: balance.map(|told| plain(told.amount)),
        balance_at: balance.map(|told| told.at),
        opening: ends.map(|ends| plain(ends.opening)),
        closing: ends.map(|ends| plain(ends.closing)),
        documents: &statement.documents,
        rows: statement.rows.iter().map(row).collect(),
    };
    let mut out = if is_first { b"\n".to_vec() } else { b",\n".to_vec() };
    serde_json::to_writer(&mut out, &account)?;
    Ok(out)
}

fn row(row: &Row) -> RowJson<'_> {
    let foreign = row.foreign.as_ref();
    RowJson {
        id: &row.fitid,
        day: row.day,
        bought: row.bought,
        amount: plain(row.amount),
        currency: &row.currency,
        status: row.status,
        description: &row.description,
        memo: row.memo.as_deref(),
        category: row.category.as_deref(),
        foreign: foreign.map(|told| ForeignJson { amount: plain(told.amount), currency: &told.currency }),
        instalment: row.instalment.map(|(number, of)| InstalmentJson { number, of }),
        document: row.document.as_deref(),
    }
}

/// All that follows the accounts: what else their connections brought, each with its institution's name.
pub(super) fn tail(holdings: &[(String, Holding)]) -> Result<Vec<u8>, serde_json::Error> {
    let mut out = b"\n],\n\"holdings\":[".to_vec();
    for (nth, (institution, holding)) in holdings.iter().enumerate() {
        let document = RawValue::from_string(holding.document.clone()).ok();
        let one = HoldingJson {
            institution,
            product: &holding.product,
            id: &holding.id,
            parent: holding.parent.as_deref(),
            day: holding.day.as_deref(),
            told_at: &holding.told_at,
            missing_since: holding.missing_since.as_deref(),
            document: document.as_deref(),
        };
        out.extend_from_slice(if nth == 0 { b"\n" } else { b",\n" });
        serde_json::to_writer(&mut out, &one)?;
    }
    out.extend_from_slice(b"\n]}\n");
    Ok(out)
}
