//! What is sent again, what is not, and how long is waited in between.

use std::sync::{Arc, Mutex};

use chrono::TimeDelta;
use pluggy::{
    ConnectorId, Error, ItemId, Sensitive,
    client::{CreateItem, Exchange, Observer, Parameters, Retries, UpdateItem},
};
use serde_json::json;
use wiremock::{
    Mock, MockServer, ResponseTemplate,
    matchers::{method, path},
};

use crate::world::{Jumping, answer, asked, builder, keys};

fn item() -> ItemId {
    "i".into()
}

/// Writes down what can be seen of each exchange.
#[derive(Debug, Default)]
struct Seen(Mutex<Vec<String>>);

impl Observer for Seen {
    fn exchanged(&self, seen: &Exchange<'_>) {
        let item = seen.item.map_or("-", ItemId::as_str);
        let line = format!("{} {} {item} {:?} #{}", seen.method, seen.path, seen.status, seen.attempt);
        self.0.lock().unwrap().push(line);
    }
}

#[tokio::test]
async fn a_read_is_sent_again_after_a_pause_and_each_exchange_is_seen() {
    let server = MockServer::start().await;
    keys(&server, 1).await;
    Mock::given(path("/items/i")).respond_with(ResponseTemplate::new(502)).up_to_n_times(2).mount(&server).await;
    Mock::given(path("/items/i")).respond_with(answer(200, &json!({ "id": "i" }))).mount(&server).await;
    let (clock, seen) = (Jumping::new(), Arc::new(Seen::default()));
    let client = builder(&server).clock(Arc::new(clock.clone())).observer(seen.clone()).build().unwrap();
    client.item(&item()).await.unwrap();
    assert_eq!(
        *seen.0.lock().unwrap(),
        [
            "POST /auth - Some(200) #1",
            "GET /items/{id} i Some(502) #1",
            "GET /items/{id} i Some(502) #2",
            "GET /items/{id} i Some(200) #3",
        ]
    );
    let waits = clock.waits();
    assert_eq!(waits.len(), 2);
    assert!(waits[0] <= TimeDelta::milliseconds(500) && waits[1] <= TimeDelta::seconds(1), "{waits:?}");
}

#[tokio::test]
async fn what_pluggy_asks_to_wait_is_waited() {
    for (asked_for, least, most) in [
        (Some("60"), TimeDelta::seconds(60), TimeDelta::seconds(62)),
        (Some("0"), TimeDelta::zero(), TimeDelta::seconds(2)),
        (Some("-5"), TimeDelta::zero(), TimeDelta::milliseconds(500)),
        (Some("soon"), TimeDelta::zero(), TimeDelta::milliseconds(500)),
        (None, TimeDelta::zero(), TimeDelta::milliseconds(500)),
    ] {
        let server = MockServer::start().await;
        keys(&server, 1).await;
        let mut busy = ResponseTemplate::new(429);
        if let Some(asked_for) = asked_for {
            busy = busy.insert_header("retry-after", asked_for);
        }
        Mock::given(path("/items/i")).respond_with(busy).up_to_n_times(1).mount(&server).await;
        Mock::given(path("/items/i")).respond_with(answer(200, &json!({ "id": "i" }))).mount(&server).await;
        let clock = Jumping::new();
        builder(&server).clock(Arc::new(clock.clone())).build().unwrap().item(&item()).await.unwrap();
        let [wait] = clock.waits()[..] else { panic!("one wait, not {:?}", clock.waits()) };
        assert!((least..=most).contains(&wait), "{asked_for:?} made it wait {wait}");
    }
}

#[tokio::test]
async fn asked_for_more_patience_than_a_call_has_it_says_so() {
    let server = MockServer::start().await;
    keys(&server, 1).await;
    let busy = ResponseTemplate::new(429).insert_header("retry-after", "99999");
    Mock::given(path("/items/i")).respond_with(busy).expect(1).mount(&server).await;
    let error = builder(&server).build().unwrap().item(&item()).await.unwrap_err();
    let Error::Refused(refusal) = error else { panic!("{error}") };
    assert_eq!((refusal.status, refusal.retry_after), (429, Some(TimeDelta::minutes(15))));
}

