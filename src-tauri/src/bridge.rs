//! What the engine tells, carried to where it belongs: the webview, the desktop's notices, the credential window. All that
//! is decided here is who is told: what is not on the screen is kept from the window's process.

use pluggy_sandbox::Sandbox;
use tauri::{
    AppHandle, Emitter, Manager,
    async_runtime::{self, JoinHandle},
};
use tokio::sync::mpsc;
use tomada_engine::{Output, profile::ProfileId, store::Store, view::Change};

use crate::{
    ipc::{EVENT, Event},
    notifications::Notifications,
    profiles::{self, Profiles},
    prompt::{Asked, Purpose},
    tray::{Told, Tray},
    widget,
    windows::{self, MAIN},
};

/// Carries everything of a profile until it is closed; its bank, if it has one of its own, lives as long.
pub(crate) fn carry(
    app: &AppHandle,
    profile: ProfileId,
    store: Store,
    mut told: mpsc::UnboundedReceiver<Output>,
    notifications: Notifications,
    bank: Option<Sandbox>,
) -> JoinHandle<()> {
    let app = app.clone();
    async_runtime::spawn(async move {
        let shown = || app.try_state::<Profiles>().is_some_and(|profiles| profiles.shows(profile));
        let mut health = store.health();
        let mut seen = profiles::health(&store);
        loop {
            let output = tokio::select! {
                output = told.recv() => match output {
                    Some(output) => output,
                    None => break,
                },
                Ok(()) = health.changed() => {
                    let now = profiles::health(&store);
                    if std::mem::replace(&mut seen, now) == now {
                        continue;
                    }
                    if shown() {
                        emit(&app, Event::Health { profile, health: now });
                    } else if let Some(profiles) = app.try_state::<Profiles>() {
                        profiles.look_again();
                    }
                    continue;
                }
            };
            match output {
                Output::Update(update) => {
                    app.state::<Tray>().tell(Told::Update(profile, Box::new(update.clone())));
                    if let Change::Removed { id, .. } = &update.change {
                        windows::close_prompt_of(&app, id);
                        widget::close_of(&app, id);
                        notifications.removed(id.clone());
                    }
                    // What is not on the screen, or locked and followed all the same, is not for the window's process.
                    if shown() {
                        emit(&app, Event::Update { profile, update });
                    }
                }
                Output::AskCredentials(connection) if shown() => {
                    windows::ask(&app, Asked { purpose: Purpose::Connection(connection), problem: None }).await;
                }
                Output::ShowWidget(connection) if shown() => widget::show(&app, connection),
                // Whoever asked has gone to another profile; the connection says there what it waits for.
                Output::AskCredentials(_) | Output::ShowWidget(_) => {}
                Output::Notice(notice) => notifications.said(notice),
                Output::Withdraw(connection) => notifications.withdrawn(connection),
            }
        }
        drop(bank);
    })
}

/// Sends an event to the main window. Without one the app is ending.
pub(crate) fn emit(app: &AppHandle, event: Event) {
    if let Err(error) = app.emit_to(MAIN, EVENT, event) {
        tracing::warn!(%error, "the main window could not be told");
    }
}
