//! What the main window needs to begin.

use tauri::State;
use tomada_engine::Engine;

use super::Answer;
use crate::{
    ipc::{ProfileKind, Start},
    prompt::Prompt,
    text::Text,
};

#[tauri::command]
pub(crate) async fn start(
    engine: State<'_, Engine>,
    text: State<'_, Text>,
    prompt: State<'_, Prompt>,
) -> Answer<Start> {
    Ok(Start {
        language: text.language.to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        profile: ProfileKind::Sandbox,
        test_code: Some(pluggy_sandbox::TEST_CODE.to_owned()),
        prompt: prompt.connection(),
        snapshot: engine.snapshot().await?,
    })
}
