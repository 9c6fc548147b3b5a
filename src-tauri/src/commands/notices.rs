//! What a person wants to be told on the desktop, and what they see already.

use tauri::State;
use tomada_engine::{
    ConnectionId,
    notice::{NoticeChoices, NoticeRules, Snooze},
    view::Surprise,
};

use super::Answer;
use crate::{notifications::Gaze, profiles::Profiles};

#[tauri::command]
pub(crate) async fn notices(profiles: State<'_, Profiles>) -> Answer<NoticeChoices> {
    profiles.notifications()?.choices().await
}

#[tauri::command]
pub(crate) async fn set_notice_rules(profiles: State<'_, Profiles>, rules: NoticeRules) -> Answer<()> {
    profiles.notifications()?.set_rules(rules).await
}

#[tauri::command]
pub(crate) async fn snooze(
    profiles: State<'_, Profiles>,
    connection: ConnectionId,
    how_long: Option<Snooze>,
) -> Answer<()> {
    profiles.notifications()?.snooze(connection, how_long).await
}

#[tauri::command]
#[expect(clippy::needless_pass_by_value, reason = "a command is given its state")]
pub(crate) fn look_at(gaze: State<'_, Gaze>, connection: Option<ConnectionId>) {
    gaze.turns_to(connection);
}

#[tauri::command]
pub(crate) async fn surprise_seen(profiles: State<'_, Profiles>, surprise: Surprise) -> Answer<()> {
    Ok(profiles.engine()?.surprise_seen(surprise).await?)
}
