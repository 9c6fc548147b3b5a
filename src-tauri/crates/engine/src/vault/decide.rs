//! What to do at the start, as a table (security, K5): from what was found to what comes next. Pure. Nothing in it makes a
//! store where one may have been, and nothing ends without a way on.

use super::{KeyFileFault, keyring::KeyringFault};

/// What is in the place of the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StoreSeen {
    /// Nothing: neither the file nor its write-ahead log.
    Absent,
    /// Too small to be a store (security, M10: anything would open it, as an empty one).
    Stub,
    /// A file that may be a store.
    There,
    /// A file that the right key does not open, or whose pages do not hold together.
    Damaged,
}

/// What the key file says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeyFileSeen {
    /// Read, or read from its copy.
    Good {
        /// Whether there has been a store under its key.
        in_use: bool,
    },
    /// Not read.
    Fault(KeyFileFault),
}

/// How far opening has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeySeen {
    /// Nothing was tried yet.
    NotYet,
    /// There is no slot for the keyring: the person chose not to have one, or locks the app.
    NoKeyringSlot,
    /// The keyring did not give it.
    Keyring(KeyringFault),
    /// The keyring gave it.
    FromKeyring,
    /// A passphrase or a recovery code gave it, after the keyring had not, or without one.
    Otherwise(Option<KeyringFault>),
}

/// Everything that the decision depends on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Observed {
    /// The store.
    pub store: StoreSeen,
    /// The key file.
    pub key_file: KeyFileSeen,
    /// The key.
    pub key: KeySeen,
}

/// What comes next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// First run: ask which ways in there should be, and make the key and the store.
    Create,
    /// Ask the keyring.
    TryKeyring,
    /// The keyring is locked: offer to unlock it, and the other ways in.
    AskToUnlockKeyring,
    /// Ask for the passphrase or the recovery code, and say why the keyring did not do.
    AskForSecret(Option<KeyringFault>),
    /// Open the store.
    Open {
        /// Whether to offer to keep the key in this keyring again.
        offer_keyring: bool,
    },
    /// The first run was interrupted between the key and the store: make the store, under this key.
    FinishCreating,
    /// There has been a store, and it is gone: ask for a backup, or whether to begin anew.
    AskForStore,
    /// The key fits and the store is damaged: keep it as it is beside, save what can be read, fetch the rest again.
    Mend,
    /// There is no key file to be read: ask for a backup of it, or whether to set the profile aside and begin anew.
    AskForKeyFile(KeyFileFault),
    /// The key file is whole and not for this app or this profile: say so and touch nothing.
    Refuse(KeyFileFault),
}

