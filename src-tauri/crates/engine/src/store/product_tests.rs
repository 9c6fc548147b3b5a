//! What connections brought, by the rows and texts that it leaves: only the inside can count them.

use std::path::Path;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use pluggy::{AccountId, ConnectorId, model::Connector};
use tempfile::TempDir;

use super::{
    change::Row,
    products::{AccountRow, AccountsTold, CategoryRow, HoldingRow, MovementRow, ProductChange, Scope},
    readings::{Progress, Reach, Reading, ReadingId},
    *,
};
use crate::{
    connection::{attempt::Attempt, care::Care},
    view::{Account, AccountKind, ListEnd, Listing},
};

const TABLES: [&str; 7] =
    ["connection", "account", "movement", "movement_text_docsize", "holding", "reading", "joining"];

fn key() -> StoreKey {
    StoreKey::new(&[7; 32])
}

fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::seconds(seconds)
}

fn id(name: &str) -> ConnectionId {
    ConnectionId(name.to_owned())
}

fn connection(name: &str) -> Change {
    let connector = Connector { id: ConnectorId(5), ..Connector::default() };
    let attempt = Attempt::new(&connector, DateTime::UNIX_EPOCH);
    Change::Connection(Box::new(Row { id: id(name), connector, attempt, care: Care::default() }))
}

