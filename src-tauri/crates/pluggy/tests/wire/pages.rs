//! Lists of many pages: to their end, once each, on one host.

use std::sync::Arc;

use futures_util::{StreamExt as _, TryStreamExt as _};
use pluggy::{
    AccountId, TransactionId,
    client::{Cursor, CursorError, Error, ItemFilter, TransactionFilter},
    model::Transaction,
};
use serde_json::{Value, json};
use wiremock::{
    Mock, MockServer, Request, ResponseTemplate,
    matchers::{path, query_param, query_param_is_missing},
};

use crate::world::{answer, asked, client, keys};

fn account() -> AccountId {
    "a".into()
}

fn row(id: usize) -> Value {
    json!({ "id": id.to_string(), "accountId": "a", "amount": 1.25 })
}

fn ids(rows: &[Transaction]) -> Vec<&str> {
    rows.iter().map(|row| row.id.as_str()).collect()
}

/// Three pages of two rows; `next` in whichever form.
async fn three_pages(server: &MockServer, next: impl Fn(&str) -> String) {
    for (page, after) in [None, Some("p=1"), Some("p+2")].into_iter().enumerate() {
        let next = ["p=1", "p+2"].get(page).map(|after| next(after));
        let mock = Mock::given(path("/v2/transactions"));
        let mock = match after {
            Some(after) => mock.and(query_param("after", after)),
            None => mock.and(query_param_is_missing("after")).and(query_param("dateFrom", "2026-01-01T00:00:00.000Z")),
        };
        let body = json!({ "results": [row(page * 2), row(page * 2 + 1)], "next": next });
        mock.and(query_param("accountId", "a")).respond_with(answer(200, &body)).expect(1).mount(server).await;
    }
}

fn encoded(after: &str) -> String {
    after.replace('=', "%3D").replace('+', "%2B")
}

#[tokio::test]
async fn a_cursor_in_any_form_leads_to_the_end_of_the_list() {
    let filter = TransactionFilter { from: pluggy::time::Instant::parse("2026-01-01"), ..TransactionFilter::default() };
    for form in ["relative", "raw", "absolute", "bare"] {
        let server = MockServer::start().await;
        keys(&server, 1).await;
        let base = server.uri();
        three_pages(&server, |after| match form {
            "relative" => format!("?accountId=a&after={}", encoded(after)),
            "raw" => format!("?accountId=a&after={after}"),
            "absolute" => format!("{base}/v2/transactions?accountId=a&after={}", encoded(after)),
            _ => after.to_owned(),
        })
        .await;
        let rows: Vec<Transaction> = client(&server).transactions(&account(), &filter).try_collect().await.unwrap();
        assert_eq!(ids(&rows), ["0", "1", "2", "3", "4", "5"], "{form}");
        server.verify().await;
    }
}

#[tokio::test]
async fn reading_goes_on_another_day_where_it_stopped() {
    let server = MockServer::start().await;
    keys(&server, 1).await;
    let filter = TransactionFilter { from: pluggy::time::Instant::parse("2026-01-01"), ..TransactionFilter::default() };
    three_pages(&server, |after| format!("?accountId=a&after={}", encoded(after))).await;
    let client = client(&server);
    let first = client.transactions_page(&account(), &filter, None).await.unwrap();
    let kept = serde_json::to_string(&first.next.unwrap().unwrap()).unwrap();
    let cursor: Cursor = serde_json::from_str(&kept).unwrap();
    let second = client.transactions_page(&account(), &filter, Some(&cursor)).await.unwrap();
    let third = client.transactions_page(&account(), &filter, second.next.unwrap().as_ref()).await.unwrap();
    assert_eq!((ids(&second.results), ids(&third.results), third.next), (vec!["2", "3"], vec!["4", "5"], Ok(None)));
}

#[tokio::test]
async fn a_cursor_that_leads_back_or_away_ends_the_list_with_an_error() {
    let elsewhere = MockServer::start().await;
    for (next, expected, rows, requests) in [
        ("?accountId=a&after=same".to_owned(), CursorError::Repeated, 4, 2),
        (format!("{}/v2/transactions?after=b", elsewhere.uri()), CursorError::Foreign, 2, 1),
    ] {
        let server = MockServer::start().await;
        keys(&server, 1).await;
        let body = json!({ "results": [row(1), row(2)], "next": next });
        Mock::given(path("/v2/transactions")).respond_with(answer(200, &body)).mount(&server).await;
        let all: Vec<_> = client(&server).transactions(&account(), &TransactionFilter::default()).collect().await;
        let good = all.iter().filter(|row| row.is_ok()).count();
        assert!(matches!(all.last(), Some(Err(Error::Cursor(error))) if *error == expected), "{all:?}");
        assert_eq!((good, asked(&server, "/v2/transactions").await), (rows, requests));
    }
    assert!(elsewhere.received_requests().await.unwrap().is_empty(), "the key stays here");
}

