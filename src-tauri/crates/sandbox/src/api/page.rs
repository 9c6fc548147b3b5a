//! Numbered pages ("Envelopes").

use pluggy::model::Page;

use super::{ApiError, Refuse, query::Query};

const LARGEST: usize = 500;

/// The page of a list that a query asks for: `page` from 1, `pageSize` up to 500.
pub(super) fn of<T>(rows: Vec<T>, query: &Query) -> Result<Page<T>, ApiError> {
    let number = |key: &str, default: usize, largest: usize| match query.get(key).map(str::parse) {
        None => Ok(default),
        Some(Ok(number)) if (1..=largest).contains(&number) => Ok(number),
        Some(_) => Err(ApiError::bad_request(Refuse::Plain, &format!("{key} must be between 1 and {largest}"))),
    };
    let (page, size) = (number("page", 1, usize::MAX)?, number("pageSize", LARGEST, LARGEST)?);
    let count = |number: usize| u32::try_from(number).ok();
    let (total, pages) = (count(rows.len()), count(rows.len().div_ceil(size)));
    let results = rows.into_iter().skip((page - 1).saturating_mul(size)).take(size).collect();
    Ok(Page { results, page: count(page), total, total_pages: pages, unreadable: Vec::new() })
}
