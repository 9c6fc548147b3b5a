//! Key files, recovery codes and backups that earlier versions wrote still open, in every version to come. Each format has
//! its files, checked in; they are written by this test when the format is new (`TOMADA_WRITE_FIXTURES=1`), and never again.
//! Old stores have their own, in `store/old.rs`.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{
    env, fs,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use chrono::DateTime;
use pluggy::SystemClock;
use tempfile::TempDir;
use tomada_engine::{
    moving::{About, Backup, make},
    profile::{Door, NAME, Place, ProfileId, ProfileKind, Provider, Unlocked},
    store::Store,
    vault::{Cost, Keyring, Means, NewSlot, RecoveryCode, SlotKind},
};
use uuid::Uuid;

const PASSPHRASE: &str = "corre cotia na casa da tia";
const OF_FILE: &str = "atirei o pau no gato";
const COST: Cost = Cost { memory: 64, passes: 1, lanes: 1 };

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(name)
}

fn means() -> Means {
    let keyring = Keyring::new("app.tomada.desktop.test".to_owned(), Duration::ZERO);
    Means { keyring, cost: COST, clock: Arc::new(SystemClock) }
}

fn profile() -> ProfileId {
    ProfileId(Uuid::from_u128(7))
}

fn about() -> About {
    let created = DateTime::from_timestamp(1_763_800_000, 0).unwrap();
    About { created, version: "0.1.0".to_owned(), profile: profile(), kind: ProfileKind::OwnKeys }
}

async fn name(store: &Store) -> Option<String> {
    store.setting::<Option<String>>(NAME).await.unwrap().flatten()
}

/// The profile of the first format, with a passphrase and a recovery code, and a backup of it.
async fn write_first() {
    if fixture("profile-1").exists() {
        return;
    }
    let place = Place { id: profile(), folder: fixture("profile-1") };
    let code = RecoveryCode::new().unwrap();
    let printed = code.groups().map(|group| group.expose().clone()).join(" ");
    let slots = vec![NewSlot::Passphrase(PASSPHRASE.into()), NewSlot::RecoveryCode(code)];
    let store = Unlocked::create(&place, means(), slots).await.unwrap().store;
    let provider = Provider::OwnKeys { client_id: "id".to_owned(), client_secret: "secret".into(), public_key: None };
    provider.write(&store).await.unwrap();
    store.write_setting(NAME, &Some("Casa da Maria")).await.unwrap();
    let (to, work) = (fixture("backup-1.tomada"), TempDir::new().unwrap());
    make(&store, about(), &to, &OF_FILE.into(), COST, work.path(), |_| {}).await.unwrap();
    store.close().await.unwrap();
    fs::write(place.folder.join("recovery-code.txt"), printed).unwrap();
    // What only a profile in use has.
    for beside in ["keys.json.bak", "store.lock"] {
        fs::remove_file(place.folder.join(beside)).unwrap();
    }
    fs::remove_dir_all(place.folder.join("backups")).unwrap();
}

/// A copy of the profile of this format, to be opened.
fn copied(format: u32) -> (TempDir, Place) {
    let computer = TempDir::new().unwrap();
    let place = Place { id: profile(), folder: computer.path().join("profile") };
    fs::create_dir(&place.folder).unwrap();
    for file in ["keys.json", "store.db"] {
        fs::copy(fixture(&format!("profile-{format}")).join(file), place.folder.join(file)).unwrap();
    }
    (computer, place)
}

#[tokio::test]
async fn a_profile_of_the_first_format_opens_with_its_passphrase_and_with_its_recovery_code() {
    if env::var_os("TOMADA_WRITE_FIXTURES").is_some() {
        write_first().await;
    }
    let (_computer, place) = copied(1);
    let door = Door::open(place, means()).await.unwrap_err();
    let kinds: Vec<_> = door.vault().unwrap().slots().into_iter().map(|slot| slot.kind).collect();
    assert_eq!(kinds, [SlotKind::Passphrase, SlotKind::RecoveryCode]);
    let opened = door.with_passphrase(&PASSPHRASE.into()).await.unwrap();
    assert_eq!(name(&opened.store).await.as_deref(), Some("Casa da Maria"));
    opened.store.close().await.unwrap();

    let (_computer, place) = copied(1);
    let code = fs::read_to_string(fixture("profile-1").join("recovery-code.txt")).unwrap();
    let door = Door::open(place, means()).await.unwrap_err();
    let opened = door.with_recovery_code(&code.as_str().into()).await.unwrap();
    assert_eq!(name(&opened.store).await.as_deref(), Some("Casa da Maria"));
    opened.store.close().await.unwrap();
}

#[tokio::test]
async fn a_backup_of_the_first_format_opens_with_its_passphrase() {
    if env::var_os("TOMADA_WRITE_FIXTURES").is_some() {
        write_first().await;
    }
    let computer = TempDir::new().unwrap();
    let mut backup = Backup::read(&fixture("backup-1.tomada")).await.unwrap();
    assert_eq!(*backup.about(), about());
    let opened = backup.open(&OF_FILE.into(), computer.path()).await.unwrap();
    assert_eq!(opened.inside().name.as_deref(), Some("Casa da Maria"));
    opened.close().await;
}
