//! How a store comes into being, is opened, is refused.

use std::fs;

use chrono::Utc;
use tempfile::TempDir;
use tomada_engine::store::{self, Health, Store, StoreError, StoreKey};

use super::{connection, copy, examined, key, made, names};

#[tokio::test]
async fn a_store_is_made_once_and_opened_ever_after() {
    let folder = TempDir::new().unwrap();
    let folder = folder.path().join("perfil de João/loja");
    assert_eq!(Store::open(&folder, &key()).await.unwrap_err(), StoreError::Missing);
    made(&folder, &["a", "b"]).await;
    assert_eq!(Store::create(&folder, &key()).await.unwrap_err(), StoreError::Exists);
    let store = Store::open(&folder, &key()).await.unwrap();
    assert_eq!(names(&store).await, ["a", "b"]);
    assert_eq!(examined(&store).await, Health::Sound);
}

#[tokio::test]
async fn nothing_is_made_where_a_store_has_been_lost() {
    let folder = TempDir::new().unwrap();
    for (name, content) in [("store.db", ""), ("store.db-wal", "left behind"), ("store.db-shm", "")] {
        let path = folder.path().join(name);
        fs::write(&path, content).unwrap();
        assert_eq!(Store::create(folder.path(), &key()).await.unwrap_err(), StoreError::Exists, "{name}");
        assert_eq!(fs::read_to_string(&path).unwrap(), content, "{name}");
        fs::remove_file(path).unwrap();
    }
    // Making one was interrupted: what is left of that was nobody's store.
    fs::write(folder.path().join("store.db.new"), "half").unwrap();
    made(folder.path(), &["a"]).await;
}

#[tokio::test]
async fn an_empty_or_cut_file_is_not_taken_for_a_new_store() {
    let folder = TempDir::new().unwrap();
    for size in [0, 1, 4095] {
        fs::write(folder.path().join("store.db"), vec![0; size]).unwrap();
        assert_eq!(Store::open(folder.path(), &key()).await.unwrap_err(), StoreError::Damaged, "{size} bytes");
        assert_eq!(fs::read(folder.path().join("store.db")).unwrap().len(), size);
    }
}

#[tokio::test]
async fn another_key_is_told_from_damage_where_a_backup_can_tell() {
    let folder = TempDir::new().unwrap();
    made(folder.path(), &["a"]).await;
    let other = StoreKey::new(&[1; 32]);
    let before = fs::read(folder.path().join("store.db")).unwrap();
    assert_eq!(Store::open(folder.path(), &other).await.unwrap_err(), StoreError::WrongKey);
    let (backups, away) = (folder.path().join("backups"), folder.path().join("away"));
    fs::rename(&backups, &away).unwrap();
    assert_eq!(Store::open(folder.path(), &other).await.unwrap_err(), StoreError::Unreadable, "nothing to tell by");
    fs::rename(away, backups).unwrap();
    assert_eq!(fs::read(folder.path().join("store.db")).unwrap(), before);

    let mut damaged = fs::read(folder.path().join("store.db")).unwrap();
    damaged[100] ^= 1;
    fs::write(folder.path().join("store.db"), damaged).unwrap();
    assert_eq!(Store::open(folder.path(), &key()).await.unwrap_err(), StoreError::Damaged);
}

#[tokio::test]
async fn one_at_a_time() {
    let folder = TempDir::new().unwrap();
    made(folder.path(), &["a"]).await;
    let store = Store::open(folder.path(), &key()).await.unwrap();
    assert_eq!(Store::open(folder.path(), &key()).await.unwrap_err(), StoreError::InUse);
    assert_eq!(Store::create(folder.path(), &key()).await.unwrap_err(), StoreError::InUse);
    assert_eq!(store::set_aside(folder.path()).unwrap_err(), StoreError::InUse);
    store.close().await.unwrap();
    drop(Store::open(folder.path(), &key()).await.unwrap());
}

#[tokio::test]
async fn a_closed_store_says_so_to_who_still_has_it() {
    let store = Store::in_memory().await.unwrap();
    let other = store.clone();
    store.write(vec![connection("a")]).done().await.unwrap();
    store.close().await.unwrap();
    assert_eq!(other.write(vec![connection("b")]).done().await, Err(StoreError::Closed));
    assert_eq!(other.ledger(1).await, Err(StoreError::Closed));
}

#[tokio::test]
async fn what_was_handed_over_is_written_though_nobody_waits() {
    let folder = TempDir::new().unwrap();
    let store = Store::create(folder.path(), &key()).await.unwrap();
    for name in ["a", "b", "c"] {
        drop(store.write(vec![connection(name)]));
    }
    store.close().await.unwrap();
    let store = Store::open(folder.path(), &key()).await.unwrap();
    assert_eq!(names(&store).await, ["a", "b", "c"]);
}

#[tokio::test]
async fn what_is_acknowledged_is_in_the_files_of_a_store_that_is_never_closed() {
    let (folder, left) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let store = Store::create(folder.path(), &key()).await.unwrap();
    store.write(vec![connection("a")]).done().await.unwrap();
    copy(folder.path(), left.path());
    let after = Store::open(left.path(), &key()).await.unwrap();
    assert_eq!(examined(&after).await, Health::Sound, "every page was looked at");
    assert_eq!(names(&after).await, ["a"]);
}

#[cfg(unix)]
#[tokio::test]
async fn only_its_owner_can_read_it_and_a_link_is_not_followed() {
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink};

    let outer = TempDir::new().unwrap();
    let folder = outer.path().join("store");
    let store = Store::create(&folder, &key()).await.unwrap();
    store.write(vec![connection("a")]).done().await.unwrap();
    store.back_up().await.unwrap();
    assert_eq!(folder.metadata().unwrap().mode() & 0o777, 0o700);
    let backup = store::backups(&folder, Utc::now()).unwrap().remove(0).path;
    for file in [folder.join("store.db"), folder.join("store.db-wal"), folder.join("store.lock"), backup] {
        assert_eq!(file.metadata().unwrap().mode() & 0o777, 0o600, "{}", file.display());
    }
    store.close().await.unwrap();
    // As it comes out of an archive.
    let kept = folder.join("store.db");
    for (path, mode) in [(&folder, 0o755), (&kept, 0o644)] {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    }
    Store::open(&folder, &key()).await.unwrap().close().await.unwrap();
    assert_eq!([&folder, &kept].map(|path| path.metadata().unwrap().mode() & 0o777), [0o700, 0o600]);

    let elsewhere = outer.path().join("elsewhere.db");
    fs::rename(folder.join("store.db"), &elsewhere).unwrap();
    symlink(&elsewhere, folder.join("store.db")).unwrap();
    assert_eq!(Store::open(&folder, &key()).await.unwrap_err(), StoreError::NotAFile);
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn where_nothing_can_be_written_that_is_said() {
    // Permissions do not stop the superuser; a folder of the kernel's does.
    let refused = Store::open(std::path::Path::new("/sys/kernel"), &key()).await.unwrap_err();
    assert_eq!(refused, StoreError::ReadOnly);
    assert_eq!(refused.to_string(), "the store can't be written to");
}