#[tokio::test]
async fn a_list_without_end_ends() {
    let server = MockServer::start().await;
    keys(&server, 1).await;
    let number = Arc::new(std::sync::atomic::AtomicUsize::new(0));
    Mock::given(path("/v2/transactions"))
        .respond_with(move |_: &Request| {
            let number = number.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            answer(200, &json!({ "results": [], "next": format!("c{number}") }))
        })
        .mount(&server)
        .await;
    let all: Vec<_> = client(&server).transactions(&account(), &TransactionFilter::default()).collect().await;
    assert!(matches!(all[..], [Err(Error::Cursor(CursorError::Endless))]), "{} rows", all.len());
}

#[tokio::test]
async fn a_row_that_can_not_be_read_is_an_error_of_its_own_and_a_page_that_can_not_ends_the_list() {
    let server = MockServer::start().await;
    keys(&server, 1).await;
    let body = json!({ "results": [row(1), { "id": "2", "amount": "12" }, row(3)], "next": "b" });
    let second = Mock::given(path("/v2/transactions")).and(query_param("after", "b"));
    second.respond_with(ResponseTemplate::new(200).set_body_string("<html>")).mount(&server).await;
    Mock::given(path("/v2/transactions")).respond_with(answer(200, &body)).mount(&server).await;
    let all: Vec<_> = client(&server).transactions(&account(), &TransactionFilter::default()).collect().await;
    let told: Vec<String> = all
        .iter()
        .map(|row| match row {
            Ok(row) => row.id.to_string(),
            Err(Error::Row(error)) => format!("row: {error}"),
            Err(error) => format!("end: {error}"),
        })
        .collect();
    assert_eq!(
        told,
        [
            "1",
            "3",
            "row: Pluggy's answer could not be read at `results[1].amount`: expected a decimal number",
            "end: Pluggy's answer could not be read at `.`: not JSON",
        ]
    );
}

#[tokio::test]
async fn numbered_pages_are_read_to_the_last() {
    let server = MockServer::start().await;
    keys(&server, 1).await;
    for page in 1..=3 {
        let body = json!({ "results": [{ "id": page.to_string() }], "page": page, "total": 3, "totalPages": 3 });
        Mock::given(path("/bills"))
            .and(query_param("page", page.to_string()))
            .and(query_param("pageSize", "500"))
            .respond_with(answer(200, &body))
            .expect(1)
            .mount(&server)
            .await;
    }
    let bills: Vec<_> = client(&server).bills(&account()).try_collect().await.unwrap();
    assert_eq!(bills.iter().map(|bill| bill.id.as_str()).collect::<Vec<_>>(), ["1", "2", "3"]);
}

#[tokio::test]
async fn the_old_endpoint_is_used_while_it_works_and_the_new_one_once_it_is_gone() {
    let gone = json!({ "code": 410, "codeDescription": "ENDPOINT_DEPRECATED", "message": "gone" });
    let old = json!({ "results": [row(1)], "page": 1, "totalPages": 1 });
    let on_bill = json!({ "id": "3", "creditCardMetadata": { "billId": "b" } });
    let new = json!({ "results": [row(2), on_bill], "next": null });
    for (status, body, bill, expected, requests) in [
        (200, &old, None, vec!["1"], 0),
        (410, &gone, None, vec!["2", "3"], 1),
        (410, &gone, Some("b".into()), vec!["3"], 1),
    ] {
        let server = MockServer::start().await;
        keys(&server, 1).await;
        Mock::given(path("/transactions")).respond_with(answer(status, body)).expect(1).mount(&server).await;
        Mock::given(path("/v2/transactions")).respond_with(answer(200, &new)).expect(requests).mount(&server).await;
        #[allow(deprecated, reason = "it is kept, so it is tested")]
        let rows = client(&server).transactions_by_page(&account(), &TransactionFilter::default(), bill.as_ref());
        let rows: Vec<Transaction> = rows.try_collect().await.unwrap();
        assert_eq!(ids(&rows), expected);
        server.verify().await;
    }
}

