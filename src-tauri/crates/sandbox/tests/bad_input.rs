//! Whatever a client sends wrongly gets an answer in the API's own envelope: never a 500, never a broken connection. What
//! is sent is made up from the served descriptions, from a seed that `BAD_INPUT_SEED` sets.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test fails by panicking, and says how"
)]

mod bank;

use chrono::TimeDelta;
use fastrand::Rng;
use pluggy::{
    ConnectorId,
    client::{CreateItem, TransactionFilter},
    model::{AccountType, CreateWebhook, WebhookEvent},
};
use serde_json::{Map, Value, json};

use crate::bank::{Bank, account, connected, sign_in};

/// Rounds for each operation.
const ROUNDS: usize = 40;

/// Things that a bank has ids of, and things that it has not.
struct Material {
    ids: Vec<String>,
    dice: Rng,
}

impl Material {
    fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.dice.usize(..from.len())]
    }

    fn id(&mut self) -> String {
        match self.dice.u8(..8) {
            0 => uuid::Uuid::from_u128(self.dice.u128(..)).to_string(),
            1 => "x".repeat(self.dice.usize(1..3000)),
            2 => "%00%ff%2e%2e".to_owned(),
            3 => "-1".to_owned(),
            4 => "99999999999999999999".to_owned(),
            _ => {
                let at = self.dice.usize(..self.ids.len());
                self.ids[at].clone()
            }
        }
    }

    fn text(&mut self) -> String {
        let words = [
            "",
            "null",
            "user-ok",
            "2026-02-30",
            "2026-11-21T00:00:00Z",
            "São João 🏦",
            "../..",
            "' OR 1=1",
            "+",
            "💥",
        ];
        match self.dice.u8(..6) {
            0 => self.id(),
            1 => "9".repeat(self.dice.usize(1..400)),
            _ => (*self.pick(&words)).to_owned(),
        }
    }

    fn value(&mut self, depth: usize) -> Value {
        match self.dice.u8(..10) {
            0 => Value::Null,
            1 => json!(self.dice.bool()),
            2 => json!(self.dice.i64(..)),
            3 => json!(self.dice.f64() * 1e308),
            4 => json!(-1),
            5 if depth < 4 => Value::Array((0..self.dice.usize(..4)).map(|_| self.value(depth + 1)).collect()),
            6 if depth < 4 => self.object(&["a", "connectorId", "", "user"], depth + 1),
            _ => json!(self.text()),
        }
    }

    fn object(&mut self, names: &[&str], depth: usize) -> Value {
        let mut fields = Map::new();
        for _ in 0..self.dice.usize(..6) {
            let name = (*self.pick(names)).to_owned();
            let value = self.value(depth);
            fields.insert(name, value);
        }
        Value::Object(fields)
    }

    /// A body that the description allows, as a rule.
    fn described(&mut self, schema: &Value, all: &Value) -> Value {
        if let Some(name) = schema["$ref"].as_str().and_then(|path| path.rsplit('/').next()) {
            return self.described(&all[name], all);
        }
        if self.dice.u8(..12) == 0 {
            return self.value(0);
        }
        if let Some(one) = schema["enum"].as_array() {
            return self.pick(one).clone();
        }
        let kinds = match &schema["type"] {
            Value::Array(kinds) => kinds.clone(),
            kind => vec![kind.clone()],
        };
        match self.pick(&kinds).as_str() {
            Some("object") => {
                let described = schema["properties"].as_object().cloned().unwrap_or_default();
                let required = schema["required"].as_array().cloned().unwrap_or_default();
                let kept = described.into_iter().filter_map(|(name, schema)| {
                    let is_kept = required.contains(&json!(name)) || self.dice.bool();
                    is_kept.then(|| (name, self.described(&schema, all)))
                });
                Value::Object(kept.collect())
            }
            Some("integer") => json!(self.dice.u32(..)),
            Some("number") => json!(self.dice.f64() * 10.0),
            Some("boolean") => json!(self.dice.bool()),
            Some("null") => Value::Null,
            _ if schema["format"] == "date-time" => json!("2027-03-01T00:00:00Z"),
            _ => json!(self.text()),
        }
    }

    /// A body as it goes out: whole, or broken.
    fn written(&mut self, body: &Value) -> String {
        let mut text = body.to_string();
        match self.dice.u8(..10) {
            0 => text.truncate((0..=text.len() / 2).rev().find(|end| text.is_char_boundary(*end)).unwrap_or(0)),
            1 => text = "[".repeat(self.dice.usize(1..2000)),
            _ => {}
        }
        text
    }
}

#[track_caller]
fn is_answered(answer: &str, asked: &str) {
    let (head, body) = answer.split_once("\r\n\r\n").unwrap_or_else(|| panic!("no answer to {asked}"));
    let status: u16 = head.split(' ').nth(1).unwrap().parse().unwrap();
    assert!(status < 500, "{status} to {asked}\n{body}");
    if status >= 400 {
        let body: Value = serde_json::from_str(body).unwrap_or_else(|_| panic!("{asked}\n{answer}"));
        assert_eq!(
            (body["code"].as_u64(), body["message"].is_string()),
            (Some(status.into()), true),
            "{asked}\n{body}"
        );
    }
}

