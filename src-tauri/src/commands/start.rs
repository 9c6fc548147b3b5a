//! What the main window needs to begin.

use tauri::State;

use super::Answer;
use crate::{
    ipc::Start,
    profiles::Profiles,
    prompt::{Asked, Prompt},
    text::Text,
};

#[tauri::command]
pub(crate) async fn start(
    profiles: State<'_, Profiles>,
    text: State<'_, Text>,
    prompt: State<'_, Prompt>,
) -> Answer<Start> {
    let (stage, all) = profiles.started().await?;
    Ok(Start {
        language: text.language.to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        test_code: Some(pluggy_sandbox::TEST_CODE.to_owned()),
        prompt: prompt.asked().map(|Asked { purpose, .. }| purpose.view()),
        stage,
        profiles: all,
    })
}