fn accounts(connection: &str, names: &[&str], seconds: i64, scope: Scope) -> Change {
    let row = |name: &&str| AccountRow {
        account: Account {
            id: AccountId::from(*name),
            kind: AccountKind::Checking,
            name: None,
            ending: None,
            balance: None,
        },
        document: Some(format!(r#"{{"id":"{name}"}}"#)),
    };
    let accounts = names.iter().map(row).collect();
    Change::Product(ProductChange::Accounts(AccountsTold {
        connection: id(connection),
        at: at(seconds),
        accounts,
        scope,
    }))
}

fn movement(id: &str, day: &str, description: &str) -> MovementRow {
    MovementRow {
        id: id.into(),
        day: day.parse().unwrap(),
        units: -120_000,
        amount: "-12.00".to_owned(),
        currency: "BRL".to_owned(),
        pending: false,
        category: None,
        description: description.to_owned(),
        provider_id: None,
        bill: None,
        created_at: None,
        document: format!(r#"{{"id":"{id}","description":"{description}"}}"#),
    }
}

fn movements(account: &str, reading: i64, rows: Vec<MovementRow>) -> Change {
    let (account, reading) = (AccountId::from(account), ReadingId(reading));
    Change::Product(ProductChange::Movements { account, reading, rows })
}

async fn write(store: &Store, changes: Vec<Change>) {
    store.write(changes).done().await.unwrap();
}

/// One column of some rows.
async fn column(store: &Store, sql: &'static str) -> Vec<String> {
    let ask = move |database: &mut Database| read::rows(&database.connection, sql, [], |row| row.get(0));
    store.ask(ask).await.unwrap()
}

async fn counts(store: &Store) -> [i64; 7] {
    let count = |database: &mut Database| {
        let one = |table: &str| {
            let sql = format!("SELECT count(*) FROM {table}");
            database.connection.query_row(&sql, [], |row| row.get(0)).unwrap()
        };
        Ok(TABLES.map(one))
    };
    store.ask(count).await.unwrap()
}

/// The ids of movements in which words are found, the newest first.
async fn found(store: &Store, words: &'static str) -> Vec<String> {
    let find = move |database: &mut Database| {
        let sql = "SELECT id FROM movement_text JOIN movement ON place = movement_text.rowid
                   WHERE movement_text MATCH ?1 ORDER BY movement_text.rowid DESC";
        read::rows(&database.connection, sql, [words], |row| row.get(0))
    };
    store.ask(find).await.unwrap()
}

#[tokio::test]
async fn rows_of_the_third_format_are_found_beside_those_that_come_later_and_each_once() {
    let folder = TempDir::new().unwrap();
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/store-3.db");
    std::fs::copy(file, folder.path().join("store.db")).unwrap();
    let store = Store::open(folder.path(), &StoreKey::new(&[0x2a; 32])).await.unwrap();
    assert_eq!(found(&store, "acucar").await, ["movimento"]);
    write(&store, vec![movements("conta", 9, vec![movement("2", "2026-05-01", "Açúcar")])]).await;
    assert_eq!(found(&store, "acucar").await, ["2", "movimento"]);
    assert_eq!(column(&store, "SELECT count(*) || '' FROM movement_text_docsize").await, ["2"]);
}

const LISTED: &str = "SELECT id FROM movement ORDER BY place DESC";

#[tokio::test]
async fn an_account_that_is_told_no_more_stays_and_is_missing_until_it_is_told_again() {
    let store = Store::in_memory().await.unwrap();
    let missing = "SELECT id || ' ' || missing_since FROM account WHERE missing_since IS NOT NULL";
    write(&store, vec![connection("a"), accounts("a", &["x", "y"], 1, Scope::All)]).await;
    write(&store, vec![movements("x", 1, vec![movement("1", "2026-05-01", "padaria")])]).await;
    write(&store, vec![accounts("a", &["y"], 2, Scope::Some)]).await;
    assert_eq!(column(&store, missing).await, [""; 0], "of those that could not be read nothing is known");
    write(&store, vec![accounts("a", &["y"], 3, Scope::All)]).await;
    write(&store, vec![accounts("a", &["y"], 4, Scope::All)]).await;
    assert_eq!(column(&store, missing).await, ["x 1970-01-01T00:00:03.000000000Z"], "since the first time");
    assert_eq!(column(&store, LISTED).await, ["1"], "its movements stay");
    let shown = store.contents(at(0)).await.unwrap().connections.remove(0).accounts;
    assert_eq!(shown.iter().map(|account| account.id.as_str()).collect::<Vec<_>>(), ["y"]);
    write(&store, vec![accounts("a", &["x", "y"], 5, Scope::All)]).await;
    assert_eq!(column(&store, missing).await, [""; 0]);
    assert_eq!(column(&store, "SELECT document FROM account WHERE id = 'x'").await, [r#"{"id":"x"}"#]);
}

#[tokio::test]
async fn movements_are_listed_by_day_whatever_the_order_in_which_they_come() {
    let store = Store::in_memory().await.unwrap();
    write(&store, vec![connection("a"), accounts("a", &["x"], 1, Scope::All)]).await;
    // A page has the newest first.
    let page = |ids: &[(&str, &str)]| ids.iter().map(|(id, day)| movement(id, day, "feira")).collect();
    write(&store, vec![movements("x", 1, page(&[("d", "2026-05-02"), ("c", "2026-05-02"), ("b", "2026-05-01")]))])
        .await;
    let late = page(&[("z", "9999-12-31"), ("e", "2026-05-02"), ("a", "2026-04-30"), ("0", "0001-01-01")]);
    write(&store, vec![movements("x", 2, late)]).await;
    assert_eq!(column(&store, LISTED).await, ["z", "e", "d", "c", "b", "a", "0"]);
    // One whose day is corrected moves, and takes its text along.
    let moved = movement("d", "2026-04-30", "mercado");
    write(&store, vec![movements("x", 3, vec![moved])]).await;
    assert_eq!(column(&store, LISTED).await, ["z", "e", "c", "b", "d", "a", "0"]);
    assert_eq!(found(&store, "mercado").await, ["d"]);
    assert_eq!(found(&store, "feira").await, ["z", "e", "c", "b", "a", "0"]);
    assert_eq!(counts(&store).await[2..4], [7, 7]);
}

#[tokio::test]
async fn a_movement_that_is_told_twice_is_there_once_and_one_that_vanished_is_marked() {
    let store = Store::in_memory().await.unwrap();
    write(&store, vec![connection("a"), accounts("a", &["x", "y"], 1, Scope::All)]).await;
    let row = || movement("1", "2026-05-01", "Açaí da São João");
    write(&store, vec![movements("x", 1, vec![row(), row()]), movements("x", 2, vec![row()])]).await;
    // The id of another account's row is another row.
    write(&store, vec![movements("y", 2, vec![row()])]).await;
    let seen = "SELECT account_id || ' ' || first_in || ' ' || told_in FROM movement ORDER BY account_id";
    assert_eq!(column(&store, seen).await, ["x 1 2", "y 2 2"]);
    assert_eq!(found(&store, "acai").await.len(), 2, "accents are not needed to find it");

    let marks = "SELECT coalesce(removed_at, '-') || ' ' || coalesce(became, '-') FROM movement WHERE account_id = 'x'";
    let gone = |became: Option<&str>| {
        let rows = vec![("1".into(), became.map(Into::into))];
        Change::Product(ProductChange::Vanished { account: AccountId::from("x"), at: at(9), rows })
    };
    write(&store, vec![gone(Some("2"))]).await;
    assert_eq!(column(&store, marks).await, ["1970-01-01T00:00:09.000000000Z 2"]);
    write(&store, vec![gone(None)]).await;
    assert_eq!(column(&store, marks).await, ["1970-01-01T00:00:09.000000000Z 2"], "what is marked stays as it is");
    write(&store, vec![movements("x", 3, vec![row()])]).await;
    assert_eq!(column(&store, marks).await, ["- -"], "it is back");

    let changed = |id: &str| {
        let row = MovementRow { category: Some("05000000".into()), ..movement(id, "2026-05-01", "açaí") };
        let row = MovementRow { document: "{}".to_owned(), ..row };
        Change::Product(ProductChange::Movement(AccountId::from("x"), Box::new(row)))
    };
    write(&store, vec![changed("1"), changed("not-here")]).await;
    let kept = "SELECT category_id || ' ' || first_in || ' ' || told_in FROM movement WHERE account_id = 'x'";
    assert_eq!(column(&store, kept).await, ["05000000 1 3"]);
}

/// Two connections with everything that there can be of each.
async fn full(folder: &Path) -> Store {
    let store = Store::create(folder, &key()).await.unwrap();
    for (name, account) in [("a", "x"), ("b", "y")] {
        write(&store, vec![connection(name), accounts(name, &[account], 1, Scope::All)]).await;
        let reach = Reach { list: Listing::Movements, of: account.to_owned(), from_day: None, created_from: None };
        let reading = store.begin_reading(&id(name), reach, at(1)).await.unwrap();
        let rows = (0..9).map(|number| movement(&format!("{account}{number}"), "2026-05-01", "farmácia")).collect();
        write(&store, vec![movements(account, reading.0, rows)]).await;
        let rows = vec![HoldingRow { id: "h".to_owned(), parent: None, day: None, document: "{}".to_owned() }];
        let reading = (reading, at(1));
        let holdings = ProductChange::Holdings { connection: id(name), list: Listing::Loans, reading, rows };
        write(&store, vec![Change::Product(holdings)]).await;
    }
    let join = |database: &mut Database| {
        let sql = "INSERT INTO joining VALUES ('y', 'x', 'now'); UPDATE account SET line = 'x' WHERE id = 'y';
                   UPDATE movement SET twin = 'x0' WHERE id = 'y0'";
        Ok(database.connection.execute_batch(sql)?)
    };
    store.ask(join).await.unwrap();
    store
}

#[tokio::test]
async fn a_connection_that_is_forgotten_takes_all_with_it_and_nothing_of_others() {
    let folder = TempDir::new().unwrap();
    let store = full(folder.path()).await;
    assert_eq!(counts(&store).await, [2, 2, 18, 18, 2, 2, 1]);
    write(&store, vec![Change::Forget(id("a"))]).await;
    assert_eq!(counts(&store).await, [1, 1, 9, 9, 1, 1, 0]);
    assert_eq!(found(&store, "farm*").await.len(), 9);
    let alone =
        "SELECT 'a line' FROM account WHERE line IS NOT NULL UNION ALL SELECT id FROM movement WHERE twin IS NOT NULL";
    assert_eq!(column(&store, alone).await, [""; 0], "what was joined stands for itself again");
    write(&store, vec![Change::Forget(id("b"))]).await;
    assert_eq!(counts(&store).await, [0; 7]);
}

#[tokio::test]
async fn every_copy_can_be_searched() {
    let folder = TempDir::new().unwrap();
    let store = full(folder.path()).await;
    let (elsewhere, other) = (TempDir::new().unwrap(), StoreKey::new(&[9; 32]));
    store.copy_into(elsewhere.path(), &other).await.unwrap();
    store.back_up().await.unwrap();
    store.close().await.unwrap();
    let backup = backups(folder.path(), Utc::now()).unwrap().remove(0);
    restore(folder.path(), &backup.path, &key()).unwrap();
    for (place, key) in [(elsewhere.path(), other), (folder.path(), key())] {
        let store = Store::open(place, &key).await.unwrap();
        assert!(store.is_sound().await.unwrap());
        assert_eq!(found(&store, "farmacia").await.len(), 18);
        write(&store, vec![movements("x", 9, vec![movement("new", "2026-06-01", "farmácia")])]).await;
        write(&store, vec![Change::Forget(id("b"))]).await;
        assert_eq!(found(&store, "farmacia").await.len(), 10, "it is kept in step there, too");
        assert_eq!(counts(&store).await, [1, 1, 10, 10, 1, 1, 0]);
    }
}

#[tokio::test]
async fn what_a_whole_list_does_not_tell_of_is_missing() {
    let store = Store::in_memory().await.unwrap();
    write(&store, vec![connection("a")]).await;
    let row = |id: &str, parent: &str| HoldingRow {
        id: id.to_owned(),
        parent: Some(parent.to_owned()),
        day: NaiveDate::from_ymd_opt(2026, 5, 1),
        document: "{}".to_owned(),
    };
    let tell = |reading, rows| {
        let (connection, list, reading) = (id("a"), Listing::Bills, (ReadingId(reading), at(reading)));
        Change::Product(ProductChange::Holdings { connection, list, reading, rows })
    };
    write(&store, vec![tell(1, vec![row("1", "x"), row("2", "x"), row("3", "y")])]).await;
    write(&store, vec![tell(2, vec![row("1", "x")])]).await;
    let (connection, list, reading) = (id("a"), Listing::Bills, (ReadingId(2), at(2)));
    let rest = ProductChange::Rest { connection, list, parent: Some("x".to_owned()), reading };
    write(&store, vec![Change::Product(rest)]).await;
    let missing = "SELECT id FROM holding WHERE missing_since IS NOT NULL";
    assert_eq!(column(&store, missing).await, ["2"], "another card's are its own");
    write(&store, vec![tell(3, vec![row("2", "x")])]).await;
    assert_eq!(column(&store, missing).await, [""; 0]);
}

#[tokio::test]
async fn a_reading_goes_on_where_it_stopped_and_old_ones_are_let_go_of() {
    let store = Store::in_memory().await.unwrap();
    write(&store, vec![connection("a")]).await;
    let reach = |of: &str| Reach {
        list: Listing::LateMovements,
        of: of.to_owned(),
        from_day: NaiveDate::from_ymd_opt(2026, 5, 1),
        created_from: Some(at(4)),
    };
    let begun = store.begin_reading(&id("a"), reach("x"), at(5)).await.unwrap();
    let progress = |cursor: Option<&str>, rows, end| {
        Change::Reading(Progress { reading: begun, cursor: cursor.map(str::to_owned), rows, balance: None, end })
    };
    write(&store, vec![progress(Some("page 2"), 500, None)]).await;
    let half = Reading {
        id: begun,
        reach: reach("x"),
        began_at: at(5),
        cursor: Some("page 2".to_owned()),
        rows: 500,
        worth: None,
        end: None,
    };
    assert_eq!(store.readings(&id("a")).await.unwrap(), std::slice::from_ref(&half));
    write(&store, vec![progress(None, 512, Some((at(6), ListEnd::Whole)))]).await;
    let whole = Reading { cursor: None, rows: 512, end: Some((at(6), ListEnd::Whole)), ..half };
    assert_eq!(store.readings(&id("a")).await.unwrap(), std::slice::from_ref(&whole));
    for _ in 0..100 {
        store.begin_reading(&id("a"), reach("x"), at(7)).await.unwrap();
    }
    store.begin_reading(&id("a"), reach("y"), at(7)).await.unwrap();
    store.ask(|database| database.prune()).await.unwrap();
    let left = store.readings(&id("a")).await.unwrap();
    assert_eq!((left.len(), &left[0]), (92, &whole), "until when all was there is not forgotten");
}

#[tokio::test]
async fn categories_keep_their_names() {
    let store = Store::in_memory().await.unwrap();
    let row = |name: &str| CategoryRow {
        id: "05100000".into(),
        parent: Some("05000000".into()),
        name: name.to_owned(),
        translated: None,
    };
    let told = |rows| Change::Product(ProductChange::Categories(rows));
    write(&store, vec![told(vec![row("Old")]), told(vec![row("Credit card payment")]), told(vec![])]).await;
    assert_eq!(column(&store, "SELECT name FROM category").await, ["Credit card payment"]);
}