/// What comes next.
#[must_use]
pub fn decide(observed: Observed) -> Action {
    let Observed { store, key_file, key } = observed;
    let in_use = match key_file {
        KeyFileSeen::Good { in_use } => in_use,
        KeyFileSeen::Fault(KeyFileFault::Missing) if store == StoreSeen::Absent => return Action::Create,
        KeyFileSeen::Fault(fault @ (KeyFileFault::Newer { .. } | KeyFileFault::OtherProfile { .. })) => {
            return Action::Refuse(fault);
        }
        KeyFileSeen::Fault(fault) => return Action::AskForKeyFile(fault),
    };
    let offer_keyring = match key {
        KeySeen::NotYet => return Action::TryKeyring,
        KeySeen::NoKeyringSlot => return Action::AskForSecret(None),
        KeySeen::Keyring(KeyringFault::Locked) => return Action::AskToUnlockKeyring,
        KeySeen::Keyring(fault) => return Action::AskForSecret(Some(fault)),
        KeySeen::FromKeyring | KeySeen::Otherwise(None) => false,
        KeySeen::Otherwise(Some(fault)) => fault.could_be_stored_again(),
    };
    match store {
        StoreSeen::There => Action::Open { offer_keyring },
        StoreSeen::Damaged => Action::Mend,
        StoreSeen::Absent if !in_use => Action::FinishCreating,
        StoreSeen::Absent | StoreSeen::Stub => Action::AskForStore,
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    const USED: KeyFileSeen = KeyFileSeen::Good { in_use: true };
    const UNUSED: KeyFileSeen = KeyFileSeen::Good { in_use: false };

    fn next(store: StoreSeen, key_file: KeyFileSeen, key: KeySeen) -> Action {
        decide(Observed { store, key_file, key })
    }

    fn no_entry() -> KeyringFault {
        KeyringFault::NoEntry { recorded: "gnome-keyring".to_owned() }
    }

    #[test]
    fn no_files_at_all_is_the_first_run() {
        let missing = KeyFileSeen::Fault(KeyFileFault::Missing);
        assert_eq!(next(StoreSeen::Absent, missing, KeySeen::NotYet), Action::Create);
    }

    #[test]
    fn a_key_file_is_tried_with_the_keyring_first() {
        assert_eq!(next(StoreSeen::There, USED, KeySeen::NotYet), Action::TryKeyring);
    }

    #[test]
    fn the_right_key_opens_the_store() {
        assert_eq!(next(StoreSeen::There, USED, KeySeen::FromKeyring), Action::Open { offer_keyring: false });
        assert_eq!(next(StoreSeen::There, UNUSED, KeySeen::FromKeyring), Action::Open { offer_keyring: false });
    }

    #[test]
    fn a_locked_keyring_is_asked_to_be_unlocked() {
        assert_eq!(next(StoreSeen::There, USED, KeySeen::Keyring(KeyringFault::Locked)), Action::AskToUnlockKeyring);
    }

    #[test]
    fn without_a_keyring_a_secret_is_asked_for() {
        let faults = [
            KeyringFault::Refused,
            KeyringFault::NoSession,
            KeyringFault::NoProgram,
            KeyringFault::NoCollection,
            KeyringFault::Forgets,
            KeyringFault::NoAnswer,
            KeyringFault::Failed,
            KeyringFault::Several,
        ];
        for fault in faults {
            let asked = next(StoreSeen::There, USED, KeySeen::Keyring(fault.clone()));
            assert_eq!(asked, Action::AskForSecret(Some(fault)));
        }
        assert_eq!(next(StoreSeen::There, USED, KeySeen::NoKeyringSlot), Action::AskForSecret(None));
    }

    #[test]
    fn a_missing_or_wrong_entry_asks_for_a_secret_and_says_which_keyring_it_was() {
        let foreign = KeyringFault::Foreign { found: Uuid::from_u128(2), wanted: Uuid::from_u128(1) };
        for fault in [no_entry(), foreign, KeyringFault::Garbled] {
            let asked = next(StoreSeen::There, USED, KeySeen::Keyring(fault.clone()));
            assert_eq!(asked, Action::AskForSecret(Some(fault)));
        }
    }

    #[test]
    fn a_keyring_that_lost_its_entry_is_offered_it_again() {
        for (fault, offer_keyring) in [
            (Some(no_entry()), true),
            (Some(KeyringFault::Garbled), true),
            (Some(KeyringFault::NoSession), false),
            (Some(KeyringFault::Locked), false),
            (Some(KeyringFault::Forgets), false),
            (None, false),
        ] {
            let opened = next(StoreSeen::There, USED, KeySeen::Otherwise(fault));
            assert_eq!(opened, Action::Open { offer_keyring });
        }
    }

    #[test]
    fn a_damaged_store_is_mended_once_the_key_is_right() {
        assert_eq!(next(StoreSeen::Damaged, USED, KeySeen::FromKeyring), Action::Mend);
        assert_eq!(
            next(StoreSeen::Damaged, USED, KeySeen::Keyring(no_entry())),
            Action::AskForSecret(Some(no_entry()))
        );
    }

    #[test]
    fn a_store_that_is_gone_is_asked_for_and_only_one_that_never_was_is_made() {
        assert_eq!(next(StoreSeen::Absent, USED, KeySeen::FromKeyring), Action::AskForStore);
        assert_eq!(next(StoreSeen::Stub, USED, KeySeen::FromKeyring), Action::AskForStore);
        assert_eq!(next(StoreSeen::Stub, UNUSED, KeySeen::FromKeyring), Action::AskForStore);
        assert_eq!(next(StoreSeen::Absent, UNUSED, KeySeen::FromKeyring), Action::FinishCreating);
    }

    #[test]
    fn a_store_without_a_key_file_is_never_replaced() {
        for fault in [KeyFileFault::Missing, KeyFileFault::Damaged, KeyFileFault::NotAFile] {
            for store in [StoreSeen::There, StoreSeen::Stub, StoreSeen::Damaged] {
                let asked = next(store, KeyFileSeen::Fault(fault.clone()), KeySeen::NotYet);
                assert_eq!(asked, Action::AskForKeyFile(fault.clone()));
            }
        }
        let damaged = KeyFileSeen::Fault(KeyFileFault::Damaged);
        let asked = next(StoreSeen::Absent, damaged, KeySeen::NotYet);
        assert_eq!(asked, Action::AskForKeyFile(KeyFileFault::Damaged));
    }

    #[test]
    fn a_newer_or_foreign_key_file_is_left_alone() {
        let (found, wanted) = (Uuid::from_u128(2), Uuid::from_u128(1));
        for fault in [KeyFileFault::Newer { format: 2 }, KeyFileFault::OtherProfile { found, wanted }] {
            for store in [StoreSeen::Absent, StoreSeen::There] {
                let refused = next(store, KeyFileSeen::Fault(fault.clone()), KeySeen::NotYet);
                assert_eq!(refused, Action::Refuse(fault.clone()));
            }
        }
    }
}
