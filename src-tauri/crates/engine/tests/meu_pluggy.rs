//! MeuPluggy, which passes on what a person has connected elsewhere: one authorisation a bank, no update from here. Against the
//! offline Pluggy, over real HTTP.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod world;

use pluggy::ConnectorId;
use tomada_engine::{
    ConnectionId, EngineError,
    view::{Cause, Connection, Refresh, Remedy},
};
use world::World;

const MEU_PLUGGY: i32 = 200;

/// Somebody decides at the page that the browser was sent to.
async fn decide(world: &World, id: &ConnectionId, decision: &str) {
    let page = world.engine.page(id).await.unwrap();
    world.decides(page.path(), decision).await;
}

async fn authorised(world: &mut World) -> Connection {
    let id = world.prepare(MEU_PLUGGY).await;
    world.until(&id, Cause::PageWanted).await;
    decide(world, &id, "approve").await;
    world.until(&id, Cause::UpToDate).await
}

fn count(world: &World, request: &str) -> usize {
    world.every_request().iter().filter(|line| line.starts_with(request)).count()
}

#[tokio::test(flavor = "multi_thread")]
async fn each_authorisation_is_a_connection_of_its_own_called_after_its_bank() {
    let mut world = World::start().await;
    let offers = world.engine.institutions(false).await.unwrap();
    let offer = offers.iter().find(|offer| offer.institution.id == ConnectorId(MEU_PLUGGY)).unwrap();
    assert_eq!((offer.institution.name.as_str(), offer.institution.refresh), ("MeuPluggy", Refresh::MeuPluggy));
    assert!(offers.iter().filter(|offer| offer.institution.refresh == Refresh::MeuPluggy).count() == 1);

    let first = authorised(&mut world).await;
    let second = authorised(&mut world).await;
    assert_eq!((first.institution.name.as_str(), second.institution.name.as_str()), ("Nubank", "Itaú"));
    assert_ne!(first.id, second.id);
    assert_eq!((world.items().len(), count(&world, "POST /items 200")), (2, 2));
    assert_eq!(world.windows, 0, "nothing is typed");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_banks_name_is_there_after_a_restart() {
    let mut world = World::on_disk().await;
    let id = authorised(&mut world).await.id;
    world.power_cut().await;
    assert_eq!(world.connection(&id).await.institution.name, "Nubank");
}

#[tokio::test(flavor = "multi_thread")]
async fn it_is_never_updated_from_here_but_read_again() {
    let mut world = World::start().await;
    let id = authorised(&mut world).await.id;
    let read = count(&world, "GET /accounts");
    world.engine.update(&id).await.unwrap();
    let end = world.until(&id, Cause::UpToDate).await;
    assert_eq!((end.institution.name.as_str(), end.explanation.remedy), ("Nubank", Remedy::Nothing));
    assert_eq!(count(&world, "GET /accounts"), read + 1);
    assert_eq!(world.engine.enter_credentials(&id).await, Err(EngineError::NotNow));
    assert_eq!((count(&world, "PATCH"), count(&world, "POST /items 200")), (0, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_authorisation_that_was_not_given_is_asked_for_by_another_connection() {
    let mut world = World::start().await;
    let id = world.prepare(MEU_PLUGGY).await;
    world.until(&id, Cause::PageWanted).await;
    decide(&world, &id, "refuse").await;
    let end = world.until(&id, Cause::AuthorizationNotGranted).await;
    assert_eq!(end.explanation.remedy, Remedy::ConnectAgain);
    assert_eq!(end.institution.name, "MeuPluggy", "no account has said whose it is");
    assert_eq!(world.engine.enter_credentials(&id).await, Err(EngineError::NotNow));
    assert_eq!(authorised(&mut world).await.institution.name, "Itaú", "the second one that was asked for");
    assert_eq!(count(&world, "PATCH"), 0);
}
