//! Items: made, read, updated, answered, deleted ("Items", "MFA").

use std::fmt;

use futures_util::Stream;
use serde::{
    Deserializer as _, Serialize,
    de::{IgnoredAny, MapAccess, Visitor},
};

use super::{
    Client, Error, ItemParameters, Parameters,
    call::{Call, Endpoint},
    paging::PAGE_SIZE,
    parameters::Exposed,
};
use crate::{
    ConnectorId, ItemId, decode,
    model::{Item, ItemResource, Product, ResourceStatus, ScrResponse},
};

const CREATE: Endpoint = Endpoint::creating_post("/items");
const READ: Endpoint = Endpoint::get("/items/{id}");
const UPDATE: Endpoint = Endpoint::patch("/items/{id}");
const DELETE: Endpoint = Endpoint::delete("/items/{id}");
const ANSWER: Endpoint = Endpoint::post("/items/{id}/mfa");
const DISABLE_AUTO_SYNC: Endpoint = Endpoint::patch("/items/{id}/disable-auto-sync");
const LIST: Endpoint = Endpoint::get("/v2/items");
const RESOURCES: Endpoint = Endpoint::get("/items/{id}/resources");
const SCR: Endpoint = Endpoint::get("/items/{id}/scr");

/// A new item.
#[derive(Debug, Clone)]
pub struct CreateItem<'a> {
    /// The institution.
    pub connector_id: ConnectorId,
    /// What the person typed.
    pub parameters: ItemParameters<'a>,
    /// Where the item's events are sent.
    pub webhook_url: Option<&'a str>,
    /// Free text, kept on the item.
    pub client_user_id: Option<&'a str>,
    /// Where the browser lands after the bank's page: `https` or a deep link.
    pub oauth_redirect_uri: Option<&'a str>,
    /// What to collect; everything the connector can deliver, if not said.
    pub products: &'a [Product],
    /// Refuse credentials that another item already uses.
    pub avoid_duplicates: Option<bool>,
}

impl<'a> CreateItem<'a> {
    /// An item at this institution with what the person typed; the rest as Pluggy does by itself.
    pub fn new(connector_id: ConnectorId, parameters: impl Into<ItemParameters<'a>>) -> Self {
        Self {
            connector_id,
            parameters: parameters.into(),
            webhook_url: None,
            client_user_id: None,
            oauth_redirect_uri: None,
            products: &[],
            avoid_duplicates: None,
        }
    }
}

/// A new execution of an item.
#[derive(Debug, Clone, Default)]
pub struct UpdateItem<'a> {
    /// New credentials; without any, Pluggy uses those it has. A one-step code alone is enough, and must be fresh.
    pub parameters: Option<ItemParameters<'a>>,
    /// Free text, kept on the item.
    pub client_user_id: Option<&'a str>,
    /// Where the item's events are sent.
    pub webhook_url: Option<&'a str>,
    /// What to collect from now on.
    pub products: &'a [Product],
}

/// What is written of either: parameters can be written out here alone, where they leave.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ItemBody<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    connector_id: Option<ConnectorId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    parameters: Option<Exposed<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    webhook_url: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    client_user_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    oauth_redirect_uri: Option<&'a str>,
    #[serde(skip_serializing_if = "<[Product]>::is_empty")]
    products: &'a [Product],
    #[serde(skip_serializing_if = "Option::is_none")]
    avoid_duplicates: Option<bool>,
}

/// Which items to list.
#[derive(Debug, Clone, Default)]
pub struct ItemFilter {
    /// Made with this free text.
    pub client_user_id: Option<String>,
    /// At this institution.
    pub connector_id: Option<ConnectorId>,
}

/// What became of an item that was to be deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deleted {
    /// It was deleted now.
    Now,
    /// There was no such item any more.
    Before,
}

/// The id in the beginning of an item's body, which may break off right after it.
fn id_in(bytes: &[u8]) -> Option<ItemId> {
    struct Looking<'a>(&'a mut Option<ItemId>);

    impl<'de> Visitor<'de> for Looking<'_> {
        type Value = ();

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("an item")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<(), A::Error> {
            while let Some(name) = fields.next_key::<String>()? {
                if name == "id" {
                    *self.0 = Some(fields.next_value()?);
                    return Ok(());
                }
                fields.next_value::<IgnoredAny>()?;
            }
            Ok(())
        }
    }

    let mut id = None;
    // How the rest ends does not matter.
    let _ = serde_json::Deserializer::from_slice(bytes).deserialize_map(Looking(&mut id));
    id
}

