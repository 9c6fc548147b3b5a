//! Every format held to a file that was read by other people's programs (`cargo xtask test --only readers`). The files are
//! written anew with `TOMADA_WRITE_FIXTURES=1`; with `TOMADA_EXPORTS` naming a folder, all that those programs read is written
//! there, the workbook too, whose bytes are its library's.

use std::{
    collections::{BTreeSet, HashSet},
    env, fs,
    path::Path,
};

use chrono::{DateTime, NaiveDate, Utc};
use pluggy::model::Transaction;
use rust_decimal::Decimal;
use serde_json::Value;

use super::{
    gather::{self, Wanted},
    json,
    manifest::{AccountSummary, LeftOut},
    numbers::{Numbers, plain},
    ofx::{self, Version},
    statement::{Period, Statement, Sums},
    wording::Words,
    xlsx::Sheets,
};
use crate::{
    store::exports::{Holding, Kept, Movement, Repeated},
    view::{AccountKind, ConnectionId, Money},
};

const NOW: &str = "2026-11-22T12:30:00Z";

fn now() -> DateTime<Utc> {
    NOW.parse().unwrap()
}

fn today() -> NaiveDate {
    now().date_naive()
}

fn words() -> Words {
    let texts: Value = serde_json::from_str(include_str!("../../../../../ui/src/text/pt-BR.json")).unwrap();
    serde_json::from_value(texts["export"]["file"].clone()).unwrap()
}

fn brought() -> Value {
    serde_json::from_str(include_str!("golden/brought.json")).unwrap()
}

fn kept(document: &Value) -> Kept {
    let id = document["id"].as_str().unwrap().to_owned();
    let is_card = document["type"] == "CREDIT";
    Kept {
        connection: ConnectionId("c-1".to_owned()),
        line: id.clone(),
        id,
        kind: if is_card { AccountKind::CreditCard } else { AccountKind::Checking },
        name: document["name"].as_str().map(str::to_owned),
        ending: Some(if is_card { "8670" } else { "3450" }.to_owned()),
        balance: Some(Money { amount: document["balance"].to_string(), currency: "BRL".to_owned() }),
        document: Some(document.to_string()),
        told_at: Some(now()),
        rows: 0,
        first: None,
        last: None,
    }
}

/// As the sync keeps it: signed as a person means it, in the account's currency where that was told.
fn movement(nth: usize, document: &Value, is_card: bool) -> Movement {
    let told: Transaction = serde_json::from_value(document.clone()).unwrap();
    let amount = told.amount_in_account_currency.or(told.amount).unwrap().0;
    let amount = if is_card { -amount } else { amount };
    let currency = if told.amount_in_account_currency.is_some() { None } else { told.currency_code };
    Movement {
        place: i64::try_from(nth).unwrap(),
        day: (told.date.unwrap().0 + super::BRASILIA).date_naive(),
        units: 0,
        amount: amount.to_string(),
        currency: currency.unwrap_or_else(|| "BRL".to_owned()),
        is_pending: document["status"] == "PENDING",
        category: [None, (document["categoryId"] == "01010000").then(|| "Salário".to_owned())],
        description: told.description.unwrap(),
        provider_id: told.provider_id,
        document: document.to_string(),
    }
}

fn statement_of(brought: &Value, nth: usize, period: Period) -> Statement {
    let account = &brought["accounts"][nth];
    let movements = brought["transactions"][account["id"].as_str().unwrap()].as_array().unwrap().iter().enumerate();
    let movements = movements.map(|(place, one)| movement(place, one, account["type"] == "CREDIT"));
    let movements = movements.filter(|one| period.from.is_none_or(|from| one.day >= from)).collect();
    let wanted = Wanted { period, words: &words(), documents: true };
    gather::statement(&[kept(account)], "Banco Ipê", movements, &HashSet::new(), wanted).unwrap()
}

fn statements() -> [Statement; 2] {
    [0, 1].map(|nth| statement_of(&brought(), nth, Period::default()))
}

/// What is left for OFX.
fn settled(nth: usize) -> (Statement, LeftOut) {
    let mut statement = statement_of(&brought(), nth, Period::default());
    let left_out = gather::settled(&mut statement, today());
    (statement, left_out)
}

fn holds(name: &str, bytes: &[u8]) {
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/export/golden").join(name);
    if env::var_os("TOMADA_WRITE_FIXTURES").is_some() {
        fs::write(&golden, bytes).unwrap();
    }
    shows(name, bytes);
    let held = fs::read(&golden).unwrap_or_default();
    assert!(held == bytes, "{name} is now:\n{}", String::from_utf8_lossy(bytes));
}

