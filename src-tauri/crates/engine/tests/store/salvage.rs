//! What is saved of files that are really damaged: each page in turn, and more than one.

use std::fs;

use pluggy::{ConnectorId, ItemId};
use tempfile::TempDir;
use tomada_engine::{
    connection::journal::{Delivery, Entry},
    notice::NoticeKind,
    store::{Change, Health, Moment, Request, Salvaged, Store, StoreError},
    view::{Cause, Trigger},
};

use super::{at, copy, examined, id, key, record};

const PAGE: usize = 4096;
const CONNECTIONS: usize = 12;
/// Of each connection: moments of its history, notices, and requests.
const EACH: usize = 20;

fn name(number: usize) -> String {
    format!("c{number:02}")
}

fn moment(of: &str, number: i64) -> Change {
    Change::History(Moment {
        connection: id(of),
        at: at(number),
        state: "finished".to_owned(),
        status: Some("UPDATED".to_owned()),
        execution_status: Some("SUCCESS".to_owned()),
        error_code: None,
        cause: Cause::UpToDate,
        trigger: Trigger::Automatic,
        last_success_at: None,
    })
}

fn request(number: i64) -> Change {
    Change::Request(Request {
        at: at(number),
        host: "api.pluggy.ai".to_owned(),
        method: "GET".to_owned(),
        path: "/items/{id}".to_owned(),
        item: None,
        status: Some(200),
        sent: 0,
        received: 3000,
        duration_ms: 120,
        attempt: 1,
    })
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
        let mut changes = vec![row, Change::Journal(entry)];
        for number in 0..i64::try_from(EACH).unwrap() {
            let told = Change::Told(record.id.clone(), NoticeKind::Done, at(number));
            changes.extend([moment(&record.id.0, number), told, request(number)]);
        }
        store.write(changes).done().await.unwrap();
    }
    store.close().await.unwrap();
    folder
}

/// How many moments, notices and requests there are.
async fn past(store: &Store) -> [usize; 3] {
    let (mut moments, mut told) = (0, 0);
    for number in 0..CONNECTIONS {
        moments += store.history(&id(&name(number))).await.unwrap().len();
        told += store.told(&id(&name(number))).await.unwrap().len();
    }
    [moments, told, store.ledger(1000).await.unwrap().len()]
}

/// What is in a store after it was salvaged.
struct Found {
    /// Connections with their items.
    connections: Vec<(String, Option<String>)>,
    has_provider: bool,
    past: [usize; 3],
}

/// What is in the store after it was salvaged, and that Pluggy is asked about each connection. Nothing where the pages are damaged that say which tables there are: then there are the backups.
async fn salvaged(folder: &TempDir) -> Option<Found> {
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
    let past = past(&store).await;
    store.close().await.unwrap();
    let item = |item: Option<ItemId>| item.map(|item| item.as_str().to_owned());
    let connections = found.into_iter().map(|record| (record.id.0, item(record.attempt.item))).collect();
    Some(Found { connections, has_provider, past })
}

fn all() -> Vec<(String, Option<String>)> {
    (0..CONNECTIONS).map(|number| (name(number), Some(format!("item-{}", name(number))))).collect()
}

#[tokio::test]
async fn one_damaged_page_costs_no_connection() {
    let original = full().await;
    let whole = fs::read(original.path().join("store.db")).unwrap();
    let (mut without_provider, mut pages, mut beginnings) = (0, 0, 0);
    let (all_past, mut roots, mut leaves) = ([CONNECTIONS * EACH; 3], 0, Vec::new());
    // The first page says where all others belong; without it nothing is found. What does not fit it is on a few more.
    for page in 1..whole.len() / PAGE {
        let folder = TempDir::new().unwrap();
        let mut damaged = whole.clone();
        damaged[page * PAGE + 2000] ^= 1;
        fs::write(folder.path().join("store.db"), &damaged).unwrap();
        let Some(Found { connections: found, has_provider, past }) = salvaged(&folder).await else {
            beginnings += 1;
            assert_eq!(fs::read(folder.path().join("store.db")).unwrap(), damaged, "page {page} is left as it was");
            continue;
        };
        assert_eq!(found, all(), "page {page}");
        let lost: Vec<_> = all_past.iter().zip(past).map(|(all, left)| all - left).filter(|lost| *lost > 0).collect();
        assert!(lost.len() <= 1, "page {page} is one list's: {lost:?}");
        // One page of each list says where its others are.
        roots += usize::from(lost.contains(&(CONNECTIONS * EACH)));
        leaves.extend(lost.into_iter().filter(|lost| *lost < CONNECTIONS * EACH));
        without_provider += usize::from(!has_provider);
        pages += 1;
        let left = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().path());
        let aside: Vec<_> = left.filter(|path| path.to_string_lossy().contains(".corrupt-")).collect();
        assert_eq!(aside.len(), 1);
        assert_eq!(fs::read(&aside[0]).unwrap(), damaged, "what was damaged is kept as it was");
    }
    assert!(pages > 20, "{pages}");
    assert!(roots <= 3, "{roots} pages cost a whole list of the past");
    assert!(leaves.len() > 3 && leaves.iter().all(|lost| *lost < CONNECTIONS * EACH / 2), "{leaves:?}");
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
        let Some(Found { connections: found, .. }) = salvaged(&folder).await else { continue };
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
    let Found { connections: found, past, .. } = salvaged(&left).await.unwrap();
    assert_eq!(past, [CONNECTIONS * EACH; 3]);
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
