//! Connect tokens ("Connect token").

use super::{
    Client, ConnectToken, Error, Scope,
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

    /// A token for this request; who speaks by a connect token has no other than that one, whatever is requested.
    ///
    /// # Errors
    /// As [`Client::create_connect_token`].
    pub async fn connect_token(&self, request: &ConnectTokenRequest) -> Result<ConnectToken, Error> {
        match self.scope() {
            Scope::Application => Ok(ConnectToken(self.create_connect_token(request).await?.access_token)),
            Scope::ConnectToken => Ok(ConnectToken(self.keys.key(&self.door, None).await?)),
        }
    }
}
