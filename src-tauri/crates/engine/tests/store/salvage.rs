//! What is saved of files that are really damaged: each page in turn, and more than one.

use std::fs;

use pluggy::{ConnectorId, ItemId};
use tempfile::TempDir;
use tomada_engine::{
    connection::journal::{Delivery, Entry},
    store::{Change, Health, Salvaged, Store, StoreError},
};

use super::{at, copy, examined, id, key, record};

const PAGE: usize = 4096;
const CONNECTIONS: usize = 12;

fn name(number: usize) -> String {
    format!("c{number:02}")
}

/// A store whose tables take several pages each, closed; every connection has an item, a request and a history.
async fn full() -> TempDir {
    let folder = TempDir::new().unwrap();
    let store = Store::create(folder.path(), &key()).await.unwrap();
    store.write_setting("provider", &"x".repeat(300)).await.unwrap();
    for number in 0..CONNECTIONS {
        let mut record = record(&name(number));
        // Some take pages of their own.
        let length = if number % 3 == 0 { 9000 } else { 400 };
        record.connector.name = Some(name(number).repeat(length / 3));
        let item = record.attempt.item.clone().unwrap();
        let entry = Entry {
            connection: record.id.clone(),
            connector: ConnectorId(5),
            attempt: at(0),
            delivery: Delivery::Accepted(item),
            at: at(1),
        };
        let row = Change::Connection(Box::new((&record).into()));
        store.write(vec![row, Change::Journal(entry)]).done().await.unwrap();
    }
    store.close().await.unwrap();
    folder
}

/// What is in the store after it was salvaged: connections with their items, whether Pluggy is asked about each, and the
/// provider. Nothing where the pages are damaged that say which tables there are: then there are the backups.
async fn salvaged(folder: &TempDir) -> Option<(Vec<(String, Option<String>)>, bool)> {
    let saved = match Salvaged::read(folder.path(), &key(), at(500)) {
        Err(StoreError::Damaged) => return None,
        read => read.unwrap(),
    };
    let (connections, has_provider) = (saved.connections, saved.has_setting("provider"));
    saved.keep(at(600)).unwrap();
    let store = Store::open(folder.path(), &key()).await.unwrap();
    assert_eq!(examined(&store).await, Health::Sound);
    let found = store.contents(at(700)).await.unwrap().connections;
    assert_eq!(found.len(), connections);
    for record in &found {
        let looked_at = record.attempt.item.as_ref().map(|_| at(500));
        assert_eq!(record.attempt.due(), looked_at, "{}: whatever has an item is looked at again", record.id.0);
    }
    assert!(found.iter().all(|record| record.connector.id == ConnectorId(5)));
    assert_eq!(store.setting::<String>("provider").await.unwrap().is_some(), has_provider);
    store.close().await.unwrap();
    let item = |item: Option<ItemId>| item.map(|item| item.as_str().to_owned());
    Some((found.into_iter().map(|record| (record.id.0, item(record.attempt.item))).collect(), has_provider))
}

fn all() -> Vec<(String, Option<String>)> {
    (0..CONNECTIONS).map(|number| (name(number), Some(format!("item-{}", name(number))))).collect()
}

#[tokio::test]
async fn one_damaged_page_costs_no_connection() {
    let original = full().await;
    let whole = fs::read(original.path().join("store.db")).unwrap();
    let (mut without_provider, mut pages, mut beginnings) = (0, 0, 0);
    // The first page says where all others belong; without it nothing is found. What does not fit it is on a few more.
    for page in 1..whole.len() / PAGE {
        let folder = TempDir::new().unwrap();
        let mut damaged = whole.clone();
        damaged[page * PAGE + 2000] ^= 1;
        fs::write(folder.path().join("store.db"), &damaged).unwrap();
        let Some((found, has_provider)) = salvaged(&folder).await else {
            beginnings += 1;
            assert_eq!(fs::read(folder.path().join("store.db")).unwrap(), damaged, "page {page} is left as it was");
            continue;
        };
        assert_eq!(found, all(), "page {page}");
        without_provider += usize::from(!has_provider);
        pages += 1;
        let left = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().path());
        let aside: Vec<_> = left.filter(|path| path.to_string_lossy().contains(".corrupt-")).collect();
        assert_eq!(aside.len(), 1);
        assert_eq!(fs::read(&aside[0]).unwrap(), damaged, "what was damaged is kept as it was");
    }
    assert!(pages > 20, "{pages}");
    assert!(beginnings <= 3, "{beginnings} pages cost everything");
    assert!(without_provider <= 2, "{without_provider} pages cost the provider");
}

#[tokio::test]
async fn damage_all_over_saves_what_is_between() {
    let original = full().await;
    let whole = fs::read(original.path().join("store.db")).unwrap();
    let mut saved = 0;
    for seed in 0..12 {
        let mut random = fastrand::Rng::with_seed(seed);
        let folder = TempDir::new().unwrap();
        let mut damaged = whole.clone();
        for _ in 0..4 {
            let page = random.usize(1..whole.len() / PAGE);
            damaged[page * PAGE..(page + 1) * PAGE].fill_with(|| random.u8(..));
        }
        fs::write(folder.path().join("store.db"), &damaged).unwrap();
        let Some((found, _)) = salvaged(&folder).await else { continue };
        saved += 1;
        for (id, item) in found {
            let expected = format!("item-{id}");
            assert!(all().iter().any(|(known, _)| *known == id), "seed {seed}: {id} is made up");
            assert!(item.is_none_or(|item| item == expected), "seed {seed}: {id} has another's item");
        }
    }
    assert!(saved >= 6, "{saved}");
}

#[tokio::test]
async fn what_was_only_in_the_log_is_saved_too() {
    let folder = full().await;
    let store = Store::open(folder.path(), &key()).await.unwrap();
    store.write(vec![super::connection("last")]).done().await.unwrap();
    let left = TempDir::new().unwrap();
    copy(folder.path(), left.path());
    store.close().await.unwrap();
    let (found, _) = salvaged(&left).await.unwrap();
    assert!(found.contains(&("last".to_owned(), Some("item-last".to_owned()))), "{found:?}");
}

#[tokio::test]
async fn where_nothing_can_be_read_nothing_is_touched() {
    let original = full().await;
    let whole = fs::read(original.path().join("store.db")).unwrap();
    let mut headless = whole.clone();
    headless[50] ^= 1;
    for damaged in [headless, vec![7; 8192]] {
        let folder = TempDir::new().unwrap();
        fs::write(folder.path().join("store.db"), &damaged).unwrap();
        let refused = Salvaged::read(folder.path(), &key(), at(0)).unwrap_err();
        assert!(matches!(refused, StoreError::Unreadable | StoreError::Damaged), "{refused}");
        let mut left: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        left.sort();
        assert_eq!(left, ["store.db", "store.lock"]);
        assert_eq!(fs::read(folder.path().join("store.db")).unwrap(), damaged);
    }
}

#[tokio::test]
async fn one_that_is_open_is_not_read_behind_its_back() {
    let folder = full().await;
    let store = Store::open(folder.path(), &key()).await.unwrap();
    assert_eq!(Salvaged::read(folder.path(), &key(), at(0)).unwrap_err(), StoreError::InUse);
    assert_eq!(store.contents(at(0)).await.unwrap().connections[0].id, id("c00"));
    store.close().await.unwrap();
}
