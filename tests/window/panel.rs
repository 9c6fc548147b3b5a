//! A panel as desktops have one, which shows icons and presses what is in their menus; and what a window manager knows of the
//! app's window.

use std::{
    collections::HashMap,
    process::Command,
    sync::Arc,
    time::{Duration, Instant},
};

use tokio::sync::watch;
use x11rb::{
    protocol::xproto::{ClientMessageEvent, ConnectionExt as _, EventMask, ImageFormat, MapState},
    rust_connection::RustConnection,
};
use zbus::{
    Connection, interface,
    zvariant::{OwnedObjectPath, OwnedValue, Structure, Value},
};

use crate::{PATIENCE, desktop::Desktop};

const WATCHER: &str = "org.kde.StatusNotifierWatcher";
const ITEM: &str = "org.kde.StatusNotifierItem";
const MENU: &str = "com.canonical.dbusmenu";
/// What has not changed for so long is drawn.
const STILL: Duration = Duration::from_millis(100);
/// What stands for a line between entries.
pub(crate) const LINE: &str = "—";

/// A panel.
pub(crate) struct Panel {
    connection: Connection,
    shown: watch::Receiver<Option<String>>,
}

struct Watcher(Arc<watch::Sender<Option<String>>>);

#[interface(name = "org.kde.StatusNotifierWatcher")]
impl Watcher {
    fn register_status_notifier_item(&self, service: String) {
        self.0.send_replace(Some(service));
    }

    #[zbus(property)]
    fn is_status_notifier_host_registered(&self) -> bool {
        true
    }
}

/// A part of a menu as it crosses the bus: its id, what is known of it, its parts.
type Node = (i32, HashMap<String, OwnedValue>, Vec<OwnedValue>);

/// An entry of a menu.
struct Entry {
    id: i32,
    label: String,
    ticked: bool,
}

impl Panel {
    pub(crate) async fn serve(desktop: &Desktop) -> Self {
        let (tell, shown) = watch::channel(None);
        let connection = zbus::connection::Builder::address(desktop.bus())
            .unwrap()
            .serve_at("/StatusNotifierWatcher", Watcher(Arc::new(tell)))
            .unwrap()
            .name(WATCHER)
            .unwrap()
            .build()
            .await
            .unwrap();
        Self { connection, shown }
    }

    /// The panel starts anew, and knows nobody.
    pub(crate) async fn again(self, desktop: &Desktop) -> Self {
        self.goes().await;
        desktop.notices.until_gone(WATCHER).await;
        Self::serve(desktop).await
    }

    /// The desktop takes it away.
    pub(crate) async fn goes(self) {
        self.connection.close().await.unwrap();
    }

    /// Who has an icon in it, once somebody has.
    pub(crate) async fn item(&self) -> String {
        let mut shown = self.shown.clone();
        let item = tokio::time::timeout(PATIENCE, shown.wait_for(Option::is_some)).await;
        item.expect("nobody asked for an icon").unwrap().clone().unwrap()
    }

    async fn reads(&self, name: &str) -> OwnedValue {
        let (item, path) = (self.item().await, "/StatusNotifierItem");
        let properties = Some("org.freedesktop.DBus.Properties");
        let answer = self.connection.call_method(Some(item), path, properties, "Get", &(ITEM, name)).await.unwrap();
        answer.body().deserialize().unwrap()
    }

    /// Waits until the icon's status and the sentence beside the pointer are these.
    pub(crate) async fn sees(&self, status: &str, tooltip: &str) {
        let began = Instant::now();
        loop {
            let found = (String::try_from(self.reads("Status").await).unwrap(), self.tooltip().await);
            if (found.0.as_str(), found.1.as_str()) == (status, tooltip) {
                return;
            }
            assert!(began.elapsed() < PATIENCE, "{found:?}");
        }
    }

    async fn tooltip(&self) -> String {
        let tooltip = self.reads("ToolTip").await;
        let fields = Structure::try_from(tooltip).unwrap().into_fields();
        String::try_from(fields[2].try_clone().unwrap()).unwrap()
    }

    /// The icon's picture in its smallest size.
    pub(crate) async fn picture(&self) -> Vec<u8> {
        let pictures: Vec<(i32, i32, Vec<u8>)> = self.reads("IconPixmap").await.try_into().unwrap();
        let (width, height, dots) = pictures[0].clone();
        assert_eq!(dots.len(), usize::try_from(4 * width * height).unwrap());
        dots
    }

    async fn entries(&self) -> Vec<Entry> {
        let path: OwnedObjectPath = self.reads("Menu").await.try_into().unwrap();
        let arguments = (0, -1, Vec::<String>::new());
        let answer = self.call_menu(&path, "GetLayout", &arguments).await;
        let (_, (_, _, children)): (u32, Node) = answer.body().deserialize().unwrap();
        children
            .into_iter()
            .map(|child| {
                let (id, properties, _): Node = child.try_into().unwrap();
                let text = |name: &str| {
                    properties.get(name).map(|value| String::try_from(value.try_clone().unwrap()).unwrap())
                };
                let is_line = text("type").as_deref() == Some("separator");
                let label = if is_line { LINE.to_owned() } else { text("label").unwrap_or_default() };
                let ticked = properties.get("toggle-state").is_some_and(|state| **state == Value::from(1));
                Entry { id, label, ticked }
            })
            .collect()
    }

