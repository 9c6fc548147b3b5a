//! Who a person or a company is, in the institution's books ("Identity").

use super::{
    Client, Error,
    call::{Call, Endpoint},
};
use crate::{IdentityId, ItemId, model::Identity};

const OF_ITEM: Endpoint = Endpoint::get("/identity");
const READ: Endpoint = Endpoint::get("/identity/{id}");

impl Client {
    /// Whom an item belongs to.
    ///
    /// # Errors
    /// [`Error`]; `IDENTITY_NOT_FOUND` is normal: not every institution tells.
    pub async fn identity(&self, item: &ItemId) -> Result<Identity, Error> {
        self.object(&Call::new(OF_ITEM).about(item).query("itemId", item)).await
    }

    /// One identity, by its own id.
    ///
    /// # Errors
    /// [`Error`]; `IDENTITY_NOT_FOUND`.
    pub async fn identity_by_id(&self, id: &IdentityId) -> Result<Identity, Error> {
        self.object(&Call::new(READ).id(id)).await
    }
}
