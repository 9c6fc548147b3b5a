//! Which profiles there are: ids and kinds in `profiles.json`, and nothing else that anybody could learn from. Names, and
//! everything behind them, are in each profile's own store.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Place, plain};
use crate::private;

/// The file, and what a profile's folder is in.
const FILE: &str = "profiles.json";
pub(crate) const FOLDER: &str = "profiles";
const FORMAT: u32 = 1;
/// What the folder of one that was set aside ends with, before the instant.
const ASIDE: &str = "aside-";

/// Which profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(type = "string"))]
pub struct ProfileId(pub Uuid);

/// How a profile reaches Pluggy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum ProfileKind {
    /// Through this app's own offline Pluggy.
    Sandbox,
    /// With an application's own keys.
    OwnKeys,
    /// Through somebody who keeps the keys and hands out connect tokens.
    Broker,
}

/// A profile, as far as it is known while it is closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listed {
    /// Which.
    pub id: ProfileId,
    /// What it is; not known when the list was lost and read from the folders again.
    pub kind: Option<ProfileKind>,
}

#[derive(Serialize, Deserialize)]
struct File {
    format: u32,
    profiles: Vec<Listed>,
}

#[derive(Deserialize)]
struct Format {
    format: u32,
}

/// The profiles of this computer, the one that was last in use first.
#[derive(Debug)]
pub struct Profiles {
    folder: PathBuf,
    listed: Vec<Listed>,
}

/// Why the list could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum ListError {
    /// A later version wrote it. It was left alone.
    #[error("the list of profiles was written by a newer version of Tomada (format {0})")]
    Newer(u32),
    /// The disk.
    #[error("the list of profiles could not be read or written: {0}")]
    Disk(#[from] io::Error),
}

impl Profiles {
    /// Reads the list in the app's data folder. Where it is missing or can't be made sense of, the folders of profiles are
    /// the list. Blocks.
    ///
    /// # Errors
    /// [`ListError`].
    pub fn read(folder: &Path) -> Result<Self, ListError> {
        let text = match fs::read(folder.join(FILE)) {
            Ok(text) => Some(text),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(error.into()),
        };
        // Of a later version nothing else may be as it is here.
        let format = text.as_ref().and_then(|text| serde_json::from_slice::<Format>(text).ok());
        if let Some(Format { format }) = format
            && format > FORMAT
        {
            return Err(ListError::Newer(format));
        }
        let file = text.and_then(|text| serde_json::from_slice::<File>(&text).ok());
        let mut listed = file.map(|file| file.profiles).unwrap_or_default();
        // A profile is never lost with the list of them.
        for id in folders(&folder.join(FOLDER))? {
            if !listed.iter().any(|known| known.id == id) {
                listed.push(Listed { id, kind: None });
            }
        }
        Ok(Self { folder: folder.to_owned(), listed })
    }

    /// All of them.
    #[must_use]
    pub fn all(&self) -> &[Listed] {
        &self.listed
    }

    /// The folder of a profile: its key file's and its store's.
    #[must_use]
    pub fn folder(&self, id: ProfileId) -> PathBuf {
        self.folder.join(FOLDER).join(id.0.to_string())
    }

    /// Where the folder of a profile that is given up goes: beside the others, under a name that none of them has.
    #[must_use]
    pub fn aside(folder: &Path, now: DateTime<Utc>) -> PathBuf {
        // No dot in the instant: all that follows the last one is the extension, and what comes before is the id.
        folder.with_extension(format!("{ASIDE}{}", now.format("%Y%m%dT%H%M%S%3fZ")))
    }

    /// The profiles that were set aside, as far as they can be found. Blocks.
    #[must_use]
    pub fn set_aside(&self) -> Vec<Place> {
        let entries = fs::read_dir(self.folder.join(FOLDER)).into_iter().flatten().flatten();
        let aside = |path: PathBuf| {
            path.extension()?.to_str()?.strip_prefix(ASIDE)?;
            let id = Uuid::parse_str(path.file_stem()?.to_str()?).ok()?;
            Some(Place { id: ProfileId(id), folder: path })
        };
        entries.filter_map(|entry| aside(entry.path())).collect()
    }

    /// Deletes what was set aside of a profile. Blocks.
    ///
    /// # Errors
    /// [`ListError`]: some of it may be left.
    pub fn delete_set_aside(&self, id: ProfileId) -> Result<(), ListError> {
        for place in self.set_aside().into_iter().filter(|place| place.id == id) {
            fs::remove_dir_all(place.folder)?;
        }
        Ok(())
    }

    /// A profile is in use: it is listed, and first. Blocks.
    ///
    /// # Errors
    /// [`ListError`].
    pub fn put_first(&mut self, id: ProfileId, kind: ProfileKind) -> Result<(), ListError> {
        let mut listed = self.listed.clone();
        listed.retain(|known| known.id != id);
        listed.insert(0, Listed { id, kind: Some(kind) });
        self.write(listed)
    }

