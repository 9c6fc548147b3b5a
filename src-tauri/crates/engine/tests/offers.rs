//! What the search is given, what of a choice is asked for, and items that are brought along: against the offline Pluggy,
//! over real HTTP.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod world;

use pluggy::{
    ConnectorId, ItemId, Sensitive,
    client::{CreateItem, Parameters},
};
use tomada_engine::{
    EngineError,
    connection::offer::Wishes,
    view::{Cause, Means, Phase, Product, Reach, Standing, Whose},
};
use world::World;

/// Pluggy's own: user and password.
const BANK: i32 = 2;
/// Out of order at the moment.
const OFFLINE: i32 = 314;
const OPEN_FINANCE: i32 = 701;

fn logos(world: &World) -> usize {
    world.every_request().iter().filter(|line| line.contains("connector-icons")).count()
}

#[tokio::test(flavor = "multi_thread")]
async fn those_chosen_last_come_first_and_the_rest_stays_in_order() {
    let mut world = World::start().await;
    let before = world.engine.institutions(false).await.unwrap();
    world.prepare(OFFLINE).await;
    world.prepare(BANK).await;
    world.prepare(OFFLINE).await;
    let after = world.engine.institutions(false).await.unwrap();
    let ids: Vec<i32> = after.iter().map(|offer| offer.institution.id.0).collect();
    assert_eq!(ids[..2], [OFFLINE, BANK]);
    let rest: Vec<i32> =
        before.iter().map(|offer| offer.institution.id.0).filter(|id| ![OFFLINE, BANK].contains(id)).collect();
    assert_eq!(ids[2..], rest);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_offer_says_how_its_institution_does() {
    let world = World::start().await;
    let offers = world.engine.institutions(false).await.unwrap();
    let offer = |id: i32| offers.iter().find(|offer| offer.institution.id == ConnectorId(id)).unwrap();
    assert_eq!((offer(BANK).standing, offer(BANK).reach), (Standing::Online, Reach::Direct));
    assert_eq!(offer(OPEN_FINANCE).reach, Reach::OpenFinance);
    assert_eq!(offer(OFFLINE).standing, Standing::Offline);
    assert_eq!(offer(OFFLINE).incidents[0].title, "Instituição fora do ar");
    assert!(offers.iter().all(|offer| !offer.test), "where every bank is pretend, none is marked");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_declined_is_not_asked_for() {
    let mut world = World::start().await;
    world.engine.institutions(false).await.unwrap();
    let wishes = Wishes { declined: vec![Product::Loans, Product::Identity], ..Wishes::default() };
    let id = world.engine.prepare(ConnectorId(BANK), wishes, Means::Form).await.unwrap();
    world.submit(&id, "user-ok", "password-ok").await;
    let end = world.until(&id, Cause::UpToDate).await;
    assert!(!end.steps.iter().any(|step| [Phase::Loans, Phase::Identity].contains(&step.phase)), "{:?}", end.steps);
    let collected = world.client().item(&world.items()[0]).await.unwrap().products;
    assert!(collected.contains(&pluggy::model::Product::Accounts), "{collected:?}");
    for declined in [pluggy::model::Product::Loans, pluggy::model::Product::Identity] {
        assert!(!collected.contains(&declined), "{collected:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_logo_is_fetched_once_and_drawn_anew() {
    let mut world = World::start().await;
    assert_eq!(world.engine.logo(ConnectorId(BANK)).await.unwrap(), None, "nothing is known of it yet");
    world.engine.institutions(false).await.unwrap();
    let logo = world.engine.logo(ConnectorId(BANK)).await.unwrap().unwrap();
    assert!(logo.starts_with("data:image/png;base64,"), "{logo}");
    world.outage_begins().await;
    assert_eq!(world.engine.logo(ConnectorId(BANK)).await.unwrap().as_ref(), Some(&logo));
    assert_eq!(world.engine.logo(ConnectorId(OFFLINE)).await.unwrap(), None, "another one can't be had now");
    world.outage_ends().await;
    assert!(world.engine.logo(ConnectorId(OFFLINE)).await.unwrap().is_some(), "and is asked for again");
    assert_eq!(logos(&world), 2);
}

/// An item that another program made.
async fn made_elsewhere(world: &World, client_user_id: Option<&str>) -> ItemId {
    let typed = [("user", "user-ok"), ("password", "password-ok")];
    let typed = Parameters::from_iter(typed.map(|(name, value)| (name.to_owned(), Sensitive::from(value))));
    let item = CreateItem { client_user_id, ..CreateItem::new(ConnectorId(BANK), &typed) };
    world.client().create_item(&item).await.unwrap().id
}

#[tokio::test(flavor = "multi_thread")]
async fn an_item_is_brought_along_by_its_id_and_never_twice() {
    let mut world = World::start().await;
    let item = made_elsewhere(&world, None).await;
    let found = world.engine.find_item(&format!("  {}\n", item.as_str().to_uppercase())).await.unwrap();
    assert_eq!((found.item.clone(), found.whose, found.connection), (item.clone(), Whose::Nobodys, None));
    assert_eq!(found.institution.name, "Pluggy Bank");

    let id = world.engine.adopt(found.item).await.unwrap();
    assert!(world.connection(&id).await.made, "to delete it is to delete it at Pluggy, from the first moment");
    let end = world.until(&id, Cause::UpToDate).await;
    assert_eq!(end.accounts.len(), 2);
    let again = world.engine.find_item(item.as_str()).await.unwrap();
    assert_eq!(again.connection.as_ref(), Some(&id));
    assert_eq!(world.engine.adopt(item).await.unwrap(), id, "it is that connection");
    assert_eq!(world.engine.snapshot().await.unwrap().connections.len(), 1);
    let made = world.requests().iter().filter(|line| line.starts_with("POST /items ")).count();
    assert_eq!(made, 1, "by the other program alone: {:?}", world.requests());
}

#[tokio::test(flavor = "multi_thread")]
async fn whose_an_item_is_is_said_before_it_is_taken() {
    let world = World::start().await;
    for (user, whose) in [(Some("test"), Whose::Ours), (Some("somebody else"), Whose::Anothers)] {
        let item = made_elsewhere(&world, user).await;
        assert_eq!(world.engine.find_item(item.as_str()).await.unwrap().whose, whose, "{user:?}");
    }
    assert_eq!(world.engine.snapshot().await.unwrap().connections, [], "to look is not to take");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_item_is_not_asked_for_or_not_there() {
    let mut world = World::start().await;
    for nonsense in ["", "item", "../accounts", "00000000-0000-4000-8000-00000000000g"] {
        assert_eq!(world.engine.find_item(nonsense).await, Err(EngineError::UnknownItem), "{nonsense}");
    }
    assert!(!world.every_request().iter().any(|line| line.contains("/items")), "{:?}", world.every_request());
    let nowhere = "00000000-0000-4000-8000-000000000000";
    assert_eq!(world.engine.find_item(nowhere).await, Err(EngineError::UnknownItem));
    world.outage_begins().await;
    assert_eq!(world.engine.find_item(nowhere).await, Err(EngineError::Offline));
}
