//! The page that stands in for the Connect widget, walked by somebody in a real browser. What is asserted is what a person
//! sees, and what a host reads off the address and gets as messages.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

#[path = "../bank/mod.rs"]
mod bank;
mod visitor;

use bank::{Bank, connected, sign_in};
use chrono::TimeDelta;
use pluggy::{
    ItemId,
    model::{ConnectTokenRequest, Item},
};
use serde_json::json;
use visitor::Visitor;

const ENTER: &str = "\u{e007}";
const TAB: &str = "\u{e004}";
/// The person whom the pretend banks know.
const CPF: &str = "761.092.776-73";

async fn token(bank: &Bank, item: Option<ItemId>) -> String {
    let request = ConnectTokenRequest { item_id: item, options: None };
    bank.client.create_connect_token(&request).await.unwrap().access_token.expose().to_owned()
}

/// Up to the form of the one institution that the host has chosen.
async fn at_the_form(visitor: &Visitor, connector: i32) {
    let token = token(&visitor.bank, None).await;
    visitor.opens(&format!("connect_token={token}&with_sandbox=true&selected_connector_id={connector}")).await;
    visitor.presses("Continuar").await;
    visitor.finds("section.form").await;
}

async fn signs_in(visitor: &Visitor, user: &str) {
    visitor.types("User", user).await;
    visitor.types("Password", "password-ok").await;
    visitor.presses("Entrar").await;
}