    /// Deletes a profile with its folder. Blocks.
    ///
    /// # Errors
    /// [`ListError`]: some of it may be left.
    pub fn delete(&mut self, id: ProfileId) -> Result<(), ListError> {
        match fs::remove_dir_all(self.folder(id)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error.into()),
            _ => {}
        }
        let mut listed = self.listed.clone();
        listed.retain(|known| known.id != id);
        self.write(listed)
    }

    fn write(&mut self, listed: Vec<Listed>) -> Result<(), ListError> {
        let file = File { format: FORMAT, profiles: listed };
        plain::write(&self.folder, FILE, &file)?;
        private::close(&self.folder.join(FOLDER));
        self.listed = file.profiles;
        Ok(())
    }
}

fn folders(folder: &Path) -> io::Result<Vec<ProfileId>> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries?,
    };
    let mut found = Vec::new();
    for entry in entries {
        if let Some(id) = entry?.file_name().to_str().and_then(|name| Uuid::parse_str(name).ok()) {
            found.push(ProfileId(id));
        }
    }
    found.sort_unstable();
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(number: u128) -> ProfileId {
        ProfileId(Uuid::from_u128(number))
    }

    #[test]
    fn the_last_one_in_use_comes_first_and_the_file_says_no_more_than_it_must() {
        let folder = tempfile::tempdir().unwrap();
        let mut profiles = Profiles::read(folder.path()).unwrap();
        assert_eq!(profiles.all(), []);
        profiles.put_first(id(1), ProfileKind::Sandbox).unwrap();
        profiles.put_first(id(2), ProfileKind::OwnKeys).unwrap();
        profiles.put_first(id(1), ProfileKind::Sandbox).unwrap();
        let again = Profiles::read(folder.path()).unwrap();
        assert_eq!(again.all().iter().map(|one| one.id).collect::<Vec<_>>(), [id(1), id(2)]);
        let text: serde_json::Value = serde_json::from_slice(&fs::read(folder.path().join(FILE)).unwrap()).unwrap();
        assert_eq!(text["profiles"][1], serde_json::json!({ "id": id(2), "kind": "ownKeys" }));
        fs::create_dir_all(profiles.folder(id(2))).unwrap();
        profiles.delete(id(2)).unwrap();
        assert!(!profiles.folder(id(2)).exists());
        assert_eq!(Profiles::read(folder.path()).unwrap().all().len(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn folders_that_were_left_open_to_others_are_closed() {
        use std::os::unix::fs::PermissionsExt as _;

        let folder = tempfile::tempdir().unwrap();
        let all = folder.path().join(FOLDER);
        fs::create_dir(&all).unwrap();
        for path in [folder.path(), &all] {
            fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
        }
        Profiles::read(folder.path()).unwrap().put_first(id(1), ProfileKind::Sandbox).unwrap();
        for path in [folder.path(), &all] {
            assert_eq!(fs::metadata(path).unwrap().permissions().mode() & 0o777, 0o700, "{}", path.display());
        }
    }

    #[test]
    fn a_profile_is_not_lost_with_the_list() {
        let folder = tempfile::tempdir().unwrap();
        let mut profiles = Profiles::read(folder.path()).unwrap();
        profiles.put_first(id(1), ProfileKind::Sandbox).unwrap();
        fs::create_dir_all(profiles.folder(id(1))).unwrap();
        for garbled in ["", "{", "[]", "{\"format\":1}"] {
            fs::write(folder.path().join(FILE), garbled).unwrap();
            let found = Profiles::read(folder.path()).unwrap();
            assert_eq!(found.all(), [Listed { id: id(1), kind: None }], "{garbled:?}");
        }
        fs::write(folder.path().join(FILE), r#"{"format":2,"profiles":{"in":"another shape"}}"#).unwrap();
        let newer = Profiles::read(folder.path()).unwrap_err();
        assert_eq!(newer.to_string(), "the list of profiles was written by a newer version of Tomada (format 2)");
    }

    #[test]
    fn what_was_set_aside_is_no_profile_and_is_found_again() {
        let folder = tempfile::tempdir().unwrap();
        let profiles = Profiles::read(folder.path()).unwrap();
        let place = Place { id: id(1), folder: profiles.folder(id(1)) };
        let aside = Profiles::aside(&place.folder, DateTime::UNIX_EPOCH);
        fs::create_dir_all(&aside).unwrap();
        fs::create_dir_all(profiles.folder(id(2))).unwrap();
        let profiles = Profiles::read(folder.path()).unwrap();
        assert_eq!(profiles.all(), [Listed { id: id(2), kind: None }]);
        assert_eq!(profiles.set_aside(), [Place { id: id(1), folder: aside }]);

        let another = Profiles::aside(&profiles.folder(id(2)), DateTime::UNIX_EPOCH);
        fs::create_dir_all(&another).unwrap();
        profiles.delete_set_aside(id(1)).unwrap();
        assert_eq!(profiles.set_aside(), [Place { id: id(2), folder: another }]);
        assert!(profiles.folder(id(2)).exists());
    }
}
