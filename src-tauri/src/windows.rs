//! The app's windows: `main`, and `cred`, which exists only while credentials are asked for. Both show local pages alone and
//! open, download and navigate to nothing else. What the third one shows, `connect`, is [`widget`]'s.

use std::time::Duration;

use tauri::{
    AppHandle, Manager, Url, WebviewUrl, WebviewWindowBuilder, Window, WindowEvent, async_runtime,
    utils::config::WindowConfig,
    webview::{NewWindowResponse, PermissionResponse},
};
use tomada_engine::ConnectionId;

use crate::{
    bridge,
    ipc::{ErrorCode, Event},
    leaving,
    notifications::Gaze,
    profiles::Profiles,
    prompt::{Asked, Prompt, Purpose},
    text::Text,
};

/// The main window's label.
pub(crate) const MAIN: &str = "main";
/// The credential window's label.
pub(crate) const CRED: &str = "cred";
/// The label of the window of Pluggy's widget. No capability names it: it has no command and hears no event.
pub(crate) const CONNECT: &str = "connect";

/// How long a window that was destroyed may take to be gone, or a name on the bus, and how often the first is looked at.
const LONGEST_FAREWELL: Duration = Duration::from_secs(2);
const FAREWELL_LOOK: Duration = Duration::from_millis(10);

/// When the main window is seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Show {
    AtOnce,
    /// When somebody wants it, by the tray or by another start.
    InTray,
}

/// Opens the main window.
pub(crate) fn open_main(app: &AppHandle, show: Show) -> tauri::Result<()> {
    let title = app.state::<Text>().window.main.clone();
    builder(app, MAIN)?.title(title).visible(show == Show::AtOnce).build()?;
    Ok(())
}

/// The app goes on without its main window. What is half typed is nobody's to find there later.
pub(crate) fn hide_main(app: &AppHandle) {
    if app.get_webview_window(CRED).is_some() {
        close_prompt(app);
    }
    if let Some(window) = app.get_webview_window(MAIN)
        && let Err(error) = window.hide()
    {
        tracing::warn!(%error, "the main window could not be hidden");
    }
}

/// Shows the main window, should nobody see it: there is no tray to reach it by.
pub(crate) fn show_if_hidden(app: &AppHandle) {
    if let Some(window) = app.get_webview_window(MAIN)
        && matches!(window.is_visible(), Ok(false))
        && let Err(error) = window.show()
    {
        tracing::warn!(%error, "the main window could not be shown");
    }
}

/// Ends the app, once everything is on the disk. Its windows go at once: nobody has to watch that.
pub(crate) fn end(app: &AppHandle) {
    for window in app.webview_windows().into_values() {
        // One that can't be hidden goes with the rest.
        drop(window.hide());
    }
    let ending = app.clone();
    async_runtime::spawn(async move {
        let profiles = ending.state::<Profiles>().inner().clone();
        tokio::join!(give_up_name(&ending), profiles.end());
        ending.exit(0);
    });
}

/// Whoever starts the app now wants a window, and this one has none any more. A bus that does not answer is not waited for.
async fn give_up_name(app: &AppHandle) {
    let app = app.clone();
    let given_up = async_runtime::spawn_blocking(move || tauri_plugin_single_instance::destroy(&app));
    if tokio::time::timeout(LONGEST_FAREWELL, given_up).await.is_err() {
        tracing::warn!("the session's bus does not answer");
    }
}

/// Asks for something in the credential window; not while it is open for something else. What asks says so by itself too, and
/// has a button for it.
pub(crate) async fn ask(app: &AppHandle, asked: Asked) {
    let view = asked.purpose.view();
    if !app.state::<Prompt>().open(asked) {
        return;
    }
    bridge::emit(app, Event::Prompt { prompt: Some(view) });
    if let Err(error) = open_cred(app).await {
        tracing::error!(%error, "the credential window could not be opened");
        bridge::emit(app, Event::Trouble { code: ErrorCode::Window });
    }
}

/// Opens the credential window over the main one. A window that still stands shows another form, or is on its way out: it
/// is waited for, so that every prompt has a window, and a web process, of its own.
pub(crate) async fn open_cred(app: &AppHandle) -> tauri::Result<()> {
    destroy_cred(app);
    gone(app, CRED).await;
    let title = app.state::<Text>().window.cred.clone();
    let mut builder = builder(app, CRED)?.title(title).content_protected(true);
    if let Some(main) = app.get_webview_window(MAIN) {
        builder = builder.parent(&main)?;
    }
    builder.build()?.set_focus()
}

/// Waits for the end of a window that is on its way out.
pub(crate) async fn gone(app: &AppHandle, label: &str) {
    for _ in 0..LONGEST_FAREWELL.as_millis() / FAREWELL_LOOK.as_millis() {
        if app.get_webview_window(label).is_none() {
            break;
        }
        tokio::time::sleep(FAREWELL_LOOK).await;
    }
}

/// Brings a window to the front. No, when there is none.
pub(crate) fn bring(app: &AppHandle, label: &str) -> tauri::Result<bool> {
    let Some(window) = app.get_webview_window(label) else {
        return Ok(false);
    };
    window.unminimize()?;
    window.show()?;
    window.set_focus()?;
    Ok(true)
}

