//! Where Pluggy reports what happens with one connection: said before it is made, or later, told with a creation or an update
//! and with nothing else, kept over a restart, and never seen whole. Against the offline Pluggy over real HTTP, and against a
//! server that keeps what it was sent.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod world;

use std::{fs, sync::Arc};

use chrono::TimeDelta;
use pluggy::{
    ConnectorId, Sensitive, SystemClock,
    client::{CreateItem, OwnKeys, Parameters},
};
use serde_json::{Value, json};
use tomada_engine::{
    ConnectionId, Engine, EngineError, Profile,
    activity::{ActivityFilter, Export, diagnostics::Around, traffic::LedgerFilter},
    connection::{offer::Wishes, widget::Look},
    store::Store,
    view::{Cause, LocalCopy, Means, Remember, Reporting, WebhookProblem},
};
use wiremock::{
    Mock, MockServer, ResponseTemplate,
    matchers::{method, path},
};
use world::World;

const BANK: i32 = 2;
const THERE: &str = "https://example.com/pluggy?chave=segredo-um";
const ELSEWHERE: &str = "https://example.org/avisos?chave=segredo-dois";

fn wishes(engine: &Engine, address: &str) -> Wishes {
    Wishes { report_to: Some(engine.address(address).unwrap()), ..Wishes::default() }
}

async fn prepared(world: &World, address: &str) -> ConnectionId {
    world.engine.institutions(false).await.unwrap();
    world.engine.prepare(ConnectorId(BANK), wishes(&world.engine, address), Means::Form).await.unwrap()
}

async fn connected(world: &mut World, address: &str) -> ConnectionId {
    let id = prepared(world, address).await;
    world.submit(&id, "user-ok", "password-ok").await;
    world.until(&id, Cause::UpToDate).await;
    id
}

async fn updated(world: &mut World, id: &ConnectionId) {
    world.clock.step(TimeDelta::hours(2));
    world.engine.update(id).await.unwrap();
    world.until(id, Cause::Sending).await;
    world.until(id, Cause::UpToDate).await;
}

/// What Pluggy has.
async fn told(world: &World) -> Option<String> {
    world.client().item(&world.items()[0]).await.unwrap().webhook_url
}

/// What is seen of it: where to, and whether Pluggy has yet to be told.
async fn seen(world: &World, id: &ConnectionId) -> Option<(String, bool)> {
    world.connection(id).await.reporting.map(|Reporting { to, is_pending }| (to, is_pending))
}

fn there(is_pending: bool) -> Option<(String, bool)> {
    Some(("https://example.com/pluggy?…".to_owned(), is_pending))
}

fn elsewhere(is_pending: bool) -> Option<(String, bool)> {
    Some(("https://example.org/avisos?…".to_owned(), is_pending))
}

