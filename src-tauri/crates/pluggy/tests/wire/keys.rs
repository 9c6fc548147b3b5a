//! Keys: asked for once, renewed once, by whichever clock says so first; three ways to one.

use std::{sync::Arc, time::Duration};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::TimeDelta;
use futures_util::{TryStreamExt as _, future::join_all};
use pluggy::{
    Client, Error, ItemId, Sensitive,
    client::{Broker, ConnectToken, Delivery, RetryKind, SetupError, TransactionFilter},
    model::ErrorCode,
};
use serde_json::json;
use wiremock::{
    Mock, MockServer, Request, ResponseTemplate,
    matchers::{header, method, path, query_param},
};

use crate::world::{Jumping, answer, asked, builder, client, keys};

fn item() -> ItemId {
    "i".into()
}

async fn found(server: &MockServer) {
    Mock::given(path("/items/i")).respond_with(answer(200, &json!({ "id": "i" }))).mount(server).await;
}

#[tokio::test]
async fn many_callers_ask_for_one_key() {
    let server = MockServer::start().await;
    keys(&server, 1).await;
    Mock::given(header("X-API-KEY", "key"))
        .respond_with(answer(200, &json!({ "id": "i" })))
        .expect(20)
        .mount(&server)
        .await;
    let (client, item) = (client(&server), item());
    let all = join_all((0..20).map(|_| client.item(&item))).await;
    assert!(all.iter().all(Result::is_ok));
}

#[tokio::test]
async fn a_key_that_ends_between_two_pages_is_renewed_once_and_the_list_goes_on() {
    let server = MockServer::start().await;
    let number = std::sync::atomic::AtomicU32::new(0);
    Mock::given(path("/auth"))
        .respond_with(move |_: &Request| {
            let number = number.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            answer(200, &json!({ "apiKey": format!("key-{number}") }))
        })
        .expect(2)
        .mount(&server)
        .await;
    let page = |id: &str, next| answer(200, &json!({ "results": [{ "id": id }], "next": next }));
    let ended = json!({ "code": 401, "message": "Missing or invalid authorization token" });
    let on = |key: &str| Mock::given(header("X-API-KEY", key)).and(query_param("after", "b"));
    on("key-0").respond_with(answer(401, &ended)).expect(1..=20).mount(&server).await;
    on("key-1").respond_with(page("2", None)).expect(20).mount(&server).await;
    Mock::given(header("X-API-KEY", "key-0")).respond_with(page("1", Some("b"))).mount(&server).await;
    let client = client(&server);
    let lists =
        (0..20).map(|_| client.transactions(&"a".into(), &TransactionFilter::default()).try_collect::<Vec<_>>());
    let all = join_all(lists).await;
    assert!(
        all.iter().all(|rows| rows.as_ref().is_ok_and(|rows| rows.len() == 2)),
        "each goes on with the one new key"
    );
}

#[tokio::test]
async fn a_crowd_with_wrong_keys_is_refused_by_one_request() {
    let server = MockServer::start().await;
    let body = json!({ "code": 401, "codeDescription": "CLIENT_KEYS_UNAUTHORIZED" });
    let refusal = answer(401, &body).set_delay(Duration::from_millis(100));
    Mock::given(path("/auth")).respond_with(refusal).expect(1).mount(&server).await;
    let (client, item) = (client(&server), item());
    let all = join_all((0..20).map(|_| client.item(&item))).await;
    assert!(all.iter().all(|result| matches!(result, Err(Error::NoKey(_)))));
}

#[tokio::test]
async fn whatever_a_broker_answers_is_about_the_broker() {
    for status in [404, 410, 401, 403] {
        let server = MockServer::start().await;
        Mock::given(path("/token")).respond_with(ResponseTemplate::new(status)).mount(&server).await;
        let broker = Broker::new(format!("{}/token?secret=abc", server.uri()).parse().unwrap(), None).unwrap();
        let client = Client::builder(broker).base(server.uri().parse().unwrap()).build().unwrap();
        assert!(!format!("{client:?}").contains("abc"), "an address is not printed");
        let error = client.delete_item(&item()).await.unwrap_err();
        assert_eq!(
            (error.status(), error.delivery()),
            (None, Delivery::NotSent),
            "a broker's {status} deletes nothing"
        );
        assert_eq!(asked(&server, "/items/i").await, 0);
    }
}

#[tokio::test]
async fn a_refused_key_is_renewed_once_and_never_in_a_loop() {
    let server = MockServer::start().await;
    keys(&server, 2).await;
    let body = json!({ "code": 403, "message": "no" });
    Mock::given(method("GET")).respond_with(answer(403, &body)).expect(2).mount(&server).await;
    let error = client(&server).item(&item()).await.unwrap_err();
    assert_eq!(error.to_string(), "Pluggy refused the request: HTTP 403");
}

