//! What an application and a person may do, and what happens by itself.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod bank;

use chrono::TimeDelta;
use pluggy::{
    ConnectorId, Error, Sensitive,
    client::{CreateItem, Parameters, UpdateItem},
    model::Item,
};
use pluggy_sandbox::world::{Plan, Policy, World};
use serde_json::json;

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
async fn what_keeps_failing_is_left_alone_in_the_end() {
    let bank = Bank::open().await;
    let item = bank.client.create_item(&CreateItem::new(ConnectorId(2), &sign_in("user-unavailable"))).await.unwrap();
    for failures in 1..=5 {
        bank.clock.step(TimeDelta::seconds(60));
        assert!(bank.client.update_item(&item.id, &UpdateItem::default()).await.is_ok(), "after {failures}");
    }
    bank.clock.step(TimeDelta::seconds(60));
    let again = bank.client.update_item(&item.id, &UpdateItem::default()).await;
    assert_eq!(refused(again), (400, "TOO_MANY_CONSECUTIVE_ERRORS".to_owned()));
}

#[tokio::test]
async fn a_new_teams_items_are_updated_once_an_hour() {
    let mut world = World::seeded(7);
    world.policy.new_team = true;
    let bank = Bank::with(world).await;
    let item = connected(&bank, 2, &sign_in("user-ok")).await;
    let early = bank.client.update_item(&item.id, &UpdateItem::default()).await;
    assert_eq!(refused(early), (409, "CLIENT_IS_UPDATING_BEFORE_ALLOWED_FREQUENCY".to_owned()));
    bank.clock.step(TimeDelta::hours(1));
    refresh(&bank, &item).await;
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

#[tokio::test]
async fn however_far_the_clock_jumps_what_is_updated_by_itself_lives_on() {
    let mut world = World::seeded(7);
    world.policy.auto_sync_hours = Some(1);
    let bank = Bank::with(world).await;
    let good = connected(&bank, 2, &sign_in("user-ok")).await;
    let meu = bank.client.create_item(&CreateItem::new(ConnectorId(200), &Parameters::new())).await.unwrap();
    bank.clock.step(TimeDelta::seconds(6));
    bank.decides(&meu, "approve").await;
    bank.clock.step(TimeDelta::days(380));
    for (item, least) in [(good, 379), (meu, 364)] {
        // A year of them is made up for at once, the rest by the next look.
        bank.client.item(&item.id).await.unwrap();
        let now = bank.client.item(&item.id).await.unwrap();
        let synced = now.last_updated_at.unwrap().0 - now.created_at.unwrap().0;
        assert!(synced.num_days() >= least, "{synced}");
    }
}

/// The states of an update, as a client reads them that looks each second.
async fn story(bank: &Bank, item: &Item, parameters: Option<&Parameters>) -> Vec<String> {
    let update = UpdateItem { parameters: parameters.map(Into::into), ..UpdateItem::default() };
    bank.client.update_item(&item.id, &update).await.unwrap();
    let mut words = Vec::new();
    for _ in 0..40 {
        let item = bank.client.item(&item.id).await.unwrap();
        words.push(item.execution_status.unwrap().to_string());
        bank.clock.step(TimeDelta::seconds(1));
    }
    words.dedup();
    words
}

#[tokio::test]
async fn a_consent_is_asked_for_once_and_again_when_it_was_withdrawn_or_has_ended() {
    let mut world = World::seeded(7);
    world.policy.auto_sync_hours = Some(24);
    let bank = Bank::with(world).await;
    let cpf: Parameters = [("cpf".to_owned(), Sensitive::from("76109277673"))].into_iter().collect();
    let item = bank.client.create_item(&CreateItem::new(ConnectorId(600), &cpf)).await.unwrap();
    bank.clock.step(TimeDelta::seconds(6));
    bank.decides(&item, "approve").await;
    bank.clock.step(TimeDelta::seconds(60));
    let read = async || bank.client.item(&item.id).await.unwrap();
    let first = read().await.consent_expires_at.unwrap();

    let quiet = story(&bank, &item, None).await;
    assert_eq!(
        (quiet[1].as_str(), quiet[2].as_str()),
        ("LOGIN_IN_PROGRESS", "ACCOUNTS_IN_PROGRESS"),
        "nobody is asked"
    );
    assert_eq!(quiet.last().unwrap(), "SUCCESS");
    assert_eq!(read().await.consent_expires_at.unwrap(), first, "an update is no new consent");

    bank.control("POST", &format!("/items/{}", item.id), &json!({ "revokeConsent": true })).await;
    let refused = story(&bank, &item, None).await;
    assert_eq!(refused, ["CREATED", "LOGIN_IN_PROGRESS", "USER_AUTHORIZATION_REVOKED"]);
    assert_eq!(read().await.next_auto_sync_at, None, "only the person can mend it");

    let again = story(&bank, &item, Some(&cpf)).await;
    assert_eq!(again, ["CREATED", "LOGIN_IN_PROGRESS", "WAITING_USER_INPUT"]);
    assert!(
        bank.client.accounts(&item.id, None).await.unwrap().results.is_empty(),
        "not before the bank has heard yes"
    );
    bank.decides(&item, "approve").await;
    bank.clock.step(TimeDelta::seconds(60));
    let renewed = read().await.consent_expires_at.unwrap();
    assert!(renewed.0 > first.0);
    let consent = bank.client.consents(&item.id).await.unwrap().results.remove(0);
    assert_eq!((consent.revoked_at, consent.expires_at), (None, Some(renewed)));

    bank.clock.step(TimeDelta::days(365));
    let ended = read().await;
    assert_eq!(ended.next_auto_sync_at, None, "nobody is there to consent anew");
    assert!(bank.client.accounts(&item.id, None).await.unwrap().results.is_empty());
    let asks = story(&bank, &item, None).await;
    assert_eq!(asks.last().unwrap(), "WAITING_USER_INPUT");
}

#[tokio::test]
async fn who_is_asked_each_time_is_not_updated_alone() {
    let mut world = World::seeded(7);
    world.policy.auto_sync_hours = Some(24);
    let bank = Bank::with(world).await;
    let item = bank.client.create_item(&CreateItem::new(ConnectorId(2), &sign_in("user-mfa"))).await.unwrap();
    bank.clock.step(TimeDelta::seconds(10));
    let code: Parameters = [("token".to_owned(), Sensitive::from("123456"))].into_iter().collect();
    bank.client.answer_mfa(&item.id, &code).await.unwrap();
    bank.clock.step(TimeDelta::seconds(60));
    let item = bank.client.item(&item.id).await.unwrap();
    assert_eq!(item.execution_status.unwrap().as_str(), "SUCCESS");
    assert_eq!(item.next_auto_sync_at, None);
}

#[tokio::test]
async fn a_phone_is_picked_up_at_once_or_late_or_never() {
    for (user, after, end) in [
        ("user-ok", 120, "SUCCESS"),
        ("user-ok-slow", 150, "WAITING_USER_ACTION"),
        ("user-ok-slow", 300, "SUCCESS"),
        ("user-ok-never", 180, "WAITING_USER_ACTION"),
        ("user-ok-never", 200, "USER_AUTHORIZATION_NOT_GRANTED"),
    ] {
        let bank = Bank::open().await;
        let item = bank.client.create_item(&CreateItem::new(ConnectorId(304), &sign_in(user))).await.unwrap();
        bank.clock.step(TimeDelta::seconds(after));
        let item = bank.client.item(&item.id).await.unwrap();
        assert_eq!(item.execution_status.unwrap().as_str(), end, "{user} after {after} s");
    }
}

#[tokio::test]
async fn a_month_of_open_finance_has_quotas_that_a_person_uses_up_whichever_item_asks() {
    let bank = Bank::open().await;
    bank.control("PUT", "/policy", &json!({ "openFinanceQuotas": true })).await;
    let connected = async || {
        let typed: Parameters = [("cpf".to_owned(), "76109277673".into())].into_iter().collect();
        let item = bank.client.create_item(&CreateItem::new(ConnectorId(600), &typed)).await.unwrap();
        bank.clock.step(TimeDelta::seconds(6));
        bank.decides(&item, "approve").await;
        bank.clock.step(TimeDelta::seconds(60));
        bank.client.item(&item.id).await.unwrap()
    };
    for _ in 0..4 {
        let item = connected().await;
        assert_eq!(item.execution_status.unwrap().as_str(), "SUCCESS");
        bank.client.delete_item(&item.id).await.unwrap();
    }
    let fifth = connected().await;
    assert_eq!(fifth.execution_status.unwrap().as_str(), "PARTIAL_SUCCESS");
    let detail = serde_json::to_value(fifth.status_detail).unwrap();
    let limit = json!([{ "code": "423", "message": "Open Finance monthly limit reached" }]);
    assert_eq!((&detail["accounts"]["isUpdated"], &detail["accounts"]["warnings"]), (&json!(false), &limit));
    assert_eq!(detail["investments"]["isUpdated"], json!(true), "what has more of it still comes");

    let account = bank.client.accounts(&fifth.id, None).await.unwrap().results.remove(0);
    bank.client.account_balance(&account.id).await.unwrap();
    bank.control("POST", &format!("/items/{}", fifth.id), &json!({ "quotas": { "balance": 420 } })).await;
    let over = refused(bank.client.account_balance(&account.id).await);
    assert_eq!(over, (429, "BALANCE_OPEN_FINANCE_RATE_LIMIT".to_owned()));
    let wrong = bank.try_control("POST", &format!("/items/{}", fifth.id), &json!({ "quotas": { "luck": 1 } })).await;
    assert_eq!((wrong.0, wrong.1["message"].as_str()), (400, Some("there is no such quota")));

    // The first of December.
    bank.clock.step(TimeDelta::days(12));
    bank.client.account_balance(&account.id).await.unwrap();
    bank.client.update_item(&fifth.id, &UpdateItem::default()).await.unwrap();
    bank.clock.step(TimeDelta::seconds(60));
    assert_eq!(bank.client.item(&fifth.id).await.unwrap().execution_status.unwrap().as_str(), "SUCCESS");
}
