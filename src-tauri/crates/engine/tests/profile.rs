//! Profiles from outside: made, closed and opened again, with whatever can happen to their files meanwhile; and whether a
//! provider works before it is kept.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use std::{fs, net::Ipv4Addr, path::Path, sync::Arc, time::Duration};

use chrono::{TimeDelta, Utc};
use pluggy::{Clock as _, ConnectorId, ItemId, Sensitive, SystemClock, model::Connector};
use pluggy_sandbox::{
    Keys, Sandbox, SandboxConfig, VirtualClock,
    world::{Plan as Subscription, World},
};
use tomada_engine::{
    ConnectionId,
    connection::{attempt::Attempt, care::Care},
    profile::{
        CheckError, Closed, Door, Mended, Mending, Place, Plan, ProfileId, ProfileKind, Provider, Unlocked, check,
        mend, reach,
    },
    store::{Change, Salvaged, Store, StoreError, StoreKey, backups, change::Row, is_in_use},
    vault::{Cost, KeyFileFault, Keyring, Means, NewSlot, RecoveryCode, VaultError},
};
use uuid::Uuid;

const PASSPHRASE: &str = "corre cotia na casa da tia";

fn means() -> Means {
    let keyring = Keyring::new("app.tomada.desktop.test".to_owned(), Duration::from_secs(2));
    Means { keyring, cost: Cost { memory: 64, passes: 1, lanes: 1 }, clock: Arc::new(SystemClock) }
}

fn place(folder: &Path) -> Place {
    Place { id: ProfileId(Uuid::from_u128(1)), folder: folder.join("one") }
}

async fn made(folder: &Path) -> (Place, RecoveryCode) {
    let (place, code) = (place(folder), RecoveryCode::new().unwrap());
    let written = Sensitive::new(code.groups().map(|group| group.expose().clone()).join("-"));
    let slots = vec![NewSlot::Passphrase(PASSPHRASE.into()), NewSlot::RecoveryCode(code)];
    let new = Unlocked::create(&place, means(), slots).await.unwrap();
    Provider::Sandbox.write(&new.store).await.unwrap();
    new.store.close().await.unwrap();
    (place, RecoveryCode::parse(&written).unwrap())
}

async fn door(place: &Place) -> Box<Door> {
    Door::open(place.clone(), means()).await.expect_err("it has no slot that opens by itself")
}

#[tokio::test]
async fn it_opens_with_its_passphrase_or_its_recovery_code_and_with_no_other() {
    let folder = tempfile::tempdir().unwrap();
    let (place, code) = made(folder.path()).await;
    let closed = door(&place).await;
    assert!(matches!(closed.why, Closed::SecretWanted(None)), "{:?}", closed.why);
    let (closed, wrong) = closed.with_passphrase(&"corre cotia na casa do tio".into()).await.unwrap_err();
    assert!(matches!(wrong, Some(VaultError::Wrong { failures: 1, .. })), "{wrong:?}");
    let (_, typo) = closed.with_recovery_code(&"ABCD".into()).await.unwrap_err();
    assert!(matches!(typo, Some(VaultError::Code(_))), "{typo:?}");

    let open = door(&place).await.with_passphrase(&PASSPHRASE.into()).await.unwrap();
    assert_eq!(Provider::read(&open.store).await.unwrap(), Some(Provider::Sandbox));
    let (_, in_use) = door(&place).await.with_passphrase(&PASSPHRASE.into()).await.map(|_| ()).unwrap_err();
    assert!(in_use.is_none(), "the passphrase was right");
    assert!(is_in_use(&place.folder).unwrap());
    open.store.close().await.unwrap();
    assert!(!is_in_use(&place.folder).unwrap());
    assert!(!is_in_use(folder.path()).unwrap(), "there is nothing");
    let groups = Sensitive::new(code.groups().map(|group| group.expose().to_lowercase()).join(" "));
    door(&place).await.with_recovery_code(&groups).await.unwrap();
}

#[tokio::test]
async fn only_what_is_damaged_is_to_be_mended() {
    let damage = [StoreError::Damaged, StoreError::Unreadable, StoreError::WrongKey, StoreError::NotAFile];
    assert!(damage.into_iter().all(|error| Closed::Store(error).may_be_mended()));
    let folder = tempfile::tempdir().unwrap();
    let (place, _) = made(folder.path()).await;
    assert!(Closed::StoreGone.may_be_mended() && Closed::Store(StoreError::Missing).may_be_mended());
    // Locked, open elsewhere, of a later version, on a disk that is full: the store may be well.
    assert!(!door(&place).await.why.may_be_mended());
    for error in [StoreError::InUse, StoreError::Newer { found: 9, known: 1 }, StoreError::DiskFull] {
        assert!(!Closed::Store(error).may_be_mended());
    }
    assert!(!Closed::KeyringLocked.may_be_mended());
}

