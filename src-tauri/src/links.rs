//! Links that begin with this app's name. While it runs, only one of them does something: the way back from a bank's own page
//! ([`back`]), with a state that one of the open profiles waits for. Anybody can write a link, so every other is dropped
//! without a word. A link that starts the app starts it, and is not read: what was under way is looked at anyway.
//!
//! On Linux and Windows the app makes itself the one that opens them, at each start, since it may have been moved; on macOS
//! its bundle says so. Debug builds leave that to the installed app, unless they are told otherwise.

mod back;

use std::{env, thread};

use tauri::{AppHandle, Manager as _, Url};
use tauri_plugin_deep_link::DeepLinkExt as _;

use crate::{
    check::{Opener, SCHEME, opener},
    profiles::Profiles,
};

/// Asks a debug build to open links.
const WANTED: &str = "TOMADA_LINKS";

/// Opens links from now on. What the system refuses stays refused: the security check tells.
pub(crate) fn follow(app: &AppHandle) {
    let main = app.clone();
    app.deep_link().on_open_url(move |event| {
        if let [link] = &event.urls()[..]
            && let Some(state) = back::state(link)
        {
            main.state::<Profiles>().returned(state);
        }
    });
    if !registers() {
        return;
    }
    let app = app.clone();
    // It starts programs of the desktop, which take their time.
    let asked = thread::Builder::new().name("links".to_owned()).spawn(move || {
        // Without the desktop's tools there is nobody to tell.
        if matches!(opener(), Opener::This | Opener::NotKnown(_)) {
            return;
        }
        if let Err(error) = app.deep_link().register(SCHEME) {
            tracing::info!(%error, "links will not open this app");
        }
    });
    drop(asked);
}

/// No longer opens links, and leaves nothing of having done so; a program that opens them instead goes on. Whether this one
/// had; the error says what is left. Blocks.
pub(crate) fn forget(app: &AppHandle) -> Result<bool, tauri_plugin_deep_link::Error> {
    if !registers() {
        return Ok(false);
    }
    let opens = opener();
    let did = opens == Opener::This;
    if did {
        app.deep_link().unregister(SCHEME)?;
    }
    remove_entry(&opens);
    Ok(did)
}

/// Where a bank's own page leads back to; nothing where links do not open this app.
pub(crate) fn returns_to() -> Option<Url> {
    if cfg!(target_os = "macos") || registers() { back::address() } else { None }
}

fn registers() -> bool {
    cfg!(any(windows, target_os = "linux")) && (!cfg!(debug_assertions) || env::var_os(WANTED).is_some())
}

/// The entry that links were opened by is good for nothing else, unless another copy of this app made it its own.
#[cfg(target_os = "linux")]
fn remove_entry(opens: &Opener) {
    let name =
        env::current_exe().ok().and_then(|path| Some(format!("{}-handler.desktop", path.file_name()?.to_str()?)));
    if let (Some(name), Some(data)) = (name, dirs::data_dir())
        && *opens != Opener::Another(name.clone())
    {
        // There may be none.
        drop(std::fs::remove_file(data.join("applications").join(name)));
    }
}

#[cfg(not(target_os = "linux"))]
fn remove_entry(_: &Opener) {}
