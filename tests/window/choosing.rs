//! Choosing a bank: narrowed down by keyboard, refused while it is down, with what of its data is wanted, and never a second
//! time by accident.

use chrono::TimeDelta;
use pluggy::{
    ConnectorId, Sensitive,
    client::{Client, CreateItem, OwnKeys, Parameters},
};
use pluggy_sandbox::Keys;

use crate::{
    desktop::Desktop,
    person::{ENTER, Person},
    profiles::types_secret,
};

/// Control, J, and nothing held any more.
const NEXT: &str = "\u{e009}j\u{e000}";
/// Control, A, nothing held, and backspace.
const NOTHING: &str = "\u{e009}a\u{e000}\u{e003}";
/// Space, which presses a button.
const SPACE: &str = " ";
/// A pretend bank that is down, and one with a password and nothing else.
const DOWN_NOW: &str = "[data-institution-id='314']";
const PLAIN: &str = "[data-institution-id='2']";

#[tokio::test(flavor = "multi_thread")]
async fn a_bank_is_narrowed_down_by_keyboard_and_one_that_is_down_says_so() {
    let desktop = Desktop::start("en_US.UTF-8", &[("GTK_THEME", "Adwaita:dark")]).await;
    let person = Person::begins(&desktop).await;
    person.resizes(800, 560).await;

    person.presses("Connect a bank").await;
    person.finds(PLAIN).await;
    person.reaches("For a company").await;
    person.keys(SPACE).await;
    person.gone(PLAIN).await;
    person.looks("60-business").await;
    person.keys(SPACE).await;
    person.types("#search", "capivara").await;
    person.sees("[data-institution-id='314'] .badge", "Down").await;
    person.clicks(DOWN_NOW).await;
    person.sees("#standing b", "Banco Capivara is down").await;
    person.finds("#continue[aria-disabled='true']").await;
    person.finds("[data-institution-id='314'] img").await;
    person.looks("61-down").await;
    person.resizes(1440, 900).await;
    person.looks("62-down-large").await;

    // What another program of the same application has connected is brought along by its id, once it was seen.
    let keys = Keys::demo();
    let access = OwnKeys::new(keys.client_id, keys.client_secret);
    let another = Client::builder(access).base(desktop.bank().url().parse().unwrap()).build().unwrap();
    let values = [("user", "user-ok"), ("password", "password-ok")];
    let values: Parameters =
        values.map(|(name, value)| (name.to_owned(), Sensitive::from(value))).into_iter().collect();
    let new = CreateItem { client_user_id: Some("its-own-user"), ..CreateItem::new(ConnectorId(2), &values) };
    let item = another.create_item(&new).await.unwrap();
    desktop.bank().clock().step(TimeDelta::seconds(60));
    person.types("#search", NOTHING).await;
    person.finds(PLAIN).await;
    person.clicks("details:has(#item) summary").await;
    person.types("#item", "not an id").await;
    person.presses("Look it up").await;
    let unknown = "Pluggy knows no Item with this id, or does not show it to this profile. Check the id.";
    person.sees("details [role='alert']", unknown).await;
    person.clears("#item").await;
    person.types("#item", item.id.as_str()).await;
    person.presses("Look it up").await;
    person
        .sees(".found p", "It was created for somebody else of this application. Bring it only if it is yours.")
        .await;
    person.reaches("Bring this connection").await;
    person.scrolls_to("details:has(#item)").await;
    person.looks("68-adopt").await;
    person.keys(ENTER).await;
    person.sees("section h2", "We found 2 accounts").await;
    assert_eq!(desktop.bank().control().items().len(), 1, "nothing is made at Pluggy");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_connected_already_is_offered_before_another_of_the_same() {
    let desktop = Desktop::start("pt_BR.UTF-8", &[]).await;
    let person = Person::begins(&desktop).await;
    person.resizes(1440, 900).await;

    person.presses("Conectar banco").await;
    person.clicks(PLAIN).await;
    person.clicks("summary").await;
    person.clicks("label:nth-of-type(6) input").await;
    person.finds("[role='option']:first-child img").await;
    person.looks("62-chosen-data").await;
    person.finds("#continue").await.send_keys(ENTER).await.unwrap();
    person.switches_to("cred").await;
    person.types("#field-user", "user-ok").await;
    person.types("#field-password", "password-ok").await;
    person.presses("Entrar").await;
    person.switches_to("main").await;
    desktop.bank().clock().step(TimeDelta::seconds(60));
    person.finds("[data-cause='upToDate']").await;
    person.presses("Conectar outro banco").await;
    // It comes first now, and says that it is there.
    person.sees("[role='option']:first-child .dim", "Já conectado").await;
    person.sees("#existing", "Você já conectou Pluggy Bank").await;
    person.finds("[role='option']:first-child img").await;
    person.looks("63-again").await;
    person.presses("Atualizar agora").await;
    person.finds("[data-cause='updating']").await;
    let made = desktop.bank().requests().iter().filter(|request| request.starts_with("POST /items ")).count();
    assert_eq!(made, 1, "it was updated, not made again");

    // The same details a second time are the same connection.
    desktop.bank().clock().step(TimeDelta::seconds(60));
    person.finds("[data-cause='upToDate']").await;
    // Only what has just been connected is finished with, or followed by another.
    person.presses("Voltar às conexões").await;
    person.presses("Conectar banco").await;
    person.presses("Conectar outra conta").await;
    types_secret(&person, &[("#field-user", "user-ok"), ("#field-password", "password-ok")], "Entrar").await;
    person.sees("section h2", "Este acesso já está conectado").await;
    person.looks("69-duplicate").await;
    person.presses("Excluir conexão").await;
    let loss = "Só esta segunda tentativa é excluída. A conexão com Pluggy Bank que você já tinha continua como está.";
    person.sees("dialog[open] p", loss).await;
    person.clicks("dialog[open] .danger").await;
    person.sees("h1", "Conexões").await;
    assert_eq!(person.reads_all("[data-test='connection']").await.len(), 1);
    assert_eq!(desktop.bank().control().items().len(), 1, "the one that was there is there");

    // One that is here already is not brought along by its id once more.
    let item = desktop.bank().control().items()[0].id.clone();
    person.presses("Conexões").await;
    person.presses("Conectar banco").await;
    person.clicks("details:has(#item) summary").await;
    person.types("#item", item.as_str()).await;
    person.presses("Procurar").await;
    person.sees(".found p", "Esta conexão já está na Tomada.").await;
    person.looks("66-adopt").await;
    person.resizes(800, 560).await;
    person.looks("67-adopt-small").await;
    person.presses("Ver conexão").await;
    person.sees("h1", "Pluggy Bank").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_waits_is_one_queue_that_a_key_walks() {
    let desktop = Desktop::start("pt_BR.UTF-8", &[("GTK_THEME", "Adwaita:dark")]).await;
    let person = Person::begins(&desktop).await;
    for (bank, user) in [("5", "user-ok"), ("5", "user-ok-select"), ("18", "user-ok")] {
        person.connects(bank, Some(user)).await;
        person.finds("#question-title").await;
        // What waits stays as it is while the next is begun.
        desktop.bank().clock().freeze();
        person.presses("Responder depois").await;
        desktop.bank().clock().run(1.0);
    }
    person.clicks("button[aria-label^='Pendências, 3']").await;
    person.sees("h1", "Pendências").await;
    assert_eq!(person.reads_all("[data-test='pending']").await.len(), 3);
    person.looks("64-pending").await;
    person.resizes(800, 560).await;
    person.looks("65-pending-small").await;
    // Round once, and at the first again.
    for question in [
        "Digite o código de Pluggy Bank (MFA)",
        "Qual conta?",
        "Digite o código de Pluggy Bank Investment (MFA)",
        "Digite o código de Pluggy Bank (MFA)",
    ] {
        person.keys(NEXT).await;
        person.sees("#question-title", question).await;
    }
}
