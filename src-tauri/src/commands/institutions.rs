//! The institutions that can be connected.

use tauri::State;
use tomada_engine::{Engine, view::Institution};

use super::Answer;

#[tauri::command]
pub(crate) async fn institutions(engine: State<'_, Engine>) -> Answer<Vec<Institution>> {
    Ok(engine.institutions().await?)
}
