//! A profile moves: out of one folder, through one file, into another folder with a key of its own. And all that can be
//! wrong with such a file, or happen to it in between.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use std::{
    fs,
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
    time::Duration,
};

use chrono::{DateTime, TimeZone as _, Utc};
use pluggy::{ConnectorId, ItemId, Sensitive, SystemClock, model::Connector};
use sha2::{Digest as _, Sha256};
use tempfile::TempDir;
use tomada_engine::{
    ConnectionId,
    connection::{Record, attempt::Attempt},
    moving::{About, Backup, Made, MovingError, Step, WayIn, make, restore, settle},
    profile::{Door, NAME, Place, ProfileId, ProfileKind, Profiles, Provider, Unlocked},
    store::{Change, Store},
    vault::{Cost, Keyring, Means, NewSlot, VaultError},
};
use uuid::Uuid;

const AT_HOME: &str = "corre cotia na casa da tia";
const OF_FILE: &str = "atirei o pau no gato";
const ELSEWHERE: &str = "o cravo brigou com a rosa";
const COST: Cost = Cost { memory: 64, passes: 1, lanes: 1 };
const SECRET: &str = "client-secret-that-nobody-reads";

fn now() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 11, 21, 12, 0, 0).unwrap()
}

fn means() -> Means {
    let keyring = Keyring::new("app.tomada.desktop.test".to_owned(), Duration::ZERO);
    Means { keyring, cost: COST, clock: Arc::new(SystemClock) }
}

fn place(computer: &Path) -> Place {
    let id = Uuid::from_u128(7);
    Place { id: ProfileId(id), folder: computer.join("profiles").join(id.to_string()) }
}

fn about() -> About {
    let (id, kind) = (ProfileId(Uuid::from_u128(7)), ProfileKind::OwnKeys);
    About { created: now(), version: "1.2.3".to_owned(), profile: id, kind }
}

fn connection(name: &str) -> Change {
    let connector = Connector { id: ConnectorId(5), name: Some(format!("Banco {name}")), ..Connector::default() };
    let mut attempt = Attempt::new(&connector, now());
    attempt.item = Some(ItemId::from(format!("item-{name}")));
    let (accounts, typed) = (Vec::new(), pluggy::client::Parameters::new());
    let record = Record { id: ConnectionId(name.to_owned()), connector, attempt, accounts, typed };
    Change::Connection(Box::new((&record).into()))
}

/// A profile on a computer, with these connections.
async fn profile(computer: &Path, connections: &[&str]) -> Store {
    let slots = vec![NewSlot::Passphrase(AT_HOME.into())];
    let store = Unlocked::create(&place(computer), means(), slots).await.unwrap().store;
    let provider = Provider::OwnKeys { client_id: "id".to_owned(), client_secret: SECRET.into() };
    provider.write(&store).await.unwrap();
    store.write_setting(NAME, &Some("Casa da Maria")).await.unwrap();
    store.write_setting("clientUserId", &"tomada-maria").await.unwrap();
    for name in connections {
        store.write(vec![connection(name)]).done().await.unwrap();
    }
    store
}

async fn made(store: &Store, to: &Path, computer: &Path) -> Result<Made, MovingError> {
    make(store, about(), to, &OF_FILE.into(), COST, computer, |_| {}).await
}

/// A backup of a profile with two connections; the profile is closed.
async fn backup(computer: &Path) -> PathBuf {
    let store = profile(computer, &["a", "b"]).await;
    let to = computer.join("minha cópia.tomada");
    made(&store, &to, computer).await.unwrap();
    store.close().await.unwrap();
    to
}

async fn names(store: &Store) -> Vec<String> {
    store.contents(now()).await.unwrap().connections.into_iter().map(|record| record.id.0).collect()
}

async fn opened(computer: &Path, passphrase: &str) -> Result<Unlocked, String> {
    match Door::open(place(computer), means()).await {
        Ok(unlocked) => Ok(unlocked),
        Err(door) => door.with_passphrase(&passphrase.into()).await.map_err(|(door, wrong)| match (wrong, door.why) {
            (Some(wrong), _) => wrong.to_string(),
            (None, why) => format!("{why:?}"),
        }),
    }
}

