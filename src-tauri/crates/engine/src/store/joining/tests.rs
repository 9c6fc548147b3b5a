use chrono::TimeDelta;
use pluggy::{ConnectorId, model::Connector};

use super::{
    super::{
        change::{self, Change, Row},
        database::Database,
        products::{AccountRow, AccountsTold, ProductChange, Scope},
        readings::Progress,
    },
    *,
};
use crate::{
    connection::{attempt::Attempt, care::Care},
    view::{Account, AccountKind, ListEnd},
};

/// Accounts of a connection each, with rows of `day text`, one real each; a row's id is its account's name with its text.
struct Kept(Database);

fn at(days: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::days(days)
}

fn row(account: &str, day: u32, text: &str) -> MovementRow {
    let id = format!("{account}.{text}");
    MovementRow {
        id: id.as_str().into(),
        day: chrono::NaiveDate::from_ymd_opt(2026, 1 + day / 28, 1 + day % 28).unwrap(),
        units: -10_000,
        amount: "-1".to_owned(),
        currency: "BRL".to_owned(),
        pending: false,
        category: None,
        description: text.to_owned(),
        provider_id: None,
        bill: None,
        created_at: None,
        document: format!(r#"{{"id":"{id}"}}"#),
    }
}

impl Kept {
    fn with(accounts: &[(&str, &[(u32, &str)])]) -> Self {
        let kept = Self(Database::in_memory().unwrap());
        for (name, rows) in accounts {
            let connector = Connector { id: ConnectorId(5), ..Connector::default() };
            let attempt = Attempt::new(&connector, at(0));
            let connection = ConnectionId(format!("of {name}"));
            let account = Account {
                id: AccountId::from(*name),
                kind: AccountKind::Checking,
                name: None,
                ending: None,
                balance: None,
            };
            let told = AccountsTold {
                connection: connection.clone(),
                at: at(0),
                accounts: vec![AccountRow { account, document: None }],
                scope: Scope::All,
            };
            kept.write(&Change::Connection(Box::new(Row {
                id: connection,
                connector,
                attempt,
                care: Care::default(),
            })));
            kept.write(&Change::Product(ProductChange::Accounts(told)));
            kept.brings(name, rows);
        }
        kept
    }

    fn write(&self, change: &Change) {
        change::write(&self.0.connection, change).unwrap();
    }

    fn brings(&self, account: &str, rows: &[(u32, &str)]) {
        let rows = rows.iter().rev().map(|(day, text)| row(account, *day, text)).collect();
        let change = ProductChange::Movements { account: account.into(), reading: ReadingId(1), rows };
        self.write(&Change::Product(change));
    }

    fn join(&self, from: &str, into: &str) {
        self.write(&Change::Joined(Joining { from: from.into(), into: into.into(), at: at(1) }));
    }

    /// By line: the rows that are listed.
    fn lines(&self) -> Vec<String> {
        let sql = "SELECT line || ': ' || coalesce(group_concat(id, ' '), '-') FROM (
                       SELECT coalesce(account.line, account.id) AS line, movement.id FROM account
                       LEFT JOIN movement ON account_id = account.id AND twin IS NULL AND removed_at IS NULL
                       ORDER BY 1, movement.place)
                   GROUP BY line ORDER BY line";
        rows(&self.0.connection, sql, [], |row| row.get(0)).unwrap()
    }
}

const A: (&str, &[(u32, &str)]) = ("a", &[(3, "um"), (5, "dois")]);
const B: (&str, &[(u32, &str)]) = ("b", &[(3, "um"), (9, "tres")]);
const C: (&str, &[(u32, &str)]) = ("c", &[(3, "um"), (9, "tres"), (12, "quatro")]);

#[test]
fn an_account_that_came_three_times_is_one_line_and_any_joining_can_be_undone_by_itself() {
    let kept = Kept::with(&[A, B, C]);
    let apart = ["a: a.um a.dois", "b: b.um b.tres", "c: c.um c.tres c.quatro"];
    assert_eq!(kept.lines(), apart);
    kept.join("b", "a");
    kept.join("c", "b");
    assert_eq!(kept.lines(), ["a: a.um a.dois b.tres c.quatro"]);
    kept.join("a", "c");
    assert_eq!(kept.lines().len(), 1, "what is one already is not joined again");
    kept.write(&Change::Parted("b".into()));
    assert_eq!(kept.lines(), ["a: a.um a.dois c.tres c.quatro", "b: b.um b.tres"]);
    kept.write(&Change::Parted("b".into()));
    kept.write(&Change::Parted("c".into()));
    assert_eq!(kept.lines(), apart);
    // The other way round, the two later ones stay together.
    kept.join("c", "b");
    kept.join("b", "a");
    assert_eq!(kept.lines(), ["a: a.um a.dois b.tres c.quatro"]);
    kept.write(&Change::Parted("b".into()));
    assert_eq!(kept.lines(), ["a: a.um a.dois", "b: b.um b.tres c.quatro"]);
    kept.join("not here", "a");
    kept.join("a", "not here");
    assert_eq!(kept.lines().len(), 2);
}

