//! What the main window needs to begin.

use std::sync::Arc;

use tauri::State;

use super::Answer;
use crate::{
    ipc::Start,
    policy,
    profiles::Profiles,
    prompt::{Asked, Prompt},
    text::Text,
};

#[tauri::command]
pub(crate) async fn start(
    profiles: State<'_, Profiles>,
    text: State<'_, Text>,
    prompt: State<'_, Prompt>,
    policy: State<'_, Arc<policy::Found>>,
) -> Answer<Start> {
    let (stage, all) = profiles.started().await?;
    Ok(Start {
        language: text.language.to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        test_code: Some(pluggy_sandbox::TEST_CODE.to_owned()),
        prompt: prompt.asked().map(|Asked { purpose, .. }| purpose.view()),
        policy: policy.view(),
        stage,
        profiles: all,
    })
}