impl Client {
    /// Makes an item and starts its first execution. The answer comes at once; follow it with [`Client::item`].
    ///
    /// An answer whose id can be read is an item, even when the rest of it can't: a lost id can't be found again.
    ///
    /// # Errors
    /// [`Error`]; `CONNECTOR_VALIDATION_ERROR` with details, `ITEM_USER_ALREADY_EXISTS` with the items that exist. When
    /// its [`delivery`](Error::delivery) is unknown the item may exist all the same: do not simply make it again.
    pub async fn create_item(&self, item: &CreateItem<'_>) -> Result<Item, Error> {
        let body = ItemBody {
            connector_id: Some(item.connector_id),
            parameters: Some(Exposed(item.parameters)),
            webhook_url: item.webhook_url,
            client_user_id: item.client_user_id,
            oauth_redirect_uri: item.oauth_redirect_uri,
            products: item.products,
            avoid_duplicates: item.avoid_duplicates,
        };
        let answer = self.answer(&Call::new(CREATE).json(&body)?).await?;
        decode::object(&answer.bytes).or_else(|error| match id_in(&answer.bytes) {
            Some(id) => Ok(Item { id, ..Item::default() }),
            None => Err(answer.broken.unwrap_or_else(|| error.into())),
        })
    }

    /// An item as it is now.
    ///
    /// # Errors
    /// [`Error`]; `ITEM_NOT_FOUND`.
    pub async fn item(&self, id: &ItemId) -> Result<Item, Error> {
        self.object(&Call::new(READ).item(id)).await
    }

    /// Starts another execution of an item.
    ///
    /// # Errors
    /// [`Error`]; the refusals of "Updates and auto-sync".
    pub async fn update_item(&self, id: &ItemId, update: &UpdateItem<'_>) -> Result<Item, Error> {
        let body = ItemBody {
            connector_id: None,
            parameters: update.parameters.map(Exposed),
            webhook_url: update.webhook_url,
            client_user_id: update.client_user_id,
            oauth_redirect_uri: None,
            products: update.products,
            avoid_duplicates: None,
        };
        self.object(&Call::new(UPDATE).item(id).json(&body)?).await
    }

    /// Deletes an item with its credentials, data and consent. An item that is already gone counts as deleted; which it was,
    /// the answer tells.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn delete_item(&self, id: &ItemId) -> Result<Deleted, Error> {
        match self.answer(&Call::new(DELETE).item(id)).await {
            Err(error) if error.status() == Some(404) => Ok(Deleted::Before),
            Err(error) => Err(error),
            Ok(_) => Ok(Deleted::Now),
        }
    }

    /// Answers the question of a waiting execution: one value under the name of the item's `parameter`.
    ///
    /// # Errors
    /// [`Error`]; `ITEM_MFA_EXPIRED`, `ITEM_MFA_ALREADY_PROVIDED`, `ITEM_MFA_NOT_FOUND`,
    /// `ITEM_MFA_PARAMETER_EXPECTED_MISMATCH`.
    pub async fn answer_mfa(&self, id: &ItemId, answer: &Parameters) -> Result<Item, Error> {
        self.object(&Call::new(ANSWER).item(id).json(&Exposed(answer.into()))?).await
    }

    /// Stops Pluggy from updating an item by itself.
    ///
    /// # Errors
    /// [`Error`]; `ITEM_NOT_FOUND`.
    pub async fn disable_auto_sync(&self, id: &ItemId) -> Result<Item, Error> {
        self.object(&Call::new(DISABLE_AUTO_SYNC).item(id)).await
    }

    /// The application's items, newest first. Most teams may not ask for them: keep the ids instead.
    ///
    /// # Errors
    /// Each row may be an [`Error`]: [`Error::Row`] for one that can't be read, and any other at the end; 403 where the team
    /// may not.
    pub fn items(&self, filter: &ItemFilter) -> impl Stream<Item = Result<Item, Error>> + Send + use<> {
        let call = Call::new(LIST)
            .maybe("clientUserId", filter.client_user_id.as_ref())
            .maybe("connectorId", filter.connector_id.as_ref());
        self.rows_by_cursor(call)
    }

    /// What the Open Finance consent of an item covers, or what of it is in one state ("Resources").
    ///
    /// # Errors
    /// Each row may be an [`Error`]: [`Error::Row`] for one that can't be read, and any other at the end.
    pub fn resources(
        &self,
        id: &ItemId,
        status: Option<&ResourceStatus>,
    ) -> impl Stream<Item = Result<ItemResource, Error>> + Send + use<> {
        let call = Call::new(RESOURCES).item(id).maybe("status", status);
        self.rows_by_number(call.query("pageSize", &PAGE_SIZE))
    }

    /// A person's debts as the Central Bank knows them, in the months from `from` to `to` (`YYYYMM`). Only for teams that
    /// it was enabled for.
    ///
    /// # Errors
    /// [`Error`]; `SCR_INVALID_REQUEST`.
    pub async fn scr(&self, id: &ItemId, from: Option<&str>, to: Option<&str>) -> Result<ScrResponse, Error> {
        self.object(&Call::new(SCR).item(id).maybe("from", from.as_ref()).maybe("to", to.as_ref())).await
    }
}