#[tokio::test]
async fn a_refusal_about_scope_is_not_about_the_key() {
    let server = MockServer::start().await;
    keys(&server, 1).await;
    let body = json!({ "code": 403, "codeDescription": "LIST_ITEMS_FEATURE_NOT_ENABLED" });
    Mock::given(method("GET")).respond_with(answer(403, &body)).expect(1).mount(&server).await;
    let error = client(&server).item(&item()).await.unwrap_err();
    assert_eq!(error.code(), Some(&ErrorCode::ListItemsFeatureNotEnabled));
    assert_eq!(error.retry_kind(), RetryKind::Permanent);
}

#[tokio::test]
async fn wrong_keys_are_said_to_be_wrong() {
    let server = MockServer::start().await;
    let body =
        json!({ "code": 401, "codeDescription": "CLIENT_KEYS_UNAUTHORIZED", "message": "Client keys are invalid" });
    Mock::given(path("/auth")).respond_with(answer(401, &body)).expect(1).mount(&server).await;
    let error = client(&server).item(&item()).await.unwrap_err();
    let Error::NoKey(reason) = error else { panic!("{error}") };
    assert_eq!(reason.code(), Some(&ErrorCode::ClientKeysUnauthorized));
    assert_eq!(asked(&server, "/items/i").await, 0, "nothing is asked without a key");
}

#[tokio::test]
async fn however_the_clock_jumps_a_key_is_renewed_at_most_once() {
    for (jump, times) in [
        (TimeDelta::minutes(107), 1),
        (TimeDelta::minutes(109), 2),
        (TimeDelta::days(36_500), 2),
        (TimeDelta::days(-20_000), 1),
    ] {
        let server = MockServer::start().await;
        keys(&server, times).await;
        found(&server).await;
        let clock = Jumping::new();
        let client = builder(&server).clock(Arc::new(clock.clone())).build().unwrap();
        client.item(&item()).await.unwrap();
        clock.step(jump);
        for _ in 0..3 {
            client.item(&item()).await.unwrap();
        }
        server.verify().await;
    }
}

#[tokio::test]
async fn a_clock_that_was_set_back_does_not_keep_a_key_beyond_its_age() {
    let server = MockServer::start().await;
    keys(&server, 2).await;
    found(&server).await;
    let clock = Jumping::new();
    let client = builder(&server).clock(Arc::new(clock.clone())).build().unwrap();
    client.item(&item()).await.unwrap();
    clock.step(TimeDelta::days(-2));
    tokio::time::pause();
    tokio::time::advance(Duration::from_secs(2 * 3600)).await;
    tokio::time::resume();
    client.item(&item()).await.unwrap();
}

#[tokio::test]
async fn a_fixed_token_is_used_as_it_is_and_its_refusal_is_final() {
    let server = MockServer::start().await;
    Mock::given(header("X-API-KEY", "token"))
        .respond_with(answer(401, &json!({ "code": 401 })))
        .expect(1)
        .mount(&server)
        .await;
    let access = ConnectToken(Sensitive::from("token"));
    let client = Client::builder(access).base(server.uri().parse().unwrap()).build().unwrap();
    assert_eq!(client.item(&item()).await.unwrap_err().status(), Some(401));
}

#[tokio::test]
async fn a_broker_gives_a_token_which_is_renewed_before_it_ends() {
    let server = MockServer::start().await;
    let life = URL_SAFE_NO_PAD.encode(r#"{"iat":0,"exp":1800}"#);
    let token = format!("x.{life}.x");
    Mock::given(method("POST"))
        .and(path("/token"))
        .and(header("authorization", "Bearer mine"))
        .respond_with(answer(200, &json!({ "accessToken": token })))
        .expect(2)
        .mount(&server)
        .await;
    Mock::given(header("X-API-KEY", token.as_str()))
        .respond_with(answer(200, &json!({ "id": "i" })))
        .mount(&server)
        .await;
    let clock = Jumping::new();
    let broker =
        Broker::new(format!("{}/token", server.uri()).parse().unwrap(), Some(Sensitive::from("mine"))).unwrap();
    let client =
        Client::builder(broker).base(server.uri().parse().unwrap()).clock(Arc::new(clock.clone())).build().unwrap();
    client.item(&item()).await.unwrap();
    clock.step(TimeDelta::minutes(26));
    client.item(&item()).await.unwrap();
    clock.step(TimeDelta::minutes(2));
    client.item(&item()).await.unwrap();
    let refused = Broker::new("http://broker.example/token".parse().unwrap(), None);
    assert!(matches!(refused, Err(SetupError::Insecure)), "a token is not fetched in the open");
}

#[tokio::test]
async fn what_hinders_a_key_hinders_the_request_before_it_leaves() {
    let server = MockServer::start().await;
    Mock::given(path("/auth")).respond_with(ResponseTemplate::new(503)).expect(1).mount(&server).await;
    let error = client(&server).item(&item()).await.unwrap_err();
    assert_eq!(error.to_string(), "no key came, so nothing was sent: Pluggy refused the request: HTTP 503");
}
