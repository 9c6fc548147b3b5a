//! What the search is given, and what of a choice is asked for: against the offline Pluggy, over real HTTP.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod world;

use pluggy::ConnectorId;
use tomada_engine::view::{Cause, Product, Reach, Standing};
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
    assert!(before.iter().all(|offer| !offer.recent));
    world.prepare(OFFLINE).await;
    world.prepare(BANK).await;
    world.prepare(OFFLINE).await;
    let after = world.engine.institutions(false).await.unwrap();
    let ids: Vec<i32> = after.iter().map(|offer| offer.institution.id.0).collect();
    assert_eq!(ids[..2], [OFFLINE, BANK]);
    assert_eq!(after.iter().filter(|offer| offer.recent).count(), 2);
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
    let id = world.engine.prepare(ConnectorId(BANK), vec![Product::Loans, Product::Identity]).await.unwrap();
    world.submit(&id, "user-ok", "password-ok").await;
    world.until(&id, Cause::UpToDate).await;
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
