//! The vault without a keyring: what people type, and what happens to files.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use pluggy::{Sensitive, SystemClock};
use proptest::prelude::*;
use tempfile::TempDir;
use tomada_engine::vault::{
    Cost, DataKey, Home, Keep, KeyFileFault, Keyring, Means, NewSlot, PassphraseFault, RecoveryCode, SlotKind, Vault,
    VaultError,
};
use uuid::Uuid;

const PASSPHRASE: &str = "corre cotia na casa da tia";
const FAST: Cost = Cost { memory: 64, passes: 1, lanes: 1 };
const FILE: &str = "keys.json";
const COPY: &str = "keys.json.bak";

struct Profile {
    folder: TempDir,
    id: u128,
}

impl Profile {
    fn new(id: u128) -> Self {
        Self { folder: tempfile::tempdir().unwrap(), id }
    }

    fn home(&self) -> Home {
        Home { folder: self.folder.path().join("perfil da tia"), profile: Uuid::from_u128(self.id) }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.home().folder.join(name)
    }

    fn text(&self, name: &str) -> Vec<u8> {
        fs::read(self.path(name)).unwrap()
    }

    async fn create(&self) -> (Vault, DataKey) {
        Vault::create(self.home(), means(), vec![NewSlot::Passphrase(PASSPHRASE.into())]).await.unwrap()
    }

    async fn open(&self) -> Result<Vault, VaultError> {
        Vault::open(self.home(), means()).await
    }

    /// Opens with the passphrase; says whether the copy was needed.
    async fn unlock(&self) -> (DataKey, bool) {
        let mut vault = self.open().await.unwrap();
        let was_copy = vault.was_read_from_copy();
        let key = vault.unlock_with_passphrase(&PASSPHRASE.into()).await.unwrap();
        vault.note_use().await.unwrap();
        (key, was_copy)
    }

    async fn fault(&self) -> KeyFileFault {
        match self.open().await {
            Err(VaultError::KeyFile(fault)) => fault,
            other => panic!("{other:?}"),
        }
    }

    fn files(&self) -> Vec<String> {
        files(&self.home().folder)
    }
}

fn files(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten();
    let mut names: Vec<String> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

fn means() -> Means {
    // Nothing here asks it.
    let keyring = Keyring::new("app.tomada.desktop.test".to_owned(), Duration::ZERO);
    Means { keyring, cost: FAST, clock: Arc::new(SystemClock) }
}

#[tokio::test]
async fn a_key_is_made_once() {
    let profile = Profile::new(1);
    let (_, key) = profile.create().await;
    assert_eq!(profile.files(), [FILE, COPY]);
    let (before, new) = (profile.text(FILE), || vec![NewSlot::Passphrase("another passphrase".into())]);
    let again = Vault::create(profile.home(), means(), new()).await.unwrap_err();
    assert_eq!(again.to_string(), format!("there is a profile already: {} exists", profile.path(FILE).display()));
    assert_eq!(profile.text(FILE), before);
    for left in [COPY, "store.db", "store.db-wal"] {
        let other = Profile::new(2);
        fs::create_dir(other.home().folder).unwrap();
        fs::write(other.path(left), "").unwrap();
        let refused = Vault::create(other.home(), means(), new()).await.unwrap_err();
        assert!(matches!(&refused, VaultError::Exists(path) if *path == other.path(left)), "{refused:?}");
        assert_eq!(other.files(), [left]);
    }
    let none = Vault::create(Profile::new(3).home(), means(), vec![]).await.unwrap_err();
    assert!(matches!(none, VaultError::NoSlots));
    assert_eq!(profile.unlock().await.0.expose(), key.expose());
}

#[cfg(unix)]
#[tokio::test]
async fn only_the_owner_reads_it() {
    use std::os::unix::fs::PermissionsExt as _;
    let profile = Profile::new(1);
    let (mut vault, key) = profile.create().await;
    vault.add_slot(&key, NewSlot::RecoveryCode(RecoveryCode::new().unwrap())).await.unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&profile.home().folder), 0o700);
    assert_eq!([mode(&profile.path(FILE)), mode(&profile.path(COPY))], [0o600, 0o600]);
}

