//! A disk that is really full, at every write: a volume of a few megabytes, filled but for so much, in which a profile is
//! made, brought up to date, written, backed up, saved and listed. Whatever does not fit says that it is the disk; what was
//! there is there afterwards, and there is a way on once there is room.
//!
//! The volume is of this test's own; see `volume`.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::{
    fs::{self, File},
    io::Write as _,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use chrono::{DateTime, Utc};
use pluggy::{ConnectorId, SystemClock, model::Connector};
use tomada_engine::{
    ConnectionId,
    connection::{Record, attempt::Attempt},
    profile::{Closed, Door, ListError, Place, ProfileId, ProfileKind, Profiles, Unlocked},
    store::{Change, Health, Salvaged, Store, StoreError, StoreKey, backups, restore},
    vault::{Cost, DiskFault, Keyring, Means, NewSlot, VaultError},
};
use uuid::Uuid;
use volume::volume;

mod volume;

const SIZE: &str = "4m";
const PASSPHRASE: &str = "corre cotia na casa da tia";
/// How much room is left, in kilobytes, from none to more than anything here takes.
const STEP: usize = 4;
const MOST: usize = 1200;

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_763_800_000, 0).unwrap()
}

fn key() -> StoreKey {
    StoreKey::new(&[0x2a; 32])
}

fn means() -> Means {
    let keyring = Keyring::new("app.tomada.desktop.test".to_owned(), Duration::ZERO);
    Means { keyring, cost: Cost { memory: 64, passes: 1, lanes: 1 }, clock: Arc::new(SystemClock) }
}

fn connection(name: usize) -> Change {
    let connector = Connector { id: ConnectorId(5), name: Some("x".repeat(9000)), ..Connector::default() };
    let attempt = Attempt::new(&connector, now());
    Change::Connection(Box::new((&Record::new(ConnectionId(name.to_string()), connector, attempt)).into()))
}

async fn count(store: &Store) -> usize {
    store.contents(now()).await.unwrap().connections.len()
}

/// What takes all room on the volume but so many kilobytes; it goes when this does.
struct Filler(PathBuf);

impl Filler {
    fn but_for(volume: &Path, kilobytes: usize) -> Self {
        let path = volume.join("filler");
        let mut file = File::create(&path).unwrap();
        while file.write_all(&[1; 4096]).is_ok() {}
        let length = file.metadata().unwrap().len();
        file.set_len(length.saturating_sub(kilobytes as u64 * 1024)).unwrap();
        Self(path)
    }
}

impl Drop for Filler {
    fn drop(&mut self) {
        fs::remove_file(&self.0).unwrap();
    }
}

/// Runs `attempt` in a folder that `prepare` has filled, with more and more room, until it goes well; it does in the end, and
/// does not from the beginning. `after` sees what there is once there is room.
async fn with_more_and_more_room<A>(
    volume: &Path,
    prepare: impl AsyncFn(&Path) -> A,
    attempt: impl AsyncFn(&Path, A) -> Result<(), String>,
    after: impl AsyncFn(&Path, bool),
) {
    let (mut full, mut well) = (0, 0);
    for kilobytes in (0..MOST).step_by(STEP) {
        let folder = volume.join("app");
        fs::create_dir(&folder).unwrap();
        let prepared = prepare(&folder).await;
        let filler = Filler::but_for(volume, kilobytes);
        let done = attempt(&folder, prepared).await;
        drop(filler);
        match &done {
            Ok(()) => well += 1,
            Err(said) => {
                assert_eq!(said, "the disk is full", "with {kilobytes} kilobytes");
                full += 1;
            }
        }
        after(&folder, done.is_ok()).await;
        fs::remove_dir_all(&folder).unwrap();
        if well == 3 {
            break;
        }
    }
    assert!(full > 0 && well == 3, "{full} times there was no room, {well} times there was");
}

fn words<T>(done: Result<T, StoreError>) -> Result<T, String> {
    done.map_err(|error| error.to_string())
}

#[tokio::test]
async fn while_a_store_of_the_first_format_is_brought_up_to_date() {
    let Some(volume) = volume("while_a_store_of_the_first_format_is_brought_up_to_date", SIZE) else { return };
    let old = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/store-1.db");
    with_more_and_more_room(
        &volume,
        async |folder| {
            fs::copy(&old, folder.join("store.db")).unwrap();
        },
        async |folder, ()| {
            let store = words(Store::open(folder, &key()).await)?;
            words(store.close().await)
        },
        async |folder, _| {
            let store = Store::open(folder, &key()).await.unwrap();
            assert_eq!(count(&store).await, 2);
            assert!(store.is_sound().await.unwrap());
            store.close().await.unwrap();
        },
    )
    .await;
}

