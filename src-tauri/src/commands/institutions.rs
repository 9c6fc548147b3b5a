//! The institutions that can be connected.

use tauri::State;
use tomada_engine::view::Institution;

use super::Answer;
use crate::profiles::Profiles;

#[tauri::command]
pub(crate) async fn institutions(profiles: State<'_, Profiles>) -> Answer<Vec<Institution>> {
    Ok(profiles.engine()?.institutions().await?)
}
