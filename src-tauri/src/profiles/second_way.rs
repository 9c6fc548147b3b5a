//! Before the first real bank a profile has a second way in, or its person has declined one knowing what that means: what a
//! single one opens is lost with it. Declining is remembered with the profile.

use tomada_engine::profile::ProfileKind;

use super::{open::Open, owner::Owner};
use crate::{
    commands::Answer,
    ipc::{CommandError, ErrorCode},
};

impl Owner {
    /// Whether a connection may be made here.
    pub(super) fn may_connect(&mut self) -> Answer<()> {
        let open = self.opened()?;
        if wants_second_way(open) { Err(CommandError { code: ErrorCode::SecondWay }) } else { Ok(()) }
    }

    /// The person goes on with one way in.
    pub(super) async fn accept_one_way(&mut self) -> Answer<()> {
        Ok(self.opened()?.accept_one_way().await?)
    }
}

/// Whether there is but one way in, to what would be missed, and nobody has said that this is fine.
pub(super) fn wants_second_way(open: &Open) -> bool {
    let has_one = open.held.as_ref().is_some_and(|held| !held.has_second_way());
    has_one && open.kind != ProfileKind::Sandbox && !open.one_way_is_fine
}
