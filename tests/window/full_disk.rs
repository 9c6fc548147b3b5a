//! A disk that fills under the running app: that is said, the banks go on, and what they told meanwhile is on the disk once
//! there is room.
//!
//! The whole home is on a volume of the test's own.
#![cfg(target_os = "linux")]

use std::{
    fs::{self, File},
    io::Write as _,
    path::Path,
    sync::mpsc::{self, RecvTimeoutError},
    thread,
    time::Duration,
};

use chrono::TimeDelta;

use crate::{desktop::Desktop, person::Person, profiles::types_secret, volume::volume};

const SIZE: &str = "128m";

/// Takes all room there is, and at once what the webview gives back of its own; there is room again when what is answered is
/// called.
fn fill(volume: &Path) -> impl FnOnce() {
    let path = volume.join("filler");
    let mut file = File::create(&path).unwrap();
    let mut takes = move || while file.write_all(&[1; 4096]).is_ok() {};
    takes();
    let (going, goes) = mpsc::channel::<()>();
    let filling = thread::spawn(move || {
        while goes.recv_timeout(Duration::from_millis(1)) == Err(RecvTimeoutError::Timeout) {
            takes();
        }
    });
    move || {
        drop(going);
        filling.join().unwrap();
        fs::remove_file(path).unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_disk_that_fills_under_the_app_is_said_and_loses_nothing() {
    const NAME: &str = "full_disk::a_disk_that_fills_under_the_app_is_said_and_loses_nothing";
    let Some(volume) = volume(NAME, SIZE) else { return };
    let desktop = Desktop::start("pt_BR.UTF-8", &[]).await;
    let sent = || desktop.bank().requests().iter().filter(|line| line.starts_with("POST /items ")).count();
    let bank_is_done = || desktop.bank().clock().step(TimeDelta::seconds(60));
    let person = Person::begins(&desktop).await;
    person.connects("2", Some("user-ok")).await;
    person.finds("[data-test='view'][data-cause='updating']").await;
    bank_is_done();
    person.finds("[data-cause='upToDate']").await;

    // What can't be noted down first is not sent.
    let empties = fill(&volume);
    person.connects("5", Some("user-ok")).await;
    person.sees("section h2", "Nada foi enviado").await;
    person.sees("section b", "O disco está cheio").await;
    for (width, height, size) in [(800, 560, "small"), (1440, 900, "large")] {
        person.resizes(width, height).await;
        person.looks(&format!("76-disk-full-{size}")).await;
    }
    assert_eq!(sent(), 1);
    empties();
    person.gone("section.need b").await;
    person.presses("Informar dados de novo").await;
    // The rest of the form is as it was.
    types_secret(&person, &[("#field-password", "password-ok")], "Entrar").await;
    person.finds("#code").await;
    assert_eq!(sent(), 2);

    // What the bank tells meanwhile is on the disk once there is room.
    let empties = fill(&volume);
    person.types("#code", "123456").await;
    person.presses("Enviar código").await;
    desktop.is_answered(1).await;
    bank_is_done();
    person.finds("[data-cause='upToDate']").await;
    person.sees("section b", "O disco está cheio").await;
    empties();
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
