//! Institutions ("Connectors").

use super::{
    Client, Error,
    endpoint::{Call, Endpoint},
};
use crate::model::{Connector, ConnectorType, Page};

const LIST: Endpoint = Endpoint::get("/connectors");

/// Which connectors to list; by default all that the application may use, without pretend ones.
#[derive(Debug, Clone, Default)]
pub struct ConnectorFilter {
    /// Part of the name.
    pub name: Option<String>,
    /// Kinds of institution.
    pub types: Vec<ConnectorType>,
    /// Adds the pretend institutions to the real ones.
    pub sandbox: bool,
}

impl Client {
    /// The institutions that can be connected. One page holds them all.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn connectors(&self, filter: &ConnectorFilter) -> Result<Page<Connector>, Error> {
        let mut call = Call::new(LIST);
        if let Some(name) = &filter.name {
            call = call.query("name", name);
        }
        if !filter.types.is_empty() {
            let types: Vec<&str> = filter.types.iter().map(ConnectorType::as_str).collect();
            call = call.query("types", &types.join(","));
        }
        if filter.sandbox {
            call = call.query("sandbox", &true);
        }
        self.call(call).await
    }
}
