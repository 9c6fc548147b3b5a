//! Items and their executions ("Items", "MFA"). Creating is the one call whose repetition could make a second connection
//! to somebody's bank: it is sent once, and [`Error::delivery`] says what is known when it fails.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize, Serializer, ser::SerializeMap};

use super::{
    Client, Error,
    endpoint::{Call, Endpoint},
    transport::parse,
};
use crate::{
    ConnectorId, ItemId, Sensitive,
    model::{Deleted, Item},
};

const CREATE: Endpoint = Endpoint::post("/items");
const READ: Endpoint = Endpoint::get("/items/{}");
const UPDATE: Endpoint = Endpoint::patch("/items/{}");
const DELETE: Endpoint = Endpoint::delete("/items/{}");
const ANSWER: Endpoint = Endpoint::post("/items/{}/mfa");

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

/// The one place where parameters are written out: a request's body.
struct Exposed<'a>(&'a Parameters);

impl Serialize for Exposed<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.0.len()))?;
        for (name, value) in &self.0.0 {
            map.serialize_entry(name, value.expose())?;
        }
        map.end()
    }
}

/// A new item.
#[derive(Debug)]
pub struct CreateItem<'a> {
    /// The institution.
    pub connector_id: ConnectorId,
    /// What the person typed.
    pub parameters: &'a Parameters,
    /// Free text, kept on the item.
    pub client_user_id: Option<&'a str>,
    /// Refuse credentials that another item already uses.
    pub avoid_duplicates: bool,
}

/// A new execution of an item.
#[derive(Debug, Default)]
pub struct UpdateItem<'a> {
    /// New credentials; without any, Pluggy uses those it has.
    pub parameters: Option<&'a Parameters>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct CreateBody<'a> {
    connector_id: ConnectorId,
    parameters: Exposed<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    client_user_id: Option<&'a str>,
    avoid_duplicates: bool,
}

#[derive(Serialize)]
struct UpdateBody<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    parameters: Option<Exposed<'a>>,
}

#[derive(Deserialize)]
struct OnlyId {
    id: ItemId,
}

impl Client {
    /// Makes an item and starts its first execution. The answer comes at once; follow it with [`Client::item`].
    ///
    /// An answer whose id can be read is an item, even when the rest of it can't: a lost id can't be found again.
    ///
    /// # Errors
    /// [`Error`]; `CONNECTOR_VALIDATION_ERROR` with details, `ITEM_USER_ALREADY_EXISTS` with the items that exist.
    pub async fn create_item(&self, item: &CreateItem<'_>) -> Result<Item, Error> {
        let body = CreateBody {
            connector_id: item.connector_id,
            parameters: Exposed(item.parameters),
            client_user_id: item.client_user_id,
            avoid_duplicates: item.avoid_duplicates,
        };
        let answer = self.answer(Call::new(CREATE).json(&body)?).await?;
        parse(&answer.bytes).or_else(|error| match serde_json::from_slice(&answer.bytes) {
            Ok(OnlyId { id }) => Ok(Item::bare(id)),
            Err(_) => Err(error.into()),
        })
    }

    /// An item as it is now.
    ///
    /// # Errors
    /// [`Error`]; `ITEM_NOT_FOUND`.
    pub async fn item(&self, id: &ItemId) -> Result<Item, Error> {
        self.call(Call::new(READ).id(id)).await
    }

    /// Starts another execution of an item.
    ///
    /// # Errors
    /// [`Error`]; the refusals of "Updates and auto-sync".
    pub async fn update_item(&self, id: &ItemId, update: &UpdateItem<'_>) -> Result<Item, Error> {
        let body = UpdateBody { parameters: update.parameters.map(Exposed) };
        self.call(Call::new(UPDATE).id(id).json(&body)?).await
    }

    /// Deletes an item with its credentials, data and consent. An item that is already gone counts as deleted.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn delete_item(&self, id: &ItemId) -> Result<(), Error> {
        match self.call::<Deleted>(Call::new(DELETE).id(id)).await {
            Ok(_) => Ok(()),
            Err(error) if error.status() == Some(404) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Answers the question of a waiting execution: one value under the name of the item's `parameter`.
    ///
    /// # Errors
    /// [`Error`]; `ITEM_MFA_EXPIRED`, `ITEM_MFA_ALREADY_PROVIDED`, `ITEM_MFA_NOT_FOUND`,
    /// `ITEM_MFA_PARAMETER_EXPECTED_MISMATCH`.
    pub async fn answer_mfa(&self, id: &ItemId, answer: &Parameters) -> Result<Item, Error> {
        self.call(Call::new(ANSWER).id(id).json(&Exposed(answer))?).await
    }
}
