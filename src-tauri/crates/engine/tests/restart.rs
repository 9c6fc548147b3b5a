//! The power is cut at every moment that matters, and the profile is opened again: a person finds what there was, it goes on
//! to the right end, and nothing is sent a second time.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod world;

use std::time::Duration;

use pluggy::Sensitive;
use tomada_engine::{
    ConnectionId,
    connection::journal::Delivery,
    notice::NoticeKind,
    store::StoreError,
    view::{Cause, Stage},
};
use world::World;

/// How often the bank was asked for something, whatever it answered.
fn count(world: &World, what: &str) -> usize {
    world.every_request().iter().filter(|line| line.starts_with(&format!("{what} "))).count()
}

/// A connection with a code, as far as this.
async fn come_to(world: &mut World, cause: Cause) -> ConnectionId {
    let id = world.prepare(5).await;
    world.submit(&id, "user-ok", "password-ok").await;
    world.until(&id, cause).await;
    id
}

/// Answers the question and sees it through: one item, one answer.
async fn ends_well(world: &mut World, id: &ConnectionId) {
    world.comes_to(id, Cause::CodeWanted).await;
    world.engine.answer(id, Sensitive::from("123456")).await.unwrap();
    world.until(id, Cause::UpToDate).await;
    assert_eq!(world.connection(id).await.accounts.len(), 2);
    assert_eq!(count(world, "POST /items"), 1);
    assert_eq!(count(world, "POST /items/{id}/mfa"), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn before_credentials_were_typed() {
    let mut world = World::on_disk().await;
    let id = world.prepare(5).await;
    world.power_cut().await;
    assert_eq!(world.connection(&id).await.stage, Stage::NeedsCredentials);
    let form = world.engine.form(&id).await.unwrap();
    assert_eq!((form.institution.id.0, form.fields.len()), (5, 2), "the form is known without the network");
    world.submit(&id, "user-ok", "password-ok").await;
    ends_well(&mut world, &id).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn while_the_creation_is_sent_and_has_not_arrived() {
    let mut world = World::on_disk().await;
    world.fault(r#"{"method":"POST","path":"/items","kind":"stall"}"#).await;
    let id = come_to(&mut world, Cause::Sending).await;
    until_sending(&world).await;
    world.power_cut().await;
    world.no_faults().await;
    let found = world.connection(&id).await;
    assert_eq!(found.explanation.cause, Cause::OutcomeUnknown);
    assert_eq!(count(&world, "POST /items"), 0);
    world.engine.enter_credentials(&id).await.unwrap();
    world.submit(&id, "user-ok", "password-ok").await;
    ends_well(&mut world, &id).await;
}

/// Waits until the journal says that a request has begun.
async fn until_sending(world: &World) {
    let begun = async {
        while world.store.contents(pluggy::Clock::now(&world.clock)).await.unwrap().journal[0].delivery
            != Delivery::Sending
        {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), begun).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn when_the_item_was_made_and_nobody_was_told() {
    let mut world = World::on_disk().await;
    world.power_cut_after("POST /items 200");
    let id = come_to(&mut world, Cause::Sending).await;
    world.until_power_cut().await;
    assert_eq!(world.connection(&id).await.explanation.cause, Cause::OutcomeUnknown, "nothing is sent by itself");
    assert_eq!(count(&world, "POST /items"), 1);
    world.engine.enter_credentials(&id).await.unwrap();
    world.submit(&id, "user-ok", "password-ok").await;
    world.until(&id, Cause::CodeWanted).await;
    world.engine.answer(&id, Sensitive::from("123456")).await.unwrap();
    world.until(&id, Cause::UpToDate).await;
    let requests = world.every_request();
    let made = requests.iter().filter(|line| *line == "POST /items 200").count();
    assert_eq!(made, 1, "what exists is taken up: {requests:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn while_the_bank_is_at_work() {
    let mut world = World::on_disk().await;
    let id = come_to(&mut world, Cause::Updating).await;
    let before = world.connection(&id).await;
    world.power_cut().await;
    assert_eq!(world.connection(&id).await.started_at, before.started_at);
    ends_well(&mut world, &id).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn while_a_code_is_waited_for() {
    let mut world = World::on_disk().await;
    let id = come_to(&mut world, Cause::CodeWanted).await;
    let before = world.connection(&id).await;
    world.power_cut().await;
    let after = world.connection(&id).await;
    assert_eq!(after.stage, before.stage, "the same question with the same deadline");
    ends_well(&mut world, &id).await;
    assert_eq!(world.notices, [NoticeKind::Done], "what was told before is not told again");
}

#[tokio::test(flavor = "multi_thread")]
async fn when_the_answer_arrived_and_nobody_was_told() {
    let mut world = World::on_disk().await;
    let id = come_to(&mut world, Cause::CodeWanted).await;
    world.power_cut_after("POST /items/{id}/mfa 200");
    world.engine.answer(&id, Sensitive::from("123456")).await.unwrap();
    world.until_power_cut().await;
    world.comes_to(&id, Cause::UpToDate).await;
    assert_eq!(count(&world, "POST /items/{id}/mfa"), 1);
    assert_eq!(count(&world, "POST /items"), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn while_what_it_brought_is_read() {
    let mut world = World::on_disk().await;
    let id = world.prepare(2).await;
    world.power_cut_after("GET /accounts 200");
    world.submit(&id, "user-ok", "password-ok").await;
    world.until_power_cut().await;
    assert_eq!(world.connection(&id).await.accounts.len(), 0);
    world.comes_to(&id, Cause::UpToDate).await;
    assert_eq!(world.connection(&id).await.accounts.len(), 2);
    assert_eq!(count(&world, "POST /items"), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn when_all_is_done() {
    let mut world = World::on_disk().await;
    let id = world.prepare(2).await;
    world.submit(&id, "user-ok", "password-ok").await;
    world.until(&id, Cause::UpToDate).await;
    let (before, requests) = (world.connection(&id).await, world.every_request().len());
    world.power_cut().await;
    assert_eq!(world.connection(&id).await, before);
    assert_eq!(world.every_request().len(), requests, "nothing is asked of Pluggy");

    world.power_cut_after("PATCH /items/{id} 200");
    world.engine.update(&id).await.unwrap();
    world.until_power_cut().await;
    world.comes_to(&id, Cause::UpToDate).await;
    assert_eq!(count(&world, "PATCH /items/{id}"), 1, "an update that was lost is followed, not sent again");
    let causes: Vec<Cause> = world.store.history(&id).await.unwrap().iter().map(|moment| moment.cause).collect();
    assert_eq!(causes.first(), Some(&Cause::CredentialsWanted), "the history goes back to the beginning");
    assert_eq!(causes.iter().filter(|cause| **cause == Cause::UpToDate).count(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_failure() {
    let mut world = World::on_disk().await;
    let id = world.prepare(2).await;
    world.submit(&id, "user-ok", "password-bad").await;
    let before = world.until(&id, Cause::InvalidCredentials).await;
    world.power_cut().await;
    assert_eq!(world.connection(&id).await, before);
    world.engine.enter_credentials(&id).await.unwrap();
    world.submit(&id, "user-ok", "password-ok").await;
    world.until(&id, Cause::UpToDate).await;
    assert_eq!(count(&world, "POST /items"), 1);
    assert_eq!(count(&world, "PATCH /items/{id}"), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn when_the_item_is_gone() {
    let mut world = World::on_disk().await;
    let id = world.prepare(2).await;
    world.submit(&id, "user-ok", "password-ok").await;
    world.until(&id, Cause::UpToDate).await;
    let item =
        world.store.contents(pluggy::Clock::now(&world.clock)).await.unwrap().connections[0].attempt.item.clone();
    world.client().delete_item(&item.unwrap()).await.unwrap();
    world.engine.update(&id).await.unwrap();
    world.until(&id, Cause::Gone).await;
    world.power_cut().await;
    let found = world.connection(&id).await;
    assert_eq!((found.explanation.cause, found.accounts.len()), (Cause::Gone, 2), "it is kept, with what it brought");
}

#[tokio::test(flavor = "multi_thread")]
async fn when_it_was_deleted_and_nobody_was_told() {
    let mut world = World::on_disk().await;
    let id = world.prepare(2).await;
    world.submit(&id, "user-ok", "password-ok").await;
    world.until(&id, Cause::UpToDate).await;
    world.power_cut_after("DELETE /items/{id} 200");
    world.engine.remove(&id).await.unwrap();
    world.until_power_cut().await;
    world.until_removed(&id).await;
    assert_eq!(world.requests().last().map(String::as_str), Some("DELETE /items/{id} 404"));
    world.power_cut().await;
    assert_eq!(world.engine.snapshot().await.unwrap().connections, []);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_written_down_is_not_sent() {
    let mut world = World::on_disk().await;
    let id = world.prepare(2).await;
    world.store.clone().close().await.unwrap();
    world.submit(&id, "user-ok", "password-ok").await;
    world.until(&id, Cause::NotWritten).await;
    let refused = world.every_request();
    assert!(!refused.iter().any(|line| line.contains("/items") || line.contains("/connect_token")), "{refused:?}");
    world.open_again().await;
    world.submit(&id, "user-ok", "password-ok").await;
    world.until(&id, Cause::UpToDate).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn closing_waits_for_the_disk_and_leaves_what_is_under_way_at_pluggy() {
    let mut world = World::on_disk().await;
    let id = come_to(&mut world, Cause::CodeWanted).await;
    world.close().await;
    assert_eq!(world.engine.clone().close().await, Err(StoreError::Closed));
    world.open_again().await;
    ends_well(&mut world, &id).await;
    let ledger = world.store.ledger(100).await.unwrap();
    let sent: Vec<_> = ledger.iter().filter(|request| request.method == "POST" && request.path == "/items").collect();
    assert_eq!(sent.len(), 1, "the ledger has what the bank has");
    assert_eq!((sent[0].status, sent[0].host.as_str()), (Some(200), "127.0.0.1"));
}
