//! A workbook: a sheet of totals, and a sheet an account with real days and numbers. Texts are cells of text: nothing in them is
//! ever a formula. A sheet has a million rows and a little more; an account with more goes on in another.

use std::collections::{BTreeMap, HashSet};

use chrono::{DateTime, NaiveDate, Utc};
use rust_decimal::Decimal;
use rust_xlsxwriter::{DocProperties, Format, FormatAlign, Workbook, Worksheet, XlsxError};

use super::{
    BRASILIA,
    manifest::AccountSummary,
    statement::{Row, Statement},
    wording::Words,
};
use crate::view::AccountKind;

/// Rows of movements that a sheet takes.
const MOST: usize = 1_000_000;
/// Letters of a sheet's name.
const NAME: usize = 31;
/// What no sheet's name may have.
const FOREIGN: [char; 7] = ['[', ']', ':', '*', '?', '/', '\\'];
/// The day as this computer's settings write it, to a spreadsheet.
const LOCAL_DAY: u8 = 14;
/// Columns of movements, as wide as what is in them.
const WIDTHS: [f64; 12] = [11.0, 44.0, 36.0, 22.0, 14.0, 8.0, 14.0, 8.0, 10.0, 11.0, 12.0, 34.0];

/// A workbook that is being written.
pub(super) struct Sheets<'a> {
    book: Workbook,
    words: &'a Words,
    names: HashSet<String>,
    looks: Looks,
}

struct Looks {
    heading: Format,
    amount: Format,
    day: Format,
}

impl<'a> Sheets<'a> {
    pub(super) fn new(words: &'a Words) -> Result<Self, XlsxError> {
        let looks = Looks {
            heading: Format::new().set_bold().set_align(FormatAlign::Top),
            amount: Format::new().set_num_format("#,##0.00##"),
            day: Format::new().set_num_format_index(LOCAL_DAY),
        };
        let mut sheets = Self { book: Workbook::new(), words, names: HashSet::new(), looks };
        let name = sheets.name(&words.totals.title);
        sheets.book.add_worksheet().set_name(name)?;
        Ok(sheets)
    }

    /// Adds an account.
    pub(super) fn account(&mut self, statement: &Statement) -> Result<(), XlsxError> {
        let called = [Some(statement.name.as_str()), statement.number.as_deref()];
        let called = called.into_iter().flatten().collect::<Vec<_>>().join(" ");
        let all = statement.rows.chunks(MOST).chain(statement.rows.is_empty().then_some([].as_slice()));
        for rows in all {
            let name = self.name(&called);
            let sheet = self.book.add_worksheet();
            sheet.set_name(name)?;
            for ((column, heading), width) in (0_u16..).zip(self.words.columns.all()).zip(WIDTHS) {
                sheet.write_string_with_format(0, column, heading, &self.looks.heading)?;
                sheet.set_column_width(column, width)?;
            }
            sheet.set_freeze_panes(1, 0)?;
            for (at, row) in (1_u32..).zip(rows) {
                movement(sheet, at, row, self.words, &self.looks)?;
            }
            let last = u32::try_from(rows.len()).unwrap_or(u32::MAX);
            sheet.autofilter(0, 0, last, 11)?;
        }
        Ok(())
    }

    /// Writes the totals, and all of it.
    pub(super) fn finish(mut self, accounts: &[AccountSummary], now: DateTime<Utc>) -> Result<Vec<u8>, XlsxError> {
        let made = (now + BRASILIA).naive_utc();
        self.book.set_properties(&DocProperties::new().set_creation_datetime(&now));
        let sheet = self.book.worksheet_from_index(0)?;
        let totals = &self.words.totals;
        sheet.write_string_with_format(0, 0, &totals.made, &self.looks.heading)?;
        sheet.write_datetime_with_format(0, 1, made.date(), &self.looks.day)?;
        let headings = [
            &totals.institution,
            &totals.account,
            &totals.number,
            &totals.kind,
            &totals.currency,
            &totals.rows,
            &totals.first,
            &totals.last,
            &totals.inward,
            &totals.outward,
            &totals.sum,
            &totals.balance,
        ];
        for (column, heading) in (0_u16..).zip(headings) {
            sheet.write_string_with_format(HEADINGS, column, heading, &self.looks.heading)?;
            sheet.set_column_width(column, if column < 3 { 26.0 } else { 15.0 })?;
        }
        sheet.set_freeze_panes(HEADINGS + 1, 0)?;
        let mut at = HEADINGS + 1;
        for account in accounts {
            totals_of(sheet, at, account, self.words, &self.looks)?;
            at += 1;
        }
        for (currency, [funds, debts]) in by_currency(accounts) {
            for (heading, sum) in [(&totals.funds, funds), (&totals.debts, debts)] {
                at += 1;
                sheet.write_string_with_format(at, 0, heading, &self.looks.heading)?;
                sheet.write_string(at, 4, &currency)?;
                sheet.write_with_format(at, 11, sum, &self.looks.amount)?;
            }
        }
        self.book.save_to_buffer()
    }

