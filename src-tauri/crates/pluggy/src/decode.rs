//! Bytes to objects and rows: what the client does with an answer, for those who have the bytes from elsewhere. A body is
//! read once, plainly; only when that fails it is read again, to learn where, and for lists to save the rows that can be
//! read.

use serde::{Deserialize, Deserializer, de::DeserializeOwned};
use serde_json::value::RawValue;
use serde_path_to_error::Path;

use crate::{
    BodyError,
    model::{CursorPage, Page},
};

/// Reads one object.
///
/// # Errors
/// [`BodyError`].
pub fn object<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, BodyError> {
    serde_json::from_slice(bytes).map_err(|plain| {
        let mut deserializer = serde_json::Deserializer::from_slice(bytes);
        match serde_path_to_error::deserialize::<_, T>(&mut deserializer) {
            Err(located) => BodyError { path: place(located.path()), reason: expectation(&located.into_inner()) },
            Ok(_) => BodyError { path: ".".to_owned(), reason: expectation(&plain) },
        }
    })
}

/// Reads a page of rows; those that can't be read are in its `unreadable`.
///
/// # Errors
/// [`BodyError`], when it is not a page at all.
pub fn page<T: DeserializeOwned>(bytes: &[u8]) -> Result<Page<T>, BodyError> {
    serde_json::from_slice(bytes).or_else(|_| {
        let found: Page<Row<T>> = object(bytes)?;
        let (results, unreadable) = sorted(found.results);
        Ok(Page { results, unreadable, page: found.page, total: found.total, total_pages: found.total_pages })
    })
}

/// Reads a page of rows with a cursor, in the same way.
///
/// # Errors
/// [`BodyError`], when it is not a page at all.
pub fn cursor_page<T: DeserializeOwned>(bytes: &[u8]) -> Result<CursorPage<T>, BodyError> {
    serde_json::from_slice(bytes).or_else(|_| {
        let found: CursorPage<Row<T>> = object(bytes)?;
        let (results, unreadable) = sorted(found.results);
        Ok(CursorPage { results, unreadable, next: found.next })
    })
}

/// A row by itself, so that one that can't be read does not take the others with it.
struct Row<T>(Result<T, BodyError>);

impl<'de, T: DeserializeOwned> Deserialize<'de> for Row<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self(object(Box::<RawValue>::deserialize(deserializer)?.get().as_bytes())))
    }
}

fn sorted<T>(rows: Vec<Row<T>>) -> (Vec<T>, Vec<BodyError>) {
    let (mut readable, mut unreadable) = (Vec::new(), Vec::new());
    for (index, Row(row)) in rows.into_iter().enumerate() {
        match row {
            Ok(row) => readable.push(row),
            Err(error) => unreadable.push(inside(index, error)),
        }
    }
    (readable, unreadable)
}

/// Where it is; the body itself, if the place has no name.
fn place(path: &Path) -> String {
    Some(path.to_string()).filter(|path| !path.is_empty()).unwrap_or_else(|| ".".to_owned())
}

/// The same error, seen from the page.
fn inside(index: usize, error: BodyError) -> BodyError {
    let path = match error.path.as_str() {
        "." => format!("results[{index}]"),
        path => format!("results[{index}].{path}"),
    };
    BodyError { path, reason: error.reason }
}

/// What kind of thing was wrong, without quoting the value that was there. The path says where; lines mean nothing to it.
fn expectation(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let text = text.rsplit_once(" at line ").map_or(text.as_str(), |(text, _)| text);
    match text.rsplit_once(", expected ") {
        Some((_, expected)) => format!("expected {expected}"),
        None => match error.classify() {
            serde_json::error::Category::Eof => "the body ends too early".to_owned(),
            serde_json::error::Category::Syntax => "not JSON".to_owned(),
            serde_json::error::Category::Data | serde_json::error::Category::Io => text.to_owned(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Account;

    #[test]
    fn one_row_that_can_not_be_read_does_not_take_the_others_with_it() {
        let body = br#"{"results":[{"id":"a","itemId":"i"},{"id":"b","itemId":"i","creditData":{"level":{"secret":1}}},
                       7,{"id":"c","itemId":"i","balance":"12.00"}],"total":4}"#;
        let page: Page<Account> = page(body).unwrap();
        assert_eq!(page.results.len(), 1);
        let told: Vec<String> = page.unreadable.iter().map(ToString::to_string).collect();
        assert_eq!(
            told,
            [
                "Pluggy's answer could not be read at `results[1].creditData.level`: expected a string",
                "Pluggy's answer could not be read at `results[2]`: expected struct Account",
                "Pluggy's answer could not be read at `results[3].balance`: expected a decimal number",
            ]
        );
        assert_eq!(page.total, Some(4));
    }

    #[test]
    fn a_body_that_is_no_page_says_so() {
        for (body, told) in [
            ("<html>", "Pluggy's answer could not be read at `.`: not JSON"),
            ("", "Pluggy's answer could not be read at `.`: the body ends too early"),
            (r#"{"": <"#, "Pluggy's answer could not be read at `.`: not JSON"),
            (r#"{"results":[{"id""#, "Pluggy's answer could not be read at `results[0]`: the body ends too early"),
        ] {
            let error = page::<Account>(body.as_bytes()).unwrap_err().to_string();
            assert!(error.starts_with(told), "{error}");
        }
    }
}
