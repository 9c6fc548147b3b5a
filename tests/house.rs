//! The arrows between the rooms that Cargo can't enforce: who may name which library.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{
    fs,
    path::{Path, PathBuf},
};

fn files(folder: &Path, kinds: &[&str]) -> Vec<PathBuf> {
    fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .flat_map(|path| match path.is_dir() {
            true => files(&path, kinds),
            false => vec![path],
        })
        .filter(|path| path.extension().is_some_and(|kind| kinds.iter().any(|known| kind == *known)))
        .collect()
}

/// The files that name a library and lie outside of the one place that may.
fn strangers(name: &str, under: &str, allowed: &str, kinds: &[&str]) -> Vec<PathBuf> {
    let top = Path::new(env!("CARGO_MANIFEST_DIR"));
    files(&top.join(under), kinds)
        .into_iter()
        .filter(|path| !path.starts_with(top.join(allowed)))
        .filter(|path| fs::read_to_string(path).unwrap().contains(name))
        .collect()
}

#[test]
fn each_library_is_named_in_one_room() {
    assert_eq!(strangers("tauri::", "src-tauri/crates", "src-tauri/src", &["rs"]), Vec::<PathBuf>::new());
    assert_eq!(strangers("reqwest::", "src-tauri", "src-tauri/crates/pluggy", &["rs"]), Vec::<PathBuf>::new());
    assert_eq!(strangers("rusqlite", "src-tauri", "src-tauri/crates/engine/src/store", &["rs"]), Vec::<PathBuf>::new());
    let vault = "src-tauri/crates/engine/src/vault";
    assert_eq!(strangers("keyring_core::", "src-tauri", vault, &["rs"]), Vec::<PathBuf>::new());
    assert_eq!(strangers("_keyring_store::", "src-tauri", vault, &["rs"]), Vec::<PathBuf>::new());
    assert_eq!(strangers("@tauri-apps/", "ui/src", "ui/src/ipc", &["ts", "svelte"]), Vec::<PathBuf>::new());
}
