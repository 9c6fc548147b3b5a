//! What an export says of itself: how many movements of which account are in which file, what they sum up to, what was left
//! out and why, and a SHA-256 of each file, by which anybody can tell whether it is still what was written. Once for programs
//! (`manifest.json`), once for people.

use chrono::{DateTime, NaiveDate, Utc};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize, Serializer};

use super::{
    BRASILIA, ExportFormat,
    numbers::{Numbers, plain},
    statement::{Period, Statement, Sums},
    wording::Words,
};
use crate::view::AccountKind;

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(rename = "ExportManifest"))]
pub struct Manifest {
    /// What this is.
    pub format: String,
    /// Of its form.
    pub version: u32,
    /// The program's.
    pub program: String,
    /// When.
    #[cfg_attr(feature = "ts", ts(type = "string"))]
    pub made: DateTime<Utc>,
    /// Which days were asked for.
    pub period: Period,
    /// In which format.
    pub kind: ExportFormat,
    /// The accounts.
    pub accounts: Vec<AccountSummary>,
    /// The files, but for this.
    pub files: Vec<FileSummary>,
    /// Files that exports before wrote in the same place and this one did not: of accounts that are no more, are one with
    /// another by now or were not asked for, or in another format.
    pub earlier: Vec<String>,
}

/// What was written of an account. Amounts are signed: what came in is positive, what went out negative.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(rename = "ExportedAccount"))]
pub struct AccountSummary {
    /// The institution.
    pub institution: String,
    /// What it is called.
    pub name: String,
    /// What it is.
    pub kind: AccountKind,
    /// Its number, or the last digits of a card.
    pub number: Option<String>,
    /// ISO 4217.
    pub currency: String,
    /// The file that it is in.
    pub file: String,
    /// How many movements.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub rows: u64,
    /// Day of the first.
    #[cfg_attr(feature = "ts", ts(type = "string | null"))]
    pub first: Option<NaiveDate>,
    /// Day of the last.
    #[cfg_attr(feature = "ts", ts(type = "string | null"))]
    pub last: Option<NaiveDate>,
    /// Sum of what came in.
    #[serde(serialize_with = "exact")]
    #[cfg_attr(feature = "ts", ts(type = "string"))]
    pub inward: Decimal,
    /// Sum of what went out.
    #[serde(serialize_with = "exact")]
    #[cfg_attr(feature = "ts", ts(type = "string"))]
    pub outward: Decimal,
    /// Sum of both.
    #[serde(serialize_with = "exact")]
    #[cfg_attr(feature = "ts", ts(type = "string"))]
    pub sum: Decimal,
    /// Before the first, reckoned back from the balance.
    #[serde(serialize_with = "exactly")]
    #[cfg_attr(feature = "ts", ts(type = "string | null"))]
    pub opening: Option<Decimal>,
    /// After the last, reckoned likewise.
    #[serde(serialize_with = "exactly")]
    #[cfg_attr(feature = "ts", ts(type = "string | null"))]
    pub closing: Option<Decimal>,
    /// What the institution told last; of a card, what is owed.
    #[serde(serialize_with = "exactly")]
    #[cfg_attr(feature = "ts", ts(type = "string | null"))]
    pub balance: Option<Decimal>,
    /// When it told that.
    #[cfg_attr(feature = "ts", ts(type = "string | null"))]
    pub balance_at: Option<DateTime<Utc>>,
    /// What is not in the file, though it is of the period.
    pub left_out: LeftOut,
}

/// Movements that have no place in a format.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct LeftOut {
    /// Those that may still change.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub pending: u64,
    /// Those of days to come.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub future: u64,
    /// Those of which nobody has told what they are in the account's currency.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub foreign: u64,
}

/// A file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(rename = "ExportedFile"))]
pub struct FileSummary {
    /// Its name.
    pub name: String,
    /// Its length.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub bytes: u64,
    /// Its SHA-256, in hexadecimal digits.
    pub sha256: String,
}

fn exact<S: Serializer>(amount: &Decimal, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(&plain(*amount))
}

fn exactly<S: Serializer>(amount: &Option<Decimal>, to: S) -> Result<S::Ok, S::Error> {
    match amount {
        Some(amount) => exact(amount, to),
        None => to.serialize_none(),
    }
}

