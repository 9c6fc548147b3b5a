//! OFX, the statements that accounting programs import: 2.2, which is XML, and 1.0.2, which is SGML and all that many of them
//! read. A file an account. Both have the same content; they differ in their heads and in whether a value is closed.
//!
//! A day is written as its noon in Brasília, so that no program moves it to another by converting zones. What is pending or of
//! a day to come has no place in a statement; whoever calls has left it out.

use chrono::{DateTime, NaiveDate, Utc};
use encoding_rs::WINDOWS_1252;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::{
    BRASILIA,
    numbers::plain,
    statement::{Foreign, Row, Statement},
};
use crate::view::AccountKind;

/// Letters of a name, of a memo, and of the numbers of banks, branches and accounts.
const NAME: usize = 32;
const MEMO: usize = 255;
const BANK: usize = 9;
const NUMBER: usize = 22;
/// Decimals of a rate.
const RATE: u32 = 8;

/// Which OFX.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(rename = "OfxVersion"))]
pub enum Version {
    /// 2.2: XML, UTF-8.
    Xml,
    /// 1.0.2: SGML, in Windows-1252; in UTF-8 where that has not every letter.
    Sgml,
}

pub(super) fn ofx(statement: &Statement, version: Version, now: DateTime<Utc>) -> Vec<u8> {
    let mut tree = Tree { out: String::new(), closes: version == Version::Xml };
    tree.within("OFX", |tree| {
        signed_on(tree, statement, now);
        if statement.kind == AccountKind::CreditCard {
            card(tree, statement, now);
        } else {
            bank(tree, statement, now);
        }
    });
    match version {
        Version::Xml => [XML_HEAD, &tree.out].concat().into_bytes(),
        Version::Sgml => {
            let (bytes, _, has_others) = WINDOWS_1252.encode(&tree.out);
            if has_others {
                [sgml_head("UTF-8", "NONE").as_bytes(), tree.out.as_bytes()].concat()
            } else {
                [sgml_head("USASCII", "1252").as_bytes(), &bytes].concat()
            }
        }
    }
}

const XML_HEAD: &str = concat!(
    "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"no\"?>\r\n",
    "<?OFX OFXHEADER=\"200\" VERSION=\"220\" SECURITY=\"NONE\" OLDFILEUID=\"NONE\" NEWFILEUID=\"NONE\"?>\r\n",
);

fn sgml_head(encoding: &str, charset: &str) -> String {
    format!(
        "OFXHEADER:100\r\nDATA:OFXSGML\r\nVERSION:102\r\nSECURITY:NONE\r\nENCODING:{encoding}\r\nCHARSET:{charset}\r\n\
         COMPRESSION:NONE\r\nOLDFILEUID:NONE\r\nNEWFILEUID:NONE\r\n\r\n"
    )
}

fn signed_on(tree: &mut Tree, statement: &Statement, now: DateTime<Utc>) {
    tree.within("SIGNONMSGSRSV1", |tree| {
        tree.within("SONRS", |tree| {
            went_well(tree);
            tree.value("DTSERVER", &instant(now));
            tree.value("LANGUAGE", "POR");
            tree.within("FI", |tree| {
                tree.value("ORG", &cut(&statement.institution, NAME));
                if let Some(bank) = &statement.bank {
                    tree.value("FID", bank);
                }
            });
        });
    });
}

fn went_well(tree: &mut Tree) {
    tree.within("STATUS", |tree| {
        tree.value("CODE", "0");
        tree.value("SEVERITY", "INFO");
    });
}

fn bank(tree: &mut Tree, statement: &Statement, now: DateTime<Utc>) {
    response(tree, ["BANKMSGSRSV1", "STMTTRNRS", "STMTRS"], |tree| {
        tree.value("CURDEF", &statement.currency);
        tree.within("BANKACCTFROM", |tree| {
            // Without it there is no account, to a reader; this number is no bank's.
            tree.value("BANKID", &number(statement.bank.as_deref().unwrap_or("000"), BANK));
            if let Some(branch) = &statement.branch {
                tree.value("BRANCHID", &number(branch, NUMBER));
            }
            tree.value("ACCTID", &account(statement));
            tree.value("ACCTTYPE", if statement.kind == AccountKind::Savings { "SAVINGS" } else { "CHECKING" });
        });
        let told = statement.balance.as_ref().map(|told| (told.amount, instant(told.at)));
        let ended = statement.reckoned.as_ref().zip(statement.balance.as_ref());
        // A period that was over before the balance was told has its own.
        let over = ended.filter(|(end, told)| end.day < (told.at + BRASILIA).date_naive());
        rows(tree, statement, now, over.map(|(end, _)| (end.closing, noon(end.day))).or(told));
    });
}

fn card(tree: &mut Tree, statement: &Statement, now: DateTime<Utc>) {
    response(tree, ["CREDITCARDMSGSRSV1", "CCSTMTTRNRS", "CCSTMTRS"], |tree| {
        tree.value("CURDEF", &statement.currency);
        tree.within("CCACCTFROM", |tree| tree.value("ACCTID", &account(statement)));
        // What is owed is less than nothing.
        let told = statement.balance.as_ref().map(|told| (-told.amount, instant(told.at)));
        rows(tree, statement, now, told);
    });
}

fn response(tree: &mut Tree, [messages, answer, statement]: [&str; 3], inside: impl FnOnce(&mut Tree)) {
    tree.within(messages, |tree| {
        tree.within(answer, |tree| {
            tree.value("TRNUID", "0");
            went_well(tree);
            tree.within(statement, inside);
        });
    });
}

