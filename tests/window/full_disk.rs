//! A disk that fills under the running app: that is said, the banks go on, and what they told meanwhile is on the disk once
//! there is room.
//!
//! The whole home is on a volume of its own, in a namespace of the test's own: it starts itself once more in one.
#![cfg(target_os = "linux")]

use std::{
    env,
    fs::{self, File},
    io::Write as _,
    path::{Path, PathBuf},
    process::Command,
};

use chrono::TimeDelta;

use crate::{desktop::Desktop, person::Person, profiles::types_secret};

const VOLUME: &str = "TOMADA_TEST_VOLUME";

/// Starts the test of this name once more on a small volume; answers where that is, inside.
fn volume(name: &str) -> Option<PathBuf> {
    if let Some(volume) = env::var_os(VOLUME) {
        return Some(volume.into());
    }
    let place = tempfile::tempdir().unwrap();
    let mount = format!(r#"mount -t tmpfs -o size=128m none "${VOLUME}" && exec "$@""#);
    let mut command = Command::new("unshare");
    command.args(["--user", "--map-root-user", "--mount", "sh", "-c", &mount, "sh"]).arg(env::current_exe().unwrap());
    command.args(["--exact", name, "--nocapture"]).env(VOLUME, place.path()).env("TMPDIR", place.path());
    let ended = command.output().unwrap();
    let (said, complained) = (String::from_utf8_lossy(&ended.stdout), String::from_utf8_lossy(&ended.stderr));
    assert!(ended.status.success() && said.contains("1 passed"), "{said}\n{complained}");
    None
}

/// Takes all room there is.
fn fill(volume: &Path) -> PathBuf {
    let path = volume.join("filler");
    let mut file = File::create(&path).unwrap();
    while file.write_all(&[1; 4096]).is_ok() {}
    path
}

#[tokio::test(flavor = "multi_thread")]
async fn a_disk_that_fills_under_the_app_is_said_and_loses_nothing() {
    let Some(volume) = volume("full_disk::a_disk_that_fills_under_the_app_is_said_and_loses_nothing") else { return };
    let desktop = Desktop::start("pt_BR.UTF-8", &[]).await;
    let sent = || desktop.bank().requests().iter().filter(|line| line.starts_with("POST /items ")).count();
    let bank_is_done = || desktop.bank().clock().step(TimeDelta::seconds(60));
    let person = Person::begins(&desktop).await;
    person.connects("2", Some("user-ok")).await;
    person.finds("[data-test='view'][data-cause='updating']").await;
    bank_is_done();
    person.finds("[data-cause='upToDate']").await;

    // What can't be noted down first is not sent.
    let filler = fill(&volume);
    person.connects("5", Some("user-ok")).await;
    person.sees("section h2", "Nada foi enviado").await;
    person.sees("section b", "O disco está cheio").await;
    person.looks("76-disk-full").await;
    assert_eq!(sent(), 1);
    fs::remove_file(filler).unwrap();
    person.gone("section.need b").await;
    person.presses("Informar dados de novo").await;
    // The rest of the form is as it was.
    types_secret(&person, &[("#field-password", "password-ok")], "Entrar").await;
    person.finds("#code").await;
    assert_eq!(sent(), 2);

    // What the bank tells meanwhile is on the disk once there is room.
    let filler = fill(&volume);
    person.types("#code", "123456").await;
    person.presses("Enviar código").await;
    desktop.is_answered(1).await;
    bank_is_done();
    person.finds("[data-cause='upToDate']").await;
    person.sees("section b", "O disco está cheio").await;
    fs::remove_file(filler).unwrap();
    person.gone("section.need b").await;
    person.leaves().await;

    let asked = || {
        desktop.bank().requests().iter().filter(|line| line.contains(" /items") || line.contains(" /accounts")).count()
    };
    let before = asked();
    let person = Person::at(&desktop).await;
    person.finds("[data-test='connection'] ~ [data-test='connection']").await;
    assert_eq!(person.reads_all("[data-test='connection'] .badge").await, ["Em dia", "Em dia"]);
    assert_eq!(asked(), before, "the bank did not have to say it again");
    person.leaves().await;
}