#[tokio::test]
async fn a_wrong_passphrase_waits_and_never_locks_out() {
    let profile = Profile::new(1);
    let (_, key) = profile.create().await;
    let mut vault = profile.open().await.unwrap();
    let wrong: Sensitive<String> = "corre cotia na casa da vó".into();
    for (failures, seconds) in [(1, 0), (2, 0), (3, 1)] {
        let refused = vault.unlock_with_passphrase(&wrong).await.unwrap_err();
        let said = format!("this opens none of the slots; wrong {failures} times in a row");
        assert_eq!(refused.to_string(), said);
        assert!(matches!(refused, VaultError::Wrong { wait, .. } if wait == Duration::from_secs(seconds)));
    }
    // Even the right one is not tried before its time, so that the wait can't be told from the answer.
    let VaultError::TooSoon { wait } = vault.unlock_with_passphrase(&PASSPHRASE.into()).await.unwrap_err() else {
        panic!("it was tried");
    };
    assert!(wait <= Duration::from_secs(1));
    tokio::time::sleep(wait).await;
    assert_eq!(vault.unlock_with_passphrase(&PASSPHRASE.into()).await.unwrap().expose(), key.expose());
    let forgiven = vault.unlock_with_passphrase(&wrong).await.unwrap_err();
    assert!(matches!(forgiven, VaultError::Wrong { failures: 1, .. }), "{forgiven:?}");
}

#[tokio::test]
async fn what_can_not_be_a_passphrase_is_not_tried() {
    let profile = Profile::new(1);
    let (mut vault, key) = profile.create().await;
    for (typed, fault) in [(String::new(), PassphraseFault::Empty), ("a".repeat(10 << 20), PassphraseFault::TooLong)] {
        let refused = vault.unlock_with_passphrase(&Sensitive::new(typed.clone())).await.unwrap_err();
        assert!(matches!(refused, VaultError::Passphrase(found) if found == fault), "{refused:?}");
        let refused = vault.add_slot(&key, NewSlot::Passphrase(Sensitive::new(typed))).await.unwrap_err();
        assert!(matches!(refused, VaultError::Passphrase(found) if found == fault), "{refused:?}");
    }
    let short = vault.add_slot(&key, NewSlot::Passphrase("1234567".into())).await.unwrap_err();
    assert_eq!(short.to_string(), "a passphrase has at least 8 characters");
    assert_eq!(vault.slots().len(), 1);
    vault.unlock_with_passphrase(&PASSPHRASE.into()).await.unwrap();
}

#[tokio::test]
async fn a_recovery_code_opens_what_a_forgotten_passphrase_does_not() {
    let profile = Profile::new(1);
    let (mut vault, key) = profile.create().await;
    let code = RecoveryCode::new().unwrap();
    let paper = code.groups().map(|group| group.expose().clone()).join(" ");
    vault.add_slot(&key, NewSlot::RecoveryCode(code)).await.unwrap();
    assert!(!String::from_utf8(profile.text(FILE)).unwrap().contains(paper.split(' ').next().unwrap()));
    let mut vault = profile.open().await.unwrap();
    let other = RecoveryCode::new().unwrap();
    let wrong = vault.unlock_with_recovery_code(&other).unwrap_err();
    assert!(matches!(wrong, VaultError::Wrong { failures: 1, .. }), "{wrong:?}");
    let typed = RecoveryCode::parse(&Sensitive::new(paper.to_lowercase())).unwrap();
    assert_eq!(vault.unlock_with_recovery_code(&typed).unwrap().expose(), key.expose());
}

