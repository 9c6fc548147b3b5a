//! Which keyring this system has. The only place that knows.

use std::{collections::HashMap, sync::Arc};

use keyring_core::{CredentialStore, Result, error::PlatformError};

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
    pub(super) default: Collection,
}

/// The keyring that new entries go to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(any(windows, target_os = "macos"), allow(dead_code, reason = "theirs is part of the system"))]
pub(super) enum Collection {
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
            (Collection::Locked, Patience::Background) => Err(KeyringFault::Locked),
            _ => Ok(()),
        }
    }

    pub(super) fn may_write(&self, patience: Patience) -> std::result::Result<(), KeyringFault> {
        match self.default {
            Collection::Missing => Err(KeyringFault::NoCollection),
            Collection::Forgets => Err(KeyringFault::Forgets),
            Collection::Locked | Collection::Open => self.may_read(patience),
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

/// Locked, and not unlocked when that was asked for; on Windows: nobody is logged in.
#[cfg(not(target_os = "macos"))]
pub(super) fn no_access(_: &PlatformError) -> KeyringFault {
    if cfg!(windows) { KeyringFault::NoSession } else { KeyringFault::Refused }
}

#[cfg(not(target_os = "macos"))]
pub(super) fn failure(_: &PlatformError) -> KeyringFault {
    KeyringFault::Failed
}

/// Most of what the keychain says comes as a failure, told apart by its number only.
#[cfg(target_os = "macos")]
pub(super) fn failure(cause: &PlatformError) -> KeyringFault {
    match cause.downcast_ref::<security_framework::base::Error>().map(|error| error.code()) {
        // The person cancelled, the password was wrong, there is nobody to be asked.
        Some(-128 | -25_293 | -25_308) => KeyringFault::Refused,
        // There is none, or it is not what it should be.
        Some(-25_291 | -25_294 | -25_295) => KeyringFault::NoCollection,
        _ => KeyringFault::Failed,
    }
}

#[cfg(target_os = "macos")]
pub(super) use failure as no_access;

#[cfg(any(windows, target_os = "macos"))]
mod always_there {
    use super::{Collection, KeyringFault, Seen};

    /// Part of the system, and open while the person is logged in.
    #[expect(clippy::unnecessary_wraps, reason = "elsewhere it may be missing")]
    pub(in super::super) fn look() -> Result<Seen, KeyringFault> {
        let backend = if cfg!(windows) { "windows-credential-manager" } else { "macos-keychain" };
        Ok(Seen { backend: backend.to_owned(), default: Collection::Open })
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
            (Collection::Missing, [Ok(()), Ok(())], [Err(KeyringFault::NoCollection), Err(KeyringFault::NoCollection)]),
            (Collection::Locked, [Err(KeyringFault::Locked), Ok(())], [Err(KeyringFault::Locked), Ok(())]),
            (Collection::Open, [Ok(()), Ok(())], [Ok(()), Ok(())]),
            (Collection::Forgets, [Ok(()), Ok(())], [Err(KeyringFault::Forgets), Err(KeyringFault::Forgets)]),
        ] {
            let seen = seen(default);
            assert_eq!([seen.may_read(back), seen.may_read(person)], read, "{default:?}");
            assert_eq!([seen.may_write(back), seen.may_write(person)], write, "{default:?}");
        }
    }
}
