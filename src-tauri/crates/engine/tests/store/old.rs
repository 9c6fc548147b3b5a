//! Files that earlier versions wrote are opened, and their content is found, in every version to come. Each format has its
//! file, checked in; it is written by this test when the format is new (`TOMADA_WRITE_FIXTURES=1`), and never again.

use std::{fs, path::Path};

use chrono::NaiveDate;
use pluggy::{AccountId, ConnectorId, ItemId};
use tempfile::TempDir;
use tomada_engine::{
    connection::care::Care,
    store::{
        Change, Deletion, Moment, Store,
        products::{AccountRow, AccountsTold, CategoryRow, HoldingRow, MovementRow, ProductChange, Scope},
        readings::{Progress, Reach, Worth},
    },
    view::{Account, AccountKind, Answer, Cause, ListEnd, Listing, LocalCopy, Money, Trigger},
};

use super::{at, id, key, names, record};

fn fixture(format: u32) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/fixtures/store-{format}.db"))
}

#[tokio::test]
async fn a_store_of_the_first_format_is_opened_with_all_it_has() {
    let folder = TempDir::new().unwrap();
    let store = opened(1, &folder).await;
    assert_eq!(names(&store).await, ["a", "b"]);
    let found = store.contents(at(0)).await.unwrap().connections.remove(0);
    assert_eq!(found.connector.name.as_deref(), Some("Banco a"));
    assert_eq!(found.attempt.item.as_ref().map(ItemId::as_str), Some("item-a"));
    // Nobody wrote down then who started something.
    let before = Moment { trigger: Trigger::Unknown, last_success_at: None, ..moment() };
    assert_eq!(store.history(&id("a")).await.unwrap(), [before]);
    assert_eq!(found.care, Care::default());
    assert_eq!(store.setting("language").await, Ok(Some("pt-BR".to_owned())));
    // What came later can be written into it.
    store.write(vec![settled(), Change::History(moment())]).done().await.unwrap();
    assert_eq!(store.history(&id("a")).await.unwrap()[1], moment());
    assert_eq!(name(&store).await.as_deref(), Some("Conta da casa"));
}

#[tokio::test]
async fn a_store_of_the_second_format_is_opened_with_all_it_has() {
    if std::env::var_os("TOMADA_WRITE_FIXTURES").is_some() && !fixture(2).exists() {
        write_second().await;
    }
    let folder = TempDir::new().unwrap();
    let store = opened(2, &folder).await;
    assert_eq!(name(&store).await.as_deref(), Some("Conta da casa"));
    assert_eq!(store.history(&id("a")).await.unwrap(), [moment()]);
    assert_eq!(store.deletions().await.unwrap(), [deletion()]);
}

#[tokio::test]
async fn a_store_of_the_third_format_or_the_fourth_is_opened_with_all_it_has() {
    if std::env::var_os("TOMADA_WRITE_FIXTURES").is_some() && !fixture(4).exists() {
        write_fourth().await;
    }
    for format in [3, 4] {
        let folder = TempDir::new().unwrap();
        let store = opened(format, &folder).await;
        let found = store.contents(at(0)).await.unwrap().connections.remove(0);
        assert_eq!(found.accounts, [account().account]);
        let reading = store.readings(&id("a")).await.unwrap().remove(0);
        assert_eq!((reading.reach, reading.rows, reading.end), (reach(), 1, Some((at(4), ListEnd::Whole))));
        // Its one movement is not final.
        assert_eq!(reading.worth, Some(Worth { balance: 123_456, total: 0 }));
    }
}

/// A copy of a file of this format, opened.
async fn opened(format: u32, folder: &TempDir) -> Store {
    fs::copy(fixture(format), folder.path().join("store.db")).unwrap();
    Store::open(folder.path(), &key()).await.unwrap()
}

async fn name(store: &Store) -> Option<String> {
    store.contents(at(0)).await.unwrap().connections.remove(0).care.name
}

fn settled() -> Change {
    let mut record = record("a");
    record.care.rename(Some("Conta da casa"));
    Change::Connection(Box::new((&record).into()))
}

