//! Consents of Open Finance ("Consents").

use super::{
    Client, Error,
    call::{Call, Endpoint},
};
use crate::{
    ConsentId, ItemId,
    model::{Consent, Page},
};

const LIST: Endpoint = Endpoint::get("/consents");
const READ: Endpoint = Endpoint::get("/consents/{id}");

impl Client {
    /// The consents of an item.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn consents(&self, item: &ItemId) -> Result<Page<Consent>, Error> {
        self.list(&Call::new(LIST).about(item).query("itemId", item)).await
    }

    /// One consent.
    ///
    /// # Errors
    /// [`Error`]; `CONSENT_NOT_FOUND`.
    pub async fn consent(&self, id: &ConsentId) -> Result<Consent, Error> {
        self.object(&Call::new(READ).id(id)).await
    }
}
