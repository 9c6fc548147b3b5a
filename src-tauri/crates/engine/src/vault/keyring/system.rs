//! Which keyring this system has. The only place that knows.

use std::{collections::HashMap, sync::Arc};

use keyring_core::{CredentialStore, Result};

#[cfg(any(windows, target_os = "macos"))]
pub(super) use self::always_there::look;
#[cfg(all(unix, not(target_os = "macos")))]
pub(super) use super::secret_service::look;
use super::{KeyringFault, Patience};

/// What is known of a keyring before it is asked for anything.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Seen {
    /// Which program keeps it.
    pub(super) backend: String,
    pub(super) default: Default,
}

/// The keyring that new entries go to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Default {
    Missing,
    Locked,
    Open,
    /// Open, until the session ends.
    Forgets,
}

impl Seen {
    /// Without a default keyring an entry may still be in another one.
    pub(super) fn may_read(&self, patience: Patience) -> std::result::Result<(), KeyringFault> {
        match (self.default, patience) {
            (Default::Locked, Patience::Background) => Err(KeyringFault::Locked),
            _ => Ok(()),
        }
    }

    pub(super) fn may_write(&self, patience: Patience) -> std::result::Result<(), KeyringFault> {
        match self.default {
            Default::Missing => Err(KeyringFault::NoCollection),
            Default::Forgets => Err(KeyringFault::Forgets),
            Default::Locked | Default::Open => self.may_read(patience),
        }
    }
}

/// A new connection.
#[cfg(all(unix, not(target_os = "macos")))]
pub(super) fn connect() -> Result<Arc<CredentialStore>> {
    Ok(zbus_secret_service_keyring_store::Store::new()?)
}

/// The Credential Manager.
#[cfg(windows)]
pub(super) fn connect() -> Result<Arc<CredentialStore>> {
    Ok(windows_native_keyring_store::Store::new()?)
}

/// The login keychain.
#[cfg(target_os = "macos")]
pub(super) fn connect() -> Result<Arc<CredentialStore>> {
    Ok(apple_native_keyring_store::keychain::Store::new()?)
}

/// What an entry is made with: a name that a person recognises where keyrings have names, and on Windows that it stays on
/// this computer instead of travelling with the profile of a domain.
pub(super) fn modifiers() -> HashMap<&'static str, &'static str> {
    if cfg!(windows) {
        HashMap::from([("persistence", "Local")])
    } else if cfg!(target_os = "macos") {
        HashMap::new()
    } else {
        HashMap::from([("label", "Tomada")])
    }
}

#[cfg(any(windows, target_os = "macos"))]
mod always_there {
    use super::{Default, KeyringFault, Seen};

    /// Part of the system, and open while the person is logged in.
    #[expect(clippy::unnecessary_wraps, reason = "elsewhere it may be missing")]
    pub(in super::super) fn look() -> Result<Seen, KeyringFault> {
        let backend = if cfg!(windows) { "windows-credential-manager" } else { "macos-keychain" };
        Ok(Seen { backend: backend.to_owned(), default: Default::Open })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_prompted_in_the_background_and_nothing_is_written_where_it_would_not_last() {
        let seen = |default| Seen { backend: "gnome-keyring".to_owned(), default };
        let (back, person) = (Patience::Background, Patience::Person);
        for (default, read, write) in [
            (Default::Missing, [Ok(()), Ok(())], [Err(KeyringFault::NoCollection), Err(KeyringFault::NoCollection)]),
            (Default::Locked, [Err(KeyringFault::Locked), Ok(())], [Err(KeyringFault::Locked), Ok(())]),
            (Default::Open, [Ok(()), Ok(())], [Ok(()), Ok(())]),
            (Default::Forgets, [Ok(()), Ok(())], [Err(KeyringFault::Forgets), Err(KeyringFault::Forgets)]),
        ] {
            let seen = seen(default);
            assert_eq!([seen.may_read(back), seen.may_read(person)], read, "{default:?}");
            assert_eq!([seen.may_write(back), seen.may_write(person)], write, "{default:?}");
        }
    }
}
