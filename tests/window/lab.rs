//! The Lab's room in the real window, with the app's own bank: what a tester does there is seen on the connection's page.

use crate::{desktop::Desktop, person::Person};

/// Ctrl and V.
const PASTE: &str = "\u{e009}v";

/// Starts the case that is found by a part of its id.
async fn starts(person: &Person, id: &str, start: &str) {
    person.clears("#case-search").await;
    person.types("#case-search", id).await;
    person.sees("[role='option'][aria-selected='true'] code", id).await;
    person.presses(start).await;
    person.sees("aside p code", id).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_code_is_walked_from_the_lab_to_its_good_end() {
    let desktop = Desktop::alone("pt_BR.UTF-8", &[]).await;
    let person = Person::begins(&desktop).await;
    person.resizes(1440, 900).await;

    person.presses("Laboratório").await;
    person.sees("h1", "Laboratório").await;
    person.sees("section [role='status']", "82 casos").await;
    person.looks("20-lab").await;
    starts(&person, "mfa-code-wrong-then-right", "Começar este caso").await;
    person.sees("#question-title", "Digite o código de Pluggy Bank (MFA)").await;
    person.looks("21-lab-case").await;
    person.resizes(800, 560).await;
    person.looks("25-lab-case-small").await;
    person.resizes(1440, 900).await;
    person.types("#code", "000000").await;
    person.presses("Enviar código").await;
    person.sees("section h2", "O banco não aceitou o código").await;
    person.presses("Informar dados de novo").await;
    person.switches_to("cred").await;
    person.presses("Preencher dados de teste").await;
    person.presses("Entrar").await;
    person.switches_to("main").await;
    person.sees("#question-title", "Digite o código de Pluggy Bank (MFA)").await;
    person.types("#code", "123456").await;
    person.presses("Enviar código").await;
    person.sees(".badge", "Conferindo o código").await;
    person.presses("+ 1 min").await;
    person.sees("section h2", "Encontramos 2 contas").await;

    person.presses("Laboratório").await;
    person.sees("[data-test='item-state'] .badge", "Em dia").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_late_code_and_a_forced_end_are_walked_by_the_labs_own_clock() {
    let desktop = Desktop::alone("en_US.UTF-8", &[("GTK_THEME", "Adwaita:dark")]).await;
    let person = Person::begins(&desktop).await;

    person.presses("Lab").await;
    starts(&person, "mfa-code-late", "Start this case").await;
    person.sees("#question-title", "Type the code from Pluggy Bank (MFA)").await;
    person.presses("Past the end").await;
    person.sees("section h2", "Time ran out for the code").await;
    person.presses("Try again").await;
    person.sees("#question-title", "Type the code from Pluggy Bank (MFA)").await;
    person.types("#code", "123456").await;
    person.presses("Send code").await;
    person.sees(".badge", "Checking the code").await;
    person.presses("+ 1 min").await;
    person.sees("section h2", "We found 2 accounts").await;

    // The same person once more, whose connection is another one all the same; and the bank does otherwise than asked.
    person.presses("Lab").await;
    starts(&person, "mfa-code-right", "Start this case").await;
    person.sees("#question-title", "Type the code from Pluggy Bank (MFA)").await;
    person.presses("Lab").await;
    person.sees("[data-test='item-state'] .badge", "Waiting for a code").await;
    person.presses("Stopped").await;
    person.chooses("#force-state", "ACCOUNT_LOCKED").await;
    person.presses("Put into this state").await;
    person.sees("[data-test='item-state'] .badge", "Access locked").await;
    person.presses("+ 1 min").await;
    person.resizes(800, 560).await;
    person.looks("22-lab-small-dark").await;
    person.resizes(1440, 900).await;
    person.looks("23-lab-dark").await;
    person.clicks("nav button[title='Connections']").await;
    person.sees("[data-test='connection'] .badge", "Access locked").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_last_second_is_long_enough_to_type_in() {
    let desktop = Desktop::alone("pt_BR.UTF-8", &[]).await;
    let person = Person::begins(&desktop).await;

    person.presses("Laboratório").await;
    starts(&person, "mfa-code-last-second", "Começar este caso").await;
    person.sees("#question-title", "Digite o código de Pluggy Bank (MFA)").await;
    person.presses("Último segundo").await;
    person.resizes(800, 560).await;
    person.looks("27-lab-last-second").await;
    person.types("#code", "123456").await;
    person.presses("Enviar código").await;
    person.sees(".badge", "Conferindo o código").await;
    person.presses("Deixar o relógio andar").await;
    person.presses("+ 1 min").await;
    person.sees("section h2", "Encontramos 2 contas").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fault_is_switched_on_and_off_and_the_bank_is_handed_to_other_clients() {
    let desktop = Desktop::alone("en_US.UTF-8", &[]).await;
    let person = Person::begins(&desktop).await;

    person.presses("Lab").await;
    starts(&person, "data-one-account", "Start this case").await;
    person.presses("Lab").await;
    // The bank has heard of it before nothing is heard any more.
    person.finds("[data-test='item-state'] .badge").await;
    person.presses("Stopped").await;
    person.clicks("#faults summary").await;
    person.chooses("#fault-act", "cut").await;
    person.chooses("#fault-path", "").await;
    // A hundred times.
    person.types("#fault-count", "00").await;
    person.presses("Switch fault on").await;
    person.sees("#faults h2", "Faults switched on: 1").await;
    person.presses("+ 1 min").await;
    person.sees("p.offline", OFFLINE).await;
    person.looks("24-lab-fault").await;
    person.presses("Switch off").await;
    person.sees("#faults h2", "Faults switched on: 0").await;
    person.presses("+ 1 min").await;
    person.clicks("nav button[title='Connections']").await;
    person.sees("[data-test='connection'] .badge", "Up to date").await;

    person.presses("Lab").await;
    person.clicks("#clients summary").await;
    person.presses("Address").await;
    person.sees("[data-test='copied']", "Address: copied.").await;
    person.clicks("#banks summary").await;
    person.looks("26-lab-panels").await;
    person.clears("#case-search").await;
    person.types("#case-search", PASTE).await;
    let shown = person.reads_all("#clients p code").await;
    assert_eq!([person.reads_field("#case-search").await], shown[..]);
}

const OFFLINE: &str = "Pluggy does not answer. Whatever is under way is kept, and goes on by itself once it does.";
