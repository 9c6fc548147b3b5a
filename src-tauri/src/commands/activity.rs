//! The activity's room: what happened, what left this computer, and what may be handed on. Files are chosen in a dialog of
//! the system, which is opened from here, so that no page ever names a path.

use tauri::{AppHandle, State};
use tomada_engine::{
    ConnectionId,
    activity::{
        self, ActivityFilter, ActivityPage, Export, Exported, Place,
        traffic::{LedgerFilter, LedgerPage},
    },
    profile::ProfileId,
};

use super::Answer;
use crate::{
    clipboard::Clipboard,
    dialogs,
    handing::{self, Handing},
    ipc::{CommandError, ErrorCode},
    profiles::Profiles,
    text::Text,
};

/// How files end that hold a line of JSON each.
const LINES: &str = "jsonl";
/// How files end that hold plain text.
const PLAIN: &str = "txt";

const NOT_NOW: CommandError = CommandError { code: ErrorCode::NotNow };

#[tauri::command]
pub(crate) async fn activity(
    profiles: State<'_, Profiles>,
    filter: ActivityFilter,
    after: Option<Place>,
) -> Answer<ActivityPage> {
    Ok(profiles.engine()?.activity(&filter, after).await?)
}

#[tauri::command]
pub(crate) async fn ledger(
    profiles: State<'_, Profiles>,
    filter: LedgerFilter,
    below: Option<i64>,
) -> Answer<LedgerPage> {
    Ok(profiles.engine()?.ledger(&filter, below).await?)
}

/// Nothing happens if the person chooses no place.
#[tauri::command]
pub(crate) async fn export_activity(
    app: AppHandle,
    profiles: State<'_, Profiles>,
    text: State<'_, Text>,
    what: Export,
) -> Answer<Option<Exported>> {
    let profile = profiles.settings().await?.profile.id;
    let said = &text.activity;
    let name = match what {
        Export::Activity { .. } => &said.happened,
        Export::Ledger { .. } => &said.ledger,
    };
    let Some(path) = dialogs::where_to(&app, &said.save, name, LINES).await else { return Ok(None) };
    still(&profiles, profile)?;
    Ok(Some(profiles.engine()?.export(&what, env!("CARGO_PKG_VERSION"), &path).await?))
}

#[tauri::command]
pub(crate) async fn diagnostics(
    profiles: State<'_, Profiles>,
    text: State<'_, Text>,
    handing: State<'_, Handing>,
    connection: Option<ConnectionId>,
) -> Answer<String> {
    let settings = profiles.settings().await?;
    let around = handing::around(&settings, &text);
    let told = profiles.engine()?.diagnostics(connection.as_ref(), around).await?;
    handing.shows(settings.profile.id, told.clone());
    Ok(told)
}

/// Saves what was shown. Nothing happens if the person chooses no place.
#[tauri::command]
pub(crate) async fn save_diagnostics(
    app: AppHandle,
    profiles: State<'_, Profiles>,
    text: State<'_, Text>,
    handing: State<'_, Handing>,
) -> Answer<Option<String>> {
    let told = shown(&profiles, &handing)?;
    let said = &text.activity;
    let Some(path) = dialogs::where_to(&app, &said.save, &said.diagnostics, PLAIN).await else { return Ok(None) };
    activity::save(&told, &path).await?;
    Ok(Some(path.display().to_string()))
}

/// Copies what was shown.
#[tauri::command]
pub(crate) async fn copy_diagnostics(
    profiles: State<'_, Profiles>,
    handing: State<'_, Handing>,
    clipboard: State<'_, Clipboard>,
) -> Answer<()> {
    Ok(clipboard.put(&shown(&profiles, &handing)?)?)
}

/// What was shown of the profile on the screen.
fn shown(profiles: &Profiles, handing: &Handing) -> Answer<String> {
    profiles.engine()?;
    let (profile, told) = handing.shown().ok_or(NOT_NOW)?;
    still(profiles, profile)?;
    Ok(told)
}

/// Whether a profile is still the one on the screen: another may have come while a place was chosen.
pub(super) fn still(profiles: &Profiles, profile: ProfileId) -> Answer<()> {
    if profiles.shows(profile) { Ok(()) } else { Err(NOT_NOW) }
}
