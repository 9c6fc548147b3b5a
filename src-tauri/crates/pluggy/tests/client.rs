//! The client against a server that misbehaves: keys that end, answers that are lost, bodies that surprise.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use pluggy::{
    Client, ConnectorId, Error, ItemId, Sensitive,
    client::{ConnectToken, CreateItem, Delivery, OwnKeys, Parameters, Retries, RetryKind, SetupError},
    model::ErrorCode,
};
use serde_json::json;
use wiremock::{
    Mock, MockServer, ResponseTemplate,
    matchers::{body_json, header, method, path},
};

fn client(server: &MockServer) -> Client {
    let access = OwnKeys::new("id", Sensitive::from("secret"));
    Client::builder(access).base(server.uri().parse().unwrap()).retries(Retries::none()).build().unwrap()
}

async fn keys(server: &MockServer, times: u64) {
    Mock::given(method("POST"))
        .and(path("/auth"))
        .and(body_json(json!({ "clientId": "id", "clientSecret": "secret" })))
        .respond_with(ResponseTemplate::new(200).set_body_json(json!({ "apiKey": "key" })))
        .expect(times)
        .mount(server)
        .await;
}

async fn create(client: &Client) -> Result<pluggy::model::Item, Error> {
    let parameters = Parameters::from_iter([("user".to_owned(), Sensitive::from("user-ok"))]);
    let item = CreateItem {
        client_user_id: Some("me"),
        avoid_duplicates: Some(true),
        ..CreateItem::new(ConnectorId(2), &parameters)
    };
    client.create_item(&item).await
}

#[tokio::test]
async fn many_callers_ask_for_one_key() {
    let server = MockServer::start().await;
    keys(&server, 1).await;
    Mock::given(header("X-API-KEY", "key"))
        .respond_with(ResponseTemplate::new(200).set_body_json(json!({ "results": [], "total": 0 })))
        .expect(3)
        .mount(&server)
        .await;
    let (client, item) = (client(&server), ItemId::from("i"));
    let (a, b, c) =
        tokio::join!(client.accounts(&item, None), client.accounts(&item, None), client.accounts(&item, None));
    assert!(a.is_ok() && b.is_ok() && c.is_ok());
}

#[tokio::test]
async fn a_refused_key_is_renewed_once_and_never_in_a_loop() {
    let server = MockServer::start().await;
    keys(&server, 2).await;
    Mock::given(method("GET"))
        .respond_with(ResponseTemplate::new(403).set_body_json(json!({ "code": 403, "message": "no" })))
        .expect(2)
        .mount(&server)
        .await;
    let error = client(&server).item(&ItemId::from("i")).await.unwrap_err();
    assert_eq!(error.to_string(), "Pluggy refused the request: HTTP 403");
}

#[tokio::test]
async fn a_refusal_about_scope_is_not_about_the_key() {
    let server = MockServer::start().await;
    keys(&server, 1).await;
    let body = json!({ "code": 403, "codeDescription": "LIST_ITEMS_FEATURE_NOT_ENABLED" });
    Mock::given(method("GET"))
        .respond_with(ResponseTemplate::new(403).set_body_json(body))
        .expect(1)
        .mount(&server)
        .await;
    let error = client(&server).item(&ItemId::from("i")).await.unwrap_err();
    assert_eq!(error.code(), Some(&ErrorCode::from("LIST_ITEMS_FEATURE_NOT_ENABLED")));
    assert_eq!(error.retry_kind(), RetryKind::Permanent);
}

#[tokio::test]
async fn a_redirect_carries_neither_key_nor_password_elsewhere() {
    let (server, elsewhere) = (MockServer::start().await, MockServer::start().await);
    keys(&server, 1).await;
    Mock::given(path("/items"))
        .respond_with(ResponseTemplate::new(307).insert_header("location", elsewhere.uri()))
        .mount(&server)
        .await;
    let error = create(&client(&server)).await.unwrap_err();
    assert_eq!(error.status(), Some(307));
    assert!(elsewhere.received_requests().await.unwrap().is_empty());
}

#[tokio::test]
async fn an_item_whose_id_can_be_read_is_not_lost() {
    let server = MockServer::start().await;
    keys(&server, 1).await;
    let body = json!({ "id": "the-item", "status": 7 });
    Mock::given(path("/items")).respond_with(ResponseTemplate::new(200).set_body_json(body)).mount(&server).await;
    let item = create(&client(&server)).await.unwrap();
    assert_eq!((item.id, item.status), (ItemId::from("the-item"), None));
}

#[tokio::test]
async fn a_body_that_surprises_is_named_by_its_path_and_not_quoted() {
    let server = MockServer::start().await;
    keys(&server, 1).await;
    let body = json!({ "results": [{ "id": "a", "itemId": "i", "balance": "4111-secret" }] });
    Mock::given(path("/accounts")).respond_with(ResponseTemplate::new(200).set_body_json(body)).mount(&server).await;
    let page = client(&server).accounts(&ItemId::from("i"), None).await.unwrap();
    let error = &page.unreadable[0];
    assert_eq!((error.path.as_str(), page.results.len()), ("results[0].balance", 0));
    assert!(!format!("{error} {error:?}").contains("secret"), "values of a body do not belong into a log");
}

#[tokio::test]
async fn what_is_known_of_a_failed_creation() {
    let server = MockServer::start().await;
    keys(&server, 1).await;
    Mock::given(path("/items")).respond_with(ResponseTemplate::new(502)).mount(&server).await;
    let answered = client(&server);
    assert_eq!(create(&answered).await.unwrap_err().delivery(), Delivery::Unknown, "the work may have been done");
    let gone = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let client = Client::builder(ConnectToken(Sensitive::from("token")))
        .base(format!("http://{gone}").parse().unwrap())
        .retries(Retries::none())
        .build()
        .unwrap();
    let error = create(&client).await.unwrap_err();
    assert_eq!(error.delivery(), Delivery::NotSent, "no connection, so nothing was sent");
    assert_eq!(error.to_string(), "Pluggy could not be reached; nothing was sent");
}

#[test]
fn plain_http_goes_to_this_computer_only() {
    for (base, well) in [
        ("https://api.pluggy.ai", true),
        ("http://127.0.0.1:4600", true),
        ("http://api.pluggy.ai", false),
        ("http://127.0.0.1.evil.example", false),
    ] {
        let made = Client::builder(ConnectToken(Sensitive::from("token"))).base(base.parse().unwrap()).build();
        assert_eq!(made.is_ok(), well, "{base}");
        assert!(well || matches!(made, Err(SetupError::Insecure)));
    }
}
