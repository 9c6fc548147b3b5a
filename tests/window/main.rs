//! The whole app from outside: the real program in a real window, a real pretend bank behind real HTTP, a real notification
//! server on a session bus of its own. What is asserted is what a person would see, and what the bank was asked.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]
#![allow(clippy::print_stderr, reason = "what the programs said is wanted where a test failed")]

mod accounts;
mod activity;
mod brought;
mod browser;
mod check;
mod choosing;
mod connecting;
mod damage;
mod desktop;
mod ending;
mod full_disk;
mod home;
mod joining;
mod keyring;
mod kinds;
mod lab;
mod lock;
mod memory;
mod moving;
mod notices;
mod notified;
mod page;
mod painting;
mod panel;
mod person;
mod profiles;
mod remember;
mod restart;
mod search;
mod secrets;
mod several;
mod speed;
mod tray;
#[cfg(target_os = "linux")]
#[path = "../../src-tauri/crates/engine/tests/volume/mod.rs"]
mod volume;
mod widget;

use std::time::Duration;

use chrono::TimeDelta;
use desktop::Desktop;
use person::{ENTER, Person};

/// What the bank is asked for one connection with a code, reads of the running item left out.
const REQUESTS: [&str; 8] = [
    "POST /auth 200",
    "GET /connectors 200",
    "POST /connectors/5/validate 200",
    "POST /connect_token 200",
    "POST /items 200",
    "GET /items/{id} 200",
    "POST /items/{id}/mfa 200",
    "GET /accounts 200",
];

/// How requests begin that read what a connection brought.
const LISTS: [&str; 6] =
    ["GET /v2/transactions ", "GET /bills ", "GET /investments", "GET /loans ", "GET /identity ", "GET /categories "];

