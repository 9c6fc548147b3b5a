//! Transactions as a list and one by one, and what a list is narrowed to.

use chrono::{DateTime, NaiveDate, Utc};
use pluggy::AccountId;
use serde::{Deserialize, Serialize};

use super::Money;

/// What a list is narrowed to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct TransactionFilter {
    /// Only of these accounts and of those that are joined with them; of all, where there is none.
    pub accounts: Vec<AccountId>,
    /// Only of this period.
    pub period: Period,
    /// Only of this category and of those below it.
    pub category: Option<String>,
    /// Only what came in, or what went out.
    pub flow: FlowFilter,
    /// Which transactions at all.
    pub which: Which,
    /// What is typed into the search.
    pub text: String,
    /// By whose customs amounts and days are typed.
    pub language: SearchLanguage,
}

/// A stretch of days.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum Period {
    /// All there is.
    #[default]
    All,
    /// The month that today is in.
    ThisMonth,
    /// The month before.
    LastMonth,
    /// The last 90 days.
    Quarter,
    /// The year that today is in.
    ThisYear,
    /// From one day to another; without one of them, without that end.
    Days {
        /// The first.
        #[cfg_attr(feature = "ts", ts(type = "string | null"))]
        from: Option<NaiveDate>,
        /// The last.
        #[cfg_attr(feature = "ts", ts(type = "string | null"))]
        to: Option<NaiveDate>,
    },
}

/// Which way money went.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum FlowFilter {
    /// Either way.
    #[default]
    Any,
    /// In.
    In,
    /// Out.
    Out,
}

/// Which transactions are listed at all.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum Which {
    /// Those up to today.
    #[default]
    UpToToday,
    /// Those that the bank has not confirmed.
    Pending,
    /// Those after today.
    Future,
    /// Those that the bank has taken back.
    Removed,
}

/// The languages that a search understands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum SearchLanguage {
    /// `18/11/2026`, `1.942,50`.
    #[default]
    #[serde(rename = "pt-BR")]
    Portuguese,
    /// `11/18/2026`, `1,942.50`.
    #[serde(rename = "en")]
    English,
    /// `18/11/2026`, `1.942,50`.
    #[serde(rename = "es")]
    Spanish,
}

/// How long a list is, and where it can be taken up in between.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct TransactionCount {
    /// How many there are.
    pub total: u32,
    /// How many lie between two marks.
    pub step: u32,
    /// Places of the list's rows, each `step` rows: the first is the first row's.
    #[cfg_attr(feature = "ts", ts(type = "number[]"))]
    pub marks: Vec<i64>,
    /// How many there are after today besides, where the list ends with today.
    pub future: u32,
}

/// A part of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct TransactionWindow {
    /// The newest first.
    pub rows: Vec<TransactionRow>,
}

/// One transaction in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct TransactionRow {
    /// Where it stands among all.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub place: i64,
    /// Of which account.
    pub account: AccountId,
    /// `YYYY-MM-DD`, in Brasília.
    #[cfg_attr(feature = "ts", ts(type = "string"))]
    pub day: NaiveDate,
    /// What it is called.
    pub description: String,
    /// As it is shown: on a card, a purchase without a sign, and what lessens the debt with one.
    pub money: Money,
    /// Which way the money went.
    pub flow: Flow,
    /// Its category's id.
    pub category: Option<String>,
    /// Which of how many instalments.
    pub instalment: Option<Instalment>,
    /// What there is to say of it, in this order.
    pub marks: Vec<TransactionMark>,
}

/// Which way money went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum Flow {
    /// Into an account.
    In,
    /// Out of an account.
    Out,
    /// Bought on a card.
    Bought,
    /// Paid or given back on a card.
    Settled,
}

/// Which of how many instalments.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Instalment {
    /// From 1.
    pub number: u32,
    /// Of how many, where the bank says.
    pub of: Option<u32>,
}

/// What there is to say of a transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum TransactionMark {
    /// The bank has taken it back.
    Removed,
    /// The bank has not confirmed it.
    Pending,
    /// It is of a day to come.
    Future,
}

/// All that is told of a transaction.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct TransactionDetails {
    /// As it stands in the list.
    pub row: TransactionRow,
    /// In the bank's words, where they are others.
    pub bank_words: Option<String>,
    /// PIX, TED, …, as the bank calls it.
    pub method: Option<String>,
    /// Who paid.
    pub payer: Option<Party>,
    /// Who was paid.
    pub receiver: Option<Party>,
    /// What for, in the payer's words.
    pub reason: Option<String>,
    /// The shop.
    pub merchant: Option<Party>,
    /// The amount in the currency that it was bought in, where that is another.
    pub foreign: Option<Money>,
    /// The day of the purchase, where it is another.
    #[cfg_attr(feature = "ts", ts(type = "string | null"))]
    pub bought_on: Option<NaiveDate>,
    /// The last digits of the card that was used.
    pub card_ending: Option<String>,
    /// When the bill that it is on is due.
    #[cfg_attr(feature = "ts", ts(type = "string | null"))]
    pub bill_due_on: Option<NaiveDate>,
    /// The month of the bill that it will be on, `YYYY-MM`.
    pub bill_month: Option<String>,
    /// The account's balance after it.
    pub balance_after: Option<Money>,
    /// When Pluggy first saw it.
    #[cfg_attr(feature = "ts", ts(type = "string | null"))]
    pub first_seen_at: Option<DateTime<Utc>>,
    /// Since when the bank tells of it no more.
    #[cfg_attr(feature = "ts", ts(type = "string | null"))]
    pub removed_at: Option<DateTime<Utc>>,
    /// Whether another one took its place.
    pub replaced: bool,
}

/// Somebody who paid or was paid.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Party {
    /// What they are called.
    pub name: Option<String>,
    /// A company's number whole, a person's with its middle digits only.
    pub document: Option<String>,
}

/// A category of Pluggy's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct CategoryView {
    /// Eight digits. The parent does not follow from them.
    pub id: String,
    /// The category above.
    pub parent: Option<String>,
    /// In English.
    pub name: String,
    /// In Portuguese.
    pub translated: Option<String>,
}