/// The item that the address tells of.
async fn item(visitor: &Visitor) -> Item {
    let id = ItemId(visitor.reads("item_id").await.unwrap());
    visitor.bank.client.item(&id).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_finds_a_bank_and_connects_it_by_keyboard() {
    let visitor = Visitor::of(Bank::open().await).await;
    let token = token(&visitor.bank, None).await;
    visitor.opens(&format!("connect_token={token}&with_sandbox=true&allow_connect_in_background=true")).await;
    visitor.sees("h1", "Conecte sua conta").await;
    visitor.looks("01-welcome").await;
    visitor.keys(&format!("{TAB}{ENTER}")).await;
    visitor.sees("h1", "Escolha a instituição").await;
    visitor.looks("02-list").await;
    visitor.keys("capivara").await;
    visitor.sees("button:disabled .remark", "Fora do ar").await;
    visitor.types("Buscar instituição", "guara").await;
    visitor.sees("button:enabled .remark", "Instável").await;
    visitor.looks("02-health").await;
    visitor.types("Buscar instituição", "ipe").await;
    visitor.sees(".found h2", "Para sua empresa").await;
    visitor.looks("03-search").await;
    visitor.keys(&format!("{TAB}{ENTER}")).await;
    visitor.sees("h1", "Entrar em Banco Ipê Amarelo").await;
    assert_eq!(visitor.reads("connector_id").await.as_deref(), Some("303"));
    visitor.looks("04-form").await;
    visitor.presses("Voltar").await;
    assert_eq!(visitor.reads("connector_id").await, None, "gone back");
    visitor.keys("pluggy bank").await;
    visitor.finds("[data-connector='2']").await.click().await.unwrap();
    signs_in(&visitor, "maria").await;
    visitor.sees(".problem", "O user deve começar com \"user-\"").await;
    visitor.looks("05-problem").await;
    signs_in(&visitor, "user-ok").await;
    visitor.sees("h1", "Conectando a Pluggy Bank").await;
    visitor.waits(2).await;
    visitor.sees(".lead", "Entrando…").await;
    visitor.looks("06-running").await;
    visitor.presses("Continuar em segundo plano").await;
    visitor.waits(60).await;
    visitor.sees("h1", "Tudo certo").await;
    visitor.looks("07-done").await;
    visitor.presses("Concluir").await;
    visitor.sees("h1", "Você já pode fechar esta página.").await;

    let expected = [
        "OPEN",
        "SUBMITTED_CONSENT",
        "SELECTED_INSTITUTION",
        "SELECTED_INSTITUTION",
        "SELECTED_INSTITUTION",
        "SUBMITTED_LOGIN",
        "IN_BACKGROUND",
        "LOGIN_SUCCESS",
        "LOGIN_STEP_COMPLETED",
        "SUCCESS",
        "CLOSE",
    ];
    assert_eq!(visitor.events().await, expected);
    let made = item(&visitor).await;
    assert_eq!(visitor.reads("item_status").await.as_deref(), Some("UPDATED"));
    assert_eq!(visitor.reads("execution_status").await.as_deref(), Some("SUCCESS"));
    assert_eq!(visitor.reads("connector_name").await.as_deref(), Some("Pluggy Bank"));
    assert_eq!(visitor.reads("connector_image_url").await, made.connector.unwrap().image_url);
    let address = visitor.address().await;
    let everything = format!("{address} {:?} {:?}", visitor.told().await, visitor.bank.sandbox.requests());
    assert!(!everything.contains("user-ok") && !everything.contains("password-ok"), "{everything}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_code_is_explained_and_the_right_one_taken() {
    let visitor = Visitor::of(Bank::open().await).await;
    at_the_form(&visitor, 5).await;
    signs_in(&visitor, "user-ok").await;
    visitor.sees("h1", "Conectando a Pluggy Bank (MFA)").await;
    visitor.waits(6).await;
    visitor.sees("h1", "Pluggy Bank (MFA) pede uma confirmação").await;
    visitor.looks("11-code").await;
    visitor.keys(&format!("12{ENTER}")).await;
    visitor.sees(".problem", "O código deve ter 6 dígitos").await;
    visitor.types("Código recebido por SMS", "000000").await;
    visitor.presses("Enviar").await;
    visitor.sees("h1", "Conectando a Pluggy Bank (MFA)").await;
    visitor.waits(5).await;
    visitor.sees("h1", "O código não foi aceito").await;
    assert_eq!(visitor.reads("error").await.as_deref(), Some("Item was not sync successfully"));
    assert_eq!(visitor.reads("execution_status").await.as_deref(), Some("INVALID_CREDENTIALS_MFA"));
    visitor.looks("12-wrong-code").await;

    visitor.presses("Tentar de novo").await;
    signs_in(&visitor, "user-ok").await;
    visitor.sees("h1", "Conectando a Pluggy Bank (MFA)").await;
    visitor.waits(6).await;
    visitor.types("Código recebido por SMS", "123456").await;
    visitor.presses("Enviar").await;
    visitor.sees(".lead", "Conferindo sua resposta…").await;
    visitor.waits(5).await;
    visitor.sees(".lead", "Buscando suas contas…").await;
    visitor.waits(60).await;
    visitor.sees("h1", "Tudo certo").await;
    let expected = [
        "OPEN",
        "SUBMITTED_CONSENT",
        "SUBMITTED_LOGIN",
        "LOGIN_SUCCESS",
        "SUBMITTED_MFA",
        "ERROR",
        "SUBMITTED_LOGIN",
        "LOGIN_SUCCESS",
        "SUBMITTED_MFA",
        "LOGIN_MFA_SUCCESS",
        "LOGIN_STEP_COMPLETED",
        "SUCCESS",
    ];
    assert_eq!(visitor.events().await, expected);
    assert_eq!(visitor.reads("error").await, None, "of the past");
    let posts = |start: &str| visitor.bank.sandbox.requests().iter().filter(|line| line.starts_with(start)).count();
    assert_eq!((posts("POST /items "), posts("PATCH /items/{id} "), posts("POST /items/{id}/mfa ")), (1, 1, 2));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_is_updated_with_and_without_being_asked() {
    let visitor = Visitor::of(Bank::open().await).await;
    let made = connected(&visitor.bank, 2, &sign_in("user-ok")).await;
    let bound = token(&visitor.bank, Some(made.id.clone())).await;
    visitor.opens(&format!("connect_token={bound}&update_item={}&lang=en", made.id)).await;
    visitor.sees("h1", "Connecting to Pluggy Bank").await;
    visitor.waits(60).await;
    visitor.sees("h1", "All done").await;
    assert_eq!(visitor.events().await, ["OPEN", "LOGIN_SUCCESS", "LOGIN_STEP_COMPLETED", "SUCCESS"]);
    assert_eq!(visitor.reads("item_id").await, Some(made.id.to_string()));

    visitor.opens(&format!("connect_token={bound}&force_ask_for_credentials=true&lang=es")).await;
    visitor.sees("h1", "Entrar en Pluggy Bank").await;
    visitor.looks("21-again").await;
    signs_in(&visitor, "user-locked").await;
    visitor.sees("h1", "Conectando con Pluggy Bank").await;
    visitor.waits(60).await;
    visitor.sees("h1", "Tu acceso está bloqueado").await;
    assert_eq!(visitor.events().await, ["OPEN", "SUBMITTED_LOGIN", "ERROR"]);
    // Now the form comes without being forced.
    visitor.opens(&format!("connect_token={bound}")).await;
    visitor.sees("h1", "Entrar em Pluggy Bank").await;

    let stranger = token(&visitor.bank, None).await;
    visitor.opens(&format!("connect_token={stranger}&update_item={}", made.id)).await;
    visitor.sees("h1", "Este acesso não vale mais").await;
    visitor.looks("22-stranger").await;
    assert_eq!(visitor.reads("error").await.as_deref(), Some("Forbidden"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_banks_own_page_is_left_for_and_come_back_from() {
    let visitor = Visitor::with(Bank::open().await, "Adwaita:dark").await;
    at_the_form(&visitor, 600).await;
    let ground = visitor.runs("return getComputedStyle(document.body).backgroundColor", Vec::new()).await;
    assert_eq!(ground, "rgb(12, 17, 15)", "as dark as the desktop");
    visitor.types("CPF", CPF).await;
    visitor.looks("31-open-finance").await;
    visitor.presses("Continuar").await;
    visitor.sees("h1", "Conectando a Sandbox Open Finance").await;
    visitor.waits(6).await;
    visitor.sees("h1", "Autorize no site de Sandbox Open Finance").await;
    visitor.looks("32-leaves").await;
    // A host opens it; and says when its window was closed without an answer.
    visitor.presses("Ir para Sandbox Open Finance").await;
    let made = item(&visitor).await;
    let asked = (String::from("OAUTH_OPEN"), format!("{}/oauth/{}", visitor.bank.sandbox.url(), made.id));
    assert_eq!(visitor.told().await.last(), Some(&asked));
    visitor.returns(&json!({ "error": "User navigated back from Oauth WebView" })).await;
    visitor.sees(".problem", "Ainda não recebemos a autorização. Abra o site de novo para tentar outra vez.").await;
    visitor.looks("33-returned").await;
    visitor.bank.decides(&made, "refuse").await;
    visitor.waits(1).await;
    visitor.sees("h1", "O acesso não foi autorizado").await;
    visitor.looks("34-refused").await;
    assert_eq!(visitor.events().await, ["OPEN", "SUBMITTED_CONSENT", "SUBMITTED_LOGIN", "ERROR"]);

    // Without a host the browser opens it.
    visitor.presses("Tentar de novo").await;
    visitor.runs("delete window.ReactNativeWebView", Vec::new()).await;
    visitor.types("CPF", CPF).await;
    visitor.presses("Continuar").await;
    visitor.sees("h1", "Conectando a Sandbox Open Finance").await;
    visitor.waits(6).await;
    visitor.presses("Ir para Sandbox Open Finance").await;
    visitor.elsewhere("Autorizar", "Pronto").await;
    visitor.waits(60).await;
    visitor.sees("h1", "Tudo certo").await;
    let events = visitor.events().await;
    let expected = ["SUBMITTED_LOGIN", "LOGIN_SUCCESS", "LOGIN_STEP_COMPLETED", "SUCCESS"];
    assert_eq!(events[events.len() - expected.len()..], expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_kind_of_question_can_be_answered() {
    let visitor = Visitor::of(Bank::open().await).await;
    for (user, name, label) in [
        ("user-ok-img", "41-picture", "Código da imagem"),
        ("user-ok-text", "42-text", "Palavra de segurança"),
        ("user-ok-password", "43-password", "Senha eletrônica"),
        ("user-ok-string", "44-string", "Chave de segurança"),
    ] {
        at_the_form(&visitor, 5).await;
        signs_in(&visitor, user).await;
        visitor.sees("h1", "Conectando a Pluggy Bank (MFA)").await;
        visitor.waits(6).await;
        visitor.types(label, "123456").await;
        visitor.looks(name).await;
        visitor.presses("Enviar").await;
        visitor.sees(".lead", "Conferindo sua resposta…").await;
        visitor.waits(60).await;
        visitor.sees("h1", "Tudo certo").await;
    }
    at_the_form(&visitor, 5).await;
    signs_in(&visitor, "user-ok-phone").await;
    visitor.sees("h1", "Conectando a Pluggy Bank (MFA)").await;
    visitor.waits(6).await;
    visitor.sees("legend", "Para qual telefone?").await;
    visitor.presses("Enviar").await;
    visitor.sees(".problem", "Escolha uma opção.").await;
    visitor.finds("input[value='1']").await.click().await.unwrap();
    visitor.looks("45-choice").await;
    visitor.presses("Enviar").await;
    visitor.sees(".lead", "Conferindo sua resposta…").await;
    visitor.waits(4).await;
    visitor.types("Código recebido por SMS", "123456").await;
    visitor.presses("Enviar").await;
    visitor.sees(".lead", "Conferindo sua resposta…").await;
    visitor.waits(60).await;
    visitor.sees("h1", "Tudo certo").await;
    let expected = [
        "OPEN",
        "SUBMITTED_CONSENT",
        "SUBMITTED_LOGIN",
        "LOGIN_SUCCESS",
        "SUBMITTED_MFA",
        "SUBMITTED_MFA",
        "LOGIN_MFA_SUCCESS",
        "LOGIN_STEP_COMPLETED",
        "SUCCESS",
    ];
    assert_eq!(visitor.events().await, expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_done_on_a_phone_is_waited_for() {
    let visitor = Visitor::of(Bank::open().await).await;
    // A picture is good for twenty seconds, and so must not be scanned before it changes.
    visitor.bank.clock.step(TimeDelta::seconds(10));
    at_the_form(&visitor, 19).await;
    visitor.looks("51-nothing-to-type").await;
    visitor.presses("Continuar").await;
    visitor.sees("h1", "Conectando a Pluggy Bank (QR)").await;
    visitor.waits(6).await;
    visitor.sees("h1", "Aponte a câmera para a imagem").await;
    visitor.looks("52-qr").await;
    let first = visitor.runs("return document.querySelector('.qr').src", Vec::new()).await;
    visitor.waits(6).await;
    visitor.finds(&format!(".qr:not([src={first}])")).await;
    visitor.waits(60).await;
    visitor.sees("h1", "Tudo certo").await;

    at_the_form(&visitor, 304).await;
    signs_in(&visitor, "user-ok").await;
    visitor.sees("h1", "Conectando a Caixa Postal do Povo").await;
    visitor.waits(6).await;
    visitor.sees("h1", "Autorize no aplicativo de Caixa Postal do Povo").await;
    visitor.looks("53-approve").await;
    visitor.waits(60).await;
    visitor.sees("h1", "Tudo certo").await;

    at_the_form(&visitor, 2).await;
    signs_in(&visitor, "user-ok-auth-pending").await;
    visitor.sees("h1", "Conectando a Pluggy Bank").await;
    visitor.waits(60).await;
    visitor.sees("h1", "Falta autorizar o dispositivo").await;
    visitor.looks("54-pending").await;
    assert_eq!(visitor.reads("execution_status").await.as_deref(), Some("USER_AUTHORIZATION_PENDING"));
    assert_eq!(visitor.events().await, ["OPEN", "SUBMITTED_CONSENT", "SUBMITTED_LOGIN", "ERROR"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_an_institution_wants_first_is_said_in_its_words() {
    let visitor = Visitor::of(Bank::open().await).await;
    at_the_form(&visitor, 301).await;
    visitor.resizes(1000, 860).await;
    signs_in(&visitor, "user-account-credentials-reset").await;
    visitor.sees("h1", "Conectando a Banco Aroeira").await;
    visitor.waits(10).await;
    visitor.sees("h1", "A instituição pede uma senha nova").await;
    visitor.looks("61-wide").await;
    visitor.presses("Trocar a senha no site do banco").await;
    let asked = (String::from("LINK_OPEN"), String::from("https://banco-301.example/senha"));
    assert_eq!(visitor.told().await.last(), Some(&asked));
    visitor.presses("Tentar de novo").await;
    signs_in(&visitor, "user-account-need-actions-provider-message").await;
    visitor.sees("h1", "Conectando a Banco Aroeira").await;
    visitor.waits(10).await;
    visitor.sees(".lead", "Aceite os novos termos de uso no aplicativo do banco.").await;

    // The smallest there is, and a form that is longer.
    visitor.resizes(320, 480).await;
    at_the_form(&visitor, 303).await;
    visitor.looks("62-small").await;
    let wide = visitor.runs("return document.documentElement.scrollWidth > innerWidth", Vec::new()).await;
    assert_eq!(wide, false, "nothing lies beside the window");
    let prefilled = r#"{"cpf":"76109277673"}"#;
    let query: String = form_urlencoded::Serializer::new(String::new())
        .append_pair("connect_token", &token(&visitor.bank, None).await)
        .append_pair("selected_connector_id", "701")
        .append_pair("open_finance_parameters", prefilled)
        .finish();
    visitor.opens(&query).await;
    visitor.presses("Continuar").await;
    visitor.finds("section.form").await;
    assert_eq!(visitor.runs("return document.querySelector('input').value", Vec::new()).await, "76109277673");
    visitor.presses("Fechar").await;
    visitor.sees("h1", "Você já pode fechar esta página.").await;
    assert_eq!(visitor.events().await, ["OPEN", "SUBMITTED_CONSENT", "CLOSE"]);
    // A bank that the list would not have.
    visitor.opens(&format!("connect_token={}&selected_connector_id=2", token(&visitor.bank, None).await)).await;
    visitor.presses("Continuar").await;
    visitor.sees("h1", "Instituição não disponível").await;
    assert_eq!(visitor.reads("error").await.as_deref(), Some("selected_connector_id_missing"));
}
