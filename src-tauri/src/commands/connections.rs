//! What a person does with a connection.

use pluggy::{ConnectorId, Sensitive};
use tauri::State;
use tomada_engine::ConnectionId;

use super::Answer;
use crate::profiles::Profiles;

#[tauri::command]
pub(crate) async fn prepare(profiles: State<'_, Profiles>, connector: ConnectorId) -> Answer<ConnectionId> {
    profiles.may_connect().await?;
    Ok(profiles.engine()?.prepare(connector).await?)
}

#[tauri::command]
pub(crate) async fn enter_credentials(profiles: State<'_, Profiles>, connection: ConnectionId) -> Answer<()> {
    Ok(profiles.engine()?.enter_credentials(&connection).await?)
}

#[tauri::command]
pub(crate) async fn update(profiles: State<'_, Profiles>, connection: ConnectionId) -> Answer<()> {
    Ok(profiles.engine()?.update(&connection).await?)
}

#[tauri::command]
pub(crate) async fn answer(profiles: State<'_, Profiles>, connection: ConnectionId, value: Sensitive) -> Answer<()> {
    Ok(profiles.engine()?.answer(&connection, value).await?)
}

#[tauri::command]
pub(crate) async fn remove(profiles: State<'_, Profiles>, connection: ConnectionId) -> Answer<()> {
    Ok(profiles.engine()?.remove(&connection).await?)
}
