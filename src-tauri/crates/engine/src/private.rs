//! That nobody else of this computer can read what is kept here, where files say who may: folders are made so, the security
//! check looks, and it is put right whenever a store is opened. What came back out of a copy, or was unpacked, is often open
//! to all.
//!
//! Elsewhere the system closes the folder of a user's data to others.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// Makes folders for their owner's eyes only.
pub(crate) fn builder() -> fs::DirBuilder {
    #[cfg_attr(not(unix), expect(unused_mut, reason = "others have no such modes"))]
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder
}

/// Makes a folder, and those that it is in, unless they are there.
pub(crate) fn make(folder: &Path) -> io::Result<()> {
    builder().recursive(true).create(folder)
}

/// Closes one folder to others, and nothing in it.
pub(crate) fn close(folder: &Path) {
    if modes::is_open(folder)
        && let Err(error) = modes::close(folder)
    {
        tracing::warn!(%error, "a folder could not be closed to others");
    }
}

/// The first thing in a profile's folder that anybody else may do something with.
#[must_use]
pub fn open_to_others(folder: &Path) -> Option<PathBuf> {
    all(folder).into_iter().find(|path| modes::is_open(path))
}

/// Closes everything in a profile's folder to others. What can't be is said by the security check.
pub(crate) fn close_to_others(folder: &Path) {
    for path in all(folder).into_iter().filter(|path| modes::is_open(path)) {
        if let Err(error) = modes::close(&path) {
            tracing::warn!(%error, "a profile's file could not be closed to others");
        }
    }
}

/// The folder and everything in it. Links in it are not followed: what is behind one is not ours to change.
fn all(folder: &Path) -> Vec<PathBuf> {
    let folder = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    let (mut found, mut folders) = (vec![folder.clone()], vec![folder]);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            let Ok(kind) = entry.file_type() else { continue };
            if kind.is_dir() {
                folders.push(entry.path());
            }
            if kind.is_dir() || kind.is_file() {
                found.push(entry.path());
            }
        }
    }
    found
}

#[cfg(unix)]
mod modes {
    use std::{
        fs::{self, Permissions},
        io,
        os::unix::fs::PermissionsExt as _,
        path::Path,
    };

    const OTHERS: u32 = 0o077;

    pub(super) fn is_open(path: &Path) -> bool {
        fs::symlink_metadata(path).is_ok_and(|seen| !seen.is_symlink() && seen.permissions().mode() & OTHERS != 0)
    }

    pub(super) fn close(path: &Path) -> io::Result<()> {
        let mode = fs::symlink_metadata(path)?.permissions().mode();
        fs::set_permissions(path, Permissions::from_mode(mode & !OTHERS))
    }
}

#[cfg(not(unix))]
mod modes {
    use std::{io, path::Path};

    pub(super) fn is_open(_: &Path) -> bool {
        false
    }

    pub(super) fn close(_: &Path) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(all(test, unix))]
mod tests {
    use std::{
        fs::{self, Permissions},
        os::unix::fs::{PermissionsExt as _, symlink},
    };

    use super::*;

    #[test]
    fn what_is_open_to_others_is_found_however_deep_and_closed_and_nothing_else_is() {
        let (folder, elsewhere) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let (profile, theirs) = (folder.path().join("profile"), elsewhere.path().join("theirs"));
        fs::create_dir_all(profile.join("backups")).unwrap();
        let files = ["keys.json", "backups/a.db"].map(|name| profile.join(name));
        for file in files.iter().chain([&theirs]) {
            fs::write(file, "").unwrap();
            fs::set_permissions(file, Permissions::from_mode(0o644)).unwrap();
        }
        symlink(&theirs, profile.join("link")).unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        for path in [&profile, &profile.join("backups")] {
            fs::set_permissions(path, Permissions::from_mode(0o700)).unwrap();
        }
        for file in files.iter().rev() {
            assert!(open_to_others(&profile).is_some());
            fs::set_permissions(file, Permissions::from_mode(0o600)).unwrap();
        }
        assert_eq!(open_to_others(&profile), None, "a link is nobody's");
        for path in files.iter().chain([&profile, &profile.join("backups")]) {
            fs::set_permissions(path, Permissions::from_mode(0o755)).unwrap();
            assert_eq!(open_to_others(&profile).as_ref(), Some(path));
            close_to_others(&profile);
            assert_eq!(mode(path), 0o700);
        }
        assert_eq!(open_to_others(&profile), None);
        assert_eq!(mode(&theirs), 0o644, "what is behind a link is somebody else's");
    }
}
