//! The vault on real keyrings: gnome-keyring on a bus of the test's own, unlocked, locked, absent, forgetful, slow and dying.
#![cfg(all(unix, not(target_os = "macos")))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]
#![allow(clippy::print_stdout, reason = "what is killed says what it has done")]

mod kill;
mod late;
mod moving;
mod session;

use std::{fs, sync::Arc, time::Duration};

use pluggy::{Sensitive, SystemClock};
use session::{Bus, Session, in_session};
use tomada_engine::vault::{
    Action, Cost, DataKey, Home, Keep, KeyFileSeen, KeySeen, Keyring, KeyringFault, Means, NewSlot, Observed, Patience,
    Remedy, SlotKind, StoreSeen, Vault, VaultError, decide,
};
use uuid::Uuid;

const SERVICE: &str = "app.tomada.desktop.test";
const PASSPHRASE: &str = "corre cotia na casa da tia";
const FAST: Cost = Cost { memory: 64, passes: 1, lanes: 1 };
const PERSON: Patience = Patience::Person;
/// Long enough for every answer, short enough for the tests of those that don't come.
const BACKGROUND: Duration = Duration::from_secs(2);

fn home(session: &Session, number: u128) -> Home {
    Home { folder: session.folder(&format!("profile-{number}")), profile: Uuid::from_u128(number) }
}

fn means() -> Means {
    Means { keyring: Keyring::new(SERVICE.to_owned(), BACKGROUND), cost: FAST, clock: Arc::new(SystemClock) }
}

fn passphrase() -> Sensitive<String> {
    PASSPHRASE.into()
}

async fn created(session: &Session, slots: Vec<NewSlot>) -> Result<(Vault, DataKey), VaultError> {
    Vault::create(home(session, 1), means(), slots).await
}

async fn both(session: &Session) -> DataKey {
    created(session, vec![NewSlot::Keyring, NewSlot::Passphrase(passphrase())]).await.unwrap().1
}

async fn opened(session: &Session) -> Vault {
    Vault::open(home(session, 1), means()).await.unwrap()
}

/// What the keyring says, which must be an error of its own.
async fn fault(vault: &mut Vault, patience: Patience) -> KeyringFault {
    match vault.unlock_with_keyring(patience).await {
        Err(VaultError::Keyring(fault)) => fault,
        other => panic!("{other:?}"),
    }
}

/// The passphrase opens the vault whatever became of the keyring, and with the same key.
async fn passphrase_opens(vault: &mut Vault, key: &DataKey) {
    assert_eq!(vault.unlock_with_passphrase(&passphrase()).await.unwrap().expose(), key.expose());
}

fn next(key: KeySeen) -> Action {
    decide(Observed { store: StoreSeen::There, key_file: KeyFileSeen::Good { in_use: true }, key })
}

fn gnome_had_it() -> KeyringFault {
    KeyringFault::NoEntry { recorded: "gnome-keyring-daemon".to_owned() }
}

/// Nothing was left: no key file, above all no key, and no folder that would pass for a profile.
fn nothing_was_made(session: &Session) {
    assert!(!home(session, 1).folder.exists());
}

#[test]
fn an_open_keyring_keeps_the_key_across_runs() {
    in_session("an_open_keyring_keeps_the_key_across_runs", Bus::Own, async |session| {
        let daemon = session.unlocked("gnome");
        assert_eq!(means().keyring.look().await, Ok("gnome-keyring-daemon".to_owned()));
        let key = both(session).await;
        let mut vault = opened(session).await;
        let again = vault.unlock_with_keyring(Patience::Background).await.unwrap();
        assert_eq!(again.expose(), key.expose());
        let kinds: Vec<SlotKind> = vault.slots().into_iter().map(|slot| slot.kind).collect();
        assert_eq!(kinds, [SlotKind::Keyring { backend: "gnome-keyring-daemon".to_owned() }, SlotKind::Passphrase]);
        // And after the next login.
        drop(daemon);
        let _daemon = session.unlocked("gnome");
        assert_eq!(vault.unlock_with_keyring(Patience::Background).await.unwrap().expose(), key.expose());
    });
}