#[tokio::test]
async fn what_may_have_been_carried_out_is_not_sent_again() {
    let server = MockServer::start().await;
    keys(&server, 1).await;
    Mock::given(path("/items")).respond_with(ResponseTemplate::new(503)).expect(1).mount(&server).await;
    Mock::given(path("/items/i")).respond_with(ResponseTemplate::new(429)).expect(2).mount(&server).await;
    let client = builder(&server).build().unwrap();
    let parameters = Parameters::from_iter([("user".to_owned(), Sensitive::from("user-ok"))]);
    assert!(client.create_item(&CreateItem::new(ConnectorId(2), &parameters)).await.is_err());
    assert!(client.update_item(&item(), &UpdateItem::default()).await.is_err());
    assert!(client.delete_item(&item()).await.is_err());
}

#[tokio::test]
async fn the_twenty_first_update_of_a_minute_waits_for_the_next() {
    let server = MockServer::start().await;
    keys(&server, 1).await;
    Mock::given(method("PATCH")).respond_with(answer(200, &json!({ "id": "i" }))).mount(&server).await;
    let clock = Jumping::new();
    let client = builder(&server).clock(Arc::new(clock.clone())).build().unwrap();
    for _ in 0..21 {
        client.update_item(&item(), &UpdateItem::default()).await.unwrap();
    }
    assert_eq!(clock.waits(), [TimeDelta::seconds(60)]);
}

/// Ten minutes of somebody who looks every two seconds while Pluggy answers 429 or 503.
#[tokio::test]
async fn a_storm_is_not_answered_with_a_storm() {
    for status in [429, 503] {
        let server = MockServer::start().await;
        keys(&server, 1).await;
        Mock::given(path("/items/i")).respond_with(ResponseTemplate::new(status)).mount(&server).await;
        let clock = Jumping::new();
        let client = builder(&server).clock(Arc::new(clock.clone())).build().unwrap();
        for _ in 0..300 {
            let _ = client.item(&item()).await;
            clock.step(TimeDelta::seconds(2));
        }
        let load = asked(&server, "/items/i").await;
        assert!(load <= 300 * 6 / 5 + 10, "{load} requests where 300 were asked for ({status})");
        assert!(status == 429 || load < 100, "a Pluggy that fails is left alone: {load} requests");
    }
}

#[tokio::test]
async fn a_pluggy_that_is_well_again_is_used_again_within_a_minute() {
    let server = MockServer::start().await;
    keys(&server, 1).await;
    Mock::given(path("/items/i")).respond_with(ResponseTemplate::new(503)).up_to_n_times(5).mount(&server).await;
    Mock::given(path("/items/i")).respond_with(answer(200, &json!({ "id": "i" }))).mount(&server).await;
    let clock = Jumping::new();
    let client = builder(&server).clock(Arc::new(clock.clone())).retries(Retries::none()).build().unwrap();
    for _ in 0..5 {
        assert_eq!(client.item(&item()).await.unwrap_err().status(), Some(503));
    }
    let error = client.item(&item()).await.unwrap_err();
    assert!(matches!(error, Error::Silent { .. }), "{error}");
    assert_eq!(asked(&server, "/items/i").await, 5, "nothing is sent while it is left alone");
    clock.step(TimeDelta::seconds(15));
    client.item(&item()).await.unwrap();
    client.item(&item()).await.unwrap();
}

#[tokio::test]
async fn without_a_connection_a_write_is_tried_again_since_nothing_was_sent() {
    let gone = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let clock = Jumping::new();
    let client = crate::world::raw_client(gone).clock(Arc::new(clock.clone())).build().unwrap();
    let error = client.delete_item(&item()).await.unwrap_err();
    assert_eq!((error.to_string().as_str(), clock.waits().len()), ("Pluggy could not be reached; nothing was sent", 3));
}
