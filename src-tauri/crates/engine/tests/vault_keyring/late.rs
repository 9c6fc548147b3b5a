//! A keyring that answers late, or dies before it has.

use std::{
    fs,
    time::{Duration, Instant},
};

use tomada_engine::vault::{KeyringFault, Means, NewSlot, Patience, Prompts, Vault, VaultError};

use super::{
    PERSON, SERVICE, both, fault, home, means, opened, passphrase_opens,
    session::{Bus, in_session},
};

#[test]
fn a_keyring_that_answers_late_is_not_waited_for_in_the_background() {
    let name = "late::a_keyring_that_answers_late_is_not_waited_for_in_the_background";
    in_session(name, Bus::Own, async |session| {
        let daemon = session.unlocked("gnome");
        let key = both(session).await;
        let mut vault = opened(session).await;
        daemon.signal("STOP");
        assert_eq!(fault(&mut vault, Patience::Background).await, KeyringFault::NoAnswer);
        passphrase_opens(&mut vault, &key).await;
        // A person gives up, several times.
        for _ in 0..3 {
            let given_up = tokio::time::timeout(Duration::from_millis(50), vault.unlock_with_keyring(PERSON)).await;
            assert!(given_up.is_err());
        }
        // Threads are not piled up for ever.
        assert_eq!(fault(&mut vault, PERSON).await, KeyringFault::NoAnswer);
        daemon.signal("CONT");
        // Those that were given up end with the answer that they waited for.
        let answer = tokio::time::timeout(Duration::from_secs(30), async {
            loop {
                match vault.unlock_with_keyring(PERSON).await {
                    Err(VaultError::Keyring(KeyringFault::NoAnswer)) => tokio::task::yield_now().await,
                    other => break other,
                }
            }
        });
        assert_eq!(answer.await.unwrap().unwrap().expose(), key.expose());
    });
}

#[test]
fn whoever_is_prompted_is_waited_for_until_something_else_is_wanted() {
    let name = "late::whoever_is_prompted_is_waited_for_until_something_else_is_wanted";
    in_session(name, Bus::Own, async |session| {
        let daemon = session.unlocked("gnome");
        let key = both(session).await;
        let prompts = Prompts::default();
        let means = Means { keyring: means().keyring.with(prompts.clone()), ..means() };
        let mut vault = Vault::open(home(session, 1), means).await.unwrap();
        let mut waits = prompts.waits();
        daemon.signal("STOP");
        let given_up = async {
            waits.wait_for(|waits| *waits).await.unwrap();
            prompts.give_up(true);
        };
        let (answer, ()) = tokio::join!(fault(&mut vault, PERSON), given_up);
        assert_eq!(answer, KeyringFault::GivenUp);
        assert!(!*prompts.waits().borrow(), "nobody is waited for any more");
        // For as long as it is wanted, whoever asks.
        assert_eq!(fault(&mut vault, PERSON).await, KeyringFault::GivenUp);
        let added = vault.add_slot(&key, NewSlot::Keyring).await.unwrap_err();
        assert!(matches!(added, VaultError::Keyring(KeyringFault::GivenUp)), "{added:?}");
        assert_eq!(vault.slots().len(), 2);
        passphrase_opens(&mut vault, &key).await;
        prompts.give_up(false);
        daemon.signal("CONT");
        assert_eq!(vault.unlock_with_keyring(PERSON).await.unwrap().expose(), key.expose());
    });
}

#[test]
fn a_slot_that_was_given_up_leaves_no_entry_behind() {
    in_session("late::a_slot_that_was_given_up_leaves_no_entry_behind", Bus::Own, async |session| {
        let daemon = session.unlocked("gnome");
        let key = both(session).await;
        let mut vault = opened(session).await;
        daemon.signal("STOP");
        let given_up = tokio::time::timeout(Duration::from_millis(200), vault.add_slot(&key, NewSlot::Keyring)).await;
        assert!(given_up.is_err());
        drop(vault);
        daemon.signal("CONT");
        let is_keyring = |task: std::io::Result<fs::DirEntry>| {
            fs::read_to_string(task.unwrap().path().join("comm")).is_ok_and(|name| name.trim() == "keyring")
        };
        // The thread ends once it has tidied up.
        let began = Instant::now();
        while fs::read_dir("/proc/self/task").unwrap().any(is_keyring) {
            assert!(began.elapsed() < Duration::from_secs(30), "the thread never ends");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        assert_eq!(session.entries(SERVICE), 1);
        let mut vault = opened(session).await;
        assert_eq!(vault.slots().len(), 2);
        assert_eq!(vault.unlock_with_keyring(PERSON).await.unwrap().expose(), key.expose());
    });
}

#[test]
fn a_keyring_that_dies_while_it_is_asked() {
    in_session("late::a_keyring_that_dies_while_it_is_asked", Bus::Own, async |session| {
        let daemon = session.unlocked("gnome");
        let key = both(session).await;
        let mut vault = opened(session).await;
        vault.unlock_with_keyring(Patience::Background).await.unwrap();
        daemon.signal("STOP");
        let (died, ()) = tokio::join!(fault(&mut vault, PERSON), async { daemon.signal("KILL") });
        assert!(matches!(died, KeyringFault::Failed | KeyringFault::NoProgram), "{died:?}");
        passphrase_opens(&mut vault, &key).await;
        drop(daemon);
        let _daemon = session.unlocked("gnome");
        assert_eq!(vault.unlock_with_keyring(Patience::Background).await.unwrap().expose(), key.expose());
    });
}