    /// A name for a sheet that no other has, to a spreadsheet, which does not tell small letters from capitals.
    fn name(&mut self, wanted: &str) -> String {
        let plain: String = wanted.chars().filter(|one| !FOREIGN.contains(one)).collect();
        let plain = plain.trim_matches(|one: char| one == '\'' || one.is_whitespace());
        let plain = if plain.is_empty() { "-" } else { plain };
        let mut nth = 1_u32;
        loop {
            let behind = if nth == 1 { String::new() } else { format!(" ({nth})") };
            let room = NAME - behind.len();
            // A spreadsheet counts UTF-16.
            let mut name = String::new();
            for letter in plain.chars() {
                if name.encode_utf16().count() + letter.len_utf16() > room {
                    break;
                }
                name.push(letter);
            }
            let name = format!("{}{behind}", name.trim_end_matches(['\'', ' ']));
            if self.names.insert(name.to_lowercase()) {
                return name;
            }
            nth += 1;
        }
    }
}

/// The row of headings in the sheet of totals.
const HEADINGS: u32 = 2;

fn movement(sheet: &mut Worksheet, at: u32, row: &Row, words: &Words, looks: &Looks) -> Result<(), XlsxError> {
    day(sheet, at, 0, row.day, looks)?;
    sheet.write_string(at, 1, &row.description)?;
    let texts = [(2, &row.memo), (3, &row.category)];
    for (column, text) in texts {
        if let Some(text) = text {
            sheet.write_string(at, column, text)?;
        }
    }
    sheet.write_with_format(at, 4, row.amount, &looks.amount)?;
    sheet.write_string(at, 5, &row.currency)?;
    if let Some(foreign) = &row.foreign {
        sheet.write_with_format(at, 6, foreign.amount, &looks.amount)?;
        sheet.write_string(at, 7, &foreign.currency)?;
    }
    if let Some((nth, of)) = row.instalment {
        sheet.write_string(at, 8, words.instalment(nth, of))?;
    }
    if let Some(bought) = row.bought {
        day(sheet, at, 9, bought, looks)?;
    }
    sheet.write_string(at, 10, words.status(row.status))?;
    sheet.write_string(at, 11, &row.fitid)?;
    Ok(())
}

fn totals_of(
    sheet: &mut Worksheet,
    at: u32,
    account: &AccountSummary,
    words: &Words,
    looks: &Looks,
) -> Result<(), XlsxError> {
    sheet.write_string(at, 0, &account.institution)?;
    sheet.write_string(at, 1, &account.name)?;
    sheet.write_string(at, 2, account.number.as_deref().unwrap_or_default())?;
    sheet.write_string(at, 3, words.kind(account.kind))?;
    sheet.write_string(at, 4, &account.currency)?;
    sheet.write_number(at, 5, u32::try_from(account.rows).unwrap_or(u32::MAX))?;
    for (column, one) in [(6, account.first), (7, account.last)] {
        if let Some(one) = one {
            day(sheet, at, column, one, looks)?;
        }
    }
    let sums = [(8, Some(account.inward)), (9, Some(account.outward)), (10, Some(account.sum)), (11, account.balance)];
    for (column, sum) in sums {
        if let Some(sum) = sum {
            sheet.write_with_format(at, column, sum, &looks.amount)?;
        }
    }
    Ok(())
}

/// A real day; those that a spreadsheet does not know are written as text.
fn day(sheet: &mut Worksheet, at: u32, column: u16, day: NaiveDate, looks: &Looks) -> Result<(), XlsxError> {
    match sheet.write_datetime_with_format(at, column, day, &looks.day) {
        Err(XlsxError::DateTimeRangeError(_)) => sheet.write_string(at, column, day.to_string()).map(drop),
        other => other.map(drop),
    }
}

/// What all accounts hold, and what is owed on all cards.
fn by_currency(accounts: &[AccountSummary]) -> BTreeMap<String, [Decimal; 2]> {
    let mut sums: BTreeMap<String, [Decimal; 2]> = BTreeMap::new();
    for account in accounts {
        let [funds, debts] = sums.entry(account.currency.clone()).or_default();
        let sum = if account.kind == AccountKind::CreditCard { debts } else { funds };
        *sum += account.balance.unwrap_or_default();
    }
    sums
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sheet_has_a_name_that_a_spreadsheet_takes_and_no_other_has() {
        let words = Words::default();
        let mut sheets = Sheets::new(&words).unwrap();
        let long = "Conta Corrente Conjunta da Família 12345-0";
        for (wanted, name) in [
            ("Conta [a]: b/c", "Conta a bc"),
            ("CONTA A BC", "CONTA A BC (2)"),
            ("'x'", "x"),
            ("", "- (2)"),
            (long, "Conta Corrente Conjunta da Famí"),
            (long, "Conta Corrente Conjunta da (2)"),
        ] {
            assert_eq!(sheets.name(wanted), name);
        }
    }
}
