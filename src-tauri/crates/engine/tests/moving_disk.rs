//! Backups on a disk that is full, in a folder that can't be written, and killed after each step: afterwards there is one
//! whole profile and one whole file, the old one or the new one. What is wrong is wrong with a whole process, so each test
//! starts itself once more.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use std::{
    env, fs,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::Command,
    sync::Arc,
    time::Duration,
};

use chrono::{DateTime, Utc};
use pluggy::{ConnectorId, Sensitive, SystemClock, model::Connector};
use tempfile::TempDir;
use tomada_engine::{
    ConnectionId,
    connection::{Record, attempt::Attempt},
    moving::{About, Backup, MovingError, Opened, Step, WayIn, make, settle, stage},
    profile::{Door, Place, ProfileId, ProfileKind, Profiles, Unlocked},
    store::{Change, Store},
    vault::{Cost, DiskFault, Keyring, Means, NewSlot},
};
use uuid::Uuid;

const FOLDER: &str = "TOMADA_TEST_FOLDER";
/// The step after which the process is to end, as if it were killed.
const LAST: &str = "TOMADA_TEST_LAST";
const PASSPHRASE: &str = "corre cotia na casa da tia";
const COST: Cost = Cost { memory: 64, passes: 1, lanes: 1 };
/// How a process ends that was told to end in the middle.
const ENDED: i32 = 42;

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_763_726_400, 0).unwrap()
}

fn means() -> Means {
    let keyring = Keyring::new("app.tomada.desktop.test".to_owned(), Duration::ZERO);
    Means { keyring, cost: COST, clock: Arc::new(SystemClock) }
}

fn place(computer: &Path) -> Place {
    let id = Uuid::from_u128(7);
    Place { id: ProfileId(id), folder: computer.join("profiles").join(id.to_string()) }
}

fn file(computer: &Path) -> PathBuf {
    computer.join("out").join("a.tomada")
}

/// One test at a time: a process that another one starts has, for a moment, what is open here, and with it a store's lock.
static ALONE: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());

/// A profile with so many connections, closed.
async fn profile(computer: &Path, connections: usize) {
    let slots = vec![NewSlot::Passphrase(PASSPHRASE.into())];
    let store = Unlocked::create(&place(computer), means(), slots).await.unwrap().store;
    grow(&store, connections).await;
    store.close().await.unwrap();
    fs::create_dir_all(file(computer).parent().unwrap()).unwrap();
}

async fn grow(store: &Store, connections: usize) {
    for number in 0..connections {
        let connector = Connector { id: ConnectorId(5), name: Some("x".repeat(3000)), ..Connector::default() };
        let attempt = Attempt::new(&connector, now());
        let record = Record::new(ConnectionId(number.to_string()), connector, attempt);
        store.write(vec![Change::Connection(Box::new((&record).into()))]).done().await.unwrap();
    }
}

async fn open(computer: &Path) -> Store {
    let door = Door::open(place(computer), means()).await.unwrap_err();
    door.with_passphrase(&PASSPHRASE.into()).await.map_err(|(door, _)| door.why).unwrap().store
}

/// How many connections the profile that is there has; it is whole.
async fn count(computer: &Path) -> usize {
    let store = open(computer).await;
    assert!(store.is_sound().await.unwrap());
    let count = store.contents(now()).await.unwrap().connections.len();
    store.close().await.unwrap();
    count
}

/// How many connections are in the backup that is there; it is whole.
async fn count_in_file(computer: &Path) -> usize {
    let opened = Backup::read(&file(computer)).await.unwrap().open(&PASSPHRASE.into(), computer).await.unwrap();
    let count = opened.inside().connections;
    opened.close().await;
    count
}

