//! The turns that a walk can take: each kind of question, a phone, what an institution wants first, what a plan has.

use chrono::TimeDelta;
use pluggy_sandbox::world::{Plan, Policy, World};

use crate::{at_the_form, bank::Bank, item, signs_in, token, visitor::Visitor};

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

/// Where a program may make no item at all.
#[tokio::test(flavor = "multi_thread")]
async fn on_a_free_plan_a_person_connects_what_the_plan_has() {
    let mut world = World::seeded(7);
    world.policy = Policy { plan: Plan::Free, ..Policy::default() };
    let visitor = Visitor::of(Bank::with(world).await).await;
    at_the_form(&visitor, 200).await;
    visitor.presses("Continuar").await;
    visitor.sees("h1", "Conectando a MeuPluggy").await;
    visitor.waits(6).await;
    visitor.sees("h1", "Autorize no site de MeuPluggy").await;
    let refused = item(&visitor).await;
    visitor.bank.decides(&refused, "refuse").await;
    visitor.waits(1).await;
    visitor.sees("h1", "O acesso não foi autorizado").await;
    // Such an item is authorised once: what comes next is another.
    visitor.presses("Tentar de novo").await;
    visitor.presses("Continuar").await;
    visitor.sees("h1", "Conectando a MeuPluggy").await;
    visitor.waits(6).await;
    visitor.sees("h1", "Autorize no site de MeuPluggy").await;
    let made = item(&visitor).await;
    assert_ne!(made.id, refused.id);
    visitor.bank.decides(&made, "approve").await;
    visitor.waits(60).await;
    visitor.sees("h1", "Tudo certo").await;

    // It updates itself, and the page says so.
    let bound = token(&visitor.bank, Some(made.id)).await;
    visitor.opens(&format!("connect_token={bound}")).await;
    visitor.sees("h1", "Atualização pelo MeuPluggy").await;
    assert_eq!(visitor.reads("error").await.as_deref(), Some("MeuPluggy item cant be updated"));

    at_the_form(&visitor, 2).await;
    signs_in(&visitor, "user-ok-quota").await;
    visitor.sees("h1", "Conectando a Pluggy Bank").await;
    visitor.waits(60).await;
    visitor.sees(".lead", "O limite de consultas deste mês foi atingido. O que falta chega no mês que vem.").await;
    visitor.looks("71-partly").await;
    assert_eq!(visitor.reads("execution_status").await.as_deref(), Some("PARTIAL_SUCCESS"));
    assert_eq!(visitor.events().await.last().map(String::as_str), Some("SUCCESS"));
}