fn dice() -> Rng {
    let seed = std::env::var("BAD_INPUT_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(7);
    println!("BAD_INPUT_SEED={seed}");
    Rng::with_seed(seed)
}

/// A bank that has one of everything.
async fn stocked() -> (Bank, Material) {
    let bank = Bank::open().await;
    let item = connected(&bank, 2, &sign_in("user-ok")).await;
    let waits = bank.client.create_item(&CreateItem::new(ConnectorId(5), &sign_in("user-ok"))).await.unwrap();
    bank.clock.step(TimeDelta::seconds(6));
    let account = account(&bank, &item, AccountType::Bank).await;
    let page = bank.client.transactions_page(&account.id, &TransactionFilter::default(), None).await.unwrap();
    let new =
        CreateWebhook { url: Some("https://example.com/".to_owned()), event: Some(WebhookEvent::All), headers: None };
    let webhook = bank.client.create_webhook(&new).await.unwrap();
    let ids = [&item.id.0, &waits.id.0, &account.id.0, &page.results[0].id.0, &webhook.id.0];
    let mut ids: Vec<String> = ids.into_iter().cloned().collect();
    ids.extend(["2", "600", "10000000", "2.svg"].map(str::to_owned));
    (bank, Material { ids, dice: dice() })
}

fn filled(path: &str, material: &mut Material) -> String {
    let segments =
        path.split('/').map(|segment| if segment.starts_with('{') { material.id() } else { segment.to_owned() });
    segments.collect::<Vec<_>>().join("/")
}

#[tokio::test]
async fn the_control_answers_whatever_is_asked_of_it() {
    let (bank, mut material) = stocked().await;
    let description = bank.control("GET", "/openapi.json", &Value::Null).await;
    let schemas = &description["components"]["schemas"];
    for (path, operations) in description["paths"].as_object().unwrap() {
        for (method, operation) in operations.as_object().unwrap() {
            for _ in 0..ROUNDS {
                let path = filled(path, &mut material);
                let schema = &operation["requestBody"]["content"]["application/json"]["schema"];
                let body = material.described(schema, schemas);
                let body = if schema.is_null() { String::new() } else { material.written(&body) };
                let headers = "authorization: Bearer control\r\ncontent-type: application/json";
                let answer = bank.raw(&method.to_uppercase(), &path, headers, &body).await;
                is_answered(&answer, &format!("{method} {path} {body}"));
            }
        }
    }
}

#[tokio::test]
async fn the_description_has_every_route_and_no_other() {
    let (bank, _) = stocked().await;
    let description = bank.control("GET", "/openapi.json", &Value::Null).await;
    let mut described: Vec<&str> = description["paths"].as_object().unwrap().keys().map(String::as_str).collect();
    let routes = include_str!("../src/control/mod.rs");
    let mut routes: Vec<&str> = routes.split(".route(\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    described.sort_unstable();
    routes.sort_unstable();
    assert_eq!(described, routes);
}

#[tokio::test]
async fn the_api_answers_whatever_is_asked_of_it() {
    let (bank, mut material) = stocked().await;
    let key = bank.key().await;
    let facts: Value = serde_json::from_str(include_str!("../../pluggy/tests/fixtures/schema.json")).unwrap();
    let names = [
        "connectorId",
        "parameters",
        "user",
        "password",
        "token",
        "cpf",
        "webhookUrl",
        "products",
        "avoidDuplicates",
        "clientUserId",
        "oauthRedirectUri",
        "itemId",
        "options",
        "url",
        "event",
        "headers",
        "enabled",
        "categoryId",
        "description",
        "matchType",
        "transactionType",
        "clientId",
        "clientSecret",
        "nonExpiring",
        "cnpjs",
        "decision",
    ];
    let queries = [
        "itemId",
        "accountId",
        "ids",
        "dateFrom",
        "dateTo",
        "from",
        "to",
        "after",
        "page",
        "pageSize",
        "type",
        "createdAtFrom",
        "billId",
        "name",
        "countries",
        "sandbox",
        "parentId",
        "cnpjs",
        "magic",
    ];
    let mut operations = 0;
    for endpoint in facts["endpoints"].as_array().unwrap() {
        let (method, path) = (endpoint["method"].as_str().unwrap(), endpoint["path"].as_str().unwrap());
        operations += 1;
        for _ in 0..ROUNDS {
            let mut path = filled(path, &mut material);
            for nth in 0..material.dice.usize(..4) {
                let name = *material.pick(&queries);
                let value: String = form_urlencoded::byte_serialize(material.text().as_bytes()).collect();
                path.push_str(&format!("{}{name}={value}", if nth == 0 { '?' } else { '&' }));
            }
            let body = material.object(&names, 0);
            let body = if method == "GET" { String::new() } else { material.written(&body) };
            let headers = match material.dice.u8(..10) {
                0 => "content-type: application/json".to_owned(),
                1 => key.clone(),
                2 => "x-api-key: not-a-key\r\ncontent-type: application/json".to_owned(),
                _ => format!("{key}\r\ncontent-type: application/json"),
            };
            let answer = bank.raw(method, &path, &headers, &body).await;
            is_answered(&answer, &format!("{method} {path} {body}"));
        }
    }
    assert!(operations > 40, "{operations} operations are known");
    bank.client.connectors(&pluggy::client::ConnectorFilter::default()).await.unwrap();
}
