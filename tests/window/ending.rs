//! However the app is ended, what it has is on the disk before it is over: by the window's cross, from the tray's menu, by a
//! signal, with the computer. A desktop and a keyring that answer nobody keep no store open.

use std::path::Path;

use serde_json::json;

use crate::{
    desktop::{Desktop, Running},
    panel::{OnScreen, Panel},
    person::Person,
};

/// What a start says of a store that the one before did not close.
const DOUBTFUL: &str = "the store was not closed the last time";

/// What the database keeps beside a store that is open.
fn left_beside(desktop: &Desktop) -> Vec<String> {
    let beside = desktop.stores().into_iter().flat_map(|store| ["-wal", "-shm"].map(|end| format!("{store}{end}")));
    beside.filter(|path| Path::new(path).exists()).collect()
}

fn says_it_is_doubtful(desktop: &Desktop) -> usize {
    String::from_utf8_lossy(&desktop.said()).matches(DOUBTFUL).count()
}

/// A profile with a connection, closing whose window ends the app.
async fn profile(desktop: &Desktop) -> Person {
    let person = Person::begins(desktop).await;
    person.connects("2", Some("user-ok")).await;
    person.finds("[data-cause='upToDate']").await;
    let kept = person.invokes("set_preference", json!({ "change": { "type": "onClose", "does": "quit" } })).await;
    assert_eq!(kept["answer"]["onClose"], "quit", "{kept}");
    person
}

/// The app as a person starts it, with its profile open.
async fn opened(desktop: &Desktop, panel: &Panel) -> (Running, OnScreen) {
    let app = desktop.opens(&[]);
    panel.sees("Active", "Tomada: nada precisa de você").await;
    let window = OnScreen::find(desktop, "Tomada").await;
    window.until_seen(true).await;
    assert!(!left_beside(desktop).is_empty(), "the store is open");
    (app, window)
}

#[tokio::test(flavor = "multi_thread")]
async fn each_ordinary_end_closes_the_store() {
    let desktop = Desktop::start("pt_BR.UTF-8", &[("TOMADA_LOG", "info")]).await;
    let mut panel = Panel::serve(&desktop).await;
    let person = profile(&desktop).await;
    panel.sees("Active", "Tomada: nada precisa de você").await;
    // An end that is none is told from the others.
    person.loses_the_app(&desktop).await;
    assert!(!left_beside(&desktop).is_empty(), "the store is open");
    panel = panel.again(&desktop).await;
    let (mut app, window) = opened(&desktop, &panel).await;
    assert_eq!(says_it_is_doubtful(&desktop), 1);
    window.closes();
    assert!(app.ends().await, "closed");
    assert_eq!(left_beside(&desktop), [""; 0], "closed");

    for end in ["the tray", "-TERM", "-INT", "-HUP", "turned off"] {
        panel = panel.again(&desktop).await;
        let (mut app, _) = opened(&desktop, &panel).await;
        match end {
            "the tray" => panel.presses("Sair").await,
            "turned off" => {
                desktop.notices.until_held("shutdown").await;
                desktop.notices.logind_says("Manager", "PrepareForShutdown", &(true,)).await;
            }
            signal => app.is_told(signal),
        }
        assert!(app.ends().await, "{end}");
        assert_eq!(left_beside(&desktop), [""; 0], "{end}");
        assert!(!desktop.notices.holds("shutdown").await, "{end}");
    }
    assert_eq!(says_it_is_doubtful(&desktop), 1, "no other start had a doubt");
}

#[tokio::test(flavor = "multi_thread")]
async fn neither_a_desktop_nor_a_keyring_that_hangs_keeps_the_store_open() {
    let desktop = Desktop::start("pt_BR.UTF-8", &[]).await;
    let panel = Panel::serve(&desktop).await;
    let person = profile(&desktop).await;
    desktop.notices.hangs();
    person.connects("5", Some("user-ok")).await;
    person.finds("#code").await;
    desktop.notices.until_it_hangs().await;
    // The profiles wait for the keyring, and longer than anybody who ends a program does.
    desktop.keyring_hangs();
    person.asks_for(&["security_check"]).await;
    let item = panel.item().await;
    assert!(!left_beside(&desktop).is_empty(), "the store is open");
    OnScreen::find(&desktop, "Tomada").await.closes();
    desktop.until(|| left_beside(&desktop).is_empty()).await;
    desktop.notices.until_gone(&item).await;
    desktop.notices.goes_on();
    drop(person);
}
