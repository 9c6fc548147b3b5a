//! Credentials that leave encrypted, for an application that has a public key: against the offline Pluggy, which can read
//! them, and against a server that keeps what it was sent.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod world;

use std::sync::Arc;

use pluggy::{
    ConnectorId, Sensitive, SystemClock,
    client::{EncryptionKey, OwnKeys, Parameters},
};
use serde_json::{Value, json};
use tomada_engine::{
    Engine, Profile,
    store::Store,
    view::{Cause, Remedy, Tone},
};
use wiremock::{
    Mock, MockServer, ResponseTemplate,
    matchers::{method, path},
};
use world::World;

const PASSWORD: &str = "password-ok";

async fn world_with_a_key() -> World {
    let world = World::start().await;
    world.engine.encrypt_with(Some(key(&world.public_key()))).await;
    world
}

fn key(pem: &str) -> EncryptionKey {
    EncryptionKey::from_pem(pem).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_encrypted_connects_and_the_rules_are_not_asked_with_it_in_the_clear() {
    let mut world = world_with_a_key().await;
    let id = world.prepare(2).await;
    world.submit(&id, "user-ok", PASSWORD).await;
    let end = world.until(&id, Cause::UpToDate).await;
    assert_eq!(end.accounts.len(), 2);
    assert_eq!(
        world.requests(),
        [
            "POST /auth 200",
            "GET /connectors 200",
            "POST /connect_token 200",
            "POST /items 200",
            "GET /items/{id} 200",
            "GET /accounts 200"
        ]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn new_credentials_leave_encrypted_too() {
    let (other, mut world) = (World::start().await, world_with_a_key().await);
    let id = world.prepare(2).await;
    world.submit(&id, "user-ok", "password-bad").await;
    world.until(&id, Cause::InvalidCredentials).await;
    for (pem, leads_to) in [(other.public_key(), Cause::Refused), (world.public_key(), Cause::UpToDate)] {
        world.engine.encrypt_with(Some(key(&pem))).await;
        world.engine.enter_credentials(&id).await.unwrap();
        world.submit(&id, "user-ok", PASSWORD).await;
        world.until(&id, leads_to).await;
    }
    let updates: Vec<_> = world.requests().into_iter().filter(|request| request.starts_with("PATCH")).collect();
    assert_eq!(updates, ["PATCH /items/{id} 400", "PATCH /items/{id} 200"], "what can't be read is refused");
    assert!(!world.requests().iter().any(|request| request.contains("validate")), "{:?}", world.requests());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_too_long_for_the_key_is_not_sent_and_without_the_key_it_goes_as_before() {
    let mut world = world_with_a_key().await;
    let id = world.prepare(2).await;
    world.submit(&id, "user-ok", &"x".repeat(300)).await;
    let end = world.until(&id, Cause::NotEncrypted).await;
    assert_eq!((end.explanation.tone, end.explanation.remedy), (Tone::Fail, Remedy::EnterCredentials));
    assert_eq!(world.requests(), ["POST /auth 200", "GET /connectors 200"], "nothing was sent");

    world.engine.encrypt_with(None).await;
    world.engine.enter_credentials(&id).await.unwrap();
    world.submit(&id, "user-ok", PASSWORD).await;
    world.until(&id, Cause::UpToDate).await;
    assert!(world.requests().contains(&"POST /connectors/2/validate 200".to_owned()), "{:?}", world.requests());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_key_of_another_application_is_refused_by_pluggy() {
    let (other, mut world) = (World::start().await, World::start().await);
    world.engine.encrypt_with(Some(key(&other.public_key()))).await;
    // A key of its own, which is not the one that was used.
    world.public_key();
    let id = world.prepare(2).await;
    world.submit(&id, "user-ok", PASSWORD).await;
    world.until(&id, Cause::Refused).await;
    assert!(world.items().is_empty());
}

/// What a server was sent as the parameters of a new item, and everything that it was sent.
async fn sent(key: Option<EncryptionKey>) -> (Value, String) {
    let server = MockServer::start().await;
    let answers = [
        ("POST", "/auth", json!({ "apiKey": "key" })),
        ("POST", "/connect_token", json!({ "accessToken": "token" })),
        ("POST", "/connectors/2/validate", json!({ "parameters": {}, "errors": [] })),
        ("POST", "/items", json!({ "id": "7a1c0000-0000-4000-8000-000000000001", "status": "UPDATING" })),
        ("GET", "/items/7a1c0000-0000-4000-8000-000000000001", json!({ "id": "7a1c", "status": "UPDATING" })),
        (
            "GET",
            "/connectors",
            json!({ "results": [{
                "id": 2,
                "name": "Bank",
                "isSandbox": true,
                "products": ["ACCOUNTS"],
                "credentials": [{ "name": "user", "type": "text" }, { "name": "password", "type": "password" }]
            }] }),
        ),
    ];
    for (verb, at, answer) in answers {
        let response = ResponseTemplate::new(200).set_body_json(answer);
        Mock::given(method(verb)).and(path(at)).respond_with(response).mount(&server).await;
    }
    let profile = Profile {
        base: server.uri().parse().unwrap(),
        access: Arc::new(OwnKeys::new("id".to_owned(), "secret".into())),
        clock: Arc::new(SystemClock),
        client_user_id: "test".to_owned(),
        encryption: key,
        returns_to: None,
        pretend_banks: true,
    };
    let (engine, mut told) = Engine::open(profile, Store::in_memory().await.unwrap()).await.unwrap();
    engine.institutions(false).await.unwrap();
    let typed = [("user", "user-ok"), ("password", PASSWORD)];
    let typed = typed.map(|(name, value)| (name.to_owned(), Sensitive::from(value)));
    let id = engine.connect(ConnectorId(2), Parameters::from_iter(typed)).await.unwrap();
    loop {
        told.recv().await.unwrap();
        let snapshot = engine.snapshot().await.unwrap();
        if snapshot.connections.iter().any(|connection| connection.id == id && connection.made) {
            break;
        }
    }
    engine.close().await.unwrap();
    let requests = server.received_requests().await.unwrap();
    let create = requests.iter().find(|request| request.method == "POST" && request.url.path() == "/items").unwrap();
    let create: Value = create.body_json().unwrap();
    let bodies: Vec<_> = requests.iter().map(|request| String::from_utf8_lossy(&request.body)).collect();
    (create["parameters"].clone(), bodies.join("\n"))
}

#[tokio::test(flavor = "multi_thread")]
async fn no_request_holds_the_password_where_there_is_a_key() {
    let world = World::start().await;
    let (parameters, everything) = sent(Some(key(&world.public_key()))).await;
    let encrypted = parameters.as_str().unwrap();
    assert_eq!(encrypted.len(), 344, "256 bytes, in base64");
    assert!(!everything.contains(PASSWORD) && !everything.contains("user-ok"), "{everything}");
    assert!(everything.contains(encrypted));

    let (parameters, _) = sent(None).await;
    assert_eq!(parameters, json!({ "user": "user-ok", "password": PASSWORD }));
}
