//! CSV (RFC 4180): a file an account, a row a movement, a first row of headings. Texts that a spreadsheet would take for a
//! formula are led by an apostrophe, which it takes for "this is text".

use std::io;

use csv::{Terminator, WriterBuilder};

use super::{
    numbers::Numbers,
    statement::{Row, Statement},
    wording::Words,
};

/// What tells a spreadsheet that UTF-8 follows.
const BOM: &[u8] = b"\xEF\xBB\xBF";

pub(super) fn csv(statement: &Statement, numbers: Numbers, bom: bool, words: &Words) -> io::Result<Vec<u8>> {
    let start = if bom { BOM.to_vec() } else { Vec::new() };
    let mut to = WriterBuilder::new().delimiter(numbers.separator()).terminator(Terminator::CRLF).from_writer(start);
    to.write_record(words.columns.all())?;
    for row in &statement.rows {
        to.write_record(record(row, numbers, words))?;
    }
    to.into_inner().map_err(|error| io::Error::other(error.to_string()))
}

fn record(row: &Row, numbers: Numbers, words: &Words) -> [String; 12] {
    let foreign = row.foreign.as_ref();
    [
        numbers.day(row.day),
        guarded(&row.description),
        guarded(row.memo.as_deref().unwrap_or_default()),
        guarded(row.category.as_deref().unwrap_or_default()),
        numbers.amount(row.amount),
        guarded(&row.currency),
        foreign.map(|foreign| numbers.amount(foreign.amount)).unwrap_or_default(),
        guarded(foreign.map_or("", |foreign| &foreign.currency)),
        // `2/10` would be the second of October to a spreadsheet.
        row.instalment.map(|(nth, of)| words.instalment(nth, of)).unwrap_or_default(),
        row.bought.map(|day| numbers.day(day)).unwrap_or_default(),
        words.status(row.status).to_owned(),
        row.fitid.clone(),
    ]
}

/// A text that no spreadsheet takes for a formula. Their full width forms count as signs, too, in some of them.
fn guarded(text: &str) -> String {
    let first = text.trim_start().chars().next();
    match first {
        Some('=' | '+' | '-' | '@' | '|' | '%' | '＝' | '＋' | '－' | '＠') => format!("'{text}"),
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_no_formula() {
        for formula in ["=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", " =1", "＝1", "%0", "|x"] {
            assert_eq!(guarded(formula), format!("'{formula}"));
        }
        for text in ["Padaria = pão", "", "'já", "R$ -1"] {
            assert_eq!(guarded(text), text);
        }
    }
}