#[test]
fn whichever_connection_goes_takes_only_its_own_rows() {
    for (gone, left) in [
        ("a", ["b: b.um b.tres c.quatro"]),
        ("b", ["a: a.um a.dois c.tres c.quatro"]),
        ("c", ["a: a.um a.dois b.tres"]),
    ] {
        for joins in [[("b", "a"), ("c", "a")], [("c", "b"), ("b", "a")]] {
            let kept = Kept::with(&[A, B, C]);
            joins.iter().for_each(|(from, into)| kept.join(from, into));
            kept.write(&Change::Forget(ConnectionId(format!("of {gone}"))));
            assert_eq!(kept.lines(), left, "without {gone}, joined as {joins:?}");
        }
    }
    let kept = Kept::with(&[A, B]);
    kept.join("b", "a");
    kept.write(&Change::Forget(ConnectionId("of a".to_owned())));
    let joined: Vec<String> =
        rows(&kept.0.connection, "SELECT from_account FROM joining", [], |row| row.get(0)).unwrap();
    assert_eq!(joined, [""; 0], "nothing is joined with nothing");
}

#[test]
fn rows_that_come_or_go_later_are_once_in_the_line_at_once() {
    let kept = Kept::with(&[A, B]);
    kept.join("b", "a");
    kept.brings("a", &[(9, "tres"), (40, "quatro")]);
    assert_eq!(kept.lines(), ["a: a.um a.dois a.tres a.quatro"]);
    kept.brings("b", &[(40, "quatro"), (41, "cinco")]);
    assert_eq!(kept.lines(), ["a: a.um a.dois a.tres a.quatro b.cinco"]);
    // A row that Pluggy has not any more stands for nothing: the other account's is listed, once the reading has ended.
    let sql = "INSERT INTO reading (id, connection_id, list, of, began_at) VALUES (1, 'of a', 'movements', 'a', '')";
    kept.0.connection.execute(sql, []).unwrap();
    let rows = vec![("a.um".into(), None), ("a.quatro".into(), None)];
    kept.write(&Change::Product(ProductChange::Vanished { account: "a".into(), at: at(2), rows }));
    let end = Some((at(2), ListEnd::Whole));
    kept.write(&Change::Reading(Progress { reading: ReadingId(1), cursor: None, rows: 2, balance: None, end }));
    assert_eq!(kept.lines(), ["a: b.um a.dois a.tres b.quatro b.cinco"]);
    // And is hidden again when it is back.
    kept.brings("a", &[(40, "quatro")]);
    assert_eq!(kept.lines(), ["a: b.um a.dois a.tres a.quatro b.cinco"]);
}

#[test]
fn long_histories_are_joined_row_for_row() {
    let kept = Kept::with(&[("a", &[]), ("b", &[])]);
    for account in ["a", "b"] {
        let sql = "WITH RECURSIVE n (at) AS (VALUES (0) UNION ALL SELECT at + 1 FROM n WHERE at < 9999)
                   INSERT INTO movement (place, account_id, id, day, units, amount, currency, pending, description, document,
                       first_in, told_in)
                   SELECT (20000 + at / 100) * 16777216 + at % 100 + ?2, ?1, ?1 || at,
                       date((20000 + at / 100) * 86400, 'unixepoch'), -10000 - at % 7, '-1', 'BRL', 0, 'Compra ' || at % 31,
                       '{}', 1, 1 FROM n";
        let after = if account == "a" { 0 } else { 1000 };
        kept.0.connection.execute(sql, params![account, after]).unwrap();
    }
    kept.join("b", "a");
    let listed: i64 =
        kept.0.connection.query_row("SELECT count(*) FROM movement WHERE twin IS NULL", [], |row| row.get(0)).unwrap();
    assert_eq!(listed, 10_000);
}

#[test]
fn a_row_that_comes_back_after_the_accounts_were_taken_apart_is_listed() {
    let kept = Kept::with(&[A, B]);
    kept.join("b", "a");
    let rows = vec![("b.um".into(), None)];
    kept.write(&Change::Product(ProductChange::Vanished { account: "b".into(), at: at(2), rows }));
    kept.write(&Change::Parted("b".into()));
    assert_eq!(kept.lines(), ["a: a.um a.dois", "b: b.tres"]);
    kept.brings("b", B.1);
    assert_eq!(kept.lines(), ["a: a.um a.dois", "b: b.um b.tres"]);
}
