//! Linux and its like: a notification server on the session's bus, which may be absent, hang, end and come back.

use std::future;

use futures_util::StreamExt as _;
use notify_rust::{NotificationHandle, NotificationResponse, Urgency};
use tokio::sync::{mpsc, watch};
use tomada_engine::notice::Slot;
use zbus::{Connection, fdo::DBusProxy};

use super::{Heard, Wanted, heard as meant, notification};

pub(super) const REPLACES: bool = true;

const SERVER: &str = "org.freedesktop.Notifications";

/// Something that the server shows.
struct Shown {
    wanted: Wanted,
    handle: NotificationHandle,
}

/// Keeps a slot as it is wanted, until nobody wants anything any more. A server that hangs is waited for: what it shows when it
/// goes on has to be known, to be answered, replaced and taken back. Nothing else waits for this slot, and one that ends is
/// said by the bus to have ended.
pub(super) async fn keep(slot: Slot, mut wanted: watch::Receiver<Wanted>, tell: mpsc::UnboundedSender<Heard>) {
    let mut shown: Option<Shown> = None;
    loop {
        let want = wanted.borrow_and_update().clone();
        shown = settle(shown, want).await;
        loop {
            let response = tokio::select! {
                changed = wanted.changed() => match changed {
                    Ok(()) => break,
                    Err(_) => return take_back(shown).await,
                },
                response = answer(shown.as_ref()) => response,
            };
            shown = None;
            // Without a listener the profile is closed.
            let heard = response.map_or(Heard::Gone(slot.clone()), |response| meant(slot.clone(), &response));
            drop(tell.send(heard));
        }
    }
}

/// Shows what is wanted in the place of what is shown.
async fn settle(shown: Option<Shown>, wanted: Wanted) -> Option<Shown> {
    let Some(paper) = &wanted.0 else {
        take_back(shown).await;
        return None;
    };
    // A server that was just started for this shows it already.
    if shown.as_ref().is_some_and(|shown| shown.wanted == wanted) {
        return shown;
    }
    let mut notification = notification(paper);
    if paper.is_urgent {
        notification.urgency(Urgency::Critical);
    }
    // To another server the number is nothing, or somebody else's.
    if let Some(before) = shown.filter(|shown| shown.wanted.1 == wanted.1) {
        notification.id(before.handle.id());
    }
    match notification.show_async().await {
        Ok(handle) => Some(Shown { wanted, handle }),
        Err(error) => {
            tracing::warn!(%error, "the desktop shows no notices");
            None
        }
    }
}

async fn take_back(shown: Option<Shown>) {
    if let Some(Shown { handle, .. }) = shown {
        handle.close_async().await;
    }
}

/// What the person says to what is shown; nothing, when the bus is gone.
async fn answer(shown: Option<&Shown>) -> Option<NotificationResponse> {
    let Some(Shown { handle, .. }) = shown else { return future::pending().await };
    let mut said = None;
    handle.wait_for_action_async(|response| said = Some(response.clone())).await;
    said
}

/// Tells when the server ends and when there is one again.
pub(super) async fn watch(tell: mpsc::UnboundedSender<Heard>) {
    if let Err(error) = follow(&tell).await {
        tracing::info!(%error, "nobody says when the desktop shows notices again");
    }
}

async fn follow(tell: &mpsc::UnboundedSender<Heard>) -> zbus::Result<()> {
    let bus = Connection::session().await?;
    let changes = DBusProxy::new(&bus).await?;
    let mut changes = changes.receive_name_owner_changed_with_args(&[(0, SERVER)]).await?;
    loop {
        let change = tokio::select! {
            change = changes.next() => change,
            () = tell.closed() => return Ok(()),
        };
        let Some(change) = change else { return Ok(()) };
        let change = change.args()?;
        // One may take the place of another at once.
        let heard = [change.old_owner.as_ref().map(|_| Heard::Lost), change.new_owner.as_ref().map(|_| Heard::Back)];
        for heard in heard.into_iter().flatten() {
            drop(tell.send(heard));
        }
    }
}
