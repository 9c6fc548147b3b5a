//! What a request is before it is sent: its method, its path template, the ids that fill the template, and whether it
//! changes anything. The template is what logs show.

use std::fmt;

use reqwest::Method;
use zeroize::Zeroizing;

/// One endpoint of the API ("Endpoint index").
#[derive(Debug, Clone)]
pub(super) struct Endpoint {
    pub(super) method: Method,
    /// Segments; `{}` stands for an id.
    pub(super) template: &'static str,
}

impl Endpoint {
    pub(super) const fn get(template: &'static str) -> Self {
        Self { method: Method::GET, template }
    }
    pub(super) const fn post(template: &'static str) -> Self {
        Self { method: Method::POST, template }
    }
    pub(super) const fn patch(template: &'static str) -> Self {
        Self { method: Method::PATCH, template }
    }
    pub(super) const fn delete(template: &'static str) -> Self {
        Self { method: Method::DELETE, template }
    }

    /// Whether sending it twice could do something twice.
    pub(super) fn writes(&self) -> bool {
        self.method != Method::GET
    }
}

/// One request. Its `Debug` shows the endpoint alone: queries and bodies hold tokens and passwords.
pub(super) struct Call {
    pub(super) endpoint: Endpoint,
    pub(super) ids: Vec<String>,
    pub(super) query: Vec<(&'static str, String)>,
    pub(super) body: Option<Zeroizing<Vec<u8>>>,
}

impl fmt::Debug for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call").field("endpoint", &self.endpoint).finish_non_exhaustive()
    }
}

impl Call {
    pub(super) fn new(endpoint: Endpoint) -> Self {
        Self { endpoint, ids: Vec::new(), query: Vec::new(), body: None }
    }

    /// Fills the next `{}` of the template.
    pub(super) fn id(mut self, id: &impl ToString) -> Self {
        self.ids.push(id.to_string());
        self
    }

    pub(super) fn query(mut self, key: &'static str, value: &impl ToString) -> Self {
        self.query.push((key, value.to_string()));
        self
    }

    /// A JSON body, held in memory that is wiped.
    pub(super) fn json(mut self, body: &impl serde::Serialize) -> Result<Self, super::Error> {
        let mut bytes = Zeroizing::new(Vec::new());
        serde_json::to_writer(&mut *bytes, body).map_err(|_| super::Error::Unwritable)?;
        self.body = Some(bytes);
        Ok(self)
    }
}
