//! What somebody finds who has the disk and not the key: nothing.

use std::{fs, path::Path};

use pluggy::{Sensitive, client::Parameters};
use tempfile::TempDir;
use tomada_engine::store::{Change, Logo, Store};

use super::{at, connection, id, key};

const PLANTED: [&str; 6] = ["agulha-1", "agulha-2", "agulha-3", "agulha-4", "Banco agulha", "item-agulha"];

/// Every byte of every file under a folder.
fn bytes(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut all = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => all.extend(bytes(&path)),
            false => all.push((path.display().to_string(), fs::read(&path).unwrap())),
        }
    }
    all
}

fn has(haystack: &[u8], needle: &[u8]) -> bool {
    haystack.windows(needle.len()).any(|window| window == needle)
}

fn nothing_shows(folder: &Path) {
    let files = bytes(folder);
    assert!(files.iter().any(|(_, bytes)| bytes.len() > 4096), "there is something to look at");
    for (name, bytes) in files {
        for needle in PLANTED.iter().map(|text| text.as_bytes()).chain([&b"SQLite format 3"[..], b"CREATE TABLE"]) {
            assert!(!has(&bytes, needle), "{} is in {name}", String::from_utf8_lossy(needle));
        }
        // The key itself, raw and as digits.
        assert!(!has(&bytes, &[0x2a; 32]) && !has(&bytes, "2a".repeat(32).as_bytes()), "the key is in {name}");
    }
}

#[tokio::test]
async fn nothing_can_be_read_without_the_key_while_it_is_open_and_after() {
    let folder = TempDir::new().unwrap();
    let store = Store::create(folder.path(), &key()).await.unwrap();
    store.write(vec![connection("agulha")]).done().await.unwrap();
    store.write_setting("agulha-1", &"agulha-2").await.unwrap();
    let typed = Parameters::from_iter([("password".to_owned(), Sensitive::from("agulha-3"))]);
    store.write(vec![Change::Remembered(id("agulha"), typed)]).done().await.unwrap();
    store.write_logo("00", Logo { png: b"agulha-4".repeat(2000), fetched_at: at(0) }).await.unwrap();
    store.back_up().await.unwrap();
    nothing_shows(folder.path());
    assert!(has(b"a agulha-1", PLANTED[0].as_bytes()), "the search finds what there is");
    store.close().await.unwrap();
    nothing_shows(folder.path());
}