#[tokio::test]
async fn whatever_became_of_its_files_nothing_is_made_in_their_place() {
    for (lost, expected) in [
        ("store.db", "StoreGone"),
        ("store.meta", "open"),
        ("both", "Missing"),
        ("cut", "StoreGone"),
        ("garbled", "Store(Damaged)"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let (place, _) = made(folder.path()).await;
        let store = place.folder.join("store.db");
        let meta = fs::read_dir(&place.folder).unwrap().map(|entry| entry.unwrap().path());
        let keys: Vec<_> = meta.filter(|path| !path.to_string_lossy().contains("store.db")).collect();
        match lost {
            "store.db" => fs::remove_file(&store).unwrap(),
            "store.meta" => {
                let newest = keys.iter().find(|path| path.extension().is_some_and(|end| end != "bak" && end != "lock"));
                fs::remove_file(newest.unwrap()).unwrap();
            }
            "both" => keys.iter().filter(|path| path.is_file()).for_each(|path| fs::remove_file(path).unwrap()),
            "cut" => fs::write(&store, [0; 100]).unwrap(),
            _ => fs::write(&store, [7; 8192]).unwrap(),
        }
        let before = fs::read(&store).ok();
        let closed = match Door::open(place.clone(), means()).await {
            Ok(_) => panic!("{lost}: it opened by itself"),
            Err(door) => match door.why {
                Closed::KeyFile(ref fault) => format!("{fault:?}"),
                _ => match door.with_passphrase(&PASSPHRASE.into()).await {
                    Ok(_) => "open".to_owned(),
                    Err((door, _)) => format!("{:?}", door.why),
                },
            },
        };
        assert_eq!(closed, expected, "{lost}");
        if expected != "open" {
            assert_eq!(fs::read(&store).ok(), before, "{lost}: it was touched");
        }
    }
    let nowhere = tempfile::tempdir().unwrap();
    let door = Door::open(place(nowhere.path()), means()).await.unwrap_err();
    assert!(matches!(door.why, Closed::KeyFile(KeyFileFault::Missing)));
    assert!(matches!(door.with_passphrase(&PASSPHRASE.into()).await, Err((_, Some(VaultError::NoSuchSlot)))));
    assert_eq!(fs::read_dir(nowhere.path()).unwrap().count(), 0);
}

#[tokio::test]
async fn what_interrupted_a_first_run_is_finished_and_a_second_one_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let (place, _) = made(folder.path()).await;
    let again = Unlocked::create(&place, means(), vec![NewSlot::Passphrase(PASSPHRASE.into())]).await.unwrap_err();
    assert!(matches!(again, Closed::Vault(VaultError::Exists(_))), "{again:?}");
    let in_use = Door::open(place.clone(), means()).await.unwrap_err().with_passphrase(&PASSPHRASE.into()).await;
    let open = in_use.unwrap();
    let (door, _) = door(&place).await.with_passphrase(&PASSPHRASE.into()).await.unwrap_err();
    assert!(matches!(door.why, Closed::Store(StoreError::InUse)), "{:?}", door.why);
    drop(open);
}

#[tokio::test]
async fn a_provider_is_tried_before_it_is_kept_and_its_plan_is_told() {
    let answer = async |subscription, keys: Keys, given: Provider| {
        let mut world = World::seeded(7);
        world.policy.plan = subscription;
        let clock = VirtualClock::frozen(SystemClock.now());
        let mut config = SandboxConfig::new((Ipv4Addr::LOCALHOST, 0).into(), clock.clone(), keys);
        config.world = world;
        let sandbox = Sandbox::start(config).await.unwrap();
        let told = check(&given, sandbox.url().parse().unwrap(), Arc::new(clock)).await;
        let requests = sandbox.requests();
        assert!(!requests.contains(&"POST /items 200".to_owned()), "nothing was made: {requests:?}");
        told
    };
    let (demo, right) = (Keys::demo(), |secret: &str| Provider::OwnKeys {
        public_key: None,
        client_id: Keys::demo().client_id,
        client_secret: secret.into(),
    });
    for (subscription, plan) in
        [(Subscription::Free, Plan::Free), (Subscription::Trial, Plan::Trial), (Subscription::Production, Plan::Full)]
    {
        let told = answer(subscription, demo.clone(), right(demo.client_secret.expose())).await;
        assert_eq!(told.unwrap(), plan);
    }
    let refused = answer(Subscription::Production, demo.clone(), right("wrong")).await.unwrap_err();
    assert_eq!(refused.to_string(), "the keys are refused (HTTP 401)");
    let nobody = "http://127.0.0.1:9".parse().unwrap();
    let offline = check(&right("x"), nobody, Arc::new(SystemClock)).await.unwrap_err();
    assert!(matches!(offline, CheckError::Offline), "{offline:?}");
    let plain =
        Provider::Broker { url: "http://broker.example/token".parse().unwrap(), bearer: None, public_key: None };
    let unsafe_address = check(&plain, "https://api.pluggy.ai".parse().unwrap(), Arc::new(SystemClock)).await;
    assert!(matches!(unsafe_address, Err(CheckError::Setup(_))));
}

