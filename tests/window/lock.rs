//! The lock in the real window: for what it falls by itself, and what still answers behind it.

use std::{
    net::TcpListener,
    time::{Duration, Instant},
};

use serde_json::json;

use crate::{
    PATIENCE,
    desktop::Desktop,
    person::Person,
    profiles::{LOCK, PASSPHRASE, types_secret},
};

/// A profile with pretend banks and a lock.
pub(crate) async fn with_lock(desktop: &Desktop) -> Person {
    let person = Person::begins(desktop).await;
    person.presses("Configurações").await;
    person.presses("Ligar o bloqueio").await;
    let both = [("#field-passphrase", PASSPHRASE), ("#field-again", PASSPHRASE)];
    types_secret(&person, &both, "Usar esta senha").await;
    person.finds("[data-way='passphrase']").await;
    person
}

async fn unlocks(person: &Person) {
    person.presses("Desbloquear").await;
    types_secret(person, &[("#field-passphrase", PASSPHRASE)], "Desbloquear").await;
    person.sees("h1", "Configurações").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn it_locks_when_the_computer_sleeps_and_when_its_session_is_locked() {
    let desktop = Desktop::alone("pt_BR.UTF-8", &[]).await;
    let person = with_lock(&desktop).await;
    assert!(desktop.notices.sleep_is_held().await, "sleep waits for the lock");
    desktop.notices.logind_says("Manager", "PrepareForSleep", &true).await;
    person.sees("h1", "A Tomada está bloqueada").await;
    let began = Instant::now();
    while desktop.notices.sleep_is_held().await {
        assert!(began.elapsed() < PATIENCE, "the computer may sleep once it is locked");
    }
    person.sees("p", "O computador entrou em suspensão.").await;
    unlocks(&person).await;
    // It wakes up, and nobody has to type anything again.
    desktop.notices.logind_says("Manager", "PrepareForSleep", &false).await;
    desktop.notices.logind_says("Session", "Unlock", &()).await;
    person.presses("Verificar agora").await;
    person.finds("[data-check='store'][data-result='good']").await;
    desktop.notices.logind_says("Session", "Lock", &()).await;
    person.sees("h1", "A Tomada está bloqueada").await;
    person.sees("p", "A sessão do computador foi bloqueada ou trocada.").await;
    unlocks(&person).await;
    // Most desktops lock a screen by themselves, and leave a mark.
    desktop.notices.session_is_locked(true).await;
    person.sees("h1", "A Tomada está bloqueada").await;
    desktop.notices.session_is_locked(false).await;
    unlocks(&person).await;
    desktop.notices.screen_is_saved(false).await;
    person.presses("Verificar agora").await;
    person.finds("[data-check='store'][data-result='good']").await;
    desktop.notices.screen_is_saved(true).await;
    person.sees("h1", "A Tomada está bloqueada").await;
    unlocks(&person).await;
    // Somebody else takes the computer, and gives it back.
    desktop.notices.session_is(false).await;
    person.sees("h1", "A Tomada está bloqueada").await;
    desktop.notices.session_is(true).await;
    unlocks(&person).await;
    // The same keys lock from the credential window, which goes with it.
    person.presses("Criar código de recuperação").await;
    person.switches_to("cred").await;
    person.sees("h1", "Código de recuperação").await;
    person.runs("window.dispatchEvent(new KeyboardEvent('keydown', { key: 'l', ctrlKey: true }))").await;
    person.switches_to("main").await;
    person.sees("h1", "A Tomada está bloqueada").await;
    person.sees("p", "Foi bloqueada a pedido.").await;
    unlocks(&person).await;
    person.leaves().await;
}

/// A company's address that takes a connection and says nothing is waited for longer than anybody waits here.
#[tokio::test(flavor = "multi_thread")]
async fn it_locks_while_an_address_is_tried_that_does_not_answer() {
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let desktop = Desktop::alone("pt_BR.UTF-8", &[]).await;
    let person = with_lock(&desktop).await;
    person.presses("Criar outro perfil").await;
    person.presses("Informar").await;
    person.types("#company-url", &format!("http://{}/token", silent.local_addr().unwrap())).await;
    person.presses("Testar e continuar").await;
    let _tried = silent.accept().unwrap();
    let began = Instant::now();
    person.invokes("lock", json!({})).await;
    person.sees("[role='alert']", "A situação mudou enquanto isso. Veja como está agora.").await;
    assert!(began.elapsed() < Duration::from_secs(10), "the lock waited {:?}", began.elapsed());
    person.presses("Voltar").await;
    person.presses("Voltar a Demonstração").await;
    person.sees("h1", "A Tomada está bloqueada").await;
    person.sees("p", "Foi bloqueada a pedido.").await;
    person.leaves().await;
}

/// The shortest time that can be chosen, by the clock on the wall.
#[tokio::test(flavor = "multi_thread")]
async fn it_locks_when_nobody_was_there_for_a_minute() {
    let desktop = Desktop::alone("pt_BR.UTF-8", &[]).await;
    let person = with_lock(&desktop).await;
    let rules = json!({ "idleMinutes": 1, "onSleep": true, "onSessionLock": true, "keepsFollowing": false });
    assert_eq!(person.invokes("set_lock_rules", json!({ "rules": rules })).await["answer"], json!(null));
    assert_eq!(person.invokes("seen", json!({})).await["answer"], json!(null));
    let seen = Instant::now();
    // Only what is locked offers that beside the way in.
    person.finds_within(3 * PATIENCE, "details:has(#erase-word)").await;
    assert!(seen.elapsed() > Duration::from_secs(59), "somebody was there {:?} ago", seen.elapsed());
    person.sees("h1", "A Tomada está bloqueada").await;
    person.sees("p", "Ninguém a usou por um tempo.").await;
    // Who has forgotten the passphrase can leave nothing behind all the same.
    person.clicks("details:has(#erase-word) summary").await;
    person.looks("72-erase-locked").await;
    person.types("#erase-word", "apagar").await;
    person.presses("Apagar tudo deste computador").await;
    person.sees("h1", "Tudo foi apagado deste computador").await;
    assert_eq!(desktop.stores(), [""; 0]);
    person.leaves().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn while_it_is_locked_commands_reach_nothing() {
    let desktop = Desktop::alone("pt_BR.UTF-8", &[]).await;
    let person = with_lock(&desktop).await;
    assert!(person.invokes("institutions", json!({ "tests": false })).await["answer"].is_array());
    assert!(person.invokes("settings", json!({})).await["answer"].is_object());
    let of_other_windows = async || {
        for command in ["cred_form", "cred_submit", "cred_cancel"] {
            let refused = person.invokes(command, json!({ "values": {} })).await;
            assert!(refused["error"].as_str().is_some_and(|why| why.contains("not allowed")), "{command}: {refused}");
        }
    };
    of_other_windows().await;
    assert_eq!(person.first_look().await, "open");
    person.keys(LOCK).await;
    person.sees("h1", "A Tomada está bloqueada").await;
    let rules = json!({ "idleMinutes": null, "onSleep": false, "onSessionLock": false, "keepsFollowing": true });
    let export = json!({ "accounts": null, "period": { "from": null, "to": null }, "format": { "type": "json" } });
    let of_all = json!({ "accounts": [], "period": { "type": "all" }, "category": null, "flow": "any",
                         "which": "upToToday", "text": "", "language": "pt-BR" });
    for (command, arguments) in [
        ("institutions", json!({ "tests": false })),
        ("await_bank", json!({ "connector": 2, "wanted": true })),
        ("prepare", json!({ "connector": 2, "declined": [], "means": "form" })),
        ("logo", json!({ "connector": 2 })),
        ("find_item", json!({ "pasted": "00000000-0000-4000-8000-000000000000" })),
        ("adopt", json!({ "item": "00000000-0000-4000-8000-000000000000" })),
        ("enter_credentials", json!({ "connection": "c" })),
        ("widget", json!({ "connection": "c" })),
        ("update", json!({ "connection": "c" })),
        ("answer", json!({ "connection": "c", "value": "123456" })),
        ("open_reset_page", json!({ "connection": "c" })),
        ("forget_credentials", json!({ "connection": "c" })),
        ("accounts", json!({})),
        ("categories", json!({})),
        ("transactions", json!({ "filter": of_all, "from": null, "skip": 0, "most": 100 })),
        ("transaction_count", json!({ "filter": of_all })),
        ("transaction", json!({ "place": 0 })),
        ("categorize", json!({ "place": 0, "category": "10000000" })),
        ("holdings", json!({ "shown": "masked" })),
        ("bank_lists", json!({})),
        ("account_checks", json!({})),
        ("read_lists", json!({ "connection": "c" })),
        ("stop_reading", json!({ "connection": "c" })),
        ("read_back", json!({ "connection": "c", "account": "a" })),
        ("joinings", json!({})),
        ("joining_preview", json!({ "newer": "n", "older": "o" })),
        ("join_accounts", json!({ "newer": "n", "older": "o" })),
        ("keep_apart", json!({ "newer": "n", "older": "o" })),
        ("undo_joining", json!({ "account": "a" })),
        ("money_flow", json!({ "of": [], "period": { "type": "all" } })),
        ("activity", json!({ "filter": { "connection": null, "kind": "all" }, "after": null })),
        ("ledger", json!({ "filter": { "host": null, "carrying": false }, "below": null })),
        ("export_activity", json!({ "what": { "type": "ledger", "filter": { "host": null, "carrying": false } } })),
        ("webhooks", json!({})),
        ("save_webhook", json!({ "id": null, "url": "https://example.com", "topic": "all" })),
        ("revive_webhook", json!({ "id": "w" })),
        ("delete_webhook", json!({ "id": "w" })),
        ("ask_webhook_header", json!({ "id": "w" })),
        ("remove_webhook_headers", json!({ "id": "w" })),
        ("check_address", json!({ "address": "https://example.com" })),
        ("report_to", json!({ "connection": "c", "address": null })),
        ("diagnostics", json!({ "connection": null })),
        ("save_diagnostics", json!({})),
        ("copy_diagnostics", json!({})),
        ("export_offer", json!({})),
        ("export_accounts", json!({ "request": export })),
        ("export_after_every_sync", json!({ "request": export })),
        ("stop_exporting", json!({})),
        ("open_export", json!({})),
        ("remove", json!({ "connection": "c", "copy": "dropped" })),
        ("connection_details", json!({ "connection": "c" })),
        ("connection_consent", json!({ "connection": "c" })),
        ("rename_connection", json!({ "connection": "c", "name": "x" })),
        ("pause_connection", json!({ "connection": "c", "paused": true })),
        ("disable_auto_sync", json!({ "connection": "c" })),
        ("export_consent", json!({ "connection": "c" })),
        ("lab", json!({})),
        ("lab_bank", json!({})),
        ("lab_start", json!({ "case": "mfa-code-right" })),
        ("settings", json!({})),
        ("set_lock_rules", json!({ "rules": rules })),
        ("turn_lock_on", json!({})),
        ("turn_lock_off", json!({})),
        ("make_recovery_code", json!({})),
        ("keep_in_keyring", json!({})),
        ("remove_way", json!({ "way": "passphrase" })),
        ("set_public_key", json!({ "pem": null })),
        ("rename_profile", json!({ "name": "x" })),
        ("security_check", json!({})),
        ("notices", json!({})),
        ("set_notice_rules", json!({ "rules": { "muted": [] } })),
        ("snooze", json!({ "connection": "c", "howLong": "hour" })),
        ("surprise_seen", json!({ "surprise": "newState" })),
        ("repair", json!({})),
    ] {
        let refused = person.invokes(command, arguments).await;
        assert_eq!(refused, json!({ "error": { "code": "closed" } }), "{command}");
    }
    // What is wanted of the app itself is no profile's, and says nothing about one.
    let preferences = person.invokes("preferences", json!({})).await;
    let nothing =
        json!({ "startsAtLogin": false, "onClose": null, "discreet": false, "discreetIsFixed": false, "tray": false });
    assert_eq!(preferences, json!({ "answer": nothing }));
    of_other_windows().await;
    let stage = person.invokes("start", json!({})).await["answer"]["stage"].clone();
    assert_eq!((&stage["type"], stage.get("snapshot")), (&json!("closed"), None), "{stage}");
    assert_eq!(person.first_look().await, "closed");
    person.presses("Desbloquear").await;
    person.switches_to("cred").await;
    assert_eq!(person.first_look().await, "refused");
    types_secret(&person, &[("#field-passphrase", PASSPHRASE)], "Desbloquear").await;
    person.finds("[data-way='passphrase']").await;
    person.leaves().await;
}
