//! Copies that are there when they are needed, and not too many.

use std::{
    fs,
    path::PathBuf,
    time::{Duration, Instant},
};

use chrono::{TimeDelta, Utc};
use pluggy::{Sensitive, client::Parameters};
use tempfile::TempDir;
use tomada_engine::store::{self, Change, Store, StoreError, StoreKey};

use super::{connection, id, key, made, names};

fn name(age: TimeDelta) -> String {
    (Utc::now() - age).format("store-%Y%m%dT%H%M%S%.3fZ.db").to_string()
}

#[tokio::test]
async fn one_a_day_is_made_by_itself_and_five_are_kept() {
    let folder = TempDir::new().unwrap();
    made(folder.path(), &["a"]).await;
    let backups = || -> Vec<PathBuf> {
        store::backups(folder.path(), Utc::now()).unwrap().into_iter().map(|backup| backup.path).collect()
    };
    assert_eq!(backups().len(), 1, "the first day's");
    drop(examined(&folder).await);
    assert_eq!(backups().len(), 1, "the same day's is enough");

    let kept = folder.path().join("backups");
    let yesterday = kept.join(name(TimeDelta::hours(25)));
    fs::rename(&backups()[0], &yesterday).unwrap();
    for days in 2..=6 {
        fs::copy(&yesterday, kept.join(name(TimeDelta::days(days)))).unwrap();
    }
    fs::write(kept.join("minha cópia.db"), "somebody else's").unwrap();
    drop(examined(&folder).await);
    assert_eq!(backups().len(), 5);
    assert_eq!(backups()[1], yesterday, "the newest stay");
    assert!(kept.join("minha cópia.db").exists());
}

#[tokio::test]
async fn one_that_claims_to_be_from_the_future_comes_last_and_goes_first() {
    let folder = TempDir::new().unwrap();
    made(folder.path(), &["a"]).await;
    let kept = folder.path().join("backups");
    let days = || -> Vec<i64> {
        let now = Utc::now();
        let found = store::backups(folder.path(), now).unwrap();
        found.into_iter().map(|backup| (now - backup.at).num_days()).collect()
    };
    fs::rename(kept.join(names_in(&folder).remove(0)), kept.join(name(TimeDelta::hours(25)))).unwrap();
    for ahead in [400, 401, 402, 403, 404] {
        fs::copy(kept.join(&names_in(&folder)[0]), kept.join(name(TimeDelta::hours(-24 * ahead - 1)))).unwrap();
    }
    assert_eq!(days(), [1, -404, -403, -402, -401, -400], "yesterday's is what would be restored");
    drop(examined(&folder).await);
    assert_eq!(days(), [0, 1, -404, -403, -402], "a new one is made, and stays");
}