#[tokio::test]
async fn how_far_the_clock_is_off_is_told_by_pluggys_answers_and_the_look_is_in_the_ledger() {
    let keys = Keys::demo();
    let config =
        SandboxConfig::new((Ipv4Addr::LOCALHOST, 0).into(), VirtualClock::running(SystemClock.now(), 1.0), keys);
    let sandbox = Sandbox::start(config).await.unwrap();
    let store = Store::in_memory().await.unwrap();
    let provider = |secret: &str| Provider::OwnKeys {
        client_id: Keys::demo().client_id,
        client_secret: secret.into(),
        public_key: None,
    };
    let look = async |provider: &Provider, clock: VirtualClock| {
        reach(provider, &store, sandbox.url().parse().unwrap(), Arc::new(clock)).await.unwrap()
    };
    let right = provider(Keys::demo().client_secret.expose());
    for off in [0, 900, -86_400] {
        let clock = VirtualClock::running(SystemClock.now() + TimeDelta::seconds(off), 1.0);
        let reached = look(&right, clock).await.unwrap();
        reached.answered.unwrap();
        let ahead = reached.ahead.unwrap();
        assert!((ahead - TimeDelta::seconds(off)).abs() < TimeDelta::seconds(60), "{off}: {ahead}");
    }
    // A refusal says what time it is, too.
    let refused = look(&provider("wrong"), VirtualClock::running(SystemClock.now(), 1.0)).await.unwrap();
    assert_eq!(refused.answered.unwrap_err().to_string(), "the keys are refused (HTTP 401)");
    assert!(refused.ahead.is_some());
    let none = look(&Provider::Sandbox, VirtualClock::running(SystemClock.now(), 1.0)).await;
    assert!(none.is_none(), "its bank is in this computer");
    let paths: Vec<_> = store.ledger(9).await.unwrap().into_iter().map(|request| request.path).collect();
    assert_eq!(paths.iter().filter(|path| *path == "/connectors").count(), 3, "{paths:?}");
    assert_eq!(paths.iter().filter(|path| *path == "/auth").count(), 4, "{paths:?}");
}

/// Flips a bit on every page of a file but the first ones.
fn damage(path: &Path, from: usize) {
    let mut bytes = fs::read(path).unwrap();
    bytes.iter_mut().skip(from * 4096 + 2000).step_by(4096).for_each(|byte| *byte ^= 1);
    fs::write(path, bytes).unwrap();
}

/// Flips a bit on every page but those without which nothing at all is found: where all others belong stands there.
fn damage_all_rows(place: &Place, key: &StoreKey) {
    let path = place.folder.join("store.db");
    let whole = fs::read(&path).unwrap();
    let flipped = |pages: &[usize]| {
        let mut bytes = whole.clone();
        pages.iter().for_each(|page| bytes[page * 4096 + 2000] ^= 1);
        fs::write(&path, bytes).unwrap();
    };
    let is_needed = |page: &usize| {
        flipped(&[*page]);
        Salvaged::read(&place.folder, key, SystemClock.now()).and_then(Salvaged::discard).is_err()
    };
    let (needed, rows): (Vec<_>, Vec<_>) = (0..whole.len() / 4096).partition(is_needed);
    assert!(needed.len() < rows.len(), "{needed:?}");
    flipped(&rows);
}

