//! The vault on a disk that is full, in a folder that can't be written, and killed in the middle of a change. What is wrong
//! is wrong with a whole process, so each test starts itself once more.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

use std::{
    env, fs,
    io::{BufRead as _, BufReader},
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::Arc,
    time::Duration,
};

use pluggy::SystemClock;
use tomada_engine::vault::{
    Cost, DataKey, DiskFault, Home, Keyring, Means, NewSlot, RecoveryCode, SlotKind, Vault, VaultError,
};
use uuid::Uuid;

const FOLDER: &str = "TOMADA_TEST_FOLDER";
const PASSPHRASE: &str = "corre cotia na casa da tia";
const KILLS: u64 = 25;

fn home(folder: &Path) -> Home {
    Home { folder: folder.join("profile"), profile: Uuid::from_u128(1) }
}

fn means() -> Means {
    let keyring = Keyring::new("app.tomada.desktop.test".to_owned(), Duration::ZERO);
    Means { keyring, cost: Cost { memory: 64, passes: 1, lanes: 1 }, clock: Arc::new(SystemClock) }
}

fn passphrase() -> Vec<NewSlot> {
    vec![NewSlot::Passphrase(PASSPHRASE.into())]
}

async fn unlocked(folder: &Path) -> (Vault, DataKey) {
    let mut vault = Vault::open(home(folder), means()).await.unwrap();
    let key = vault.unlock_with_passphrase(&PASSPHRASE.into()).await.unwrap();
    (vault, key)
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

fn texts(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let entries = fs::read_dir(home(folder).folder).unwrap().map(|entry| entry.unwrap().path());
    let mut texts: Vec<_> = entries.map(|path| (path.clone(), fs::read(path).unwrap())).collect();
    texts.sort();
    texts
}

/// Opening works, changing says why not, and nothing is different afterwards.
async fn reads_and_does_not_write(folder: &Path, fault: DiskFault) {
    let before = texts(folder);
    let (mut vault, key) = unlocked(folder).await;
    let refused = vault.add_slot(&key, NewSlot::RecoveryCode(RecoveryCode::new().unwrap())).await.unwrap_err();
    assert!(matches!(refused, VaultError::Disk(found) if found == fault), "{refused:?}");
    assert_eq!(vault.slots().len(), 1);
    let (other, key) = unlocked(folder).await;
    assert_eq!(other.slots().len(), 1);
    assert_eq!(key.expose().len(), 32);
    assert_eq!(texts(folder), before);
}

#[tokio::test]
async fn a_full_disk() {
    let name = "a_full_disk";
    if let Some(folder) = inside() {
        reads_and_does_not_write(&folder, DiskFault::Full).await;
        let other = folder.join("new");
        let refused = Vault::create(home(&other), means(), passphrase()).await.unwrap_err();
        assert_eq!(refused.to_string(), "the disk is full");
        assert!(!home(&other).folder.exists());
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let (_, key) = Vault::create(home(folder.path()), means(), passphrase()).await.unwrap();
    // No file may grow; a program that tries is told so instead of being ended.
    succeeds(again(&["sh", "-c", r#"trap "" XFSZ; ulimit -f 0; exec "$@""#, "sh"], name, folder.path()));
    let (mut vault, same) = unlocked(folder.path()).await;
    assert_eq!(same.expose(), key.expose());
    vault.add_slot(&key, NewSlot::RecoveryCode(RecoveryCode::new().unwrap())).await.unwrap();
}

#[tokio::test]
async fn a_folder_that_can_not_be_written() {
    let name = "a_folder_that_can_not_be_written";
    if let Some(folder) = inside() {
        reads_and_does_not_write(&folder, DiskFault::Denied).await;
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    Vault::create(home(folder.path()), means(), passphrase()).await.unwrap();
    let mode = |mode| fs::set_permissions(home(folder.path()).folder, fs::Permissions::from_mode(mode)).unwrap();
    mode(0o500);
    let root = fs::read_to_string("/proc/self/status").unwrap().lines().any(|line| line.starts_with("Uid:\t0\t"));
    // Whoever may everything may also write there: root without its privileges is told no like everybody.
    let before: &[&str] = if root { &["setpriv", "--bounding-set=-all"] } else { &["env"] };
    succeeds(again(before, name, folder.path()));
    mode(0o700);
    let (mut vault, key) = unlocked(folder.path()).await;
    vault.add_slot(&key, NewSlot::RecoveryCode(RecoveryCode::new().unwrap())).await.unwrap();
}

/// Killed wherever it happens to be: the key file opens, with all slots that were there for good.
#[test]
fn killed_in_the_middle_of_a_change() {
    let name = "killed_in_the_middle_of_a_change";
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    if let Some(folder) = inside() {
        runtime.block_on(change_for_ever(&folder));
    }
    let folder = tempfile::tempdir().unwrap();
    let (_, key) = runtime.block_on(Vault::create(home(folder.path()), means(), passphrase())).unwrap();
    for kill in 0..KILLS {
        let mut child =
            again(&["env"], name, folder.path()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        // Somewhere after a few changes: how far it gets within this time is what differs from kill to kill.
        assert!(lines.by_ref().map_while(Result::ok).filter(|line| line == "changed").nth(2).is_some());
        std::thread::sleep(Duration::from_micros(kill * 397 % 4001));
        child.kill().unwrap();
        child.wait().unwrap();
        let (vault, same) = runtime.block_on(unlocked(folder.path()));
        assert_eq!(same.expose(), key.expose());
        assert_eq!(vault.slots()[0].kind, SlotKind::Passphrase);
        assert!(vault.slots().len() <= 2, "{:?}", vault.slots());
    }
    // What the killed ones left behind does not pile up.
    let (mut vault, key) = runtime.block_on(unlocked(folder.path()));
    let added = vault.add_slot(&key, NewSlot::RecoveryCode(RecoveryCode::new().unwrap()));
    runtime.block_on(added).unwrap();
    let names: Vec<_> = texts(folder.path()).into_iter().map(|(path, _)| path).collect();
    assert_eq!(names, ["keys.json", "keys.json.bak"].map(|name| home(folder.path()).folder.join(name)));
}

#[allow(clippy::print_stdout, reason = "the test that kills it listens")]
async fn change_for_ever(folder: &Path) -> ! {
    let (mut vault, key) = unlocked(folder).await;
    loop {
        let extra: Vec<_> = vault.slots().into_iter().skip(1).map(|slot| slot.id).collect();
        for id in extra {
            vault.remove_slot(id).await.unwrap();
            println!("changed");
        }
        vault.add_slot(&key, NewSlot::RecoveryCode(RecoveryCode::new().unwrap())).await.unwrap();
        println!("changed");
    }
}
