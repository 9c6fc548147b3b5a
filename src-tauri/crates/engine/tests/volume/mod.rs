//! A small volume of a test's own, which can really be full. It is in a namespace of its own, which needs no right that a
//! person lacks: the test starts itself once more in one.

use std::{env, path::PathBuf, process::Command};

const VOLUME: &str = "TOMADA_TEST_VOLUME";

/// Starts the test of this name in a namespace with a volume of this size; answers where that is, inside. What is made there
/// for a while is made on it.
pub(crate) fn volume(name: &str, size: &str) -> Option<PathBuf> {
    if let Some(volume) = env::var_os(VOLUME) {
        return Some(PathBuf::from(volume));
    }
    let place = tempfile::tempdir().unwrap();
    let mount = format!(r#"mount -t tmpfs -o size={size} none "${VOLUME}" && exec "$@""#);
    let mut command = Command::new("unshare");
    command.args(["--user", "--map-root-user", "--mount", "sh", "-c", &mount, "sh"]).arg(env::current_exe().unwrap());
    command.args(["--exact", name, "--nocapture"]).env(VOLUME, place.path()).env("TMPDIR", place.path());
    let ended = command.output().unwrap();
    let (said, complained) = (String::from_utf8_lossy(&ended.stdout), String::from_utf8_lossy(&ended.stderr));
    let said_why = "this test wants a namespace of its own (unshare --user --mount)";
    assert!(ended.status.success() && said.contains("1 passed"), "{said_why}\n{said}\n{complained}");
    None
}
