//! What a person typed, on its way to Pluggy: as it is, or encrypted ("Credential encryption").

use std::collections::BTreeMap;

use serde::{Serialize, Serializer, ser::SerializeMap};

use crate::Sensitive;

/// What a person typed, by credential name.
#[derive(Debug, Clone, Default)]
pub struct Parameters(BTreeMap<String, Sensitive>);

impl Parameters {
    /// Nothing typed yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Whether nothing was typed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// All of them, by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Sensitive)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value))
    }

    /// The value of one credential.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Sensitive> {
        self.0.get(name)
    }
}

impl FromIterator<(String, Sensitive)> for Parameters {
    fn from_iter<I: IntoIterator<Item = (String, Sensitive)>>(values: I) -> Self {
        Self(values.into_iter().collect())
    }
}

/// The same, readable by Pluggy alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EncryptedParameters(pub(super) String);

/// What an item is made or updated with.
#[derive(Debug, Clone, Copy)]
pub enum ItemParameters<'a> {
    /// As typed; TLS alone protects it.
    Plain(&'a Parameters),
    /// Encrypted for Pluggy.
    Encrypted(&'a EncryptedParameters),
}

impl<'a> From<&'a Parameters> for ItemParameters<'a> {
    fn from(parameters: &'a Parameters) -> Self {
        Self::Plain(parameters)
    }
}

impl<'a> From<&'a EncryptedParameters> for ItemParameters<'a> {
    fn from(parameters: &'a EncryptedParameters) -> Self {
        Self::Encrypted(parameters)
    }
}

/// The one place where parameters are written out: a request's body.
pub(super) struct Exposed<'a>(pub(super) ItemParameters<'a>);

impl Serialize for Exposed<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            ItemParameters::Plain(parameters) => {
                let mut map = serializer.serialize_map(Some(parameters.0.len()))?;
                for (name, value) in &parameters.0 {
                    map.serialize_entry(name, value.expose())?;
                }
                map.end()
            }
            ItemParameters::Encrypted(parameters) => serializer.serialize_str(&parameters.0),
        }
    }
}
