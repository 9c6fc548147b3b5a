//! The system's clipboard, written to and never read.

use std::sync::{Mutex, PoisonError};

/// Whoever reads the clipboard on X11 and Wayland asks this program for it, so it is kept once it was used.
#[derive(Default)]
pub(crate) struct Clipboard(Mutex<Option<arboard::Clipboard>>);

/// Nothing was put on the clipboard.
#[derive(Debug, thiserror::Error)]
#[error("the clipboard can't be written to")]
pub(crate) struct ClipboardError(#[from] arboard::Error);

impl Clipboard {
    /// Puts a text there.
    pub(crate) fn put(&self, text: &str) -> Result<(), ClipboardError> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let clipboard = match &mut *kept {
            Some(clipboard) => clipboard,
            none => none.insert(arboard::Clipboard::new()?),
        };
        Ok(clipboard.set_text(text)?)
    }
}

impl std::fmt::Debug for Clipboard {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Clipboard").finish_non_exhaustive()
    }
}
