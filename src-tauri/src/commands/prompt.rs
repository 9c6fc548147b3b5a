//! The credential window: what it asks, what it hands over. The main window may only bring it to the front or close it.

use std::collections::BTreeMap;

use pluggy::{Sensitive, client::Parameters};
use tauri::{AppHandle, State};
use tomada_engine::Engine;

use super::Answer;
use crate::{
    bridge,
    ipc::{CommandError, CredForm, ErrorCode, Event},
    lab::Lab,
    prompt::Prompt,
    text::Text,
    windows::{self, CRED},
};

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
    engine: State<'_, Engine>,
    text: State<'_, Text>,
    prompt: State<'_, Prompt>,
    lab: State<'_, Lab>,
) -> Answer<CredForm> {
    let connection = prompt.connection().ok_or(CommandError { code: ErrorCode::NotNow })?;
    let (institution, fields) = engine.form(&connection).await?;
    Ok(CredForm {
        language: text.language.to_owned(),
        test_values: Some(lab.fill(&connection, institution.id)),
        institution,
        fields,
    })
}

/// The window goes first, and with it the copies that the webview holds: what the engine does with what was typed may open
/// another one.
#[tauri::command]
pub(crate) async fn cred_submit(
    app: AppHandle,
    engine: State<'_, Engine>,
    prompt: State<'_, Prompt>,
    values: BTreeMap<String, Sensitive>,
) -> Answer<()> {
    let connection = prompt.take().ok_or(CommandError { code: ErrorCode::NotNow })?;
    windows::destroy_cred(&app);
    bridge::emit(&app, Event::Prompt { connection: None });
    Ok(engine.submit(&connection, Parameters::from_iter(values)).await?)
}

#[tauri::command]
pub(crate) async fn cred_cancel(app: AppHandle) -> Answer<()> {
    windows::close_prompt(&app);
    Ok(())
}
