//! What an application and a person may do, and what happens by itself.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod bank;

use chrono::TimeDelta;
use pluggy::{
    ConnectorId, Error, Sensitive,
    client::{CreateItem, Parameters, UpdateItem},
};
use pluggy_sandbox::world::{Plan, Policy, World};

use crate::bank::{Bank, connected, refresh, refused, sign_in};

#[tokio::test]
async fn what_a_plan_and_a_contract_do_not_allow_is_refused_in_their_words() {
    let policy = |policy: Policy| {
        let mut world = World::seeded(7);
        world.policy = policy;
        world
    };
    let ok = sign_in("user-ok");
    for (world, connector, expected) in [
        (Policy { plan: Plan::Free, ..Policy::default() }, 2, (400, "CREATE_ITEMS_API_FREE_DISABLED")),
        (Policy { plan: Plan::Trial, ..Policy::default() }, 305, (400, "TRIAL_CLIENT_ITEM_CREATE_NOT_ALLOWED")),
        (Policy { items_limit: Some(0), ..Policy::default() }, 2, (409, "ITEM_CREATION_LIMIT_EXCEEDED")),
        (Policy::default(), 314, (400, "CONNECTOR_OFFLINE")),
        (Policy::default(), 77, (404, "CONNECTOR_NOT_FOUND")),
    ] {
        let bank = Bank::with(policy(world)).await;
        let made = bank.client.create_item(&CreateItem::new(ConnectorId(connector), &ok)).await;
        assert_eq!(refused(made), (expected.0, expected.1.to_owned()));
    }
    let bank = Bank::with(policy(Policy { contract_hours: Some(24), ..Policy::default() })).await;
    let item = connected(&bank, 2, &ok).await;
    let Err(Error::Refused(early)) = bank.client.update_item(&item.id, &UpdateItem::default()).await else { panic!() };
    assert_eq!((early.status, early.code().unwrap().as_str()), (409, "CLIENT_IS_UPDATING_BEFORE_ALLOWED_FREQUENCY"));
    assert_eq!(early.body.data.unwrap().min_update_frequency_allowed_in_hours, Some(24));
    bank.clock.step(TimeDelta::hours(24));
    refresh(&bank, &item).await;
}

#[tokio::test]
async fn a_person_is_protected_from_being_locked_out() {
    let bank = Bank::open().await;
    let wrong = Parameters::from_iter([
        ("user".to_owned(), Sensitive::from("user-ok")),
        ("password".to_owned(), Sensitive::from("password-bad")),
    ]);
    let item = bank.client.create_item(&CreateItem::new(ConnectorId(2), &wrong)).await.unwrap();
    bank.clock.step(TimeDelta::seconds(60));
    let update = |parameters| UpdateItem { parameters, ..UpdateItem::default() };
    let again = bank.client.update_item(&item.id, &update(None)).await;
    assert_eq!(refused(again), (400, "LAST_EXECUTION_HAD_LOGIN_ERROR".to_owned()));
    bank.client.update_item(&item.id, &update(Some((&wrong).into()))).await.unwrap();
    let running = bank.client.update_item(&item.id, &update(Some((&wrong).into()))).await;
    assert_eq!(refused(running), (400, "ITEM_IS_ALREADY_UPDATING".to_owned()));
    bank.clock.step(TimeDelta::seconds(60));
    assert_eq!(bank.client.item(&item.id).await.unwrap().consecutive_failed_login_attempts, Some(2));
    let right = sign_in("user-ok");
    let Err(Error::Refused(locked)) = bank.client.update_item(&item.id, &update(Some((&right).into()))).await else {
        panic!()
    };
    assert_eq!(locked.code().unwrap().as_str(), "TOO_MANY_CONSECUTIVE_LOGIN_FAILURES");
    assert!(locked.body.data.unwrap().can_retry_after_date.is_some());
    bank.clock.step(TimeDelta::minutes(15));
    bank.client.update_item(&item.id, &update(Some((&right).into()))).await.unwrap();
    bank.clock.step(TimeDelta::seconds(60));
    assert_eq!(bank.client.item(&item.id).await.unwrap().consecutive_failed_login_attempts, Some(0));
}

#[tokio::test]
async fn meu_pluggy_is_not_updated_and_what_nobody_touches_is_deleted() {
    let bank = Bank::open().await;
    let item = bank.client.create_item(&CreateItem::new(ConnectorId(200), &Parameters::new())).await.unwrap();
    bank.clock.step(TimeDelta::seconds(6));
    bank.decides(&item, "approve").await;
    bank.clock.step(TimeDelta::seconds(60));
    let update = bank.client.update_item(&item.id, &UpdateItem::default()).await;
    assert_eq!(refused(update), (400, "MeuPluggy item cant be updated".to_owned()));
    bank.clock.step(TimeDelta::days(31));
    assert_eq!(refused(bank.client.item(&item.id).await), (404, "ITEM_NOT_FOUND".to_owned()));
}

#[tokio::test]
async fn items_are_updated_by_themselves_while_that_makes_sense() {
    let mut world = World::seeded(7);
    world.policy.auto_sync_hours = Some(24);
    let bank = Bank::with(world).await;
    let good = connected(&bank, 2, &sign_in("user-ok")).await;
    let coded = bank.client.create_item(&CreateItem::new(ConnectorId(5), &sign_in("user-ok"))).await.unwrap();
    let failing =
        bank.client.create_item(&CreateItem::new(ConnectorId(2), &sign_in("user-unavailable"))).await.unwrap();
    let first = good.last_updated_at.unwrap().0;
    assert_eq!(good.next_auto_sync_at.unwrap().0 - first, TimeDelta::hours(24));
    bank.clock.step(TimeDelta::hours(3));
    let item = bank.client.item(&failing.id).await.unwrap();
    assert!(item.next_auto_sync_at.is_some(), "hourly, after a failure");
    bank.clock.step(TimeDelta::days(3));
    let now = bank.client.item(&good.id).await.unwrap();
    assert_eq!((now.last_updated_at.unwrap().0 - first).num_days(), 3, "three more have been");
    assert_eq!(bank.client.item(&failing.id).await.unwrap().next_auto_sync_at, None, "five times, and no more");
    assert_eq!(bank.client.item(&coded.id).await.unwrap().next_auto_sync_at, None, "a person is needed each time");
    let stopped = bank.client.disable_auto_sync(&good.id).await.unwrap();
    assert!(stopped.auto_sync_disabled_at.is_some() && stopped.next_auto_sync_at.is_none());
}
