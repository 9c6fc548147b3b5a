//! Secrets: passwords, codes, keys and tokens. They go in and never come out by accident: no `Debug` content, no
//! `Display`, no `Serialize`, wiped when dropped. Whoever needs the value says so with [`Sensitive::expose`].

use std::fmt;

use serde::{Deserialize, Deserializer};
use zeroize::{Zeroize, Zeroizing};

/// A value that must not be printed, logged or serialized.
#[derive(Clone, PartialEq, Eq)]
pub struct Sensitive<T: Zeroize = String>(Zeroizing<T>);

impl<T: Zeroize> Sensitive<T> {
    /// Takes the value in.
    pub fn new(value: T) -> Self {
        Self(Zeroizing::new(value))
    }

    /// The value itself. Call it where the value leaves for its one destination, and nowhere else.
    pub fn expose(&self) -> &T {
        &self.0
    }
}

impl<T: Zeroize> fmt::Debug for Sensitive<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sensitive(…)")
    }
}

impl From<&str> for Sensitive<String> {
    fn from(value: &str) -> Self {
        Self::new(value.to_owned())
    }
}

impl<'de, T: Zeroize + Deserialize<'de>> Deserialize<'de> for Sensitive<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::deserialize(deserializer).map(Self::new)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_does_not_print() {
        let secret = Sensitive::from("password-ok");
        assert_eq!(format!("{secret:?} {secret:#?}"), "Sensitive(…) Sensitive(…)");
        assert_eq!(secret.expose(), "password-ok");
    }
}
