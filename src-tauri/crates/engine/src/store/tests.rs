//! What only the inside can bring about: a disk that fills up at any write, and one that is suddenly read-only.

use chrono::DateTime;
use pluggy::{ConnectorId, model::Connector};
use tempfile::TempDir;

use super::{change::Row, *};
use crate::{
    connection::{attempt::Attempt, care::Care},
    view::ConnectionId,
};

fn key() -> StoreKey {
    StoreKey::new(&[7; 32])
}

/// A connection that takes a few pages, so that each write needs room.
fn connection(name: &str) -> Change {
    let connector = Connector { id: ConnectorId(5), name: Some(name.repeat(36_000)), ..Connector::default() };
    let attempt = Attempt::new(&connector, DateTime::UNIX_EPOCH);
    Change::Connection(Box::new(Row { id: ConnectionId(name.to_owned()), connector, attempt, care: Care::default() }))
}

async fn names(store: &Store) -> Vec<String> {
    let contents = store.contents(DateTime::UNIX_EPOCH).await.unwrap();
    contents.connections.into_iter().map(|record| record.id.0).collect()
}

/// Leaves room for so many more pages.
async fn room_for(store: &Store, pages: u32) {
    let limit = move |database: &mut Database| {
        let used: u32 = database.connection.pragma_query_value(None, "page_count", |row| row.get(0))?;
        let limit = used.saturating_add(pages);
        let set: u32 =
            database.connection.query_row(&format!("PRAGMA max_page_count = {limit}"), [], |row| row.get(0))?;
        assert_eq!(set, limit);
        Ok(())
    };
    store.ask(limit).await.unwrap();
}

async fn until(store: &Store, wanted: Health) {
    let mut health = store.health();
    health.wait_for(|health| *health == wanted).await.unwrap();
}

#[tokio::test]
async fn a_full_disk_at_any_write_loses_nothing_that_was_to_be_kept() {
    for pages in (0..36).step_by(3) {
        let folder = TempDir::new().unwrap();
        let store = Store::create(folder.path(), &key()).await.unwrap();
        room_for(&store, pages).await;
        let mut refused = 0;
        for name in ["a", "b", "c", "d"] {
            match store.write(vec![connection(name)]).done().await {
                Ok(()) => assert_eq!(refused, 0, "{pages}: {name} must not overtake what is kept"),
                Err(error) => {
                    assert_eq!(error, StoreError::DiskFull);
                    refused += 1;
                }
            }
        }
        assert!(refused > 0, "{pages} pages are not enough for all");
        assert_eq!(store.write_now_or_never(vec![connection("never")]).done().await, Err(StoreError::DiskFull));
        assert_eq!(*store.health().borrow(), Health::Failing(StoreError::DiskFull));
        assert_eq!(names(&store).await.len(), 4 - refused, "what is there can still be read");

        room_for(&store, 1000).await;
        store.write(vec![connection("e")]).done().await.unwrap();
        until(&store, Health::Sound).await;
        assert_eq!(names(&store).await, ["a", "b", "c", "d", "e"]);
        store.close().await.unwrap();
        let store = Store::open(folder.path(), &key()).await.unwrap();
        assert_eq!(names(&store).await, ["a", "b", "c", "d", "e"]);
    }
}

#[tokio::test]
async fn what_is_kept_is_written_by_itself_when_there_is_room() {
    let store = Store::in_memory().await.unwrap();
    room_for(&store, 0).await;
    assert_eq!(store.write(vec![connection("a")]).done().await, Err(StoreError::DiskFull));
    room_for(&store, 1000).await;
    until(&store, Health::Sound).await;
    assert_eq!(names(&store).await, ["a"]);
}

#[tokio::test]
async fn a_disk_that_becomes_read_only_is_waited_out() {
    let store = Store::in_memory().await.unwrap();
    let read_only =
        |on: bool| store.ask(move |database| Ok(database.connection.pragma_update(None, "query_only", on)?));
    read_only(true).await.unwrap();
    assert_eq!(store.write(vec![connection("a")]).done().await, Err(StoreError::ReadOnly));
    read_only(false).await.unwrap();
    until(&store, Health::Sound).await;
    assert_eq!(names(&store).await, ["a"]);
}