#[test]
fn a_trial_shows_whether_it_keeps_things_and_leaves_nothing() {
    in_session("a_trial_shows_whether_it_keeps_things_and_leaves_nothing", Bus::Own, async |session| {
        let daemon = session.unlocked("gnome");
        let mut keyring = means().keyring;
        for _ in 0..2 {
            assert_eq!(keyring.round_trip().await, Ok("gnome-keyring-daemon".to_owned()));
            assert_eq!(session.entries(SERVICE), 0, "what was tried is still there");
        }
        drop(daemon);
        // Locked, and nobody is prompted: a prompt that nobody can show would be a refusal.
        let daemon = session.as_found("gnome");
        assert_eq!(keyring.round_trip().await, Err(KeyringFault::Locked));
        drop(daemon);
        let _daemon = session.unlocked("gnome");
        session.forget_at_the_end();
        assert_eq!(keyring.round_trip().await, Err(KeyringFault::Forgets));
    });
}

#[test]
fn a_locked_keyring_is_not_an_empty_one() {
    in_session("a_locked_keyring_is_not_an_empty_one", Bus::Own, async |session| {
        let daemon = session.unlocked("gnome");
        let key = both(session).await;
        drop(daemon);
        let _daemon = session.as_found("gnome");
        let mut vault = opened(session).await;
        assert_eq!(fault(&mut vault, Patience::Background).await, KeyringFault::Locked);
        // Nothing in this session can show a prompt, which is a prompt dismissed.
        assert_eq!(fault(&mut vault, PERSON).await, KeyringFault::Refused);
        // Which is told apart from one that nobody has been asked about yet.
        assert_eq!(next(KeySeen::Keyring(KeyringFault::Locked)), Action::AskToUnlockKeyring);
        let refused = KeyringFault::Refused;
        assert_eq!(next(KeySeen::Keyring(refused.clone())), Action::AskForSecret(Some(refused)));
        passphrase_opens(&mut vault, &key).await;
        let other = Vault::create(home(session, 2), means(), vec![NewSlot::Keyring]).await.unwrap_err();
        assert!(matches!(other, VaultError::Keyring(KeyringFault::Refused)), "{other:?}");
    });
}

#[test]
fn a_keyring_program_without_a_keyring() {
    in_session("a_keyring_program_without_a_keyring", Bus::Own, async |session| {
        let _daemon = session.as_found("gnome");
        assert_eq!(means().keyring.look().await, Err(KeyringFault::NoCollection));
        let refused = created(session, vec![NewSlot::Keyring]).await.unwrap_err();
        assert!(matches!(refused, VaultError::Keyring(KeyringFault::NoCollection)), "{refused:?}");
        nothing_was_made(session);
    });
}

#[test]
fn a_keyring_that_forgets_is_not_trusted_with_a_key() {
    in_session("a_keyring_that_forgets_is_not_trusted_with_a_key", Bus::Own, async |session| {
        let _daemon = session.unlocked("gnome");
        session.forget_at_the_end();
        assert_eq!(means().keyring.look().await, Err(KeyringFault::Forgets));
        let refused = created(session, vec![NewSlot::Passphrase(passphrase()), NewSlot::Keyring]).await.unwrap_err();
        assert!(matches!(refused, VaultError::Keyring(KeyringFault::Forgets)), "{refused:?}");
        nothing_was_made(session);
        assert_eq!(session.entries(SERVICE), 0);
    });
}