impl AccountSummary {
    /// Of what is left of a statement, in this file.
    pub(super) fn of(statement: &Statement, left_out: LeftOut, file: String) -> Self {
        let sums = Sums::of(&statement.rows, &statement.currency);
        let days = statement.rows.iter().map(|row| row.day);
        let balance = statement.balance.as_ref();
        Self {
            institution: statement.institution.clone(),
            name: statement.name.clone(),
            kind: statement.kind,
            number: statement.number.clone(),
            currency: statement.currency.clone(),
            file,
            rows: u64::try_from(statement.rows.len()).unwrap_or(u64::MAX),
            first: days.clone().min(),
            last: days.max(),
            inward: sums.inward,
            outward: sums.outward,
            sum: sums.all(),
            opening: statement.reckoned.as_ref().map(|ends| ends.opening),
            closing: statement.reckoned.as_ref().map(|ends| ends.closing),
            balance: balance.map(|told| told.amount),
            balance_at: balance.map(|told| told.at),
            left_out,
        }
    }
}

/// The manifest as a person reads it.
pub(super) fn readable(manifest: &Manifest, words: &Words) -> String {
    let (totals, numbers) = (&words.totals, words.numbers);
    let mut out = format!("{}\n{}\n\n", totals.title, "=".repeat(totals.title.chars().count()));
    let mut say = |heading: &str, value: &str| out.push_str(&format!("{heading}: {value}\n"));
    say(&totals.made, &format!("{}, Tomada {}", moment(manifest.made, numbers), manifest.program));
    say(&totals.period, &period(manifest.period, words));
    for account in &manifest.accounts {
        let name = [Some(account.institution.as_str()), Some(account.name.as_str()), account.number.as_deref()];
        say(&format!("\n{}", words.kind(account.kind)), &name.into_iter().flatten().collect::<Vec<_>>().join(" · "));
        say(&totals.file, &account.file);
        say(&totals.rows, &account.rows.to_string());
        for (heading, day) in [(&totals.first, account.first), (&totals.last, account.last)] {
            if let Some(day) = day {
                say(heading, &numbers.day(day));
            }
        }
        let amount = |amount: Decimal| format!("{} {}", numbers.amount(amount), account.currency);
        for (heading, sum) in
            [(&totals.inward, account.inward), (&totals.outward, account.outward), (&totals.sum, account.sum)]
        {
            say(heading, &amount(sum));
        }
        for (heading, end) in [(&totals.opening, account.opening), (&totals.closing, account.closing)] {
            if let Some(end) = end {
                say(heading, &format!("{} ({})", amount(end), totals.reckoned));
            }
        }
        if let (Some(balance), Some(at)) = (account.balance, account.balance_at) {
            let heading = if account.kind == AccountKind::CreditCard { &totals.debt } else { &totals.balance };
            say(heading, &format!("{} ({})", amount(balance), moment(at, numbers)));
        }
        let LeftOut { pending, future, foreign } = account.left_out;
        for (sentence, count) in
            [(&totals.left_pending, pending), (&totals.left_future, future), (&totals.left_foreign, foreign)]
        {
            if count > 0 {
                say(sentence, &count.to_string());
            }
        }
    }
    for file in &manifest.files {
        say(&format!("\n{}", totals.file), &file.name);
        say(&totals.bytes, &file.bytes.to_string());
        say("SHA-256", &file.sha256);
    }
    // Who asked before this was told of has no words for it.
    for name in manifest.earlier.iter().filter(|_| !totals.earlier.is_empty()) {
        say(&format!("\n{}", totals.earlier), name);
    }
    out
}

/// An instant in Brasília.
fn moment(at: DateTime<Utc>, numbers: Numbers) -> String {
    let local = at + BRASILIA;
    format!("{}, {}", numbers.day(local.date_naive()), local.format("%H:%M"))
}

fn period(period: Period, words: &Words) -> String {
    let day = |day| words.numbers.day(day);
    let totals = &words.totals;
    match (period.from, period.to) {
        (None, None) => totals.all.clone(),
        (Some(from), Some(to)) => totals.between.replace("{from}", &day(from)).replace("{to}", &day(to)),
        (Some(from), None) => totals.since.replace("{from}", &day(from)),
        (None, Some(to)) => totals.until.replace("{to}", &day(to)),
    }
}
