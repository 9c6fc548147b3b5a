//! Accounts that came twice: what is offered to be joined, what would come of it, and the way back. All of it is on this
//! computer.

use pluggy::AccountId;
use tauri::State;
use tomada_engine::view::{JoiningPreview, Joinings};

use super::Answer;
use crate::profiles::Profiles;

#[tauri::command]
pub(crate) async fn joinings(profiles: State<'_, Profiles>) -> Answer<Joinings> {
    Ok(profiles.engine()?.joinings().await?)
}

#[tauri::command]
pub(crate) async fn joining_preview(
    profiles: State<'_, Profiles>,
    newer: AccountId,
    older: AccountId,
) -> Answer<JoiningPreview> {
    Ok(profiles.engine()?.joining_preview(&newer, &older).await?)
}

#[tauri::command]
pub(crate) async fn join_accounts(profiles: State<'_, Profiles>, newer: AccountId, older: AccountId) -> Answer<()> {
    Ok(profiles.engine()?.join_accounts(&newer, &older).await?)
}

#[tauri::command]
pub(crate) async fn keep_apart(profiles: State<'_, Profiles>, newer: AccountId, older: AccountId) -> Answer<()> {
    Ok(profiles.engine()?.keep_apart(newer, older).await?)
}

#[tauri::command]
pub(crate) async fn undo_joining(profiles: State<'_, Profiles>, account: AccountId) -> Answer<()> {
    Ok(profiles.engine()?.undo_joining(&account).await?)
}
