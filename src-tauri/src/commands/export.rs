//! What connections brought, in files: into a folder that is chosen in a dialog of the system, which is opened from here, so
//! that no page ever names a path; nor which folder is opened afterwards.

use std::{
    path::PathBuf,
    sync::{Mutex, PoisonError},
};

use tauri::{AppHandle, State};
use tomada_engine::{
    export::{ExportOffer, ExportReport, ExportRequest},
    store::StoreError,
};

use super::{Answer, activity::still};
use crate::{
    dialogs,
    ipc::{CommandError, ErrorCode},
    profiles::Profiles,
    text::Text,
};

/// The folder that was written last.
#[derive(Debug, Default)]
pub(crate) struct Written(Mutex<Option<PathBuf>>);

impl Written {
    fn keeps(&self, report: ExportReport) -> ExportReport {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(PathBuf::from(&report.folder));
        report
    }

    fn last(&self) -> Option<PathBuf> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Why nothing was written: what a folder does is another thing than what this app's own does.
fn refused(error: StoreError) -> CommandError {
    match error {
        StoreError::Exists => CommandError { code: ErrorCode::Taken },
        StoreError::Missing | StoreError::NotAFile => CommandError { code: ErrorCode::ReadOnly },
        other => other.into(),
    }
}

#[tauri::command]
pub(crate) async fn export_offer(profiles: State<'_, Profiles>) -> Answer<ExportOffer> {
    Ok(profiles.engine()?.export_offer().await?)
}

/// Nothing happens if the person chooses no folder.
#[tauri::command]
pub(crate) async fn export_accounts(
    app: AppHandle,
    profiles: State<'_, Profiles>,
    text: State<'_, Text>,
    written: State<'_, Written>,
    request: ExportRequest,
) -> Answer<Option<ExportReport>> {
    let Some(folder) = chosen(&app, &profiles, &text).await? else { return Ok(None) };
    let engine = profiles.engine()?;
    let report = engine.export_accounts(&request, text.export.file.clone(), &folder).await.map_err(refused)?;
    Ok(Some(written.keeps(report)))
}

/// Nothing happens if the person chooses no folder.
#[tauri::command]
pub(crate) async fn export_after_every_sync(
    app: AppHandle,
    profiles: State<'_, Profiles>,
    text: State<'_, Text>,
    written: State<'_, Written>,
    request: ExportRequest,
) -> Answer<Option<ExportReport>> {
    let Some(folder) = chosen(&app, &profiles, &text).await? else { return Ok(None) };
    let engine = profiles.engine()?;
    let report = engine.export_after_every_sync(request, text.export.file.clone(), &folder).await.map_err(refused)?;
    Ok(Some(written.keeps(report)))
}

#[tauri::command]
pub(crate) async fn stop_exporting(profiles: State<'_, Profiles>) -> Answer<()> {
    Ok(profiles.engine()?.stop_exporting().await?)
}

/// The folder that a person chooses, while the profile is the one that it was wanted for.
async fn chosen(app: &AppHandle, profiles: &Profiles, text: &Text) -> Answer<Option<PathBuf>> {
    let profile = profiles.settings().await?.profile.id;
    let Some(folder) = dialogs::which_folder(app, &text.export.dialog).await else { return Ok(None) };
    still(profiles, profile)?;
    Ok(Some(folder))
}

/// Opens the folder that was written last.
#[tauri::command]
pub(crate) async fn open_export(profiles: State<'_, Profiles>, written: State<'_, Written>) -> Answer<()> {
    profiles.engine()?;
    let folder = written.last().ok_or(CommandError { code: ErrorCode::NotNow })?;
    tauri_plugin_opener::open_path(folder, None::<&str>).map_err(|_| CommandError { code: ErrorCode::Window })
}
