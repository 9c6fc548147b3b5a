//! The program is killed while keys and slots change, a backup is restored and a profile is made, many times over: some way
//! in always opens, it is the same key, and behind it is what was acknowledged. `SOAK_KEY_KILLS` says how many times. The one
//! that is killed is this test binary, started once more as a changer.

use std::{
    env,
    io::{BufRead as _, BufReader},
    path::Path,
    process::{Command, Stdio},
    str::FromStr,
    thread,
    time::Duration,
};

use chrono::Utc;
use pluggy::Sensitive;
use tomada_engine::{
    profile::{Closed, Door, Place, ProfileId, Provider, Unlocked},
    store::{Store, StoreKey, backups, restore},
    vault::{DataKey, KeyFileFault, NewSlot, Patience, RecoveryCode, SlotKind, Vault},
};
use uuid::Uuid;

use super::{
    means,
    session::{Bus, Session, in_session_for},
};

const WORK: &str = "TOMADA_KILL_WORK";
const FOLDER: &str = "TOMADA_KILL_FOLDER";
const FROM: &str = "TOMADA_KILL_FROM";
/// Kills that are a sample at least.
const FEWEST: u64 = 21;
/// What is in the store: a number that is counted up.
const NUMBER: &str = "number";

/// What is killed.
const WORKS: [&str; 3] = ["slots", "restore", "create"];

fn passphrase(number: u64) -> Sensitive<String> {
    Sensitive::new(format!("the passphrase of number {number}"))
}

fn place(folder: &Path, number: u64) -> Place {
    Place { id: ProfileId(Uuid::from_u128(u128::from(number))), folder: folder.join(format!("profile-{number}")) }
}

fn store_key(key: &DataKey) -> StoreKey {
    StoreKey::new(key.expose())
}

/// Not a test by itself: what is killed. Says what it is about to do, and what is done.
#[tokio::test]
async fn changer() {
    let Ok(work) = env::var(WORK) else { return };
    let folder = env::var_os(FOLDER).unwrap();
    let from: u64 = env::var(FROM).unwrap().parse().unwrap();
    match work.as_str() {
        "slots" => change_slots(&place(Path::new(&folder), 1), from).await,
        "restore" => restore_backups(&place(Path::new(&folder), 1), from).await,
        _ => create_profiles(Path::new(&folder), from).await,
    }
}

/// A new passphrase, recovery code and keyring entry in turn, each in the place of the ones before.
async fn change_slots(place: &Place, mut number: u64) -> ! {
    loop {
        println!("about {}", number + 1);
        replace(place, number, NewSlot::Passphrase(passphrase(number + 1))).await;
        number += 1;
        println!("done {number}");
        replace(place, number, NewSlot::RecoveryCode(RecoveryCode::new().unwrap())).await;
        replace(place, number, NewSlot::Keyring).await;
    }
}

async fn replace(place: &Place, number: u64, new: NewSlot) {
    let open = async || Vault::open(vault_home(place), means()).await.unwrap();
    let mut vault = open().await;
    let key = vault.unlock_with_passphrase(&passphrase(number)).await.unwrap();
    let like_new = |kind: &SlotKind| match &new {
        NewSlot::Keyring => matches!(kind, SlotKind::Keyring { .. }),
        NewSlot::Passphrase(_) => *kind == SlotKind::Passphrase,
        NewSlot::RecoveryCode(_) => *kind == SlotKind::RecoveryCode,
    };
    let goes: Vec<_> = vault.slots().into_iter().filter(|slot| like_new(&slot.kind)).map(|slot| slot.id).collect();
    let newest = if let NewSlot::Passphrase(typed) = &new { typed.clone() } else { passphrase(number) };
    vault.add_slot(&key, new).await.unwrap();
    let mut again = open().await;
    again.unlock_with_passphrase(&newest).await.unwrap();
    for slot in goes {
        again.remove_slot(slot).await.unwrap();
    }
}

fn vault_home(place: &Place) -> tomada_engine::vault::Home {
    tomada_engine::vault::Home { folder: place.folder.clone(), profile: place.id.0 }
}

/// Counts up, and goes back to a backup now and then.
async fn restore_backups(place: &Place, number: u64) -> ! {
    let mut vault = Vault::open(vault_home(place), means()).await.unwrap();
    let key = vault.unlock_with_keyring(Patience::Background).await.unwrap();
    let mut number = number;
    loop {
        let store = Store::open(&place.folder, &store_key(&key)).await.unwrap();
        let count = async |number: u64| {
            println!("about {number}");
            store.write_setting(NUMBER, &number).await.unwrap();
            println!("done {number}");
        };
        count(number + 1).await;
        store.back_up().await.unwrap();
        let kept = number + 1;
        count(number + 2).await;
        store.close().await.unwrap();
        println!("about {kept}");
        let newest = backups(&place.folder, Utc::now()).unwrap().remove(0);
        restore(&place.folder, &newest.path, &store_key(&key)).unwrap();
        println!("done {kept}");
        number = kept;
    }
}

async fn create_profiles(folder: &Path, from: u64) -> ! {
    for number in from + 1.. {
        println!("about {number}");
        let slots = vec![NewSlot::Keyring, NewSlot::Passphrase(passphrase(number))];
        let made = Unlocked::create(&place(folder, number), means(), slots).await.unwrap();
        Provider::Sandbox.write(&made.store).await.unwrap();
        made.store.close().await.unwrap();
        println!("done {number}");
    }
    unreachable!("there are more numbers than anybody waits for")
}

