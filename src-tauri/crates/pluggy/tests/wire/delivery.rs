//! What is known of a request that did not end well, and what is never lost or given away.

use pluggy::{
    Client, ConnectorId, Error, ItemId, Sensitive,
    client::{ConnectToken, CreateItem, Delivery, Parameters, Retries, SetupError},
};
use serde_json::json;
use wiremock::{Mock, MockServer, ResponseTemplate, matchers::path};

use crate::world::{client, keys, raw, raw_client, say};

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
async fn a_redirect_carries_neither_key_nor_password_elsewhere() {
    for status in [301, 302, 303, 307, 308] {
        let (server, elsewhere) = (MockServer::start().await, MockServer::start().await);
        keys(&server, 1).await;
        let here = format!("{}/elsewhere", server.uri());
        for (asked, to) in
            [("/items", elsewhere.uri()), ("/items/i", here), ("/items/j", "file:///etc/passwd".to_owned())]
        {
            let answer = ResponseTemplate::new(status).insert_header("location", to);
            Mock::given(path(asked)).respond_with(answer).mount(&server).await;
        }
        let client = client(&server);
        assert_eq!(create(&client).await.unwrap_err().status(), Some(status));
        assert_eq!(client.item(&ItemId::from("i")).await.unwrap_err().status(), Some(status));
        assert_eq!(client.item(&ItemId::from("j")).await.unwrap_err().status(), Some(status));
        assert!(elsewhere.received_requests().await.unwrap().is_empty());
        assert_eq!(server.received_requests().await.unwrap().len(), 4, "one for the key, one each, none elsewhere");
    }
}

#[tokio::test]
async fn an_item_whose_id_can_be_read_is_not_lost() {
    let whole = r#"{"id":"the-item","status":7}"#;
    let broken = r#"{"status":[{}],"id":"the-item","sta"#;
    for (body, length) in [(whole, whole.len()), (broken, broken.len()), (broken, 5000)] {
        let address = raw(move |stream, _| async move {
            let head = format!("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n");
            say(stream, &[head.as_bytes(), body.as_bytes()].concat()).await;
        })
        .await;
        let item = create(&raw_client(address).build().unwrap()).await.unwrap();
        assert_eq!((item.id, item.status), (ItemId::from("the-item"), None), "{body}");
    }
    let address =
        raw(|stream, _| async { say(stream, b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{\"id").await }).await;
    let error = create(&raw_client(address).build().unwrap()).await.unwrap_err();
    assert!(matches!(error, Error::NoAnswer), "{error}");
}

#[tokio::test]
async fn a_refusal_is_one_whatever_becomes_of_its_body() {
    let cut = b"HTTP/1.1 429 Busy\r\nretry-after: 60\r\ncontent-length: 5000\r\n\r\n{\"code\"";
    let address = raw(move |stream, _| async { say(stream, cut).await }).await;
    let client = raw_client(address).retries(Retries::none()).build().unwrap();
    let Err(Error::Refused(refusal)) = client.item(&ItemId::from("i")).await else { panic!("a refusal") };
    assert_eq!((refusal.status, refusal.retry_after), (429, Some(chrono::TimeDelta::seconds(60))));
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
        ("https://user:pw@api.pluggy.ai", false),
    ] {
        let made = Client::builder(ConnectToken(Sensitive::from("token"))).base(base.parse().unwrap()).build();
        assert_eq!(made.is_ok(), well, "{base}");
        assert!(well || matches!(made, Err(SetupError::Insecure | SetupError::Userinfo)));
    }
}
