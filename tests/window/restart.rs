//! The app is closed or killed and opened again: what there was is there, out of an encrypted file whose key is in a real
//! keyring, and what was asked is still asked.

use std::{
    fs,
    path::Path,
    time::{Duration, Instant},
};

use chrono::TimeDelta;

use crate::{desktop::Desktop, person::Person};

#[tokio::test(flavor = "multi_thread")]
async fn a_restart_finds_the_connections_and_the_banks_items() {
    let desktop = Desktop::alone("pt_BR.UTF-8", &[]).await;
    let person = Person::begins(&desktop).await;
    person.presses("Laboratório").await;
    person.clears("#case-search").await;
    person.types("#case-search", "mfa-code-right").await;
    person.sees("[role='option'][aria-selected='true'] code", "mfa-code-right").await;
    person.presses("Começar este caso").await;
    person.sees("#question-title", "Digite o código de Pluggy Bank (MFA)").await;
    person.leaves().await;

    let person = Person::at(&desktop).await;
    // In the middle of the answer, as it was left.
    person.sees("#question-title", "Digite o código de Pluggy Bank (MFA)").await;
    person.types("#code", "123456").await;
    person.presses("Enviar código").await;
    person.sees("section h2", "Encontramos 2 contas").await;
    person.leaves().await;

    // The rest of the folder is the webview's own.
    let data = desktop.data("app.tomada.desktop.dev");
    let files = [files(&data.join("profiles")), vec![data.join("profiles.json").display().to_string()]].concat();
    assert!(files.iter().any(|file| file.ends_with("store.db")), "{files:?}");
    for file in files {
        let bytes = fs::read(&file).unwrap();
        for plain in ["SQLite format", "Pluggy Bank", "user-ok", "Conta Corrente", "3450"] {
            let found = bytes.windows(plain.len()).any(|window| window == plain.as_bytes());
            assert!(!found, "{plain:?} can be read in {file}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_kill_while_a_code_is_waited_for_loses_neither_the_question_nor_the_connection() {
    let desktop = Desktop::start("en_US.UTF-8", &[]).await;
    let person = Person::begins(&desktop).await;
    person.connects("5", Some("user-ok")).await;
    person.sees("#question-title", "Type the code from Pluggy Bank (MFA)").await;
    person.loses_the_app(&desktop).await;

    let began = Instant::now();
    let person = Person::at(&desktop).await;
    person.sees("#question-title", "Type the code from Pluggy Bank (MFA)").await;
    assert!(began.elapsed() < Duration::from_secs(3), "{:?} until it is asked again", began.elapsed());
    person.looks("45-killed").await;
    person.types("#code", "123456").await;
    person.presses("Send code").await;
    person.sees(".badge", "Checking the code").await;
    desktop.bank().clock().step(TimeDelta::seconds(60));
    person.sees("section h2", "We found 2 accounts").await;
    assert_eq!(desktop.bank().control().items().len(), 1);
    let made = desktop.bank().requests().iter().filter(|request| request.starts_with("POST /items ")).count();
    assert_eq!(made, 1, "it was gone on with, not made again");
    person.leaves().await;
}

fn files(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path.display().to_string()] }).collect()
}
