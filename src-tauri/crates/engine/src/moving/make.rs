//! Making a backup. It is written beside the place it is for, read back and opened with its passphrase; only then it gets
//! its name. Until then whatever had that name is as it was.

use std::{
    fs::{self, File},
    io::BufWriter,
    path::{Path, PathBuf},
};

use pluggy::Sensitive;
use tempfile::{Builder, NamedTempFile, TempDir};

use super::{
    About, Backup, MovingError, Step,
    error::gone,
    format::{self, Bound},
};
use crate::{
    private,
    store::{Store, StoreKey},
    vault::{Cost, DataKey, PassphraseSeal, VaultError},
};

/// What a file that is being written is called.
const BEGUN: &str = ".tomada-backup-";
const UNFINISHED: &str = ".tmp";
/// What a folder for work in between is called: all that is ever in it is encrypted.
pub(super) const SCRATCH: &str = "moving-";

/// A backup that was made and read back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made {
    /// Where it is.
    pub path: PathBuf,
    /// How many connections are in it.
    pub connections: usize,
}

/// Makes a backup of an open store at `to`, with work in between under `folder`, the app's own.
///
/// # Errors
/// [`MovingError`]. What was at `to` is still there.
pub async fn make(
    store: &Store,
    about: About,
    to: &Path,
    passphrase: &Sensitive,
    cost: Cost,
    folder: &Path,
    told: impl Fn(Step) + Send,
) -> Result<Made, MovingError> {
    PassphraseSeal::may_take(passphrase)?;
    let scratch = scratch(folder).await?;
    let database = scratch.path().join("copy.db");
    // Whoever can't write there is told so before anything else is done.
    let begun = begin(to.to_owned()).await?;

    let key = DataKey::random()?;
    let in_it = store.copy_to(&database, &StoreKey::new(key.expose())).await?;
    told(Step::Copied);

    let measured = database.clone();
    let measured = apart(move || format::copy(&mut File::open(measured)?, &mut std::io::sink())).await?;
    let bound = serde_json::to_vec(&Bound { about, database: measured }).map_err(|_| VaultError::NotSealed)?;
    let seal = PassphraseSeal::new(&key, passphrase, cost, &bound).await?;
    let written = apart(move || write(begun, &bound, &seal, &database)).await?;
    told(Step::Written);

    let mut again = Backup::read(written.path()).await?;
    let opened = again.open(passphrase, folder).await?;
    let found = opened.inside().connections;
    opened.close().await;
    if found != in_it {
        return Err(MovingError::NotTheSame);
    }
    told(Step::ReadBack);

    let place = to.to_owned();
    apart(move || put(written, &place)).await?;
    told(Step::InPlace);
    Ok(Made { path: to.to_owned(), connections: found })
}

/// A folder for work in between, for its owner's eyes only.
pub(super) async fn scratch(folder: &Path) -> Result<TempDir, MovingError> {
    let folder = folder.to_owned();
    apart(move || {
        private::make(&folder)?;
        Ok(Builder::new().prefix(SCRATCH).tempdir_in(folder)?)
    })
    .await
}

/// Does what takes a while where nobody else waits for the thread.
pub(super) async fn apart<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, MovingError> + Send + 'static,
) -> Result<T, MovingError> {
    tokio::task::spawn_blocking(work).await.unwrap_or(Err(MovingError::GivenUp))
}

/// An empty file beside the place of the backup. What a process that was killed has left there goes, unless it is somebody
/// else's.
async fn begin(to: PathBuf) -> Result<NamedTempFile, MovingError> {
    apart(move || {
        let beside = beside(&to);
        for entry in fs::read_dir(&beside).map_err(gone)?.flatten() {
            let name = entry.file_name();
            if name.to_str().is_some_and(|name| name.starts_with(BEGUN) && name.ends_with(UNFINISHED)) {
                drop(fs::remove_file(entry.path()));
            }
        }
        Builder::new().prefix(BEGUN).suffix(UNFINISHED).tempfile_in(beside).map_err(gone)
    })
    .await
}

fn write(
    begun: NamedTempFile,
    bound: &[u8],
    seal: &PassphraseSeal,
    database: &Path,
) -> Result<NamedTempFile, MovingError> {
    let mut to = BufWriter::new(begun.as_file());
    format::write_header(&mut to, bound, seal)?;
    format::copy(&mut File::open(database)?, &mut to)?;
    to.into_inner().map_err(std::io::IntoInnerError::into_error)?.sync_all()?;
    Ok(begun)
}

fn put(written: NamedTempFile, place: &Path) -> Result<(), MovingError> {
    written.persist(place).map_err(|refused| gone(refused.error))?;
    sync(&beside(place))
}

/// The folder of a file.
fn beside(place: &Path) -> PathBuf {
    place.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new(".")).to_owned()
}

/// Makes a new name durable, where folders can be told to.
pub(super) fn sync(folder: &Path) -> Result<(), MovingError> {
    if cfg!(unix) {
        File::open(folder)?.sync_all()?;
    }
    Ok(())
}