#[tokio::test]
async fn slots_come_and_go_and_the_key_stays() {
    let profile = Profile::new(1);
    let (mut vault, key) = profile.create().await;
    let old = vault.slots()[0].id;
    assert!(matches!(vault.remove_slot(old).await, Err(VaultError::Keep(Keep::Last))));
    vault.add_slot(&key, NewSlot::Passphrase("a new passphrase".into())).await.unwrap();
    // It opens the vault in the run in which it was made, which shows nothing yet.
    vault.unlock_with_passphrase(&"a new passphrase".into()).await.unwrap();
    assert!(matches!(vault.remove_slot(old).await, Err(VaultError::Keep(Keep::OthersUnproven))));
    let mut vault = profile.open().await.unwrap();
    vault.unlock_with_passphrase(&"a new passphrase".into()).await.unwrap();
    let shown: Vec<_> =
        vault.slots().into_iter().map(|slot| (slot.kind, slot.last_used.is_some(), slot.keep)).collect();
    let kept = Some(Keep::OthersUnproven);
    assert_eq!(shown, [(SlotKind::Passphrase, false, None), (SlotKind::Passphrase, true, kept)]);
    vault.remove_slot(old).await.unwrap();
    assert!(matches!(vault.remove_slot(old).await, Err(VaultError::NoSuchSlot)));
    let mut vault = profile.open().await.unwrap();
    let gone = vault.unlock_with_passphrase(&PASSPHRASE.into()).await.unwrap_err();
    assert!(matches!(gone, VaultError::Wrong { .. }), "{gone:?}");
    let same = vault.unlock_with_passphrase(&"a new passphrase".into()).await.unwrap();
    assert_eq!(same.expose(), key.expose());
    // Not in the copy either.
    assert_eq!(profile.text(FILE), profile.text(COPY));
    let stranger = Profile::new(2).create().await.1;
    let refused = vault.add_slot(&stranger, NewSlot::Passphrase(PASSPHRASE.into())).await.unwrap_err();
    assert!(matches!(refused, VaultError::AnotherKey), "{refused:?}");
}

#[tokio::test]
async fn what_another_program_changed_before_the_store_was_ours_stays() {
    let profile = Profile::new(1);
    let (mut theirs, key) = profile.create().await;
    let mut ours = profile.open().await.unwrap();
    theirs.add_slot(&key, NewSlot::Passphrase("a new passphrase".into())).await.unwrap();
    let written = profile.text(FILE);
    ours.unlock_with_passphrase(&PASSPHRASE.into()).await.unwrap();
    assert_eq!(profile.text(FILE), written, "whoever only unlocks it writes nothing");
    ours.note_use().await.unwrap();
    for vault in [ours, profile.open().await.unwrap()] {
        let used: Vec<_> = vault.slots().into_iter().map(|slot| slot.last_used.is_some()).collect();
        assert_eq!((used, vault.in_use()), (vec![true, false], true));
    }
}

#[tokio::test]
async fn that_there_is_a_store_is_remembered() {
    let profile = Profile::new(1);
    let (mut vault, _) = profile.create().await;
    assert!(!vault.in_use());
    vault.note_use().await.unwrap();
    assert!(profile.open().await.unwrap().in_use());
}

#[tokio::test]
async fn a_damaged_file_is_replaced_by_its_copy_and_kept_aside() {
    let profile = Profile::new(1);
    let (_, key) = profile.create().await;
    for damage in [b"".as_slice(), b"{\"format\":1", &[0; 700], &[b'a'; 1 << 20]] {
        fs::write(profile.path(FILE), damage).unwrap();
        let (opened, was_copy) = profile.unlock().await;
        assert_eq!((opened.expose(), was_copy), (key.expose(), true));
        let aside: Vec<String> = profile.files().into_iter().filter(|name| name.contains(".damaged-")).collect();
        assert_eq!(aside.len(), 1, "{aside:?}");
        assert_eq!(profile.text(&aside[0]), damage);
        fs::remove_file(profile.path(&aside[0])).unwrap();
        assert!(!profile.unlock().await.1, "the file was mended");
    }
    fs::remove_file(profile.path(FILE)).unwrap();
    assert!(profile.unlock().await.1);
    fs::write(profile.path(COPY), "damaged").unwrap();
    assert_eq!(profile.unlock().await.0.expose(), key.expose());
    assert_eq!(profile.text(FILE), profile.text(COPY), "the copy was mended");
}

