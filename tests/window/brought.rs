//! What the accounts' room tells of its readings, in the real window: what could not be read and why, until it has been, and
//! that all of an account is here.

use chrono::TimeDelta;
use pluggy_sandbox::faults::{Act, Fault};

use crate::{desktop::Desktop, person::Person};

/// The same walk in two languages: where it is, the bank's buttons, what is missing, the mark.
async fn walks(language: &str, name: &str, [accounts, again, refused, mark]: [&str; 4]) {
    let desktop = Desktop::start(language, &[]).await;
    let person = Person::begins(&desktop).await;
    person.connects("2", Some("user-ok")).await;
    desktop.bank().clock().step(TimeDelta::seconds(60));
    person.finds("[data-test='account']").await;
    person.presses(accounts).await;
    person.finds("[data-test='transaction']").await;
    desktop.bank().control().add_fault(Fault {
        method: None,
        path: Some("/v2/transactions".to_owned()),
        count: Some(1),
        probability: None,
        act: Act::Status { status: 400, code_description: None },
    });
    person.presses(again).await;
    person.finds("[data-test='missing']").await;
    let told = person.reads_all("[data-test='missing']").await;
    assert!(told.len() == 1 && told[0].contains(refused), "{told:?}");
    for (width, height, size) in [(800, 560, "small"), (1440, 900, "large")] {
        person.resizes(width, height).await;
        person.looks(&format!("{name}-missing-{size}")).await;
    }
    // Nothing has moved since: what the balance was is what the rows come to.
    person.presses(again).await;
    person.gone("[data-test='missing']").await;
    person.sees("[data-test='check'] summary", mark).await;
    person.clicks("[data-test='check'] summary").await;
    for (width, height, size) in [(800, 560, "small"), (1440, 900, "large")] {
        person.resizes(width, height).await;
        person.looks(&format!("{name}-whole-{size}")).await;
    }
    person.leaves().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_could_not_be_read_is_told_until_it_has_been() {
    let words = ["Contas", "Ler de novo", "a Pluggy recusou o pedido. Leia de novo mais tarde.", "Tudo confere"];
    walks("pt_BR.UTF-8", "96-brought-pt", words).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_could_not_be_read_is_told_in_english() {
    walks(
        "en_US.UTF-8",
        "97-brought-en",
        ["Accounts", "Read again", "Pluggy refused the request. Read again later.", "All of it is here"],
    )
    .await;
}
