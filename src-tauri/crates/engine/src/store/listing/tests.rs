//! Lists of a store with a bank's worth of rows, and of one with 100,000.

use rusqlite::params;

use super::{
    super::{database::Database, products::text},
    *,
};
use crate::{accounts::search, view::SearchLanguage};

const TODAY: &str = "2026-11-19";

fn on(day: &str) -> i64 {
    days::number(day.parse().unwrap())
}

/// One row: its day, number within that, account, amount and what it is called.
struct Put<'a>(&'a str, i64, &'a str, &'a str, &'a str);

impl Put<'_> {
    fn place(&self) -> i64 {
        *days::places(&(on(self.0)..=on(self.0))).start() + self.1
    }
}

fn put(database: &Database, row: &Put<'_>) {
    let Put(day, _, account, amount, description) = row;
    let units = crate::accounts::units::read(amount).unwrap();
    let place = row.place();
    database
        .connection
        .prepare_cached(
            "INSERT INTO movement (place, account_id, id, day, units, amount, currency, pending, description, document,
                                   first_in, told_in)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, 'BRL', 0, ?7, '{}', 1, 1)",
        )
        .unwrap()
        .execute(params![place, account, format!("t{place}"), day, units, amount, description])
        .unwrap();
    text(&database.connection, place, description, units).unwrap();
}

fn run(database: &Database, sql: &str) {
    database.connection.execute_batch(sql).unwrap();
}

/// A bank with two accounts and a card.
fn filled() -> Database {
    let database = Database::in_memory().unwrap();
    run(
        &database,
        "INSERT INTO connection (id, connector_id, state, cause, connector, attempt)
         VALUES ('c', 1, 'finished', 'upToDate', '{}', '{}');
         INSERT INTO account (connection_id, id, place, kind, line) VALUES
         ('c', 'a', 0, 'checking', NULL), ('c', 'b', 1, 'savings', NULL), ('c', 'card', 2, 'creditCard', NULL),
         ('c', 'a2', 3, 'checking', 'a');
         INSERT INTO category (id, parent, name) VALUES ('10000000', NULL, 'Food'), ('10010000', '10000000', 'Bakery')",
    );
    for row in [
        Put("2026-10-01", 0, "a", "1500.00", "Salário Empresa"),
        Put("2026-11-17", 0, "b", "0.35", "Rendimento"),
        Put("2026-11-18", 0, "a", "-12.00", "Padaria Pão de Açúcar"),
        Put("2026-11-18", 1, "card", "-1942.50", "LOJA DE MÓVEIS 03/10"),
        Put("2026-11-18", 2, "a2", "-25.90", "Uber"),
        Put("2026-11-19", 0, "a", "-25.00", "Pix enviado"),
        Put("2026-12-05", 0, "card", "-99.90", "Loja de móveis 04/10"),
    ] {
        put(&database, &row);
    }
    run(
        &database,
        "UPDATE movement SET category_id = '10010000' WHERE description LIKE 'Padaria%';
         UPDATE movement SET category_id = '10000000' WHERE description = 'Pix enviado';
         UPDATE movement SET pending = 1 WHERE description = 'Uber'",
    );
    database
}

fn all() -> Wanted {
    Wanted {
        accounts: Vec::new(),
        days: i64::MIN..=i64::MAX,
        category: None,
        flow: FlowFilter::Any,
        which: Which::UpToToday,
        search: Search::default(),
    }
}

fn of(ids: &[&str]) -> Vec<AccountId> {
    ids.iter().map(|id| AccountId((*id).to_owned())).collect()
}

fn typed(text: &str) -> Search {
    search::read(text, SearchLanguage::Portuguese, TODAY.parse().unwrap())
}

fn called(database: &Database, wanted: &Wanted) -> Vec<String> {
    let places = places(&database.connection, wanted, i64::MAX, usize::MAX).unwrap();
    places.iter().map(|place| movement(&database.connection, *place).unwrap().unwrap().description).collect()
}

#[test]
fn all_are_listed_the_newest_first() {
    let database = filled();
    let everything = called(&database, &all());
    assert_eq!(
        everything,
        [
            "Loja de móveis 04/10",
            "Pix enviado",
            "Uber",
            "LOJA DE MÓVEIS 03/10",
            "Padaria Pão de Açúcar",
            "Rendimento",
            "Salário Empresa"
        ]
    );
}

#[test]
fn a_list_is_narrowed() {
    let database = filled();
    for (wanted, expected) in [
        (
            // The account that is joined with it is one with it.
            Wanted { accounts: of(&["a"]), ..all() },
            vec!["Pix enviado", "Uber", "Padaria Pão de Açúcar", "Salário Empresa"],
        ),
        (Wanted { accounts: of(&["b", "card"]), flow: FlowFilter::In, ..all() }, vec!["Rendimento"]),
        (Wanted { days: on("2026-11-17")..=on("2026-11-17"), ..all() }, vec!["Rendimento"]),
        (Wanted { category: Some("10000000".to_owned()), ..all() }, vec!["Pix enviado", "Padaria Pão de Açúcar"]),
        (Wanted { category: Some("10010000".to_owned()), ..all() }, vec!["Padaria Pão de Açúcar"]),
        (Wanted { which: Which::Pending, ..all() }, vec!["Uber"]),
        (Wanted { flow: FlowFilter::In, ..all() }, vec!["Rendimento", "Salário Empresa"]),
        (Wanted { days: on("2026-11-18")..=on("2026-11-17"), ..all() }, vec![]),
        (Wanted { accounts: of(&["nobody"]), ..all() }, vec![]),
    ] {
        assert_eq!(called(&database, &wanted), expected, "{wanted:?}");
    }
}

