//! The key file on disk: written whole or not at all, followed by a copy, so that at every moment one of the two is good.
//! A file that could not be read is put aside before another takes its place, and never deleted.

use std::{
    fs, io,
    io::{Read as _, Write as _},
    path::{Path, PathBuf},
};

use tempfile::{Builder, NamedTempFile};
use uuid::Uuid;

use super::{DiskFault, KeyFileFault, VaultError, file::KeyFile};
use crate::private;

/// The key file.
pub(super) const NAME: &str = "keys.json";
/// Its copy.
pub(super) const COPY: &str = "keys.json.bak";
/// What a file that is being written is called.
const BEGUN: &str = "keys-";
const UNFINISHED: &str = ".tmp";
/// Files of the store: where one of them is, there is a profile.
const STORE: [&str; 2] = ["store.db", "store.db-wal"];
/// Far more than a key file has.
const MOST_BYTES: u64 = 64 * 1024;

/// A key file that was read.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) file: KeyFile,
    /// Whether the file itself was missing or damaged, so that this is what its copy says.
    pub(super) is_copy: bool,
}

/// Reads the key file, or its copy where the file is missing or damaged.
pub(super) fn read(folder: &Path, profile: Uuid) -> Result<Found, VaultError> {
    let first = match one(&folder.join(NAME), profile) {
        Ok(file) => {
            mend_copy(folder, &file);
            return Ok(Found { file, is_copy: false });
        }
        Err(VaultError::KeyFile(fault @ (KeyFileFault::Missing | KeyFileFault::Damaged))) => fault,
        // A newer or a foreign file is no damage: it is whole, and somebody's.
        Err(other) => return Err(other),
    };
    match (first, one(&folder.join(COPY), profile)) {
        (_, Ok(file)) => Ok(Found { file, is_copy: true }),
        (KeyFileFault::Damaged, Err(VaultError::KeyFile(KeyFileFault::Missing))) => Err(KeyFileFault::Damaged.into()),
        (_, Err(fault)) => Err(fault),
    }
}

fn one(path: &Path, profile: Uuid) -> Result<KeyFile, VaultError> {
    let text = match text(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(KeyFileFault::Missing.into()),
        other => other?,
    };
    Ok(KeyFile::read(&text.ok_or(KeyFileFault::NotAFile)?, profile)?)
}

/// What is in a file, if it is one; nothing of it if it is far too long.
fn text(path: &Path) -> io::Result<Option<Vec<u8>>> {
    if !fs::symlink_metadata(path)?.is_file() {
        return Ok(None);
    }
    let mut text = Vec::new();
    fs::File::open(path)?.take(MOST_BYTES + 1).read_to_end(&mut text)?;
    if u64::try_from(text.len()).is_ok_and(|length| length > MOST_BYTES) {
        text.clear();
    }
    Ok(Some(text))
}

/// Brings the copy up to date, if the last write did not come so far. The file itself is good: failing changes nothing.
fn mend_copy(folder: &Path, file: &KeyFile) {
    let mended = file.write().and_then(|now| {
        let stale = text(&folder.join(COPY)).ok().flatten().is_none_or(|copy| copy != now);
        if stale { put(folder, COPY, &now) } else { Ok(()) }
    });
    if let Err(error) = mended {
        tracing::warn!(%error, "the copy of the key file is not up to date");
    }
}

/// Writes the first key file of a profile.
///
/// # Errors
/// [`VaultError::Exists`] if there is anything of a profile in the folder; then nothing was touched.
pub(super) fn create(folder: &Path, file: &KeyFile) -> Result<(), VaultError> {
    vacant(folder)?;
    let written = written(folder, &file.write()?)?;
    // Refused by the system itself, should another process have been faster.
    written.persist_noclobber(folder.join(NAME)).map_err(|refused| match refused.error.kind() {
        io::ErrorKind::AlreadyExists => VaultError::Exists(folder.join(NAME)),
        _ => refused.error.into(),
    })?;
    sync_folder(folder)?;
    mend_copy(folder, file);
    Ok(())
}

/// Makes the folder, for its owner only, and makes sure that there is nothing of a profile in it.
pub(super) fn vacant(folder: &Path) -> Result<(), VaultError> {
    private::make(folder)?;
    private::close(folder);
    for name in [NAME, COPY].iter().chain(&STORE) {
        let path = folder.join(name);
        match fs::symlink_metadata(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error.into()),
            Ok(_) => return Err(VaultError::Exists(path)),
        }
    }
    Ok(())
}

/// Puts `file` in the place of what is there, then the copy. What could not be read is put aside first.
pub(super) fn replace(folder: &Path, file: &KeyFile) -> Result<(), VaultError> {
    let path = folder.join(NAME);
    match one(&path, file.profile) {
        Ok(_) | Err(VaultError::KeyFile(KeyFileFault::Missing)) => {}
        Err(VaultError::KeyFile(KeyFileFault::Damaged)) => put_aside(&path)?,
        // Somebody changed it since it was read: theirs stays.
        Err(other) => return Err(other),
    }
    sweep(folder)?;
    put(folder, NAME, &file.write()?)?;
    mend_copy(folder, file);
    Ok(())
}

fn put_aside(path: &Path) -> Result<(), VaultError> {
    let mut aside = path.as_os_str().to_owned();
    aside.push(format!(".damaged-{}", Uuid::new_v4().simple()));
    fs::copy(path, PathBuf::from(aside))?;
    Ok(())
}

/// Removes what a process that was killed while it wrote has left: it may hold a slot that has been removed since.
fn sweep(folder: &Path) -> Result<(), DiskFault> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_name().to_str().is_some_and(|name| name.starts_with(BEGUN) && name.ends_with(UNFINISHED)) {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

fn put(folder: &Path, name: &str, text: &[u8]) -> Result<(), VaultError> {
    written(folder, text)?.persist(folder.join(name)).map_err(|refused| refused.error)?;
    Ok(sync_folder(folder)?)
}

/// A file beside the others, for its owner only, that is safely on disk.
fn written(folder: &Path, text: &[u8]) -> Result<NamedTempFile, VaultError> {
    let mut file = Builder::new().prefix(BEGUN).suffix(UNFINISHED).tempfile_in(folder)?;
    file.write_all(text)?;
    file.as_file().sync_all()?;
    Ok(file)
}

/// Makes a rename last through a power cut, where folders can be told to.
fn sync_folder(folder: &Path) -> Result<(), DiskFault> {
    if cfg!(unix) {
        fs::File::open(folder)?.sync_all()?;
    }
    Ok(())
}
