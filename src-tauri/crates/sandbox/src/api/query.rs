//! Queries: the newer endpoints refuse keys that they do not know, the older ones overlook them ("Transport").

use super::{ApiError, Refuse};

/// The pairs of a query.
pub(super) struct Query(Vec<(String, String)>);

impl Query {
    /// A query whose keys do not matter.
    pub(super) fn lenient(text: Option<&str>) -> Self {
        let pairs = form_urlencoded::parse(text.unwrap_or_default().as_bytes());
        Self(pairs.map(|(key, value)| (key.into_owned(), value.into_owned())).collect())
    }

    /// A query of these keys and no others.
    pub(super) fn strict(text: Option<&str>, known: &[&str]) -> Result<Self, ApiError> {
        let query = Self::lenient(text);
        let strange: Vec<String> = query
            .0
            .iter()
            .filter(|(key, _)| !known.contains(&key.as_str()))
            .map(|(key, _)| format!("property {key} should not exist"))
            .collect();
        if strange.is_empty() { Ok(query) } else { Err(ApiError::bad_request(Refuse::Plain, &strange.join(","))) }
    }

    pub(super) fn get(&self, key: &str) -> Option<&str> {
        self.0.iter().find(|(other, _)| other == key).map(|(_, value)| value.as_str())
    }

    /// Several values, under repeated keys or joined by commas: sources disagree.
    pub(super) fn all<'a>(&'a self, key: &'a str) -> impl Iterator<Item = &'a str> {
        let values = self.0.iter().filter(move |(other, _)| other == key);
        values.flat_map(|(_, value)| value.split(',')).filter(|value| !value.is_empty())
    }

    /// The same query with another value under a key.
    pub(super) fn with(&self, key: &str, value: &str) -> String {
        let others = self.0.iter().filter(|(other, _)| other != key);
        form_urlencoded::Serializer::new(String::new()).extend_pairs(others).append_pair(key, value).finish()
    }

    /// `true` or `false`.
    pub(super) fn flag(&self, key: &str) -> Result<Option<bool>, ApiError> {
        let refused = |_| ApiError::bad_request(Refuse::Plain, &format!("{key} must be a boolean value"));
        self.get(key).map(|text| text.parse().map_err(refused)).transpose()
    }

    pub(super) fn uuid(&self, key: &str) -> Result<&str, ApiError> {
        match self.get(key) {
            None => {
                let message = format!("{key} should not be null or undefined,{key} must be a UUID");
                Err(ApiError::bad_request(Refuse::Plain, &message))
            }
            Some(id) if uuid::Uuid::parse_str(id).is_err() => {
                Err(ApiError::bad_request(Refuse::Plain, &format!("{key} must be a UUID")))
            }
            Some(id) => Ok(id),
        }
    }
}
