//! Windows and macOS: a notice is added, answered or not, and never taken back. Waiting for the answer takes a thread.

use tauri::async_runtime;
use tokio::sync::{mpsc, watch};
use tomada_engine::notice::Slot;

use super::{Heard, Paper, Wanted, heard as meant, notification};

pub(super) const REPLACES: bool = false;

/// Shows what is wanted in a slot, until nobody wants anything any more.
pub(super) async fn keep(slot: Slot, mut wanted: watch::Receiver<Wanted>, tell: mpsc::UnboundedSender<Heard>) {
    loop {
        if let (Some(paper), _) = wanted.borrow_and_update().clone() {
            let (slot, tell) = (slot.clone(), tell.clone());
            // Nobody waits for the answer here: what comes next must not.
            drop(async_runtime::spawn_blocking(move || show(slot, &paper, &tell)));
        }
        if wanted.changed().await.is_err() {
            return;
        }
    }
}

fn show(slot: Slot, paper: &Paper, tell: &mpsc::UnboundedSender<Heard>) {
    let mut said = Heard::Gone(slot.clone());
    match notification(paper).show() {
        Ok(handle) => {
            let answered = handle
                .wait_for_response(|response: &notify_rust::NotificationResponse| said = meant(slot.clone(), response));
            if let Err(error) = answered {
                tracing::warn!(%error, "a notice could not be waited for");
            }
        }
        Err(error) => tracing::warn!(%error, "the desktop shows no notices"),
    }
    // Without a listener the profile is closed.
    drop(tell.send(said));
}

/// These systems have somebody who shows notices for as long as they run.
pub(super) async fn watch(tell: mpsc::UnboundedSender<Heard>) {
    tell.closed().await;
}