    async fn call_menu<B: serde::Serialize + zbus::zvariant::DynamicType>(
        &self,
        path: &OwnedObjectPath,
        method: &str,
        arguments: &B,
    ) -> zbus::Message {
        self.connection.call_method(Some(self.item().await), path, Some(MENU), method, arguments).await.unwrap()
    }

    /// Waits until the menu reads like this.
    pub(crate) async fn lists(&self, labels: &[&str]) {
        let began = Instant::now();
        loop {
            let found: Vec<String> = self.entries().await.into_iter().map(|entry| entry.label).collect();
            if found == labels {
                return;
            }
            assert!(began.elapsed() < PATIENCE, "{found:?}");
        }
    }

    pub(crate) async fn is_ticked(&self, label: &str) -> bool {
        self.entries().await.iter().any(|entry| entry.label == label && entry.ticked)
    }

    /// Chooses an entry of the menu.
    pub(crate) async fn presses(&self, label: &str) {
        let entries = self.entries().await;
        let entry = entries.iter().find(|entry| entry.label == label).unwrap_or_else(|| panic!("there is no {label}"));
        let path: OwnedObjectPath = self.reads("Menu").await.try_into().unwrap();
        self.call_menu(&path, "Event", &(entry.id, "clicked", Value::from(0), 0_u32)).await;
    }

    /// Clicks on the icon.
    pub(crate) async fn clicks(&self) {
        let (item, path) = (self.item().await, "/StatusNotifierItem");
        self.connection.call_method(Some(item), path, Some(ITEM), "Activate", &(0, 0)).await.unwrap();
    }
}

/// The app's main window, as the display knows it.
pub(crate) struct OnScreen {
    display: RustConnection,
    window: u32,
}

impl OnScreen {
    /// Waits for the window that has this title. One that was never seen is none yet.
    pub(crate) async fn find(desktop: &Desktop, title: &str) -> Self {
        let began = Instant::now();
        loop {
            if let Some(window) = Self::look(desktop, title) {
                return window;
            }
            assert!(began.elapsed() < PATIENCE, "there is no window {title}");
            tokio::task::yield_now().await;
        }
    }

    /// The window that has this title, if there is one.
    pub(crate) fn look(desktop: &Desktop, title: &str) -> Option<Self> {
        let listed =
            Command::new("xwininfo").args(["-root", "-children", "-display", desktop.display()]).output().unwrap();
        let listed = String::from_utf8_lossy(&listed.stdout).into_owned();
        let line = listed.lines().find(|line| line.contains(&format!("\"{title}\":")))?;
        let id = line.trim().strip_prefix("0x")?.split(' ').next()?;
        let (display, _) = x11rb::connect(Some(desktop.display())).unwrap();
        Some(Self { display, window: u32::from_str_radix(id, 16).unwrap() })
    }

    pub(crate) fn is_seen(&self) -> bool {
        let attributes = self.display.get_window_attributes(self.window).unwrap().reply();
        attributes.is_ok_and(|found| found.map_state == MapState::VIEWABLE)
    }

    /// Waits until it is seen, or is not.
    pub(crate) async fn until_seen(&self, seen: bool) {
        let began = Instant::now();
        while self.is_seen() != seen {
            assert!(began.elapsed() < PATIENCE, "whether the window is seen should be {seen}");
            tokio::task::yield_now().await;
        }
    }

    /// What it shows, dot by dot.
    pub(crate) fn picture(&self) -> Vec<u8> {
        let size = self.display.get_geometry(self.window).unwrap().reply().unwrap();
        let image = self.display.get_image(ImageFormat::Z_PIXMAP, self.window, 0, 0, size.width, size.height, u32::MAX);
        image.unwrap().reply().unwrap().data
    }

    /// What it shows once it no longer changes, and no longer is what it was.
    pub(crate) async fn shows_other_than(&self, before: &[u8]) -> Vec<u8> {
        let began = Instant::now();
        let mut last = self.picture();
        loop {
            assert!(began.elapsed() < PATIENCE, "the window is not drawn, or never done");
            tokio::time::sleep(STILL).await;
            let now = self.picture();
            if now == last && now != before {
                return now;
            }
            last = now;
        }
    }

    /// Presses the cross in its frame. The display takes nothing of a client that is gone already: it says first that it has it.
    pub(crate) fn closes(&self) {
        let atom = |name: &str| self.display.intern_atom(false, name.as_bytes()).unwrap().reply().unwrap().atom;
        let data = [atom("WM_DELETE_WINDOW"), x11rb::CURRENT_TIME, 0, 0, 0];
        let event = ClientMessageEvent::new(32, self.window, atom("WM_PROTOCOLS"), data);
        self.display.send_event(false, self.window, EventMask::NO_EVENT, event).unwrap().check().unwrap();
    }
}
