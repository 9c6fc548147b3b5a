//! What an export is made of: an account's movements in a period, oldest first, in a form that has nothing of where they were
//! kept and nothing of the format they leave in. Amounts are signed as a person means them: what came in is positive, what
//! went out negative; so a card's purchase is negative, and its refund positive.

use chrono::{DateTime, NaiveDate, Utc};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::view::AccountKind;

/// Days in Sao Paulo, both included. Nothing: as far as there is something.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(rename = "ExportPeriod"))]
pub struct Period {
    /// The first.
    #[cfg_attr(feature = "ts", ts(type = "string | null"))]
    pub from: Option<NaiveDate>,
    /// The last.
    #[cfg_attr(feature = "ts", ts(type = "string | null"))]
    pub to: Option<NaiveDate>,
}

impl Period {
    pub(super) fn holds(self, day: NaiveDate) -> bool {
        self.from.is_none_or(|from| day >= from) && self.to.is_none_or(|to| day <= to)
    }
}

/// An account or a card in a period.
#[derive(Debug, Clone)]
pub(super) struct Statement {
    pub(super) kind: AccountKind,
    /// The institution, as it is called on the screen.
    pub(super) institution: String,
    pub(super) name: String,
    pub(super) holder: Option<String>,
    /// The bank's number (COMPE).
    pub(super) bank: Option<String>,
    pub(super) branch: Option<String>,
    /// The account's number with its digit, or the last digits of a card.
    pub(super) number: Option<String>,
    /// ISO 4217; of all amounts but foreign ones.
    pub(super) currency: String,
    pub(super) period: Period,
    /// What the institution told last: funds; of a card, what is owed, which is positive.
    pub(super) balance: Option<Balance>,
    /// What was there before the first row and after the last, reckoned back from the balance. Nothing for cards.
    pub(super) reckoned: Option<Reckoned>,
    pub(super) rows: Vec<Row>,
    /// What Pluggy told of it; of joined accounts, what it told of each.
    pub(super) documents: Vec<Box<RawValue>>,
}

/// An amount at an instant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Balance {
    pub(super) amount: Decimal,
    pub(super) at: DateTime<Utc>,
}

/// Balances at both ends of a period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Reckoned {
    pub(super) opening: Decimal,
    pub(super) closing: Decimal,
    /// The day after which the closing one is.
    pub(super) day: NaiveDate,
}

/// One movement.
#[derive(Debug, Clone)]
pub(super) struct Row {
    /// The same for the same movement, whatever item it came with; another for every other of the account.
    pub(super) fitid: String,
    pub(super) day: NaiveDate,
    /// Of an instalment, when it was bought.
    pub(super) bought: Option<NaiveDate>,
    pub(super) amount: Decimal,
    /// The account's; another, where nobody has told what it is in the account's.
    pub(super) currency: String,
    pub(super) status: Status,
    /// One line.
    pub(super) description: String,
    /// One line: what the institution says, where that is something else.
    pub(super) memo: Option<String>,
    pub(super) category: Option<String>,
    pub(super) foreign: Option<Foreign>,
    /// Which instalment, of how many.
    pub(super) instalment: Option<(i64, i64)>,
    /// The whole row as it came; nothing, where the format has no room for it.
    pub(super) document: Option<Box<RawValue>>,
}

/// Whether a movement is one for good.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) enum Status {
    Posted,
    Pending,
}

/// What a movement was in another currency, signed like its amount.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Foreign {
    pub(super) amount: Decimal,
    pub(super) currency: String,
}

/// What came in, and what went out, which is negative.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Sums {
    pub(super) inward: Decimal,
    pub(super) outward: Decimal,
}

impl Sums {
    /// Of the rows in this currency: amounts of several have no sum.
    pub(super) fn of(rows: &[Row], currency: &str) -> Self {
        let counted = rows.iter().filter(|row| row.currency == currency);
        counted.fold(Self::default(), |sums, row| match row.amount.is_sign_negative() {
            true => Self { outward: sums.outward + row.amount, ..sums },
            false => Self { inward: sums.inward + row.amount, ..sums },
        })
    }

    pub(super) fn all(self) -> Decimal {
        self.inward + self.outward
    }
}
