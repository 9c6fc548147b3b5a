//! A go that is cut off: by silence, by the end of the program, by a full disk. It is taken up where it was, with what was known.

use serde_json::json;

use super::{bench::*, movements::TRIES, *};

#[tokio::test]
async fn silence_ends_the_go_and_it_is_taken_up_where_it_stopped() {
    let bench = Bench::new().await;
    let list = || {
        pages(vec![
            ("", vec![row("1", 19, -5.0)], Some("b")),
            ("b", vec![row("2", 18, -6.0)], Some("c")),
            ("c", vec![row("3", 17, 1.0)], None),
        ])
    };
    let whole = list();
    bench.says(move |path, query| match (path, query.get("after").map(String::as_str)) {
        ("/v2/transactions", Some("c")) => (503, json!({})),
        ("/v2/transactions", _) => (200, whole(query)),
        _ => (200, json!({ "results": [] })),
    });
    assert_eq!(bench.goes().await, RunEnd::Stopped);
    assert_eq!(bench.ends().await, [Some(ListEnd::Lost)]);
    assert_eq!(bench.rows().await, ["1 -5", "2 -6"]);
    let asked = bench.asked("/v2/transactions").await;
    assert_eq!(asked, 2 + usize::try_from(TRIES).unwrap());
    assert_eq!(bench.asked("/loans").await, 0);
    bench.lists(list());
    assert_eq!(bench.goes().await, RunEnd::Done);
    assert_eq!(bench.asked("/v2/transactions").await, asked + 1, "the first two pages are here");
    assert_eq!((bench.ends().await, bench.rows().await.len()), (vec![Some(ListEnd::Whole)], 3));
    let readings = bench.store.readings(&ConnectionId("c".to_owned())).await.unwrap();
    let read = readings.iter().find(|reading| reading.reach.list == Listing::Movements).unwrap();
    assert_eq!(read.worth, None, "what the balance is now says nothing of pages that were read before");
}

#[tokio::test]
async fn what_could_not_be_read_before_a_silence_is_not_forgotten_after_it() {
    let bench = Bench::new().await;
    bench.lists(pages(vec![("", vec![row("1", 19, -5.0), row("2", 18, -6.0)], None)]));
    bench.goes().await;
    let second = |status: u16| {
        move |path: &str, query: &Query| match (path, query.contains_key("createdAtFrom"), query.get("after")) {
            ("/v2/transactions", false, None) => (200, page(&[json!({ "id": "2" })], Some("b"))),
            ("/v2/transactions", false, Some(_)) => (status, page(&[row("1", 19, -5.0)], None)),
            _ => (200, json!({ "results": [] })),
        }
    };
    bench.says(second(503));
    assert_eq!(bench.goes().await, RunEnd::Stopped);
    bench.says(second(200));
    assert_eq!(bench.goes().await, RunEnd::Done);
    assert_eq!(bench.ends().await, [Some(ListEnd::Whole), Some(ListEnd::Holes)]);
    assert_eq!(bench.rows().await, ["1 -5", "2 -6"], "the row that could not be read is not gone");
}

#[tokio::test]
async fn it_may_be_dropped_at_any_page_and_goes_on_from_there() {
    const CURSORS: [&str; 5] = ["", "b", "c", "d", "e"];
    let list = || {
        let page = |(number, at): (u32, &'static str)| {
            let next = CURSORS.into_iter().skip_while(|cursor| *cursor != at).nth(1);
            (at, vec![row(&number.to_string(), 19 - number, -1.0)], next)
        };
        pages((0..5).zip(CURSORS).map(page).collect())
    };
    // While a page is written the next one is on its way: of five, the last may be written when the fourth was told of.
    for killed_after in 1..4_u64 {
        let bench = Bench::new().await;
        bench.lists(list());
        let (tell, mut told) = tokio::sync::mpsc::unbounded_channel();
        let run = bench.run();
        let task = tokio::spawn(async move { run.go(move |going| tell.send(going).unwrap_or_default()).await });
        while told.recv().await.unwrap().rows < killed_after {}
        task.abort();
        drop(task.await);
        let before = bench.asked("/v2/transactions").await;
        assert_eq!(bench.goes().await, RunEnd::Done);
        assert_eq!(bench.rows().await, ["0 -1", "1 -1", "2 -1", "3 -1", "4 -1"], "{killed_after}");
        assert_eq!(bench.ends().await, [Some(ListEnd::Whole)]);
        let after = bench.asked("/v2/transactions").await - before;
        assert!(after <= 5 - usize::try_from(killed_after).unwrap() + 1, "{killed_after}: {after} pages again");
    }
}

#[tokio::test]
async fn silence_about_the_accounts_is_worth_another_go_and_a_refusal_is_not() {
    let bench = Bench::new().await;
    for (status, end) in [(503, RunEnd::Stopped), (403, RunEnd::Done)] {
        bench.says(move |_, _| (status, json!({})));
        let run = Run { accounts: None, ..bench.run() };
        assert_eq!(run.go(|_| {}).await.unwrap(), end, "{status}");
    }
}

#[tokio::test]
async fn a_disk_that_is_full_ends_the_go_and_keeps_nothing_in_memory() {
    let bench = Bench::new().await;
    bench.lists(pages(vec![("", vec![row("1", 19, -5.0)], None)]));
    bench.store.set_read_only(true).await.unwrap();
    assert_eq!(bench.goes().await, RunEnd::Stopped);
    bench.store.set_read_only(false).await.unwrap();
    assert_eq!(bench.rows().await, [""; 0]);
    assert_eq!(bench.goes().await, RunEnd::Done);
    assert_eq!(bench.rows().await, ["1 -5"]);
}