/// Hands a file to those who read it.
fn shows(name: &str, bytes: &[u8]) {
    if let Some(folder) = env::var_os("TOMADA_EXPORTS") {
        fs::create_dir_all(&folder).unwrap();
        fs::write(Path::new(&folder).join(name), bytes).unwrap();
    }
}

#[test]
fn csv_is_what_it_was() {
    let [checking, card] = statements();
    holds("conta.csv", &super::csv::csv(&checking, Numbers::Brazilian, true, &words()).unwrap());
    holds("conta-int.csv", &super::csv::csv(&checking, Numbers::International, false, &words()).unwrap());
    holds("cartao.csv", &super::csv::csv(&card, Numbers::Brazilian, false, &words()).unwrap());
}

#[test]
fn ofx_is_what_it_was() {
    for (nth, name) in [(0, "conta"), (1, "cartao")] {
        let (statement, _) = settled(nth);
        holds(&format!("{name}-220.ofx"), &ofx::ofx(&statement, Version::Xml, now()));
        holds(&format!("{name}-102.ofx"), &ofx::ofx(&statement, Version::Sgml, now()));
    }
}

#[test]
fn json_is_what_it_was() {
    let mut out = json::head("0.1.0", Period::default(), now()).unwrap();
    for (nth, statement) in statements().iter().enumerate() {
        out.extend(json::account(statement, nth == 0).unwrap());
    }
    let holdings = brought()["holdings"].as_array().unwrap().iter().map(holding).collect::<Vec<_>>();
    out.extend(json::tail(&holdings).unwrap());
    serde_json::from_slice::<Value>(&out).unwrap();
    holds("tudo.json", &out);
}

fn holding(told: &Value) -> (String, Holding) {
    let text = |name: &str| told[name].as_str().map(str::to_owned);
    let holding = Holding {
        connection: ConnectionId("c-1".to_owned()),
        product: text("list").unwrap(),
        id: text("id").unwrap(),
        parent: text("parent"),
        day: text("day"),
        told_at: NOW.to_owned(),
        missing_since: None,
        document: told["document"].to_string(),
    };
    ("Banco Ipê".to_owned(), holding)
}

#[test]
fn a_workbook_is_written_for_those_who_read_it() {
    let words = words();
    let mut sheets = Sheets::new(&words).unwrap();
    let statements = statements();
    let mut accounts = Vec::new();
    for statement in &statements {
        sheets.account(statement).unwrap();
        accounts.push(AccountSummary::of(statement, LeftOut::default(), "x".to_owned()));
    }
    let bytes = sheets.finish(&accounts, now()).unwrap();
    assert!(bytes.starts_with(b"PK"));
    shows("tudo.xlsx", &bytes);
}

/// Everything but the accounts' own numbers is another the next time: the item, the ids of all rows, and their order.
#[test]
fn the_same_movements_under_another_item_are_called_the_same() {
    let mut again = brought();
    for account in again["accounts"].as_array_mut().unwrap() {
        account["itemId"] = "i-2".into();
    }
    for rows in again["transactions"].as_object_mut().unwrap().values_mut() {
        let rows = rows.as_array_mut().unwrap();
        for row in rows.iter_mut() {
            row["id"] = format!("new-{}", row["id"]).into();
        }
        // Within a day there is no order that all agree on.
        rows.sort_by_key(|row| {
            (row["date"].as_str().map(|day| day.get(..10).map(str::to_owned)), row["id"].to_string())
        });
        rows.reverse();
        rows.sort_by_key(|row| row["date"].as_str().and_then(|day| day.get(..10)).map(str::to_owned));
    }
    let names = |brought: &Value, nth| -> BTreeSet<String> {
        statement_of(brought, nth, Period::default()).rows.into_iter().map(|row| row.fitid).collect()
    };
    for (nth, count) in [(0, 8), (1, 4)] {
        assert_eq!(names(&again, nth), names(&brought(), nth));
        assert_eq!(names(&again, nth).len(), count, "no two are called the same");
    }
    // A later period calls them as the whole does.
    let later = Period { from: Some("2026-11-03".parse().unwrap()), to: None };
    let late: BTreeSet<_> = statement_of(&brought(), 0, later).rows.into_iter().map(|row| row.fitid).collect();
    assert_eq!(late.len(), 7);
    assert!(late.is_subset(&names(&brought(), 0)));
}