#[tokio::test]
async fn while_a_profile_is_made() {
    let Some(volume) = volume("while_a_profile_is_made", SIZE) else { return };
    let place = |folder: &Path| Place { id: ProfileId(Uuid::from_u128(7)), folder: folder.join("profile") };
    with_more_and_more_room(
        &volume,
        async |_| (),
        async |folder, ()| {
            let slots = vec![NewSlot::Passphrase(PASSPHRASE.into())];
            match Unlocked::create(&place(folder), means(), slots).await {
                Ok(made) => words(made.store.close().await),
                Err(Closed::Store(error)) => Err(error.to_string()),
                Err(Closed::Vault(VaultError::Disk(DiskFault::Full))) => Err(StoreError::DiskFull.to_string()),
                Err(other) => Err(format!("{other:?}")),
            }
        },
        async |folder, was_made| {
            // Half of one is finished, or gone: it never passes for one that was lost.
            let opened = Door::open(place(folder), means()).await;
            match opened {
                Err(door) if was_made || door.vault().is_some() => {
                    let opened = door.with_passphrase(&PASSPHRASE.into()).await.map_err(|(door, _)| door.why);
                    opened.unwrap().store.close().await.unwrap();
                }
                Err(door) => assert!(!place(folder).folder.exists(), "{:?}", door.why),
                Ok(_) => panic!("nobody gave a passphrase"),
            }
        },
    )
    .await;
}

#[tokio::test]
async fn while_it_is_written_and_backed_up() {
    let Some(volume) = volume("while_it_is_written_and_backed_up", SIZE) else { return };
    with_more_and_more_room(
        &volume,
        async |folder| {
            let store = Store::create(folder, &key()).await.unwrap();
            store.write(vec![connection(0)]).done().await.unwrap();
            store
        },
        async |_, store: Store| {
            for name in 1..8 {
                let written = store.write_now_or_never(vec![connection(name)]).done().await;
                if written.is_err() {
                    assert_eq!(*store.health().borrow(), Health::Failing(StoreError::DiskFull));
                    assert_eq!(count(&store).await, name, "it reads on");
                    drop(store.close().await);
                    return words(written);
                }
            }
            let backed_up = store.back_up().await;
            drop(store.close().await);
            words(backed_up.map(drop))
        },
        async |folder, went_well| {
            let store = Store::open(folder, &key()).await.unwrap();
            assert!(store.is_sound().await.unwrap());
            assert!(count(&store).await >= if went_well { 8 } else { 1 });
            store.write(vec![connection(100)]).done().await.unwrap();
            store.back_up().await.unwrap();
            store.close().await.unwrap();
            for backup in backups(folder, Utc::now()).unwrap() {
                // Half a backup is none.
                restore(folder, &backup.path, &key()).unwrap();
                let store = Store::open(folder, &key()).await.unwrap();
                assert!(count(&store).await >= 1);
                store.close().await.unwrap();
            }
        },
    )
    .await;
}

#[tokio::test]
async fn while_what_can_be_read_of_a_damaged_store_is_saved() {
    let Some(volume) = volume("while_what_can_be_read_of_a_damaged_store_is_saved", SIZE) else { return };
    with_more_and_more_room(
        &volume,
        async |folder| {
            let store = Store::create(folder, &key()).await.unwrap();
            for name in 0..4 {
                store.write(vec![connection(name)]).done().await.unwrap();
            }
            store.close().await.unwrap();
            drop(fs::remove_dir_all(folder.join("backups")));
        },
        async |folder, ()| words(Salvaged::read(folder, &key(), now()).and_then(|saved| saved.keep(now()))),
        async |folder, _| {
            let store = Store::open(folder, &key()).await.unwrap();
            assert_eq!(count(&store).await, 4);
            store.close().await.unwrap();
        },
    )
    .await;
}

#[tokio::test]
async fn while_the_profiles_are_listed() {
    let Some(volume) = volume("while_the_profiles_are_listed", SIZE) else { return };
    let [first, second] = [1, 2].map(|number| ProfileId(Uuid::from_u128(number)));
    with_more_and_more_room(
        &volume,
        async |folder| {
            let mut list = Profiles::read(folder).unwrap();
            list.put_first(first, ProfileKind::Sandbox).unwrap();
            list
        },
        async |_, mut list| match list.put_first(second, ProfileKind::OwnKeys) {
            Err(ListError::Disk(error)) => words(Err(error.into())),
            other => other.map_err(|error| error.to_string()),
        },
        async |folder, went_well| {
            let list = Profiles::read(folder).unwrap();
            let ids: Vec<_> = list.all().iter().map(|one| one.id).collect();
            assert_eq!(ids, if went_well { vec![second, first] } else { vec![first] });
        },
    )
    .await;
}
