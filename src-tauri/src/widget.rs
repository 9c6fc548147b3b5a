//! The window of Pluggy's widget. Its page is Pluggy's, so it is given nothing of this app: no command, no event, no storage
//! that outlives it. It tells by its own address, which is looked at while it is open, and where it wants to go besides is
//! the system browser's. What that means is the engine's.

use std::{
    env,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use tauri::{
    AppHandle, Manager, Theme, Url, WebviewUrl, WebviewWindow, WindowEvent, async_runtime, webview::NewWindowResponse,
};
use tokio::{
    sync::{Notify, watch},
    time,
};
use tomada_engine::{
    ConnectionId, Engine,
    connection::{
        way::{Way, is_message, way},
        widget::{BRIDGE, Event as Happened, Look, Told, told},
    },
    lock::LockInput,
};

use crate::{
    bridge,
    ipc::{CommandError, ErrorCode, Event},
    profiles::Profiles,
    seldom::Seldom,
    text::Text,
    windows::{self, CONNECT, MAIN},
};

/// How often its address is looked at: changes of it by the page's own scripts reach nobody by themselves.
const LOOK: Duration = Duration::from_millis(500);

/// Takes out the frame that Tauri puts into every page for commands: this page has none, and would show it.
const NO_FRAME: &str = "new MutationObserver((_, observer) => {
  const frame = document.getElementById('__tauri_isolation__');
  if (frame === null) return;
  observer.disconnect();
  frame.remove();
}).observe(document, { childList: true, subtree: true });";

/// Whom the open window is for.
#[derive(Debug, Default)]
pub(crate) struct Widget(Mutex<Option<Open>>);

#[derive(Debug, Clone)]
struct Open {
    connection: ConnectionId,
    leave: Arc<Notify>,
    /// Its other end goes when the window is gone and its engine knows.
    over: watch::Receiver<()>,
}

impl Open {
    /// Waits for its end.
    async fn ends(mut self) {
        self.leave.notify_one();
        // Nothing is ever sent: it is the sender's end that is waited for.
        drop(self.over.changed().await);
    }
}

impl Widget {
    fn open(&self) -> Option<Open> {
        self.lock().clone()
    }

