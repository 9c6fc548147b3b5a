//! The icon in the notification area: what it says, where it leads, what it keeps to itself; and a window that may be closed
//! while the app goes on.

use crate::{
    desktop::Desktop,
    lock::with_lock,
    panel::{LINE, OnScreen, Panel},
    person::Person,
};

const BANK: &str = "Pluggy Bank (MFA)";
const NEEDS: &str = "Pluggy Bank (MFA) precisa de você";

#[tokio::test(flavor = "multi_thread")]
async fn the_tray_says_what_waits_leads_there_and_is_discreet_when_asked() {
    let desktop = Desktop::start("pt_BR.UTF-8", &[]).await;
    let panel = Panel::serve(&desktop).await;
    let person = Person::begins(&desktop).await;
    panel.sees("Active", "Tomada: nada precisa de você").await;
    panel.lists(&["Abrir a Tomada", "Modo discreto", LINE, "Sair"]).await;
    let calm = panel.picture().await;

    person.connects("5", Some("user-ok")).await;
    let title = format!("Digite o código de {BANK}");
    person.sees("#question-title", &title).await;
    panel.sees("NeedsAttention", "Tomada: uma conexão precisa de você").await;
    assert_ne!(panel.picture().await, calm);
    panel.lists(&[NEEDS, LINE, "Abrir a Tomada", "Modo discreto", LINE, "Sair"]).await;
    person.presses("Responder depois").await;
    person.sees("h1", "Conexões").await;
    panel.presses(NEEDS).await;
    person.sees("#question-title", &title).await;

    person.presses("Configurações").await;
    person.finds("#discreet").await;
    person.gone("input[aria-describedby='discreet']:checked").await;
    panel.presses("Modo discreto").await;
    panel.lists(&["Uma conexão precisa de você", LINE, "Abrir a Tomada", "Modo discreto", LINE, "Sair"]).await;
    assert!(panel.is_ticked("Modo discreto").await);
    person.finds("input[aria-describedby='discreet']:checked").await;
    person.scrolls_to("#discreet").await;
    person.looks("80-this-computer").await;
    panel.presses("Uma conexão precisa de você").await;
    person.sees("#question-title", &title).await;

    // It outlives the program.
    person.leaves().await;
    let panel = panel.again(&desktop).await;
    let person = Person::at(&desktop).await;
    panel.sees("NeedsAttention", "Tomada: uma conexão precisa de você").await;
    assert!(panel.is_ticked("Modo discreto").await);
    person.leaves().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn closing_the_window_is_asked_about_once_and_then_the_app_stays_in_the_tray() {
    let desktop = Desktop::alone("pt_BR.UTF-8", &[]).await;
    let panel = Panel::serve(&desktop).await;
    let person = with_lock(&desktop).await;
    let item = panel.item().await;
    let window = OnScreen::find(&desktop, "Tomada").await;
    window.until_seen(true).await;

    window.closes();
    person.sees("dialog h2", "Fechar a janela ou sair?").await;
    person.looks("81-closing").await;
    assert!(window.is_seen(), "it is asked first");
    person.presses("Continuar na área de notificação").await;
    window.until_seen(false).await;
    panel.clicks().await;
    window.until_seen(true).await;
    window.closes();
    window.until_seen(false).await;
    // Somebody starts the app, who has not seen that it runs; and the system does, who wants no window.
    desktop.starts_again(&["--hidden"]);
    assert!(!window.is_seen());
    desktop.starts_again(&[]);
    window.until_seen(true).await;
    person.gone("dialog[open]").await;

    panel.presses("Bloquear").await;
    person.sees("h1", "A Tomada está bloqueada").await;
    panel.sees("Active", "Tomada: nenhum perfil aberto").await;
    panel.lists(&["Abrir a Tomada", "Modo discreto", LINE, "Sair"]).await;
    window.closes();
    window.until_seen(false).await;

    // Without a panel nobody could reach it: it comes back by itself, and closing ends the app.
    panel.goes().await;
    window.until_seen(true).await;
    window.closes();
    desktop.notices.until_gone(&item).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn quitting_says_what_stops_and_a_hidden_start_takes_it_up() {
    let desktop = Desktop::start("pt_BR.UTF-8", &[]).await;
    let panel = Panel::serve(&desktop).await;
    let person = Person::begins(&desktop).await;
    person.connects("5", Some("user-ok")).await;
    panel.sees("NeedsAttention", "Tomada: uma conexão precisa de você").await;
    let item = panel.item().await;
    panel.presses("Sair").await;
    person.sees("dialog h2", "Sair da Tomada?").await;
    person.looks("82-quitting").await;
    person.presses("Voltar").await;
    person.gone("dialog[open]").await;
    person.presses("Configurações").await;
    person.clicks("input[aria-describedby='at-login']").await;
    person.finds("input[aria-describedby='at-login']:checked").await;
    let entry = std::fs::read_to_string(desktop.config("autostart/app.tomada.desktop.dev.desktop")).unwrap();
    let command = format!("Exec=\"{}\" --hidden\n", env!("CARGO_BIN_EXE_tomada"));
    assert!(entry.contains(&command), "{entry}");
    panel.presses("Sair").await;
    person.presses("Sair assim mesmo").await;
    desktop.notices.until_gone(&item).await;
    drop(person);

    // As the system starts it at login.
    let panel = panel.again(&desktop).await;
    let person = Person::hidden(&desktop).await;
    panel.lists(&[NEEDS, LINE, "Abrir a Tomada", "Modo discreto", LINE, "Sair"]).await;
    assert!(OnScreen::look(&desktop, "Tomada").is_none());
    panel.presses(NEEDS).await;
    OnScreen::find(&desktop, "Tomada").await.until_seen(true).await;
    person.sees("#question-title", &format!("Digite o código de {BANK}")).await;
    let made = desktop.bank().requests().iter().filter(|request| request.starts_with("POST /items ")).count();
    assert_eq!(made, 1, "it was gone on with, not made again");
    person.leaves().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hidden_start_where_nobody_shows_a_tray_shows_the_window() {
    let desktop = Desktop::alone("pt_BR.UTF-8", &[]).await;
    let person = Person::hidden(&desktop).await;
    person.finds("#begin-sandbox").await;
    assert!(OnScreen::look(&desktop, "Tomada").is_none(), "a panel may come up after it");
    OnScreen::find(&desktop, "Tomada").await.until_seen(true).await;
    person.leaves().await;
}
