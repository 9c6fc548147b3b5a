//! An address that [`rules`](super::rules) has let through: as Pluggy is told it, and as a person is shown it. A secret may
//! stand in its query, by which their server knows Pluggy: that goes to Pluggy and to the store, and never to a screen or a
//! log.

use std::fmt;

use serde::{Deserialize, Serialize};
use url::Url;

use crate::words::said;

/// Addresses are longer than names.
pub(super) const LONGEST: usize = 2_000;

/// Where events are sent.
#[derive(Clone, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Address(String);

impl Address {
    /// One that was let through, or that Pluggy has already.
    pub(crate) fn new(whole: String) -> Self {
        Self(whole)
    }

    /// All of it. Call it where it leaves for Pluggy, and nowhere else.
    pub(crate) fn expose(&self) -> &str {
        &self.0
    }

    /// What may be seen of it: who is told, and at which path. That there is more is marked with dots.
    #[must_use]
    pub fn shown(&self) -> String {
        let Ok(mut url) = self.0.parse::<Url>() else { return HIDDEN.to_owned() };
        let has_more = url.query().is_some() || url.fragment().is_some();
        url.set_query(None);
        url.set_fragment(None);
        // What else may be a secret is never let through; another program may have given it to Pluggy all the same.
        let bare = url.set_username("").is_ok() && url.set_password(None).is_ok();
        let seen = said(bare.then_some(url.as_str()), LONGEST).unwrap_or_default();
        if has_more || !bare { format!("{seen}{HIDDEN}") } else { seen }
    }
}

/// In the place of what is not shown.
const HIDDEN: &str = "?…";

/// However it is written: what a person typed and what Pluggy made of it may be one.
impl PartialEq for Address {
    fn eq(&self, other: &Self) -> bool {
        let read = |address: &Self| address.0.parse::<Url>().ok();
        self.0 == other.0 || read(self).is_some_and(|url| Some(url) == read(other))
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Address(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_one_however_it_is_written() {
        let same = |one: &str, other: &str| Address::new(one.to_owned()) == Address::new(other.to_owned());
        assert!(same("HTTPS://Example.com:443", "https://example.com/") && same("not one", "not one"));
        assert!(!same("https://example.com/a", "https://example.com/A") && !same("not one", "another"));
    }

    #[test]
    fn what_may_be_a_secret_of_it_is_not_seen() {
        for (whole, shown) in [
            ("https://example.com/pluggy", "https://example.com/pluggy"),
            ("https://example.com/pluggy?chave=segredo", "https://example.com/pluggy?…"),
            ("https://example.com/pluggy?", "https://example.com/pluggy?…"),
            ("https://example.com/#segredo", "https://example.com/?…"),
            ("https://eu:segredo@example.com/x", "https://example.com/x"),
            ("mailto:segredo@example.com", "?…"),
            ("segredo", "?…"),
        ] {
            let address = Address::new(whole.to_owned());
            assert_eq!(address.shown(), shown, "{whole}");
            assert_eq!(format!("{address:?}"), "Address(…)");
        }
    }
}