    fn lock(&self) -> MutexGuard<'_, Option<Open>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether the widget is open for this connection.
pub(crate) fn is_open(app: &AppHandle, connection: &ConnectionId) -> bool {
    app.state::<Widget>().open().is_some_and(|open| open.connection == *connection)
}

/// Shows the widget for this connection. One that is open for another goes first: what was begun there is followed as ever.
pub(crate) fn show(app: &AppHandle, connection: ConnectionId) {
    let widget = app.state::<Widget>();
    if is_open(app, &connection) {
        if let Err(error) = windows::bring(app, CONNECT) {
            tracing::warn!(%error, "the widget's window could not be shown");
        }
        return;
    }
    let Ok(engine) = app.state::<Profiles>().engine() else { return };
    let (end, over) = watch::channel(());
    let open = Open { connection, leave: Arc::default(), over };
    let before = widget.lock().replace(open.clone());
    let app = app.clone();
    async_runtime::spawn(async move {
        if let Some(before) = before {
            before.ends().await;
        }
        if let Err(code) = visit(&app, &engine, &open).await {
            bridge::emit(&app, Event::Trouble { code });
        }
        // However it ended, and whether or not there was a window: what was begun is followed from here.
        if let Err(error) = engine.widget_left(&open.connection).await {
            tracing::debug!(%error, "nobody follows what was begun at the widget");
        }
        let widget = app.state::<Widget>();
        let mut now = widget.lock();
        // Unless it is somebody else's by now.
        if now.as_ref().is_some_and(|now| Arc::ptr_eq(&now.leave, &open.leave)) {
            *now = None;
        }
        drop(now);
        drop(end);
    });
}

/// The window is not wanted any more: it goes, and what it told last is heard before this is over.
pub(crate) async fn close(app: &AppHandle) {
    let open = app.state::<Widget>().open();
    if let Some(open) = open {
        open.ends().await;
    }
}

/// A connection is gone, and the widget with it.
pub(crate) fn close_of(app: &AppHandle, connection: &ConnectionId) {
    if let Some(open) = app.state::<Widget>().open().filter(|open| open.connection == *connection) {
        open.leave.notify_one();
    }
}

/// From the connect token to the window's end.
async fn visit(app: &AppHandle, engine: &Engine, open: &Open) -> Result<(), ErrorCode> {
    let main = app.get_webview_window(MAIN);
    let text = app.state::<Text>();
    let look = Look {
        language: text.language.get(..2).unwrap_or("pt"),
        dark: main.as_ref().and_then(|main| main.theme().ok()) == Some(Theme::Dark) || is_dark_by_name(),
    };
    let visiting = tokio::select! {
        () = open.leave.notified() => return Ok(()),
        visiting = engine.visiting(&open.connection, look) => visiting,
    };
    let visiting = visiting.map_err(|error| CommandError::from(error).code)?;
    let address = Url::parse(visiting.address.expose()).map_err(|_| ErrorCode::Window)?;
    let window = build(app, address, visiting.page.clone(), &text.window.connect).map_err(|error| {
        tracing::error!(%error, "the widget's window could not be opened");
        ErrorCode::Window
    })?;
    let (leave, there) = (open.leave.clone(), app.clone());
    window.on_window_event(move |event| match event {
        WindowEvent::CloseRequested { api, .. } => {
            // What it told last is heard first.
            api.prevent_close();
            leave.notify_one();
        }
        WindowEvent::Destroyed => leave.notify_one(),
        WindowEvent::Focused(true) | WindowEvent::Resized(_) | WindowEvent::Moved(_) => somebody(&there),
        _ => {}
    });
    listen(&window, engine, open, &visiting.page).await;
    if let Err(error) = window.destroy() {
        tracing::error!(%error, "the widget's window could not be destroyed");
    }
    windows::gone(app, CONNECT).await;
    Ok(())
}

fn build(app: &AppHandle, address: Url, page: Url, title: &str) -> tauri::Result<WebviewWindow> {
    // What the page itself asks for is not held up by what is in its frames.
    let (led, asked) = (Outings::default(), Arc::new(Outings::default()));
    let (others, home) = (asked.clone(), page.clone());
    let window = windows::closed(app, CONNECT, WebviewUrl::External(address))?
        .title(title)
        .incognito(!is_driven())
        .content_protected(true)
        .initialization_script(BRIDGE)
        .initialization_script(NO_FRAME)
        .on_navigation(move |address| match way(address, &page) {
            Way::Stay => true,
            Way::Browser(elsewhere) => {
                if is_message(address) { &asked } else { &led }.go(&elsewhere);
                false
            }
            Way::Nowhere => false,
        })
        .on_new_window(move |address, _| {
            if let Way::Browser(elsewhere) = way(&address, &home) {
                others.go(&elsewhere);
            }
            NewWindowResponse::Deny
        })
        .build()?;
    window.set_focus()?;
    Ok(window)
}

/// Somebody is at it. What is typed there is Pluggy's alone to see, and where its page goes may be its own doing: what counts is
/// what is done with the window.
fn somebody(app: &AppHandle) {
    let app = app.clone();
    async_runtime::spawn(async move {
        // Whoever is not there any more is locked out a little early, and nothing else comes of it.
        drop(app.state::<Profiles>().noticed(LockInput::Somebody).await);
    });
}

/// Whether the theme that GTK is told to use is a dark one, which windows are drawn by and do not say.
fn is_dark_by_name() -> bool {
    cfg!(target_os = "linux") && env::var("GTK_THEME").is_ok_and(|name| name.ends_with(":dark"))
}

/// A test's driver sees no window that has a storage of its own (WebKitGTK).
fn is_driven() -> bool {
    cfg!(debug_assertions) && env::var("TAURI_WEBVIEW_AUTOMATION").as_deref() == Ok("true")
}

/// Looks at the page's address until it has come to its end, or somebody closes it. What it brought is seen in the app.
async fn listen(window: &WebviewWindow, engine: &Engine, open: &Open, page: &Url) {
    let mut heard = None;
    loop {
        let left = tokio::select! {
            () = open.leave.notified() => true,
            () = time::sleep(LOOK) => false,
        };
        let Some(told) = look(window, page, heard) else { if left { return } else { continue } };
        heard = Some(told.at);
        let over = matches!(told.event, Happened::Done | Happened::Closed);
        if let Err(error) = engine.widget_told(&open.connection, told).await {
            tracing::debug!(%error, "the widget tells of a connection that is not there");
            return;
        }
        if over || left {
            return;
        }
    }
}

/// What the page tells that is new.
fn look(window: &WebviewWindow, page: &Url, heard: Option<i64>) -> Option<Told> {
    told(&window.url().ok()?, page).filter(|told| heard != Some(told.at))
}

/// The system browser, for a page that may ask for it often.
#[derive(Debug, Default)]
struct Outings(Mutex<Seldom>);

impl Outings {
    fn go(&self, address: &Url) {
        if !self.0.lock().unwrap_or_else(PoisonError::into_inner).may(Instant::now()) {
            tracing::warn!("the widget wants too many pages opened");
            return;
        }
        if tauri_plugin_opener::open_url(address.as_str(), None::<&str>).is_err() {
            tracing::warn!("a page of the widget's could not be opened in the browser");
        }
    }
}
