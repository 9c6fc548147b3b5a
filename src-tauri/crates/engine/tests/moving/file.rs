//! The file alone: what it says to whoever finds it, and all that can be wrong with it or happen to it.

use std::fs;

use pluggy::Sensitive;
use sha2::{Digest as _, Sha256};
use tempfile::TempDir;
use tomada_engine::{
    moving::{Backup, MovingError},
    vault::VaultError,
};

use super::{AT_HOME, OF_FILE, SECRET, backup, entries, made, opened};

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
