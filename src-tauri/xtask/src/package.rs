//! Packages for Debian and Fedora, by Tauri's own bundler.

use std::{fs, path::PathBuf};

use crate::{
    Error, setup,
    shell::{done, npm, top},
    ui,
};

/// The bundler's version. It is not among the UI's packages: it is of no use but here, and its lock entries name programs
/// for systems that not every registry carries.
const BUNDLER: &str = "@tauri-apps/cli@2.12.5";

/// Makes the packages and says where they are.
pub(crate) fn package() -> Result<(), Error> {
    setup::ready(setup::PACKAGE)?;
    ui::build()?;
    let mut bundler = npm();
    bundler.current_dir(top()).args([
        "exec",
        "--yes",
        "--package",
        BUNDLER,
        "--",
        "tauri",
        "build",
        "--bundles",
        "deb,rpm",
    ]);
    done(&mut bundler)?;
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| top().join("target"), PathBuf::from);
    for kind in ["deb", "rpm"] {
        for entry in fs::read_dir(target.join("release/bundle").join(kind))?.flatten() {
            if entry.path().extension().is_some_and(|extension| extension == kind) {
                let size = entry.metadata()?.len();
                println!("{} ({}.{} MB)", entry.path().display(), size / 1_000_000, size / 100_000 % 10);
            }
        }
    }
    Ok(())
}