#[tokio::test]
async fn a_damaged_store_is_mended_by_the_newest_backup_that_is_whole_and_then_by_what_can_be_read() {
    let folder = tempfile::tempdir().unwrap();
    let (place, _) = made(folder.path()).await;
    let opened = async || door(&place).await.with_passphrase(&PASSPHRASE.into()).await;
    let Unlocked { store: open, key, vault: _vault, .. } = opened().await.unwrap();
    let connection = |name: &str| {
        let id = ConnectionId(name.to_owned());
        let connector = Connector { id: ConnectorId(5), ..Connector::default() };
        let now = SystemClock.now();
        let attempt = Attempt::of_item(&connector, Some(ItemId::from("item")), now);
        Change::Connection(Box::new(Row { id, connector, attempt, care: Care::default() }))
    };
    open.write(vec![connection("first")]).done().await.unwrap();
    open.back_up().await.unwrap();
    open.write(vec![connection("second")]).done().await.unwrap();
    open.back_up().await.unwrap();
    open.write(vec![connection("third")]).done().await.unwrap();
    open.close().await.unwrap();
    let names = async || {
        let open = opened().await.unwrap();
        let contents = open.store.contents(SystemClock.now()).await.unwrap();
        open.store.close().await.unwrap();
        contents.connections.into_iter().map(|record| record.id.0).collect::<Vec<_>>()
    };
    let store = place.folder.join("store.db");
    let mended = async |kind, how| mend(&place, kind, &key, how, SystemClock.now()).await;

    // The newest backup is no better than the store.
    damage(&store, 0);
    assert!(matches!(opened().await.unwrap_err().0.why, Closed::Store(StoreError::Damaged)));
    let all = backups(&place.folder, Utc::now()).unwrap();
    damage(&all[0].path, 1);
    let how = mended(Some(ProfileKind::Sandbox), Mending::Restore).await.unwrap();
    assert_eq!(how, Mended::Restored { at: all[1].at });
    assert_eq!(names().await, ["first"]);

    // No backup is: what can be read is saved, and nothing but that is asked for.
    for backup in backups(&place.folder, Utc::now()).unwrap() {
        damage(&backup.path, 0);
    }
    let how = mended(Some(ProfileKind::Sandbox), Mending::Restore).await.unwrap();
    assert_eq!(how, Mended::Salvaged { connections: 1, lost: 0 });
    assert_eq!(names().await, ["first"]);
    let open = opened().await.unwrap();
    assert_eq!(Provider::read(&open.store).await.unwrap(), Some(Provider::Sandbox));
    open.store.close().await.unwrap();

    // What the disk can't read is passed over too: a folder, here.
    let open = opened().await.unwrap();
    open.store.write(vec![connection("fourth")]).done().await.unwrap();
    open.store.back_up().await.unwrap();
    open.store.close().await.unwrap();
    let whole = backups(&place.folder, Utc::now()).unwrap().remove(0);
    let newer = whole.at + TimeDelta::milliseconds(1);
    fs::create_dir(whole.path.with_file_name(newer.format("store-%Y%m%dT%H%M%S%.3fZ.db").to_string())).unwrap();
    damage(&store, 0);
    let how = mended(Some(ProfileKind::Sandbox), Mending::Restore).await.unwrap();
    assert_eq!(how, Mended::Restored { at: whole.at });
    assert_eq!(names().await, ["first", "fourth"]);
    // Where nothing helps, that is what is told.
    for backup in backups(&place.folder, Utc::now()).unwrap() {
        drop(fs::remove_file(backup.path));
    }
    let before = fs::read(&store).unwrap();
    fs::write(&store, vec![7; before.len()]).unwrap();
    let refused = mended(Some(ProfileKind::Sandbox), Mending::Restore).await.unwrap_err();
    assert!(matches!(refused, StoreError::Disk(_)), "{refused:?}");
    let refused = mended(Some(ProfileKind::Sandbox), Mending::Salvage).await.unwrap_err();
    assert!(matches!(refused, StoreError::Unreadable), "{refused:?}");
    fs::write(&store, before).unwrap();

    // Whom to ask is not known any more, unless it is nobody outside; then nothing is touched.
    damage_all_rows(&place, &StoreKey::new(key.expose()));
    let before = fs::read(&store).unwrap();
    let refused = mended(Some(ProfileKind::OwnKeys), Mending::Salvage).await;
    assert_eq!(refused, Err(StoreError::Damaged));
    assert_eq!(fs::read(&store).unwrap(), before);
    assert_eq!(mended(Some(ProfileKind::Sandbox), Mending::Salvage).await.map(|_| ()), Ok(()));
    assert_eq!(names().await, [""; 0]);

    // A backup that does not know it either is none.
    let open = opened().await.unwrap();
    open.store.back_up().await.unwrap();
    open.store.close().await.unwrap();
    let before = fs::read(&store).unwrap();
    let refused = mended(Some(ProfileKind::OwnKeys), Mending::Restore).await;
    assert_eq!(refused, Err(StoreError::Damaged));
    assert_eq!(fs::read(&store).unwrap(), before);
    assert!(matches!(mended(Some(ProfileKind::Sandbox), Mending::Restore).await, Ok(Mended::Restored { .. })));
}
