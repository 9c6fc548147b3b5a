//! A keyring that asks a person, or just hangs, in the real window: it is said what is waited for, that can be left, and nothing
//! that is wanted meanwhile stands behind it.

use std::time::Instant;

use serde_json::json;

use crate::{
    PATIENCE,
    desktop::Desktop,
    lock::with_lock,
    person::Person,
    profiles::{PASSPHRASE, types_secret, writes_recovery_code_down},
};

const WAITS: &str = "[role='status'] .card p";
const SAID: &str =
    "A Tomada espera pelo chaveiro deste computador. Se ele estiver pedindo uma senha, responda na janela dele.";

#[tokio::test(flavor = "multi_thread")]
async fn a_lock_falls_while_the_keyring_is_waited_for() {
    let desktop = Desktop::alone("pt_BR.UTF-8", &[]).await;
    let person = with_lock(&desktop).await;
    desktop.keyring_hangs();
    person.presses("Desligar o bloqueio").await;
    person.sees(WAITS, SAID).await;
    person.looks("68-at-keyring").await;
    person.presses("Parar de esperar").await;
    person.gone(WAITS).await;
    assert!(person.reads_all(".problem").await.is_empty(), "leaving is no fault");

    person.presses("Desligar o bloqueio").await;
    person.sees(WAITS, SAID).await;
    desktop.notices.session_is_locked(true).await;
    person.sees("h1", "A Tomada está bloqueada").await;
    person.gone(WAITS).await;
    desktop.keyring_goes_on();
    desktop.notices.session_is_locked(false).await;
    person.presses("Desbloquear").await;
    types_secret(&person, &[("#field-passphrase", PASSPHRASE)], "Desbloquear").await;
    // What was given up has changed nothing, and now it works.
    person.finds("[data-way='passphrase']").await;
    assert!(person.reads_all("[data-way='keyring']").await.is_empty());
    person.presses("Desligar o bloqueio").await;
    person.finds("[data-way='keyring']").await;
    person.leaves().await;
    let person = Person::at(&desktop).await;
    person.sees("h1", "Conexões").await;
    person.leaves().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn another_way_in_is_open_while_the_keyring_hangs() {
    let desktop = Desktop::alone("pt_BR.UTF-8", &[]).await;
    let person = Person::begins(&desktop).await;
    let code = writes_recovery_code_down(&person).await.join(" ");
    person.leaves().await;

    desktop.keyring_hangs();
    let person = Person::at(&desktop).await;
    person.sees("h1", "O chaveiro não respondeu").await;
    person.presses("Tentar o chaveiro de novo").await;
    person.sees(WAITS, SAID).await;
    person.looks("69-closed-at-keyring").await;
    // The same reason as before, and the other way in, which is not held up.
    person.sees("h1", "O chaveiro não respondeu").await;
    person.presses("Usar o código de recuperação").await;
    types_secret(&person, &[("#field-code", &code)], "Entrar").await;
    person.sees("h1", "Conexões").await;
    person.leaves().await;
}

/// How many profiles have their connections followed.
async fn followed(person: &Person) -> usize {
    let start = person.invokes("start", json!({})).await;
    let profiles = start["answer"]["profiles"].as_array().unwrap();
    profiles.iter().filter(|profile| profile["followed"] == true).count()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_prompt_that_is_refused_is_said_and_can_be_had_again() {
    let mut desktop = Desktop::alone("pt_BR.UTF-8", &[]).await;
    let person = Person::begins(&desktop).await;
    person.presses("Configurações").await;
    person.presses("Criar outro perfil").await;
    person.presses("Experimentar").await;
    person.sees("h1", "Conexões").await;
    person.leaves().await;
    desktop.keeps_locked("home").await;
    let person = Person::at(&desktop).await;
    person.sees("h1", "O chaveiro deste computador está trancado").await;
    person.presses("Abrir com o chaveiro").await;
    person.sees("h1", "O chaveiro continua trancado").await;
    person.sees("p", "O sistema não o destrancou. Tente de novo e responda quando ele pedir.").await;
    person.sees("p", "Este perfil não tem senha nem código de recuperação: só o chaveiro o abre.").await;
    person.looks("74-refused").await;
    // Another profile is not begun behind a person's back.
    assert_eq!(desktop.stores().len(), 2);
    assert_eq!(followed(&person).await, 0);
    desktop.keeps("home").await;
    person.presses("Tentar o chaveiro de novo").await;
    person.sees("h1", "Conexões").await;
    // The keyring is open now: so is the profile behind the screen that it kept out.
    let began = Instant::now();
    while followed(&person).await < 2 {
        assert!(began.elapsed() < PATIENCE, "the other profile stays closed");
    }
    person.leaves().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_keyring_does_not_answer_about_is_not_said_to_be_gone() {
    let desktop = Desktop::alone("pt_BR.UTF-8", &[]).await;
    let person = Person::begins(&desktop).await;
    person.presses("Configurações").await;
    person.presses("Criar outro perfil").await;
    person.presses("Experimentar").await;
    person.sees("h1", "Conexões").await;
    let on = json!({ "change": { "type": "startsAtLogin", "on": true } });
    assert_eq!(person.invokes("set_preference", on).await["answer"]["startsAtLogin"], true);
    assert_eq!(desktop.stores().len(), 2);

    desktop.keyring_hangs();
    person.presses("Configurações").await;
    person.presses("Excluir este perfil…").await;
    person.presses("Excluir perfil").await;
    person.sees(".card p", "Não foi possível saber se uma chave saiu do chaveiro do sistema. Sozinha ela não abre nada. Para apagá-la, desbloqueie o chaveiro e remova o que tem «tomada» no nome e já não é usado.").await;
    person.looks("71-key-left").await;
    person.presses("Entendi").await;
    assert_eq!(desktop.stores().len(), 1);

    person.presses("Configurações").await;
    person.types("#erase-word", "apagar").await;
    person.presses("Apagar tudo deste computador").await;
    person.sees("h1", "Nem tudo pôde ser apagado").await;
    let said = person.reads_all("main li").await;
    assert_eq!(said[..2], ["1 perfil", "0 chave no chaveiro"], "{said:?}");
    assert!(said.contains(&"A Tomada não abre mais junto com o computador".to_owned()), "{said:?}");
    person.sees("p.problem", "O chaveiro do sistema não respondeu, e uma chave da Tomada pode ter ficado nele. Sozinha ela não abre nada. Para apagá-la, desbloqueie o chaveiro e remova o que tem «tomada» no nome.").await;
    assert_eq!(desktop.stores(), [""; 0], "nothing that it opens is left");
    person.presses("Concluir").await;
    person.sees("h1", "Bem-vindo à Tomada").await;
    desktop.keyring_goes_on();
    person.leaves().await;
}
