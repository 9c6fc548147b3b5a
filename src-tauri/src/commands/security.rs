//! The lock of the profile on the screen, its ways in, and whether all is well.

use tauri::State;
use tomada_engine::lock::{LockInput, LockRules};

use super::Answer;
use crate::{
    ipc::{CheckStep, Settings, Way},
    profiles::Profiles,
};

#[tauri::command]
pub(crate) async fn unlock(profiles: State<'_, Profiles>, way: Way) -> Answer<()> {
    profiles.unlock(way).await
}

#[tauri::command]
pub(crate) async fn lock(profiles: State<'_, Profiles>) -> Answer<()> {
    profiles.lock().await
}

#[tauri::command]
pub(crate) async fn seen(profiles: State<'_, Profiles>) -> Answer<()> {
    profiles.noticed(LockInput::Somebody).await
}

#[tauri::command]
pub(crate) async fn settings(profiles: State<'_, Profiles>) -> Answer<Settings> {
    profiles.settings().await
}

#[tauri::command]
pub(crate) async fn set_lock_rules(profiles: State<'_, Profiles>, rules: LockRules) -> Answer<()> {
    profiles.set_rules(rules).await
}

#[tauri::command]
pub(crate) async fn turn_lock_on(profiles: State<'_, Profiles>) -> Answer<()> {
    profiles.turn_lock_on().await
}

#[tauri::command]
pub(crate) async fn turn_lock_off(profiles: State<'_, Profiles>) -> Answer<()> {
    profiles.turn_lock_off().await
}

#[tauri::command]
pub(crate) async fn make_recovery_code(profiles: State<'_, Profiles>) -> Answer<()> {
    profiles.make_recovery_code().await
}

#[tauri::command]
pub(crate) async fn remove_way(profiles: State<'_, Profiles>, way: Way) -> Answer<()> {
    profiles.remove_way(way).await
}

#[tauri::command]
pub(crate) async fn keep_in_keyring(profiles: State<'_, Profiles>) -> Answer<()> {
    profiles.keep_in_keyring().await
}

#[tauri::command]
pub(crate) async fn leave_keyring(profiles: State<'_, Profiles>) -> Answer<()> {
    profiles.leave_keyring().await
}

#[tauri::command]
pub(crate) async fn accept_one_way(profiles: State<'_, Profiles>) -> Answer<()> {
    profiles.accept_one_way().await
}

#[tauri::command]
pub(crate) async fn security_check(profiles: State<'_, Profiles>) -> Answer<Vec<CheckStep>> {
    profiles.check().await
}