async fn making(computer: &Path, told: impl Fn(Step) + Send) -> Result<(), MovingError> {
    let (id, kind) = (place(computer).id, ProfileKind::Sandbox);
    let about = About { created: now(), version: "1".to_owned(), profile: id, kind };
    let store = open(computer).await;
    let made = make(&store, about, &file(computer), &PASSPHRASE.into(), COST, computer, told).await;
    drop(store.close().await);
    made.map(drop)
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

async fn restoring(computer: &Path, told: impl Fn(Step) + Send + Copy) -> Result<(), MovingError> {
    let opened = Backup::read(&file(computer)).await?.open(&PASSPHRASE.into(), computer).await?;
    let way = WayIn::Passphrase(Sensitive::from(PASSPHRASE));
    let restored = restore(&opened, &place(computer), way, told).await;
    opened.close().await;
    restored.map(drop)
}

/// A computer with a backup of one connection and a profile that has three by now.
async fn computer() -> TempDir {
    let computer = tempfile::tempdir().unwrap();
    profile(computer.path(), 1).await;
    making(computer.path(), |_| {}).await.unwrap();
    let store = open(computer.path()).await;
    grow(&store, 3).await;
    store.close().await.unwrap();
    computer
}

/// The folder, where this process is the one that was started for it.
fn inside() -> Option<PathBuf> {
    env::var_os(FOLDER).map(PathBuf::from)
}

/// This test once more, behind `before`: a program that changes something and starts what follows.
fn again(before: &[&str], name: &str, folder: &Path) -> Command {
    let this = env::current_exe().unwrap();
    let mut words = before.iter().map(std::ffi::OsStr::new).chain([this.as_os_str()]);
    let mut command = Command::new(words.next().unwrap());
    command.args(words).args(["--exact", name, "--nocapture"]).env(FOLDER, folder);
    command
}

fn succeeds(mut command: Command) {
    let ended = command.output().unwrap();
    let said = String::from_utf8_lossy(&ended.stdout);
    let complained = String::from_utf8_lossy(&ended.stderr);
    assert!(ended.status.success() && said.contains("1 passed"), "{said}\n{complained}");
}

fn entries(folder: &Path) -> Vec<String> {
    let mut names: Vec<_> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// Ends the process after a step, without any farewell.
fn killed_after(step: Step) {
    if env::var(LAST).is_ok_and(|last| last == format!("{step:?}")) {
        std::process::exit(ENDED);
    }
}

#[tokio::test]
async fn a_backup_that_is_killed_leaves_the_one_before_or_is_the_new_one() {
    let name = "a_backup_that_is_killed_leaves_the_one_before_or_is_the_new_one";
    if let Some(folder) = inside() {
        making(&folder, killed_after).await.unwrap();
        return;
    }
    let _alone = ALONE.lock().await;
    for (step, expected) in [(Step::Copied, 1), (Step::Written, 1), (Step::ReadBack, 1), (Step::InPlace, 3)] {
        let computer = computer().await;
        let mut command = again(&["env"], name, computer.path());
        assert_eq!(command.env(LAST, format!("{step:?}")).output().unwrap().status.code(), Some(ENDED), "{step:?}");
        assert_eq!(count_in_file(computer.path()).await, expected, "{step:?}");
        settle(computer.path(), means, now()).await.unwrap();
        assert_eq!(entries(computer.path()), ["out", "profiles"]);
        making(computer.path(), |_| {}).await.unwrap();
        assert_eq!(entries(&computer.path().join("out")), ["a.tomada"], "{step:?}: what was left there is gone");
        assert_eq!(count_in_file(computer.path()).await, 3);
    }
}

#[tokio::test]
async fn a_restore_that_is_killed_leaves_the_old_profile_or_the_new_one() {
    let name = "a_restore_that_is_killed_leaves_the_old_profile_or_the_new_one";
    if let Some(folder) = inside() {
        restoring(&folder, killed_after).await.unwrap();
        return;
    }
    let _alone = ALONE.lock().await;
    let steps = [Step::KeyMade, Step::StoreWritten, Step::Verified, Step::Decided, Step::SetAside, Step::InPlace];
    for (number, step) in steps.into_iter().enumerate() {
        for had_one in [true, false] {
            let computer = computer().await;
            if !had_one {
                fs::remove_dir_all(place(computer.path()).folder).unwrap();
            }
            let mut command = again(&["env"], name, computer.path());
            assert_eq!(command.env(LAST, format!("{step:?}")).output().unwrap().status.code(), Some(ENDED), "{step:?}");
            // As the next start does, before anything is opened.
            settle(computer.path(), means, now()).await.unwrap();
            let is_new = number >= 3;
            let there = place(computer.path()).folder.exists();
            assert_eq!(there, is_new || had_one, "{step:?}");
            if there {
                assert_eq!(count(computer.path()).await, if is_new { 1 } else { 3 }, "{step:?}");
            }
            let kept = Profiles::read(computer.path()).unwrap().set_aside();
            assert_eq!(kept.len(), usize::from(is_new && had_one), "{step:?}");
            assert_eq!(entries(&computer.path().join("profiles")).len(), kept.len() + usize::from(there));
            assert_eq!(entries(computer.path()), ["out", "profiles"]);
        }
    }
}

#[tokio::test]
async fn a_disk_that_fills_up_at_any_write() {
    let name = "a_disk_that_fills_up_at_any_write";
    if let Some(folder) = inside() {
        for refused in [making(&folder, |_| {}).await, restoring(&folder, |_| {}).await] {
            let refused = refused.unwrap_err();
            // SQLite takes a limit for a disk that fails, and only a full one for a full one.
            let told = matches!(refused, MovingError::Disk(DiskFault::Full | DiskFault::Failed(_)));
            assert!(told, "{refused:?}");
        }
        return;
    }
    let _alone = ALONE.lock().await;
    let computer = computer().await;
    // The store that is copied is smaller than the copy: a longer log is the one thing that its own opening needs.
    let length = fs::metadata(file(computer.path())).unwrap().len();
    for part in [0, 1, 2, 3] {
        // In blocks of 512 bytes. A program that tries to write more is told so instead of being ended.
        let limit = format!(r#"trap "" XFSZ; ulimit -f {}; exec "$@""#, length * part / 4 / 512);
        succeeds(again(&["sh", "-c", &limit, "sh"], name, computer.path()));
        assert_eq!(count_in_file(computer.path()).await, 1, "{part}");
        assert_eq!(count(computer.path()).await, 3, "{part}");
        assert_eq!(entries(&computer.path().join("out")), ["a.tomada"], "{part}");
        assert_eq!(entries(&computer.path().join("profiles")).len(), 1, "{part}");
        assert_eq!(entries(computer.path()), ["out", "profiles"], "{part}");
    }
}

#[tokio::test]
async fn folders_that_can_not_be_written() {
    let name = "folders_that_can_not_be_written";
    if let Some(folder) = inside() {
        for refused in [making(&folder, |_| {}).await, restoring(&folder, |_| {}).await] {
            let refused = refused.unwrap_err();
            assert!(matches!(refused, MovingError::Disk(DiskFault::Denied)), "{refused:?}");
        }
        return;
    }
    let _alone = ALONE.lock().await;
    let computer = computer().await;
    let mode = |mode| {
        for name in ["out", "profiles"] {
            fs::set_permissions(computer.path().join(name), fs::Permissions::from_mode(mode)).unwrap();
        }
    };
    mode(0o500);
    let root = fs::read_to_string("/proc/self/status").unwrap().lines().any(|line| line.starts_with("Uid:\t0\t"));
    // Whoever may everything may also write there: root without its privileges is told no like everybody.
    let before: &[&str] = if root { &["setpriv", "--bounding-set=-all"] } else { &["env"] };
    succeeds(again(before, name, computer.path()));
    mode(0o700);
    assert_eq!((count_in_file(computer.path()).await, count(computer.path()).await), (1, 3));
    restoring(computer.path(), |_| {}).await.unwrap();
    assert_eq!(count(computer.path()).await, 1);
}
