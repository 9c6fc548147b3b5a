//! What a go makes of answers that no honest bank gives: over HTTP, against a server that says what each test wants.

use std::sync::Mutex;

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::{bench::*, *};
use crate::view::{Came, Product};

#[tokio::test]
async fn a_page_that_comes_twice_is_there_once() {
    let bench = Bench::new().await;
    let first = vec![row("1", 19, -5.0), row("2", 18, -6.0)];
    bench.lists(pages(vec![
        ("", first.clone(), Some("b")),
        ("b", first, Some("c")),
        ("c", vec![row("3", 2, 7.0)], None),
    ]));
    assert_eq!(bench.goes().await, RunEnd::Done);
    assert_eq!(bench.rows().await, ["1 -5", "2 -6", "3 7"]);
    assert_eq!(bench.ends().await, [Some(ListEnd::Whole)]);
}

#[tokio::test]
async fn a_cursor_that_loops_ends_and_takes_nothing_away() {
    let bench = Bench::new().await;
    bench.lists(pages(vec![("", vec![row("1", 19, -5.0), row("2", 18, -6.0)], None)]));
    bench.goes().await;
    let round = [("", vec![row("1", 19, -5.0)], Some("b")), ("b", vec![], Some("c")), ("c", vec![], Some("b"))];
    bench.lists(pages(round.into()));
    assert_eq!(bench.goes().await, RunEnd::Done);
    assert_eq!(bench.ends().await, [Some(ListEnd::Whole), Some(ListEnd::Looped)]);
    assert_eq!(bench.rows().await, ["1 -5", "2 -6"]);
    bench.lists(|_| json!({ "results": [row("1", 19, -5.0)], "next": "https://evil.example/v2/transactions?after=b" }));
    bench.goes().await;
    assert_eq!(bench.ends().await[2], Some(ListEnd::Looped), "a link that leads elsewhere is not followed");
    assert_eq!(bench.rows().await, ["1 -5", "2 -6"]);
}

#[tokio::test]
async fn rows_of_another_account_and_rows_that_say_nothing_are_not_kept_and_cost_no_others() {
    let bench = Bench::new().await;
    bench.lists(pages(vec![("", vec![row("1", 19, -5.0), row("2", 18, -6.0)], None)]));
    bench.goes().await;
    let mut foreign = row("x", 18, 9.0);
    foreign["accountId"] = json!("b");
    for odd in [foreign, json!({ "id": "y", "accountId": "a" }), json!(7), json!({ "id": "z", "amount": "much" })] {
        let rows = vec![row("3", 19, 1.0), odd.clone()];
        bench.lists(pages(vec![("", rows, None)]));
        bench.goes().await;
        assert_eq!(bench.ends().await.pop().unwrap(), Some(ListEnd::Holes), "{odd}");
        assert_eq!(bench.rows().await, ["1 -5", "3 1", "2 -6"], "{odd}: what else is missing is not known");
    }
}

#[tokio::test]
async fn what_is_gone_from_a_whole_window_is_marked_and_what_took_its_place_is_known() {
    let bench = Bench::new().await;
    let mut pending = row("p", 19, -7.99);
    (pending["status"], pending["description"]) = (json!("PENDING"), json!("PADARIA"));
    let old = row("old", 1, -1.0);
    bench.lists(pages(vec![("", vec![pending, row("1", 18, -5.0), row("2", 17, -6.0), old], None)]));
    bench.goes().await;
    let mut posted = row("n", 20, -7.99);
    posted["description"] = json!("Padaria Real");
    let mut changed = row("1", 18, -5.55);
    changed["description"] = json!("mercado");
    bench.lists(pages(vec![("", vec![posted, changed], None)]));
    bench.goes().await;
    assert_eq!(bench.rows().await, ["n -7.99", "p -7.99 became n", "1 -5.55", "2 -6 removed", "old -1"]);
    // It is back, and nobody took its place.
    bench.lists(pages(vec![("", vec![row("n", 20, -7.99), row("2", 17, -6.0), row("1", 18, -5.55)], None)]));
    bench.goes().await;
    assert_eq!(bench.rows().await, ["n -7.99", "p -7.99 became n", "1 -5.55", "2 -6", "old -1"]);
}

