//! A profile goes into one file, and comes out of it again where nothing of it is left: with this computer's keyring, and
//! without one.

use std::{fs, path::PathBuf};

use tempfile::TempDir;

use crate::{desktop::Desktop, person::Person};

const OF_FILE: &str = "atirei o pau no gato";
const ELSEWHERE: &str = "o cravo brigou com a rosa";

/// A pen drive, and the place on it that the dialog would be answered with.
fn drive() -> (TempDir, PathBuf) {
    let drive = tempfile::tempdir().unwrap();
    let file = drive.path().join("casa.tomada");
    (drive, file)
}

async fn types_twice(person: &Person, passphrase: &str, button: &str) {
    person.switches_to("cred").await;
    for field in ["#field-passphrase", "#field-again"] {
        person.types(field, passphrase).await;
    }
    person.presses(button).await;
    person.switches_to("main").await;
}

async fn types_once(person: &Person, passphrase: &str) {
    person.switches_to("cred").await;
    person.sees("h1", "Abrir o backup").await;
    person.types("#field-passphrase", passphrase).await;
    person.presses("Abrir").await;
    person.switches_to("main").await;
}

/// Connects a pretend bank.
async fn connects(person: &Person) {
    person.presses("Conectar banco").await;
    person.clicks("[data-institution-id='2']").await;
    person.presses("Continuar").await;
    person.switches_to("cred").await;
    person.presses("Preencher dados de teste").await;
    person.presses("Entrar").await;
    person.switches_to("main").await;
    person.sees("section h2", "Encontramos 2 contas").await;
}

