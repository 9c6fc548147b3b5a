//! How a keyring fails, each told apart because each is helped in another way. All of them end in passphrase mode if they
//! are not helped; none of them is a reason to make a new key.

use thiserror::Error;
use uuid::Uuid;

/// Why the keyring did not do.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum KeyringFault {
    /// No login session with a keyring (on Linux: no session bus): a headless machine, a container, a remote shell.
    #[error("there is no login session, so no keyring can be reached")]
    NoSession,
    /// A session bus without a program that keeps a keyring: a minimal desktop.
    #[error("no program keeps a keyring in this session")]
    NoProgram,
    /// A keyring program without a keyring to put things in.
    #[error("the keyring program has no default keyring")]
    NoCollection,
    /// Locked, and nobody was prompted.
    #[error("the keyring is locked")]
    Locked,
    /// A person was prompted and did not unlock it, or the system refused.
    #[error("the keyring was not unlocked")]
    Refused,
    /// A person was prompted, and something else was wanted before they answered.
    #[error("the keyring's prompt was given up")]
    GivenUp,
    /// It keeps things until the session ends only.
    #[error("the default keyring forgets everything at the end of the session")]
    Forgets,
    /// There is no entry: a keyring that was reset, another desktop, another user (security, M16: can't be told apart).
    #[error("the keyring has no entry for this profile; it was kept by {recorded}")]
    NoEntry {
        /// Which program had kept it.
        recorded: String,
    },
    /// The entry is another profile's.
    #[error("the keyring entry belongs to the profile {found}, not to {wanted}")]
    Foreign {
        /// Whose it is.
        found: Uuid,
        /// Whose it should be.
        wanted: Uuid,
    },
    /// The entry is nothing that we wrote, or opens nothing.
    #[error("the keyring entry is damaged")]
    Garbled,
    /// Several entries match: keyrings were merged or copied.
    #[error("the keyring has several entries for this profile")]
    Several,
    /// What was written was not what was read back.
    #[error("the keyring did not keep what it was given")]
    NotKept,
    /// It did not answer in time, or earlier calls still wait.
    #[error("the keyring does not answer")]
    NoAnswer,
    /// It failed in another way, or died meanwhile.
    #[error("the keyring failed")]
    Failed,
}

/// What a person can do about it, besides using a passphrase.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Remedy {
    /// Log in to a desktop session, or go on with a passphrase.
    StartSession,
    /// Install and start a keyring program (GNOME Keyring, KWallet, KeePassXC).
    InstallKeyring,
    /// Make a default keyring that lasts, in the keyring program.
    MakeDefaultKeyring,
    /// Unlock it, and try again.
    Unlock,
    /// Go back to the desktop or the user that kept the entry, or enter the recovery code and keep it here again.
    KeepAgain,
    /// Try again; if that does not help, log out and in.
    TryAgain,
}

impl KeyringFault {
    /// What helps.
    #[must_use]
    pub fn remedy(&self) -> Remedy {
        match self {
            Self::NoSession => Remedy::StartSession,
            Self::NoProgram => Remedy::InstallKeyring,
            Self::NoCollection | Self::Forgets => Remedy::MakeDefaultKeyring,
            Self::Locked | Self::Refused | Self::GivenUp => Remedy::Unlock,
            Self::NoEntry { .. } | Self::Foreign { .. } | Self::Garbled | Self::Several => Remedy::KeepAgain,
            Self::NotKept | Self::NoAnswer | Self::Failed => Remedy::TryAgain,
        }
    }

    /// Whether the keyring works and only lacks the right entry.
    #[must_use]
    pub fn could_be_stored_again(&self) -> bool {
        self.remedy() == Remedy::KeepAgain
    }

    /// Whether another entry of the same keyring could be read all the same.
    pub(in crate::vault) fn is_of_one_entry(&self) -> bool {
        self.could_be_stored_again()
    }
}
