//! The ways through the page: a bank without and with a code, an update, the bank's own page.

use serde_json::json;

use crate::{
    at_the_form,
    bank::{Bank, connected, sign_in},
    item, signs_in, token,
    visitor::Visitor,
};

const ENTER: &str = "\u{e007}";
const TAB: &str = "\u{e004}";
/// The person whom the pretend banks know.
const CPF: &str = "761.092.776-73";

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
