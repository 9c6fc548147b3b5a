//! Files that earlier versions wrote are opened, and their content is found, in every version to come. Each format has its
//! file, checked in; it is written by this test when the format is new (`TOMADA_WRITE_FIXTURES=1`), and never again.

use std::{fs, path::Path};

use pluggy::{ConnectorId, ItemId};
use tempfile::TempDir;
use tomada_engine::{
    connection::care::Care,
    store::{Change, Deletion, Moment, Store},
    view::{Answer, Cause, LocalCopy, Trigger},
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