/// Brings the app to the front: the main window, with the credential window above it if that is open.
pub(crate) fn come_forward(app: &AppHandle) {
    let front = if app.get_webview_window(CRED).is_some() { CRED } else { MAIN };
    for label in [MAIN, front] {
        if let Err(error) = bring(app, label) {
            tracing::warn!(%error, "a window could not be brought to the front");
        }
    }
}

/// The credential window is no longer wanted: it goes with its process, and the attempt it was for is given up, unless
/// somebody else has already taken it on.
pub(crate) fn close_prompt(app: &AppHandle) {
    let asked = app.state::<Prompt>().take();
    destroy_cred(app);
    match asked {
        Some(Asked { purpose: Purpose::Connection(connection), .. }) => abandon(app, connection),
        Some(_) => {
            let profiles = app.state::<Profiles>().inner().clone();
            // Without an owner there is nothing that waits.
            async_runtime::spawn(async move { profiles.given_up().await.ok() });
        }
        None => {}
    }
    bridge::emit(app, Event::Prompt { prompt: None });
}

/// A connection is gone: nobody needs its credentials any more.
pub(crate) fn close_prompt_of(app: &AppHandle, connection: &ConnectionId) {
    if app.state::<Prompt>().connection().as_ref() == Some(connection) {
        close_prompt(app);
    }
}

/// Destroys the credential window and everything in it.
pub(crate) fn destroy_cred(app: &AppHandle) {
    if let Some(window) = app.get_webview_window(CRED)
        && let Err(error) = window.destroy()
    {
        tracing::error!(%error, "the credential window could not be destroyed");
    }
}

/// Gives up an attempt that waits for credentials. One that is past that is not touched by it.
fn abandon(app: &AppHandle, connection: ConnectionId) {
    let Ok(engine) = app.state::<Profiles>().engine() else { return };
    async_runtime::spawn(async move {
        if let Err(error) = engine.abandon(&connection).await {
            tracing::debug!(%error, "nothing to give up");
        }
    });
}

/// The person closed a window by the system's means.
pub(crate) fn on_event(window: &Window, event: &WindowEvent) {
    match (window.label(), event) {
        (CRED, WindowEvent::CloseRequested { api, .. }) => {
            api.prevent_close();
            close_prompt(window.app_handle());
        }
        (MAIN, WindowEvent::CloseRequested { api, .. }) => {
            // It is the app that goes, and takes the window along.
            api.prevent_close();
            leaving::close(window.app_handle());
        }
        (MAIN, WindowEvent::Focused(is_focused)) => window.state::<Gaze>().is_focused(*is_focused),
        // Without its main window the app has nothing to show; a credential window alone would be a riddle.
        (MAIN, WindowEvent::Destroyed) => end(window.app_handle()),
        _ => {}
    }
}

type Builder<'a> = WebviewWindowBuilder<'a, tauri::Wry, AppHandle>;

fn builder<'a>(app: &'a AppHandle, label: &str) -> tauri::Result<Builder<'a>> {
    Ok(closed(app, label, WebviewUrl::default())?.on_navigation(is_local).on_new_window(|_, _| NewWindowResponse::Deny))
}

/// A window of this page that keeps to itself; where it may go is the caller's.
pub(crate) fn closed<'a>(app: &'a AppHandle, label: &str, url: WebviewUrl) -> tauri::Result<Builder<'a>> {
    let known = app.config().app.windows.iter().find(|window| window.label == label).cloned();
    let mut config = known.unwrap_or_else(|| WindowConfig { label: label.to_owned(), ..WindowConfig::default() });
    if url != WebviewUrl::default() {
        config.url = url;
    }
    Ok(WebviewWindowBuilder::from_config(app, &config)?
        .devtools(false)
        .general_autofill_enabled(false)
        .browser_extensions_enabled(false)
        .disable_drag_drop_handler()
        .on_download(|_, _| false)
        .on_permission_request(|_, _| PermissionResponse::Deny))
}

/// The app's own pages, and the isolation pattern's frame.
fn is_local(url: &Url) -> bool {
    match url.scheme() {
        "tauri" => true,
        "http" | "https" => {
            matches!(url.host_str(), Some(host) if host == "tauri.localhost" || host.starts_with("isolation-") && host.ends_with(".localhost"))
        }
        "about" => url.as_str() == "about:blank",
        scheme => scheme.starts_with("isolation-"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_apps_own_pages_are_opened() {
        for (url, local) in [
            ("tauri://localhost/index.html", true),
            ("http://tauri.localhost/cred.html", true),
            ("isolation-4f0c://localhost/", true),
            ("http://isolation-4f0c.localhost/", true),
            ("about:blank", true),
            ("https://pluggy.ai/", false),
            ("http://tauri.localhost.evil.example/", false),
            ("http://isolation-x.evil.example/", false),
            ("data:text/html,x", false),
            ("file:///etc/passwd", false),
            ("javascript:alert(1)", false),
        ] {
            assert_eq!(is_local(&url.parse().unwrap()), local, "{url}");
        }
    }
}
