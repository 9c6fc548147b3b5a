//! What is told on the desktop, and where its buttons lead: to the question, to the window that a password is corrected in, to
//! what is to be approved. When it is quiet, when the app is locked, and with a desktop that is absent, hangs or ends.

use std::time::{Duration, Instant};

use chrono::TimeDelta;
use pluggy::{
    ConnectorId, Sensitive,
    client::{Client, CreateItem, OwnKeys, Parameters},
};
use pluggy_sandbox::Keys;
use serde_json::json;

use crate::{
    desktop::Desktop,
    person::Person,
    profiles::{LOCK, PASSPHRASE, types_secret},
};

/// Somebody whose password is not the right one.
const WRONG: &str = "user-nobody";

/// Longer than anybody waits for an answer on the bus.
const LONG: Duration = Duration::from_secs(11);

/// Chooses hours that last all day: from the minute to the same minute.
const ALWAYS: &str = "const field = document.querySelector('#quiet-from');
    field.focus();
    field.value = document.querySelector('#quiet-to').value;
    field.blur();";

async fn clicks(person: &Person, css: &str) {
    person.clicks(css).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn each_button_leads_to_what_it_says() {
    let desktop = Desktop::start("pt_BR.UTF-8", &[]).await;
    let person = Person::begins(&desktop).await;

    person.connects("5", Some("user-ok")).await;
    person.finds("#code").await;
    let asked = desktop.notices.next().await;
    assert_eq!(
        (asked.summary.as_str(), asked.buttons()),
        ("Pluggy Bank (MFA) pediu um código", vec!["Informar código"])
    );
    person.presses("Responder depois").await;
    person.sees("h1", "Conexões").await;
    desktop.notices.invoke(&asked).await;
    person.finds("#code:focus").await;
    person.keys("123456").await;
    person.presses("Enviar código").await;
    desktop.is_answered(1).await;
    desktop.bank().clock().step(TimeDelta::seconds(60));
    // Whoever looks at it need not be told: the next notice is about something else.
    person.finds("[data-cause='upToDate']").await;

    person.connects("2", Some(WRONG)).await;
    person.finds("[data-cause='invalidCredentials']").await;
    let refused = desktop.notices.next().await;
    assert_eq!(refused.summary, "Pluggy Bank recusou usuário ou senha");
    assert_eq!(refused.buttons(), ["Corrigir senha"]);
    person.presses("Voltar às conexões").await;
    person.sees("h1", "Conexões").await;
    desktop.notices.invoke(&refused).await;
    person.switches_to("cred").await;
    person.sees("h1", "Entrar em Pluggy Bank").await;
    person.clears("#field-user").await;
    person.types("#field-user", "user-ok").await;
    person.types("#field-password", "password-ok").await;
    person.presses("Entrar").await;
    person.switches_to("main").await;
    person.presses("Continuar em segundo plano").await;
    desktop.bank().clock().step(TimeDelta::seconds(60));
    let done = desktop.notices.next().await;
    assert_eq!(done.summary, "Pluggy Bank está em dia");
    assert_eq!(done.body, "Suas contas já estão na Tomada.");

    person.connects("304", Some("user-ok")).await;
    person.sees("#question-title", "Aprove no aplicativo de Caixa Postal do Povo").await;
    let approve = desktop.notices.next().await;
    assert_eq!(approve.summary, "Caixa Postal do Povo espera sua aprovação");
    assert_eq!(approve.buttons(), ["Ver o que aprovar"]);
    person.presses("Responder depois").await;
    desktop.notices.invoke(&approve).await;
    person.sees("#question-title", "Aprove no aplicativo de Caixa Postal do Povo").await;
    person.leaves().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn in_quiet_hours_only_what_expires_is_told_and_the_rest_when_they_are_over() {
    let desktop = Desktop::start("pt_BR.UTF-8", &[]).await;
    let person = Person::begins(&desktop).await;
    person.presses("Configurações").await;
    clicks(&person, "#quiet-on").await;
    person.finds("#quiet-from").await;
    person.runs(ALWAYS).await;

    // Told at once at any other time.
    person.connects("2", Some(WRONG)).await;
    person.finds("[data-cause='invalidCredentials']").await;
    person.connects("5", Some("user-ok")).await;
    person.finds("#code").await;
    let asked = desktop.notices.next().await;
    assert_eq!(asked.summary, "Pluggy Bank (MFA) pediu um código");
    // Silent for a while, it is not even a notice any more.
    clicks(&person, "details summary").await;
    person.looks("80-snooze").await;
    person.presses("Por 1 hora").await;
    desktop.notices.until_taken_back(&asked).await;

    person.presses("Configurações").await;
    person.finds("button[aria-label='Voltar a avisar: Pluggy Bank (MFA)']").await;
    person.scrolls_to("button[aria-label^='Voltar a avisar']").await;
    person.looks("81-notices").await;
    clicks(&person, "#quiet-on").await;
    assert_eq!(desktop.notices.next().await.summary, "Pluggy Bank recusou usuário ou senha");
    // The hours go, what is below them moves, and it can be pressed once that is settled.
    person.gone("#quiet-from").await;
    clicks(&person, "button[aria-label^='Voltar a avisar']:not(:disabled)").await;
    assert_eq!(desktop.notices.next().await.summary, "Pluggy Bank (MFA) pediu um código");
    person.resizes(800, 560).await;
    person.scrolls_to("#quiet-on").await;
    person.looks("82-notices-small").await;
    person.leaves().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn behind_the_lock_no_bank_is_named() {
    let desktop = Desktop::start("pt_BR.UTF-8", &[]).await;
    let person = Person::begins(&desktop).await;
    person.presses("Configurações").await;
    person.presses("Ligar o bloqueio").await;
    let both = [("#field-passphrase", PASSPHRASE), ("#field-again", PASSPHRASE)];
    types_secret(&person, &both, "Usar esta senha").await;
    person.finds("#idle").await;
    person
        .runs("[...document.querySelectorAll('.switch')].find((one) => one.innerText.includes('Acompanhar')).click()")
        .await;
    desktop.bank().clock().freeze();
    person.connects("5", Some("user-ok")).await;
    person.sees("h1", "Pluggy Bank (MFA)").await;
    person.keys(LOCK).await;
    person.sees("h1", "A Tomada está bloqueada").await;
    desktop.bank().clock().run(1.0);
    desktop.bank().clock().step(TimeDelta::seconds(20));

    let asked = desktop.notices.next().await;
    assert_eq!(
        (asked.summary.as_str(), asked.body.as_str()),
        ("Uma conexão precisa de você", "Abra a Tomada para ver.")
    );
    assert_eq!(asked.buttons(), ["Abrir a Tomada"]);
    desktop.notices.invoke(&asked).await;
    person.presses("Desbloquear").await;
    types_secret(&person, &[("#field-passphrase", PASSPHRASE)], "Desbloquear").await;
    person.sees("#question-title", "Digite o código de Pluggy Bank (MFA)").await;
    person.leaves().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_desktop_that_is_absent_ends_or_hangs_harms_nothing() {
    let desktop = Desktop::start("pt_BR.UTF-8", &[]).await;
    desktop.notices.ends().await;
    let person = Person::begins(&desktop).await;
    person.connects("5", Some("user-ok")).await;
    person.finds("#code").await;
    assert!(desktop.notices.said().await.is_empty());
    // What stands is told when there is somebody to tell it, and again after they ended once more.
    let asked = "Pluggy Bank (MFA) pediu um código";
    desktop.notices.begins().await;
    assert_eq!(desktop.notices.next().await.summary, asked);
    desktop.notices.ends().await;
    desktop.notices.begins().await;
    assert_eq!(desktop.notices.next().await.summary, asked);

    // One that is not answered for holds up neither the window nor the next.
    desktop.notices.hangs();
    person.connects("2", Some(WRONG)).await;
    person.finds("[data-cause='invalidCredentials']").await;
    person.connects("2", Some("user-locked")).await;
    person.finds("[data-cause='accountLocked']").await;
    let next = desktop.notices.next().await;
    assert_eq!(next.summary, "A conexão com Pluggy Bank parou");
    // However long that takes, what it shows in the end is known, and does not stay.
    let began = Instant::now();
    desktop.until(|| began.elapsed() > LONG).await;
    desktop.notices.goes_on();
    let late = desktop.notices.next().await;
    assert_eq!(late.summary, "Pluggy Bank recusou usuário ou senha");
    // Nothing is left on the desktop of a profile that is closed.
    person.presses("Configurações").await;
    person.presses("Excluir este perfil…").await;
    person.presses("Excluir perfil").await;
    desktop.notices.until_standing(&[]).await;
    person.leaves().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn fifty_at_once_are_one_notice() {
    const MANY: u32 = 50;
    let desktop = Desktop::start("pt_BR.UTF-8", &[]).await;
    let person = Person::begins(&desktop).await;
    assert!(person.invokes("institutions", json!({ "tests": false })).await["answer"].is_array());
    let keys = Keys::demo();
    let access = OwnKeys::new(keys.client_id, keys.client_secret);
    let another = Client::builder(access).base(desktop.bank().url().parse().unwrap()).build().unwrap();
    let values = [("user", WRONG), ("password", "password-ok")];
    let values: Parameters =
        values.map(|(name, value)| (name.to_owned(), Sensitive::from(value))).into_iter().collect();
    desktop.bank().clock().freeze();
    for number in 0..MANY {
        let item = another.create_item(&CreateItem::new(ConnectorId(2), &values)).await.unwrap();
        let adopted = person.invokes("adopt", json!({ "item": item.id.as_str() })).await;
        assert!(adopted["answer"].is_string(), "{number}: {adopted}");
    }
    desktop.bank().clock().run(1.0);
    desktop.bank().clock().step(TimeDelta::seconds(60));
    desktop.notices.until_standing(&[&format!("{MANY} conexões precisam de você")]).await;
    // Each was to say the same: some of the first by themselves, and then all of them together.
    let said = desktop.notices.said().await.len();
    assert!(said < 12, "{said} came up for {MANY}");
    person.leaves().await;
}
