//! The system's own dialogs for choosing a file, over the main window.

use std::path::{Path, PathBuf};

use chrono::Local;
use tauri::{AppHandle, Manager as _};
use tauri_plugin_dialog::{DialogExt as _, FileDialogBuilder, FilePath};
use tokio::sync::oneshot;
use tomada_engine::moving::EXTENSION;

use crate::{text::Text, windows::MAIN};

/// Names the file instead of a dialog, in a debug build: a test can't click in one.
const FILE: &str = "TOMADA_BACKUP_FILE";
/// What some system or other takes for something else in the name of a file.
const FOREIGN: &[char] = &['/', '\\', ':', '*', '?', '"', '<', '>', '|'];

/// Where a backup of this profile is to be.
pub(crate) async fn where_to_save(app: &AppHandle, profile: &str) -> Option<PathBuf> {
    let text = app.state::<Text>();
    where_to(app, &text.backup.save, &text.backup.file.replace("{profile}", profile), EXTENSION).await
}

/// Where a file of this kind is to be. `{day}` in its name stands for today.
pub(crate) async fn where_to(app: &AppHandle, title: &str, name: &str, extension: &str) -> Option<PathBuf> {
    let day = Local::now().format("%Y-%m-%d").to_string();
    let name = format!("{}.{extension}", plain(&name.replace("{day}", &day)));
    let dialog = || dialog(app, extension).set_title(title).set_file_name(name);
    let chosen = chosen(|reply| dialog().save_file(reply)).await?;
    Some(ended(chosen, extension, Path::exists))
}

/// Which backup is to be looked into.
pub(crate) async fn which_to_open(app: &AppHandle) -> Option<PathBuf> {
    let title = app.state::<Text>().backup.open.clone();
    chosen(|reply| dialog(app, EXTENSION).set_title(title).pick_file(reply)).await
}

/// Into which folder something is to be written.
pub(crate) async fn which_folder(app: &AppHandle, title: &str) -> Option<PathBuf> {
    let dialog = app.dialog().file().set_title(title);
    let dialog = match app.get_webview_window(MAIN) {
        Some(main) => dialog.set_parent(&main),
        None => dialog,
    };
    chosen(|reply| dialog.pick_folder(reply)).await
}

fn dialog(app: &AppHandle, extension: &str) -> FileDialogBuilder<tauri::Wry> {
    let dialog = app.dialog().file().add_filter("Tomada", &[extension]);
    match app.get_webview_window(MAIN) {
        Some(main) => dialog.set_parent(&main),
        None => dialog,
    }
}

async fn chosen(ask: impl FnOnce(Box<dyn FnOnce(Option<FilePath>) + Send>)) -> Option<PathBuf> {
    let named = if cfg!(debug_assertions) { std::env::var_os(FILE) } else { None };
    if let Some(named) = named {
        return Some(named.into());
    }
    let (reply, answer) = oneshot::channel();
    // Whoever asked may have gone.
    ask(Box::new(move |path| drop(reply.send(path))));
    answer.await.ok().flatten()?.into_path().ok()
}

/// A name without what would make it a path, or no name at all.
fn plain(name: &str) -> String {
    let is_plain = |letter: &char| !letter.is_control() && !FOREIGN.contains(letter);
    name.chars().filter(is_plain).collect::<String>().trim().to_owned()
}

/// With its ending, if the person typed none: unless that is another file, which they were not asked about.
fn ended(path: PathBuf, extension: &str, is_there: impl Fn(&Path) -> bool) -> PathBuf {
    let ended = path.with_extension(extension);
    if path.extension().is_none() && !is_there(&ended) { ended } else { path }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_profile_can_be_called_anything() {
        assert_eq!(plain("Tomada ../../Casa: \"Maria\"\n 2026-11-21"), "Tomada ....Casa Maria 2026-11-21");
    }

    #[test]
    fn an_ending_is_added_where_that_overwrites_nothing() {
        let path = |name: &str| PathBuf::from(name);
        assert_eq!(ended(path("/a/cópia"), EXTENSION, |_| false), path("/a/cópia.tomada"));
        assert_eq!(ended(path("/a/cópia"), EXTENSION, |_| true), path("/a/cópia"));
        assert_eq!(ended(path("/a/cópia.bin"), EXTENSION, |_| false), path("/a/cópia.bin"));
    }
}
