//! Where an export is written. All of it is written beside its place, in a folder that nobody else can read, and gets its names
//! when it is whole: under a name there is a whole file or what was there before. An export of its own gets a folder of its
//! own; the one after every sync replaces the files that it has written before, and none but those.

use std::{
    collections::HashSet,
    fs::{self, File},
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use serde::Deserialize;
use sha2::{Digest as _, Sha256};
use tempfile::{Builder, TempDir};

use super::{fitid::hex, manifest::FileSummary};
use crate::private;

/// The manifest for programs.
pub(super) const MANIFEST: &str = "manifest.json";
/// What some system or other takes for something else in the name of a file.
const FOREIGN: &[char] = &['/', '\\', ':', '*', '?', '"', '<', '>', '|'];
/// Letters of a name, without its ending.
const LONGEST: usize = 80;
/// Folders of one name in one place; nobody has as many.
const MOST: u32 = 1000;

/// An export that is being written.
#[derive(Debug)]
pub(super) struct Writing {
    folder: PathBuf,
    beside: TempDir,
    files: Vec<Begun>,
    names: HashSet<String>,
}

#[derive(Debug)]
struct Begun {
    name: String,
    file: File,
    bytes: u64,
    digest: Sha256,
}

/// What an earlier export says that it, and those before it, have written.
#[derive(Deserialize)]
struct Earlier {
    files: Vec<EarlierFile>,
    #[serde(default)]
    earlier: Vec<String>,
}

#[derive(Deserialize)]
struct EarlierFile {
    name: String,
}

impl Writing {
    /// Begins, in a folder that exists.
    pub(super) fn begin(folder: PathBuf) -> io::Result<Self> {
        let beside = Builder::new().prefix(".tomada-").tempdir_in(&folder)?;
        Ok(Self { folder, beside, files: Vec::new(), names: HashSet::from([MANIFEST.to_owned()]) })
    }

    /// Begins a file, and says what it is called: as wanted, or with a number behind it where another is called so.
    pub(super) fn file(&mut self, wanted: &str, ending: &str) -> io::Result<String> {
        let plain = plain(wanted);
        let mut nth = 1_u32;
        let name = loop {
            let name = if nth == 1 { format!("{plain}.{ending}") } else { format!("{plain} ({nth}).{ending}") };
            // Some systems do not tell small letters from capitals.
            if self.names.insert(name.to_lowercase()) {
                break name;
            }
            nth += 1;
        };
        let file = File::create_new(self.beside.path().join(&name))?;
        self.files.push(Begun { name: name.clone(), file, bytes: 0, digest: Sha256::new() });
        Ok(name)
    }

    /// Goes on with the file that was begun last.
    pub(super) fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        let last = self.files.last_mut().ok_or_else(|| io::Error::other("no file was begun"))?;
        last.file.write_all(bytes)?;
        last.digest.update(bytes);
        last.bytes += u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        Ok(())
    }

    /// The files so far.
    pub(super) fn files(&self) -> Vec<FileSummary> {
        let summary = |file: &Begun| FileSummary {
            name: file.name.clone(),
            bytes: file.bytes,
            sha256: hex(file.digest.clone().finalize().iter()),
        };
        self.files.iter().map(summary).collect()
    }

    /// Adds the manifest, and gives all of it a folder of its own: of this name, or with a number behind it.
    pub(super) fn put_anew(self, name: &str, manifest: &[u8]) -> io::Result<PathBuf> {
        self.settle(manifest)?;
        let name = plain(name);
        for nth in 1..MOST {
            let to = self.folder.join(if nth == 1 { name.clone() } else { format!("{name} ({nth})") });
            // A name that is taken, by whatever it is, stays so.
            if fs::symlink_metadata(&to).is_err() {
                fs::rename(self.beside.keep(), &to)?;
                sync(&self.folder)?;
                return Ok(to);
            }
        }
        Err(io::ErrorKind::AlreadyExists.into())
    }

    /// Begins, in the place of what exports before have written into the folder of this name. What the last of them did not
    /// write may be all that is left of an account: no file of this one is called so.
    pub(super) fn begin_again(folder: PathBuf, name: &str) -> io::Result<Self> {
        let earlier = written(&folder.join(plain(name))).map(|found| found.earlier).unwrap_or_default();
        let mut writing = Self::begin(folder)?;
        writing.names.extend(earlier.iter().map(|name| name.to_lowercase()));
        Ok(writing)
    }

    /// The files that exports before have written into the folder of this name, that are still there, and that this one does
    /// not replace. They are a person's by now, and stay.
    pub(super) fn earlier(&self, name: &str) -> Vec<String> {
        let to = self.folder.join(plain(name));
        let is_new = |name: &String| self.files.iter().any(|file| file.name == *name);
        let found = written(&to).map(|found| found.files.into_iter().map(|file| file.name).chain(found.earlier));
        let mut names: Vec<String> = found.into_iter().flatten().collect();
        names.retain(|name| {
            Path::new(name).file_name() == Some(name.as_ref()) && to.join(name).is_file() && !is_new(name)
        });
        names
    }

    /// Adds the manifest, and puts every file into the folder of this name, in the place of those that the export before has
    /// written there. The manifest first: what it names is known as ours from then on, whatever happens to this program. Where
    /// a file can't be replaced, the sums in it are those of the next export.
    ///
    /// # Errors
    /// What a disk can do; `AlreadyExists` where another file has the name of one, and then nothing is changed.
    pub(super) fn put_again(self, name: &str, manifest: &[u8]) -> io::Result<PathBuf> {
        self.settle(manifest)?;
        let to = self.folder.join(plain(name));
        match private::builder().create(&to) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
            _ => {}
        }
        let names: Vec<&str> = self.files.iter().map(|file| file.name.as_str()).collect();
        let ours = written(&to);
        let is_ours = |name: &str| ours.as_ref().is_some_and(|ours| ours.files.iter().any(|file| file.name == name));
        let is_there = |name: &str| fs::symlink_metadata(to.join(name)).is_ok();
        if names.iter().any(|name| is_there(name) && !is_ours(name)) || (is_there(MANIFEST) && ours.is_none()) {
            return Err(io::ErrorKind::AlreadyExists.into());
        }
        for name in [MANIFEST].into_iter().chain(names) {
            fs::rename(self.beside.path().join(name), to.join(name))?;
        }
        sync(&to)?;
        Ok(to)
    }

    /// Everything on the disk, under the names that it has for now.
    fn settle(&self, manifest: &[u8]) -> io::Result<()> {
        for begun in &self.files {
            begun.file.sync_all()?;
        }
        let mut file = File::create_new(self.beside.path().join(MANIFEST))?;
        file.write_all(manifest)?;
        file.sync_all()
    }
}

