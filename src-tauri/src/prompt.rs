//! Whose credentials the credential window asks for, while it is open. There is one such window, so there is one answer.

use std::sync::{Mutex, MutexGuard, PoisonError};

use tomada_engine::ConnectionId;

/// The connection whose credential window is open.
#[derive(Debug, Default)]
pub(crate) struct Prompt(Mutex<Option<ConnectionId>>);

impl Prompt {
    /// The connection, if the window is open.
    pub(crate) fn connection(&self) -> Option<ConnectionId> {
        self.lock().clone()
    }

    /// The window is wanted for this connection. No, while it is open for another: what is being typed there is not
    /// taken away, nor ever sent to the wrong bank.
    pub(crate) fn open(&self, connection: &ConnectionId) -> bool {
        *self.lock().get_or_insert_with(|| connection.clone()) == *connection
    }

    /// The window is done with. Whoever takes the connection settles what becomes of it, so only one does.
    pub(crate) fn take(&self) -> Option<ConnectionId> {
        self.lock().take()
    }

    fn lock(&self) -> MutexGuard<'_, Option<ConnectionId>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
