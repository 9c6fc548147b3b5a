//! "Remember on this computer": asked for by a person in the credential window, found again after a restart, used by leaving
//! the form empty, and forgotten on request.

use std::time::Instant;

use chrono::TimeDelta;
use serde_json::json;

use crate::{
    PATIENCE,
    desktop::Desktop,
    person::Person,
    profiles::types_secret,
    search::{files, leaks},
};

/// Somebody whom the bank knows and no other test does.
const USER: &str = "user-ok-perf-7x";
const PASSWORD: &str = "password-ok";
const BOX: &str = ".remember input[type='checkbox']";
const HERE: &str = "Seus dados de acesso a este banco estão guardados neste computador.";

/// Answers the bank, and lets it take its time once it has the answer.
async fn answers(desktop: &Desktop, person: &Person, code: &str) {
    let had = || desktop.bank().requests().iter().filter(|line| line.starts_with("POST /items/{id}/mfa")).count();
    let before = had();
    person.types("#code", code).await;
    person.presses("Enviar código").await;
    let began = Instant::now();
    while had() == before {
        assert!(began.elapsed() < PATIENCE, "the answer never came");
        tokio::task::yield_now().await;
    }
    desktop.bank().clock().step(TimeDelta::seconds(60));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_person_asks_to_be_remembered_need_not_be_typed_after_a_restart() {
    let desktop = Desktop::start("pt_BR.UTF-8", &[]).await;
    let person = Person::begins(&desktop).await;
    person.presses("Conectar banco").await;
    person.clicks("[data-institution-id='5']").await;
    person.presses("Continuar").await;
    person.switches_to("cred").await;
    let ticked = person.finds(BOX).await.prop("checked").await.unwrap();
    assert_eq!(ticked.as_deref(), Some("false"), "it is off by default");
    person.clicks(BOX).await;
    person.looks("70-remember").await;
    types_secret(&person, &[("#field-user", USER), ("#field-password", PASSWORD)], "Entrar").await;
    person.finds("#code").await;
    assert!(!person.page().await.contains(HERE), "nobody has been let in yet");
    answers(&desktop, &person, "123456").await;
    person.sees(".remembered p", HERE).await;
    person.finds("[data-cause='upToDate']").await;
    person.looks("71-remembered").await;
    person.leaves().await;

    let person = Person::at(&desktop).await;
    person.clicks("[data-test='connection'] .open").await;
    person.sees(".remembered p", HERE).await;
    let stage = person.invokes("start", json!({})).await["answer"]["stage"].clone();
    let connection = stage["snapshot"]["connections"][0]["id"].clone();
    assert!(!stage.to_string().contains(USER), "that something is kept is told, and not what: {stage}");
    assert_eq!(person.invokes("update", json!({ "connection": connection })).await, json!({ "answer": null }));
    answers(&desktop, &person, "000000").await;
    person.sees("section h2", "O banco não aceitou o código").await;
    person.presses("Informar dados de novo").await;

    person.switches_to("cred").await;
    for field in ["user", "password"] {
        let help = format!("#field-{field}-help");
        person.sees(&help, "Guardado neste computador: deixe vazio para usar.").await;
        assert_eq!(person.reads_field(&format!("#field-{field}")).await, "");
    }
    person.looks("72-remembered-form").await;
    types_secret(&person, &[], "Entrar").await;
    answers(&desktop, &person, "123456").await;
    person.finds("[data-cause='upToDate']").await;
    person.sees(".remembered p", HERE).await;
    person.leaves().await;

    let profiles = desktop.data("app.tomada.desktop.dev").join("profiles");
    let names: Vec<String> = files(&profiles).iter().map(|path| path.display().to_string()).collect();
    assert!(names.iter().any(|name| name.ends_with("store.db")), "{names:?}");
    assert_eq!(leaks(&profiles, &[USER, PASSWORD]), [], "in a file");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_has_it_forgotten_where_they_see_that_it_is_kept() {
    let desktop = Desktop::start("en_US.UTF-8", &[("GTK_THEME", "Adwaita:dark")]).await;
    let person = Person::begins(&desktop).await;
    person.presses("Connect a bank").await;
    person.clicks("[data-institution-id='2']").await;
    person.presses("Continue").await;
    person.switches_to("cred").await;
    person.clicks(BOX).await;
    person.looks("73-remember-dark").await;
    types_secret(&person, &[("#field-user", USER), ("#field-password", PASSWORD)], "Sign in").await;
    desktop.bank().clock().step(TimeDelta::seconds(60));
    person.sees(".remembered p", "The sign-in details of this bank are kept on this computer.").await;
    person.looks("74-remembered-dark").await;
    person.presses("Forget").await;
    person.sees(".forgotten", "The sign-in details of this bank are no longer kept on this computer.").await;
    person.looks("75-forgotten-dark").await;

    let stage = person.invokes("start", json!({})).await["answer"]["stage"].clone();
    let connection = stage["snapshot"]["connections"][0]["id"].clone();
    assert_eq!(
        person.invokes("enter_credentials", json!({ "connection": connection })).await,
        json!({ "answer": null })
    );
    person.switches_to("cred").await;
    let window = person.window().await;
    person.presses("Sign in").await;
    person.sees("#field-password-problem", "Fill in this field.").await;
    person.presses("Cancel").await;
    person.until_closed(&window).await;
    person.switches_to("main").await;
    person.leaves().await;
}
