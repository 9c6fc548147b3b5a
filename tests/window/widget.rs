//! Pluggy's widget in a window of its own: the way through it, what it can't do, and how the app goes on afterwards.

use std::time::Instant;

use chrono::TimeDelta;
use pluggy_sandbox::world::{Plan, Policy};
use serde_json::json;

use crate::{
    PATIENCE,
    browser::{Browser, authorises},
    desktop::Desktop,
    person::Person,
};

/// A bank with a password and nothing else, and one that leaves for its own page.
const PLAIN: &str = "[data-institution-id='2']";
const OAUTH: &str = "[data-institution-id='200']";

/// Every command there is, as the build registers them.
fn commands() -> Vec<&'static str> {
    let listed = include_str!("../../src-tauri/build.rs").split_once("[\n").unwrap().1.split_once(']').unwrap().0;
    let commands: Vec<_> =
        listed.split(',').map(|name| name.trim().trim_matches('"')).filter(|name| !name.is_empty()).collect();
    assert!(commands.contains(&"cred_submit") && commands.len() > 40, "{commands:?}");
    commands
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bank_is_connected_at_the_widget_which_has_no_say_in_the_app() {
    let browser = Browser::new();
    let desktop = Desktop::start("pt_BR.UTF-8", &[("PATH", &browser.path())]).await;
    let person = Person::begins(&desktop).await;
    // Whoever may is answered.
    person.asks_for(&["start"]).await;
    let began = Instant::now();
    while person.answered().await != ["start"] {
        assert!(began.elapsed() < PATIENCE, "nobody is answered");
    }
    person.presses("Conectar banco").await;
    person.clicks(PLAIN).await;
    person.looks("70-by-widget").await;
    person.presses("Usar a janela da Pluggy").await;

    person.switches_to("connect").await;
    let widget = person.window().await;
    person.sees("h1", "Conecte sua conta").await;
    // No command, no event, no first look; no page of its own but the widget's; no program but a browser, for what is secure.
    person.asks_for(&commands()).await;
    // What is asked after that and by whoever may is answered, and comes after it wherever things are done in turn.
    person.switches_to("main").await;
    for command in ["preferences", "settings", "start"] {
        assert!(person.invokes(command, json!({})).await.get("answer").is_some(), "{command}");
    }
    person.switches_to("connect").await;
    assert_eq!(person.answered().await, [""; 0], "a command answered the widget");
    assert_eq!(person.first_look().await, "refused");
    for address in ["file:///etc/passwd", "tauri://localhost/index.html", "http://192.0.2.1/", "tomada://x"] {
        person.leads_to(address).await;
    }
    person.leads_to("https://evil.example/").await;
    assert_eq!(browser.page().await, "https://evil.example/");
    person.sees("h1", "Conecte sua conta").await;
    person.tells("{\"type\":\"LINK_OPEN\",\"message\":\"javascript:alert(1)\"}").await;
    person.tells("{\"type\":\"LINK_OPEN\"").await;

    person.presses("Continuar").await;
    person.sees("h1", "Entrar em Pluggy Bank").await;
    person.types("#field-1", "user-ok").await;
    person.types("#field-2", "password-ok").await;
    person.looks("71-widget").await;

    person.switches_to("main").await;
    person.sees("section h2", "Continue na janela da Pluggy").await;
    person.looks("72-widget-open").await;
    person.switches_to("connect").await;
    person.presses("Entrar").await;
    person.sees("h1", "Conectando a Pluggy Bank").await;
    desktop.bank().clock().step(TimeDelta::seconds(60));
    // What it brought is seen in the app: its own page of that is not needed.
    person.until_closed(&widget).await;

    person.switches_to("main").await;
    person.sees("section h2", "Encontramos 2 contas").await;
    assert_eq!(desktop.bank().control().items().len(), 1);
    assert_eq!(browser.pages(), ["https://evil.example/"], "what is not secure was opened by nobody");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_free_plan_leads_to_the_widget_and_the_widget_to_the_banks_own_page() {
    let browser = Browser::new();
    let desktop = Desktop::start("en_US.UTF-8", &[("PATH", &browser.path()), ("GTK_THEME", "Adwaita:dark")]).await;
    desktop.bank().control().set_policy(Policy { plan: Plan::Free, ..Policy::default() });
    let person = Person::begins(&desktop).await;
    person.resizes(800, 560).await;
    person.presses("Connect a bank").await;
    person.clicks(OAUTH).await;
    person.presses("Continue").await;
    person.sees("section h2", "This connection is made in Pluggy’s window").await;
    person.looks("73-widget-wanted").await;
    person.presses("Go on in Pluggy’s window").await;

    person.switches_to("connect").await;
    let widget = person.window().await;
    person.sees("h1", "Connect your account").await;
    person.presses("Continue").await;
    person.presses("Continue").await;
    person.finds("a.main").await;
    person.looks("74-widget-dark").await;
    person.clicks("a.main").await;
    let page = browser.page().await;
    assert!(page.starts_with(&format!("{}/oauth/", desktop.bank().url())), "{page}");

    // Closed in between: what was begun there is followed here.
    person.switches_to("main").await;
    person.presses("Show Pluggy’s window").await;
    person.switches_to("connect").await;
    person.clicks("button[aria-label='Close']").await;
    person.until_closed(&widget).await;
    person.switches_to("main").await;
    person.finds("[data-cause='pageWanted']").await;
    authorises(&page).await;
    desktop.bank().clock().step(TimeDelta::seconds(60));
    person.finds("[data-cause='upToDate']").await;
    assert_eq!(desktop.bank().control().items().len(), 1);
    person.leaves().await;
}
