//! What is read and done on the page of a connection.

use std::{fs, io, path::PathBuf};

use chrono::Utc;
use tauri::{AppHandle, State};
use tomada_engine::{
    ConnectionId, EngineError,
    calendar::{Ending, calendar},
    view::{Consent, Details, LocalCopy},
};

use super::Answer;
use crate::{
    dialogs,
    ipc::{CommandError, ErrorCode},
    profiles::Profiles,
    text::Text,
};

#[tauri::command]
pub(crate) async fn connection_details(profiles: State<'_, Profiles>, connection: ConnectionId) -> Answer<Details> {
    Ok(profiles.engine()?.details(&connection).await?)
}

#[tauri::command]
pub(crate) async fn connection_consent(
    profiles: State<'_, Profiles>,
    connection: ConnectionId,
) -> Answer<Option<Consent>> {
    Ok(profiles.engine()?.consent(&connection).await?)
}

#[tauri::command]
pub(crate) async fn rename_connection(
    profiles: State<'_, Profiles>,
    connection: ConnectionId,
    name: Option<String>,
) -> Answer<()> {
    Ok(profiles.engine()?.rename(&connection, name).await?)
}

#[tauri::command]
pub(crate) async fn pause_connection(
    profiles: State<'_, Profiles>,
    connection: ConnectionId,
    paused: bool,
) -> Answer<()> {
    Ok(profiles.engine()?.pause(&connection, paused).await?)
}

#[tauri::command]
pub(crate) async fn disable_auto_sync(profiles: State<'_, Profiles>, connection: ConnectionId) -> Answer<()> {
    Ok(profiles.engine()?.disable_auto_sync(&connection).await?)
}

#[tauri::command]
pub(crate) async fn remove(profiles: State<'_, Profiles>, connection: ConnectionId, copy: LocalCopy) -> Answer<()> {
    Ok(profiles.engine()?.delete(&connection, copy).await?)
}

/// Writes the end of a consent where the person wants it, for a calendar. Nothing happens if they choose no place.
#[tauri::command]
pub(crate) async fn export_consent(
    app: AppHandle,
    profiles: State<'_, Profiles>,
    text: State<'_, Text>,
    connection: ConnectionId,
) -> Answer<()> {
    let engine = profiles.engine()?;
    let snapshot = engine.snapshot().await?;
    let known = snapshot.connections.into_iter().find(|known| known.id == connection);
    let bank = known.ok_or(EngineError::UnknownConnection)?.institution.name;
    let consent = engine.consent(&connection).await?.filter(|consent| consent.revoked_at.is_none());
    let at = consent.and_then(|consent| consent.expires_at).ok_or(EngineError::NotNow)?;
    let named = |words: &str| words.replace("{bank}", &bank);
    let (summary, description) = (named(&text.calendar.summary), named(&text.calendar.description));
    let ending = Ending { id: &connection.0, at, summary: &summary, description: &description };
    let file = calendar(&ending, Utc::now());
    match dialogs::where_to(&app, &text.calendar.save, &named(&text.calendar.file), "ics").await {
        Some(path) => written(path, file).await,
        None => Ok(()),
    }
}

async fn written(path: PathBuf, file: String) -> Answer<()> {
    let writing = tokio::task::spawn_blocking(move || fs::write(path, file)).await;
    writing.unwrap_or_else(|_| Err(io::ErrorKind::Other.into())).map_err(|error| {
        let code = match error.kind() {
            io::ErrorKind::StorageFull => ErrorCode::DiskFull,
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem | io::ErrorKind::NotFound => {
                ErrorCode::ReadOnly
            }
            _ => ErrorCode::Disk,
        };
        CommandError { code }
    })
}