#[test]
fn an_id_that_several_movements_have_is_none() {
    let account = &brought()["accounts"][0];
    let rows = brought();
    let rows = rows["transactions"]["a-checking"].as_array().unwrap();
    let mut alike: Vec<Movement> =
        rows.iter().take(3).enumerate().map(|(nth, row)| movement(nth, row, false)).collect();
    for one in &mut alike {
        one.provider_id = Some("0".to_owned());
    }
    let named = |repeated: &HashSet<Repeated>| -> Vec<String> {
        let wanted = Wanted { period: Period::default(), words: &words(), documents: false };
        let statement = gather::statement(&[kept(account)], "", alike.clone(), repeated, wanted).unwrap();
        statement.rows.into_iter().map(|row| row.fitid).collect()
    };
    let repeated = HashSet::from([Repeated { provider_id: "0".to_owned(), instalment: None }]);
    let apart: HashSet<String> = named(&repeated).into_iter().collect();
    assert_eq!(apart.len(), 3);
    assert_ne!(named(&HashSet::new()), named(&repeated));
}

#[test]
fn a_purchase_is_negative_a_refund_positive_and_a_debt_negative_in_ofx() {
    let (card, left_out) = settled(1);
    let amounts: Vec<String> = card.rows.iter().map(|row| plain(row.amount)).collect();
    assert_eq!(amounts, ["-199.90", "59.90", "800.00"]);
    assert_eq!(left_out, LeftOut { pending: 0, future: 1, foreign: 0 });
    let text = String::from_utf8(ofx::ofx(&card, Version::Xml, now())).unwrap();
    assert!(text.contains("<BALAMT>-1500.50</BALAMT>"), "{text}");
}

#[test]
fn what_is_no_settled_movement_of_the_account_is_left_out_and_counted() {
    let (checking, left_out) = settled(0);
    assert_eq!(left_out, LeftOut { pending: 1, future: 0, foreign: 1 });
    assert_eq!(checking.rows.len(), 6);
    let [whole, _] = statements();
    assert_eq!(whole.rows.len(), 8);
}

#[test]
fn sums_are_those_of_the_rows_and_balances_are_reckoned_back() {
    let [checking, _] = statements();
    let sums = Sums::of(&checking.rows, "BRL");
    assert_eq!((plain(sums.inward), plain(sums.outward)), ("5000.00".to_owned(), "-922.7591".to_owned()));
    // What is pending is not in the balance yet, and a yen is not a real.
    let reckoned = checking.reckoned.unwrap();
    assert_eq!((plain(reckoned.opening), plain(reckoned.closing)), ("-911.1309".to_owned(), "3208.11".to_owned()));
    let november = Period { from: Some("2026-11-01".parse().unwrap()), to: Some("2026-11-09".parse().unwrap()) };
    let part = statement_of(&brought(), 0, november);
    let days: BTreeSet<String> = part.rows.iter().map(|row| row.day.to_string()).collect();
    // The padaria's 02:59 UTC is still the 9th in Sao Paulo.
    assert_eq!(days, BTreeSet::from(["2026-11-03".to_owned(), "2026-11-09".to_owned()]));
    let reckoned = part.reckoned.unwrap();
    assert_eq!(plain(reckoned.closing), "3753.48");
    let sum: Decimal = part.rows.iter().map(|row| row.amount).sum();
    assert_eq!(reckoned.opening + sum, reckoned.closing);
    // A statement that ended before today says what there was then.
    let text = String::from_utf8(ofx::ofx(&statement_of(&brought(), 0, november), Version::Xml, now())).unwrap();
    assert!(text.contains("<BALAMT>3753.48</BALAMT>\r\n<DTASOF>20261109120000[-3:BRT]</DTASOF>"), "{text}");
}

#[test]
fn a_text_that_windows_1252_has_not_makes_the_file_utf_8_and_says_so() {
    let (card, _) = settled(1);
    let (checking, _) = settled(0);
    let (card, checking) = [card, checking].map(|one| ofx::ofx(&one, Version::Sgml, now())).into();
    let card = String::from_utf8(card).unwrap();
    assert!(card.contains("ENCODING:UTF-8\r\nCHARSET:NONE\r\n") && card.contains("☂"), "{card}");
    assert!(String::from_utf8(checking.clone()).is_err(), "accents of Windows-1252 are no UTF-8");
    assert!(String::from_utf8_lossy(&checking).contains("ENCODING:USASCII\r\nCHARSET:1252\r\n"));
}
