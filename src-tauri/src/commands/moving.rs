//! A profile in one file: chosen in a dialog of the system, which is opened from here, so that no page ever names a path.

use tauri::{AppHandle, State};

use super::Answer;
use crate::{dialogs, ipc::CommandError, ipc::ErrorCode, profiles::Profiles, text::Text};

/// Nothing happens if the person chooses no place.
#[tauri::command]
pub(crate) async fn make_backup(app: AppHandle, profiles: State<'_, Profiles>, text: State<'_, Text>) -> Answer<()> {
    let profile = profiles.settings().await?.profile;
    let kind = profile.kind.ok_or(CommandError { code: ErrorCode::NotNow })?;
    let name = profile.name.unwrap_or_else(|| text.profile.of(kind).to_owned());
    match dialogs::where_to_save(&app, &name).await {
        Some(path) => profiles.make_backup(profile.id, path).await,
        None => Ok(()),
    }
}

/// Nothing happens if the person chooses no file.
#[tauri::command]
pub(crate) async fn choose_backup(app: AppHandle, profiles: State<'_, Profiles>) -> Answer<()> {
    match dialogs::which_to_open(&app).await {
        Some(path) => profiles.look_into_backup(path).await,
        None => Ok(()),
    }
}

#[tauri::command]
pub(crate) async fn restore_backup(profiles: State<'_, Profiles>) -> Answer<()> {
    profiles.restore_backup().await
}

#[tauri::command]
pub(crate) async fn leave_backup(profiles: State<'_, Profiles>) -> Answer<()> {
    profiles.leave_backup().await
}

#[tauri::command]
pub(crate) async fn decline_backup(profiles: State<'_, Profiles>) -> Answer<()> {
    profiles.decline_backup().await
}
