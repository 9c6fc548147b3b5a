//! Several profiles at once: each is followed, on the screen or not, and a notice says whose it is and leads there.

use chrono::TimeDelta;

use crate::{
    desktop::Desktop,
    person::Person,
    profiles::{LOCK, PASSPHRASE, types_secret},
};

const FOLLOWED: &str = "Conexões acompanhadas agora";

#[tokio::test(flavor = "multi_thread")]
async fn a_profile_that_is_not_on_the_screen_is_followed_and_says_when_it_needs_somebody() {
    let desktop = Desktop::start("pt_BR.UTF-8", &[]).await;
    let person = Person::begins(&desktop).await;
    person.presses("Configurações").await;
    person.clears("#profile-name").await;
    person.types("#profile-name", "Casa").await;
    person.presses("Salvar nome").await;
    person.sees("form [role='status']", "Nome salvo.").await;
    person.presses("Criar outro perfil").await;
    person.presses("Experimentar").await;
    person.sees("h1", "Conexões").await;
    person.presses("Configurações").await;
    person.sees("li [data-test='followed']", FOLLOWED).await;
    person.looks("42-another-profile").await;
    person.presses("Abrir").await;
    person.sees(".profile b", "Casa").await;

    // The bank takes its time, and the person goes elsewhere meanwhile.
    desktop.bank().clock().freeze();
    person.presses("Conectar banco").await;
    person.clicks("[data-institution-id='5']").await;
    person.presses("Continuar").await;
    person.switches_to("cred").await;
    person.presses("Preencher dados de teste").await;
    person.presses("Entrar").await;
    person.switches_to("main").await;
    person.sees("h1", "Pluggy Bank (MFA)").await;
    person.presses("Configurações").await;
    person.presses("Abrir").await;
    person.sees(".profile b", "Demonstração").await;
    person.sees("h1", "Conexões").await;
    desktop.bank().clock().run(1.0);
    desktop.bank().clock().step(TimeDelta::seconds(20));

    let asked = desktop.notices.next().await;
    assert_eq!(asked.summary, "Pluggy Bank (MFA) pediu um código");
    assert!(asked.body.ends_with(" Perfil: Casa."), "{}", asked.body);
    person.sees("h1", "Conexões").await;
    assert!(person.reads_all("[data-test='connection']").await.is_empty(), "it is the other one's");
    // A person looks before they press.
    person.looks("57-behind").await;
    desktop.notices.invoke(&asked).await;
    person.sees("#question-title", "Digite o código de Pluggy Bank (MFA)").await;
    person.sees(".profile b", "Casa").await;
    person.pastes("123456").await;
    person.presses("Enviar código").await;
    person.sees(".badge", "Conferindo o código").await;
    desktop.bank().clock().step(TimeDelta::seconds(60));
    person.sees("section h2", "Encontramos 2 contas").await;
    person.leaves().await;

    // Whatever opens without a person is followed from the start on.
    let person = Person::at(&desktop).await;
    person.sees(".profile b", "Casa").await;
    person.presses("Configurações").await;
    person.sees("li [data-test='followed']", FOLLOWED).await;
    person.leaves().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_leaves_locks_what_is_behind_the_screen_too() {
    let desktop = Desktop::alone("pt_BR.UTF-8", &[]).await;
    let person = Person::begins(&desktop).await;
    person.presses("Configurações").await;
    person.presses("Ligar o bloqueio").await;
    let both = [("#field-passphrase", PASSPHRASE), ("#field-again", PASSPHRASE)];
    types_secret(&person, &both, "Usar esta senha").await;
    person.finds("[data-way='passphrase']").await;
    person.presses("Criar outro perfil").await;
    person.presses("Experimentar").await;
    person.presses("Configurações").await;
    person.sees("li [data-test='followed']", FOLLOWED).await;
    // This one has no lock, and the other one has.
    person.keys(LOCK).await;
    person.gone("li [data-test='followed']").await;
    person.sees("h1", "Configurações").await;
    person.presses("Abrir").await;
    person.sees("h1", "A Tomada está bloqueada").await;
    person.presses("Desbloquear").await;
    types_secret(&person, &[("#field-passphrase", PASSPHRASE)], "Desbloquear").await;
    person.sees("h1", "Conexões").await;
    person.leaves().await;
}
