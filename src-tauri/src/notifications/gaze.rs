//! What the person looks at: which connection is on the screen, and whether the window has the desktop's attention.

use tokio::sync::watch;
use tomada_engine::ConnectionId;

/// What the person looks at.
#[derive(Debug, Default)]
pub(crate) struct Gaze(watch::Sender<Look>);

#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(crate) struct Look {
    is_focused: bool,
    at: Option<ConnectionId>,
}

impl Gaze {
    /// The main window has the desktop's attention, or no longer.
    pub(crate) fn is_focused(&self, is_focused: bool) {
        self.change(|look| look.is_focused = is_focused);
    }

    /// This connection is on the screen; none, if nothing.
    pub(crate) fn turns_to(&self, connection: Option<ConnectionId>) {
        self.change(|look| look.at = connection);
    }

    /// What the person looks at now.
    pub(crate) fn rests_on(&self) -> Option<ConnectionId> {
        let look = self.0.borrow();
        look.at.clone().filter(|_| look.is_focused)
    }

    pub(super) fn subscribe(&self) -> watch::Receiver<Look> {
        self.0.subscribe()
    }

    fn change(&self, change: impl FnOnce(&mut Look)) {
        self.0.send_if_modified(|look| {
            let before = look.clone();
            change(look);
            *look != before
        });
    }
}
