//! Where Pluggy reports the events of an application, and of a connection. What is sent along with them is a secret: it is typed in the credential
//! window.

use std::collections::BTreeMap;

use pluggy::{Sensitive, WebhookId};
use tauri::{AppHandle, State};
use tomada_engine::{
    ConnectionId, EngineError,
    view::{Webhook, WebhookProblem, WebhookTopic},
    webhooks::Settled,
};

use super::Answer;
use crate::{
    ipc::{CommandError, CredProblem, ErrorCode},
    profiles::Profiles,
    prompt::{Asked, Purpose},
    windows,
};

#[tauri::command]
pub(crate) async fn webhooks(profiles: State<'_, Profiles>) -> Answer<Vec<Webhook>> {
    Ok(profiles.engine()?.webhooks().await?)
}

/// Makes one, or changes the one with this id. What is wrong with it, unless it is done.
#[tauri::command]
pub(crate) async fn save_webhook(
    profiles: State<'_, Profiles>,
    id: Option<WebhookId>,
    url: String,
    topic: WebhookTopic,
) -> Answer<Option<WebhookProblem>> {
    Ok(profiles.engine()?.save_webhook(id.as_ref(), &url, topic).await?.err())
}

/// What is wrong with an address, before anything is begun with it.
#[tauri::command]
pub(crate) async fn check_address(profiles: State<'_, Profiles>, address: String) -> Answer<Option<WebhookProblem>> {
    Ok(profiles.engine()?.address(&address).err())
}

/// Has Pluggy report what happens with a connection there; with nothing, takes back what it has not been told yet.
#[tauri::command]
pub(crate) async fn report_to(
    profiles: State<'_, Profiles>,
    connection: ConnectionId,
    address: Option<String>,
) -> Answer<Option<WebhookProblem>> {
    let engine = profiles.engine()?;
    match address.map(|typed| engine.address(&typed)).transpose() {
        Ok(address) => Ok(engine.report_to(&connection, address).await.map(|()| None)?),
        Err(problem) => Ok(Some(problem)),
    }
}

#[tauri::command]
pub(crate) async fn revive_webhook(profiles: State<'_, Profiles>, id: WebhookId) -> Answer<Option<WebhookProblem>> {
    Ok(profiles.engine()?.revive_webhook(&id).await?.err())
}

#[tauri::command]
pub(crate) async fn delete_webhook(profiles: State<'_, Profiles>, id: WebhookId) -> Answer<()> {
    Ok(profiles.engine()?.delete_webhook(&id).await?)
}

/// Opens the window in which what is to be sent along is typed.
#[tauri::command]
pub(crate) async fn ask_webhook_header(app: AppHandle, profiles: State<'_, Profiles>, id: WebhookId) -> Answer<()> {
    let known = profiles.engine()?.webhooks().await?;
    let one = known.into_iter().find(|one| one.id == id).ok_or(CommandError { code: ErrorCode::NotNow })?;
    let host = one.url.parse::<tauri::Url>().ok().and_then(|url| url.host_str().map(str::to_owned));
    let purpose = Purpose::WebhookHeader { webhook: id, host: host.unwrap_or_default() };
    windows::ask(&app, Asked { purpose, problem: None }).await;
    Ok(())
}

#[tauri::command]
pub(crate) async fn remove_webhook_headers(
    profiles: State<'_, Profiles>,
    id: WebhookId,
) -> Answer<Option<WebhookProblem>> {
    Ok(profiles.engine()?.send_nothing_along(&id).await?.err())
}

/// What is to be sent along was typed. What does not do is asked for again.
pub(super) async fn typed(
    app: &AppHandle,
    profiles: &Profiles,
    (webhook, host): (WebhookId, String),
    mut values: BTreeMap<String, Sensitive>,
) -> Answer<()> {
    let mut taken = |name: &str| values.remove(name).unwrap_or_else(|| Sensitive::from(""));
    let (name, value) = (taken("name"), taken("value"));
    let problem = match profiles.engine()?.send_along(&webhook, name.expose(), &value).await {
        Ok(Settled::Ok(())) => return Ok(()),
        Err(EngineError::Offline) => CredProblem::Offline,
        Ok(Err(_)) | Err(EngineError::NotNow) => CredProblem::Refused,
        Err(error) => return Err(error.into()),
    };
    windows::ask(app, Asked { purpose: Purpose::WebhookHeader { webhook, host }, problem: Some(problem) }).await;
    Ok(())
}
