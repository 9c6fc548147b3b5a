//! Any bytes through every decoder: a value or an error with a place, never a panic. What is read and written again must
//! read the same.
//!
//! `cargo +nightly fuzz run decode --sanitizer none -- -max_total_time=60` from the crate's folder; begins from `seeds`.

#![no_main]

use libfuzzer_sys::fuzz_target;
use pluggy::{decode, model};
use serde::{Serialize, de::DeserializeOwned};

fuzz_target!(|bytes: &[u8]| {
    rows::<model::Transaction>(bytes);
    rows::<model::Account>(bytes);
    rows::<model::Connector>(bytes);
    rows::<model::Item>(bytes);
    rows::<model::Investment>(bytes);
    rows::<model::Loan>(bytes);
    rows::<model::Bill>(bytes);
    object::<model::Identity>(bytes);
    object::<model::Item>(bytes);
    object::<model::ScrResponse>(bytes);
    let _ = decode::object::<model::ErrorBody>(bytes);
    let _ = decode::object::<model::ParameterValidationResponse>(bytes);
});

fn rows<T: DeserializeOwned>(bytes: &[u8]) {
    for error in decode::page::<T>(bytes).map(|page| page.unreadable).unwrap_or_else(|error| vec![error]) {
        assert!(!error.path.is_empty() && !error.reason.is_empty());
    }
    let _ = decode::cursor_page::<T>(bytes);
}

fn object<T: DeserializeOwned + Serialize + PartialEq + std::fmt::Debug>(bytes: &[u8]) {
    if let Ok(read) = decode::object::<T>(bytes) {
        let written = serde_json::to_vec(&read).expect("what was read can be written");
        assert_eq!(decode::object::<T>(&written).expect("what was written can be read"), read);
    }
}