#[tokio::test]
async fn an_empty_answer_takes_nothing_away() {
    let bench = Bench::new().await;
    bench.lists(pages(vec![("", vec![row("1", 19, -5.0)], None)]));
    bench.goes().await;
    bench.lists(|_| page(&[], None));
    bench.goes().await;
    assert_eq!(bench.ends().await, [Some(ListEnd::Whole), Some(ListEnd::Empty)]);
    assert_eq!(bench.rows().await, ["1 -5"]);
    // Nor does an item without accounts: nothing else is asked for then.
    let before = bench.asked("/v2/transactions").await;
    let emptied = Run { accounts: Some(Vec::new()), ..bench.run() };
    assert_eq!(emptied.go(|_| {}).await.unwrap(), RunEnd::Done);
    assert_eq!(bench.asked("/v2/transactions").await, before);
    assert_eq!(bench.last().await.end.unwrap().1, ListEnd::Empty);
    assert_eq!(bench.rows().await, ["1 -5"]);
}

#[tokio::test]
async fn a_consent_that_ends_between_two_pages_takes_nothing_away() {
    let bench = Bench::new().await;
    let both = || vec![("", vec![row("1", 19, -5.0)], Some("b")), ("b", vec![row("2", 18, -6.0)], None)];
    bench.lists(pages(both()));
    bench.goes().await;
    // From the second page on the item is empty, whatever it is asked.
    bench.lists(|query| {
        let is_closed = query.get("after").is_some() || query.contains_key("ids");
        if is_closed { page(&[], None) } else { page(&[row("1", 19, -5.0)], Some("b")) }
    });
    bench.goes().await;
    assert_eq!(bench.ends().await, [Some(ListEnd::Whole), Some(ListEnd::Empty)]);
    assert_eq!(bench.rows().await, ["1 -5", "2 -6"]);
    // A row that moved from one page to the other while they were read is still there.
    bench.lists(move |query| match (query.get("after").is_some(), query.contains_key("ids")) {
        (_, true) => page(&[row("1", 19, -5.0), row("2", 18, -6.0)], None),
        (false, _) => page(&[row("1", 19, -5.0)], Some("b")),
        (true, _) => page(&[], None),
    });
    bench.goes().await;
    assert_eq!(bench.ends().await[2], Some(ListEnd::Whole));
    assert_eq!(bench.rows().await, ["1 -5", "2 -6"]);
    // And one that is really gone is asked for by its id, and is not there.
    bench.lists(pages(vec![("", vec![row("1", 19, -5.0)], Some("b")), ("b", vec![], None)]));
    bench.goes().await;
    assert_eq!(bench.rows().await, ["1 -5", "2 -6 removed"]);
}

#[tokio::test]
async fn one_list_that_is_refused_does_not_stop_the_others() {
    for (status, end) in
        [(410, ListEnd::Retired), (403, ListEnd::NotAllowed), (404, ListEnd::Gone), (400, ListEnd::Refused)]
    {
        let bench = Bench::new().await;
        bench.says(move |path, _| match path {
            "/v2/transactions" => (status, json!({ "code": status, "codeDescription": "NO", "message": "no" })),
            "/loans" => (200, json!({ "results": [{ "id": "l", "itemId": "item" }] })),
            _ => (200, json!({ "results": [] })),
        });
        assert_eq!(bench.goes().await, RunEnd::Done);
        assert_eq!(bench.ends().await, [Some(end)]);
        assert_eq!(bench.asked("/v2/transactions").await, 1, "what is refused is not asked for again");
        let readings = bench.store.readings(&ConnectionId("c".to_owned())).await.unwrap();
        let loans = readings.iter().find(|reading| reading.reach.list == Listing::Loans).unwrap();
        assert_eq!((loans.rows, loans.end.map(|(_, end)| end)), (1, Some(ListEnd::Whole)), "{status}");
    }
}