async fn makes_a_backup(person: &Person, file: &std::path::Path) {
    person.presses("Configurações").await;
    person.presses("Fazer um backup…").await;
    types_twice(person, OF_FILE, "Fazer o backup").await;
    person.sees("[data-test='backup'] code", &file.display().to_string()).await;
    person.looks("50-backup-made").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_erased_comes_back_out_of_its_backup() {
    let (_drive, file) = drive();
    let desktop = Desktop::alone("pt_BR.UTF-8", &[("TOMADA_BACKUP_FILE", file.to_str().unwrap())]).await;
    let person = Person::begins(&desktop).await;
    connects(&person).await;
    makes_a_backup(&person, &file).await;
    let before = desktop.stores();

    person.types("#erase-word", "apagar").await;
    person.presses("Apagar tudo deste computador").await;
    person.presses("Concluir").await;
    person.sees("h1", "Bem-vindo à Tomada").await;
    assert_eq!(desktop.stores(), Vec::<String>::new());

    person.presses("Restaurar um backup…").await;
    types_once(&person, "atirei o pau no rato").await;
    person.switches_to("cred").await;
    person.sees("#field-passphrase-problem", "Esta senha não abre o backup.").await;
    types_once(&person, OF_FILE).await;
    person.sees("h1", "Restaurar este backup?").await;
    person.sees("dd", "Demonstração").await;
    person.looks("51-backup-found").await;
    assert_eq!(desktop.stores(), Vec::<String>::new(), "nothing has happened yet");
    person.presses("Restaurar").await;
    person.sees("h1", "Conexões").await;
    person.sees("[data-test='connection'] .badge", "Em dia").await;
    assert_eq!(desktop.stores(), before, "it is the same profile");

    // Its bank came along: what is connected there can be looked at again. And a start later it opens by itself.
    person.leaves().await;
    let person = Person::at(&desktop).await;
    person.sees("[data-test='connection'] .badge", "Em dia").await;

    // Once more, over what is there: that is set aside.
    person.presses("Configurações").await;
    person.presses("Criar outro perfil").await;
    person.presses("Restaurar um backup…").await;
    types_once(&person, OF_FILE).await;
    person.finds(".attention").await;
    person.looks("52-backup-replaces").await;
    person.presses("Restaurar").await;
    person.sees("[data-test='connection'] .badge", "Em dia").await;
    assert_eq!(desktop.stores().len(), 2, "{:?}", desktop.stores());
    person.leaves().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_lives_in_memory_is_taken_to_a_profile_that_is_kept() {
    let (_drive, file) = drive();
    let desktop = Desktop::without_keyring("pt_BR.UTF-8", &[("TOMADA_BACKUP_FILE", file.to_str().unwrap())]).await;
    let person = Person::begins(&desktop).await;
    connects(&person).await;
    makes_a_backup(&person, &file).await;
    person.leaves().await;

    let person = Person::at(&desktop).await;
    person.sees("h1", "Bem-vindo à Tomada").await;
    person.presses("Restaurar um backup…").await;
    types_once(&person, OF_FILE).await;
    person.presses("Restaurar").await;
    types_twice(&person, ELSEWHERE, "Usar esta senha").await;
    person.sees("[data-test='connection'] .badge", "Em dia").await;
    assert_eq!(desktop.stores().len(), 1);
    person.leaves().await;

    let person = Person::at(&desktop).await;
    person.sees("h1", "A Tomada está bloqueada").await;
    person.leaves().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_an_organization_does_not_want_is_put_back_where_it_was_and_comes_nowhere_else() {
    let (drive, file) = drive();
    let policy = drive.path().join("policy.json");
    let session = [("TOMADA_BACKUP_FILE", file.to_str().unwrap()), ("TOMADA_POLICY", policy.to_str().unwrap())];
    let desktop = Desktop::alone("pt_BR.UTF-8", &session).await;
    let person = Person::begins(&desktop).await;
    makes_a_backup(&person, &file).await;
    person.leaves().await;
    fs::write(&policy, r#"{"profiles":["ownKeys"]}"#).unwrap();

    // The profile is there already, and goes on working: so does a backup of it.
    let person = Person::at(&desktop).await;
    person.presses("Configurações").await;
    person.presses("Criar outro perfil").await;
    person.presses("Restaurar um backup…").await;
    types_once(&person, OF_FILE).await;
    person.presses("Restaurar").await;
    person.sees("h1", "Conexões").await;
    assert_eq!(desktop.stores().len(), 2, "{:?}", desktop.stores());

    // Deleted, nothing of it is left, and it does not come back.
    person.presses("Configurações").await;
    person.presses("Excluir este perfil…").await;
    person.presses("Excluir perfil").await;
    person.sees("h1", "Bem-vindo à Tomada").await;
    assert_eq!(desktop.stores(), Vec::<String>::new());
    person.presses("Restaurar um backup…").await;
    types_once(&person, OF_FILE).await;
    let said = "A sua organização não permite este perfil neste computador. O backup não foi alterado.";
    person.sees(".attention", said).await;
    assert_eq!(person.reads_all("main .actions button").await, ["Cancelar"]);
    person.looks("54-backup-forbidden").await;
    person.presses("Cancelar").await;
    person.sees("h1", "Bem-vindo à Tomada").await;
    person.leaves().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_no_whole_backup_says_what_it_is() {
    let (_drive, file) = drive();
    let desktop = Desktop::alone("pt_BR.UTF-8", &[("TOMADA_BACKUP_FILE", file.to_str().unwrap())]).await;
    let person = Person::at(&desktop).await;
    for (content, said) in [
        (None, "O arquivo não está mais onde estava, ou foi trocado."),
        (Some(&b"PK\x03\x04"[..]), "Este arquivo não é um backup da Tomada."),
        (Some(&b"Tomada\r\n\x01"[..]), "Este backup está incompleto"),
    ] {
        if let Some(content) = content {
            fs::write(&file, content).unwrap();
        }
        person.presses("Restaurar um backup…").await;
        let told = person.finds("[role='alert']").await.text().await.unwrap();
        assert!(told.starts_with(said), "{told}");
        person.looks("53-no-backup").await;
    }
    person.leaves().await;
}
