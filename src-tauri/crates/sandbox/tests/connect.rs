//! The widget's page as it is served, and what its tokens and its requests may do. How it is used is in `widget`.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod bank;

use bank::{Bank, connected, sign_in};
use chrono::TimeDelta;
use pluggy::{
    ItemId,
    model::{ConnectTokenRequest, Item},
};
use pluggy_sandbox::world::{Plan, Policy, World};
use serde_json::{Value, json};

async fn token(bank: &Bank, item: Option<&Item>) -> String {
    let request = ConnectTokenRequest { item_id: item.map(|item| item.id.clone()), options: None };
    bank.client.create_connect_token(&request).await.unwrap().access_token.expose().to_owned()
}

/// A status and a body.
fn read(answer: &str) -> (u16, Value) {
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    (head.split(' ').nth(1).unwrap().parse().unwrap(), serde_json::from_str(body).unwrap_or(Value::Null))
}

/// Asks with a connect token, as the page does or as a program does.
async fn ask(bank: &Bank, page: bool, token: &str, method: &str, path: &str, body: &Value) -> (u16, Value) {
    let origin = if page { format!("\r\norigin: {}", bank.sandbox.url()) } else { String::new() };
    let headers = format!("x-api-key: {token}\r\ncontent-type: application/json{origin}");
    read(&bank.raw(method, path, &headers, &body.to_string()).await)
}

#[tokio::test]
async fn the_page_and_its_files_may_load_nothing_from_elsewhere() {
    let bank = Bank::open().await;
    let page = bank.raw("GET", "/connect/?connect_token=x", "", "").await;
    let (_, html) = page.split_once("\r\n\r\n").unwrap();
    let mut files = vec![String::from("/connect/?connect_token=x")];
    let mut found: Vec<String> = html
        .split('"')
        .filter(|one| [".js", ".css"].iter().any(|kind| one.ends_with(kind)))
        .map(str::to_owned)
        .collect();
    while let Some(name) = found.pop() {
        let path = format!("/connect/{name}");
        if !files.contains(&path) {
            let script = bank.raw("GET", &path, "sec-fetch-site: same-origin", "").await;
            found.extend(script.split('\'').filter_map(|one| one.strip_prefix("./")).map(str::to_owned));
            files.push(path);
        }
    }
    assert_eq!(files.len(), 16, "what the page asks for is there: {files:?}");
    for path in files {
        let answer = bank.raw("GET", &path, "", "").await.to_lowercase();
        assert!(answer.starts_with("http/1.1 200"), "{path}: {answer}");
        for header in [
            "content-security-policy: default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
             connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'\r\n",
            "x-content-type-options: nosniff\r\n",
            "referrer-policy: no-referrer\r\n",
            "cache-control: no-store\r\n",
        ] {
            assert!(answer.contains(header), "{path} lacks {header}");
        }
    }
    assert!(bank.raw("GET", "/connect/other.js", "", "").await.starts_with("HTTP/1.1 404"));
    assert_eq!(bank.sandbox.requests(), Vec::<String>::new(), "the page is no request that the API answers");
}

#[tokio::test]
async fn the_page_may_be_come_to_from_anywhere_and_nothing_else_may() {
    let bank = Bank::open().await;
    for (method, path, headers, status) in [
        ("GET", "/connect/?connect_token=x", "sec-fetch-site: cross-site", 200),
        ("GET", "/connect/?connect_token=x", "origin: https://evil.example\r\nsec-fetch-site: cross-site", 403),
        ("POST", "/connect/", "sec-fetch-site: cross-site", 403),
        ("GET", "/connect/start.js", "sec-fetch-site: cross-site", 403),
        ("GET", "/connect/config", "sec-fetch-site: cross-site", 403),
        ("POST", "/items", "sec-fetch-site: cross-site", 403),
        ("POST", "/items", "origin: null", 403),
    ] {
        let (answered, _) = read(&bank.raw(method, path, headers, "").await);
        assert_eq!(answered, status, "{method} {path} {headers}");
    }
}

#[tokio::test]
async fn a_connect_token_says_which_item_it_is_for_until_it_is_over() {
    let bank = Bank::open().await;
    let item = connected(&bank, 2, &sign_in("user-ok")).await;
    let (free, bound) = (token(&bank, None).await, token(&bank, Some(&item)).await);
    let config = async |token: &str| ask(&bank, true, token, "GET", "/connect/config", &Value::Null).await;
    assert_eq!(config(&free).await, (200, json!({ "itemId": null })));
    assert_eq!(config(&bound).await, (200, json!({ "itemId": item.id })));
    assert_eq!(config("invented").await.0, 401);
    let key = bank.key().await;
    assert_eq!(config(key.strip_prefix("x-api-key: ").unwrap()).await.0, 403, "an API key is none");
    bank.clock.step(TimeDelta::minutes(30));
    assert_eq!(config(&free).await.0, 401);
}

#[tokio::test]
async fn on_a_free_plan_items_are_made_by_the_page_alone() {
    let mut world = World::seeded(7);
    world.policy = Policy { plan: Plan::Free, ..Policy::default() };
    let bank = Bank::with(world).await;
    let token = token(&bank, None).await;
    let new = |connector: i32| json!({ "connectorId": connector, "parameters": { "user": "user-ok", "password": "password-ok" } });
    let code = |(status, body): (u16, Value)| (status, body["codeDescription"].clone());
    let refused = (400, json!("CREATE_ITEMS_API_FREE_DISABLED"));
    assert_eq!(code(ask(&bank, false, &token, "POST", "/items", &new(2)).await), refused, "a program with a token");
    let key = bank.key().await;
    let key = key.strip_prefix("x-api-key: ").unwrap();
    assert_eq!(code(ask(&bank, true, key, "POST", "/items", &new(2)).await), refused, "the page has no key");
    let real = code(ask(&bank, true, &token, "POST", "/items", &new(302)).await);
    assert_eq!(real, (400, json!("TRIAL_CLIENT_ITEM_CREATE_NOT_ALLOWED")), "a real bank");
    let (status, made) = ask(&bank, true, &token, "POST", "/items", &new(2)).await;
    assert_eq!((status, &made["status"]), (200, &json!("UPDATING")), "the page");
}

#[tokio::test]
async fn the_page_may_update_more_often_than_a_program() {
    for policy in
        [Policy { new_team: true, ..Policy::default() }, Policy { contract_hours: Some(24), ..Policy::default() }]
    {
        let mut world = World::seeded(7);
        world.policy = policy;
        let bank = Bank::with(world).await;
        let item = connected(&bank, 2, &sign_in("user-ok")).await;
        let (token, path) = (token(&bank, Some(&item)).await, format!("/items/{}", item.id));
        let update = async |page| ask(&bank, page, &token, "PATCH", &path, &json!({})).await.0;
        assert_eq!(update(false).await, 409);
        assert_eq!(update(true).await, 200);
        let other = ItemId::from("00000000-0000-4000-8000-000000000000");
        let (status, _) = ask(&bank, true, &token, "PATCH", &format!("/items/{other}"), &json!({})).await;
        assert_eq!(status, 403, "its own item only");
    }
}