async fn restored(file: &Path, computer: &Path) -> Result<Option<PathBuf>, MovingError> {
    let opened = Backup::read(file).await?.open(&OF_FILE.into(), computer).await?;
    let way = WayIn::Passphrase(Sensitive::from(ELSEWHERE));
    let done = restore(&opened, &place(computer), means, way, now(), |_| {}).await;
    opened.close().await;
    done
}

fn entries(folder: &Path) -> Vec<String> {
    let Ok(found) = fs::read_dir(folder) else { return Vec::new() };
    let mut names: Vec<_> = found.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[tokio::test]
async fn everything_of_a_profile_is_on_another_computer_under_another_key() {
    let (old, new) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let file = backup(old.path()).await;
    let carried = new.path().join("pendrive.tomada");
    fs::rename(file, &carried).unwrap();
    let at_home = opened(old.path(), AT_HOME).await.unwrap();

    let mut read = Backup::read(&carried).await.unwrap();
    assert_eq!(*read.about(), about());
    let open = read.open(&OF_FILE.into(), new.path()).await.unwrap();
    let inside = open.inside().clone();
    assert_eq!((inside.name.as_deref(), inside.connections), (Some("Casa da Maria"), 2));
    assert_eq!(inside.institutions, ["Banco a", "Banco b"]);
    // All of it is here by now.
    fs::remove_file(carried).unwrap();
    let way = WayIn::Passphrase(Sensitive::from(ELSEWHERE));
    assert_eq!(restore(&open, &place(new.path()), means, way, now(), |_| {}).await.unwrap(), None);
    open.close().await;

    assert_eq!(entries(&new.path().join("profiles")), [place(new.path()).id.0.to_string()]);
    assert_eq!(opened(new.path(), AT_HOME).await.unwrap_err(), "this opens none of the slots; wrong 1 times in a row");
    assert!(opened(new.path(), OF_FILE).await.is_err(), "the file's passphrase opens the file alone");
    let there = opened(new.path(), ELSEWHERE).await.unwrap();
    assert_ne!(there.key.expose(), at_home.key.expose(), "the key of a profile never leaves its computer");
    assert_eq!(names(&there.store).await, ["a", "b"]);
    let items = there.store.contents(now()).await.unwrap().connections;
    assert_eq!(items[0].attempt.item, Some(ItemId::from("item-a".to_owned())));
    assert_eq!(there.store.setting::<String>("clientUserId").await.unwrap().unwrap(), "tomada-maria");
    let provider = Provider::OwnKeys { client_id: "id".to_owned(), client_secret: SECRET.into() };
    assert_eq!(Provider::read(&there.store).await.unwrap(), Some(provider));
    assert_eq!(names(&at_home.store).await, ["a", "b"], "the old one is as it was");
}

#[tokio::test]
async fn the_file_says_nothing_to_whoever_finds_it() {
    let computer = TempDir::new().unwrap();
    let file = backup(computer.path()).await;
    let bytes = fs::read(&file).unwrap();
    let text = String::from_utf8_lossy(&bytes);
    for planted in [SECRET, "Casa da Maria", "Banco a", "item-a", "tomada-maria", AT_HOME, OF_FILE, "SQLite format 3"] {
        assert!(!text.contains(planted), "{planted}");
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    }
    assert_eq!(entries(computer.path()), ["minha cópia.tomada", "profiles"], "nothing is left of the work");
}

#[tokio::test]
async fn what_lives_in_memory_can_be_taken_along_too() {
    let computer = TempDir::new().unwrap();
    let store = Store::in_memory().await.unwrap();
    store.write(vec![connection("a")]).done().await.unwrap();
    let file = computer.path().join("a.tomada");
    made(&store, &file, computer.path()).await.unwrap();
    // And again, in the same place.
    store.write(vec![connection("b")]).done().await.unwrap();
    assert_eq!(made(&store, &file, computer.path()).await.unwrap().connections, 2);
    restored(&file, computer.path()).await.unwrap();
    assert_eq!(names(&opened(computer.path(), ELSEWHERE).await.unwrap().store).await, ["a", "b"]);
}

#[tokio::test]
async fn the_profile_that_was_there_is_set_aside_with_its_key() {
    let computer = TempDir::new().unwrap();
    let file = backup(computer.path()).await;
    let before = opened(computer.path(), AT_HOME).await.unwrap();
    before.store.write(vec![connection("later")]).done().await.unwrap();
    let in_use = restored(&file, computer.path()).await.unwrap_err();
    assert_eq!(in_use.to_string(), "the profile is open");
    assert_eq!(names(&before.store).await, ["a", "b", "later"]);
    before.store.close().await.unwrap();

    let aside = restored(&file, computer.path()).await.unwrap().unwrap();
    let now_there = opened(computer.path(), ELSEWHERE).await.unwrap();
    assert_eq!(names(&now_there.store).await, ["a", "b"]);
    now_there.store.close().await.unwrap();
    let found = Profiles::read(computer.path()).unwrap().set_aside();
    assert_eq!(found, [Place { folder: aside, ..place(computer.path()) }]);
    let door = Door::open(found[0].clone(), means()).await.unwrap_err();
    let kept = door.with_passphrase(&AT_HOME.into()).await.map_err(|(door, _)| door).unwrap();
    assert_eq!(names(&kept.store).await, ["a", "b", "later"], "nothing was deleted");
}

#[tokio::test]
async fn a_profile_whose_store_or_key_file_is_gone_is_replaced_too() {
    for lost in ["store.db", "keys.json", "keys.json.bak"] {
        let computer = TempDir::new().unwrap();
        let file = backup(computer.path()).await;
        for name in [lost, if lost == "store.db" { "store.db-wal" } else { "keys.json" }] {
            drop(fs::remove_file(place(computer.path()).folder.join(name)));
        }
        assert!(restored(&file, computer.path()).await.unwrap().is_some(), "{lost}");
        assert_eq!(names(&opened(computer.path(), ELSEWHERE).await.unwrap().store).await, ["a", "b"]);
    }
}

#[tokio::test]
async fn wrong_passphrases_wait_longer_and_are_never_locked_out() {
    let computer = TempDir::new().unwrap();
    let mut read = Backup::read(&backup(computer.path()).await).await.unwrap();
    let mut waits = Vec::new();
    for _ in 0..3 {
        let wrong = read.open(&AT_HOME.into(), computer.path()).await.unwrap_err();
        let MovingError::Vault(VaultError::Wrong { wait, .. }) = wrong else { panic!("{wrong:?}") };
        waits.push(wait.as_millis().div_ceil(1000));
    }
    assert_eq!(waits, [0, 0, 1]);
    let early = read.open(&OF_FILE.into(), computer.path()).await.unwrap_err();
    let MovingError::Vault(VaultError::TooSoon { wait }) = early else { panic!("{early:?}") };
    // As long as it says and no longer: the wait itself is what is tried here.
    tokio::time::sleep(wait).await;
    read.open(&OF_FILE.into(), computer.path()).await.unwrap().close().await;
    let huge = read.open(&Sensitive::new("a".repeat(10 << 20)), computer.path()).await.unwrap_err();
    assert_eq!(huge.to_string(), "a passphrase has at most 4096 bytes");
}

#[tokio::test]
async fn a_short_passphrase_makes_no_file() {
    let computer = TempDir::new().unwrap();
    let (store, to) = (profile(computer.path(), &[]).await, computer.path().join("a.tomada"));
    let short = make(&store, about(), &to, &"curta".into(), COST, computer.path(), |_| {}).await.unwrap_err();
    assert_eq!(short.to_string(), "a passphrase has at least 8 characters");
    assert!(!to.exists());
}

#[tokio::test]
async fn what_is_no_whole_backup_is_told_apart_before_a_passphrase_is_asked_for() {
    let computer = TempDir::new().unwrap();
    let whole = fs::read(backup(computer.path()).await).unwrap();
    let other = computer.path().join("other");
    let read = async |bytes: &[u8]| {
        fs::write(&other, bytes).unwrap();
        Backup::read(&other).await.map(|_| ()).map_err(|error| error.to_string())
    };
    let (none, cut, damaged) =
        ("this file is not a backup of Tomada", "the backup is cut short", "the backup is damaged");
    for foreign in [b"".as_slice(), b"PK\x03\x04 a zip", b"Tomada\n\n and not more", &[0; 9000]] {
        assert_eq!(read(foreign).await.unwrap_err(), none);
    }
    for length in [1, 7, 8, 11, 16, 47, 48, 300, whole.len() / 2, whole.len() - 1] {
        assert_eq!(read(&whole[..length]).await.unwrap_err(), cut, "cut to {length}");
    }
    assert_eq!(read(&[&whole[..], b"\n"].concat()).await.unwrap_err(), damaged, "something follows");
    // Every bit of the beginning, and one in each stretch of the rest.
    let bits = (0..200 * 8).chain((200 * 8..whole.len() * 8).step_by(40_009));
    for bit in bits {
        let mut flipped = whole.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        let said = read(&flipped).await.unwrap_err();
        // The length of the header may come to be more than there is.
        let in_length = (12 * 8..16 * 8).contains(&bit);
        let expected: &[&str] = if bit < 8 * 8 { &[none] } else { &[damaged] };
        assert!(expected.contains(&said.as_str()) || in_length && said == cut, "bit {bit}: {said}");
    }
    assert_eq!(read(&whole).await, Ok(()));
    let folder = Backup::read(computer.path()).await.unwrap_err();
    assert_eq!(folder.to_string(), none);
}

/// The file with another header, rightly summed up.
fn rewritten(whole: &[u8], format: u32, change: impl FnOnce(String) -> String) -> Vec<u8> {
    let length = usize::try_from(u32::from_le_bytes(whole[12..16].try_into().unwrap())).unwrap();
    let header = change(String::from_utf8(whole[48..48 + length].to_vec()).unwrap());
    let new = u32::try_from(header.len()).unwrap();
    let sum = Sha256::new().chain_update(format.to_le_bytes()).chain_update(new.to_le_bytes()).chain_update(&header);
    let (mark, rest) = (&whole[..8], &whole[48 + length..]);
    [mark, &format.to_le_bytes(), &new.to_le_bytes(), &sum.finalize(), header.as_bytes(), rest].concat()
}

#[tokio::test]
async fn a_newer_file_is_left_alone_and_a_forged_one_does_not_open() {
    let computer = TempDir::new().unwrap();
    let whole = fs::read(backup(computer.path()).await).unwrap();
    let other = computer.path().join("other");
    let read = async |bytes: Vec<u8>| {
        fs::write(&other, bytes).unwrap();
        Backup::read(&other).await
    };
    let newer = "the backup was made by a newer version of Tomada (format 2)";
    assert_eq!(read(rewritten(&whole, 2, |_| "{}".to_owned())).await.unwrap_err().to_string(), newer);
    let more = |header: String| header.replacen('{', r#"{"colour":1,"#, 1);
    let other_way = |header: String| header.replace("argon2id", "scrypt");
    for later in [rewritten(&whole, 1, more), rewritten(&whole, 1, other_way)] {
        assert!(matches!(read(later).await, Err(MovingError::Newer { format: 1 })));
    }
    let greedy = |header: String| header.replace(r#""memory":64"#, r#""memory":4294967295"#);
    assert!(matches!(read(rewritten(&whole, 1, greedy)).await, Err(MovingError::Damaged)));

    let forged = |header: String| header.replace("2026-11-21", "2027-11-21");
    let mut read = read(rewritten(&whole, 1, forged)).await.unwrap();
    let refused = read.open(&OF_FILE.into(), computer.path()).await.unwrap_err();
    assert!(matches!(refused, MovingError::Vault(VaultError::Wrong { .. })), "{refused:?}");
}

#[tokio::test]
async fn a_file_that_goes_or_changes_meanwhile_is_not_restored() {
    let computer = TempDir::new().unwrap();
    let file = backup(computer.path()).await;
    let mut read = Backup::read(&file).await.unwrap();
    let elsewhere = computer.path().join("elsewhere");
    fs::rename(&file, &elsewhere).unwrap();
    let gone = read.open(&OF_FILE.into(), computer.path()).await.unwrap_err();
    assert_eq!(gone.to_string(), "the backup is no longer there");
    assert!(matches!(Backup::read(&file).await, Err(MovingError::Gone)));

    let open = opened(computer.path(), AT_HOME).await.unwrap();
    made(&open.store, &file, computer.path()).await.unwrap();
    let another = read.open(&OF_FILE.into(), computer.path()).await.unwrap_err();
    assert!(matches!(another, MovingError::Gone), "{another:?}");
    fs::rename(&elsewhere, &file).unwrap();
    read.open(&OF_FILE.into(), computer.path()).await.unwrap().close().await;
}

#[tokio::test]
async fn without_a_keyring_nothing_is_made_and_a_passphrase_will_do() {
    let computer = TempDir::new().unwrap();
    let file = backup(computer.path()).await;
    let open = Backup::read(&file).await.unwrap().open(&OF_FILE.into(), computer.path()).await.unwrap();
    let none = restore(&open, &place(computer.path()), means, WayIn::Keyring, now(), |_| {}).await;
    if matches!(none, Err(MovingError::Vault(VaultError::Keyring(_)))) {
        let there = entries(&computer.path().join("profiles"));
        assert_eq!(there, [place(computer.path()).id.0.to_string()], "nothing is left of it");
        let way = WayIn::Passphrase(Sensitive::from(ELSEWHERE));
        assert!(restore(&open, &place(computer.path()), means, way, now(), |_| {}).await.unwrap().is_some());
    } else {
        panic!("a keyring without patience answered: {none:?}");
    }
}

#[tokio::test]
async fn each_step_is_told_once_it_is_done() {
    use Step::{Copied, Decided, InPlace, KeyMade, ReadBack, SetAside, StoreWritten, Verified, Written};
    let computer = TempDir::new().unwrap();
    let (store, file) = (profile(computer.path(), &["a"]).await, computer.path().join("a.tomada"));
    let steps = Mutex::new(Vec::new());
    let note = |step| steps.lock().unwrap().push(step);
    make(&store, about(), &file, &OF_FILE.into(), COST, computer.path(), note).await.unwrap();
    store.close().await.unwrap();
    assert_eq!(*steps.lock().unwrap(), [Copied, Written, ReadBack, InPlace]);
    steps.lock().unwrap().clear();
    let open = Backup::read(&file).await.unwrap().open(&OF_FILE.into(), computer.path()).await.unwrap();
    let way = WayIn::Passphrase(Sensitive::from(ELSEWHERE));
    restore(&open, &place(computer.path()), means, way, now(), note).await.unwrap();
    assert_eq!(*steps.lock().unwrap(), [KeyMade, StoreWritten, Verified, Decided, SetAside, InPlace]);
}

#[tokio::test]
async fn there_is_nothing_to_settle_where_nothing_was_interrupted() {
    let computer = TempDir::new().unwrap();
    let none = settle(&computer.path().join("nowhere"), means, now()).await.unwrap();
    assert_eq!((none.finished, none.thrown_away), (0, 0));
    let file = backup(computer.path()).await;
    restored(&file, computer.path()).await.unwrap();
    let before = entries(&computer.path().join("profiles"));
    assert_eq!(settle(computer.path(), means, now()).await.unwrap(), none);
    assert_eq!(entries(&computer.path().join("profiles")), before);
}
