//! What banks tell of besides accounts and transactions: bills, investments, loans, and who the holder is in their books.

use chrono::{DateTime, NaiveDate, Utc};
use pluggy::AccountId;
use serde::{Deserialize, Serialize};

use super::{ConnectionId, Money};

/// All of it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Holdings {
    /// Closed bills of cards, the newest first.
    pub bills: Vec<BillView>,
    /// Investments, the largest first.
    pub investments: Vec<InvestmentView>,
    /// Loans, the largest first.
    pub loans: Vec<LoanView>,
    /// Who the holder is, in each bank's books.
    pub identities: Vec<IdentityView>,
}

/// How much of a document is shown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum DocumentShown {
    /// A person's middle digits.
    #[default]
    Masked,
    /// All of it.
    Whole,
}

/// A closed bill of a card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct BillView {
    /// Its id.
    pub id: String,
    /// Of which card.
    pub account: AccountId,
    /// When it is due.
    #[cfg_attr(feature = "ts", ts(type = "string | null"))]
    pub due_on: Option<NaiveDate>,
    /// What it comes to.
    pub total: Option<Money>,
    /// The least that must be paid.
    pub least: Option<Money>,
    /// Interest, fees and taxes in it.
    pub charges: Option<Money>,
    /// What was paid for it, as far as the bill after it tells; nothing before there is one.
    pub paid: Option<Vec<BillPaid>>,
}

/// A payment of a bill.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct BillPaid {
    /// When.
    #[cfg_attr(feature = "ts", ts(type = "string | null"))]
    pub on: Option<NaiveDate>,
    /// How much.
    pub amount: Option<Money>,
}

/// An investment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct InvestmentView {
    /// Its id.
    pub id: String,
    /// Which connection brought it.
    pub connection: ConnectionId,
    /// What it is.
    pub kind: InvestmentKind,
    /// What it is called.
    pub name: Option<String>,
    /// Who issued it.
    pub issuer: Option<String>,
    /// What it is worth, without taxes.
    pub balance: Option<Money>,
    /// What was invested.
    pub invested: Option<Money>,
    /// When it ends.
    #[cfg_attr(feature = "ts", ts(type = "string | null"))]
    pub due_on: Option<NaiveDate>,
    /// Since when Pluggy tells of it no more.
    #[cfg_attr(feature = "ts", ts(type = "string | null"))]
    pub missing_since: Option<DateTime<Utc>>,
}

/// What an investment is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum InvestmentKind {
    /// A structured note.
    Coe,
    /// Shares.
    Equity,
    /// A fund that is traded.
    Etf,
    /// CDB, LCI, treasury, ….
    FixedIncome,
    /// A fund.
    MutualFund,
    /// Retirement and other securities.
    Security,
    /// Something else.
    Other,
}

/// A loan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct LoanView {
    /// Its id.
    pub id: String,
    /// Which connection brought it.
    pub connection: ConnectionId,
    /// What it is called.
    pub name: Option<String>,
    /// What is still owed.
    pub outstanding: Option<Money>,
    /// What was lent.
    pub contracted: Option<Money>,
    /// Instalments that were paid.
    pub paid: Option<u32>,
    /// Instalments in all.
    pub instalments: Option<u32>,
    /// Instalments that are late.
    pub late: Option<u32>,
    /// When it ends.
    #[cfg_attr(feature = "ts", ts(type = "string | null"))]
    pub due_on: Option<NaiveDate>,
    /// Since when Pluggy tells of it no more.
    #[cfg_attr(feature = "ts", ts(type = "string | null"))]
    pub missing_since: Option<DateTime<Utc>>,
}

/// Who the holder is, in one bank's books.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct IdentityView {
    /// Which connection told it.
    pub connection: ConnectionId,
    /// The whole name, or a company's.
    pub name: Option<String>,
    /// CPF or CNPJ, masked or not.
    pub document: Option<String>,
    /// A person's birthday.
    #[cfg_attr(feature = "ts", ts(type = "string | null"))]
    pub born_on: Option<NaiveDate>,
    /// Addresses of mail.
    pub emails: Vec<String>,
    /// Telephones.
    pub phones: Vec<String>,
    /// Where they live, a line each.
    pub addresses: Vec<String>,
}