#[tokio::test(flavor = "multi_thread")]
async fn a_person_connects_a_bank_with_a_code() {
    let desktop = Desktop::start("pt_BR.UTF-8", &[]).await;
    let person = Person::begins(&desktop).await;

    person.sees("h1", "Conexões").await;
    person.looks("1-empty").await;
    person.presses("Conectar banco").await;
    person.types("#search", "mfa").await;
    person.clicks("[data-institution-id='5']").await;
    person.finds("[role='option']:last-child img").await;
    person.looks("2-search").await;
    person.presses("Continuar").await;

    person.switches_to("cred").await;
    person.sees("h1", "Entrar em Pluggy Bank (MFA)").await;
    person.sees("main > p span", "Banco fictício. Não digite sua senha verdadeira.").await;
    person.looks("3-cred").await;
    person.types("#field-user", "maria").await;
    person.types("#field-password", "password-ok").await;
    person.presses("Entrar").await;
    person.sees("#field-user-problem", "O user deve começar com \"user-\"").await;
    person.clears("#field-user").await;
    person.types("#field-user", "user-ok").await;
    person.presses("Entrar").await;

    person.switches_to("main").await;
    person.sees("h1", "Pluggy Bank (MFA)").await;
    person.looks("4-running").await;
    person.sees("#question-title", "Digite o código de Pluggy Bank (MFA)").await;
    let asked = desktop.notices.next().await;
    assert_eq!(asked.summary, "Pluggy Bank (MFA) pediu um código");
    assert_eq!(asked.buttons(), ["Informar código"]);
    person.looks("5-code").await;
    // Away from the prompt, and back by the notice's button.
    person.presses("Responder depois").await;
    person.sees("h1", "Conexões").await;
    person.looks("6-needs-you").await;
    desktop.notices.invoke(&asked).await;
    person.sees("#question-title", "Digite o código de Pluggy Bank (MFA)").await;
    person.pastes("12 34-56").await;
    person.presses("Enviar código").await;
    person.sees(".badge", "Conferindo o código").await;
    // In the midst of it.
    desktop.is_answered(1).await;
    desktop.bank().clock().freeze();
    desktop.bank().clock().step(TimeDelta::seconds(8));
    person.sees("section h2", "Tudo andando").await;
    person.looks("4-midst").await;
    desktop.bank().clock().run(1.0);
    desktop.bank().clock().step(TimeDelta::seconds(60));

    person.sees("section h2", "Encontramos 2 contas").await;
    person.looks("7-done").await;
    assert_eq!(
        person.reads_all("[data-test='account']").await,
        [
            "Conta Corrente\nConta corrente, final 3450\nR$ 3.208,11",
            "Pluggy Bank Mastercard Black\nCartão, final 8670\nfatura em aberto R$ 1.942,50"
        ]
    );
    person.presses("Concluir").await;
    person.sees("[data-test='connection'] .badge", "Em dia").await;
    person.looks("8-home").await;

    let mut requests = Vec::new();
    for request in desktop.bank().requests() {
        // Logos come in any order, and as many as can be seen.
        let logo = request.starts_with("GET /assets/connector-icons/");
        if !logo && (request != "GET /items/{id} 200" || !requests.contains(&request)) {
            requests.push(request);
        }
    }
    // What was brought is read last, beside everything else, and nothing but that.
    let (connecting, lists) = requests.split_at(REQUESTS.len().min(requests.len()));
    assert_eq!(connecting, REQUESTS, "in this order, and only the item is read more than once");
    assert!(lists.iter().all(|request| LISTS.iter().any(|list| request.starts_with(list))), "{lists:?}");
    assert_eq!(desktop.notices.said().await.len(), 1, "one notice, and no more: {:?}", desktop.notices.said().await);
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_and_late_codes_are_explained_with_the_way_on() {
    let desktop = Desktop::start("en_US.UTF-8", &[]).await;
    let person = Person::begins(&desktop).await;

    person.presses("Connect a bank").await;
    person.clicks("[data-institution-id='5']").await;
    person.presses("Continue").await;
    person.switches_to("cred").await;
    person.presses("Fill in test data").await;
    person.presses("Sign in").await;
    person.switches_to("main").await;
    person.sees("#question-title", "Type the code from Pluggy Bank (MFA)").await;
    assert_eq!(desktop.notices.next().await.buttons(), ["Enter code"]);
    person.types("#code", "000000").await;
    person.presses("Send code").await;
    person.sees("section h2", "The bank did not accept the code").await;
    person.looks("9-wrong-code").await;

    person.presses("Enter details again").await;
    person.switches_to("cred").await;
    person.presses("Fill in test data").await;
    person.presses("Sign in").await;
    person.switches_to("main").await;
    person.sees("#question-title", "Type the code from Pluggy Bank (MFA)").await;
    desktop.bank().clock().step(TimeDelta::seconds(120));
    person.sees("section h2", "Time ran out for the code").await;
    person.looks("10-late-code").await;
    person.presses("Try again").await;
    person.sees("#question-title", "Type the code from Pluggy Bank (MFA)").await;
    person.presses("Use it").await;
    person.presses("Send code").await;
    person.sees(".badge", "Checking the code").await;
    desktop.bank().clock().step(TimeDelta::seconds(60));
    person.sees("section h2", "We found 2 accounts").await;
}

/// The smallest window there is, in the dark, with the desktop's text at twice its size, and no mouse.
#[tokio::test(flavor = "multi_thread")]
async fn large_text_in_a_small_window_is_used_by_keyboard() {
    let desktop = Desktop::start("es_ES.UTF-8", &[("GTK_THEME", "Adwaita:dark"), ("GDK_DPI_SCALE", "2")]).await;
    let person = Person::begins(&desktop).await;
    person.resizes(800, 560).await;

    person.reaches("Conectar banco").await;
    person.looks("11-large-empty").await;
    person.keys(ENTER).await;
    person.sees("h1", "Conectar banco").await;
    person.keys("(mfa)").await;
    person.reaches("Continuar").await;
    person.looks("12-large-search").await;
    person.keys(ENTER).await;

    person.switches_to("cred").await;
    person.reaches("Completar con datos de prueba").await;
    person.keys(ENTER).await;
    person.looks("13-large-cred").await;
    person.reaches("Entrar").await;
    person.looks("14-large-enter").await;
    person.keys(ENTER).await;

    person.switches_to("main").await;
    person.sees("#question-title", "Escribe el código de Pluggy Bank (MFA)").await;
    person.looks("15-large-code").await;
    person.keys("123456").await;
    person.keys(ENTER).await;
    person.sees(".badge", "Verificando el código").await;
    desktop.bank().clock().step(TimeDelta::seconds(60));
    person.sees("section h2", "Encontramos 2 cuentas").await;
    person.reaches("Listo").await;
    person.looks("16-large-found").await;
    person.keys(ENTER).await;
    person.sees("[data-test='connection'] .badge", "Al día").await;
    person.looks("17-large-home").await;
}

/// How long anything may take before it counts as never.
const PATIENCE: Duration = Duration::from_secs(40);
