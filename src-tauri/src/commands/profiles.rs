//! Profiles as a whole: beginning, changing to another, leaving nothing behind.

use tauri::State;
use tomada_engine::profile::{Mending, ProfileId};

use super::Answer;
use crate::{
    ipc::{Beginning, Erased, Way},
    profiles::Profiles,
};

#[tauri::command]
pub(crate) async fn begin(profiles: State<'_, Profiles>, beginning: Beginning) -> Answer<()> {
    profiles.begin(beginning).await
}

#[tauri::command]
pub(crate) async fn welcome(profiles: State<'_, Profiles>) -> Answer<()> {
    profiles.welcome().await
}

#[tauri::command]
pub(crate) async fn switch_profile(profiles: State<'_, Profiles>, profile: ProfileId) -> Answer<()> {
    profiles.switch(profile).await
}

#[tauri::command]
pub(crate) async fn rename_profile(profiles: State<'_, Profiles>, name: String) -> Answer<()> {
    profiles.rename(name).await
}

#[tauri::command]
pub(crate) async fn set_public_key(profiles: State<'_, Profiles>, pem: Option<String>) -> Answer<()> {
    profiles.set_public_key(pem).await
}

#[tauri::command]
pub(crate) async fn delete_profile(profiles: State<'_, Profiles>) -> Answer<()> {
    profiles.delete().await
}

#[tauri::command]
pub(crate) async fn begin_anew(profiles: State<'_, Profiles>) -> Answer<()> {
    profiles.begin_anew().await
}

#[tauri::command]
pub(crate) async fn restore_newest(profiles: State<'_, Profiles>, way: Option<Way>) -> Answer<()> {
    profiles.mend(Mending::Restore, way).await
}

#[tauri::command]
pub(crate) async fn salvage(profiles: State<'_, Profiles>, way: Option<Way>) -> Answer<()> {
    profiles.mend(Mending::Salvage, way).await
}

#[tauri::command]
pub(crate) async fn repair(profiles: State<'_, Profiles>) -> Answer<()> {
    profiles.repair().await
}

#[tauri::command]
pub(crate) async fn erase_everything(profiles: State<'_, Profiles>) -> Answer<Erased> {
    profiles.erase().await
}
