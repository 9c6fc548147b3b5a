//! Envelopes of lists ("Envelopes").

use serde::{Deserialize, Serialize};

use crate::{
    BodyError,
    model::{null_as_empty, number_or_nothing},
};

/// One page of a list with numbered pages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", bound(deserialize = "T: Deserialize<'de>"))]
pub struct Page<T> {
    /// The rows; an item without data has none.
    #[serde(deserialize_with = "null_as_empty")]
    pub results: Vec<T>,
    /// This page's number, from 1.
    #[serde(default, deserialize_with = "number_or_nothing")]
    pub page: Option<u32>,
    /// Rows in all pages.
    #[serde(default, deserialize_with = "number_or_nothing")]
    pub total: Option<u32>,
    /// Number of pages.
    #[serde(default, deserialize_with = "number_or_nothing")]
    pub total_pages: Option<u32>,
    /// Rows of which something can't be read, and what. Filled by the client; not on the wire.
    #[serde(skip)]
    pub unreadable: Vec<BodyError>,
}

impl<T> Page<T> {
    /// A list that fits one page.
    #[must_use]
    pub fn single(results: Vec<T>) -> Self {
        let total = u32::try_from(results.len()).unwrap_or(u32::MAX);
        Self { results, page: Some(1), total: Some(total), total_pages: Some(1), unreadable: Vec::new() }
    }
}

/// One page of a list with a cursor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", bound(deserialize = "T: Deserialize<'de>"))]
pub struct CursorPage<T> {
    /// The rows.
    #[serde(deserialize_with = "null_as_empty")]
    pub results: Vec<T>,
    /// Where it goes on: a query string, an address or a bare cursor. `null` at the end.
    pub next: Option<String>,
    /// Rows of which something can't be read, and what. Filled by the client; not on the wire.
    #[serde(skip)]
    pub unreadable: Vec<BodyError>,
}

/// What a deletion answers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deleted {
    /// Rows deleted.
    pub count: Option<u32>,
}
