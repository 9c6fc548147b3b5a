//! The words of a file. They are the shell's, in a person's language; an export that is made by itself later keeps those with
//! which it was asked for.

use serde::{Deserialize, Serialize};

use super::{numbers::Numbers, statement::Status};
use crate::view::AccountKind;

/// All words of an export.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Words {
    /// How this language writes numbers and days, where a person reads them.
    pub numbers: Numbers,
    /// What the folder of an export is called; `{day}` stands for its day.
    pub folder: String,
    /// What the folder of the export after every sync is called.
    pub standing: String,
    /// What the readable manifest is called, without its ending.
    pub readme: String,
    /// What the JSON of all accounts is called, without its ending.
    pub everything: String,
    /// What the workbook is called, without its ending.
    pub workbook: String,
    /// Headings of movements.
    pub columns: Columns,
    /// A movement that is one for good.
    pub posted: String,
    /// One that may still change.
    pub pending: String,
    /// `{nth}` of `{of}`.
    pub instalment: String,
    /// What accounts are.
    pub kinds: Kinds,
    /// The sheet of totals and the readable manifest.
    pub totals: Totals,
}

/// Headings of movements.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[allow(missing_docs, reason = "each is the heading of what it is called")]
pub struct Columns {
    pub day: String,
    pub description: String,
    pub memo: String,
    pub category: String,
    pub amount: String,
    pub currency: String,
    pub foreign_amount: String,
    pub foreign_currency: String,
    pub instalment: String,
    pub bought: String,
    pub status: String,
    pub id: String,
}

impl Columns {
    /// In the order of the columns.
    pub(super) fn all(&self) -> [&str; 12] {
        let Self { day, description, memo, category, amount, currency, .. } = self;
        let Self { foreign_amount, foreign_currency, instalment, bought, status, id, .. } = self;
        [
            day,
            description,
            memo,
            category,
            amount,
            currency,
            foreign_amount,
            foreign_currency,
            instalment,
            bought,
            status,
            id,
        ]
    }
}

/// What accounts are.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[allow(missing_docs, reason = "each is what it is called")]
pub struct Kinds {
    pub checking: String,
    pub savings: String,
    pub credit_card: String,
    pub other: String,
}

/// The sheet of totals and the readable manifest.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[allow(missing_docs, reason = "each is the heading of what it is called")]
pub struct Totals {
    pub title: String,
    pub made: String,
    pub period: String,
    /// A period without a beginning and an end.
    pub all: String,
    /// One with both: `{from}`, `{to}`.
    pub between: String,
    /// One with the one or the other.
    pub since: String,
    pub until: String,
    pub institution: String,
    pub account: String,
    pub kind: String,
    pub number: String,
    pub currency: String,
    pub rows: String,
    pub first: String,
    pub last: String,
    pub inward: String,
    pub outward: String,
    pub sum: String,
    pub opening: String,
    pub closing: String,
    pub balance: String,
    /// What is owed on a card.
    pub debt: String,
    /// All accounts of a currency, and apart from them all cards.
    pub funds: String,
    pub debts: String,
    /// How many are not in the file, because they may still change, are of days to come, or have no amount in the account's
    /// currency.
    pub left_pending: String,
    pub left_future: String,
    pub left_foreign: String,
    /// How the balances at both ends came about.
    pub reckoned: String,
    pub file: String,
    pub bytes: String,
    /// A file that an export before has left in the same folder, and this one did not write.
    #[serde(default)]
    pub earlier: String,
}

impl Words {
    pub(super) fn instalment(&self, nth: i64, of: i64) -> String {
        self.instalment.replace("{nth}", &nth.to_string()).replace("{of}", &of.to_string())
    }

    pub(super) fn status(&self, status: Status) -> &str {
        match status {
            Status::Posted => &self.posted,
            Status::Pending => &self.pending,
        }
    }

    pub(super) fn kind(&self, kind: AccountKind) -> &str {
        match kind {
            AccountKind::Checking => &self.kinds.checking,
            AccountKind::Savings => &self.kinds.savings,
            AccountKind::CreditCard => &self.kinds.credit_card,
            AccountKind::Other => &self.kinds.other,
        }
    }
}
