//! The app is closed and opened again: what there was is there, out of an encrypted file whose key is in a real keyring.

use std::{fs, path::Path};

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
    person.sees("[data-test='connection'] .badge", "Esperando código").await;
    person.presses("Resolver agora").await;
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

fn files(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path.display().to_string()] }).collect()
}