fn rows(tree: &mut Tree, statement: &Statement, now: DateTime<Utc>, balance: Option<(Decimal, String)>) {
    let today = (now + BRASILIA).date_naive();
    let days = statement.rows.iter().map(|row| row.day);
    let first = statement.period.from.or_else(|| days.clone().min()).unwrap_or(today);
    let last = statement.period.to.map_or(today, |to| to.min(today)).max(first);
    tree.within("BANKTRANLIST", |tree| {
        tree.value("DTSTART", &noon(first));
        tree.value("DTEND", &noon(last));
        for one in &statement.rows {
            row(tree, one);
        }
    });
    if let Some((amount, at)) = balance {
        tree.within("LEDGERBAL", |tree| {
            tree.value("BALAMT", &plain(amount));
            tree.value("DTASOF", &at);
        });
    }
}

fn row(tree: &mut Tree, row: &Row) {
    tree.within("STMTTRN", |tree| {
        tree.value("TRNTYPE", if row.amount.is_sign_negative() { "DEBIT" } else { "CREDIT" });
        tree.value("DTPOSTED", &noon(row.day));
        if let Some(bought) = row.bought {
            tree.value("DTUSER", &noon(bought));
        }
        tree.value("TRNAMT", &plain(row.amount));
        tree.value("FITID", &row.fitid);
        tree.value("NAME", &cut(&row.description, NAME));
        tree.value("MEMO", &cut(&memo(row), MEMO));
        if let Some((rate, currency)) = row.foreign.as_ref().and_then(|foreign| rate(row, foreign)) {
            tree.within("ORIGCURRENCY", |tree| {
                tree.value("CURRATE", &rate.to_string());
                tree.value("CURSYM", currency);
            });
        }
    });
}

/// All that a name has no room for.
fn memo(row: &Row) -> String {
    let mut memo = row.description.clone();
    if let Some((nth, of)) = row.instalment {
        memo.push_str(&format!(" ({nth}/{of})"));
    }
    if let Some(foreign) = &row.foreign {
        memo.push_str(&format!(" [{} {}]", foreign.currency, plain(foreign.amount)));
    }
    if let Some(more) = &row.memo {
        memo.push_str(&format!(" | {more}"));
    }
    memo
}

/// What one unit of the other currency was worth, if OFX knows it by such a sign.
fn rate<'a>(row: &Row, foreign: &'a Foreign) -> Option<(Decimal, &'a str)> {
    let is_sign = foreign.currency.len() == 3 && foreign.currency.bytes().all(|letter| letter.is_ascii_uppercase());
    let rate = row.amount.abs().checked_div(foreign.amount.abs())?.round_dp(RATE).normalize();
    (is_sign && !rate.is_zero()).then_some((rate, foreign.currency.as_str()))
}

/// By what a program knows the account again: its number, and where nobody tells it, its name.
fn account(statement: &Statement) -> String {
    let told = number(statement.number.as_deref().unwrap_or(&statement.name), NUMBER);
    if told.is_empty() { "0".to_owned() } else { told }
}

/// Letters, digits and what stands between them in a number.
fn number(text: &str, longest: usize) -> String {
    text.chars().filter(|one| one.is_ascii_alphanumeric() || matches!(one, '-' | '.')).take(longest).collect()
}

fn cut(text: &str, longest: usize) -> String {
    text.chars().take(longest).collect::<String>().trim_end().to_owned()
}

fn noon(day: NaiveDate) -> String {
    day.format("%Y%m%d120000[-3:BRT]").to_string()
}

fn instant(at: DateTime<Utc>) -> String {
    (at + BRASILIA).format("%Y%m%d%H%M%S[-3:BRT]").to_string()
}

/// What is written, and how.
struct Tree {
    out: String,
    closes: bool,
}

impl Tree {
    fn within(&mut self, tag: &str, inside: impl FnOnce(&mut Self)) {
        self.out.push_str(&format!("<{tag}>\r\n"));
        inside(self);
        self.out.push_str(&format!("</{tag}>\r\n"));
    }

    /// Nothing at all where there is no text: an empty value is none to OFX.
    fn value(&mut self, tag: &str, text: &str) {
        if text.is_empty() {
            return;
        }
        self.out.push_str(&format!("<{tag}>"));
        for letter in text.chars() {
            match letter {
                '&' => self.out.push_str("&amp;"),
                '<' => self.out.push_str("&lt;"),
                '>' => self.out.push_str("&gt;"),
                letter => self.out.push(letter),
            }
        }
        if self.closes {
            self.out.push_str(&format!("</{tag}>"));
        }
        self.out.push_str("\r\n");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_its_noon_in_brasilia_and_an_instant_is_told_there() {
        assert_eq!(noon("2026-11-22".parse().unwrap()), "20261122120000[-3:BRT]");
        assert_eq!(instant("2026-11-22T01:30:00Z".parse().unwrap()), "20261121223000[-3:BRT]");
    }

    #[test]
    fn what_is_no_letter_ends_no_value_and_what_is_long_is_cut_between_letters() {
        let mut tree = Tree { out: String::new(), closes: false };
        tree.value("MEMO", "A & B <c> \"d\"");
        tree.value("NONE", "");
        assert_eq!(tree.out, "<MEMO>A &amp; B &lt;c&gt; \"d\"\r\n");
        assert_eq!(cut(&"ç".repeat(40), NAME).chars().count(), NAME);
        assert_eq!(number("0001/12345-0", NUMBER), "000112345-0");
    }
}
