//! What an account is asked for by itself ("Accounts"): its balance at this moment, and its statements.

use serde::{Deserialize, Serialize};

use crate::{Amount, StatementId, time::Instant};

/// The balance at this moment, asked of the institution. Open Finance only; each counts against a monthly quota.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AccountBalance {
    /// Available funds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub balance: Option<Amount>,
    /// Blocked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub blocked_balance: Option<Amount>,
    /// What the bank invests by itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub automatically_invested_balance: Option<Amount>,
    /// Balance with what is not posted yet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub closing_balance: Option<Amount>,
    /// ISO 4217 code of the amounts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency_code: Option<String>,
    /// When the institution measured it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub update_date_time: Option<Instant>,
}

/// One month's statement as a PDF.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AccountStatement {
    /// Its id.
    pub id: StatementId,
    /// `MM-YYYY`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub month_year: Option<String>,
    /// Where the PDF is, for thirty minutes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}
