//! Windows and macOS: the system's own notification area, or menu bar, which is always there.

use tauri::{
    AppHandle, Wry,
    image::Image,
    menu::{CheckMenuItem, Menu, MenuItem, PredefinedMenuItem},
    tray::{MouseButton, MouseButtonState, TrayIcon, TrayIconBuilder, TrayIconEvent},
};
use tokio::sync::mpsc::UnboundedSender;

use super::{
    Said, mark,
    model::{Choice, Entry, Face, Look},
};

/// Dots a side: the system makes it smaller where it must.
const SIDE: u32 = 64;

pub(super) struct Drawn {
    app: AppHandle,
    icon: TrayIcon,
}

impl Drawn {
    /// Nothing, where the system refuses.
    #[expect(clippy::unused_async, reason = "elsewhere it is one")]
    pub(super) async fn new(app: &AppHandle, face: Face, says: UnboundedSender<Said>) -> Option<Self> {
        match show(app, &face, &says) {
            Ok(icon) => {
                drop(says.send(Said::There(true)));
                Some(Self { app: app.clone(), icon })
            }
            Err(error) => {
                tracing::warn!(%error, "there is no tray");
                None
            }
        }
    }

    #[expect(clippy::unused_async, reason = "elsewhere it is one")]
    pub(super) async fn redraw(&self, face: Face) {
        let redrawn = menu(&self.app, &face)
            .and_then(|menu| self.icon.set_menu(Some(menu)))
            .and_then(|()| self.icon.set_tooltip(Some(&face.tooltip)))
            .and_then(|()| self.icon.set_icon_with_as_template(Some(picture(face.look)), IS_MASK));
        if let Err(error) = redrawn {
            tracing::warn!(%error, "the tray could not be redrawn");
        }
    }
}

fn show(app: &AppHandle, face: &Face, says: &UnboundedSender<Said>) -> tauri::Result<TrayIcon> {
    let (pressed, clicked) = (says.clone(), says.clone());
    TrayIconBuilder::new()
        .menu(&menu(app, face)?)
        // A click leads to the window on Windows, and to the menu on macOS.
        .show_menu_on_left_click(IS_MASK)
        .icon(picture(face.look))
        .icon_as_template(IS_MASK)
        .tooltip(&face.tooltip)
        .on_menu_event(move |_, event| {
            // What is not one of these is another menu's.
            if let Ok(choice) = serde_json::from_str(event.id().as_ref()) {
                drop(pressed.send(Said::Chosen(choice)));
            }
        })
        .on_tray_icon_event(move |_, event| {
            if let TrayIconEvent::Click { button: MouseButton::Left, button_state: MouseButtonState::Up, .. } = event
                && !IS_MASK
            {
                drop(clicked.send(Said::Chosen(Choice::Open)));
            }
        })
        .build(app)
}

/// An entry's id says what it does.
fn menu(app: &AppHandle, face: &Face) -> tauri::Result<Menu<Wry>> {
    let menu = Menu::new(app)?;
    for entry in &face.menu {
        match entry {
            Entry::Line => menu.append(&PredefinedMenuItem::separator(app)?)?,
            Entry::Item { label, choice } => {
                menu.append(&MenuItem::with_id(
                    app,
                    serde_json::to_string(choice)?,
                    plain(label),
                    true,
                    None::<&str>,
                )?)?;
            }
            Entry::Tick { label, on, choice } => {
                let id = serde_json::to_string(choice)?;
                menu.append(&CheckMenuItem::with_id(app, id, plain(label), true, *on, None::<&str>)?)?;
            }
        }
    }
    Ok(menu)
}

/// One ampersand in a menu marks a key, and two are one.
fn plain(label: &str) -> String {
    label.replace('&', "&&")
}

/// macOS colours what stands in its menu bar.
const IS_MASK: bool = cfg!(target_os = "macos");

fn picture(look: Look) -> Image<'static> {
    #[cfg(target_os = "macos")]
    let dots = mark::mask(look, SIDE);
    #[cfg(windows)]
    let dots = mark::dots(look, SIDE);
    Image::new_owned(dots, SIDE, SIDE)
}
