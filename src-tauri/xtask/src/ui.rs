//! Building the UI, only when it changed: the Rust build embeds it, and need not do so again for nothing.

use std::{
    fs,
    path::{Path, PathBuf},
    time::SystemTime,
};

use crate::{
    Error,
    shell::{done, npm, npm_in, top},
};

/// Installs its packages and builds it, as far as either is out of date.
pub(crate) fn build() -> Result<(), Error> {
    install()?;
    let ui = top().join("ui");
    let built = ui.join("dist/cred.html");
    let sources = ["src", "index.html", "cred.html", "vite.config.ts", "package-lock.json"].map(|name| ui.join(name));
    if newest(&sources) > changed(&built) {
        done(npm().args(["run", "--silent", "build"]))?;
    }
    Ok(())
}

/// Installs its packages, if they are not those of the lock file.
pub(crate) fn install() -> Result<(), Error> {
    install_in("ui")
}

/// The same for another folder of the repository.
pub(crate) fn install_in(folder: &str) -> Result<(), Error> {
    let place = top().join(folder);
    // npm writes this file last.
    if changed(&place.join("package-lock.json")) > changed(&place.join("node_modules/.package-lock.json")) {
        done(npm_in(folder).args(["ci", "--silent"]))?;
    }
    Ok(())
}

/// When a file last changed; a missing one never did.
fn changed(path: &Path) -> Option<SystemTime> {
    fs::metadata(path).and_then(|metadata| metadata.modified()).ok()
}

fn newest(paths: &[PathBuf]) -> Option<SystemTime> {
    paths
        .iter()
        .filter_map(|path| match fs::read_dir(path) {
            Ok(entries) => newest(&entries.flatten().map(|entry| entry.path()).collect::<Vec<_>>()),
            Err(_) => changed(path),
        })
        .max()
}
