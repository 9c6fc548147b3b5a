//! Connections that break, trickle or flood: each ends in an error, soon, and the next request works.

use std::time::Duration;

use pluggy::{
    Client, Error, ItemId,
    client::{Deadlines, Delivery, Retries, UpdateItem},
};
use serde_json::json;
use tokio::io::AsyncWriteExt as _;
use wiremock::{Mock, MockServer, ResponseTemplate, matchers::path};

use crate::world::{client, http, keys, raw, raw_client, say};

const ITEM: &str = r#"{"id":"i","status":"UPDATED"}"#;

fn item() -> ItemId {
    "i".into()
}

fn hasty() -> Deadlines {
    let mut deadlines = Deadlines::default();
    (deadlines.read, deadlines.write) = (Duration::from_millis(300), Duration::from_millis(300));
    deadlines
}

fn once(builder: pluggy::client::Builder) -> Client {
    builder.retries(Retries::none()).build().unwrap()
}

#[tokio::test]
async fn an_answer_cut_anywhere_is_no_answer_and_the_next_one_is() {
    let whole = http(ITEM);
    let length = whole.len();
    let address = raw(move |stream, number| {
        let whole = http(ITEM);
        async move { say(stream, &whole[..number.min(whole.len())]).await }
    })
    .await;
    // A client each, so that the mercy for a failing Pluggy does not stop the trial.
    for cut in 0..length {
        let error = once(raw_client(address)).item(&item()).await.unwrap_err();
        assert!(matches!(error, Error::NoAnswer), "cut after {cut} bytes: {error}");
        assert_eq!(error.delivery(), Delivery::Unknown);
    }
    assert_eq!(once(raw_client(address)).item(&item()).await.unwrap().id, item());
}

#[tokio::test]
async fn a_server_that_trickles_or_says_nothing_is_given_up() {
    let address = raw(|mut stream, number| async move {
        let whole = http(ITEM);
        // First the head never ends, then the body, then not a byte comes.
        let start = [0, whole.len() - ITEM.len(), 0][number.min(2)];
        if stream.write_all(&whole[..start]).await.is_err() || number >= 2 {
            return std::future::pending().await;
        }
        for byte in &whole[start..] {
            tokio::time::sleep(Duration::from_millis(100)).await;
            if stream.write_all(&[*byte]).await.is_err() {
                return;
            }
        }
    })
    .await;
    let client = once(raw_client(address).deadlines(hasty()));
    for _ in 0..3 {
        let began = std::time::Instant::now();
        assert!(matches!(client.item(&item()).await, Err(Error::NoAnswer)));
        assert!(began.elapsed() < Duration::from_secs(5), "given up after its deadline, not after minutes");
    }
    let error = client.update_item(&item(), &UpdateItem::default()).await.unwrap_err();
    assert_eq!(error.delivery(), Delivery::Unknown, "it may have been carried out");
}

#[tokio::test]
async fn a_call_as_a_whole_has_an_end() {
    let address = raw(|_stream, _| std::future::pending()).await;
    let mut deadlines = Deadlines::default();
    deadlines.total = Duration::from_millis(200);
    let client = raw_client(address).deadlines(deadlines).build().unwrap();
    assert!(matches!(client.item(&item()).await, Err(Error::NoAnswer)));
}

#[tokio::test]
async fn a_body_larger_than_any_honest_one_is_cut() {
    let address = raw(|mut stream, number| async move {
        if number > 0 {
            return say(stream, &http(ITEM)).await;
        }
        let head = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n";
        let _ = stream.write_all(head).await;
        let chunk = [b"10000\r\n".as_slice(), &[b' '; 0x10000], b"\r\n"].concat();
        // Two hundred megabytes, if anybody wants them.
        for _ in 0..3200 {
            if stream.write_all(&chunk).await.is_err() {
                return;
            }
        }
    })
    .await;
    let client = once(raw_client(address));
    let error = client.item(&item()).await.unwrap_err();
    assert_eq!(error.to_string(), "Pluggy's answer exceeds 16777216 bytes");
    assert_eq!(client.item(&item()).await.unwrap().id, item(), "the next request is fine");
}

#[tokio::test]
async fn a_small_body_that_unpacks_to_a_huge_one_is_cut() {
    let server = MockServer::start().await;
    keys(&server, 1).await;
    // Fifty megabytes of blanks.
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    for _ in 0..50 {
        std::io::Write::write_all(&mut packed, &vec![b' '; 1 << 20]).unwrap();
    }
    let bomb =
        ResponseTemplate::new(200).insert_header("content-encoding", "gzip").set_body_bytes(packed.finish().unwrap());
    Mock::given(path("/items/i")).respond_with(bomb).mount(&server).await;
    let error = client(&server).item(&item()).await.unwrap_err();
    assert!(matches!(error, Error::TooLarge { .. }), "{error}");
}

#[tokio::test]
async fn what_is_not_the_api_is_told_from_it() {
    for (body, told) in [
        ("", "Pluggy's answer could not be read at `.`: the body ends too early"),
        ("<html><h1>Sign in to the hotel's network</h1>", "Pluggy's answer could not be read at `.`: not JSON"),
        ("[]", "Pluggy's answer could not be read at `.`: expected struct Item with 21 elements"),
    ] {
        let server = MockServer::start().await;
        keys(&server, 1).await;
        Mock::given(path("/items/i"))
            .respond_with(ResponseTemplate::new(200).set_body_string(body))
            .mount(&server)
            .await;
        let error = client(&server).item(&item()).await.unwrap_err().to_string();
        assert_eq!(error, told);
    }
    let server = MockServer::start().await;
    keys(&server, 1).await;
    let page = ResponseTemplate::new(502).set_body_string("<html>Bad Gateway</html>");
    Mock::given(path("/items/i")).respond_with(page).mount(&server).await;
    let error = client(&server).item(&item()).await.unwrap_err();
    assert_eq!(error.to_string(), "Pluggy refused the request: HTTP 502");
}

#[tokio::test]
async fn a_million_rows_in_one_page_and_a_bottomless_row_are_survived() {
    let server = MockServer::start().await;
    keys(&server, 1).await;
    let million = format!(r#"{{"results":[{}]}}"#, vec!["{}"; 1_000_000].join(","));
    let many = ResponseTemplate::new(200).set_body_string(million);
    Mock::given(path("/accounts")).respond_with(many).up_to_n_times(1).mount(&server).await;
    let client = client(&server);
    let page = client.accounts(&item(), None).await.unwrap();
    assert_eq!((page.results.len(), page.unreadable.len()), (0, 1_000_000));
    assert_eq!(page.unreadable[7].to_string(), "Pluggy's answer could not be read at `results[7]`: missing field `id`");
    let deep = format!(r#"{{"results":[{{"id":{}1{}}}]}}"#, "[".repeat(10_000), "]".repeat(10_000));
    Mock::given(path("/accounts")).respond_with(ResponseTemplate::new(200).set_body_string(deep)).mount(&server).await;
    let page = client.accounts(&item(), None).await.unwrap();
    let told = "Pluggy's answer could not be read at `results[0].id`: expected a string";
    assert_eq!(page.unreadable[0].to_string(), told);
    Mock::given(path("/items/i"))
        .respond_with(ResponseTemplate::new(200).set_body_json(json!({"id":"i"})))
        .mount(&server)
        .await;
    assert_eq!(client.item(&item()).await.unwrap().id, item());
}
