//! The activity's room in the real window: what was done is there, is narrowed, and is in the file that is made of it; where
//! what was typed went is said; what may be handed on is shown, and is what is saved.

use std::{
    fs,
    path::{Path, PathBuf},
};

use chrono::TimeDelta;
use serde_json::Value;
use tempfile::TempDir;

use crate::{desktop::Desktop, person::Person};

/// A folder, and the place in it that the dialog would be answered with.
fn place() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("atividade.jsonl");
    (folder, file)
}

fn lines(file: &Path) -> Vec<Value> {
    fs::read_to_string(file).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

async fn said(person: &Person) -> Vec<String> {
    let said = person.reads_all("[data-test='entry'] .said").await;
    said.into_iter().rev().collect()
}

/// Looks at it as small as a window may be, and large.
async fn looked_at(person: &Person, name: &str) {
    for (width, height, size) in [(800, 560, "small"), (1440, 900, "large")] {
        person.resizes(width, height).await;
        person.looks(&format!("{name}-{size}")).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_done_is_read_narrowed_and_taken_along() {
    let (_folder, file) = place();
    let desktop = Desktop::start("pt_BR.UTF-8", &[("TOMADA_BACKUP_FILE", file.to_str().unwrap())]).await;
    let person = Person::begins(&desktop).await;
    person.presses("Atividade").await;
    person.sees("h2", "Nada aconteceu ainda").await;
    person.looks("80-activity-empty").await;

    person.connects("2", Some("user-locked")).await;
    person.sees("section h2", "O banco bloqueou seu acesso").await;
    person.connects("5", Some("user-ok")).await;
    person.sees("#question-title", "Digite o código de Pluggy Bank (MFA)").await;
    person.pastes("123456").await;
    person.presses("Enviar código").await;
    person.sees(".badge", "Conferindo o código").await;
    desktop.is_answered(1).await;
    desktop.bank().clock().step(TimeDelta::seconds(60));
    person.sees("section h2", "Encontramos 2 contas").await;

    person.presses("Atividade").await;
    person.sees("[data-test='entry'] .said", "Os dados chegaram. Tudo certo.").await;
    let told = "A Tomada avisou você na área de trabalho.";
    let (chosen, asked) = ("Você escolheu este banco para conectar.", "Você pediu para conectar.");
    let (locked, fine) = ("O banco bloqueou seu acesso.", "Os dados chegaram. Tudo certo.");
    let (code, answered) = ("Pluggy Bank (MFA) pediu um código.", "Você respondeu ao banco.");
    let all = [chosen, asked, locked, told, chosen, asked, code, told, answered, fine, told];
    assert_eq!(said(&person).await, all);
    looked_at(&person, "81-activity").await;
    person.presses("Problemas").await;
    person.gone("[data-what='told']").await;
    assert_eq!(said(&person).await, [locked]);
    person.presses("Salvar em arquivo…").await;
    person.sees("[data-test='kept'] code", &file.display().to_string()).await;
    let written = lines(&file);
    assert_eq!((written[0]["format"].as_str(), written.len()), (Some("tomada-activity"), 2));
    assert_eq!(written[1]["what"]["cause"], "accountLocked");
    assert_eq!(written[1]["executionStatus"], "ACCOUNT_LOCKED");
    assert_eq!(written[1]["bank"], "Pluggy Bank");

    person.presses("O que saiu deste computador").await;
    person.sees("[data-test='proof'] b", "5 pedidos levaram senha ou código, todos para 127.0.0.1.").await;
    looked_at(&person, "82-ledger").await;
    person.presses("Ver quais").await;
    person.gone("[data-purpose='look']").await;
    let purposes = person.reads_all("[data-test='request'] td:nth-child(2)").await;
    let typed = "levou os dados de acesso";
    let (check, connect) = (format!("Conferir o que foi digitado\n{typed}"), format!("Conectar\n{typed}"));
    let answer = "Responder ao banco\nlevou o código".to_owned();
    assert_eq!(purposes, [&*answer, &*connect, &*check, &*connect, &*check]);
    person.scrolls_to("[data-test='request']").await;
    person.looks("83-ledger-typed").await;
    person.presses("Salvar em arquivo…").await;
    person.sees("[data-test='kept'] code", &file.display().to_string()).await;
    assert_eq!((lines(&file)[0]["format"].as_str(), lines(&file).len()), (Some("tomada-ledger"), 6));

    person.presses("Diagnóstico").await;
    let shown = person.reads_field("textarea").await;
    assert!(shown.starts_with("Tomada diagnostics: 1\n") && shown.contains("connections: 2\n"), "{shown}");
    assert!(shown.contains("profile: sandbox\n") && shown.contains("  ACCOUNT_LOCKED  "), "{shown}");
    assert!(!shown.contains("Pluggy Bank") && !shown.contains("webview: unknown"), "{shown}");
    looked_at(&person, "84-diagnostics").await;
    person.presses("Salvar em arquivo…").await;
    person.sees("[data-test='kept'] code", &file.display().to_string()).await;
    assert_eq!(fs::read_to_string(&file).unwrap(), shown);

    person.leaves().await;
}
