//! The accounts' room in the real window: what a pretend bank has is there, is found by text, amount and day, is narrowed, is
//! told whole, and leaves for a folder.

use std::{
    fs,
    path::{Path, PathBuf},
    time::Instant,
};

use chrono::TimeDelta;

use crate::{
    PATIENCE,
    desktop::Desktop,
    person::{ENTER, Person},
};

const ROWS: &str = "[data-test='transaction'] .what > .line:first-child";
const SALARY: &str = "SALARIO EMPRESA BOA VISTA";

/// Looks at it as small as a window may be, and large.
async fn looked_at(person: &Person, name: &str) {
    for (width, height, size) in [(800, 560, "small"), (1440, 900, "large")] {
        person.resizes(width, height).await;
        person.looks(&format!("{name}-{size}")).await;
    }
}

/// A bank without a code, whose accounts and transactions have been read.
async fn filled(desktop: &Desktop) -> Person {
    let person = Person::begins(desktop).await;
    person.presses("Contas").await;
    person.sees("h2", "Nenhuma conta ainda").await;
    person.looks("90-accounts-none").await;
    person.connects("2", Some("user-ok")).await;
    desktop.bank().clock().step(TimeDelta::seconds(60));
    person.finds("[data-test='account']").await;
    person.presses("Contas").await;
    person.finds(ROWS).await;
    person
}

/// What is typed is found, and nothing else.
async fn finds(person: &Person, typed: &str, all: &str) {
    person.clears("[type='search']").await;
    person.types("[type='search']", typed).await;
    lists(person, typed, |found| found.iter().all(|row| row.contains(all))).await;
}

/// The list comes to be so: rows of the one before may stay until it has come.
async fn lists(person: &Person, what: &str, so: impl Fn(&[String]) -> bool) {
    let began = Instant::now();
    loop {
        let found = person.reads_all(ROWS).await;
        if !found.is_empty() && so(&found) {
            return;
        }
        assert!(began.elapsed() < PATIENCE, "{what}: {found:?}\n{}", person.page().await);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_bank_has_is_listed_found_narrowed_and_told() {
    let desktop = Desktop::start("pt_BR.UTF-8", &[]).await;
    let person = filled(&desktop).await;
    person.sees("[data-test='totals'] dt", "Em contas").await;
    looked_at(&person, "91-accounts").await;

    finds(&person, "salário", SALARY).await;
    finds(&person, "R$ 4.850,00", SALARY).await;
    finds(&person, "energia 119,90", "PAGAMENTO BOLETO ENERGIA E AGUA").await;
    person.presses("Mostrar tudo").await;
    lists(&person, "all", |found| found.len() > 20).await;
    person.chooses("[aria-label='Entradas e saídas']", "in").await;
    lists(&person, "in", |found| !found.iter().any(|row| row.contains("PAGAMENTO BOLETO"))).await;
    finds(&person, "salario", SALARY).await;

    // The keyboard is on the list, and opens where it is.
    person.runs("document.querySelector('[role=grid]').focus()").await;
    person.keys(ENTER).await;
    person.sees("[data-test='details'] h2", SALARY).await;
    person.sees("[data-test='details'] small", "entrada").await;
    person.chooses("[data-test='details'] select", "10000000").await;
    person.sees("[data-test='details'] [role='status']", "A Pluggy mudou a categoria.").await;
    person.looks("92-transaction").await;
    person.clicks("[data-test='details'] header button").await;
    person.gone("[data-test='details'][open]").await;

    person.presses("Saldo e meses").await;
    person.finds("[data-test='balance'] polyline").await;
    person.finds("[data-test='months'] td").await;
    looked_at(&person, "93-money").await;
    person.leaves().await;
}

/// The files in a folder and in those inside of it, by name.
fn files(folder: &Path) -> Vec<PathBuf> {
    let inside = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut found: Vec<_> = inside.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect();
    found.sort();
    found
}

#[tokio::test(flavor = "multi_thread")]
async fn accounts_go_into_a_folder_once_and_after_every_sync() {
    let folder = tempfile::tempdir().unwrap();
    let named = [("TOMADA_BACKUP_FILE", folder.path().to_str().unwrap())];
    let desktop = Desktop::start("pt_BR.UTF-8", &named).await;
    let person = filled(&desktop).await;
    person.presses("Exportar…").await;
    person.sees("dialog[open] h2", "Exportar").await;
    person.looks("94-export").await;
    person.presses("Escolher pasta e exportar…").await;
    person.finds("[data-test='exported'] table").await;
    person.looks("95-exported").await;
    let rows = files(folder.path()).into_iter().find(|file| file.extension().is_some_and(|end| end == "csv")).unwrap();
    let rows = String::from_utf8(fs::read(rows).unwrap()).unwrap();
    assert!(rows.starts_with('\u{feff}') && rows.contains(SALARY) && rows.contains("4850,00"), "{rows}");
    assert!(files(folder.path()).iter().any(|file| file.ends_with("manifest.json")), "{:?}", files(folder.path()));

    person.presses("Escolher pasta e ligar…").await;
    person.finds("[data-test='standing'] table").await;
    let standing = folder.path().join("Tomada");
    desktop.until(|| standing.exists() && !files(&standing).is_empty()).await;
    person.leaves().await;
}
