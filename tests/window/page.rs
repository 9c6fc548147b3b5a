//! The page of a connection in the real window: what happened to it is told, and what a person settles there holds.

use chrono::TimeDelta;
use pluggy::{ItemId, model::ExecutionStatus};
use pluggy_sandbox::{ItemChange, world::Policy};

use crate::{
    desktop::Desktop,
    person::{ENTER, Person},
};

const LEFT: &str = "\u{e012}";
const HOME: &str = "\u{e011}";
const RIGHT: &str = "\u{e014}";

/// The item of the only connection.
fn item(desktop: &Desktop) -> ItemId {
    desktop.bank().control().items().remove(0).id
}

/// Days pass on which Pluggy synchronises by itself; each time is seen, in a while that passes faster, too.
async fn days_pass(desktop: &Desktop, person: &Person, days: usize) {
    desktop.bank().clock().run(30.0);
    for day in 1..=days {
        desktop.bank().clock().step(TimeDelta::hours(24) + TimeDelta::minutes(10));
        // The first one was asked for.
        person.finds(&format!("li[data-test='run']:nth-child({})", day + 1)).await;
    }
}

/// What the band says of the stretch that is looked at: its beginning.
async fn looks_at(person: &Person, word: &str) {
    person.sees("[data-test='stretch'] b", word).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_is_named_paused_looked_into_and_deleted_but_for_its_copy() {
    let desktop = Desktop::start("pt_BR.UTF-8", &[]).await;
    let person = Person::begins(&desktop).await;
    let control = desktop.bank().control();
    control.set_policy(Policy { auto_sync_hours: Some(24), ..control.policy() });
    person.connects("2", Some("user-ok")).await;
    desktop.until(|| !desktop.bank().control().items().is_empty()).await;
    desktop.bank().clock().step(TimeDelta::seconds(60));
    person.sees("section h2", "Encontramos 2 contas").await;
    days_pass(&desktop, &person, 4).await;
    // Down for good: Pluggy tries no more.
    control.set_policy(Policy { auto_sync_hours: None, ..control.policy() });
    let down = ItemChange { execution_status: Some(ExecutionStatus::SiteNotAvailable), ..ItemChange::default() };
    control.change(&item(&desktop), down).unwrap();
    // The next look finds it.
    desktop.bank().clock().step(TimeDelta::hours(25));
    person.sees("section h2", "O banco não está respondendo").await;
    desktop.bank().clock().run(1.0);
    desktop.bank().clock().step(TimeDelta::hours(5));

    // It is in the history, too, with the days before.
    person.sees("li[data-test='run']:first-child span", "Banco fora do ar").await;

    // The past, without a mouse.
    person.sees("#page-health", "Situação ao longo do tempo").await;
    person.finds("[data-test='band'] button[tabindex='0']").await.send_keys(HOME).await.unwrap();
    looks_at(&person, "Ainda não conectado").await;
    person.keys(RIGHT).await;
    looks_at(&person, "Em dia").await;
    person.keys(RIGHT).await;
    looks_at(&person, "Banco fora do ar").await;
    person.keys(LEFT).await;
    looks_at(&person, "Em dia").await;
    person.presses("90 dias").await;
    person.looks("80-page").await;
    person.resizes(1440, 900).await;
    person.looks("81-page-large").await;
    person.resizes(800, 560).await;
    person.looks("82-page-small").await;
    person.scrolls_to("[data-test='limits']").await;
    person.looks("83-page-small-limits").await;
    person.resizes(1120, 720).await;

    // A name of its own, in the list, too.
    person.presses("Dar outro nome").await;
    person.clears("form .field").await;
    person.types("form .field", "Conta da casa").await;
    person.keys(ENTER).await;
    person.sees("h1", "Conta da casa").await;
    person.sees("header .name p", "Banco: Pluggy Bank").await;
    person.presses("Pausar").await;
    person.sees("[data-test='facts'] dt", "Pausada desde").await;
    person.scrolls_to("section[aria-labelledby='page-care']").await;
    person.looks("84-page-care").await;
    let before = desktop.bank().requests().len();
    desktop.bank().clock().step(TimeDelta::days(3));
    person.presses("Voltar às conexões").await;
    person.sees("[data-test='connection'] b", "Conta da casa").await;
    person.sees("[data-test='connection'] .badge", "Pausada").await;
    person.looks("86-home-paused").await;
    person.clicks("[data-test='connection'] .open").await;
    person.finds("[data-test='facts']").await;
    assert_eq!(desktop.bank().requests().len(), before, "a paused one is left alone");

    // Deleted at Pluggy, and kept here.
    person.presses("Excluir conexão").await;
    person.sees("dialog h2", "Excluir Conta da casa?").await;
    person.clicks("dialog input[type='checkbox']").await;
    person.looks("85-page-delete").await;
    person.presses("Excluir").await;
    person.sees("section h2", "Só neste computador").await;
    person.finds("[data-test='proof']").await;
    person.sees("section h2", "Encontramos 2 contas").await;
    person.looks("86-page-archived").await;
    assert_eq!(control.items().len(), 0, "at Pluggy nothing is left");
    person.leaves().await;

    // After a restart it is there, and can be erased.
    let person = Person::at(&desktop).await;
    person.sees("[data-test='connection'] .badge", "Só neste computador").await;
    person.clicks("[data-test='connection'] .open").await;
    person.presses("Excluir conexão").await;
    person.presses("Excluir").await;
    person.sees("[data-test='removed'] p", "Conta da casa foi apagada deste computador.").await;
    person.looks("87-page-erased").await;
    person.leaves().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_consent_is_told_and_its_end_goes_into_a_calendar() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("consent.ics");
    let session = [("TOMADA_BACKUP_FILE", file.to_str().unwrap()), ("GTK_THEME", "Adwaita:dark")];
    let desktop = Desktop::start("en_US.UTF-8", &session).await;
    let person = Person::begins(&desktop).await;
    let control = desktop.bank().control();
    control.set_policy(Policy { auto_sync_hours: Some(24), open_finance_quotas: true, ..control.policy() });
    person.connects_by_keyboard("600", "sandbox open", &[("#field-cpf", "76109277673")]).await;
    person.sees(".question .badge, .badge", "Waiting for authorisation").await;
    control.change(&item(&desktop), ItemChange { done: Some(true), ..ItemChange::default() }).unwrap();
    desktop.bank().clock().step(TimeDelta::seconds(90));
    person.sees("#page-consent", "Authorisation").await;
    person.presses("Save reminders (.ics)").await;
    desktop.until(|| std::fs::read_to_string(&file).is_ok_and(|text| text.ends_with("END:VCALENDAR\r\n"))).await;
    let text = std::fs::read_to_string(&file).unwrap();
    assert!(text.contains("\r\nSUMMARY:The authorisation for "), "{text}");
    person.clicks("[data-test='limits'] summary").await;
    person.resizes(1440, 900).await;
    person.looks("88-page-consent").await;
    person.resizes(800, 560).await;
    person.scrolls_to("[data-test='consent']").await;
    person.looks("89-page-consent-small").await;

    // It is deleted, and Pluggy says so.
    person.presses("Delete connection").await;
    person.looks("90-page-delete-consent").await;
    person.presses("Delete").await;
    person.finds("[data-test='removed']").await;
    person.looks("91-page-removed").await;
    person.leaves().await;
}
