//! A passphrase, and what it costs to try one: Argon2id, with the cost written beside each slot, so that it can be raised
//! later without shutting anybody out.

use std::sync::LazyLock;

use argon2::{Algorithm, Argon2, Params, Version};
use icu_normalizer::ComposingNormalizerBorrowed;
use pluggy::Sensitive;
use serde::{Deserialize, Serialize};
use thiserror::Error;
use zeroize::Zeroizing;

use super::{
    VaultError,
    crypt::{SlotKey, in_base64},
    data_key::random,
};

/// The fewest characters that a new passphrase may have.
pub const FEWEST_CHARACTERS: usize = 8;
/// The most bytes that are looked at: whole paragraphs fit, a file dropped into the field does not.
pub const MOST_BYTES: usize = 4096;

/// What may be wrong with a passphrase before it is tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum PassphraseFault {
    /// Nothing was typed.
    #[error("the passphrase is empty")]
    Empty,
    /// A new one must be longer.
    #[error("a passphrase has at least {FEWEST_CHARACTERS} characters")]
    TooShort,
    /// Longer than anything a person types.
    #[error("a passphrase has at most {MOST_BYTES} bytes")]
    TooLong,
}

/// What one try costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cost {
    /// Memory in KiB.
    pub memory: u32,
    /// How often the memory is gone through.
    pub passes: u32,
    /// How many at once could work on it.
    pub lanes: u32,
}

impl Cost {
    /// About half a second on an ordinary computer.
    pub const USUAL: Self = Self { memory: 128 * 1024, passes: 3, lanes: 1 };

    /// Whether it is one that we would write: a file must not be able to ask for all memory, or all day.
    fn is_reasonable(self) -> bool {
        (8..=1024 * 1024).contains(&self.memory) && (1..=64).contains(&self.passes) && (1..=16).contains(&self.lanes)
    }
}

/// How a slot's key comes out of a passphrase.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "algorithm", rename_all = "lowercase", deny_unknown_fields)]
pub(super) enum Derivation {
    Argon2id {
        cost: Cost,
        #[serde(with = "in_base64")]
        salt: [u8; 16],
    },
}

impl Derivation {
    pub(super) fn new(cost: Cost) -> Result<Self, VaultError> {
        let mut salt = [0; 16];
        random(&mut salt)?;
        Ok(Self::Argon2id { cost, salt })
    }

    pub(super) fn is_reasonable(&self) -> bool {
        let Self::Argon2id { cost, .. } = self;
        cost.is_reasonable()
    }

    /// Takes as long as the cost says: not for a thread that others wait for.
    pub(super) fn slot_key(&self, passphrase: &Sensitive<String>) -> Result<SlotKey, VaultError> {
        let Self::Argon2id { cost: Cost { memory, passes, lanes }, salt } = self;
        let params = Params::new(*memory, *passes, *lanes, None).map_err(|_| VaultError::NotSealed)?;
        let mut key = SlotKey::default();
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
            .hash_password_into(normal(passphrase).as_bytes(), salt, key.as_mut())
            .map_err(|_| VaultError::NotSealed)?;
        Ok(key)
    }
}

/// Whether it may be tried.
pub(super) fn may_try(passphrase: &Sensitive<String>) -> Result<(), PassphraseFault> {
    match passphrase.expose().len() {
        0 => Err(PassphraseFault::Empty),
        1..=MOST_BYTES => Ok(()),
        _ => Err(PassphraseFault::TooLong),
    }
}

/// Whether it may be taken as a new one.
pub(super) fn may_take(passphrase: &Sensitive<String>) -> Result<(), PassphraseFault> {
    may_try(passphrase)?;
    if passphrase.expose().chars().count() < FEWEST_CHARACTERS {
        return Err(PassphraseFault::TooShort);
    }
    Ok(())
}

/// One way to write each letter: keyboards differ in how they send "ã".
fn normal(passphrase: &Sensitive<String>) -> Zeroizing<String> {
    static NFC: LazyLock<ComposingNormalizerBorrowed<'static>> = LazyLock::new(ComposingNormalizerBorrowed::new_nfc);
    let typed = passphrase.expose();
    // Never more than three times as long, so that the text is not copied about while it grows.
    let mut text = Zeroizing::new(String::with_capacity(typed.len() * 3));
    // Writing to a string does not fail.
    let _ = NFC.normalize_to(typed, &mut *text);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    const FAST: Cost = Cost { memory: 64, passes: 1, lanes: 1 };

    const PASSPHRASE: &str = "corre cotia na casa da tia";

    fn key(derivation: &Derivation, passphrase: &str) -> SlotKey {
        derivation.slot_key(&passphrase.into()).unwrap()
    }

    #[test]
    fn what_was_typed_is_looked_at_first() {
        for (typed, tried, taken) in [
            (String::new(), Err(PassphraseFault::Empty), Err(PassphraseFault::Empty)),
            ("1234567".to_owned(), Ok(()), Err(PassphraseFault::TooShort)),
            ("ãéîõüçñß".to_owned(), Ok(()), Ok(())),
            ("a".repeat(MOST_BYTES), Ok(()), Ok(())),
            ("a".repeat(10 << 20), Err(PassphraseFault::TooLong), Err(PassphraseFault::TooLong)),
        ] {
            let typed = Sensitive::new(typed);
            assert_eq!((may_try(&typed), may_take(&typed)), (tried, taken));
        }
    }

    #[test]
    fn a_key_depends_on_every_letter_and_the_salt_and_not_on_how_a_letter_was_typed() {
        let (one, other) = (Derivation::new(FAST).unwrap(), Derivation::new(FAST).unwrap());
        assert_eq!(key(&one, "corac\u{327}a\u{303}o 1"), key(&one, "coração 1"));
        assert_ne!(key(&one, "coração 1"), key(&one, "coração 2"));
        assert_ne!(key(&one, "coração 1"), key(&one, "Coração 1"));
        assert_ne!(key(&one, "coração 1"), key(&other, "coração 1"));
    }

    #[test]
    fn it_is_argon2id() {
        // RFC 9106 gives no example without a secret; this is the reference implementation's own, of version 0x13:
        // argon2 "somesalt" -id -t 2 -m 16 -p 1 -l 32 with the password "password".
        let mut out = [0; 32];
        let params = Params::new(65_536, 2, 1, None).unwrap();
        let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        argon.hash_password_into(b"password", b"somesalt", &mut out).unwrap();
        let shown: String = out.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(shown, "09316115d5cf24ed5a15a31a3ba326e5cf32edc24702987c02b6566f61913cf7");
    }

    #[test]
    fn the_usual_cost_can_be_paid() {
        let derivation = Derivation::new(Cost::USUAL).unwrap();
        assert!(derivation.is_reasonable());
        assert_eq!(key(&derivation, PASSPHRASE), key(&derivation, PASSPHRASE));
    }

    #[test]
    fn a_file_can_not_ask_for_all_memory_or_all_day() {
        let usual = Cost::USUAL;
        assert!(usual.is_reasonable() && FAST.is_reasonable());
        for cost in [
            Cost { memory: u32::MAX, ..usual },
            Cost { memory: 0, ..usual },
            Cost { passes: u32::MAX, ..usual },
            Cost { passes: 0, ..usual },
            Cost { lanes: 0, ..usual },
            Cost { lanes: u32::MAX, ..usual },
        ] {
            assert!(!cost.is_reasonable(), "{cost:?}");
        }
    }
}
