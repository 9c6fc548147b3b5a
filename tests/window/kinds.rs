//! Every way in which a bank asks: a choice, a picture, a password, a picture to scan, an approval on the phone, and the bank's
//! own page in a browser, which is a program of the desktop that a test puts in its place.

use std::{fs, os::unix::fs::PermissionsExt as _};

use chrono::TimeDelta;

use crate::{
    PATIENCE,
    desktop::Desktop,
    person::{ENTER, Person},
};

/// Down, and space.
const DOWN: &str = "\u{e015}";
const SPACE: &str = " ";

async fn is_found(desktop: &Desktop, person: &Person) {
    desktop.bank().clock().step(TimeDelta::seconds(60));
    person.finds("[data-cause='upToDate']").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_choice_a_picture_and_a_password_are_each_asked_for_as_what_they_are() {
    let desktop = Desktop::start("pt_BR.UTF-8", &[]).await;
    let person = Person::begins(&desktop).await;

    person.connects("5", Some("user-ok-select")).await;
    person.sees("#question-title", "Qual conta?").await;
    person.sees("form label", "Conta pessoal").await;
    person.looks("50-choice").await;
    assert_eq!(desktop.notices.next().await.summary, "Um banco espera por você");
    // No mouse: the list has the keyboard.
    person.keys(DOWN).await;
    person.keys(ENTER).await;
    is_found(&desktop, &person).await;

    person.connects("5", Some("user-ok-img")).await;
    person.sees("#code-label", "Código da imagem").await;
    person.finds(".frame img").await;
    person.looks("51-picture").await;
    person.types("#code", "123456").await;
    person.presses("Enviar código").await;
    is_found(&desktop, &person).await;

    person.connects("5", Some("user-ok-password")).await;
    person.sees("#question-title", "Senha eletrônica").await;
    person.looks("52-secret").await;
    person.presses("Digitar a senha").await;
    person.switches_to("cred").await;
    person.types("#field-token", "123456").await;
    person.presses("Entrar").await;
    person.switches_to("main").await;
    is_found(&desktop, &person).await;

    person.connects("5", Some("user-ok-phone")).await;
    person.sees("#question-title", "Para qual telefone?").await;
    person.keys(SPACE).await;
    person.presses("Continuar").await;
    person.sees("#code-label", "Código recebido por SMS").await;
    person.types("#code", "123456").await;
    person.keys(ENTER).await;
    is_found(&desktop, &person).await;
    person.leaves().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_done_on_a_phone_is_shown_followed_and_found_by_itself() {
    let desktop = Desktop::start("pt_BR.UTF-8", &[("GTK_THEME", "Adwaita:dark")]).await;
    let person = Person::begins(&desktop).await;

    desktop.bank().clock().freeze();
    person.connects("19", None).await;
    desktop.bank().clock().run(1.0);
    desktop.bank().clock().step(TimeDelta::seconds(5));
    person.sees("#question-title", "Leia a imagem com o app de Pluggy Bank (QR)").await;
    let shown = person.reads_source(".frame img").await;
    assert!(shown.starts_with("data:image/png;base64,"), "{shown}");
    person.looks("53-scan").await;
    is_found(&desktop, &person).await;

    person.connects("304", Some("user-ok")).await;
    person.sees("#question-title", "Aprove no aplicativo de Caixa Postal do Povo").await;
    person.looks("54-approve").await;
    person.presses("Já aprovei, verificar").await;
    is_found(&desktop, &person).await;
    person.leaves().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_banks_own_page_is_opened_in_the_browser_and_the_app_goes_on_by_itself() {
    let browser = tempfile::tempdir().unwrap();
    let (program, opened) = (browser.path().join("xdg-open"), browser.path().join("opened"));
    fs::write(&program, format!("#!/bin/sh\nprintf '%s\\n' \"$1\" >> {}\n", opened.display())).unwrap();
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
    let path = format!("{}:{}", browser.path().display(), std::env::var("PATH").unwrap());
    let desktop = Desktop::start("pt_BR.UTF-8", &[("PATH", &path)]).await;
    let person = Person::begins(&desktop).await;

    person.connects("200", None).await;
    person.sees("#question-title", "Autorize em MeuPluggy").await;
    person.looks("55-page").await;
    assert!(!person.page().await.contains("/oauth/"), "its address is not for a window");
    person.presses("Abrir a página do banco").await;
    person.sees("#question-title", "Termine no site ou no app do banco e volte aqui").await;
    person.looks("56-page-opened").await;
    let began = std::time::Instant::now();
    let address = loop {
        match fs::read_to_string(&opened).unwrap_or_default().lines().next() {
            Some(address) => break address.to_owned(),
            None => assert!(began.elapsed() < PATIENCE, "no browser was opened"),
        }
        tokio::task::yield_now().await;
    };
    assert!(address.starts_with(&format!("{}/oauth/", desktop.bank().url())), "{address}");
    authorises(&address).await;
    is_found(&desktop, &person).await;
    person.leaves().await;
}

/// Presses the button of the bank's page, as the person does in their browser.
async fn authorises(address: &str) {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    let (host, path) = address.strip_prefix("http://").unwrap().split_once('/').unwrap();
    let mut stream = tokio::net::TcpStream::connect(host).await.unwrap();
    let body = "decision=approve";
    let request = format!(
        "POST /{path} HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/x-www-form-urlencoded\r\n\
         Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
}
