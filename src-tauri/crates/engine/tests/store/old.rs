//! Files that earlier versions wrote are opened, and their content is found, in every version to come. Each format has its
//! file, checked in; it is written by this test when the format is new (`TOMADA_WRITE_FIXTURES=1`), and never again.

use std::{fs, path::Path};

use tempfile::TempDir;
use tomada_engine::store::{Change, Moment, Store};

use super::{at, connection, id, key, names};

fn fixture(format: u32) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/fixtures/store-{format}.db"))
}

#[tokio::test]
async fn a_store_of_the_first_format_is_opened_with_all_it_has() {
    if std::env::var_os("TOMADA_WRITE_FIXTURES").is_some() && !fixture(1).exists() {
        write_first().await;
    }
    let folder = TempDir::new().unwrap();
    fs::copy(fixture(1), folder.path().join("store.db")).unwrap();
    let store = Store::open(folder.path(), &key()).await.unwrap();
    assert_eq!(names(&store).await, ["a", "b"]);
    let found = store.contents(at(0)).await.unwrap().connections.remove(0);
    assert_eq!(found.connector.name.as_deref(), Some("Banco a"));
    assert_eq!(found.attempt.item.as_ref().map(pluggy::ItemId::as_str), Some("item-a"));
    assert_eq!(store.history(&id("a")).await.unwrap(), [moment()]);
    assert_eq!(store.setting("language").await, Ok(Some("pt-BR".to_owned())));
}

fn moment() -> Moment {
    Moment {
        connection: id("a"),
        at: at(1),
        state: "finished".to_owned(),
        status: Some("LOGIN_ERROR".to_owned()),
        execution_status: Some("INVALID_CREDENTIALS".to_owned()),
        error_code: Some("INVALID_CREDENTIALS".to_owned()),
        cause: tomada_engine::view::Cause::InvalidCredentials,
    }
}

async fn write_first() {
    let folder = TempDir::new().unwrap();
    let store = Store::create(folder.path(), &key()).await.unwrap();
    let changes = vec![connection("a"), connection("b"), Change::History(moment())];
    store.write(changes).done().await.unwrap();
    store.write_setting("language", &"pt-BR").await.unwrap();
    store.close().await.unwrap();
    fs::copy(folder.path().join("store.db"), fixture(1)).unwrap();
}
