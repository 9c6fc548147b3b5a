//! Between a keyring that has prompted a person and whoever may want something else meanwhile: the one says that it waits,
//! the other that it need not wait any more.

use std::sync::Arc;

use tokio::sync::watch;

/// The prompts of every keyring that was given the same. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Prompts {
    waits: Arc<watch::Sender<bool>>,
    given_up: Arc<watch::Sender<bool>>,
}

impl Prompts {
    /// Whether a person is waited for, now and whenever that changes.
    #[must_use]
    pub fn waits(&self) -> watch::Receiver<bool> {
        self.waits.subscribe()
    }

    /// Nobody is waited for any more, from now on; or is again. The prompt itself may stay where it is: what comes of it is
    /// nobody's.
    pub fn give_up(&self, given_up: bool) {
        self.given_up.send_replace(given_up);
    }

    pub(super) fn wait(&self) -> Waiting<'_> {
        self.waits.send_replace(true);
        Waiting(self)
    }
}

/// While this is there, a person is waited for.
pub(super) struct Waiting<'a>(&'a Prompts);

impl Waiting<'_> {
    pub(super) async fn given_up(&self) {
        // It is said by us: the sender is there.
        drop(self.0.given_up.subscribe().wait_for(|given_up| *given_up).await);
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.waits.send_replace(false);
    }
}
