//! The accounts' room: accounts by bank, what they come to, and what a bank told of besides.

use chrono::{DateTime, NaiveDate, Utc};
use pluggy::AccountId;
use serde::Serialize;

use super::{AccountKind, ConnectionId, Money};

/// All accounts, by bank.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct AccountsView {
    /// Connections that brought accounts.
    pub banks: Vec<BankAccounts>,
    /// What they come to, by currency.
    pub totals: Vec<Total>,
}

/// The accounts that one connection brought.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct BankAccounts {
    /// Which connection.
    pub connection: ConnectionId,
    /// In the bank's order. Accounts that a person joined stand there once.
    pub accounts: Vec<AccountRow>,
}

/// One account or card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct AccountRow {
    /// Its id.
    pub id: AccountId,
    /// What it is.
    pub kind: AccountKind,
    /// The institution's name for it.
    pub name: Option<String>,
    /// At most the last four characters of its number.
    pub ending: Option<String>,
    /// Funds, or what is owed on a card.
    pub balance: Option<Money>,
    /// When Pluggy last told of it.
    #[cfg_attr(feature = "ts", ts(type = "string | null"))]
    pub told_at: Option<DateTime<Utc>>,
    /// Since when Pluggy tells of it no more.
    #[cfg_attr(feature = "ts", ts(type = "string | null"))]
    pub missing_since: Option<DateTime<Utc>>,
    /// How many other accounts are one with it, because a person joined them.
    pub joined: u32,
}

/// What all accounts come to in one currency. Funds and debts are never added up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(rename = "AccountsTotal"))]
pub struct Total {
    /// What is in accounts; nothing where there is none in this currency.
    pub funds: Option<Money>,
    /// What is owed on cards; nothing where there is none in this currency.
    pub debts: Option<Money>,
}

/// What became of money in a period: the balance day by day, and what came and went by month. Of one currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct MoneyFlow {
    /// What was counted.
    pub counted: Counted,
    /// ISO 4217.
    pub currency: String,
    /// Currencies that there is money in besides, and that are not in here.
    pub others: Vec<String>,
    /// What was in the accounts together at the end of a day, the oldest first; empty for cards, whose banks mean different
    /// things by a balance.
    pub balance: Vec<DayBalance>,
    /// By month, the oldest first.
    pub months: Vec<MonthFlow>,
}

/// What figures are made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum Counted {
    /// Posted transactions of accounts. Those of cards are not: the bill that is paid would be counted twice.
    Accounts,
    /// Posted transactions of cards.
    Cards,
}

/// The balance at the end of a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct DayBalance {
    /// `YYYY-MM-DD`.
    #[cfg_attr(feature = "ts", ts(type = "string"))]
    pub day: NaiveDate,
    /// A decimal number as text.
    pub amount: String,
}

/// What came and what went in a month.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct MonthFlow {
    /// `YYYY-MM`.
    pub month: String,
    /// What came in: a decimal number as text, never negative.
    pub came: String,
    /// What went out: a decimal number as text, never negative.
    pub went: String,
}
