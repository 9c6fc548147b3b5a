//! Reading a backup: what it says of itself to everybody, and what is in it to whoever has its passphrase.

use std::{
    collections::BTreeSet,
    fs::{self, File},
    io::{self, BufReader},
    path::{Path, PathBuf},
};

use pluggy::Sensitive;
use tempfile::TempDir;

use super::{
    About, MovingError,
    format::{self, Header},
    make::{apart, scratch},
};
use crate::{
    profile::NAME,
    store::{Store, StoreKey, adopt},
};

/// A backup whose passphrase is not known yet.
#[derive(Debug)]
pub struct Backup {
    path: PathBuf,
    header: Header,
}

/// What is in a backup.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inside {
    /// What it says of itself.
    pub about: About,
    /// What its person calls the profile; nothing if they never named it.
    pub name: Option<String>,
    /// How many connections there are.
    pub connections: usize,
    /// The names of their institutions, each once.
    pub institutions: Vec<String>,
}

/// A backup that was opened. All of it is here: the file itself may go.
#[derive(Debug)]
pub struct Opened {
    pub(super) store: Store,
    inside: Inside,
    // After the store: its files are in there.
    _scratch: TempDir,
}

impl Backup {
    /// Reads a backup from its beginning to its end.
    ///
    /// # Errors
    /// [`MovingError`]: it is none, or is not whole, or is from a newer version, or can't be read.
    pub async fn read(path: &Path) -> Result<Self, MovingError> {
        let at = path.to_owned();
        let header = apart(move || {
            let (header, mut rest) = begin(&at)?;
            format::copy_database(&mut rest, &mut io::sink(), &header.bound.database)?;
            Ok(header)
        })
        .await?;
        Ok(Self { path: path.to_owned(), header })
    }

    /// What it says of itself.
    #[must_use]
    pub fn about(&self) -> &About {
        &self.header.bound.about
    }

    /// Opens it with what a person typed, and looks at every page, with work in between under `folder`, the app's own.
    ///
    /// # Errors
    /// [`MovingError::Vault`] if the passphrase does not do, now; [`MovingError::Gone`] if it is no longer the file that was
    /// read; what [`read`](Self::read) says.
    pub async fn open(&mut self, typed: &Sensitive, folder: &Path) -> Result<Opened, MovingError> {
        // Whoever took the file away is not asked for a passphrase again.
        let (at, before) = (self.path.clone(), self.header.text.clone());
        apart(move || if begin(&at)?.0.text == before { Ok(()) } else { Err(MovingError::Gone) }).await?;
        let key = self.header.seal.open(typed, &self.header.text).await?;
        let scratch = scratch(folder).await?;
        let (at, expected) = (self.path.clone(), self.header.bound.database.clone());
        let (copy, place) = (scratch.path().join("copy.db"), scratch.path().join("store"));
        let opening = place.clone();
        apart(move || {
            let (_, mut rest) = begin(&at)?;
            format::copy_database(&mut rest, &mut File::create(&copy)?, &expected)?;
            Ok(adopt(&place, &copy)?)
        })
        .await?;
        let store = Store::open(&opening, &StoreKey::new(key.expose())).await?;
        match inside(&store, self.about()).await {
            Ok(inside) => Ok(Opened { store, inside, _scratch: scratch }),
            Err(error) => {
                drop(store.close().await);
                Err(error)
            }
        }
    }
}

impl Opened {
    /// What is in it.
    #[must_use]
    pub fn inside(&self) -> &Inside {
        &self.inside
    }

    /// Lets go of it.
    pub async fn close(self) {
        // It was a copy: whether all of it was written to the disk matters to nobody.
        drop(self.store.close().await);
    }
}

/// The beginning of a file, if it is one, and what comes after it.
fn begin(path: &Path) -> Result<(Header, BufReader<File>), MovingError> {
    // A pipe, or a folder, would be waited for.
    if !fs::metadata(path)?.is_file() {
        return Err(MovingError::NotABackup);
    }
    let mut file = BufReader::new(File::open(path)?);
    Ok((format::read_header(&mut file)?, file))
}

/// What is in a store, if every page of it is sound.
async fn inside(store: &Store, about: &About) -> Result<Inside, MovingError> {
    if !store.is_sound().await? {
        return Err(MovingError::Damaged);
    }
    let connections = store.contents(about.created).await?.connections;
    let institutions: BTreeSet<String> =
        connections.iter().filter_map(|connection| connection.connector.name.clone()).collect();
    Ok(Inside {
        about: about.clone(),
        name: store.setting::<Option<String>>(NAME).await?.flatten(),
        connections: connections.len(),
        institutions: institutions.into_iter().collect(),
    })
}
