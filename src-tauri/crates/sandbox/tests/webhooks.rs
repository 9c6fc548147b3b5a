//! Events arrive in their order, say what they have to say, and are tried again when nobody takes them ("Webhooks").

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod bank;

use std::{net::Ipv4Addr, time::Duration};

use chrono::{DateTime, TimeDelta, Utc};
use pluggy::{
    Clock as _, ConnectorId,
    client::{CreateItem, UpdateItem},
    model::{CreateWebhook, UpdateWebhook, WebhookEvent},
};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpListener,
    sync::mpsc,
};

use crate::bank::{Bank, connected, refused, sign_in};

/// Somebody who takes events, and answers each with the next status; with 200 when there is none.
struct Receiver {
    url: String,
    /// Headers and body of each request.
    got: mpsc::UnboundedReceiver<(String, Value)>,
}

impl Receiver {
    async fn open(statuses: &'static [u16]) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let url = format!("http://{}/events", listener.local_addr().unwrap());
        let (tell, got) = mpsc::unbounded_channel();
        tokio::spawn(async move {
            let mut statuses = statuses.iter();
            loop {
                let (mut stream, _) = listener.accept().await.unwrap();
                let mut text = String::new();
                let (head, body) = loop {
                    let mut bytes = [0; 4096];
                    let count = stream.read(&mut bytes).await.unwrap();
                    text.push_str(std::str::from_utf8(&bytes[..count]).unwrap());
                    let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
                    if let Ok(body) = serde_json::from_str(body) {
                        break (head.to_owned(), body);
                    }
                };
                let status = statuses.next().copied().unwrap_or(200);
                let answer = format!("HTTP/1.1 {status} Whatever\r\ncontent-length: 0\r\n\r\n");
                stream.write_all(answer.as_bytes()).await.unwrap();
                if tell.send((head, body)).is_err() {
                    return;
                }
            }
        });
        Self { url, got }
    }

    async fn next(&mut self) -> (String, Value) {
        tokio::time::timeout(Duration::from_secs(10), self.got.recv()).await.expect("nothing came").unwrap()
    }

    /// The next so many events by their names.
    async fn names(&mut self, count: usize) -> Vec<String> {
        let mut names = Vec::new();
        for _ in 0..count {
            names.push(self.next().await.1["event"].as_str().unwrap().to_owned());
        }
        names
    }
}

async fn subscribed(bank: &Bank, event: WebhookEvent, url: &str) -> pluggy::WebhookId {
    let headers = Some([("x-proof".to_owned(), "shared".to_owned())].into());
    let new = CreateWebhook { url: Some(url.to_owned()), event: Some(event), headers };
    bank.client.create_webhook(&new).await.unwrap().id
}

#[tokio::test]
async fn an_items_story_arrives_in_its_order() {
    let (bank, mut receiver) = (Bank::open().await, Receiver::open(&[]).await);
    let before = connected(&bank, 2, &sign_in("user-ok")).await;
    subscribed(&bank, WebhookEvent::All, &receiver.url).await;

    let typed = sign_in("user-ok");
    let mut new = CreateItem::new(ConnectorId(5), &typed);
    new.client_user_id = Some("maria");
    let item = bank.client.create_item(&new).await.unwrap();
    bank.clock.step(TimeDelta::seconds(6));
    let (head, asks) = receiver.next().await;
    assert!(head.starts_with("POST /events HTTP/1.1"), "{head}");
    assert!(head.to_lowercase().contains("x-proof: shared"), "{head}");
    let said = json!({
        "event": "item/waiting_user_input", "eventId": asks["eventId"], "itemId": item.id, "clientUserId": "maria",
        "triggeredBy": "CLIENT",
    });
    assert_eq!(asks, said);

    bank.client.answer_mfa(&item.id, &[("token".to_owned(), "123456".into())].into_iter().collect()).await.unwrap();
    bank.clock.step(TimeDelta::seconds(60));
    assert_eq!(receiver.names(2).await, ["item/login_succeeded", "item/created"]);
    let (_, rows) = receiver.next().await;
    assert_eq!(rows["event"], "transactions/created");
    let accounts = bank.client.accounts(&item.id, None).await.unwrap().results;
    assert_eq!(rows["accountId"], json!(accounts[0].id));
    let link = rows["createdTransactionsLinkV2"].as_str().unwrap();
    let page = bank.raw("GET", link.strip_prefix(bank.sandbox.url()).unwrap(), &bank.key().await, "").await;
    let page: Value = serde_json::from_str(page.split_once("\r\n\r\n").unwrap().1).unwrap();
    assert_eq!(json!(page["results"].as_array().unwrap().len()), rows["transactionsCount"], "the link leads to them");
    assert_eq!(receiver.names(1).await, ["transactions/created"], "of the card");

    // A purchase that was pending is posted under a new id, and the old one is gone.
    bank.clock.step(TimeDelta::days(3));
    bank.client.update_item(&before.id, &UpdateItem::default()).await.unwrap();
    bank.clock.step(TimeDelta::seconds(60));
    let names = receiver.names(4).await;
    assert_eq!(names, ["item/login_succeeded", "item/updated", "transactions/created", "transactions/created"]);
    let (_, gone) = receiver.next().await;
    assert_eq!(
        (&gone["event"], &gone["clientId"]),
        (&json!("transactions/deleted"), &json!(pluggy_sandbox::Keys::demo().client_id))
    );
    bank.client.delete_item(&before.id).await.unwrap();
    assert_eq!(receiver.names(1).await, ["item/deleted"]);
    bank.control("PUT", "/connectors/2/health", &json!({ "status": "OFFLINE" })).await;
    let (_, health) = receiver.next().await;
    assert_eq!((&health["connectorId"], &health["data"]), (&json!(2), &json!({ "status": "OFFLINE" })));
}

