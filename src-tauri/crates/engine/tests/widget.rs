//! Pluggy's widget: what it is opened with, and what becomes of what is done there. The page is played by a client with the
//! address's token, against the offline Pluggy, over real HTTP; the page itself, in a real window, is the window tests'.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod world;

use std::{collections::BTreeMap, sync::Arc};

use pluggy::{
    Client, ConnectorId, ItemId, Sensitive, SystemClock,
    client::{ConnectToken, CreateItem, OwnKeys, Parameters},
};
use pluggy_sandbox::world::Plan;
use serde_json::json;
use tomada_engine::{
    ConnectionId, Engine, EngineError, Output, Profile,
    connection::{
        at_widget::Refusal,
        offer::Wishes,
        widget::{Event, Look, Told},
    },
    store::Store,
    view::{Cause, Connection, Means, Remedy, SignIn, Stage},
};
use url::Url;
use wiremock::{
    Mock, MockServer, ResponseTemplate,
    matchers::{method, path},
};
use world::World;

const BANK: i32 = 2;
const LOOK: Look = Look { language: "pt", dark: false };

/// The page, as far as it talks to Pluggy.
struct Page {
    query: BTreeMap<String, String>,
    client: Client,
    at: i64,
    sent: bool,
}

impl Page {
    async fn of(world: &World, id: &ConnectionId) -> Self {
        let visiting = world.engine.visiting(id, LOOK).await.unwrap();
        let address: Url = visiting.address.expose().parse().unwrap();
        assert_eq!((address.path(), address.origin()), ("/connect/", visiting.page.origin()));
        let query: BTreeMap<_, _> = address.query_pairs().into_owned().collect();
        let token = ConnectToken(Sensitive::from(query["connect_token"].as_str()));
        let base = visiting.page.join("/").unwrap();
        let client = Client::builder(Arc::new(token)).base(base).clock(Arc::new(world.clock.clone())).build().unwrap();
        Self { query, client, at: 0, sent: false }
    }

    async fn creates(&self, password: &str) -> ItemId {
        let typed = [("user", "user-ok"), ("password", password)];
        let typed = typed.map(|(name, value)| (name.to_owned(), Sensitive::from(value)));
        let connector = ConnectorId(self.query["selected_connector_id"].parse().unwrap());
        let typed = Parameters::from_iter(typed);
        self.client.create_item(&CreateItem::new(connector, &typed)).await.unwrap().id
    }

    async fn tells(&mut self, world: &World, id: &ConnectionId, event: Event, item: Option<&ItemId>) {
        self.at += 1;
        let told = Told { at: self.at, event, sent: self.sent, item: item.cloned() };
        world.engine.widget_told(id, told).await.unwrap();
    }
}

async fn opened(world: &mut World) -> (ConnectionId, Page) {
    world.engine.institutions(false).await.unwrap();
    let id = world.engine.prepare(ConnectorId(BANK), Wishes::default(), Means::Widget).await.unwrap();
    let page = Page::of(world, &id).await;
    (id, page)
}

