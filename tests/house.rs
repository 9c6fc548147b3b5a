//! The arrows between the rooms that Cargo can't enforce: who may name which library.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{
    collections::BTreeSet,
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
    // Whoever opens one elsewhere may come before the cipher is ready.
    let (store, cipher) = ("src-tauri/crates/engine/src", "src-tauri/crates/engine/src/store/cipher.rs");
    assert_eq!(strangers("Connection::open", store, cipher, &["rs"]), Vec::<PathBuf>::new());
    let vault = "src-tauri/crates/engine/src/vault";
    assert_eq!(strangers("keyring_core::", "src-tauri", vault, &["rs"]), Vec::<PathBuf>::new());
    assert_eq!(strangers("_keyring_store::", "src-tauri", vault, &["rs"]), Vec::<PathBuf>::new());
    assert_eq!(strangers("@tauri-apps/", "ui/src", "ui/src/ipc", &["ts", "svelte"]), Vec::<PathBuf>::new());
}

/// The words that stand between `before` and `after` in a file, cut at quotes and commas.
fn listed(file: &str, before: &str, after: &str, take: impl Fn(&str) -> Option<String>) -> BTreeSet<String> {
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(file)).unwrap();
    let (_, from) = text.split_once(before).unwrap();
    let (list, _) = from.split_once(after).unwrap();
    list.lines().filter_map(|line| take(line.trim())).collect()
}

/// Whoever is at work in either window is there, and may lock what is open.
const OF_BOTH: [&str; 2] = ["seen", "lock"];

#[test]
fn the_lists_of_commands_are_one_list() {
    let word = |line: &str| Some(line.trim_end_matches(',').trim_matches('"').to_owned());
    let quoted = |line: &str| line.starts_with('"').then(|| word(line)).flatten();
    let manifest = listed("src-tauri/build.rs", "COMMANDS: &[&str] = &[", "];", quoted);
    assert!(manifest.len() > 30, "{manifest:?}");
    let handled = listed("src-tauri/src/lib.rs", "generate_handler![", "]", |line| {
        Some(line.trim_end_matches(',').rsplit_once("::")?.1.to_owned())
    });
    let mut let_through = listed("ui/isolation/hook.js", "new Set([", "]);", quoted);
    assert!(let_through.remove("plugin:event|listen") && let_through.remove("plugin:event|unlisten"));
    let typed = listed("ui/src/ipc/commands.ts", "interface Commands {", "\n}", |line| {
        Some(line.split_once(": {")?.0.to_owned())
    });
    assert_eq!(handled, manifest, "lib.rs and build.rs");
    assert_eq!(let_through, manifest, "hook.js and build.rs");
    assert_eq!(typed, manifest, "commands.ts and build.rs");

    let config = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("tauri.conf.json")).unwrap();
    let config: serde_json::Value = serde_json::from_str(&config).unwrap();
    let mut granted = BTreeSet::new();
    for capability in config["app"]["security"]["capabilities"].as_array().unwrap() {
        let window = capability["identifier"].as_str().unwrap();
        assert_eq!(capability["windows"], serde_json::json!([window]));
        // Nor has a page of somebody else's any: Pluggy's widget least of all.
        assert!(["main", "cred"].contains(&window) && capability.get("remote").is_none(), "{capability}");
        for permission in capability["permissions"].as_array().unwrap() {
            let Some(command) = permission.as_str().unwrap().strip_prefix("allow-") else { continue };
            let command = command.replace('-', "_");
            let shared = OF_BOTH.contains(&command.as_str());
            assert_eq!(command.starts_with("cred_"), window == "cred" && !shared, "{window} may call {command}");
            assert!(granted.insert(command) || shared, "{permission} is granted twice");
        }
    }
    assert_eq!(granted, manifest, "tauri.conf.json and build.rs");
}