fn deletion() -> Deletion {
    Deletion {
        connection: id("b"),
        connector: ConnectorId(5),
        name: Some("Banco b".to_owned()),
        item: ItemId::from("item-b"),
        at: at(2),
        answer: Answer::Deleted,
        copy: LocalCopy::Dropped,
    }
}

fn moment() -> Moment {
    Moment {
        connection: id("a"),
        at: at(1),
        state: "finished".to_owned(),
        status: Some("LOGIN_ERROR".to_owned()),
        execution_status: Some("INVALID_CREDENTIALS".to_owned()),
        error_code: Some("INVALID_CREDENTIALS".to_owned()),
        cause: Cause::InvalidCredentials,
        trigger: Trigger::Automatic,
        last_success_at: Some(at(-60)),
    }
}

async fn write_second() {
    let folder = TempDir::new().unwrap();
    let store = Store::create(folder.path(), &key()).await.unwrap();
    let changes = vec![settled(), Change::History(moment()), Change::Deleted(deletion())];
    store.write(changes).done().await.unwrap();
    store.close().await.unwrap();
    fs::copy(folder.path().join("store.db"), fixture(2)).unwrap();
}

fn account() -> AccountRow {
    let account = Account {
        id: AccountId::from("conta"),
        kind: AccountKind::Checking,
        name: Some("Conta".to_owned()),
        ending: Some("3456".to_owned()),
        balance: Some(Money { amount: "12.3456".to_owned(), currency: "BRL".to_owned() }),
    };
    AccountRow { account, document: Some(r#"{"id":"conta","itemId":"item-a"}"#.to_owned()) }
}

fn reach() -> Reach {
    let from_day = NaiveDate::from_ymd_opt(2023, 1, 1);
    Reach { list: Listing::Movements, of: "conta".to_owned(), from_day, created_from: None }
}

async fn write_fourth() {
    let folder = TempDir::new().unwrap();
    let store = Store::create(folder.path(), &key()).await.unwrap();
    store.write(vec![settled()]).done().await.unwrap();
    let reading = store.begin_reading(&id("a"), reach(), at(3)).await.unwrap();
    let told = AccountsTold { connection: id("a"), at: at(3), accounts: vec![account()], scope: Scope::All };
    let movement = MovementRow {
        id: "movimento".into(),
        day: "2023-11-14".parse().unwrap(),
        units: -123_456,
        amount: "-12.3456".to_owned(),
        currency: "BRL".to_owned(),
        pending: true,
        category: Some("05100000".into()),
        description: "Pão de açúcar".to_owned(),
        provider_id: Some("p1".to_owned()),
        bill: Some("fatura".into()),
        created_at: Some(at(2)),
        document: r#"{"id":"movimento","amount":-12.3456}"#.to_owned(),
    };
    let bill = HoldingRow {
        id: "fatura".to_owned(),
        parent: Some("conta".to_owned()),
        day: "2023-11-20".parse().ok(),
        document: r#"{"id":"fatura"}"#.to_owned(),
    };
    let category = CategoryRow {
        id: "05100000".into(),
        parent: Some("05000000".into()),
        name: "Credit card payment".to_owned(),
        translated: Some("Pagamento de cartão de crédito".to_owned()),
    };
    let list = Listing::Bills;
    let changes = [
        ProductChange::Accounts(told),
        ProductChange::Movements { account: "conta".into(), reading, rows: vec![movement] },
        ProductChange::Holdings { connection: id("a"), list, reading: (reading, at(3)), rows: vec![bill] },
        ProductChange::Categories(vec![category]),
    ];
    let end = Some((at(4), ListEnd::Whole));
    let progress = Change::Reading(Progress {
        reading,
        cursor: None,
        rows: 1,
        balance: Some((123_456, "2023-11-14".parse().unwrap())),
        end,
    });
    store.write(changes.into_iter().map(Change::Product).chain([progress]).collect()).done().await.unwrap();
    store.close().await.unwrap();
    fs::copy(folder.path().join("store.db"), fixture(4)).unwrap();
}