#[test]
fn a_search_is_blind_to_accents_and_case_and_finds_amounts_and_days() {
    let database = filled();
    for (text, expected) in [
        ("PAO acucar", vec!["Padaria Pão de Açúcar"]),
        ("móv", vec!["Loja de móveis 04/10", "LOJA DE MÓVEIS 03/10"]),
        ("R$ 1.942,50", vec!["LOJA DE MÓVEIS 03/10"]),
        ("1942,5", vec!["LOJA DE MÓVEIS 03/10"]),
        ("25", vec!["Pix enviado", "Uber"]),
        ("25,00", vec!["Pix enviado"]),
        ("uber 25", vec!["Uber"]),
        ("17/11", vec!["Rendimento"]),
        // A day, and how instalments are called.
        ("03/10", vec!["LOJA DE MÓVEIS 03/10"]),
        ("01/10/2026", vec!["Salário Empresa"]),
        ("outubro 2026", vec!["Salário Empresa"]),
        ("loja novembro 2026", vec!["LOJA DE MÓVEIS 03/10"]),
        ("nada disso", vec![]),
        // What would be an expression is looked for as it stands.
        ("NOT uber OR \"x*", vec![]),
        ("(uber)", vec!["Uber"]),
        ("amount:25", vec![]),
    ] {
        assert_eq!(called(&database, &Wanted { search: typed(text), ..all() }), expected, "{text}");
    }
}

#[test]
fn what_the_bank_took_back_is_listed_apart_and_what_was_replaced_or_has_a_twin_nowhere() {
    let database = filled();
    run(
        &database,
        "UPDATE movement SET removed_at = '2026-11-19T00:00:00.000000000Z' WHERE description IN ('Uber', 'Rendimento');
         UPDATE movement SET became = 't' WHERE description = 'Rendimento';
         UPDATE movement SET twin = 't' WHERE description = 'Pix enviado'",
    );
    assert_eq!(called(&database, &Wanted { which: Which::Removed, ..all() }), ["Uber"]);
    let left = called(&database, &Wanted { days: on("2026-11-01")..=on("2026-11-30"), ..all() });
    assert_eq!(left, ["LOJA DE MÓVEIS 03/10", "Padaria Pão de Açúcar"]);
    assert_eq!(called(&database, &Wanted { search: typed("uber"), ..all() }), [""; 0]);
}

#[test]
fn days_are_added_up_without_what_is_pending() {
    let database = filled();
    let sums = day_sums(&database.connection, &of(&["a", "b"]), &(i64::MIN..=on(TODAY))).unwrap();
    let told: Vec<_> = sums.iter().map(|sum| (days::day(sum.day).unwrap().to_string(), sum.came, sum.went)).collect();
    assert_eq!(
        told,
        [
            ("2026-10-01".to_owned(), 15_000_000, 0),
            ("2026-11-17".to_owned(), 3500, 0),
            ("2026-11-18".to_owned(), 0, -120_000),
            ("2026-11-19".to_owned(), 0, -250_000)
        ]
    );
}

#[test]
fn any_part_of_a_hundred_thousand_is_what_the_whole_has_there_and_sums_are_to_the_cent() {
    const ROWS: i64 = 100_000;
    let mut database = Database::in_memory().unwrap();
    let transaction = database.connection.transaction().unwrap();
    {
        let mut insert = transaction
            .prepare(
                "INSERT INTO movement (place, account_id, id, day, units, amount, currency, pending, description,
                                       document, first_in, told_in)
                 VALUES (?1, ?2, ?3, ?4, ?5, '0', 'BRL', 0, '', '{}', 1, 1)",
            )
            .unwrap();
        for number in 0..ROWS {
            // 200 a day, and all amounts of a cycle different.
            let (day, account) = (number / 200, ["a", "b", "c"][usize::try_from(number % 3).unwrap()]);
            let units = (number % 1999 - 999) * 100;
            let date = days::day(day).unwrap().to_string();
            insert.execute(params![(day << 24) + number % 200, account, number.to_string(), date, units]).unwrap();
        }
    }
    transaction.commit().unwrap();
    let whole = places(&database.connection, &all(), i64::MAX, usize::MAX).unwrap();
    assert_eq!(whole.len(), 100_000);
    assert!(whole.windows(2).all(|pair| pair[0] > pair[1]));
    for start in [0, 1, 499, 50_000, 99_990] {
        let mark = whole[start / 500 * 500];
        let (below, skip) = (mark + 1, start % 500);
        let part = places(&database.connection, &all(), below, skip + 100).unwrap();
        assert_eq!(part[skip..], whole[start..(start + 100).min(whole.len())], "from {start}");
    }
    let sums = day_sums(&database.connection, &of(&["a", "b", "c"]), &(i64::MIN..=i64::MAX)).unwrap();
    let all: i64 = sums.iter().map(|sum| sum.came + sum.went).sum();
    assert_eq!((sums.len(), all), (500, (0..ROWS).map(|number| (number % 1999 - 999) * 100).sum()));
}
