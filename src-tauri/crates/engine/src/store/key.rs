//! The key of a store: 32 random bytes, which the vault keeps. It goes in and never out.

use std::fmt;

use zeroize::Zeroizing;

/// The raw key that a store is encrypted with. Wiped when dropped.
#[derive(Clone)]
pub struct StoreKey(Box<Zeroizing<[u8; 32]>>);

impl StoreKey {
    /// Takes the key in.
    #[must_use]
    pub fn new(key: &[u8; 32]) -> Self {
        // Filled where it stays: what passes through the stack is not wiped.
        let mut kept = Self(Box::default());
        kept.0.copy_from_slice(key);
        kept
    }

    /// The statement that unlocks a database, in a buffer that is wiped.
    pub(super) fn statement(&self) -> Zeroizing<String> {
        let mut statement = Zeroizing::new(String::with_capacity(96));
        statement.push_str("PRAGMA key = \"");
        statement.push_str(&self.literal());
        statement.push('"');
        statement
    }

    /// The key as SQLCipher is given one that needs no derivation, in a buffer that is wiped.
    pub(super) fn literal(&self) -> Zeroizing<String> {
        const DIGITS: [char; 16] = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'];
        let mut literal = Zeroizing::new(String::with_capacity(72));
        literal.push_str("x'");
        for byte in self.0.iter() {
            literal.push(DIGITS[usize::from(byte >> 4)]);
            literal.push(DIGITS[usize::from(byte & 15)]);
        }
        literal.push('\'');
        literal
    }
}

impl fmt::Debug for StoreKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("StoreKey(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_written_for_sqlcipher_alone() {
        let key = StoreKey::new(&[0xa5; 32]);
        assert_eq!(*key.statement(), format!("PRAGMA key = \"x'{}'\"", "a5".repeat(32)));
        assert_eq!(format!("{key:?}"), "StoreKey(…)");
    }
}