#[tokio::test]
async fn a_change_that_does_not_fit_takes_no_other_with_it() {
    let store = Store::in_memory().await.unwrap();
    // Of no connection: the store refuses it whenever it is tried.
    let misfit = Change::Told(ConnectionId("none".to_owned()), crate::notice::NoticeKind::Done, DateTime::UNIX_EPOCH);
    let (before, wrong) = (store.write(vec![connection("a")]), store.write(vec![connection("b"), misfit]));
    let after = store.write(vec![connection("c")]);
    before.done().await.unwrap();
    assert!(matches!(wrong.done().await, Err(StoreError::Statement(_))));
    after.done().await.unwrap();
    assert_eq!(names(&store).await, ["a", "c"], "what belongs together is written together");
    assert_eq!(*store.health().borrow(), Health::Sound);
}

#[tokio::test]
async fn a_document_of_another_version_costs_no_connection() {
    let store = Store::in_memory().await.unwrap();
    store.write(vec![connection("a"), connection("b")]).done().await.unwrap();
    let spoil = |database: &mut Database| {
        let sql = "UPDATE connection SET item_id = 'item', attempt = '{\"state\":{\"type\":\"dreaming\"}}' WHERE id = 'a';
                   UPDATE connection SET attempt = json_set(attempt, '$.more', 1), connector = json_set(connector, '$.more', 1)
                   WHERE id = 'b'";
        Ok(database.connection.execute_batch(sql)?)
    };
    store.ask(spoil).await.unwrap();
    let found = store.contents(DateTime::UNIX_EPOCH).await.unwrap().connections;
    assert_eq!(found[0].attempt.item.as_ref().map(ItemId::as_str), Some("item"));
    assert_eq!(found[0].attempt.due(), Some(DateTime::UNIX_EPOCH), "its item is looked at");
    assert_eq!(
        found[1].attempt,
        Attempt::new(&found[1].connector, DateTime::UNIX_EPOCH),
        "what was added is passed over"
    );
}

#[tokio::test]
async fn a_store_of_a_later_format_is_refused_and_left_as_it_is() {
    let folder = TempDir::new().unwrap();
    let store = Store::create(folder.path(), &key()).await.unwrap();
    let later = |database: &mut Database| Ok(database.connection.pragma_update(None, "user_version", 1000)?);
    store.ask(later).await.unwrap();
    store.close().await.unwrap();
    let before = std::fs::read(folder.path().join("store.db")).unwrap();
    let known = u32::try_from(migrations::STEPS.len()).unwrap();
    let refused = StoreError::Newer { found: 1000, known };
    assert_eq!(Store::open(folder.path(), &key()).await.unwrap_err(), refused);
    assert_eq!(std::fs::read(folder.path().join("store.db")).unwrap(), before);
}

#[tokio::test]
async fn the_ledger_of_what_is_read_again_and_again_is_kept_together_and_is_there_for_whoever_asks() {
    const READS: u64 = 20;
    let folder = TempDir::new().unwrap();
    let store = Store::create(folder.path(), &key()).await.unwrap();
    let request = |method: &str| Request {
        at: DateTime::UNIX_EPOCH,
        host: "api.pluggy.ai".to_owned(),
        method: method.to_owned(),
        path: "/items/{id}".to_owned(),
        item: None,
        status: Some(200),
        sent: 0,
        received: 2000,
        duration_ms: 100,
        attempt: 1,
    };
    let log = || {
        let files = std::fs::read_dir(folder.path()).unwrap().map(|file| file.unwrap());
        let log = files.filter(|file| file.file_name().to_string_lossy().ends_with("-wal"));
        log.map(|file| file.metadata().unwrap().len()).sum::<u64>()
    };
    store.write(vec![Change::Request(request("POST"))]).done().await.unwrap();
    let before = log();
    for _ in 0..READS {
        drop(store.write(vec![Change::Request(request("GET"))]));
        // As looks come: not all at once, and with other changes between them.
        store.write(Vec::new()).done().await.unwrap();
    }
    assert!((log() - before) / 4096 < READS / 2, "what reads the ledger writes it");
    assert_eq!(store.ledger(100).await.unwrap().len() as u64, READS + 1);
    let pages = (log() - before) / 4096;
    assert!((1..READS).contains(&pages), "{pages} pages for {READS} reads");
    drop(store.write(vec![Change::Request(request("GET"))]));
    store.close().await.unwrap();
    let store = Store::open(folder.path(), &key()).await.unwrap();
    assert_eq!(store.ledger(100).await.unwrap().len() as u64, READS + 2);
}