#[tokio::test]
async fn no_webhooks_and_a_bare_list_of_categories_are_lists_too() {
    let server = MockServer::start().await;
    keys(&server, 1).await;
    Mock::given(path("/webhooks")).respond_with(ResponseTemplate::new(204)).mount(&server).await;
    let bare = json!([{ "id": "05000000", "description": "Transfers" }]);
    Mock::given(path("/categories")).respond_with(answer(200, &bare)).mount(&server).await;
    let rule = path("/categories/rules/r");
    Mock::given(rule).respond_with(ResponseTemplate::new(204)).expect(1).mount(&server).await;
    let client = client(&server);
    assert_eq!(client.webhooks().await.unwrap().results, []);
    assert_eq!(client.categories(None).await.unwrap().results[0].id.as_str(), "05000000");
    client.delete_category_rule(&"r".into()).await.unwrap();
    let missing = json!({ "code": 404, "codeDescription": "TRANSACTION_NOT_FOUND" });
    Mock::given(path("/transactions/t")).respond_with(answer(404, &missing)).mount(&server).await;
    assert_eq!(client.transaction(&TransactionId::from("t")).await.unwrap_err().status(), Some(404));
}

#[tokio::test]
async fn a_list_that_does_not_say_how_long_it_is_is_read_until_nothing_comes() {
    for (total_pages, pages) in [(Value::Null, 4), (json!("3"), 3)] {
        let server = MockServer::start().await;
        keys(&server, 1).await;
        for page in 1..=4 {
            let rows = if page < 4 { vec![json!({ "id": page.to_string() })] } else { Vec::new() };
            let body = json!({ "results": rows, "total": "900", "totalPages": total_pages });
            let mock = Mock::given(path("/bills")).and(query_param("page", page.to_string()));
            mock.respond_with(answer(200, &body)).expect(u64::from(page <= pages)).mount(&server).await;
        }
        let bills: Vec<_> = client(&server).bills(&account()).try_collect().await.unwrap();
        assert_eq!(bills.len(), 3);
        server.verify().await;
    }
}

#[tokio::test]
async fn a_server_that_knows_one_page_only_is_not_asked_for_ever() {
    let server = MockServer::start().await;
    keys(&server, 1).await;
    let body = json!({ "results": [{ "id": "1" }], "page": 1 });
    Mock::given(path("/bills")).respond_with(answer(200, &body)).expect(2).mount(&server).await;
    let bills: Vec<_> = client(&server).bills(&account()).try_collect().await.unwrap();
    assert_eq!(bills.len(), 2, "the page that came twice is the last");
}

#[tokio::test]
async fn accounts_on_a_second_page_are_accounts_too() {
    let server = MockServer::start().await;
    keys(&server, 1).await;
    for page in [2, 1] {
        let body = json!({ "results": [{ "id": page.to_string(), "itemId": "i" }], "page": page, "totalPages": 2 });
        let mock = Mock::given(path("/accounts")).and(query_param("itemId", "i"));
        let mock = if page == 2 { mock.and(query_param("page", "2")) } else { mock };
        mock.respond_with(answer(200, &body)).expect(1).mount(&server).await;
    }
    let all = client(&server).accounts(&"i".into(), None).await.unwrap();
    assert_eq!(all.results.iter().map(|one| one.id.as_str()).collect::<Vec<_>>(), ["1", "2"]);
}

#[tokio::test]
async fn what_is_no_list_is_not_an_empty_one() {
    let server = MockServer::start().await;
    keys(&server, 1).await;
    let body = json!({ "message": "maintenance" });
    Mock::given(path("/accounts")).respond_with(answer(200, &body)).mount(&server).await;
    let error = client(&server).accounts(&"i".into(), None).await.unwrap_err();
    assert_eq!(error.to_string(), "Pluggy's answer could not be read at `.`: missing field `results`");
}

#[tokio::test]
async fn a_blank_in_a_filter_is_a_blank_on_every_page() {
    for next in ["b+c", "?clientUserId=John+Doe&after=b%2Bc"] {
        let server = MockServer::start().await;
        keys(&server, 1).await;
        let list = || Mock::given(path("/v2/items")).and(query_param("clientUserId", "John Doe"));
        let last = list().and(query_param("after", "b+c"));
        last.respond_with(answer(200, &json!({ "results": [{ "id": "2" }], "next": null })))
            .expect(1)
            .mount(&server)
            .await;
        let first = json!({ "results": [{ "id": "1" }], "next": next });
        list().respond_with(answer(200, &first)).expect(1).mount(&server).await;
        let filter = ItemFilter { client_user_id: Some("John Doe".to_owned()), ..ItemFilter::default() };
        let items: Vec<_> = client(&server).items(&filter).try_collect().await.unwrap();
        assert_eq!(items.len(), 2, "{next}");
    }
}
