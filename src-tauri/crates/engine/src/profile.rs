//! How Pluggy is reached: a profile has exactly one provider, and one engine session while it is open.

use std::sync::Arc;

use pluggy::{Clock, client::Access};
use url::Url;

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
    /// Whether pretend institutions are listed.
    pub pretend_banks: bool,
}
