//! What a request is before it is sent: its method, its path template, the ids that fill the template, and whether sending
//! it twice could do something twice. The template is what observers see.

use std::{borrow::Cow, fmt};

use bytes::Bytes;
use reqwest::Method;
use serde::Serialize;
use url::Url;
use zeroize::Zeroizing;

use super::Error;
use crate::ItemId;

/// One endpoint of the API ("Endpoint index").
#[derive(Debug, Clone)]
pub(super) struct Endpoint {
    pub(super) method: Method,
    /// Segments; `{id}` stands for an id.
    pub(super) path: &'static str,
    pub(super) repeat: Repeat,
    pub(super) fragment: Fragment,
}

/// What becomes of the beginning of a successful answer whose end did not come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fragment {
    /// It is no answer.
    Drop,
    /// It may hold what can't be found again.
    Keep,
}

/// When a request may be sent again by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Repeat {
    /// It changes nothing.
    Freely,
    /// It may have been carried out as soon as it has left.
    WhileUnsent,
}

impl Endpoint {
    pub(super) const fn get(path: &'static str) -> Self {
        Self { method: Method::GET, path, repeat: Repeat::Freely, fragment: Fragment::Drop }
    }
    pub(super) const fn post(path: &'static str) -> Self {
        Self { method: Method::POST, path, repeat: Repeat::WhileUnsent, fragment: Fragment::Drop }
    }
    /// A POST that makes something which only its answer names.
    pub(super) const fn creating_post(path: &'static str) -> Self {
        Self { method: Method::POST, path, repeat: Repeat::WhileUnsent, fragment: Fragment::Keep }
    }
    pub(super) const fn patch(path: &'static str) -> Self {
        Self { method: Method::PATCH, path, repeat: Repeat::WhileUnsent, fragment: Fragment::Drop }
    }
    pub(super) const fn delete(path: &'static str) -> Self {
        Self { method: Method::DELETE, path, repeat: Repeat::WhileUnsent, fragment: Fragment::Drop }
    }

    /// A POST that changes nothing anybody would miss.
    pub(super) const fn harmless_post(path: &'static str) -> Self {
        Self { method: Method::POST, path, repeat: Repeat::Freely, fragment: Fragment::Drop }
    }
}

/// One request. Its `Debug` shows the endpoint alone: queries and bodies hold tokens and passwords.
#[derive(Clone)]
pub(super) struct Call {
    pub(super) endpoint: Endpoint,
    pub(super) item: Option<ItemId>,
    ids: Vec<String>,
    query: Vec<(Cow<'static, str>, String)>,
    pub(super) body: Option<Bytes>,
}

impl fmt::Debug for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call").field("endpoint", &self.endpoint).finish_non_exhaustive()
    }
}

impl Call {
    pub(super) fn new(endpoint: Endpoint) -> Self {
        Self { endpoint, item: None, ids: Vec::new(), query: Vec::new(), body: None }
    }

    /// Fills the next `{id}` of the path.
    pub(super) fn id(mut self, id: &impl ToString) -> Self {
        self.ids.push(id.to_string());
        self
    }

    /// Fills the next `{id}` with an item's, and says that the call is about it.
    pub(super) fn item(self, id: &ItemId) -> Self {
        self.about(id).id(id)
    }

    /// Says which item the call is about.
    pub(super) fn about(mut self, id: &ItemId) -> Self {
        self.item = Some(id.clone());
        self
    }

    pub(super) fn query(mut self, key: &'static str, value: &impl ToString) -> Self {
        self.query.push((Cow::Borrowed(key), value.to_string()));
        self
    }

    /// A query key for what is given, and none for what is not.
    pub(super) fn maybe(self, key: &'static str, value: Option<&impl ToString>) -> Self {
        match value {
            Some(value) => self.query(key, value),
            None => self,
        }
    }

    /// Several values under one key, joined by commas: what every server of this API understands ("Envelopes").
    pub(super) fn list<T: ToString>(self, key: &'static str, values: &[T]) -> Self {
        if values.is_empty() {
            return self;
        }
        let joined: Vec<String> = values.iter().map(ToString::to_string).collect();
        self.query(key, &joined.join(","))
    }

    /// The same call with these too. What the call asks for by itself stays as it is.
    pub(super) fn with(mut self, more: &[(String, String)]) -> Self {
        let more = more.iter().filter(|(key, _)| !self.asks(key)).cloned().collect::<Vec<_>>();
        self.query.extend(more.into_iter().map(|(key, value)| (Cow::Owned(key), value)));
        self
    }

    /// Whether the call has a value under a key.
    pub(super) fn asks(&self, key: &str) -> bool {
        self.query.iter().any(|(other, _)| other == key)
    }

    /// The same call with another value under one key.
    pub(super) fn replacing(mut self, key: &'static str, value: &str) -> Self {
        self.query.retain(|(other, _)| other != key);
        self.query(key, &value)
    }

    /// A JSON body, held in memory that is wiped.
    pub(super) fn json(mut self, body: &impl Serialize) -> Result<Self, Error> {
        let mut bytes = Zeroizing::new(Vec::new());
        serde_json::to_writer(&mut *bytes, body).map_err(|_| Error::Unwritable)?;
        self.body = Some(Bytes::from_owner(bytes));
        Ok(self)
    }

    /// Where the call goes, below `base`.
    pub(super) fn address(&self, base: &Url) -> Result<Url, Error> {
        let mut url = base.clone();
        {
            let mut path = url.path_segments_mut().map_err(|()| Error::Unwritable)?;
            let mut ids = self.ids.iter();
            path.pop_if_empty();
            for segment in self.endpoint.path.split('/').skip(1) {
                match segment {
                    "{id}" => path.push(ids.next().filter(|id| is_one_segment(id)).ok_or(Error::Unwritable)?),
                    fixed => path.push(fixed),
                };
            }
        }
        if !self.query.is_empty() {
            url.query_pairs_mut().extend_pairs(&self.query);
        }
        Ok(url)
    }
}

/// Whether an id stays one segment of a path: nothing and dots would make another path of it.
fn is_one_segment(id: &str) -> bool {
    !id.is_empty() && id.chars().any(|c| c != '.')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_can_not_lead_elsewhere() {
        let base: Url = "http://127.0.0.1:1/below/".parse().unwrap();
        let address = |id: &str| Call::new(Endpoint::delete("/items/{id}")).item(&ItemId::from(id)).address(&base);
        assert_eq!(address("a").unwrap().as_str(), "http://127.0.0.1:1/below/items/a");
        assert_eq!(address("../x?y#z").unwrap().as_str(), "http://127.0.0.1:1/below/items/..%2Fx%3Fy%23z");
        for wrong in ["", ".", ".."] {
            assert!(matches!(address(wrong), Err(Error::Unwritable)), "{wrong:?} would name all items");
        }
    }
}