/// The names in the folder of backups, as they sort.
fn names_in(folder: &TempDir) -> Vec<String> {
    let found = fs::read_dir(folder.path().join("backups")).unwrap();
    let mut names: Vec<String> = found.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// Nobody can find an item again whose id is lost.
#[tokio::test]
async fn the_day_s_backup_has_every_item_soon_and_takes_no_other_day_s_place() {
    let folder = TempDir::new().unwrap();
    made(folder.path(), &[]).await;
    let kept = folder.path().join("backups");
    let first = names_in(&folder).remove(0);
    let yesterday = name(TimeDelta::hours(25));
    fs::copy(kept.join(first), kept.join(&yesterday)).unwrap();

    let store = Store::open(folder.path(), &key()).await.unwrap();
    for connected in ["a", "b"] {
        let before = names_in(&folder);
        store.write(vec![connection(connected)]).done().await.unwrap();
        let began = Instant::now();
        while names_in(&folder).iter().filter(|name| name.starts_with("store-")).eq(&before) {
            assert!(began.elapsed() < Duration::from_secs(30), "no backup was made of {connected}");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }
    store.close().await.unwrap();
    let found = store::backups(folder.path(), Utc::now()).unwrap();
    assert_eq!(names_in(&folder).len(), 2, "today's was made anew, twice");
    assert_eq!(names_in(&folder)[0], yesterday);
    store::restore(folder.path(), &found[0].path, &key()).unwrap();
    assert_eq!(examined(&folder).await, ["a", "b"]);
}

async fn examined(folder: &TempDir) -> Vec<String> {
    let store = Store::open(folder.path(), &key()).await.unwrap();
    let names = names(&store).await;
    store.close().await.unwrap();
    names
}

#[tokio::test]
async fn a_backup_is_whole_encrypted_and_only_restored_with_its_key() {
    let folder = TempDir::new().unwrap();
    made(folder.path(), &["a"]).await;
    let store = Store::open(folder.path(), &key()).await.unwrap();
    // The day's would be made anew for the next item.
    let backup = folder.path().join("backups/kept.db");
    fs::copy(store.back_up().await.unwrap().unwrap().path, &backup).unwrap();
    store.write(vec![connection("b")]).done().await.unwrap();
    assert_eq!(store::restore(folder.path(), &backup, &key()), Err(StoreError::InUse));
    store.close().await.unwrap();
    let bytes = fs::read(&backup).unwrap();
    assert!(!bytes.starts_with(b"SQLite format 3"));

    let other = StoreKey::new(&[9; 32]);
    assert_eq!(store::restore(folder.path(), &backup, &other), Err(StoreError::Unreadable));
    assert_eq!(examined(&folder).await, ["a", "b"], "nothing was moved");
    store::restore(folder.path(), &backup, &key()).unwrap();
    assert_eq!(examined(&folder).await, ["a"]);
}

#[tokio::test]
async fn what_is_remembered_of_credentials_is_in_no_backup() {
    let folder = TempDir::new().unwrap();
    made(folder.path(), &["a"]).await;
    let store = Store::open(folder.path(), &key()).await.unwrap();
    let typed = Parameters::from_iter([("password".to_owned(), Sensitive::from("segredo"))]);
    store.write(vec![Change::Remembered(id("a"), typed)]).done().await.unwrap();
    for _ in 0..2 {
        store.back_up().await.unwrap();
    }
    assert!(store.remembered(&id("a")).await.unwrap().is_some(), "where it is used, it stays");
    store.close().await.unwrap();
    for backup in store::backups(folder.path(), Utc::now()).unwrap() {
        store::restore(folder.path(), &backup.path, &key()).unwrap();
        let store = Store::open(folder.path(), &key()).await.unwrap();
        assert!(store.remembered(&id("a")).await.unwrap().is_none());
        assert_eq!(names(&store).await, ["a"], "the rest is there");
        store.close().await.unwrap();
    }
}

#[tokio::test]
async fn a_damaged_backup_takes_no_place() {
    let folder = TempDir::new().unwrap();
    made(folder.path(), &["a"]).await;
    let backup = store::backups(folder.path(), Utc::now()).unwrap().remove(0).path;
    let mut bytes = fs::read(&backup).unwrap();
    let last = bytes.len() - 100;
    bytes[last] ^= 1;
    fs::write(&backup, bytes).unwrap();
    assert_eq!(store::restore(folder.path(), &backup, &key()), Err(StoreError::Damaged));
    assert_eq!(examined(&folder).await, ["a"], "nothing was moved");
}

#[tokio::test]
async fn a_change_of_files_that_was_interrupted_is_finished() {
    const STAMP: &str = "20261121T110000.000Z";
    // The files as they lie after each step: what is to be the store is whole from the first on.
    for step in 0..3 {
        let (folder, other) = (TempDir::new().unwrap(), TempDir::new().unwrap());
        let at = |name: &str| folder.path().join(name);
        made(other.path(), &["new"]).await;
        fs::copy(other.path().join("store.db"), at(&format!("store.db.next-{STAMP}"))).unwrap();
        made(other.path().join("old").as_path(), &["old"]).await;
        let open = Store::open(&other.path().join("old"), &key()).await.unwrap();
        super::copy(&other.path().join("old"), folder.path());
        open.close().await.unwrap();
        for suffix in ["", "-wal"].iter().take(step) {
            fs::rename(at(&format!("store.db{suffix}")), at(&format!("store.db.corrupt-{STAMP}{suffix}"))).unwrap();
        }
        assert_eq!(store::look(folder.path()), Ok(store::Found::Something), "step {step}");
        assert_eq!(examined(&folder).await, ["new"], "step {step}");
        for suffix in ["", "-wal"] {
            let aside = at(&format!("store.db.corrupt-{STAMP}{suffix}"));
            assert!(aside.exists(), "step {step}: the old one is kept with its log");
        }
    }
}

#[tokio::test]
async fn one_in_memory_has_none() {
    assert_eq!(Store::in_memory().await.unwrap().back_up().await, Ok(None));
}
