//! Envelopes of lists ("Envelopes").

use serde::{Deserialize, Serialize};

/// One page of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Page<T> {
    /// The rows; an item without data has none.
    #[serde(default = "Vec::new")]
    pub results: Vec<T>,
    /// This page's number, from 1.
    pub page: Option<u32>,
    /// Rows in all pages.
    pub total: Option<u32>,
    /// Number of pages.
    pub total_pages: Option<u32>,
}

impl<T> Page<T> {
    /// A list that fits one page.
    #[must_use]
    pub fn single(results: Vec<T>) -> Self {
        let total = u32::try_from(results.len()).unwrap_or(u32::MAX);
        Self { results, page: Some(1), total: Some(total), total_pages: Some(1) }
    }
}

/// What a deletion answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deleted {
    /// Rows deleted.
    pub count: Option<u32>,
}
