//! A store on a disk, and a power cut: what is in its files at one moment, and nothing that came after.

use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
};

use tempfile::TempDir;
use tomada_engine::store::{Store, StoreKey};

/// The files of one store, and of all that were left by power cuts.
#[derive(Debug)]
pub(crate) struct Disk {
    folders: TempDir,
    cuts: u32,
    power: Arc<Mutex<Power>>,
}

#[derive(Debug)]
struct Power {
    /// The folder of the store that is open, or was when the power was cut.
    folder: PathBuf,
    /// The request after which the power is cut, and the folder that it leaves.
    cut_after: Option<(String, PathBuf)>,
}

impl Disk {
    pub(crate) async fn new() -> (Self, Store) {
        let folders = TempDir::new().unwrap();
        let folder = folders.path().join("0");
        let store = Store::create(&folder, &key()).await.unwrap();
        let power = Arc::new(Mutex::new(Power { folder, cut_after: None }));
        (Self { folders, cuts: 0, power }, store)
    }

    pub(crate) fn folder(&self) -> &Path {
        self.folders.path()
    }

    /// Opens what the last cut has left, or what was closed.
    pub(crate) async fn open(&self) -> Store {
        let folder = self.power.lock().unwrap().folder.clone();
        Store::open(&folder, &key()).await.unwrap()
    }

    /// The power is cut now.
    pub(crate) fn cut(&mut self) {
        let left = self.next();
        self.power.lock().unwrap().cut(left);
    }

    /// The power will be cut when Pluggy has carried out this request, and before its answer is seen.
    pub(crate) fn cut_after(&mut self, request: &str) {
        let left = self.next();
        self.power.lock().unwrap().cut_after = Some((request.to_owned(), left));
    }

    /// Whether that has happened.
    pub(crate) fn is_cut(&self) -> bool {
        self.power.lock().unwrap().cut_after.is_none()
    }

    /// What the bank calls after each request.
    pub(crate) fn watcher(&self) -> impl Fn(&str) + Send + Sync + 'static {
        let power = self.power.clone();
        move |request| {
            let mut power = power.lock().unwrap();
            if let Some((_, left)) = power.cut_after.take_if(|(wanted, _)| wanted == request) {
                power.cut(left);
            }
        }
    }

    fn next(&mut self) -> PathBuf {
        self.cuts += 1;
        self.folders.path().join(self.cuts.to_string())
    }
}

impl Power {
    fn cut(&mut self, left: PathBuf) {
        copy(&self.folder, &left);
        self.folder = left;
    }
}

fn key() -> StoreKey {
    StoreKey::new(&[5; 32])
}

/// The log is only ever added to while so little is written, so a copy of it is what it was at one moment.
fn copy(from: &Path, to: &Path) {
    std::fs::create_dir(to).unwrap();
    for name in ["store.db", "store.db-wal"] {
        std::fs::copy(from.join(name), to.join(name)).unwrap();
    }
}
