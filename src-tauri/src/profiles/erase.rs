//! Leaving nothing behind: stores, backups, key files, what the keyring keeps for them, and that links open this app; and
//! saying what went.

use std::{fs, io, path::Path};

use tauri::Manager as _;
use tomada_engine::{
    profile::{Place, ProfileId, Profiles as List},
    vault::{Forgotten, Home, Vault},
};

use super::owner::{Owner, Screen};
use crate::{
    check::SCHEME,
    commands::Answer,
    ipc::{CommandError, Erased},
    links, login,
    preferences::Preferences,
};

impl Owner {
    pub(super) async fn erase(&mut self) -> Answer<Erased> {
        self.close_all().await;
        self.leave_backup().await;
        (self.waiting, self.mending) = (None, None);
        let places = self.places();
        let set_aside = self.list.as_ref().map(List::set_aside).unwrap_or_default();
        let mut forgotten = Forgotten::default();
        for place in places.iter().chain(&set_aside) {
            forgotten += self.erase_profile(place).await;
        }
        let folder = self.folder.clone();
        let mut erased = Erased {
            profiles: u32::try_from(places.len()).unwrap_or(u32::MAX),
            keyring_entries: forgotten.entries,
            // Without the list nobody knows of any.
            keyring_left: !forgotten.all || self.list.is_none(),
            files: count(&folder),
            login: login::is_on(&self.app),
            link: false,
            left: Vec::new(),
        };
        match fs::remove_dir_all(&folder) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => erased.left.push(folder.display().to_string()),
            _ => {}
        }
        let app = self.app.clone();
        match tokio::task::spawn_blocking(move || links::forget(&app)).await {
            Ok(Ok(did)) => erased.link = did,
            Ok(Err(_)) | Err(_) => erased.left.push(format!("{SCHEME}://")),
        }
        if login::set(&self.app, false).is_err() {
            erased.login = false;
            erased.left.push(login::whereabouts(&self.app));
        }
        self.app.state::<Preferences>().forget();
        self.read_list();
        // What could not be erased is not opened behind anybody's back.
        self.unopened.clear();
        self.show(Screen::Welcome).await;
        Ok(erased)
    }

    /// Where the profiles' files are.
    fn places(&self) -> Vec<Place> {
        let listed = self.list.as_ref().map(|list| list.all().to_vec()).unwrap_or_default();
        listed.iter().filter_map(|one| self.place(one.id)).collect()
    }

    /// Deletes what was set aside of a profile: it opens with what the keyring keeps, as the profile does.
    pub(super) async fn erase_set_aside(&self, id: ProfileId) -> Answer<Forgotten> {
        let mut forgotten = Forgotten::default();
        let Some(list) = &self.list else { return Ok(forgotten) };
        for place in list.set_aside().iter().filter(|place| place.id == id) {
            forgotten += self.erase_profile(place).await;
        }
        list.delete_set_aside(id).map(|()| forgotten).map_err(CommandError::from)
    }

    /// Takes back what the keyring keeps for a profile.
    pub(super) async fn erase_profile(&self, place: &Place) -> Forgotten {
        // What lives in memory has none.
        if !place.folder.exists() {
            return Forgotten::default();
        }
        let home = Home { folder: place.folder.clone(), profile: place.id.0 };
        match Vault::open(home, self.means()).await {
            Ok(vault) => vault.forget_entries().await,
            // Only its key file knows of any.
            Err(_) => Forgotten { entries: 0, all: false },
        }
    }
}

fn count(folder: &Path) -> u32 {
    let Ok(entries) = fs::read_dir(folder) else { return 0 };
    entries.flatten().map(|entry| if entry.path().is_dir() { count(&entry.path()) } else { 1 }).sum()
}
