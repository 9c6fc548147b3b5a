//! Where an application's events go: made, changed, brought back and deleted, against the offline Pluggy, over real HTTP; and
//! that it tells whom it was told to.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod world;

use pluggy::Sensitive;
use tomada_engine::{
    EngineError,
    view::{Webhook, WebhookProblem, WebhookTopic},
};
use world::World;

/// Nothing listens there.
const HERE: &str = "http://127.0.0.1:9/a";
const THERE: &str = "https://example.com/pluggy";

async fn only(world: &World) -> Webhook {
    let mut all = world.engine.webhooks().await.unwrap();
    assert_eq!(all.len(), 1);
    all.remove(0)
}

async fn made(world: &World, url: &str, topic: WebhookTopic) -> Webhook {
    assert_eq!(world.engine.save_webhook(None, url, topic).await, Ok(Ok(())));
    world.engine.webhooks().await.unwrap().pop().unwrap()
}

/// What was asked for with `/webhooks` in it, from here on.
fn asked(world: &World) -> Vec<String> {
    let all = world.every_request();
    all.into_iter()
        .filter(|line| line.contains("/webhooks"))
        .map(|line| line.split('?').next().unwrap().to_owned())
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn one_is_made_changed_and_deleted() {
    let world = World::start().await;
    assert_eq!(world.engine.webhooks().await, Ok(vec![]));
    let first = made(&world, &format!(" {HERE} "), WebhookTopic::All).await;
    assert_eq!((first.url.as_str(), first.event.as_str(), first.disabled_at), (HERE, "all", None));
    let saved = world.engine.save_webhook(Some(&first.id), THERE, WebhookTopic::TransactionsCreated).await;
    assert_eq!(saved, Ok(Ok(())));
    let changed = only(&world).await;
    assert_eq!((changed.url.as_str(), changed.topic), (THERE, WebhookTopic::TransactionsCreated));
    assert_eq!(changed.id, first.id);
    world.engine.delete_webhook(&first.id).await.unwrap();
    // Somebody else may have been quicker.
    world.engine.delete_webhook(&first.id).await.unwrap();
    assert_eq!(world.engine.webhooks().await, Ok(vec![]));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_pluggy_would_refuse_is_not_sent() {
    let world = World::start().await;
    made(&world, THERE, WebhookTopic::ItemUpdated).await;
    let before = asked(&world);
    for (url, problem) in [
        ("exemplo", WebhookProblem::NoAddress),
        ("http://example.com/", WebhookProblem::NotHttps),
        ("https://10.1.2.3/", WebhookProblem::Number),
        ("https://casa.local/", WebhookProblem::NotPublic),
        ("https://eu:senha@example.com/", WebhookProblem::Password),
    ] {
        assert_eq!(world.engine.save_webhook(None, url, WebhookTopic::All).await, Ok(Err(problem)), "{url}");
    }
    assert_eq!(asked(&world), before, "nothing was asked for");
    let again = world.engine.save_webhook(None, THERE, WebhookTopic::ItemUpdated).await;
    assert_eq!(again, Ok(Err(WebhookProblem::Twice)));
    for number in 2..=5 {
        made(&world, &format!("{THERE}/{number}"), WebhookTopic::ItemUpdated).await;
    }
    let before = asked(&world).iter().filter(|line| line.starts_with("POST")).count();
    let sixth = world.engine.save_webhook(None, &format!("{THERE}/6"), WebhookTopic::ItemUpdated).await;
    assert_eq!(sixth, Ok(Err(WebhookProblem::Full { most: 5 })));
    assert_eq!(asked(&world).iter().filter(|line| line.starts_with("POST")).count(), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_sent_along_goes_in_and_not_out() {
    let world = World::start().await;
    let hook = made(&world, THERE, WebhookTopic::All).await;
    for (name, value) in [("X-Chave", "segredo-um"), ("Authorization", "segredo-dois"), ("x-chave", "segredo-três")] {
        let sent = world.engine.send_along(&hook.id, name, &Sensitive::from(value)).await;
        assert_eq!(sent, Ok(Ok(())));
    }
    let seen = only(&world).await;
    assert_eq!(seen.headers, ["Authorization", "x-chave"]);
    assert!(!format!("{seen:?}").contains("segredo"));
    let kept = world.client().webhooks().await.unwrap().results.remove(0).headers.unwrap();
    assert_eq!(kept["Authorization"], "segredo-dois");
    assert_eq!(kept["x-chave"], "segredo-três");
    let refused = world.engine.send_along(&hook.id, "a b", &Sensitive::from("x")).await;
    assert_eq!(refused, Err(EngineError::NotNow));
    assert_eq!(world.engine.send_nothing_along(&hook.id).await, Ok(Ok(())));
    assert_eq!(only(&world).await.headers, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_pluggy_gave_up_on_is_brought_back() {
    let mut world = World::start().await;
    let hook = made(&world, HERE, WebhookTopic::All).await;
    let id = world.prepare(2).await;
    world.submit(&id, "user-ok", "password-ok").await;
    world.until(&id, tomada_engine::view::Cause::UpToDate).await;
    let mut quarters = 0;
    while only(&world).await.disabled_at.is_none() {
        assert!(quarters < 1_000, "Pluggy never gave up");
        world.clock.step(chrono::TimeDelta::minutes(15));
        quarters += 1;
    }
    assert_eq!(world.engine.revive_webhook(&hook.id).await, Ok(Ok(())));
    assert_eq!(only(&world).await.disabled_at, None);
    let gone = world.engine.revive_webhook(&"no-such".into()).await;
    assert_eq!(gone, Ok(Err(WebhookProblem::Refused { said: Some("webhook not found".to_owned()) })));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_companys_address_has_none_to_give() {
    let mut world = World::start().await;
    world.through_a_broker().await;
    assert_eq!(world.engine.webhooks().await, Err(EngineError::Provider));
}
