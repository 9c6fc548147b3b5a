//! Accounts and cards ("Accounts").

use super::{
    Client, Error,
    endpoint::{Call, Endpoint},
};
use crate::{
    ItemId,
    model::{Account, Page},
};

const LIST: Endpoint = Endpoint::get("/accounts");

impl Client {
    /// The accounts and cards of an item; none when the item is unknown. One page holds them all.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn accounts(&self, item: &ItemId) -> Result<Page<Account>, Error> {
        self.call(Call::new(LIST).query("itemId", item)).await
    }
}
