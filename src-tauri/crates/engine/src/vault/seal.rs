//! The key of a single file that leaves this computer: sealed under a passphrase of its own, as a slot would be, and bound
//! to what the file says of itself, so that neither can be put into another file.

use std::time::Instant;

use pluggy::Sensitive;
use serde::{Deserialize, Serialize};

use super::{
    Cost, DataKey, VaultError, apart,
    crypt::{Sealed, open_bound, seal_bound},
    passphrase::{self, Derivation},
    throttle::Throttle,
};

/// A key under a passphrase.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PassphraseSeal {
    derivation: Derivation,
    sealed: Sealed,
    #[serde(skip)]
    throttle: Throttle,
}

impl PassphraseSeal {
    /// Whether a new file may have this passphrase: the rules are those of every passphrase.
    ///
    /// # Errors
    /// [`VaultError::Passphrase`].
    pub fn may_take(passphrase: &Sensitive) -> Result<(), VaultError> {
        Ok(passphrase::may_take(passphrase)?)
    }

    /// Seals a key.
    ///
    /// # Errors
    /// [`VaultError::Passphrase`] as [`may_take`](Self::may_take) says; [`VaultError::NotSealed`].
    pub async fn new(key: &DataKey, passphrase: &Sensitive, cost: Cost, bound: &[u8]) -> Result<Self, VaultError> {
        Self::may_take(passphrase)?;
        let derivation = Derivation::new(cost)?;
        let (with, typed) = (derivation.clone(), passphrase.clone());
        let slot_key = apart(move || with.slot_key(&typed)).await?;
        let sealed = seal_bound(&slot_key, key, &associated(bound))?;
        Ok(Self { derivation, sealed, throttle: Throttle::default() })
    }

    /// Whether trying it costs no more than we would ever ask for.
    #[must_use]
    pub fn is_reasonable(&self) -> bool {
        self.derivation.is_reasonable()
    }

    /// The key, from what a person typed.
    ///
    /// # Errors
    /// [`VaultError::Passphrase`] or [`VaultError::TooSoon`] if it was not tried; [`VaultError::Wrong`] if it was.
    pub async fn open(&mut self, typed: &Sensitive, bound: &[u8]) -> Result<DataKey, VaultError> {
        passphrase::may_try(typed)?;
        let wait = self.throttle.wait(Instant::now());
        if !wait.is_zero() {
            return Err(VaultError::TooSoon { wait });
        }
        // Counts as wrong until it has shown to be right: giving up half way is not a way around the wait.
        self.throttle = self.throttle.failed(Instant::now());
        let (with, typed) = (self.derivation.clone(), typed.clone());
        let slot_key = apart(move || with.slot_key(&typed)).await?;
        let now = Instant::now();
        match open_bound(&slot_key, &self.sealed, &associated(bound)) {
            Some(key) => {
                self.throttle = Throttle::default();
                Ok(key)
            }
            None => {
                self.throttle = self.throttle.again(now);
                Err(VaultError::Wrong { failures: self.throttle.failures(), wait: self.throttle.wait(now) })
            }
        }
    }
}

fn associated(bound: &[u8]) -> Vec<u8> {
    [b"tomada backup key 1".as_slice(), bound].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    const FAST: Cost = Cost { memory: 64, passes: 1, lanes: 1 };

    #[tokio::test]
    async fn it_opens_with_its_passphrase_and_for_what_it_was_bound_to() {
        let (key, right) = (DataKey::random().unwrap(), Sensitive::from("corre cotia na casa da tia"));
        let seal = PassphraseSeal::new(&key, &right, FAST, b"this").await.unwrap();
        let text = serde_json::to_string(&seal).unwrap();
        let mut read: PassphraseSeal = serde_json::from_str(&text).unwrap();
        assert_eq!(read.open(&right, b"this").await.unwrap().expose(), key.expose());
        assert!(matches!(read.open(&right, b"that").await, Err(VaultError::Wrong { failures: 1, .. })));
        assert!(matches!(read.open(&"".into(), b"this").await, Err(VaultError::Passphrase(_))));
    }

    #[tokio::test]
    async fn wrong_ones_wait_longer_and_never_for_good() {
        let key = DataKey::random().unwrap();
        let mut seal = PassphraseSeal::new(&key, &"uma frase-senha".into(), FAST, b"").await.unwrap();
        for failures in 1..=3 {
            let wrong = seal.open(&"outra frase".into(), b"").await.unwrap_err();
            assert!(matches!(wrong, VaultError::Wrong { failures: said, .. } if said == failures), "{wrong:?}");
        }
        let early = seal.open(&"uma frase-senha".into(), b"").await.unwrap_err();
        assert!(
            matches!(early, VaultError::TooSoon { wait } if wait <= std::time::Duration::from_secs(1)),
            "{early:?}"
        );
    }

    #[tokio::test]
    async fn a_new_one_is_as_long_as_any_other() {
        let key = DataKey::random().unwrap();
        let short = PassphraseSeal::new(&key, &"curta".into(), FAST, b"").await.unwrap_err();
        assert_eq!(short.to_string(), "a passphrase has at least 8 characters");
    }
}