#[tokio::test]
async fn without_a_good_file_nothing_is_made_up() {
    let profile = Profile::new(1);
    assert_eq!(profile.fault().await, KeyFileFault::Missing);
    profile.create().await;
    fs::write(profile.path(FILE), "damaged").unwrap();
    fs::write(profile.path(COPY), "too").unwrap();
    assert_eq!(profile.fault().await, KeyFileFault::Damaged);
    fs::remove_file(profile.path(COPY)).unwrap();
    assert_eq!(profile.fault().await, KeyFileFault::Damaged);
    assert_eq!(profile.files(), [FILE], "and nothing was tidied away");
}

#[tokio::test]
async fn a_file_of_another_profile_is_known_and_left_alone() {
    let (mine, other) = (Profile::new(1), Profile::new(2));
    mine.create().await;
    let (_, key) = other.create().await;
    fs::copy(other.path(FILE), mine.path(FILE)).unwrap();
    let (found, wanted) = (Uuid::from_u128(2), Uuid::from_u128(1));
    assert_eq!(mine.fault().await, KeyFileFault::OtherProfile { found, wanted });
    assert_eq!(mine.text(FILE), other.text(FILE));
    // Put back where it belongs, it opens.
    fs::rename(mine.path(FILE), other.path(FILE)).unwrap();
    assert_eq!(other.unlock().await.0.expose(), key.expose());
    assert!(mine.unlock().await.1);
}

#[tokio::test]
async fn a_file_that_was_swapped_meanwhile_is_not_written_over() {
    let (mine, other) = (Profile::new(1), Profile::new(2));
    let (mut vault, key) = mine.create().await;
    other.create().await;
    fs::copy(other.path(FILE), mine.path(FILE)).unwrap();
    let refused = vault.add_slot(&key, NewSlot::Passphrase(PASSPHRASE.into())).await.unwrap_err();
    assert!(matches!(refused, VaultError::KeyFile(KeyFileFault::OtherProfile { .. })), "{refused:?}");
    assert_eq!(mine.text(FILE), other.text(FILE));
    assert_eq!(vault.slots().len(), 1);
}

#[cfg(unix)]
#[tokio::test]
async fn a_link_in_its_place_is_not_followed() {
    let (mine, other) = (Profile::new(1), Profile::new(1));
    mine.create().await;
    fs::create_dir(other.home().folder).unwrap();
    std::os::unix::fs::symlink(mine.path(FILE), other.path(FILE)).unwrap();
    assert_eq!(other.fault().await, KeyFileFault::NotAFile);
    let refused = Vault::create(other.home(), means(), vec![NewSlot::Passphrase(PASSPHRASE.into())]).await.unwrap_err();
    assert!(matches!(refused, VaultError::Exists(_)), "{refused:?}");
    fs::remove_file(other.path(FILE)).unwrap();
    fs::create_dir(other.path(FILE)).unwrap();
    assert_eq!(other.fault().await, KeyFileFault::NotAFile);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Whatever happens to one of the two files: the same key, or a typed error; never another key.
    #[test]
    fn garbling_one_file_loses_nothing(which in 0..2_usize, at in any::<prop::sample::Index>(), bit in prop::option::of(0..8_u8)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let profile = Profile::new(1);
            let (_, key) = profile.create().await;
            let name = [FILE, COPY][which];
            let mut text = profile.text(name);
            let at = at.index(text.len());
            match bit {
                Some(bit) => text[at] ^= 1 << bit,
                None => text.truncate(at),
            }
            fs::write(profile.path(name), text).unwrap();
            assert_eq!(profile.unlock().await.0.expose(), key.expose());
            assert_eq!(profile.unlock().await.0.expose(), key.expose());
            assert_eq!(profile.text(FILE), profile.text(COPY));
        });
    }
}