#[test]
fn a_bus_without_a_keyring_program() {
    in_session("a_bus_without_a_keyring_program", Bus::Own, async |session| {
        assert_eq!(means().keyring.look().await, Err(KeyringFault::NoProgram));
        assert_eq!(KeyringFault::NoProgram.remedy(), Remedy::InstallKeyring);
        let refused = created(session, vec![NewSlot::Keyring]).await.unwrap_err();
        assert!(matches!(refused, VaultError::Keyring(KeyringFault::NoProgram)), "{refused:?}");
        nothing_was_made(session);
        let (mut vault, key) = created(session, vec![NewSlot::Passphrase(passphrase())]).await.unwrap();
        passphrase_opens(&mut vault, &key).await;
        let none = vault.unlock_with_keyring(Patience::Background).await;
        assert!(matches!(none, Err(VaultError::NoSuchSlot)), "{none:?}");
    });
}

#[test]
fn no_bus_at_an_address() {
    in_session("no_bus_at_an_address", Bus::Dead, no_bus);
}

#[test]
fn no_bus_and_no_address() {
    in_session("no_bus_and_no_address", Bus::None, no_bus);
}

async fn no_bus(session: &mut Session) {
    assert_eq!(means().keyring.look().await, Err(KeyringFault::NoSession));
    let refused = created(session, vec![NewSlot::Keyring]).await.unwrap_err();
    assert!(matches!(refused, VaultError::Keyring(KeyringFault::NoSession)), "{refused:?}");
    nothing_was_made(session);
    let (mut vault, key) = created(session, vec![NewSlot::Passphrase(passphrase())]).await.unwrap();
    passphrase_opens(&mut vault, &key).await;
}

#[test]
fn a_keyring_that_was_reset_asks_and_is_given_the_key_again() {
    in_session("a_keyring_that_was_reset_asks_and_is_given_the_key_again", Bus::Own, async |session| {
        let _daemon = session.unlocked("gnome");
        let key = both(session).await;
        let store = home(session, 1).folder.join("store.db");
        fs::write(&store, "what the person has").unwrap();
        session.empty(SERVICE);
        let mut vault = opened(session).await;
        let said = fault(&mut vault, Patience::Background).await;
        assert_eq!(said, gnome_had_it());
        assert_eq!(next(KeySeen::Keyring(said.clone())), Action::AskForSecret(Some(said.clone())));
        // Nor is another profile made in its place.
        let second = created(session, vec![NewSlot::Passphrase(passphrase())]).await.unwrap_err();
        assert!(matches!(second, VaultError::Exists(_)), "{second:?}");
        passphrase_opens(&mut vault, &key).await;
        assert_eq!(next(KeySeen::Otherwise(Some(said))), Action::Open { offer_keyring: true });
        vault.add_slot(&key, NewSlot::Keyring).await.unwrap();
        let mut vault = opened(session).await;
        assert_eq!(vault.unlock_with_keyring(Patience::Background).await.unwrap().expose(), key.expose());
        assert_eq!(fs::read_to_string(store).unwrap(), "what the person has");
    });
}

#[test]
fn another_desktop_s_keyring_takes_its_own_slot_and_the_first_one_stays() {
    let name = "another_desktop_s_keyring_takes_its_own_slot_and_the_first_one_stays";
    in_session(name, Bus::Own, async |session| {
        let first = session.unlocked("first");
        let key = both(session).await;
        drop(first);
        let mut vault = opened(session).await;
        assert_eq!(fault(&mut vault, Patience::Background).await, KeyringFault::NoProgram);
        let second = session.unlocked("second");
        assert_eq!(fault(&mut vault, Patience::Background).await, gnome_had_it());
        passphrase_opens(&mut vault, &key).await;
        vault.add_slot(&key, NewSlot::Keyring).await.unwrap();
        let mut vault = opened(session).await;
        assert_eq!(vault.unlock_with_keyring(Patience::Background).await.unwrap().expose(), key.expose());
        drop(second);
        let _first = session.unlocked("first");
        assert_eq!(vault.unlock_with_keyring(Patience::Background).await.unwrap().expose(), key.expose());
        assert_eq!(vault.slots().len(), 3);
    });
}