/// Bytes of each update's body, in order: of one that says nothing, two.
async fn update_sizes(world: &World) -> Vec<u64> {
    world.store.write(Vec::new()).done().await.unwrap();
    let requests = world.store.ledger(1_000).await.unwrap().into_iter();
    requests.rev().filter(|one| one.method == "PATCH").map(|one| one.sent).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn it_is_told_with_the_creation_and_not_again() {
    let mut world = World::start().await;
    let id = prepared(&world, &format!(" {THERE}\n")).await;
    assert_eq!(seen(&world, &id).await, there(true));
    world.submit(&id, "user-ok", "password-ok").await;
    world.until(&id, Cause::UpToDate).await;
    assert_eq!((told(&world).await.as_deref(), seen(&world, &id).await), (Some(THERE), there(false)));
    updated(&mut world, &id).await;
    assert_eq!(update_sizes(&world).await, [2], "Pluggy knows");
    assert_eq!(told(&world).await.as_deref(), Some(THERE));
}

#[tokio::test(flavor = "multi_thread")]
async fn another_is_told_with_the_next_update_and_one_that_was_not_told_is_taken_back() {
    let mut world = World::start().await;
    let id = connected(&mut world, THERE).await;
    let address = |typed: &str| Some(world.engine.address(typed).unwrap());
    let before = world.every_request().len();
    world.engine.report_to(&id, address(ELSEWHERE)).await.unwrap();
    assert_eq!(seen(&world, &id).await, elsewhere(true));
    world.engine.report_to(&id, None).await.unwrap();
    assert_eq!(seen(&world, &id).await, there(false), "where Pluggy was told last");
    world.engine.report_to(&id, address(THERE)).await.unwrap();
    assert_eq!(seen(&world, &id).await, there(false), "that is no news");
    world.engine.report_to(&id, address(ELSEWHERE)).await.unwrap();
    assert_eq!(world.every_request().len(), before, "nothing was asked of Pluggy");
    updated(&mut world, &id).await;
    assert_eq!((told(&world).await.as_deref(), seen(&world, &id).await), (Some(ELSEWHERE), elsewhere(false)));
    updated(&mut world, &id).await;
    let only = json!({ "webhookUrl": ELSEWHERE }).to_string().len() as u64;
    assert_eq!(update_sizes(&world).await, [only, 2], "once, and nothing beside it");
}

#[tokio::test(flavor = "multi_thread")]
async fn where_only_the_widget_may_update_none_is_taken_for_later() {
    let mut world = World::start().await;
    let id = connected(&mut world, THERE).await;
    let address = Some(world.engine.address(ELSEWHERE).unwrap());
    world.engine.report_to(&id, address.clone()).await.unwrap();
    assert!(world.connection(&id).await.takes_address);
    let refusal = json!({ "path": "/items/{id}", "method": "PATCH", "count": 1, "kind": "status", "status": 403,
                          "codeDescription": "SANDBOX_CLIENT_ITEM_UPDATE_NOT_ALLOWED" });
    world.fault(&refusal.to_string()).await;
    world.clock.step(TimeDelta::hours(2));
    world.engine.update(&id).await.unwrap();
    world.until(&id, Cause::WidgetWanted).await;
    assert_eq!(seen(&world, &id).await, there(false), "what Pluggy will never be told is not promised");
    assert_eq!(world.engine.report_to(&id, address).await, Err(EngineError::NotNow));
    assert!(!world.connection(&id).await.takes_address, "nor asked for");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_another_program_gave_is_seen_and_none_is_none() {
    let mut world = World::start().await;
    let typed = [("user", "user-ok"), ("password", "password-ok")];
    let typed = Parameters::from_iter(typed.map(|(name, value)| (name.to_owned(), Sensitive::from(value))));
    let item = CreateItem { webhook_url: Some(THERE), ..CreateItem::new(ConnectorId(BANK), &typed) };
    let item = world.client().create_item(&item).await.unwrap().id;
    let id = world.engine.adopt(item).await.unwrap();
    world.until(&id, Cause::UpToDate).await;
    assert_eq!(seen(&world, &id).await, there(false));
    let other = world.prepare(5).await;
    assert_eq!(seen(&world, &other).await, None);
    world.engine.delete(&id, LocalCopy::Kept).await.unwrap();
    world.until(&id, Cause::Archived).await;
    let address = Some(world.engine.address(ELSEWHERE).unwrap());
    assert_eq!(world.engine.report_to(&id, address).await, Err(EngineError::NotNow), "nobody is left to be told");
    assert!(!world.connection(&id).await.takes_address);
}

#[tokio::test(flavor = "multi_thread")]
async fn it_outlives_the_program() {
    let mut world = World::on_disk().await;
    let id = prepared(&world, THERE).await;
    world.close().await;
    world.open_again().await;
    assert_eq!(seen(&world, &id).await, there(true));
    world.engine.enter_credentials(&id).await.unwrap();
    world.submit(&id, "user-ok", "password-ok").await;
    world.until(&id, Cause::UpToDate).await;
    assert_eq!(told(&world).await.as_deref(), Some(THERE));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_pluggy_would_refuse_is_not_sent() {
    let world = World::start().await;
    for (typed, problem) in [
        ("exemplo", WebhookProblem::NoAddress),
        ("http://example.com/", WebhookProblem::NotHttps),
        ("https://10.1.2.3/", WebhookProblem::Number),
        ("https://casa.local/", WebhookProblem::NotPublic),
        ("https://eu:senha@example.com/", WebhookProblem::Password),
    ] {
        assert_eq!(world.engine.address(typed), Err(problem), "{typed}");
    }
    assert_eq!(world.every_request(), [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn no_secret_in_it_is_in_what_is_seen_or_handed_on() {
    let mut world = World::start().await;
    let id = connected(&mut world, THERE).await;
    let address = world.engine.address(ELSEWHERE).unwrap();
    let mut all = format!("{address:?}");
    world.engine.report_to(&id, Some(address)).await.unwrap();
    updated(&mut world, &id).await;
    let (_record, snapshot) = (seen(&world, &id).await, world.engine.snapshot().await.unwrap());
    all += &format!("{snapshot:?} {}", serde_json::to_string(&snapshot).unwrap());
    all += &world.engine.diagnostics(Some(&id), Around::default()).await.unwrap();
    all += &format!("{:?}", world.engine.ledger(&LedgerFilter::default(), None).await.unwrap());
    let folder = tempfile::tempdir().unwrap();
    for (name, what) in [
        ("activity", Export::Activity { filter: ActivityFilter::default() }),
        ("ledger", Export::Ledger { filter: LedgerFilter::default() }),
    ] {
        let file = folder.path().join(name);
        world.engine.export(&what, "1.2.3", &file).await.unwrap();
        all += &fs::read_to_string(file).unwrap();
    }
    assert!(all.contains("PATCH") && all.contains("https://example.org/avisos?…"), "{all}");
    assert!(!all.contains("segredo") && !all.contains("chave"), "{all}");
}

/// The bodies of the requests that make a connection by these means, from the token on.
async fn bodies(means: Means) -> Vec<(String, Value)> {
    let server = MockServer::start().await;
    let bank = json!({ "id": 2, "name": "Bank", "isSandbox": true, "products": ["ACCOUNTS"],
                       "credentials": [{ "name": "user", "type": "text" }] });
    for (verb, at, answer) in [
        ("POST", "/auth", json!({ "apiKey": "key" })),
        ("GET", "/connectors", json!({ "results": [bank] })),
        ("POST", "/connectors/2/validate", json!({ "parameters": {}, "errors": [] })),
        ("POST", "/connect_token", json!({ "accessToken": "token" })),
        ("POST", "/items", json!({ "id": "7a1c0000-0000-4000-8000-000000000001", "status": "UPDATING" })),
    ] {
        let response = ResponseTemplate::new(200).set_body_json(answer);
        Mock::given(method(verb)).and(path(at)).respond_with(response).mount(&server).await;
    }
    let profile = Profile {
        base: server.uri().parse().unwrap(),
        access: Arc::new(OwnKeys::new("id".to_owned(), "secret".into())),
        clock: Arc::new(SystemClock),
        client_user_id: "test".to_owned(),
        encryption: None,
        returns_to: None,
        pretend_banks: true,
    };
    let (engine, mut news) = Engine::open(profile, Store::in_memory().await.unwrap()).await.unwrap();
    engine.institutions(false).await.unwrap();
    let id = engine.prepare(ConnectorId(2), wishes(&engine, THERE), means).await.unwrap();
    if means == Means::Form {
        let typed = Parameters::from_iter([("user".to_owned(), Sensitive::from("eu"))]);
        engine.submit(&id, typed, Remember::No).await.unwrap();
        while !engine.snapshot().await.unwrap().connections[0].made {
            news.recv().await.unwrap();
        }
    } else {
        engine.visiting(&id, Look { language: "pt", dark: false }).await.unwrap();
    }
    engine.close().await.unwrap();
    let requests = server.received_requests().await.unwrap().into_iter();
    let sent = requests.map(|one| (one.url.path().to_owned(), one.body_json().unwrap_or_default()));
    sent.skip_while(|(at, _)| at != "/connect_token").filter(|(at, _)| !at.starts_with("/items/")).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_form_tells_it_of_the_item_and_the_widget_of_its_token() {
    let options = json!({ "clientUserId": "test", "avoidDuplicates": true });
    let item = json!({ "connectorId": 2, "parameters": { "user": "eu" }, "webhookUrl": THERE,
                       "clientUserId": "test", "avoidDuplicates": true });
    assert_eq!(
        bodies(Means::Form).await,
        [("/connect_token".to_owned(), json!({ "options": options })), ("/items".to_owned(), item)]
    );
    let options = json!({ "clientUserId": "test", "webhookUrl": THERE, "avoidDuplicates": true });
    assert_eq!(bodies(Means::Widget).await, [("/connect_token".to_owned(), json!({ "options": options }))]);
}
