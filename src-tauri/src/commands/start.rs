//! What the main window needs to begin.

use std::sync::Arc;

use tauri::{AppHandle, Manager};

use super::Answer;
use crate::{
    ipc::Start,
    policy,
    profiles::Profiles,
    prompt::{Asked, Prompt},
    text::Text,
};

#[tauri::command]
pub(crate) async fn start(app: AppHandle) -> Answer<Start> {
    beginning(&app).await
}

/// Where everything stands.
pub(crate) async fn beginning(app: &AppHandle) -> Answer<Start> {
    let (stage, profiles) = app.state::<Profiles>().started().await?;
    Ok(Start {
        language: app.state::<Text>().language.to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        test_code: Some(pluggy_sandbox::TEST_CODE.to_owned()),
        prompt: app.state::<Prompt>().asked().map(|Asked { purpose, .. }| purpose.view()),
        policy: app.state::<Arc<policy::Found>>().view(),
        stage,
        profiles,
    })
}
