//! What is sent again, what is not, and how long is waited in between.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use chrono::TimeDelta;
use pluggy::{
    Clock as _, ConnectorId, Error, ItemId, Sensitive,
    client::{CreateItem, Deadlines, Exchange, Observer, Parameters, Refusal, Retries, RetryKind, UpdateItem},
    time::Instant,
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
    for (status, after, most) in [(429, None, 370), (429, Some("60"), 12), (429, Some("99999"), 2), (503, None, 100)] {
        let server = MockServer::start().await;
        keys(&server, 1).await;
        let storm = ResponseTemplate::new(status);
        let storm = after.into_iter().fold(storm, |storm, after| storm.insert_header("retry-after", after));
        Mock::given(path("/items/i")).respond_with(storm).mount(&server).await;
        let clock = Jumping::new();
        let client = builder(&server).clock(Arc::new(clock.clone())).build().unwrap();
        let end = clock.now() + TimeDelta::minutes(10);
        while clock.now() < end {
            let _ = client.item(&item()).await;
            clock.step(TimeDelta::seconds(2));
        }
        let load = asked(&server, "/items/i").await;
        assert!(load <= most, "{load} requests where 300 were asked for ({status}, {after:?})");
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
    assert!(matches!(error, Error::CircuitOpen { .. }), "{error}");
    assert_eq!(asked(&server, "/items/i").await, 5, "nothing is sent while it is left alone");
    clock.step(TimeDelta::seconds(20));
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

#[tokio::test]
async fn an_institution_that_fails_is_not_pluggy_failing() {
    let server = MockServer::start().await;
    keys(&server, 1).await;
    let body = json!({ "code": 502, "codeDescription": "BALANCE_CONNECTOR_UNAVAILABLE" });
    Mock::given(path("/accounts/a/balance")).respond_with(answer(502, &body)).expect(6).mount(&server).await;
    Mock::given(path("/items/i")).respond_with(answer(200, &json!({ "id": "i" }))).mount(&server).await;
    let client = builder(&server).build().unwrap();
    for _ in 0..6 {
        let error = client.account_balance(&"a".into()).await.unwrap_err();
        assert_eq!(error.retry_kind(), RetryKind::Later { at: None }, "each question costs of the month's quota");
    }
    client.item(&item()).await.unwrap();
}

#[tokio::test]
async fn when_time_runs_out_the_last_error_is_told() {
    let server = MockServer::start().await;
    keys(&server, 1).await;
    let busy = ResponseTemplate::new(429).insert_header("retry-after", "1");
    Mock::given(path("/items/i")).respond_with(busy).mount(&server).await;
    let mut deadlines = Deadlines::default();
    deadlines.total = Duration::from_millis(900);
    let client = builder(&server).deadlines(deadlines).build().unwrap();
    assert_eq!(client.item(&item()).await.unwrap_err().status(), Some(429));
    assert_eq!(asked(&server, "/items/i").await, 1, "no wait is begun that has no time to end");
}

#[test]
fn what_may_be_done_about_each_refusal() {
    use RetryKind::{Later, NeedsUser, Permanent, Transient};
    let kind = |status: u16, body: &str| {
        let body = Box::new(serde_json::from_str(body).unwrap());
        Refusal { status, body, retry_after: None }.retry_kind()
    };
    let at = |text: &str| Later { at: Instant::parse(text).map(|instant| instant.0) };
    for (status, body, expected) in [
        (500, "{}", Transient { after: None }),
        (404, r#"{"codeDescription":"ITEM_NOT_FOUND"}"#, Permanent),
        (400, r#"{"codeDescription":"CONNECTOR_VALIDATION_ERROR"}"#, NeedsUser),
        (401, r#"{"codeDescription":"CLIENT_KEYS_UNAUTHORIZED"}"#, NeedsUser),
        (400, r#"{"codeDescription":"ITEM_IS_ALREADY_UPDATING"}"#, Later { at: None }),
        (403, r#"{"codeDescription":"BALANCE_CONSENT_ERROR"}"#, NeedsUser),
        (429, r#"{"codeDescription":"BALANCE_OPEN_FINANCE_RATE_LIMIT"}"#, Later { at: None }),
        (
            400,
            r#"{"codeDescription":"TOO_MANY_CONSECUTIVE_LOGIN_FAILURES","data":{"canRetryAfterDate":"2020-01-01T00:15:00Z"}}"#,
            at("2020-01-01T00:15:00Z"),
        ),
        (
            409,
            r#"{"codeDescription":"CLIENT_IS_UPDATING_BEFORE_ALLOWED_FREQUENCY",
                "data":{"minUpdateFrequencyAllowedInHours":24,"lastUpdatedAt":"2020-01-01T00:00:00.000Z"}}"#,
            at("2020-01-02T00:00:00Z"),
        ),
    ] {
        assert_eq!(kind(status, body), expected, "{body}");
    }
}
