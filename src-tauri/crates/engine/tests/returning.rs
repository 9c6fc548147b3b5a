//! The way back from the bank's own page: what it is, that it is good once and for a while, and that nothing waits for it.
//! Against the offline Pluggy, over real HTTP; the browser is played, and a link reaches the engine as its state alone.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod world;

use std::{collections::BTreeMap, sync::Arc};

use chrono::TimeDelta;
use pluggy::{
    Client, ConnectorId, Sensitive,
    client::{ConnectToken, CreateItem, Parameters},
};
use tomada_engine::{
    ConnectionId,
    connection::{
        offer::Wishes,
        widget::{Event, Look, Told},
    },
    view::{Cause, Means, Remember},
};
use url::Url;
use world::{PACE, World};

const OPEN_FINANCE: i32 = 600;
const CPF: (&str, &str) = ("cpf", "761.092.776-73");

/// A person who was sent to the bank's own page.
async fn sent_away(world: &mut World) -> ConnectionId {
    let id = world.prepare(OPEN_FINANCE).await;
    world.hand_over(&id, &[CPF], Remember::No).await;
    world.until(&id, Cause::PageWanted).await;
    id
}

/// They consent there: the state that their browser brings back.
async fn consents(world: &World, id: &ConnectionId) -> String {
    let page = world.engine.page(id).await.unwrap();
    state(&world.decides(page.path(), "approve").await.unwrap())
}

fn state(address: &str) -> String {
    let address: Url = address.parse().unwrap();
    assert_eq!((address.scheme(), address.host_str(), address.path()), ("tomada", Some("oauth"), ""));
    let states: Vec<_> = address.query_pairs().filter(|(key, _)| key == "state").collect();
    assert_eq!(states.len(), 1, "{address}");
    states[0].1.clone().into_owned()
}

async fn returned(world: &World, state: &str) -> Option<ConnectionId> {
    world.engine.returned(state).await.unwrap()
}

async fn way_back(world: &World) -> Option<String> {
    world.client().item(&world.items()[0]).await.unwrap().oauth_redirect_uri
}

/// The same with another letter at the end of it.
fn forged(state: &str) -> String {
    let (start, last) = state.split_at(state.len() - 1);
    format!("{start}{}", if last == "A" { "B" } else { "A" })
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_comes_back_has_their_connection_looked_at_before_its_turn_and_once() {
    let mut world = World::start().await;
    let id = sent_away(&mut world).await;
    // From now on nothing has its turn.
    world.clock.freeze();
    let given = state(&way_back(&world).await.unwrap());
    assert_eq!(given.len(), 43);
    assert_eq!(consents(&world, &id).await, given);
    assert_eq!(world.connection(&id).await.explanation.cause, Cause::PageWanted);

    assert_eq!(returned(&world, &forged(&given)).await, None);
    assert_eq!(returned(&world, "").await, None);
    assert_eq!(returned(&world, &given).await, Some(id.clone()));
    world.comes_to(&id, Cause::Updating).await;
    assert_eq!(returned(&world, &given).await, None, "it is good once");
    world.clock.run(PACE);
    world.until(&id, Cause::UpToDate).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_waits_for_it() {
    let mut world = World::start().await;
    let id = sent_away(&mut world).await;
    consents(&world, &id).await;
    world.until(&id, Cause::UpToDate).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn it_is_good_for_a_quarter_of_an_hour() {
    for (minutes, good) in [(14, true), (15, false)] {
        let mut world = World::start().await;
        let id = sent_away(&mut world).await;
        world.clock.freeze();
        let given = state(&way_back(&world).await.unwrap());
        world.clock.step(TimeDelta::minutes(minutes));
        assert_eq!(returned(&world, &given).await.is_some(), good, "{minutes} minutes, {id:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restart_neither_ends_nor_renews_it() {
    let mut world = World::on_disk().await;
    let id = sent_away(&mut world).await;
    let given = state(&way_back(&world).await.unwrap());
    world.power_cut().await;
    assert_eq!(returned(&world, &given).await, Some(id));
    world.power_cut().await;
    assert_eq!(returned(&world, &given).await, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn each_attempt_has_its_own() {
    let mut world = World::start().await;
    let first = sent_away(&mut world).await;
    let id = world.prepare(200).await;
    world.until(&id, Cause::PageWanted).await;
    let (theirs, other) = (consents(&world, &first).await, consents(&world, &id).await);
    assert_eq!(returned(&world, &other).await, Some(id));
    assert_eq!(returned(&world, &theirs).await, Some(first));
}

#[tokio::test(flavor = "multi_thread")]
async fn it_is_given_along_where_links_open_this_app_and_a_bank_has_a_page() {
    let mut world = World::start().await;
    let id = world.prepare(2).await;
    world.submit(&id, "user-ok", "password-ok").await;
    world.until(&id, Cause::UpToDate).await;
    assert_eq!(way_back(&world).await, None, "a password is typed here");

    let mut world = World::start().await;
    world.without_links().await;
    let id = sent_away(&mut world).await;
    assert_eq!(way_back(&world).await, None, "nothing would open it");
    let page = world.engine.page(&id).await.unwrap();
    assert_eq!(world.decides(page.path(), "approve").await, None);
    world.until(&id, Cause::UpToDate).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn pluggys_widget_gives_it_along_too() {
    let mut world = World::start().await;
    world.engine.institutions(false).await.unwrap();
    let id = world.engine.prepare(ConnectorId(OPEN_FINANCE), Wishes::default(), Means::Widget).await.unwrap();
    let visiting = world.engine.visiting(&id, Look { language: "pt", dark: false }).await.unwrap();
    let address: Url = visiting.address.expose().parse().unwrap();
    let query: BTreeMap<_, _> = address.query_pairs().into_owned().collect();
    assert!(!visiting.address.expose().contains("state"), "the page has no use for it: {query:?}");

    // The page creates with the address's token, which knows.
    let token = ConnectToken(Sensitive::from(query["connect_token"].as_str()));
    let clock = Arc::new(world.clock.clone());
    let page = Client::builder(Arc::new(token)).base(visiting.page.join("/").unwrap()).clock(clock).build().unwrap();
    let typed = Parameters::from_iter([(CPF.0.to_owned(), Sensitive::from(CPF.1))]);
    let item = page.create_item(&CreateItem::new(ConnectorId(OPEN_FINANCE), &typed)).await.unwrap();
    let given = state(&item.oauth_redirect_uri.unwrap());

    // Back while the widget is open, which follows by itself.
    assert_eq!(returned(&world, &given).await, Some(id.clone()));
    assert_eq!(returned(&world, &given).await, None);
    assert_eq!(world.connection(&id).await.explanation.cause, Cause::WidgetOpen);
    world.engine.widget_told(&id, Told { at: 1, event: Event::Closed, sent: true, item: Some(item.id) }).await.unwrap();
    world.comes_to(&id, Cause::PageWanted).await;
}
