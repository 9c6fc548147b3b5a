//! An account that was deleted at Pluggy with its copy kept, and connected anew, in the real window: it is offered calmly, shown
//! with what would become of its rows, joined, and taken apart again.

use chrono::TimeDelta;

use crate::{desktop::Desktop, person::Person};

/// Connects the bank without a code, and waits for what it brings.
async fn connects(desktop: &Desktop, person: &Person) {
    person.connects("2", Some("user-ok")).await;
    desktop.bank().clock().step(TimeDelta::seconds(60));
    person.sees("section h2", "Encontramos 2 contas").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_that_is_connected_anew_is_joined_with_what_there_was_and_taken_apart() {
    let desktop = Desktop::start("pt_BR.UTF-8", &[]).await;
    let person = Person::begins(&desktop).await;
    connects(&desktop, &person).await;
    person.presses("Contas").await;
    person.finds("[data-test='transaction']").await;
    person.presses("Conexões").await;
    person.clicks("[data-test='connection'] .open").await;
    person.presses("Excluir conexão").await;
    person.clicks("dialog input[type='checkbox']").await;
    person.presses("Excluir").await;
    person.sees("section h2", "Só neste computador").await;
    desktop.bank().clock().step(TimeDelta::days(40));
    person.presses("Conexões").await;
    connects(&desktop, &person).await;

    person.presses("Contas").await;
    person.sees("[data-test='joining'] b", "2 contas parecem ser as que você já tinha").await;
    person.looks("96-joining-offered").await;
    person.resizes(800, 560).await;
    person.looks("96-joining-offered-small").await;
    person.presses("Ver o que muda").await;
    person.finds("[data-test='joining-counts'] li").await;
    person.clicks("dialog[open] summary").await;
    person.looks("97-joining-preview-small").await;
    person.resizes(1120, 720).await;
    person.looks("97-joining-preview").await;
    person.presses("Unir as contas").await;
    person.sees("dialog[open] .num", "2 de 2").await;
    person.finds("[data-test='joining-counts'] li").await;
    person.presses("Unir as contas").await;
    person.gone("[data-test='joining']").await;
    person.finds("[data-test='joining-said']:not(:empty)").await;
    person.sees("[data-test='bank'] li small", "Conta corrente, final 3450, unida a mais 1").await;
    person.looks("98-joined").await;

    person.presses("Contas unidas").await;
    person.finds("[data-test='joined']").await;
    person.looks("99-joined-undo").await;
    person.clicks("[data-test='joined'] button").await;
    person.sees("[data-test='undone']", "Separadas. Está tudo como era antes.").await;
    person.clicks("dialog[open] header button").await;
    person.sees("[data-test='joining'] b", "Uma conta parece ser a que você já tinha").await;
    person.leaves().await;
}
