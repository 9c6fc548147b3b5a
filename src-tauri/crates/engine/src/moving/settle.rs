//! What an interruption left: a restore that was decided is finished, one that was not is thrown away, and so is work in
//! between. Done at the start, before any profile is opened.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{
    MovingError,
    make::{SCRATCH, apart},
    restore::{COMING, READY, put_in_place, throw_away},
};
use crate::vault::{Home, Means};

const PROFILES: &str = "profiles";

/// What was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Settled {
    /// Profiles that took their place.
    pub finished: usize,
    /// Profiles that were half written, and went.
    pub thrown_away: usize,
}

/// Looks through the app's data folder.
///
/// # Errors
/// [`MovingError`]: the rest is for the next time.
pub async fn settle(folder: &Path, means: impl Fn() -> Means, now: DateTime<Utc>) -> Result<Settled, MovingError> {
    let (of_app, of_profiles) = (folder.to_owned(), folder.join(PROFILES));
    let found = apart(move || {
        for path in entries(&of_app)? {
            if path.file_name().and_then(|name| name.to_str()).is_some_and(|name| name.starts_with(SCRATCH)) {
                fs::remove_dir_all(path)?;
            }
        }
        Ok(entries(&of_profiles)?)
    })
    .await?;
    let mut settled = Settled::default();
    for path in found {
        match of_profile(&path) {
            Some((_, end)) if end == READY => {
                put_in_place(path.with_extension(""), path, now, |_| {}).await?;
                settled.finished += 1;
            }
            Some((profile, end)) if end == COMING => {
                throw_away(Home { folder: path, profile }, means()).await?;
                settled.thrown_away += 1;
            }
            _ => {}
        }
    }
    Ok(settled)
}

/// Which profile a folder was made for, and how its name ends.
fn of_profile(path: &Path) -> Option<(Uuid, String)> {
    let (id, end) = path.file_name()?.to_str()?.split_once('.')?;
    Some((Uuid::parse_str(id).ok()?, end.to_owned()))
}

fn entries(folder: &Path) -> io::Result<Vec<PathBuf>> {
    match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        entries => entries?.map(|entry| entry.map(|entry| entry.path())).collect(),
    }
}
