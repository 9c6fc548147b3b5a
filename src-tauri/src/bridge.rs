//! What the engine tells, carried to where it belongs: the webview, the desktop's notices, the credential window. Nothing
//! is decided here.

use tauri::{AppHandle, Emitter, Manager, async_runtime};
use tomada_engine::{ConnectionId, Output, view::Change};

use crate::{
    ipc::{EVENT, ErrorCode, Event},
    notifications::Notifications,
    prompt::Prompt,
    sandbox::Opened,
    windows::{self, MAIN},
};

/// Carries everything until the profile is closed.
pub(crate) fn carry(app: &AppHandle, opened: Opened) {
    let app = app.clone();
    async_runtime::spawn(async move {
        let Opened { mut told, bank, .. } = opened;
        let mut notifications = Notifications::new(app.clone());
        while let Some(output) = told.recv().await {
            match output {
                Output::Update(update) => {
                    if let Change::Removed { id } = &update.change {
                        windows::close_prompt_of(&app, id);
                    }
                    emit(&app, Event::Update { update });
                }
                Output::AskCredentials(connection) => ask_credentials(&app, connection).await,
                Output::Notice(notice) => notifications.show(&notice),
                Output::Withdraw(connection) => notifications.withdraw(&connection),
            }
        }
        drop(bank);
    });
}

/// Sends an event to the main window. Without one the app is ending.
pub(crate) fn emit(app: &AppHandle, event: Event) {
    if let Err(error) = app.emit_to(MAIN, EVENT, event) {
        tracing::warn!(%error, "the main window could not be told");
    }
}

async fn ask_credentials(app: &AppHandle, connection: ConnectionId) {
    if !app.state::<Prompt>().open(&connection) {
        // The connection says by itself that it waits for its credentials, and has a button for it.
        return;
    }
    emit(app, Event::Prompt { connection: Some(connection) });
    if let Err(error) = windows::open_cred(app).await {
        tracing::error!(%error, "the credential window could not be opened");
        emit(app, Event::Trouble { code: ErrorCode::Window });
    }
}