#[tokio::test]
async fn a_broker_is_asked_once_for_what_it_may_not_hand_out() {
    let bench = Bench::new().await;
    bench.store.write(vec![accounts(&["a", "b"])]).done().await.unwrap();
    bench.says(|path, _| match path {
        "/accounts" => (200, json!({ "results": [wire("a"), wire("b")], "total": 2 })),
        _ => (403, json!({ "code": 403, "codeDescription": "FORBIDDEN", "message": "Forbidden" })),
    });
    for _ in 0..2 {
        let run = Run { accounts: None, ..bench.run() };
        assert_eq!(run.go(|_| {}).await.unwrap(), RunEnd::Done);
    }
    assert_eq!(bench.asked("/v2/transactions").await, 1, "one refusal stands for all accounts");
    assert_eq!((bench.asked("/accounts").await, bench.asked("/loans").await), (2, 1));
    let wanted = Run { wish: Wish::All, ..bench.run() };
    wanted.go(|_| {}).await.unwrap();
    assert_eq!(bench.asked("/v2/transactions").await, 2, "a person who asks sees it refused");
}

#[tokio::test]
async fn what_the_bank_did_not_hand_out_is_written_down_with_its_reason() {
    let bench = Bench::new().await;
    bench.lists(pages(vec![("", vec![row("1", 19, -5.0), row("2", 18, -6.0)], None)]));
    bench.goes().await;
    bench.lists(|_| page(&[row("1", 19, -5.0)], None));
    let standing = |came| ProductStanding { product: Product::Transactions, came, last_at: None, bank_message: None };
    for (came, end) in [(Came::OverQuota, ListEnd::Quota), (Came::Not, ListEnd::NotUpdated)] {
        let before = bench.asked("/v2/transactions").await;
        let run = Run { products: vec![standing(came)], ..bench.run() };
        run.go(|_| {}).await.unwrap();
        assert_eq!(bench.ends().await.pop().unwrap(), Some(end));
        // What came late is asked for no more than the rest.
        assert_eq!(bench.asked("/v2/transactions").await, before);
        // A person who asks gets what there is, and loses nothing.
        let run = Run { products: vec![standing(came)], wish: Wish::All, ..bench.run() };
        run.go(|_| {}).await.unwrap();
        assert_eq!(bench.ends().await.pop().unwrap(), Some(ListEnd::NotUpdated));
        assert_eq!(bench.rows().await, ["1 -5", "2 -6"]);
    }
}

#[tokio::test]
async fn what_other_lists_hand_out_is_kept_and_missed() {
    let bench = Bench::new().await;
    let lists = |loans: Value| {
        move |path: &str, _: &Query| match path {
            "/loans" => (200, json!({ "results": loans })),
            "/investments" => (200, one(&json!({ "id": "i", "itemId": "item", "dueDate": "2027-01-01" }))),
            "/investments/i/transactions" => (200, one(&json!({ "id": "t", "date": "2026-05-01" }))),
            "/identity" => (404, json!({ "codeDescription": "IDENTITY_NOT_FOUND" })),
            "/categories" => (200, json!({ "results": [{ "id": "05000000", "description": "Transfers" }] })),
            "/v2/transactions" => (200, page(&[row("1", 19, -5.0)], None)),
            _ => (200, json!({ "results": [] })),
        }
    };
    bench.says(lists(json!([{ "id": "l", "itemId": "item" }, { "id": "m", "itemId": "item" }])));
    bench.goes().await;
    bench.says(lists(json!([{ "id": "m", "itemId": "item" }])));
    let wanted = || Run { wish: Wish::All, ..bench.run() };
    wanted().go(|_| {}).await.unwrap();
    let all = ["investmentMovements t", "investments i", "loans l missing", "loans m"];
    assert_eq!(bench.store.every_holding().await.unwrap(), all);
    bench.says(lists(json!([])));
    wanted().go(|_| {}).await.unwrap();
    assert_eq!(bench.store.every_holding().await.unwrap(), all, "an empty answer takes nothing away");
    assert_eq!(bench.asked("/categories").await, 1, "they are everybody's, and change seldom");
    let state = super::super::lists(&bench.store.readings(&ConnectionId("c".to_owned())).await.unwrap());
    let lacks: Vec<_> = state.iter().filter(|list| list.lack.is_some()).map(|list| list.list).collect();
    assert_eq!(lacks, [Listing::Loans]);
    let movements = state.iter().find(|list| list.list == Listing::Movements).unwrap();
    assert_eq!((movements.of.as_deref(), movements.from_day), (Some("a"), NaiveDate::from_ymd_opt(2025, 5, 20)));
}

