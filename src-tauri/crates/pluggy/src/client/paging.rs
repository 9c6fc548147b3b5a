//! Lists of many pages, as pages or as one stream of rows ("Envelopes"). Two kinds: numbered pages, and a cursor whose
//! `next` may be a query string, an absolute address or the bare cursor.

use std::collections::{HashSet, VecDeque};

use futures_util::stream::{self, Stream};
use percent_encoding::percent_decode_str;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use url::Url;

use super::{Client, CursorError, Error, call::Call};
use crate::{BodyError, decode};

/// Rows a numbered page: the most that Pluggy gives, and asked for, since its own idea of a page differs by source.
pub(super) const PAGE_SIZE: usize = 500;

/// No honest list has more pages: five million rows.
const MOST_PAGES: usize = 10_000;

/// Where a list goes on: what to hand to the method that gave it. May be kept, to go on another day.
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
    /// Where it goes on; nothing at the end.
    pub next: Option<Cursor>,
}

impl Client {
    /// One page by cursor: of `call`, or of where it goes on.
    pub(super) async fn paged<T>(&self, call: &Call, from: Option<&Cursor>) -> Result<Paged<T>, Error>
    where
        T: DeserializeOwned,
    {
        let call = match from {
            Some(Cursor(query)) => call.clone().with_query(query.clone()),
            None => call.clone(),
        };
        let page = decode::cursor_page(&self.answer(&call).await?.bytes)?;
        let next = match page.next.as_deref() {
            None | Some("") => None,
            Some(next) => Some(follow(next, &self.door.address(&call)?)?),
        };
        Ok(Paged { results: page.results, unreadable: page.unreadable, next })
    }

    /// All rows by cursor. A row that can't be read is an error in its place, and the rows go on after it; any other error
    /// ends them.
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
                Ok((page.results, page.unreadable, page.next))
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
                let last = page.total_pages.is_none_or(|pages| number >= usize::try_from(pages).unwrap_or(usize::MAX));
                let empty = page.results.is_empty() && page.unreadable.is_empty();
                if number >= MOST_PAGES && !last {
                    return Err(CursorError::Endless.into());
                }
                Ok((page.results, page.unreadable, (!last && !empty).then_some(number + 1)))
            }
        })
    }
}

type Rows<T, P> = (Vec<T>, Vec<BodyError>, Option<P>);

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
                Ok((results, unreadable, next)) => {
                    ready.extend(results.into_iter().map(Ok));
                    ready.extend(unreadable.into_iter().map(|error| Err(error.into())));
                    at = next.map_or(At::End, At::Page);
                }
                Err(error) => return Some((Err(error), (read, At::End, ready))),
            }
        }
    })
}

/// Where `next` leads, seen from the page at `here`: the query of the page after it.
fn follow(next: &str, here: &Url) -> Result<Cursor, CursorError> {
    let is_link = next.starts_with(['?', '/']) || next.contains("://");
    if !is_link {
        let mut query: Vec<_> = pairs(here).filter(|(key, _)| key != "after").collect();
        query.push(("after".to_owned(), next.to_owned()));
        return Ok(Cursor(query));
    }
    let link = here.join(next).map_err(|_| CursorError::Foreign)?;
    if link.origin() != here.origin() || link.path() != here.path() {
        return Err(CursorError::Foreign);
    }
    Ok(Cursor(pairs(&link).collect()))
}

/// The query's pairs. A plus sign is a plus sign here: cursors are base64, and never contain a blank.
fn pairs(url: &Url) -> impl Iterator<Item = (String, String)> {
    let text = |part: &str| percent_decode_str(part).decode_utf8_lossy().into_owned();
    url.query().unwrap_or_default().split('&').filter(|pair| !pair.is_empty()).map(move |pair| {
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        (text(key), text(value))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_of_next_leads_to_the_next_page_and_to_no_other_host() {
        let here: Url = "https://api.pluggy.ai/v2/transactions?accountId=a&after=old".parse().unwrap();
        let there = |after: &str| {
            Ok(Cursor(vec![("accountId".to_owned(), "a".to_owned()), ("after".to_owned(), after.to_owned())]))
        };
        for (next, leads) in [
            ("?accountId=a&after=b%3D", there("b=")),
            ("?accountId=a&after=b+c/d=", there("b+c/d=")),
            ("/v2/transactions?accountId=a&after=b", there("b")),
            ("https://api.pluggy.ai/v2/transactions?accountId=a&after=b", there("b")),
            ("MjAyNHxh+/=", there("MjAyNHxh+/=")),
            ("https://evil.example/v2/transactions?after=b", Err(CursorError::Foreign)),
            ("//evil.example/v2/transactions?after=b", Err(CursorError::Foreign)),
            ("http://api.pluggy.ai/v2/transactions?after=b", Err(CursorError::Foreign)),
            ("https://api.pluggy.ai:444/v2/transactions?after=b", Err(CursorError::Foreign)),
            ("/items/1?after=b", Err(CursorError::Foreign)),
        ] {
            assert_eq!(follow(next, &here), leads, "{next}");
        }
    }
}