/// How far a changer had come: what was the last to be done, and what may have been.
struct Killed {
    done: u64,
    about: u64,
}

impl Killed {
    /// Notes what a line says, if it is about that.
    fn notes(&mut self, line: &str) -> bool {
        let number = |said: &str| line.rsplit_once(said).and_then(|(_, number)| u64::from_str(number).ok());
        match (number("about "), number("done ")) {
            (Some(number), _) => self.about = number,
            (_, Some(number)) => self.done = number,
            _ => return false,
        }
        true
    }
}

fn killed(work: &str, folder: &Path, from: u64, moments: &mut fastrand::Rng) -> Killed {
    let mut changer = Command::new(env::current_exe().unwrap())
        .args(["kill::changer", "--exact", "--nocapture"])
        .env(WORK, work)
        .env(FOLDER, folder)
        .env(FROM, from.to_string())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(changer.stdout.take().unwrap()).lines().map_while(Result::ok);
    let mut killed = Killed { done: from, about: from };
    // At a random step, and at a random moment of it.
    for _ in 0..moments.u32(1..7) {
        while !killed.notes(&lines.next().expect("it goes on until it is killed")) {}
    }
    thread::sleep(Duration::from_micros(moments.u64(0..15_000)));
    changer.kill().unwrap();
    changer.wait().unwrap();
    // It may have said more before it died.
    for line in lines {
        killed.notes(&line);
    }
    killed
}

/// Opens the profile by every way that there is and says which passphrase it was, and what the store counts.
async fn found(session: &Session, key: &DataKey, numbers: [u64; 2]) -> (u64, u64) {
    let place = place(&session.folder(""), 1);
    let open = async || Vault::open(vault_home(&place), means()).await.unwrap();
    let mut vault = open().await;
    let kinds: Vec<SlotKind> = vault.slots().into_iter().map(|slot| slot.kind).collect();
    if kinds.iter().any(|kind| matches!(kind, SlotKind::Keyring { .. })) {
        let kept = vault.unlock_with_keyring(Patience::Background).await.unwrap();
        assert_eq!(kept.expose(), key.expose(), "the keyring opens it");
    }
    let mut opened_with = None;
    for number in numbers {
        if let Ok(same) = open().await.unlock_with_passphrase(&passphrase(number)).await {
            assert_eq!(same.expose(), key.expose());
            opened_with = Some(number);
        }
    }
    let store = Store::open(&place.folder, &store_key(key)).await.unwrap();
    let counted = store.setting(NUMBER).await.unwrap().unwrap();
    store.close().await.unwrap();
    (opened_with.expect("a passphrase opens it"), counted)
}

/// A profile that was being made is there, or is finished when it is opened, or was never there.
async fn was_made(place: &Place, number: u64, must_be: bool) {
    match Door::open(place.clone(), means()).await {
        Ok(open) => {
            let provider = Provider::read(&open.store).await.unwrap();
            assert!(!must_be || provider == Some(Provider::Sandbox), "{provider:?}");
            open.store.close().await.unwrap();
            let mut vault = Vault::open(vault_home(place), means()).await.unwrap();
            let same = vault.unlock_with_passphrase(&passphrase(number)).await.unwrap();
            assert_eq!(same.expose(), open.key.expose());
        }
        Err(door) => {
            assert!(!must_be, "{:?}", door.why);
            assert!(matches!(door.why, Closed::KeyFile(KeyFileFault::Missing)), "{:?}", door.why);
            assert!(!place.folder.join("store.db").exists(), "a store without a key");
        }
    }
}

#[test]
fn whatever_changes_when_it_is_killed_some_way_in_opens_the_same_data() {
    let name = "kill::whatever_changes_when_it_is_killed_some_way_in_opens_the_same_data";
    let kills: Option<u64> = env::var("SOAK_KEY_KILLS").ok().and_then(|kills| kills.parse().ok());
    let kills = kills.unwrap_or_default().max(FEWEST);
    in_session_for(Duration::from_secs(60 + 2 * kills), name, Bus::Own, async |session| {
        let _daemon = session.unlocked("gnome");
        let folder = session.folder("");
        let slots = vec![NewSlot::Passphrase(passphrase(0)), NewSlot::Keyring];
        let made = Unlocked::create(&place(&folder, 1), means(), slots).await.unwrap();
        made.store.write_setting(NUMBER, &0_u64).await.unwrap();
        made.store.close().await.unwrap();
        let (mut word, mut count, mut newest) = (0, 0, 1);
        for kill in 0..kills {
            let mut moments = fastrand::Rng::with_seed(kill);
            let work = WORKS[usize::try_from(kill).unwrap() % WORKS.len()];
            match work {
                "slots" => {
                    let killed = killed(work, &folder, word, &mut moments);
                    let (opened_with, counted) = found(session, &made.key, [killed.done, killed.about]).await;
                    assert_eq!(counted, count, "kill {kill}: what is behind stays");
                    word = opened_with;
                }
                "restore" => {
                    let killed = killed(work, &folder, count, &mut moments);
                    let (_, counted) = found(session, &made.key, [word, word]).await;
                    assert!([killed.done, killed.about].contains(&counted), "kill {kill}: {counted}");
                    count = counted;
                }
                _ => {
                    let killed = killed(work, &folder, newest, &mut moments);
                    for number in newest + 1..=killed.about {
                        was_made(&place(&folder, number), number, number <= killed.done).await;
                    }
                    newest = killed.about;
                }
            }
        }
        assert!(word > 0 && count > 0 && newest > 1, "nothing was changed: {word}, {count}, {newest}");
    });
}
