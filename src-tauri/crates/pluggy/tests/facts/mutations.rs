//! Bodies broken in every way that chance finds: each ends in a value or in an error with a path, the good rows beside a
//! bad one are kept, and nothing panics or waits.

use pluggy::{
    decode,
    model::{Account, Bill, Connector, ErrorBody, Investment, Item, Loan, Transaction},
};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::{models::MODELS, schema::whole};

const RUNS: usize = 12_000;

/// What a field may turn out to be.
fn surprises() -> Vec<Value> {
    let deep = (0..200).fold(json!(1), |inner, _| json!([inner]));
    vec![
        Value::Null,
        json!(true),
        json!(-1),
        json!(1e300),
        json!(18_446_744_073_709_551_615_u64),
        json!(""),
        json!("text"),
        json!("A_WORD_FROM_THE_FUTURE"),
        json!("\u{202e}\u{0}\u{feff}<script>"),
        json!("x".repeat(5_000)),
        json!("9999-99-99T99:99:99Z"),
        json!([]),
        json!([null]),
        json!({}),
        json!({ "id": {} }),
        deep,
    ]
}

/// Every place in a body.
fn places(body: &Value, here: &str, found: &mut Vec<String>) {
    found.push(here.to_owned());
    match body {
        Value::Object(fields) => fields.iter().for_each(|(key, value)| places(value, &format!("{here}/{key}"), found)),
        Value::Array(rows) => rows.iter().enumerate().for_each(|(n, row)| places(row, &format!("{here}/{n}"), found)),
        _ => {}
    }
}

fn broken(body: &Value, dice: &mut fastrand::Rng, surprises: &[Value]) -> Value {
    let mut body = body.clone();
    for _ in 0..dice.usize(1..4) {
        let mut all = Vec::new();
        places(&body, "", &mut all);
        let place = dice.choice(&all).unwrap();
        if let Some(found) = body.pointer_mut(place) {
            *found = dice.choice(surprises).unwrap().clone();
        }
    }
    body
}

#[test]
fn every_model_survives_every_surprise() {
    let surprises = surprises();
    let bodies: Vec<Value> = MODELS.iter().map(|entry| whole(entry.name)).collect();
    let mut dice = fastrand::Rng::with_seed(7);
    let mut refused = 0;
    for run in 0..RUNS {
        let index = run % MODELS.len();
        let body = broken(&bodies[index], &mut dice, &surprises);
        if let Err(error) = (MODELS[index].read)(&body) {
            refused += 1;
            // A place that is there, and no value from it.
            assert!(!error.path.is_empty() && !error.reason.contains("script"), "{error}");
        }
    }
    assert!((RUNS / 20..RUNS).contains(&refused), "{refused} of {RUNS} were refused: the surprises do not surprise");
}

#[test]
fn the_rows_beside_a_broken_one_are_kept() {
    let mut dice = fastrand::Rng::with_seed(8);
    let surprises = surprises();
    for _ in 0..RUNS / 20 {
        beside::<Account>("Account", &mut dice, &surprises);
        beside::<Transaction>("Transaction", &mut dice, &surprises);
        beside::<Bill>("Bill", &mut dice, &surprises);
        beside::<Connector>("Connector", &mut dice, &surprises);
        beside::<Item>("Item", &mut dice, &surprises);
        beside::<Investment>("Investment", &mut dice, &surprises);
        beside::<Loan>("Loan", &mut dice, &surprises);
    }
}

fn beside<T: DeserializeOwned>(model: &str, dice: &mut fastrand::Rng, surprises: &[Value]) {
    let good = whole(model);
    let bad = broken(&good, dice, surprises);
    let body = json!({ "results": [good, bad, good], "total": 3 }).to_string();
    let page = decode::page::<T>(body.as_bytes()).unwrap_or_else(|error| panic!("{error}: {body}"));
    assert_eq!(page.results.len() + page.unreadable.len(), 3, "{body}");
    assert!(page.results.len() >= 2, "{body}");
    assert!(page.unreadable.iter().all(|error| error.path.starts_with("results[1]")), "{:?}", page.unreadable);
}

#[test]
fn bytes_that_are_no_body_end_in_something() {
    let surprises = surprises();
    let page = json!({ "results": [whole("Transaction")], "next": "?after=b" }).to_string().into_bytes();
    let mut dice = fastrand::Rng::with_seed(9);
    for _ in 0..RUNS / 4 {
        let mut bytes = page.clone();
        for _ in 0..dice.usize(1..8) {
            let at = dice.usize(..bytes.len());
            match dice.u8(..4) {
                0 => bytes[at] = dice.u8(..),
                1 => bytes.truncate(at.max(1)),
                2 => bytes.insert(at, dice.u8(..)),
                _ => drop(bytes.remove(at)),
            }
            if bytes.is_empty() {
                bytes.push(b'{');
            }
        }
        // That it ends, and does not panic, is all that can be asked of it.
        let _ = decode::cursor_page::<Transaction>(&bytes);
        // An error's body never stands in the way of the error.
        let _ = serde_json::from_slice::<ErrorBody>(&bytes);
    }
    let good = json!({ "codeDescription": "ITEM_NOT_FOUND", "details": [], "items": [], "data": {} });
    for _ in 0..RUNS / 4 {
        let body = broken(&good, &mut dice, &surprises[..15]).to_string();
        assert!(serde_json::from_str::<ErrorBody>(&body).is_ok(), "{body}");
    }
}
