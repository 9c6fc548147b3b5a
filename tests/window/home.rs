//! The list of connections: what needs somebody first, the way through all of it without a mouse, and a button that waits
//! until Pluggy takes another update.

use chrono::TimeDelta;
use pluggy_sandbox::world::Policy;

use crate::{
    desktop::Desktop,
    person::{ENTER, Person},
};

/// The next that needs somebody, all shortcuts, and back.
const NEXT: &str = "\u{e009}j\u{e000}";
const HELP: &str = "\u{e031}";
const ESCAPE: &str = "\u{e00c}";
const UPDATE: &str = "\u{e009}r\u{e000}";

const BADGES: &str = "[data-test='connection'] .badge";

fn passes(desktop: &Desktop, seconds: i64) {
    desktop.bank().clock().step(TimeDelta::seconds(seconds));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_needs_somebody_comes_first_and_is_gone_through_by_keyboard() {
    let desktop = Desktop::start("pt_BR.UTF-8", &[]).await;
    let person = Person::begins(&desktop).await;
    person.connects("2", Some("user-ok")).await;
    passes(&desktop, 60);
    person.sees("section h2", "Encontramos 2 contas").await;
    person.connects("2", Some("user-locked")).await;
    passes(&desktop, 60);
    person.sees("section h2", "O banco bloqueou seu acesso").await;
    person.looks("92-meaning").await;
    person.connects("5", Some("user-ok")).await;
    person.finds("#question-title").await;
    desktop.bank().clock().freeze();

    person.keys(ESCAPE).await;
    person.presses("Responder depois").await;
    person.sees("h1", "Conexões").await;
    assert_eq!(person.reads_all(BADGES).await, ["Esperando código", "Acesso bloqueado", "Em dia"]);
    person.sees("[data-test='need'] b", "2 conexões precisam de você").await;
    person.looks("93-home").await;
    person.resizes(1440, 900).await;
    person.looks("94-home-large").await;
    person.resizes(800, 560).await;
    person.looks("95-home-small").await;
    person.resizes(1120, 720).await;
    person.keys(HELP).await;
    person.sees("dialog h2", "Atalhos do teclado").await;
    person.looks("96-shortcuts").await;
    person.keys(ESCAPE).await;
    person.gone("dialog[open]").await;

    person.reaches("Resolver agora").await;
    person.keys(ENTER).await;
    person.sees("[data-test='walk'] b", "1 de 2").await;
    person.looks("97-walk").await;
    // The field of the question has the keyboard.
    person.finds("#code:focus").await;
    person.keys("123456").await;
    person.keys(ENTER).await;
    person.sees("[data-test='walk'] p", "Esta já não precisa de você.").await;
    person.keys(NEXT).await;
    person.sees("section h2", "O banco bloqueou seu acesso").await;
    person.sees("[data-test='walk'] b", "2 de 2").await;
    person.looks("98-walk-second").await;
    person.reaches("Informar dados de novo").await;
    person.keys(ENTER).await;
    person
        .fills_in_by_keyboard(&[("#field-user", "user-ok-two-checking-accounts"), ("#field-password", "password-ok")])
        .await;
    desktop.bank().clock().run(1.0);
    // What is not asked for yet would begin only after the step.
    person.finds("[data-test='view'][data-cause='updating']").await;
    let still = "Agora nenhuma conexão espera por você. 1 ainda está em andamento.";
    person.sees("[data-test='walk'] p", still).await;
    passes(&desktop, 90);
    person.finds("[data-test='view'][data-cause='upToDate']").await;
    person.sees("[data-test='walk'] p", "Nenhuma conexão precisa mais de você.").await;
    person.looks("99-walk-over").await;
    person.reaches("Concluir").await;
    person.keys(ENTER).await;
    person.sees("h1", "Conexões").await;
    person.gone("[data-test='need']").await;
    assert_eq!(person.reads_all(BADGES).await, ["Em dia"; 3]);
    person.leaves().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_update_that_comes_too_early_is_a_button_that_waits() {
    let desktop = Desktop::start("en_US.UTF-8", &[("GTK_THEME", "Adwaita:dark")]).await;
    let person = Person::begins(&desktop).await;
    let control = desktop.bank().control();
    control.set_policy(Policy { contract_hours: Some(1), ..control.policy() });
    person.connects("2", Some("user-ok")).await;
    passes(&desktop, 60);
    person.sees("section h2", "We found 2 accounts").await;
    desktop.bank().clock().freeze();
    // Pluggy says that it is too early, which is no failure.
    person.keys(UPDATE).await;
    let waits = "[data-may='wait']";
    person.finds(waits).await;
    assert!(person.reads_all(waits).await[0].starts_with("Available in 5"), "{}", person.page().await);
    person.sees(".badge", "Up to date").await;
    person.looks("100-waits").await;
    person.keys(ESCAPE).await;
    person.sees("h1", "Connections").await;
    person.finds(waits).await;
    person.looks("101-waits-home").await;
    person.resizes(800, 560).await;
    person.looks("102-waits-home-small").await;
    let updates = || desktop.bank().requests().iter().filter(|line| line.starts_with("PATCH /items/{id}")).count();
    let before = updates();
    person.clicks(waits).await;
    passes(&desktop, 3600);
    person.sees("[data-may='press']", "Update").await;
    assert_eq!(updates(), before, "nothing was asked for before its time");
    person.presses("Update").await;
    desktop.bank().clock().run(1.0);
    passes(&desktop, 60);
    person.sees("section h2", "All done").await;
    assert_eq!(updates(), before + 1);
    person.leaves().await;
}
