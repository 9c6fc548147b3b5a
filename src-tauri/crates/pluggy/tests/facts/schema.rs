//! The facts as data, and whole bodies made from them.

use std::{collections::BTreeMap, sync::LazyLock};

use serde::Deserialize;
use serde_json::{Map, Value, json};

pub(crate) static SCHEMA: LazyLock<Schema> =
    LazyLock::new(|| serde_json::from_str(include_str!("../fixtures/schema.json")).unwrap());

#[derive(Deserialize)]
pub(crate) struct Schema {
    pub(crate) models: BTreeMap<String, BTreeMap<String, Field>>,
    pub(crate) words: BTreeMap<String, Vec<String>>,
    pub(crate) endpoints: Vec<Endpoint>,
}

#[derive(Deserialize)]
pub(crate) struct Field {
    #[serde(rename = "type")]
    pub(crate) kind: String,
    #[serde(default, rename = "enum")]
    pub(crate) words: Vec<String>,
}

#[derive(Deserialize, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) struct Endpoint {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) query: Vec<String>,
}

/// A body of the model with a value in every field.
pub(crate) fn whole(model: &str) -> Value {
    let fields = &SCHEMA.models[model];
    Value::Object(fields.iter().map(|(key, field)| (key.clone(), value(key, field))).collect::<Map<_, _>>())
}

fn value(key: &str, field: &Field) -> Value {
    if key.ends_with("DateTime") {
        return plain("string(date-time)");
    }
    let word = field.words.first().map(|word| Value::from(word.as_str()));
    match field.kind.strip_prefix("array<").and_then(|kind| kind.strip_suffix('>')) {
        Some(kind) => json!([word.unwrap_or_else(|| plain(kind))]),
        None => word.unwrap_or_else(|| plain(&field.kind)),
    }
}

fn plain(kind: &str) -> Value {
    match kind {
        "string" | "string | null" => json!("text"),
        "string(uuid)" => json!("d0f8a8c0-e8e3-41e9-b210-d663bd873d93"),
        "string(date-time)" => json!("2024-09-19T13:10:31.212Z"),
        "string(date)" => json!("2024-09-19"),
        "number" => json!(307.8891),
        "integer" => json!(7),
        "boolean" => json!(true),
        "map<string>" | "map<any>" | "object" => json!({ "key": "text" }),
        "WebhookEventType" => json!("all"),
        model => whole(model),
    }
}
