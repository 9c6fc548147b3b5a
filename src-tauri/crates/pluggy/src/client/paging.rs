//! Lists of many pages, as pages or as one stream of rows ("Envelopes"). Two kinds: numbered pages, and a cursor whose
//! `next` may be a query string, an absolute address or the bare cursor.

use std::collections::{HashSet, VecDeque};

use futures_util::stream::{self, Stream};
use percent_encoding::percent_decode_str;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use url::Url;

use super::{Client, CursorError, Error, call::Call};
use crate::{BodyError, decode, model::Page};

/// Rows a numbered page: the most that Pluggy gives, and asked for, since its own idea of a page differs by source.
pub(super) const PAGE_SIZE: usize = 500;

/// No honest list has more pages: five million rows.
const MOST_PAGES: usize = 10_000;

/// Where a list goes on: what to hand to the method that gave it, with the same arguments. May be kept, to go on another day.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Cursor(Vec<(String, String)>);

/// One page of a list with a cursor.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Paged<T> {
    /// The rows.
    pub results: Vec<T>,
    /// Rows of which something can't be read, and what.
    pub unreadable: Vec<BodyError>,
    /// Where it goes on; nothing at the end. An error when Pluggy's link leads nowhere it should: the rows are good.
    pub next: Result<Option<Cursor>, CursorError>,
}

impl Client {
    /// One page by cursor: of `call`, or of where it goes on.
    pub(super) async fn paged<T>(&self, call: &Call, from: Option<&Cursor>) -> Result<Paged<T>, Error>
    where
        T: DeserializeOwned,
    {
        let call = match from {
            Some(Cursor(more)) => call.clone().with(more),
            None => call.clone(),
        };
        let page = decode::cursor_page(&self.answer(&call).await?.bytes)?;
        let next = match page.next.as_deref() {
            None | Some("") => Ok(None),
            Some(next) => follow(next, &self.door.address(&call)?, &call).map(Some),
        };
        Ok(Paged { results: page.results, unreadable: page.unreadable, next })
    }

    /// All rows by cursor. A row that can't be read is an [`Error::Row`] after the good ones of its page; any other error ends
    /// the rows.
    pub(super) fn rows_by_cursor<T>(&self, call: Call) -> impl Stream<Item = Result<T, Error>> + Send + use<T>
    where
        T: DeserializeOwned + Send,
    {
        let (client, mut seen) = (self.clone(), HashSet::new());
        rows(move |from: Option<Cursor>| {
            let known = from.clone().is_none_or(|cursor| seen.insert(cursor));
            let (client, call, pages) = (client.clone(), call.clone(), seen.len());
            async move {
                if !known {
                    return Err(CursorError::Repeated.into());
                }
                if pages >= MOST_PAGES {
                    return Err(CursorError::Endless.into());
                }
                let page = client.paged(&call, from.as_ref()).await?;
                Ok(Rows { results: page.results, unreadable: page.unreadable, next: page.next })
            }
        })
    }

    /// All rows of numbered pages, under the same rules.
    pub(super) fn rows_by_number<T>(&self, call: Call) -> impl Stream<Item = Result<T, Error>> + Send + use<T>
    where
        T: DeserializeOwned + Send,
    {
        let client = self.clone();
        rows(move |number: Option<usize>| {
            let (client, number) = (client.clone(), number.unwrap_or(1));
            let call = call.clone().replacing("page", &number.to_string());
            async move {
                let page = client.page(&call).await?;
                let next = if is_last(&page, number) { None } else { Some(number + 1) };
                let next =
                    if number < MOST_PAGES { Ok(next) } else { next.map_or(Ok(None), |_| Err(CursorError::Endless)) };
                Ok(Rows { results: page.results, unreadable: page.unreadable, next })
            }
        })
    }

    /// A list that is said to fit one page, and is read to its end if it does not.
    pub(super) async fn list<T: DeserializeOwned>(&self, call: &Call) -> Result<Page<T>, Error> {
        let mut all: Page<T> = self.page(call).await?;
        let mut number = 1;
        while all.total_pages.is_some_and(|pages| number < pages as usize) {
            number += 1;
            if number > MOST_PAGES {
                return Err(CursorError::Endless.into());
            }
            let more = self.page(&call.clone().replacing("page", &number.to_string())).await?;
            if is_last(&more, number) && more.results.is_empty() {
                break;
            }
            all.results.extend(more.results);
            all.unreadable.extend(more.unreadable);
        }
        Ok(all)
    }
}

/// Whether a numbered page is the last: by its own account, or because there is nothing on it, or because it is another than
/// was asked for.
fn is_last<T>(page: &Page<T>, number: usize) -> bool {
    let empty = page.results.is_empty() && page.unreadable.is_empty();
    let another = page.page.is_some_and(|page| page as usize != number);
    empty || another || page.total_pages.is_some_and(|pages| number >= pages as usize)
}