fn meant(connection: &Connection) -> (Cause, Remedy) {
    (connection.explanation.cause, connection.explanation.remedy)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_made_at_the_widget_is_followed_once_it_is_left() {
    let mut world = World::start().await;
    let (id, mut page) = opened(&mut world).await;
    assert_eq!(world.connection(&id).await.stage, Stage::AtWidget);
    assert_eq!((page.query["selected_connector_id"].as_str(), page.query["with_sandbox"].as_str()), ("2", "true"));
    let item = page.creates("password-ok").await;
    page.sent = true;
    page.tells(&world, &id, Event::Other, None).await;
    page.tells(&world, &id, Event::Other, Some(&item)).await;
    assert_eq!(meant(&world.connection(&id).await), (Cause::WidgetOpen, Remedy::Widget));
    page.tells(&world, &id, Event::Closed, Some(&item)).await;
    world.comes_to(&id, Cause::UpToDate).await;
    assert_eq!(world.connection(&id).await.accounts.len(), 2);
    assert_eq!(world.items(), std::slice::from_ref(&item));
    assert_eq!(world.client().item(&item).await.unwrap().client_user_id.as_deref(), Some("test"));
    assert_eq!((world.widgets, world.windows), (1, 0), "nothing is asked twice");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_only_the_widget_may_do_is_repaired_there() {
    let mut world = World::start().await;
    world.engine.institutions(false).await.unwrap();
    let id = world.engine.prepare(ConnectorId(BANK), Wishes::default(), Means::OnlyWidget).await.unwrap();
    let mut page = Page::of(&world, &id).await;
    let item = page.creates("password-bad").await;
    page.tells(&world, &id, Event::Other, Some(&item)).await;
    page.tells(&world, &id, Event::Closed, Some(&item)).await;
    world.comes_to(&id, Cause::InvalidCredentials).await;
    assert_eq!(meant(&world.connection(&id).await), (Cause::InvalidCredentials, Remedy::Widget));

    world.engine.want_widget(&id).await.unwrap();
    let again = Page::of(&world, &id).await;
    assert_eq!(again.query["update_item"], item.to_string());
    assert_eq!(again.query["force_ask_for_credentials"], "true");
    assert!(!again.query.contains_key("selected_connector_id"));
    let other = Client::item(&again.client, &ItemId::from("2d7b5f0a-3f0e-4a52-9a38-6a2f6f2c2b11")).await;
    assert!(other.is_err(), "the token is good for its own item alone");
    world.engine.widget_left(&id).await.unwrap();
    let left = world.connection(&id).await;
    assert_eq!(meant(&left), (Cause::InvalidCredentials, Remedy::Widget), "nothing was done there");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_person_did_there_by_choice_is_repaired_wherever_they_like() {
    let mut world = World::start().await;
    let (id, mut page) = opened(&mut world).await;
    let item = page.creates("password-bad").await;
    page.tells(&world, &id, Event::Closed, Some(&item)).await;
    world.comes_to(&id, Cause::InvalidCredentials).await;
    assert_eq!(world.connection(&id).await.explanation.remedy, Remedy::EnterCredentials);
    world.engine.enter_credentials(&id).await.unwrap();
    world.submit(&id, "user-ok", "password-ok").await;
    world.comes_to(&id, Cause::UpToDate).await;
    assert_eq!(world.items(), [item]);
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_deleted_by_the_widgets_word() {
    let mut world = World::start().await;
    let (id, mut page) = opened(&mut world).await;
    let typed = [("user", "user-ok"), ("password", "password-ok")];
    let typed = Parameters::from_iter(typed.map(|(name, value)| (name.to_owned(), Sensitive::from(value))));
    let somebodys = CreateItem { client_user_id: Some("other"), ..CreateItem::new(ConnectorId(BANK), &typed) };
    let somebodys = world.client().create_item(&somebodys).await.unwrap().id;
    page.tells(&world, &id, Event::Other, Some(&somebodys)).await;
    assert_eq!(world.engine.remove(&id).await, Err(EngineError::NotNow), "the window is closed first");
    world.outage_begins().await;
    page.tells(&world, &id, Event::Closed, None).await;
    assert_eq!(world.engine.remove(&id).await, Err(EngineError::NotNow), "whose it is, nobody has told yet");
    world.outage_ends().await;
    world.comes_to(&id, Cause::AlreadyConnected).await;
    world.engine.remove(&id).await.unwrap();
    world.until_removed(&id).await;
    assert_eq!(world.items(), [somebodys]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_window_closed_at_once_after_something_was_sent_does_not_pass_for_nothing() {
    let mut world = World::start().await;
    let (id, mut page) = opened(&mut world).await;
    page.sent = true;
    page.tells(&world, &id, Event::Closed, None).await;
    assert_eq!(meant(&world.connection(&id).await), (Cause::OutcomeUnknown, Remedy::EnterCredentials));
    // Nor does a second try that never leaves.
    world.outage_begins().await;
    world.engine.enter_credentials(&id).await.unwrap();
    world.submit(&id, "user-ok", "password-ok").await;
    world.comes_to(&id, Cause::OutcomeUnknown).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_item_that_is_not_this_persons_is_not_taken_up() {
    let mut world = World::start().await;
    let (id, mut page) = opened(&mut world).await;
    let typed = [("user", "user-ok"), ("password", "password-ok")];
    let typed = typed.map(|(name, value)| (name.to_owned(), Sensitive::from(value)));
    let typed = Parameters::from_iter(typed);
    let somebodys = CreateItem { client_user_id: Some("other"), ..CreateItem::new(ConnectorId(BANK), &typed) };
    let somebodys = world.client().create_item(&somebodys).await.unwrap().id;
    page.tells(&world, &id, Event::Other, Some(&somebodys)).await;
    page.tells(&world, &id, Event::Closed, None).await;
    world.comes_to(&id, Cause::AlreadyConnected).await;
    let connection = world.connection(&id).await;
    assert!(!connection.made && connection.accounts.is_empty());
    world.engine.remove(&id).await.unwrap();
    world.until_removed(&id).await;
    assert_eq!(world.items(), [somebodys], "nor is it deleted with the connection");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_window_that_is_closed_before_anything_was_done_leaves_nothing() {
    let mut world = World::start().await;
    let (id, mut page) = opened(&mut world).await;
    page.tells(&world, &id, Event::Other, None).await;
    world.engine.widget_left(&id).await.unwrap();
    world.until_removed(&id).await;
    assert_eq!(world.engine.want_widget(&id).await, Err(EngineError::UnknownConnection));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_that_ended_at_the_widget_goes_on_with_what_it_saw() {
    let mut world = World::on_disk().await;
    let (id, mut page) = opened(&mut world).await;
    let item = page.creates("password-ok").await;
    page.tells(&world, &id, Event::Other, Some(&item)).await;
    world.power_cut().await;
    world.comes_to(&id, Cause::UpToDate).await;
    assert_eq!(world.items(), [item]);

    world.engine.want_widget(&id).await.unwrap();
    world.power_cut().await;
    assert_eq!(meant(&world.connection(&id).await), (Cause::UpToDate, Remedy::Nothing), "nothing was done there");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_free_subscription_is_led_to_the_widget() {
    let mut world = World::start().await;
    world.subscribe(Plan::Free);
    let id = world.prepare(BANK).await;
    world.submit(&id, "user-ok", "password-ok").await;
    world.comes_to(&id, Cause::WidgetWanted).await;
    assert_eq!(meant(&world.connection(&id).await), (Cause::WidgetWanted, Remedy::Widget));
    assert!(world.items().is_empty());
    world.engine.want_widget(&id).await.unwrap();
    assert_eq!(world.connection(&id).await.stage, Stage::AtWidget);
    world.engine.widget_left(&id).await.unwrap();
    assert_eq!(meant(&world.connection(&id).await), (Cause::WidgetWanted, Remedy::Widget));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_fine_is_fine_again_when_the_widget_was_not_used() {
    let mut world = World::start().await;
    let id = world.prepare(BANK).await;
    world.submit(&id, "user-ok", "password-ok").await;
    world.until(&id, Cause::UpToDate).await;
    world.engine.want_widget(&id).await.unwrap();
    world.engine.widget_left(&id).await.unwrap();
    assert_eq!(meant(&world.connection(&id).await), (Cause::UpToDate, Remedy::Nothing));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_error_of_the_widgets_is_said_here_too() {
    let mut world = World::start().await;
    let (id, mut page) = opened(&mut world).await;
    page.sent = true;
    page.tells(&world, &id, Event::Other, None).await;
    page.tells(&world, &id, Event::Failed(Refusal::NotInPlan), None).await;
    page.tells(&world, &id, Event::Closed, None).await;
    assert_eq!(meant(&world.connection(&id).await), (Cause::NotInPlan, Remedy::Nothing));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_only_the_widget_can_ask_is_not_asked_here() {
    let server = MockServer::start().await;
    let bank = json!({
        "id": 9, "name": "Banco", "credentials": [
            { "name": "user", "type": "text" },
            { "name": "captcha", "type": "hcaptcha" },
        ],
    });
    let answers = [
        ("POST", "/auth", json!({ "apiKey": "key" })),
        ("GET", "/connectors", json!({ "total": 1, "results": [bank] })),
    ];
    for (verb, at, answer) in answers {
        let answer = ResponseTemplate::new(200).set_body_json(answer);
        Mock::given(method(verb)).and(path(at)).respond_with(answer).mount(&server).await;
    }
    let profile = Profile {
        base: server.uri().parse().unwrap(),
        access: Arc::new(OwnKeys::new("id", Sensitive::from("secret"))),
        clock: Arc::new(SystemClock),
        client_user_id: "test".to_owned(),
        encryption: None,
        pretend_banks: false,
        returns_to: None,
    };
    let store = Store::in_memory().await.unwrap();
    let (engine, mut told) = Engine::open(profile, store).await.unwrap();
    let offered = engine.institutions(false).await.unwrap();
    assert_eq!(offered[0].institution.sign_in, SignIn::Widget);
    let id = engine.prepare(ConnectorId(9), Wishes::default(), Means::Form).await.unwrap();
    let snapshot = engine.snapshot().await.unwrap();
    assert_eq!(meant(&snapshot.connections[0]), (Cause::WidgetWanted, Remedy::Widget));
    engine.want_widget(&id).await.unwrap();
    engine.close().await.unwrap();
    let mut wanted = Vec::new();
    while let Some(output) = told.recv().await {
        if matches!(output, Output::AskCredentials(_) | Output::ShowWidget(_)) {
            wanted.push(output);
        }
    }
    assert_eq!(wanted, [Output::ShowWidget(id)], "no form is asked for");
    let asked: Vec<_> = server.received_requests().await.unwrap().iter().map(|one| one.url.path().to_owned()).collect();
    assert_eq!(asked, ["/auth", "/connectors"], "and nothing is sent");
}
