//! Every way in which a bank asks: a choice, a picture, a password, a picture to scan, an approval on the phone, and the bank's
//! own page in a browser, which is a program of the desktop that a test puts in its place.

use chrono::TimeDelta;

use crate::{
    browser::{Browser, authorises, refuses},
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
    assert_eq!(desktop.notices.next().await.summary, "Pluggy Bank (MFA) espera uma escolha sua");
    // No mouse: the list has the keyboard.
    person.keys(DOWN).await;
    person.keys(ENTER).await;
    desktop.is_answered(1).await;
    is_found(&desktop, &person).await;

    person.connects("5", Some("user-ok-img")).await;
    person.sees("#code-label", "Código da imagem").await;
    person.finds(".frame img").await;
    person.looks("51-picture").await;
    person.types("#code", "123456").await;
    person.presses("Enviar código").await;
    desktop.is_answered(2).await;
    is_found(&desktop, &person).await;

    person.connects("5", Some("user-ok-password")).await;
    person.sees("#question-title", "Senha eletrônica").await;
    person.looks("52-secret").await;
    person.presses("Digitar a senha").await;
    person.switches_to("cred").await;
    person.types("#field-token", "123456").await;
    person.presses("Entrar").await;
    person.switches_to("main").await;
    desktop.is_answered(3).await;
    is_found(&desktop, &person).await;

    person.connects("5", Some("user-ok-phone")).await;
    person.sees("#question-title", "Para qual telefone?").await;
    person.keys(SPACE).await;
    person.presses("Continuar").await;
    person.sees("#code-label", "Código recebido por SMS").await;
    person.types("#code", "123456").await;
    person.keys(ENTER).await;
    desktop.is_answered(5).await;
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
    let browser = Browser::new();
    let desktop = Desktop::start("pt_BR.UTF-8", &[("PATH", &browser.path())]).await;
    let person = Person::begins(&desktop).await;

    person.presses("Conectar banco").await;
    person.clicks("[data-institution-id='200']").await;
    person.sees("#how-bank", "MeuPluggy").await;
    person.finds("section[aria-labelledby='how-bank'] img").await;
    person.looks("57-meu-pluggy").await;
    person.clicks("#continue").await;
    person.sees("#question-title", "Autorize em MeuPluggy").await;
    person.looks("55-page").await;
    assert!(!person.page().await.contains("/oauth/"), "its address is not for a window");
    person.presses("Abrir a página do banco").await;
    person.sees("#question-title", "Termine no site ou no app do banco e volte aqui").await;
    person.looks("56-page-opened").await;
    let address = browser.page().await;
    assert!(address.starts_with(&format!("{}/oauth/", desktop.bank().url())), "{address}");
    authorises(&address).await;
    is_found(&desktop, &person).await;
    person.leaves().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_holder_a_company_and_a_word_are_told_without_a_mouse() {
    let desktop = Desktop::start("en_US.UTF-8", &[]).await;
    let person = Person::begins(&desktop).await;
    let with = |user: &'static str| [("#field-user", user), ("#field-password", "password-ok")];

    // The code belongs into the form, and whose account it is comes after it.
    let joint = [with("user-ok")[0], with("user-ok")[1], ("#field-token", "000000")];
    person.connects_by_keyboard("9", "conjunta", &joint).await;
    person.sees("#question-title", "Qual titular?").await;
    person.sees("form label", "Titular 2: José").await;
    person.looks("58-joint").await;
    person.keys(DOWN).await;
    person.keys(ENTER).await;
    desktop.is_answered(1).await;
    is_found(&desktop, &person).await;

    person.connects_by_keyboard("10", "business (mfa)", &with("user-ok-multi-company")).await;
    person.sees("#question-title", "Type the code from Pluggy Bank Business (MFA)").await;
    person.keys("123456").await;
    person.keys(ENTER).await;
    person.sees("#question-title", "Qual empresa?").await;
    person.sees("form label", "Padaria Boa Vista Ltda").await;
    person.keys(SPACE).await;
    person.keys(ENTER).await;
    desktop.is_answered(3).await;
    is_found(&desktop, &person).await;

    person.connects_by_keyboard("18", "investment (mfa)", &with("user-ok-text")).await;
    person.sees("#code-label", "Palavra de segurança").await;
    person.keys("123456").await;
    person.keys(ENTER).await;
    desktop.is_answered(4).await;
    is_found(&desktop, &person).await;
    person.leaves().await;
}

/// What the pretend Open Finance asks for.
const CPF: [(&str, &str); 1] = [("#field-cpf", "76109277673")];

/// Open Finance, where a document is typed and nothing else; refused there, left without an answer, called off, and let in.
#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_is_refused_or_closed_is_explained_and_leads_on_without_a_mouse() {
    let browser = Browser::new();
    let desktop = Desktop::start("en_US.UTF-8", &[("PATH", &browser.path()), ("GTK_THEME", "Adwaita:dark")]).await;
    let person = Person::begins(&desktop).await;
    let waits = "Finish at the bank’s website or app, then come back";

    person.connects_by_keyboard("600", "sandbox open", &CPF).await;
    person.sees("#question-title", "Authorise at Sandbox Open Finance").await;
    person.keys(ENTER).await;
    person.sees("#question-title", waits).await;
    refuses(&browser.page().await).await;
    person.sees("section h2", "The approval was not given").await;
    person.looks("59-page-refused").await;
    person.reaches("Enter details again").await;
    person.keys(ENTER).await;
    person.fills_in_by_keyboard(&CPF).await;

    // Opened, and closed without an answer.
    person.sees("#question-title", "Authorise at Sandbox Open Finance").await;
    person.keys(ENTER).await;
    browser.page_after(1).await;
    person.sees("#question-title", waits).await;
    person.reaches("I have authorised, check").await;
    person.keys(ENTER).await;
    person.sees("[role='status']", "We have not seen the authorisation yet. Tomada keeps checking.").await;
    person.looks("59-page-closed").await;
    person.reaches("Cancel").await;
    person.keys(ENTER).await;
    person.sees("dialog[open] h2", "Cancel this connection?").await;
    person.looks("59-page-cancelled").await;
    person.reaches("Delete").await;
    person.keys(ENTER).await;
    person.sees("h2", "Connect your first bank").await;
    assert_eq!(desktop.bank().control().items(), [], "Pluggy keeps nothing of what was called off");

    person.connects_by_keyboard("600", "sandbox open", &CPF).await;
    person.sees("#question-title", "Authorise at Sandbox Open Finance").await;
    person.keys(ENTER).await;
    authorises(&browser.page_after(2).await).await;
    is_found(&desktop, &person).await;
    person.leaves().await;
}
