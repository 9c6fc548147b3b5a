//! Profiles: each with one way to reach Pluggy, a folder, a vault and a store of its own, and one engine session while it is
//! open.
//!
//! | file | holds |
//! |---|---|
//! | `list` | which profiles there are |
//! | `plain` | how plain files are written |
//! | `provider` | how one reaches Pluggy, and what that needs |
//! | `check` | whether it does, before it is kept |
//! | `reach` | whether it still does, and what time it is there |
//! | `door` | from a closed profile to an open store, and what stands in between |
//! | `mend` | from a damaged store to one that opens |

mod check;
mod door;
mod list;
mod mend;
pub mod plain;
mod provider;
mod reach;

use std::sync::Arc;

use pluggy::{
    Clock,
    client::{Access, EncryptionKey},
};
use url::Url;

pub(crate) use self::list::FOLDER;
pub use self::{
    check::{CheckError, Plan, check},
    door::{Closed, Door, Place, Unlocked},
    list::{ListError, Listed, ProfileId, ProfileKind, Profiles},
    mend::{Mended, Mending, mend},
    provider::{PLUGGY, Provider},
    reach::{Reached, reach},
};

/// The setting that a profile's name is kept under, in its store.
pub const NAME: &str = "name";

/// The setting that says that its person goes on with one way in. It is about one computer: a restored profile has it not.
pub const ONE_WAY_IS_FINE: &str = "oneWayIsFine";

/// An open profile: what a session needs to begin.
#[derive(Debug)]
pub struct Profile {
    /// Where Pluggy is.
    pub base: Url,
    /// Who we speak as.
    pub access: Arc<dyn Access>,
    /// The time that this Pluggy lives in: an offline one has its own.
    pub clock: Arc<dyn Clock>,
    /// Written on every item as `clientUserId`, so that items can be told to be ours.
    pub client_user_id: String,
    /// What bank passwords are encrypted with before they leave, where the application has a public key.
    pub encryption: Option<EncryptionKey>,
    /// The address that leads back into this app from a bank's own page, where links open it.
    pub returns_to: Option<Url>,
    /// Whether pretend institutions are listed.
    pub pretend_banks: bool,
}
