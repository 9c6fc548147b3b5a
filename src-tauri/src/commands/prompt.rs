//! The credential window: what it asks, what it hands over. The main window may only bring it to the front or close it.

use std::collections::BTreeMap;

use pluggy::{Sensitive, client::Parameters};
use tauri::{AppHandle, State, WebviewWindow};
use tomada_engine::view::{Field, Form, Remember};

use super::{Answer, webhooks};
use crate::{
    bridge,
    ipc::{CommandError, CredAbout, CredForm, ErrorCode, Event},
    profiles::Profiles,
    prompt::{Asked, Prompt, Purpose},
    text::Text,
    windows::{self, CRED},
};

const NOT_NOW: CommandError = CommandError { code: ErrorCode::NotNow };

#[tauri::command]
pub(crate) async fn show_prompt(app: AppHandle) -> Answer<()> {
    if windows::bring(&app, CRED)? { Ok(()) } else { Ok(windows::open_cred(&app).await?) }
}

#[tauri::command]
pub(crate) async fn cancel_prompt(app: AppHandle) -> Answer<()> {
    windows::close_prompt(&app);
    Ok(())
}

#[tauri::command]
pub(crate) async fn cred_form(
    profiles: State<'_, Profiles>,
    text: State<'_, Text>,
    prompt: State<'_, Prompt>,
) -> Answer<CredForm> {
    let Asked { purpose, problem } = prompt.asked().ok_or(NOT_NOW)?;
    let about = match purpose {
        Purpose::Connection(connection) => {
            let Form { institution, fields, remember } = profiles.engine()?.form(&connection).await?;
            // Only a pretend bank has values that everybody knows.
            let test_values = profiles.lab().ok().map(|lab| lab.fill(&connection, institution.id));
            CredAbout::Connection { institution, fields, remember, test_values }
        }
        Purpose::Answer(connection) => {
            let Form { institution, fields, remember } = profiles.engine()?.form(&connection).await?;
            let code = |field: &Field| (field.name.clone(), pluggy_sandbox::TEST_CODE.to_owned());
            let test_values = profiles.lab().ok().map(|_| fields.iter().map(code).collect());
            CredAbout::Connection { institution, fields, remember, test_values }
        }
        Purpose::ClientKeys { client_id, .. } => CredAbout::ClientKeys { client_id },
        Purpose::Broker { url, .. } => CredAbout::Broker { host: url.host_str().unwrap_or_default().to_owned() },
        Purpose::WebhookHeader { host, .. } => CredAbout::WebhookHeader { host },
        Purpose::NewPassphrase { because } | Purpose::RestoredPassphrase { because } => {
            CredAbout::NewPassphrase { because }
        }
        Purpose::Passphrase => CredAbout::Passphrase,
        // The one secret that goes out: whoever is to write it down has to see it.
        Purpose::NewRecoveryCode { code, asked, profile } => CredAbout::NewRecoveryCode {
            groups: code.groups().iter().map(|group| group.expose().clone()).collect(),
            asked: asked.0,
            profile,
        },
        Purpose::RecoveryCode => CredAbout::RecoveryCode,
        Purpose::BackupPassphrase => CredAbout::BackupPassphrase,
        Purpose::Backup => CredAbout::Backup,
    };
    Ok(CredForm { language: text.language.to_owned(), about, problem })
}

/// The window goes first, and with it the copies that the webview holds: what becomes of what was typed may open another
/// one.
#[tauri::command]
pub(crate) async fn cred_submit(
    app: AppHandle,
    profiles: State<'_, Profiles>,
    prompt: State<'_, Prompt>,
    values: BTreeMap<String, Sensitive>,
    remember: Option<Remember>,
) -> Answer<()> {
    let Asked { purpose, .. } = prompt.take().ok_or(NOT_NOW)?;
    windows::destroy_cred(&app);
    bridge::emit(&app, Event::Prompt { prompt: None });
    match purpose {
        Purpose::Connection(connection) => {
            let remember = remember.unwrap_or(Remember::No);
            Ok(profiles.engine()?.submit(&connection, Parameters::from_iter(values), remember).await?)
        }
        Purpose::Answer(connection) => {
            let value = values.into_values().next().ok_or(NOT_NOW)?;
            Ok(profiles.engine()?.answer(&connection, value).await?)
        }
        Purpose::WebhookHeader { webhook, host } => {
            told(&app, webhooks::typed(&app, &profiles, (webhook, host), values).await)
        }
        other => told(&app, profiles.typed(other, values).await),
    }
}

/// The window that asked is gone; the main one says what went wrong.
fn told(app: &AppHandle, done: Answer<()>) -> Answer<()> {
    if let Err(error) = &done {
        bridge::emit(app, Event::Trouble { code: error.code });
    }
    done
}

#[tauri::command]
pub(crate) async fn cred_cancel(app: AppHandle) -> Answer<()> {
    windows::close_prompt(&app);
    Ok(())
}

/// Prints the page with a new recovery code, through the system's own dialog; nothing else in that window is for paper.
#[tauri::command]
pub(crate) async fn cred_print(window: WebviewWindow, prompt: State<'_, Prompt>) -> Answer<()> {
    match prompt.asked() {
        Some(Asked { purpose: Purpose::NewRecoveryCode { .. }, .. }) => Ok(window.print()?),
        _ => Err(NOT_NOW),
    }
}
