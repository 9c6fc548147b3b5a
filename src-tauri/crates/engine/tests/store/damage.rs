//! Files that are not as they were written: never a panic, never another store in their place, and a way on.

use std::{fs, path::Path};

use chrono::Utc;
use tempfile::TempDir;
use tomada_engine::store::{self, Health, Logo, Store, StoreError};

use super::{connection, copy, examined, key, made, names};

const PAGE: usize = 4096;

/// What opening comes to: what is found, or why nothing is.
async fn opened(folder: &Path) -> Result<(Vec<String>, Health), StoreError> {
    let store = Store::open(folder, &key()).await?;
    let health = examined(&store).await;
    let contents = store.contents(super::at(0)).await?;
    let names = contents.connections.into_iter().map(|record| record.id.0).collect();
    // What is damaged may not close well either.
    drop(store.close().await);
    Ok((names, health))
}

/// The files of a store that was not closed: what was written last is in its log.
async fn left(connections: &[&str]) -> TempDir {
    let (folder, left) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    made(folder.path(), connections).await;
    let store = Store::open(folder.path(), &key()).await.unwrap();
    store.write(vec![connection("last")]).done().await.unwrap();
    copy(folder.path(), left.path());
    left
}

#[tokio::test]
async fn a_flipped_bit_on_any_page_is_noticed() {
    let original = left(&["a", "b"]).await;
    let whole = fs::read(original.path().join("store.db")).unwrap();
    assert!(whole.len() >= 10 * PAGE);
    let pages = whole.len() / PAGE;
    let mut noticed = 0;
    for page in 0..pages {
        let folder = TempDir::new().unwrap();
        copy(original.path(), folder.path());
        let mut flipped = whole.clone();
        flipped[page * PAGE + 2000] ^= 1;
        fs::write(folder.path().join("store.db"), &flipped).unwrap();
        // The log may hold a newer copy of the page, and then nothing is lost.
        match opened(folder.path()).await {
            Ok((names, Health::Sound)) => assert_eq!(names, ["a", "b", "last"], "page {page}"),
            Ok((_, Health::Damaged)) | Err(StoreError::Damaged | StoreError::Unreadable) => noticed += 1,
            other => panic!("page {page}: {other:?}"),
        }
    }
    assert!(noticed > pages / 2, "{noticed} of {pages}");
}

#[tokio::test]
async fn a_flipped_bit_on_a_page_that_nobody_reads_is_found_after_an_unclean_end() {
    let folder = TempDir::new().unwrap();
    made(folder.path(), &["a"]).await;
    let store = Store::open(folder.path(), &key()).await.unwrap();
    store.write_logo("00", Logo { png: vec![1; 100 * PAGE], fetched_at: super::at(0) }).await.unwrap();
    store.close().await.unwrap();
    // The last page is the logo's, which nobody asks for.
    let path = folder.path().join("store.db");
    let mut whole = fs::read(&path).unwrap();
    let last = whole.len() - PAGE / 2;
    whole[last] ^= 1;
    fs::write(&path, whole).unwrap();
    let (names, health) = opened(folder.path()).await.unwrap();
    assert_eq!((names, health), (vec!["a".to_owned()], Health::Sound), "it was closed, so nobody looks");

    let unclean = TempDir::new().unwrap();
    let _store = Store::open(folder.path(), &key()).await.unwrap();
    copy(folder.path(), unclean.path());
    for again in ["what can be read still is", "it was closed, and is no sounder for it"] {
        let (names, health) = opened(unclean.path()).await.unwrap();
        assert_eq!((names, health), (vec!["a".to_owned()], Health::Damaged), "{again}");
    }
}

#[tokio::test]
async fn a_cut_file_is_never_taken_for_a_smaller_one() {
    let folder = TempDir::new().unwrap();
    made(folder.path(), &["a", "b"]).await;
    let path = folder.path().join("store.db");
    let whole = fs::read(&path).unwrap();
    for cut in [1, PAGE - 1, PAGE, PAGE + 1, whole.len() / 2, whole.len() - PAGE, whole.len() - 1] {
        fs::write(&path, &whole[..cut]).unwrap();
        match opened(folder.path()).await {
            Err(error) => assert!(matches!(error, StoreError::Damaged | StoreError::Unreadable), "{cut}: {error}"),
            Ok((names, _)) => assert_eq!(names, ["a", "b"], "{cut} of {}", whole.len()),
        }
    }
}

#[tokio::test]
async fn a_log_that_is_cut_or_not_its_own_costs_at_most_what_was_in_it() {
    let original = left(&["a"]).await;
    let log = fs::read(original.path().join("store.db-wal")).unwrap();
    let cuts = [0, 1, 32, log.len() / 2, log.len() - 1].map(|cut| log[..cut].to_vec());
    let foreign = vec![0x5a; log.len()];
    for log in cuts.into_iter().chain([foreign]) {
        let folder = TempDir::new().unwrap();
        copy(original.path(), folder.path());
        fs::write(folder.path().join("store.db-wal"), &log).unwrap();
        fs::write(folder.path().join("store.db-shm"), vec![0xff; 32768]).unwrap();
        let (names, health) = opened(folder.path()).await.unwrap();
        assert_eq!((names, health), (vec!["a".to_owned()], Health::Sound));
    }
}

#[tokio::test]
async fn what_is_damaged_is_set_aside_and_a_backup_takes_its_place() {
    let folder = TempDir::new().unwrap();
    made(folder.path(), &["a"]).await;
    let path = folder.path().join("store.db");
    let mut damaged = fs::read(&path).unwrap();
    damaged[50] ^= 1;
    fs::write(&path, &damaged).unwrap();
    assert_eq!(Store::open(folder.path(), &key()).await.unwrap_err(), StoreError::Damaged);

    let backup = store::backups(folder.path(), Utc::now()).unwrap().remove(0);
    store::restore(folder.path(), &backup.path, &key()).unwrap();
    let store = Store::open(folder.path(), &key()).await.unwrap();
    assert_eq!(names(&store).await, ["a"]);
    store.close().await.unwrap();
    let aside: Vec<_> = fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.to_string_lossy().contains("store.db.corrupt-"))
        .collect();
    assert_eq!(aside.len(), 1);
    assert_eq!(fs::read(&aside[0]).unwrap(), damaged, "what was damaged is kept as it was");

    store::set_aside(folder.path()).unwrap();
    made(folder.path(), &[]).await;
}
