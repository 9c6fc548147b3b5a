//! What a person wants of the app itself on this computer, and how they leave it.

use tauri::{AppHandle, Manager as _};
use tomada_engine::policy::Fixed;

use super::Answer;
use crate::{
    ipc::{CommandError, ErrorCode, LeaveAnswer, PreferenceChange, PreferencesView},
    leaving, login,
    preferences::Preferences,
    tray::Tray,
};

#[tauri::command]
pub(crate) async fn preferences(app: AppHandle) -> Answer<PreferencesView> {
    Ok(view(&app))
}

#[tauri::command]
pub(crate) async fn set_preference(app: AppHandle, change: PreferenceChange) -> Answer<PreferencesView> {
    let refused = CommandError { code: ErrorCode::Disk };
    match change {
        PreferenceChange::StartsAtLogin { on } => login::set(&app, on).map_err(|error| {
            tracing::warn!(%error, "whether the app starts at login could not be changed");
            refused
        })?,
        PreferenceChange::OnClose { does } => {
            app.state::<Preferences>().change(|chosen| chosen.on_close = Some(does)).map_err(|_| refused)?;
        }
        PreferenceChange::Discreet { on } => {
            if app.state::<Preferences>().discreet().is_fixed() {
                return Err(Fixed.into());
            }
            app.state::<Preferences>().change(|chosen| chosen.discreet = on).map_err(|_| refused)?;
        }
    }
    Ok(view(&app))
}

#[tauri::command]
pub(crate) async fn leave(app: AppHandle, answer: LeaveAnswer) -> Answer<()> {
    leaving::answered(&app, answer);
    Ok(())
}

/// What there is to set, and how it is.
pub(crate) fn view(app: &AppHandle) -> PreferencesView {
    let preferences = app.state::<Preferences>();
    PreferencesView {
        starts_at_login: login::is_on(app),
        // While nobody has been asked, closing asks.
        on_close: preferences.on_close(),
        discreet: preferences.discreet().is_on(),
        discreet_is_fixed: preferences.discreet().is_fixed(),
        tray: app.state::<Tray>().now().there,
    }
}