#[tokio::test]
async fn an_error_says_why_and_an_items_own_address_hears_of_its_item_alone() {
    let (bank, mut receiver) = (Bank::open().await, Receiver::open(&[]).await);
    bank.client.create_item(&CreateItem::new(ConnectorId(2), &sign_in("user-ok"))).await.unwrap();
    let (typed, url) = (sign_in("user-locked"), receiver.url.clone());
    let mut new = CreateItem::new(ConnectorId(2), &typed);
    new.webhook_url = Some(&url);
    let item = bank.client.create_item(&new).await.unwrap();
    bank.clock.step(TimeDelta::seconds(60));
    let (_, error) = receiver.next().await;
    assert_eq!((&error["event"], &error["itemId"]), (&json!("item/error"), &json!(item.id)));
    assert_eq!(error["error"]["code"], "ACCOUNT_LOCKED");
    new.webhook_url = Some("http://example.com/");
    let (status, message) = refused(bank.client.create_item(&new).await);
    assert_eq!((status, message.as_str()), (400, "Webhook url must be a https secured url"));
}

#[tokio::test]
async fn a_letter_that_nobody_takes_is_tried_nine_times_and_then_the_subscription_rests() {
    let (bank, mut receiver) = (Bank::open().await, Receiver::open(&[500; 9]).await);
    let id = subscribed(&bank, WebhookEvent::ItemError, &receiver.url).await;
    bank.client.create_item(&CreateItem::new(ConnectorId(2), &sign_in("user-locked"))).await.unwrap();
    bank.clock.step(TimeDelta::seconds(10));
    assert_eq!(receiver.names(3).await.len(), 3, "three at once");
    for (tried, pause) in [(3, TimeDelta::minutes(15)), (6, TimeDelta::hours(2))] {
        let due: DateTime<Utc> = waits(&bank, tried).await["due"].as_str().unwrap().parse().unwrap();
        assert_eq!(due - bank.clock.now(), pause, "after {tried} tries");
        bank.clock.step(pause);
        assert_eq!(receiver.names(3).await.len(), 3);
    }
    let disabled = loop {
        let webhook = bank.client.webhook(&id).await.unwrap();
        if webhook.disabled_at.is_some() {
            break webhook;
        }
        tokio::task::yield_now().await;
    };
    assert_eq!(disabled.event, Some(WebhookEvent::ItemError));
    bank.client.create_item(&CreateItem::new(ConnectorId(2), &sign_in("user-locked"))).await.unwrap();
    bank.clock.step(TimeDelta::seconds(10));
    assert_eq!(bank.control("GET", "/deliveries", &Value::Null).await, json!([]), "nothing goes to one that rests");
    let revive = UpdateWebhook { enabled: Some(true), ..UpdateWebhook::default() };
    assert_eq!(bank.client.update_webhook(&id, &revive).await.unwrap().disabled_at, None);
    bank.client.create_item(&CreateItem::new(ConnectorId(2), &sign_in("user-locked"))).await.unwrap();
    bank.clock.step(TimeDelta::seconds(10));
    assert_eq!(receiver.names(1).await, ["item/error"], "and takes the next");
}

/// The one letter on its way, once it was tried so often.
async fn waits(bank: &Bank, tried: u64) -> Value {
    loop {
        let letters = bank.control("GET", "/deliveries", &Value::Null).await;
        if letters[0]["tried"] == tried {
            return letters[0].clone();
        }
        tokio::task::yield_now().await;
    }
}
