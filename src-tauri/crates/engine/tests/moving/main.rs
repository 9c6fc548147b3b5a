//! A profile moves: out of one folder, through one file, into another folder with a key of its own.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod file;

use std::{
    cell::Cell,
    fs,
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
    time::Duration,
};

use chrono::{DateTime, TimeZone as _, Utc};
use pluggy::{ConnectorId, ItemId, Sensitive, SystemClock, client::Parameters, model::Connector};
use tempfile::TempDir;
use tomada_engine::{
    ConnectionId,
    connection::{Record, attempt::Attempt},
    moving::{About, Backup, Made, MovingError, Opened, Step, WayIn, make, settle, stage},
    profile::{Door, NAME, ONE_WAY_IS_FINE, Place, ProfileId, ProfileKind, Profiles, Provider, Unlocked},
    store::{Change, Store},
    vault::{Cost, DiskFault, Keyring, Means, NewSlot, VaultError},
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
    let record = Record::new(ConnectionId(name.to_owned()), connector, attempt);
    Change::Connection(Box::new((&record).into()))
}

fn own_keys() -> Provider {
    Provider::OwnKeys { client_id: "id".to_owned(), client_secret: SECRET.into(), public_key: None }
}

/// A profile on a computer, with these connections.
async fn profile(computer: &Path, connections: &[&str]) -> Store {
    let slots = vec![NewSlot::Passphrase(AT_HOME.into())];
    let store = Unlocked::create(&place(computer), means(), slots).await.unwrap().store;
    own_keys().write(&store).await.unwrap();
    store.write_setting(NAME, &Some("Casa da Maria")).await.unwrap();
    store.write_setting("clientUserId", &"tomada-maria").await.unwrap();
    for name in connections {
        let typed = Parameters::from_iter([("password".to_owned(), Sensitive::from("segredo"))]);
        let remembered = Change::Remembered(ConnectionId((*name).to_owned()), typed);
        store.write(vec![connection(name), remembered]).done().await.unwrap();
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

/// Both halves of a restore: the profile is staged, and takes its place.
async fn restore(
    opened: &Opened,
    place: &Place,
    way: WayIn,
    told: impl Fn(Step) + Send + Copy,
) -> Result<Option<PathBuf>, MovingError> {
    stage(opened, place, means, way, told).await?.take_place(means(), now(), told).await
}

async fn restored(file: &Path, computer: &Path) -> Result<Option<PathBuf>, MovingError> {
    let opened = Backup::read(file).await?.open(&OF_FILE.into(), computer).await?;
    let way = WayIn::Passphrase(Sensitive::from(ELSEWHERE));
    let done = restore(&opened, &place(computer), way, |_| {}).await;
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
    assert_eq!(restore(&open, &place(new.path()), way, |_| {}).await.unwrap(), None);
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
    assert_eq!(Provider::read(&there.store).await.unwrap(), Some(own_keys()));
    assert_eq!(names(&at_home.store).await, ["a", "b"], "the old one is as it was");
    let a = ConnectionId("a".to_owned());
    assert!(there.store.remembered(&a).await.unwrap().is_none(), "what is for that computer stays there");
    assert!(at_home.store.remembered(&a).await.unwrap().is_some());
}

#[tokio::test]
async fn what_lives_in_memory_can_be_taken_along_too() {
    let computer = TempDir::new().unwrap();
    let store = Store::in_memory().await.unwrap();
    own_keys().write(&store).await.unwrap();
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
    let id = place(computer.path()).id.0.to_string();
    assert_eq!(entries(&computer.path().join("profiles")), [id], "nothing is left of it");
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
async fn a_short_passphrase_makes_no_file() {
    let computer = TempDir::new().unwrap();
    let (store, to) = (profile(computer.path(), &[]).await, computer.path().join("a.tomada"));
    let short = make(&store, about(), &to, &"curta".into(), COST, computer.path(), |_| {}).await.unwrap_err();
    assert_eq!(short.to_string(), "a passphrase has at least 8 characters");
    assert!(!to.exists());
}

#[tokio::test]
async fn without_a_keyring_nothing_is_made_and_a_passphrase_will_do() {
    let computer = TempDir::new().unwrap();
    let file = backup(computer.path()).await;
    let open = Backup::read(&file).await.unwrap().open(&OF_FILE.into(), computer.path()).await.unwrap();
    let none = restore(&open, &place(computer.path()), WayIn::Keyring, |_| {}).await;
    if matches!(none, Err(MovingError::Vault(VaultError::Keyring(_)))) {
        let there = entries(&computer.path().join("profiles"));
        assert_eq!(there, [place(computer.path()).id.0.to_string()], "nothing is left of it");
        let way = WayIn::Passphrase(Sensitive::from(ELSEWHERE));
        assert!(restore(&open, &place(computer.path()), way, |_| {}).await.unwrap().is_some());
    } else {
        panic!("a keyring without patience answered: {none:?}");
    }
}

#[tokio::test]
async fn a_profile_stays_open_until_the_other_is_whole() {
    let computer = TempDir::new().unwrap();
    let file = backup(computer.path()).await;
    let before = opened(computer.path(), AT_HOME).await.unwrap();
    let open = Backup::read(&file).await.unwrap().open(&OF_FILE.into(), computer.path()).await.unwrap();
    let way = WayIn::Passphrase(Sensitive::from(ELSEWHERE));
    let staged = stage(&open, &place(computer.path()), means, way, |_| {}).await.unwrap();
    before.store.write(vec![connection("later")]).done().await.unwrap();
    before.store.close().await.unwrap();
    assert!(staged.take_place(means(), now(), |_| {}).await.unwrap().is_some());
    assert_eq!(names(&opened(computer.path(), ELSEWHERE).await.unwrap().store).await, ["a", "b"]);
}

#[tokio::test]
async fn what_is_missing_of_this_computers_own_is_no_missing_backup() {
    let computer = TempDir::new().unwrap();
    let file = backup(computer.path()).await;
    let open = Backup::read(&file).await.unwrap().open(&OF_FILE.into(), computer.path()).await.unwrap();
    let way = WayIn::Passphrase(Sensitive::from(ELSEWHERE));
    let staged = stage(&open, &place(computer.path()), means, way, |_| {}).await.unwrap();
    fs::remove_dir_all(place(computer.path()).folder.with_extension("coming")).unwrap();
    let refused = staged.take_place(means(), now(), |_| {}).await.unwrap_err();
    assert!(matches!(refused, MovingError::Disk(DiskFault::Failed(_))), "{refused:?}");
    assert_eq!(names(&opened(computer.path(), AT_HOME).await.unwrap().store).await, ["a", "b"]);

    let nowhere = computer.path().join("nowhere").join("a.tomada");
    let store = Store::in_memory().await.unwrap();
    assert!(matches!(made(&store, &nowhere, computer.path()).await, Err(MovingError::Gone)));
}

#[tokio::test]
async fn where_a_profile_leads_is_what_its_store_says_and_not_what_the_file_does() {
    let computer = TempDir::new().unwrap();
    let (store, file) = (Store::in_memory().await.unwrap(), computer.path().join("a.tomada"));
    let url: url::Url = "https://banks.example/token".parse().unwrap();
    let broker = Provider::Broker { url: url.clone(), bearer: Some(SECRET.into()), public_key: None };
    let kinds = [ProfileKind::Sandbox, ProfileKind::OwnKeys, ProfileKind::Broker];
    for (provider, is) in [
        (None, ProfileKind::Sandbox),
        (Some(Provider::Sandbox), ProfileKind::Sandbox),
        (Some(own_keys()), ProfileKind::OwnKeys),
        (Some(broker), ProfileKind::Broker),
    ] {
        if let Some(provider) = &provider {
            provider.write(&store).await.unwrap();
        }
        for says in kinds {
            let about = About { kind: says, ..about() };
            let made = make(&store, about, &file, &OF_FILE.into(), COST, computer.path(), |_| {}).await;
            if says != is {
                assert!(matches!(made, Err(MovingError::Damaged)), "{says:?}, and it is {is:?}: {made:?}");
                continue;
            }
            made.unwrap();
            let open = Backup::read(&file).await.unwrap().open(&OF_FILE.into(), computer.path()).await.unwrap();
            assert_eq!(open.inside().broker, (is == ProfileKind::Broker).then(|| url.clone()));
            open.close().await;
        }
    }
}

#[tokio::test]
async fn what_its_person_said_of_another_computers_ways_in_does_not_come_along() {
    let computer = TempDir::new().unwrap();
    let (store, file) = (profile(computer.path(), &[]).await, computer.path().join("a.tomada"));
    store.write_setting(ONE_WAY_IS_FINE, &true).await.unwrap();
    made(&store, &file, computer.path()).await.unwrap();
    store.close().await.unwrap();
    restored(&file, computer.path()).await.unwrap();
    let there = opened(computer.path(), ELSEWHERE).await.unwrap();
    assert_eq!(there.store.setting::<bool>(ONE_WAY_IS_FINE).await.unwrap(), Some(false));
}

#[tokio::test]
async fn a_profile_that_goes_on_meanwhile_has_its_backup_too() {
    let computer = TempDir::new().unwrap();
    let (store, file) = (profile(computer.path(), &["a"]).await, computer.path().join("a.tomada"));
    let (others, made) = (Cell::new(0), made(&store, &file, computer.path()));
    let goes_on = async {
        loop {
            store.write(vec![connection(&others.get().to_string())]).done().await.unwrap();
            others.set(others.get() + 1);
        }
    };
    tokio::select! {
        made = made => assert!(made.unwrap().connections >= 1),
        () = goes_on => {}
    }
    assert!(others.get() > 0, "nothing went on meanwhile");
}

#[tokio::test]
async fn what_somebody_else_left_there_is_in_nobodys_way() {
    let computer = TempDir::new().unwrap();
    // A folder can't be removed like a file; nor can a file of another person.
    let left = computer.path().join(".tomada-backup-x.tmp");
    fs::create_dir(&left).unwrap();
    backup(computer.path()).await;
    assert!(left.exists());
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
    restore(&open, &place(computer.path()), way, note).await.unwrap();
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
