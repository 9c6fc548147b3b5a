//! Connect tokens ("Connect token").

use super::{
    Client, Error,
    call::{Call, Endpoint},
};
use crate::model::{ConnectTokenRequest, ConnectTokenResponse};

const CREATE: Endpoint = Endpoint::harmless_post("/connect_token");

impl Client {
    /// Asks for a token good for thirty minutes: to create items, or to update the one that the request names.
    ///
    /// # Errors
    /// [`Error`]; `ITEM_NOT_FOUND` when the named item does not exist.
    pub async fn create_connect_token(&self, request: &ConnectTokenRequest) -> Result<ConnectTokenResponse, Error> {
        self.object(&Call::new(CREATE).json(request)?).await
    }
}
