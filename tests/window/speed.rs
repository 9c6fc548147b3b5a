//! How long the search takes to open and to find, with nine hundred institutions, and how long after the bank's a question is on
//! the screen and on the desktop. Figures, not tests: `cargo xtask bench connect` prints them.

#![allow(clippy::print_stdout, reason = "figures are what a bench is for")]

use std::{
    fmt::Write as _,
    time::{Instant, SystemTime, UNIX_EPOCH},
};

use pluggy::model::ItemStatus;
use serde_json::{Value, json};
use wiremock::{
    Mock, MockServer, ResponseTemplate,
    matchers::{method, path},
};

use crate::{desktop::Desktop, person::Person, profiles::types_secret};

const INSTITUTIONS: u32 = 900;
const OPENINGS: usize = 9;
const QUESTIONS: usize = 5;

/// Presses the button that opens the search, and waits until the field has the focus and the list is painted.
const OPENS: &str = "const [label, done] = arguments;
    const button = [...document.querySelectorAll('button')].find((one) => one.innerText.trim() === label);
    const began = performance.now();
    const look = () => {
        if (document.activeElement?.id !== 'search' || !document.querySelector('[role=option]')) return requestAnimationFrame(look);
        requestAnimationFrame(() => done(performance.now() - began));
    };
    button.click();
    look();";

/// Types a letter more, and waits until what is found is laid out.
const FINDS: &str = "const [text, done] = arguments;
    const field = document.querySelector('#search');
    const began = performance.now();
    field.value = text;
    field.dispatchEvent(new Event('input', { bubbles: true }));
    queueMicrotask(() => queueMicrotask(() => {
        void document.body.offsetHeight;
        done(performance.now() - began);
    }));";

/// Writes down when the question is there.
const WATCHES: &str = "window.asked = null;
    new MutationObserver((_, observer) => {
        if (!document.querySelector('#code')) return;
        observer.disconnect();
        requestAnimationFrame(() => (window.asked = Date.now()));
    }).observe(document.body, { childList: true, subtree: true });";

/// When it was there.
const SAYS: &str = "const [, done] = arguments;
    const look = () => (window.asked ? done(window.asked) : requestAnimationFrame(look));
    look();";

/// Pluggy, with as many institutions as there may be.
async fn pluggy() -> MockServer {
    let server = MockServer::start().await;
    let one = |id: u32| {
        json!({
            "id": id, "name": format!("Instituição número {id}"), "primaryColor": "0a7c66", "type": "PERSONAL_BANK",
            "institutionUrl": format!("https://banco{id}.example"), "country": "BR", "products": ["ACCOUNTS"],
            "credentials": [{ "name": "user", "label": "Usuário", "type": "text" }], "isSandbox": false,
            "hasMFA": false, "oauth": false, "health": { "status": "ONLINE", "stage": null },
        })
    };
    let all: Vec<Value> = (1..=INSTITUTIONS).map(one).collect();
    let answers = [
        ("POST", "/auth", ResponseTemplate::new(200).set_body_json(json!({ "apiKey": "key" }))),
        ("GET", "/connectors", ResponseTemplate::new(200).set_body_json(json!({ "total": all.len(), "results": all }))),
        ("POST", "/items", ResponseTemplate::new(400).set_body_json(json!({ "code": 400, "message": "nothing" }))),
    ];
    for (verb, at, answer) in answers {
        Mock::given(method(verb)).and(path(at)).respond_with(answer).mount(&server).await;
    }
    server
}

fn told(what: &str, mut figures: Vec<f64>) {
    figures.sort_by(f64::total_cmp);
    let mut line = format!("{what}: median {:.0} ms of", figures[figures.len() / 2]);
    for figure in figures {
        write!(line, " {figure:.0}").unwrap();
    }
    println!("{line}");
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "a bench: `cargo xtask bench connect`"]
async fn the_search_opens_and_finds_among_nine_hundred() {
    let pluggy = pluggy().await;
    let desktop = Desktop::alone("pt_BR.UTF-8", &[("TOMADA_PLUGGY_URL", &pluggy.uri())]).await;
    let person = Person::at(&desktop).await;
    person.presses("Configurar").await;
    person.presses("Informar as chaves").await;
    let keys = [("#field-clientId", "5e5e5e5e-0000-4000-8000-000000000003"), ("#field-clientSecret", "secret")];
    types_secret(&person, &keys, "Testar e guardar").await;
    person.sees("h1", "Conexões").await;
    let mut openings = Vec::new();
    for _ in 0..OPENINGS {
        openings.push(person.measures(OPENS, "Conectar banco").await);
        person.presses("Voltar").await;
        person.sees("h1", "Conexões").await;
    }
    println!(
        "the search opens with {INSTITUTIONS} institutions, asked for the first time: {:.0} ms",
        openings.remove(0)
    );
    told("the search opens again", openings);
    person.measures(OPENS, "Conectar banco").await;
    let mut found = Vec::new();
    for text in ["i", "in", "ins", "inst", "numero 4", "numero 42", "numero 421", "x", ""] {
        found.push(person.measures(FINDS, text).await);
    }
    told("a letter is found", found);
    person.leaves().await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "a bench: `cargo xtask bench connect`"]
async fn a_question_is_on_the_screen_and_on_the_desktop() {
    let desktop = Desktop::start("pt_BR.UTF-8", &[]).await;
    let person = Person::begins(&desktop).await;
    let (mut screen, mut notice) = (Vec::new(), Vec::new());
    for _ in 0..QUESTIONS {
        person.connects("5", Some("user-ok")).await;
        person.runs(WATCHES).await;
        let waits = || {
            let items = desktop.bank().control().items();
            items.iter().any(|item| item.status == Some(ItemStatus::WaitingUserInput))
        };
        desktop.until(waits).await;
        let (asked, at) = (Instant::now(), SystemTime::now().duration_since(UNIX_EPOCH).unwrap());
        desktop.notices.next().await;
        notice.push(asked.elapsed().as_secs_f64() * 1000.0);
        person.finds("#code").await;
        screen.push(person.measures(SAYS, "").await - at.as_secs_f64() * 1000.0);
        person.presses("Cancelar").await;
        person.presses("Excluir").await;
        desktop.until(|| desktop.bank().control().items().is_empty()).await;
    }
    println!("reads are two seconds apart, and up to 250 ms more");
    told("a question is on the screen after", screen);
    told("and on the desktop after", notice);
    person.leaves().await;
}
