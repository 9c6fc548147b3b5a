//! Linux: a StatusNotifierItem on the session bus, shown by whatever panel watches for them. Panels come and go, and say so.

use ksni::{
    Category, Handle, Icon, MenuItem, OfflineReason, Status, ToolTip, Tray, TrayMethods as _,
    menu::{CheckmarkItem, StandardItem},
};
use tauri::AppHandle;
use tokio::sync::mpsc::UnboundedSender;

use super::{
    Said, mark,
    model::{Choice, Entry, Face, Look},
};

/// Dots a side, from panels of old to dense ones.
const SIDES: [i32; 4] = [22, 32, 48, 64];

/// A tray that was shown to the panel, whether there is one or not.
pub(super) struct Drawn(Handle<Item>);

impl Drawn {
    /// Nothing, where there is no session bus: then there never will be a tray.
    pub(super) async fn new(_: &AppHandle, face: Face, says: UnboundedSender<Said>) -> Option<Self> {
        // It says otherwise while it starts, where no panel watches.
        drop(says.send(Said::There(true)));
        let item = Item { face, says: says.clone() };
        match item.assume_sni_available(true).spawn().await {
            Ok(handle) => Some(Self(handle)),
            Err(error) => {
                tracing::info!(%error, "there is no tray");
                drop(says.send(Said::There(false)));
                None
            }
        }
    }

    pub(super) async fn redraw(&self, face: Face) {
        // A service that has ended shows nothing.
        self.0.update(|item| item.face = face).await;
    }
}

struct Item {
    face: Face,
    says: UnboundedSender<Said>,
}

impl Item {
    fn choose(&self, choice: Choice) {
        // Without an owner the program is ending.
        drop(self.says.send(Said::Chosen(choice)));
    }

    fn pictures(&self) -> Vec<Icon> {
        SIDES.into_iter().map(|side| Icon { width: side, height: side, data: argb(self.face.look, side) }).collect()
    }
}

impl Tray for Item {
    fn id(&self) -> String {
        "app.tomada.desktop".to_owned()
    }

    fn title(&self) -> String {
        "Tomada".to_owned()
    }

    fn category(&self) -> Category {
        Category::ApplicationStatus
    }

    fn status(&self) -> Status {
        if self.face.look == Look::NeedsYou { Status::NeedsAttention } else { Status::Active }
    }

    fn icon_pixmap(&self) -> Vec<Icon> {
        self.pictures()
    }

    fn attention_icon_pixmap(&self) -> Vec<Icon> {
        self.pictures()
    }

    fn tool_tip(&self) -> ToolTip {
        ToolTip { title: self.face.tooltip.clone(), ..ToolTip::default() }
    }

    fn activate(&mut self, _: i32, _: i32) {
        self.choose(Choice::Open);
    }

    fn menu(&self) -> Vec<MenuItem<Self>> {
        let press = |choice: &Choice| {
            let choice = choice.clone();
            Box::new(move |item: &mut Self| item.choose(choice.clone()))
        };
        self.face
            .menu
            .iter()
            .map(|entry| match entry {
                Entry::Line => MenuItem::Separator,
                Entry::Item { label, choice } => {
                    StandardItem { label: plain(label), activate: press(choice), ..StandardItem::default() }.into()
                }
                Entry::Tick { label, on, choice } => CheckmarkItem {
                    label: plain(label),
                    checked: *on,
                    activate: press(choice),
                    ..CheckmarkItem::default()
                }
                .into(),
            })
            .collect()
    }

    fn watcher_online(&self) {
        drop(self.says.send(Said::There(true)));
    }

    fn watcher_offline(&self, _: OfflineReason) -> bool {
        drop(self.says.send(Said::There(false)));
        // Another may come.
        true
    }
}

/// One underscore in a menu marks a key, and two are one.
fn plain(label: &str) -> String {
    label.replace('_', "__")
}

/// As the bus wants them: the alpha first.
fn argb(look: Look, side: i32) -> Vec<u8> {
    let mut dots = mark::dots(look, side.unsigned_abs());
    for dot in dots.chunks_exact_mut(4) {
        dot.rotate_right(1);
    }
    dots
}