/// What a page brings to a stream of rows.
struct Rows<T, P> {
    results: Vec<T>,
    unreadable: Vec<BodyError>,
    next: Result<Option<P>, CursorError>,
}

/// Rows of page after page: `read` is given the place of a page and brings its rows and the place of the next.
fn rows<T, P, F, Fut>(read: F) -> impl Stream<Item = Result<T, Error>> + Send
where
    F: FnMut(Option<P>) -> Fut + Send,
    Fut: Future<Output = Result<Rows<T, P>, Error>> + Send,
    T: Send,
    P: Send,
{
    enum At<P> {
        Start,
        Page(P),
        End,
    }
    stream::unfold((read, At::Start, VecDeque::new()), |(mut read, mut at, mut ready)| async move {
        loop {
            if let Some(row) = ready.pop_front() {
                return Some((row, (read, at, ready)));
            }
            let place = match at {
                At::Start => None,
                At::Page(place) => Some(place),
                At::End => return None,
            };
            match read(place).await {
                Ok(Rows { results, unreadable, next }) => {
                    ready.extend(results.into_iter().map(Ok));
                    ready.extend(unreadable.into_iter().map(|error| Err(Error::Row(error))));
                    at = match next {
                        Ok(next) => next.map_or(At::End, At::Page),
                        Err(error) => {
                            ready.push_back(Err(error.into()));
                            At::End
                        }
                    };
                }
                Err(error) => return Some((Err(error), (read, At::End, ready))),
            }
        }
    })
}

/// Where `next` leads, seen from the page at `here`: what the page after it is asked for beyond what `call` asks by itself.
fn follow(next: &str, here: &Url, call: &Call) -> Result<Cursor, CursorError> {
    let is_link = next.starts_with(['?', '/']) || next.contains("://");
    if !is_link {
        return Ok(Cursor(vec![(AFTER.to_owned(), next.to_owned())]));
    }
    let link = here.join(next).map_err(|_| CursorError::Foreign)?;
    if link.origin() != here.origin() || link.path() != here.path() {
        return Err(CursorError::Foreign);
    }
    Ok(Cursor(pairs(&link).filter(|(key, _)| key == AFTER || !call.asks(key)).collect()))
}

const AFTER: &str = "after";

/// The query's pairs. In a cursor a plus sign is a plus sign: it is base64, and never contains a blank.
fn pairs(url: &Url) -> impl Iterator<Item = (String, String)> {
    let cursor = url.query().unwrap_or_default().split('&').find_map(|pair| pair.strip_prefix("after="));
    let cursor = cursor.map(|text| percent_decode_str(text).decode_utf8_lossy().into_owned());
    let others = url.query_pairs().filter(|(key, _)| key != AFTER);
    let others: Vec<_> = others.map(|(key, value)| (key.into_owned(), value.into_owned())).collect();
    others.into_iter().chain(cursor.map(|cursor| (AFTER.to_owned(), cursor)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::client::call::Endpoint;

    #[test]
    fn every_form_of_next_leads_to_the_next_page_and_to_no_other_host() {
        let here: Url = "https://api.pluggy.ai/v2/transactions?accountId=a&after=old".parse().unwrap();
        let call = Call::new(Endpoint::get("/v2/transactions")).query("accountId", &"a");
        let there = |after: &str| Ok(Cursor(vec![("after".to_owned(), after.to_owned())]));
        for (next, leads) in [
            ("?accountId=a&after=b%3D", there("b=")),
            ("?accountId=a&after=b+c/d=", there("b+c/d=")),
            ("/v2/transactions?accountId=a&after=b", there("b")),
            (
                "?accountId=other&dateFrom=x+y&after=b",
                Ok(Cursor(vec![("dateFrom".to_owned(), "x y".to_owned()), ("after".to_owned(), "b".to_owned())])),
            ),
            ("https://api.pluggy.ai/v2/transactions?accountId=a&after=b", there("b")),
            ("MjAyNHxh+/=", there("MjAyNHxh+/=")),
            ("https://evil.example/v2/transactions?after=b", Err(CursorError::Foreign)),
            ("//evil.example/v2/transactions?after=b", Err(CursorError::Foreign)),
            ("http://api.pluggy.ai/v2/transactions?after=b", Err(CursorError::Foreign)),
            ("https://api.pluggy.ai:444/v2/transactions?after=b", Err(CursorError::Foreign)),
            ("/items/1?after=b", Err(CursorError::Foreign)),
        ] {
            assert_eq!(follow(next, &here, &call), leads, "{next}");
        }
    }
}
