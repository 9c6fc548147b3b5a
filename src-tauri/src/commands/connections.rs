//! What a person does with a connection.

use pluggy::{ConnectorId, Sensitive};
use tauri::State;
use tomada_engine::{ConnectionId, Engine};

use super::Answer;

#[tauri::command]
pub(crate) async fn prepare(engine: State<'_, Engine>, connector: ConnectorId) -> Answer<ConnectionId> {
    Ok(engine.prepare(connector).await?)
}

#[tauri::command]
pub(crate) async fn enter_credentials(engine: State<'_, Engine>, connection: ConnectionId) -> Answer<()> {
    Ok(engine.enter_credentials(&connection).await?)
}

#[tauri::command]
pub(crate) async fn update(engine: State<'_, Engine>, connection: ConnectionId) -> Answer<()> {
    Ok(engine.update(&connection).await?)
}

#[tauri::command]
pub(crate) async fn answer(engine: State<'_, Engine>, connection: ConnectionId, value: Sensitive) -> Answer<()> {
    Ok(engine.answer(&connection, value).await?)
}

#[tauri::command]
pub(crate) async fn remove(engine: State<'_, Engine>, connection: ConnectionId) -> Answer<()> {
    Ok(engine.remove(&connection).await?)
}