#[test]
fn removing_the_slot_removes_the_entry_once_another_way_in_has_shown_itself() {
    let name = "removing_the_slot_removes_the_entry_once_another_way_in_has_shown_itself";
    in_session(name, Bus::Own, async |session| {
        let _daemon = session.unlocked("gnome");
        let (mut vault, key) = created(session, vec![NewSlot::Keyring]).await.unwrap();
        let keyring = vault.slots()[0].id;
        assert!(matches!(vault.remove_slot(keyring).await, Err(VaultError::Keep(Keep::Last))));
        vault.add_slot(&key, NewSlot::Passphrase(passphrase())).await.unwrap();
        passphrase_opens(&mut vault, &key).await;
        assert!(matches!(vault.remove_slot(keyring).await, Err(VaultError::Keep(Keep::OthersUnproven))));
        assert_eq!(session.entries(SERVICE), 1);
        let mut vault = opened(session).await;
        passphrase_opens(&mut vault, &key).await;
        vault.remove_slot(keyring).await.unwrap();
        assert_eq!(session.entries(SERVICE), 0);
        let mut vault = opened(session).await;
        let none = vault.unlock_with_keyring(Patience::Background).await;
        assert!(matches!(none, Err(VaultError::NoSuchSlot)), "{none:?}");
        passphrase_opens(&mut vault, &key).await;
    });
}

#[test]
fn entries_swapped_between_profiles_open_neither() {
    in_session("entries_swapped_between_profiles_open_neither", Bus::Own, async |session| {
        let _daemon = session.unlocked("gnome");
        let key = both(session).await;
        session.write_over(SERVICE, "not what we wrote");
        let mut vault = opened(session).await;
        assert_eq!(fault(&mut vault, Patience::Background).await, KeyringFault::Garbled);
        passphrase_opens(&mut vault, &key).await;
        session.empty(SERVICE);
        let second = Vault::create(home(session, 2), means(), vec![NewSlot::Keyring]).await.unwrap();
        let foreign = session.secret(SERVICE);
        drop(second);
        session.empty(SERVICE);
        let mut vault = opened(session).await;
        vault.add_slot(&key, NewSlot::Keyring).await.unwrap();
        session.write_over(SERVICE, &foreign);
        let (found, wanted) = (Uuid::from_u128(2), Uuid::from_u128(1));
        let mut vault = opened(session).await;
        // The slot that was made last is asked first; that of the deleted entry comes after.
        assert_eq!(fault(&mut vault, Patience::Background).await, KeyringFault::Foreign { found, wanted });
        passphrase_opens(&mut vault, &key).await;
    });
}

#[test]
fn an_entry_is_short_text_and_neither_it_nor_the_file_has_the_key() {
    in_session("an_entry_is_short_text_and_neither_it_nor_the_file_has_the_key", Bus::Own, async |session| {
        let _daemon = session.unlocked("gnome");
        let key = both(session).await;
        let entry = session.secret(SERVICE);
        assert!(entry.len() <= 100 && entry.is_ascii(), "{}", entry.len());
        let hex: String = key.expose().iter().map(|byte| format!("{byte:02x}")).collect();
        let base64 = base64_of(key.expose());
        for file in fs::read_dir(home(session, 1).folder).unwrap() {
            let text = fs::read(file.unwrap().path()).unwrap();
            let has = |bytes: &[u8]| text.windows(bytes.len()).any(|part| part == bytes);
            assert!(!has(key.expose()) && !has(hex.as_bytes()) && !has(base64.as_bytes()));
            assert!(!has(entry.as_bytes()) && !has(PASSPHRASE.as_bytes()));
        }
        assert!(!entry.contains(base64.trim_end_matches('=')));
    });
}

fn base64_of(bytes: &[u8]) -> String {
    use base64::{Engine as _, prelude::BASE64_STANDARD};
    BASE64_STANDARD.encode(bytes)
}
