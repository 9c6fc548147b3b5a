//! Notices on the desktop, each with a button that leads to what it is about. One a connection at most; it is taken back
//! when it no longer stands, where the desktop allows that. No notice names a bank, a person or an amount: it may be seen
//! over a shoulder or on a locked screen. Where there are several profiles it names the one it is about, while that is unlocked.

use std::collections::BTreeMap;

use notify_rust::Notification;
use tauri::{AppHandle, Manager, async_runtime};
use tokio::sync::oneshot;
use tomada_engine::{
    ConnectionId,
    notice::{Notice, NoticeKind},
    profile::ProfileId,
};

use crate::{profiles::Profiles, text::Text, windows};

/// The action of a click on the notice itself, and of its button.
const OPEN: &str = "default";
const BUTTON: &str = "open";

/// The notices of a profile that stand.
pub(crate) struct Notifications {
    app: AppHandle,
    profile: ProfileId,
    /// Dropping an entry takes the notice back.
    standing: BTreeMap<ConnectionId, oneshot::Sender<()>>,
}

impl Notifications {
    /// None yet.
    pub(crate) fn new(app: AppHandle, profile: ProfileId) -> Self {
        Self { app, profile, standing: BTreeMap::new() }
    }

    /// Shows a notice in the place of an earlier one about the same connection.
    pub(crate) fn show(&mut self, notice: &Notice) {
        let (title, body, button) = self.words(&notice.kind);
        let mut notification = Notification::new();
        notification
            .appname("Tomada")
            .icon("tomada")
            .summary(&title)
            .body(&escaped(&body))
            .action(OPEN, &button)
            .action(BUTTON, &button);
        let (withdraw, withdrawn) = oneshot::channel();
        self.standing.insert(notice.connection.clone(), withdraw);
        let (app, profile, connection) = (self.app.clone(), self.profile, notice.connection.clone());
        async_runtime::spawn(async move {
            if stand(notification, withdrawn).await {
                lead(&app, profile, connection).await;
            }
        });
    }

    /// Takes back what was told about a connection.
    pub(crate) fn withdraw(&mut self, connection: &ConnectionId) {
        self.standing.remove(connection);
    }

    fn words(&self, kind: &NoticeKind) -> (String, String, String) {
        let text = self.app.state::<Text>();
        let notice = &text.notice;
        let (title, body, button) = match kind {
            NoticeKind::CodeNeeded { deadline } => {
                (&notice.code_needed.title, notice.code_needed.body(*deadline), &notice.code_needed.button)
            }
            NoticeKind::ActionNeeded => notice.action_needed.words(),
            NoticeKind::Done | NoticeKind::Partial | NoticeKind::BankBack => notice.done.words(),
            NoticeKind::Failed | NoticeKind::Stale | NoticeKind::ConsentEnding { .. } => notice.failed.words(),
        };
        let body = match self.app.state::<Profiles>().name_in_notice(self.profile) {
            Some(name) => notice.in_profile.replace("{profile}", &name).replace("{body}", &body),
            None => body,
        };
        (title.clone(), body, button.clone())
    }
}

/// The person followed a notice.
async fn lead(app: &AppHandle, profile: ProfileId, connection: ConnectionId) {
    windows::come_forward(app);
    app.state::<Profiles>().lead(profile, connection).await;
}

/// Some desktops read markup in the body.
fn escaped(body: &str) -> String {
    body.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// Shows the notice until it is answered or withdrawn; whether the person followed it.
#[cfg(all(unix, not(target_os = "macos")))]
async fn stand(notification: Notification, withdrawn: oneshot::Receiver<()>) -> bool {
    let handle = match notification.show_async().await {
        Ok(handle) => handle,
        Err(error) => {
            tracing::warn!(%error, "the desktop shows no notices");
            return false;
        }
    };
    let mut followed = false;
    let withdrawn = tokio::select! {
        () = handle.wait_for_action_async(|response| followed = leads(response)) => false,
        _ = withdrawn => true,
    };
    if withdrawn {
        handle.close_async().await;
    }
    followed
}

/// Shows the notice until it is answered. These systems take none back.
#[cfg(any(windows, target_os = "macos"))]
async fn stand(notification: Notification, withdrawn: oneshot::Receiver<()>) -> bool {
    drop(withdrawn);
    let waiting = async_runtime::spawn_blocking(move || {
        let mut followed = false;
        match notification.show() {
            Ok(handle) => {
                let answered =
                    handle.wait_for_response(|response: &notify_rust::NotificationResponse| followed = leads(response));
                if let Err(error) = answered {
                    tracing::warn!(%error, "a notice could not be waited for");
                }
            }
            Err(error) => tracing::warn!(%error, "the desktop shows no notices"),
        }
        followed
    });
    waiting.await.unwrap_or(false)
}

fn leads(response: &notify_rust::NotificationResponse) -> bool {
    matches!(response, notify_rust::NotificationResponse::Default)
        || matches!(response, notify_rust::NotificationResponse::Action(action) if action == OPEN || action == BUTTON)
}
