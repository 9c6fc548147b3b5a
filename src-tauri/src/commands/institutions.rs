//! The institutions that can be connected.

use pluggy::ConnectorId;
use tauri::State;
use tomada_engine::view::Offer;

use super::Answer;
use crate::profiles::Profiles;

#[tauri::command]
pub(crate) async fn institutions(profiles: State<'_, Profiles>, tests: bool) -> Answer<Vec<Offer>> {
    Ok(profiles.engine()?.institutions(tests).await?)
}

#[tauri::command]
pub(crate) async fn await_bank(profiles: State<'_, Profiles>, connector: ConnectorId, wanted: bool) -> Answer<()> {
    Ok(profiles.engine()?.await_bank(connector, wanted).await?)
}

#[tauri::command]
pub(crate) async fn logo(profiles: State<'_, Profiles>, connector: ConnectorId) -> Answer<Option<String>> {
    Ok(profiles.engine()?.logo(connector).await?)
}