/// What the manifest in a folder says that it and those before it have written; nothing where there is none.
fn written(folder: &Path) -> Option<Earlier> {
    serde_json::from_slice(&fs::read(folder.join(MANIFEST)).ok()?).ok()
}

/// A name without what would make it a path, a hidden file, or no name at all.
fn plain(name: &str) -> String {
    let left = name.chars().filter(|letter| !letter.is_control() && !FOREIGN.contains(letter)).take(LONGEST);
    let left: String = left.collect();
    let left = left.trim_matches(|letter: char| letter.is_whitespace() || letter == '.');
    if left.is_empty() { "-".to_owned() } else { left.to_owned() }
}

/// Makes new names durable. Windows does so by itself, and lets no folder be opened as a file.
fn sync(folder: &Path) -> io::Result<()> {
    #[cfg(unix)]
    File::open(folder)?.sync_all()?;
    #[cfg(not(unix))]
    let _ = folder;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn begun(folder: &Path, text: &str) -> Writing {
        let mut writing = Writing::begin(folder.to_owned()).unwrap();
        writing.file("Conta", "csv").unwrap();
        writing.append(text.as_bytes()).unwrap();
        writing
    }

    /// A manifest that names the one file.
    const NAMED: &[u8] = br#"{"files":[{"name":"Conta.csv"}]}"#;

    fn there(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> =
            fs::read_dir(folder).unwrap().map(|one| one.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn an_export_of_its_own_has_a_folder_of_its_own_and_a_name_that_was_free() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("Tomada (2)"), "mine").unwrap();
        let first = begun(folder.path(), "a").put_anew("Tomada", NAMED).unwrap();
        let second = begun(folder.path(), "b").put_anew("Tomada", NAMED).unwrap();
        assert_eq!(there(folder.path()), ["Tomada", "Tomada (2)", "Tomada (3)"]);
        assert_eq!(there(&first), ["Conta.csv", MANIFEST]);
        assert_eq!(fs::read_to_string(second.join("Conta.csv")).unwrap(), "b");
    }

    #[test]
    fn the_one_after_every_sync_replaces_what_it_has_written_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let to = begun(folder.path(), "a").put_again("Tomada", NAMED).unwrap();
        fs::write(to.join("notas.txt"), "mine").unwrap();
        assert_eq!(begun(folder.path(), "b").put_again("Tomada", NAMED).unwrap(), to);
        assert_eq!(fs::read_to_string(to.join("Conta.csv")).unwrap(), "b");
        assert_eq!(there(&to), ["Conta.csv", MANIFEST, "notas.txt"]);
        // A file that no manifest names is somebody else's.
        fs::write(to.join(MANIFEST), r#"{"files":[]}"#).unwrap();
        let refused = begun(folder.path(), "c").put_again("Tomada", NAMED).unwrap_err();
        assert_eq!(refused.kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(fs::read_to_string(to.join("Conta.csv")).unwrap(), "b");
        assert_eq!(there(folder.path()), ["Tomada"], "nothing half written is left");
    }

    #[test]
    fn what_one_did_not_write_stays_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let to = begun(folder.path(), "a").put_again("Tomada", NAMED).unwrap();
        fs::write(to.join("notas.txt"), "mine").unwrap();
        let mut other = Writing::begin(folder.path().to_owned()).unwrap();
        other.file("Poupança", "csv").unwrap();
        assert_eq!(other.earlier("Tomada"), ["Conta.csv"]);
        let manifest = r#"{"files":[{"name":"Poupança.csv"}],"earlier":["Conta.csv"]}"#;
        other.put_again("Tomada", manifest.as_bytes()).unwrap();
        assert_eq!(fs::read_to_string(to.join("Conta.csv")).unwrap(), "a", "it may be all that is left of an account");
        let mut again = Writing::begin_again(folder.path().to_owned(), "Tomada").unwrap();
        assert_eq!(again.file("Conta", "csv").unwrap(), "Conta (2).csv");
        assert_eq!(again.earlier("Tomada"), ["Poupança.csv", "Conta.csv"]);
        again.put_again("Tomada", br#"{"files":[{"name":"Conta (2).csv"}]}"#).unwrap();
        assert_eq!(fs::read_to_string(to.join("Conta.csv")).unwrap(), "a");
    }

    #[test]
    fn what_is_given_up_leaves_nothing_behind() {
        let folder = tempfile::tempdir().unwrap();
        drop(begun(folder.path(), "a"));
        assert_eq!(there(folder.path()), Vec::<String>::new());
    }

    #[test]
    fn a_file_can_be_wanted_under_any_name() {
        for (wanted, name) in [
            ("Banco do Povo - Conta 0001/12345-0", "Banco do Povo - Conta 000112345-0"),
            ("../..\\x", "x"),
            (" .oculto. ", "oculto"),
            ("\u{0}", "-"),
        ] {
            assert_eq!(plain(wanted), name);
        }
        let folder = tempfile::tempdir().unwrap();
        let mut writing = Writing::begin(folder.path().to_owned()).unwrap();
        let names = ["Conta", "conta", "Conta"].map(|name| writing.file(name, "csv").unwrap());
        assert_eq!(names, ["Conta.csv", "conta (2).csv", "Conta (3).csv"]);
        assert_eq!(writing.file("manifest", "json").unwrap(), "manifest (2).json");
    }
}
