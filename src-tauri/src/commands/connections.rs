//! What a person does with a connection. What is done on its page alone is in `page`.

use pluggy::{ConnectorId, ItemId, Sensitive};
use tauri::{AppHandle, State};
use tomada_engine::{
    ConnectionId, EngineError,
    connection::{meu_pluggy::MEU_PLUGGY_PAGE, offer::Wishes},
    view::{Adoptable, Means, Product},
};

use super::Answer;
use crate::{
    clipboard::Clipboard,
    ipc::{CommandError, ErrorCode},
    profiles::Profiles,
    prompt::{Asked, Purpose},
    windows,
};

#[tauri::command]
pub(crate) async fn prepare(
    profiles: State<'_, Profiles>,
    connector: ConnectorId,
    declined: Vec<Product>,
    report_to: Option<String>,
    means: Means,
) -> Answer<ConnectionId> {
    profiles.may_connect().await?;
    let engine = profiles.engine()?;
    let address = |typed: String| engine.address(&typed).map_err(|_| CommandError { code: ErrorCode::Address });
    let wishes = Wishes { declined, report_to: report_to.map(address).transpose()? };
    Ok(engine.prepare(connector, wishes, means).await?)
}

#[tauri::command]
pub(crate) async fn find_item(profiles: State<'_, Profiles>, pasted: String) -> Answer<Adoptable> {
    Ok(profiles.engine()?.find_item(&pasted).await?)
}

#[tauri::command]
pub(crate) async fn adopt(profiles: State<'_, Profiles>, item: ItemId) -> Answer<ConnectionId> {
    profiles.may_connect().await?;
    Ok(profiles.engine()?.adopt(item).await?)
}

#[tauri::command]
pub(crate) async fn enter_credentials(profiles: State<'_, Profiles>, connection: ConnectionId) -> Answer<()> {
    Ok(profiles.engine()?.enter_credentials(&connection).await?)
}

/// Opens Pluggy's widget for a connection, or brings it to the front.
#[tauri::command]
pub(crate) async fn widget(profiles: State<'_, Profiles>, connection: ConnectionId) -> Answer<()> {
    Ok(profiles.engine()?.want_widget(&connection).await?)
}

#[tauri::command]
pub(crate) async fn update(profiles: State<'_, Profiles>, connection: ConnectionId) -> Answer<()> {
    Ok(profiles.engine()?.update(&connection).await?)
}

#[tauri::command]
pub(crate) async fn answer(profiles: State<'_, Profiles>, connection: ConnectionId, value: Sensitive) -> Answer<()> {
    Ok(profiles.engine()?.answer(&connection, value).await?)
}

/// The question is one whose answer is typed unseen.
#[tauri::command]
pub(crate) async fn answer_unseen(app: AppHandle, connection: ConnectionId) -> Answer<()> {
    windows::ask(&app, Asked { purpose: Purpose::Answer(connection), problem: None }).await;
    Ok(())
}

/// Opens the bank's own page in the system's browser. Its address is the bank's and this person's: no window is told.
#[tauri::command]
pub(crate) async fn open_page(profiles: State<'_, Profiles>, connection: ConnectionId) -> Answer<()> {
    let page = profiles.engine()?.page(&connection).await?;
    tauri_plugin_opener::open_url(page, None::<&str>).map_err(|_| CommandError { code: ErrorCode::Browser })
}

/// Opens the page where the bank changes passwords, in the system's browser.
#[tauri::command]
pub(crate) async fn open_reset_page(profiles: State<'_, Profiles>, connection: ConnectionId) -> Answer<()> {
    let page = profiles.engine()?.reset_page(&connection).await?;
    tauri_plugin_opener::open_url(page, None::<&str>).map_err(|_| CommandError { code: ErrorCode::Browser })
}

/// Opens what MeuPluggy passes on, where it is refreshed: one address, which no window chooses.
#[tauri::command]
pub(crate) async fn open_meu_pluggy() -> Answer<()> {
    tauri_plugin_opener::open_url(MEU_PLUGGY_PAGE, None::<&str>).map_err(|_| CommandError { code: ErrorCode::Browser })
}

#[tauri::command]
pub(crate) async fn copy_page(
    profiles: State<'_, Profiles>,
    clipboard: State<'_, Clipboard>,
    connection: ConnectionId,
) -> Answer<()> {
    Ok(clipboard.put(profiles.engine()?.page(&connection).await?.as_str())?)
}

/// Looks at the execution before its turn. One that is being looked at already is none the worse.
#[tauri::command]
pub(crate) async fn look(profiles: State<'_, Profiles>, connection: ConnectionId) -> Answer<()> {
    match profiles.engine()?.look(&connection).await {
        Err(EngineError::NotNow) | Ok(()) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

#[tauri::command]
pub(crate) async fn forget_credentials(profiles: State<'_, Profiles>, connection: ConnectionId) -> Answer<()> {
    Ok(profiles.engine()?.forget_credentials(&connection).await?)
}