#[tokio::test]
async fn a_hundred_thousand_rows_of_one_day_have_their_places() {
    const PAGES: usize = 200;
    let bench = Bench::new().await;
    bench.lists(|query| {
        let at: usize = query.get("after").map_or(0, |after| after.parse().unwrap());
        let rows: Vec<Value> = (0..500).map(|row_at| row(&format!("{}", at * 500 + row_at), 19, -0.01)).collect();
        let next = (at + 1 < PAGES).then(|| (at + 1).to_string());
        page(&rows, next.as_deref())
    });
    assert_eq!(bench.goes().await, RunEnd::Done);
    assert_eq!(bench.ends().await, [Some(ListEnd::Whole)]);
    let rows = bench.store.movements_of(&"a".into()).await.unwrap();
    assert_eq!((rows.len(), rows.values().sum::<i64>()), (PAGES * 500, -10_000_000));
}

#[tokio::test]
async fn a_stretch_is_read_again_by_itself_and_what_is_read_is_told_from_its_beginning_on() {
    let bench = Bench::new().await;
    bench.lists(pages(vec![("", vec![row("1", 19, -5.0)], None)]));
    bench.goes().await;
    bench.lists(pages(vec![
        ("", vec![row("1", 19, -5.0), row("2", 3, -6.0)], Some("b")),
        ("b", vec![row("3", 2, -7.0)], None),
    ]));
    let before = bench.asked("/loans").await;
    let told = Mutex::new(Vec::new());
    let from = NaiveDate::from_ymd_opt(2026, 5, 1).unwrap();
    let back = Some(Back { account: "a".into(), from });
    let run = Run { wish: Wish::All, back, accounts: Some(vec![wire("b"), wire("a")]), ..bench.run() };
    run.go(|going| told.lock().unwrap().push((going.list, going.rows))).await.unwrap();
    assert_eq!(bench.rows().await, ["1 -5", "2 -6", "3 -7"]);
    assert_eq!(bench.asked("/loans").await, before, "nothing else is asked for");
    let readings = bench.store.readings(&ConnectionId("c".to_owned())).await.unwrap();
    assert_eq!(readings.last().unwrap().reach.from_day, Some(from));
    let (first, then) = (Listing::Accounts, Listing::Movements);
    assert_eq!(told.into_inner().unwrap(), [(first, 0), (then, 0), (then, 2), (then, 3)]);
    // One that the bank tells of no more has nothing to be asked for.
    let asked = bench.asked("/v2/transactions").await;
    let back = Some(Back { account: "z".into(), from });
    let run = Run { back, ..bench.run() };
    assert_eq!(run.go(|_| {}).await.unwrap(), RunEnd::Done);
    assert_eq!(bench.asked("/v2/transactions").await, asked);
}

#[tokio::test]
async fn rows_are_counted_over_all_accounts() {
    let bench = Bench::new().await;
    bench.store.write(vec![accounts(&["a", "b"])]).done().await.unwrap();
    bench.lists(|query| {
        let mut one = row("1", 19, -5.0);
        (one["accountId"], one["id"]) = (json!(query["accountId"]), json!(format!("1{}", query["accountId"])));
        json!({ "results": [one], "next": null })
    });
    let told = Mutex::new(Vec::new());
    let run = Run { accounts: Some(vec![wire("a"), wire("b")]), ..bench.run() };
    run.go(|going| told.lock().unwrap().push((going.list, going.rows))).await.unwrap();
    let rows: Vec<u64> = told
        .into_inner()
        .unwrap()
        .iter()
        .filter(|(list, _)| *list == Listing::Movements)
        .map(|(_, rows)| *rows)
        .collect();
    assert_eq!(rows, [0, 1, 1, 2]);
}
