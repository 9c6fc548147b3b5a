//! The policy file of an organization: where it lies, and whether it can be believed. What it says is the engine's to read.
//!
//! It is read once, at the start. One that anybody but the administrator or this user may write is not believed: whoever else
//! uses this computer has nothing to fix here.

#[cfg(windows)]
mod owner;

use std::{
    env,
    fs::File,
    io::{self, Read as _},
    path::{Path, PathBuf},
};

use tomada_engine::{policy::Policy, profile::ProfileKind};

use crate::ipc::PolicyView;

const NAME: &str = "policy.json";
/// Names another file, for debug builds.
const ELSEWHERE: &str = "TOMADA_POLICY";
/// No honest one is larger.
const LARGEST: u64 = 64 * 1024;

/// What holds on this computer, and what became of the file that says so.
#[derive(Debug, Default)]
pub(crate) struct Found {
    pub(crate) policy: Policy,
    pub(crate) file: Seen,
}

/// What became of the policy file.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) enum Seen {
    /// There is none.
    #[default]
    Absent,
    /// It holds, but for these fields, which nobody knows.
    Holds { unknown: Vec<String> },
    /// It can't be read or understood: why. Nothing of it holds.
    NotUnderstood(String),
    /// Others may write it. Nothing of it holds.
    OpenToOthers,
}

impl Found {
    /// Reads this computer's. Blocks.
    pub(crate) fn read() -> Self {
        let found = place().map(|path| Self::at(&path)).unwrap_or_default();
        match &found.file {
            Seen::Absent => {}
            Seen::Holds { unknown } if unknown.is_empty() => tracing::info!("a policy of the organization holds"),
            Seen::Holds { unknown } => tracing::warn!(?unknown, "fields of the policy file that nobody knows"),
            Seen::NotUnderstood(why) => tracing::warn!(why, "the policy file can't be understood"),
            Seen::OpenToOthers => tracing::warn!("the policy file can be written by others"),
        }
        found
    }

    fn at(path: &Path) -> Self {
        let nothing = |file| Self { policy: Policy::default(), file };
        match believed(path) {
            Ok(Some(text)) => match Policy::parse(&text) {
                Ok((policy, unknown)) => Self { policy, file: Seen::Holds { unknown } },
                Err(fault) => nothing(Seen::NotUnderstood(fault.to_string())),
            },
            Ok(None) => nothing(Seen::OpenToOthers),
            Err(error) if error.kind() == io::ErrorKind::NotFound => nothing(Seen::Absent),
            Err(error) => nothing(Seen::NotUnderstood(error.kind().to_string())),
        }
    }

    /// What a window needs to know of it.
    pub(crate) fn view(&self) -> PolicyView {
        let kinds = [ProfileKind::Sandbox, ProfileKind::OwnKeys, ProfileKind::Broker];
        PolicyView {
            profiles: kinds.into_iter().filter(|kind| self.policy.allows(*kind)).collect(),
            broker: self.policy.broker().map(ToString::to_string),
        }
    }
}

/// Where this system keeps such files.
fn place() -> Option<PathBuf> {
    if cfg!(debug_assertions)
        && let Some(named) = env::var_os(ELSEWHERE)
    {
        return Some(named.into());
    }
    let folder = if cfg!(windows) {
        PathBuf::from(env::var_os("ProgramData")?).join("Tomada")
    } else if cfg!(target_os = "macos") {
        PathBuf::from("/Library/Application Support/Tomada")
    } else {
        PathBuf::from("/etc/tomada")
    };
    Some(folder.join(NAME))
}

/// The text of the file; nothing if others may write it.
fn believed(path: &Path) -> io::Result<Option<String>> {
    let file = File::open(path)?;
    if !is_ours(&file, path)? {
        return Ok(None);
    }
    let mut text = String::new();
    file.take(LARGEST).read_to_string(&mut text)?;
    Ok(Some(text))
}

/// Only the administrator and this user may write the file, or put another in its place.
#[cfg(unix)]
fn is_ours(file: &File, path: &Path) -> io::Result<bool> {
    use std::os::unix::fs::MetadataExt as _;

    let user = rustix::process::geteuid().as_raw();
    let ours = |found: &std::fs::Metadata| [0, user].contains(&found.uid()) && found.mode() & 0o022 == 0;
    // Where a link leads is where the file is.
    let folder = path.canonicalize()?.parent().map(std::fs::metadata).transpose()?;
    Ok(ours(&file.metadata()?) && folder.as_ref().is_none_or(ours))
}

/// Everybody may make files in `ProgramData`; what belongs to the administrators was put there by one.
#[cfg(windows)]
fn is_ours(file: &File, _: &Path) -> io::Result<bool> {
    owner::is_administrator(file)
}

#[cfg(all(test, unix))]
mod tests {
    use std::{fs, os::unix::fs::PermissionsExt as _};

    use super::*;

    #[test]
    fn it_holds_only_where_nobody_else_may_write_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(NAME);
        assert_eq!(Found::at(&path).file, Seen::Absent);
        fs::write(&path, r#"{"profiles":["broker"],"new":1}"#).unwrap();
        for (of_file, of_folder, holds) in [
            (0o644, 0o755, true),
            (0o600, 0o700, true),
            (0o664, 0o755, false),
            (0o646, 0o755, false),
            (0o644, 0o775, false),
        ] {
            fs::set_permissions(&path, fs::Permissions::from_mode(of_file)).unwrap();
            fs::set_permissions(folder.path(), fs::Permissions::from_mode(of_folder)).unwrap();
            let found = Found::at(&path);
            let expected = if holds { Seen::Holds { unknown: vec!["new".to_owned()] } } else { Seen::OpenToOthers };
            assert_eq!(found.file, expected, "{of_file:o} in {of_folder:o}");
            assert_eq!(found.view().profiles.len(), if holds { 1 } else { 3 }, "{of_file:o} in {of_folder:o}");
        }
    }

    #[test]
    fn one_that_can_not_be_understood_fixes_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(NAME);
        for (text, why) in [
            (r#"{"onSleep":1}"#, "invalid type: integer `1`, expected a boolean at line 1 column 12"),
            (r#"{"profiles":[]}"#, "`profiles` allows none"),
        ] {
            fs::write(&path, text).unwrap();
            let found = Found::at(&path);
            assert_eq!((found.file, found.policy), (Seen::NotUnderstood(why.to_owned()), Policy::default()));
        }
        fs::write(&path, [0xff, 0xfe]).unwrap();
        assert!(matches!(Found::at(&path).file, Seen::NotUnderstood(_)));
    }
}
