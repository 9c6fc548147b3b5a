//! Institutions ("Connectors").

use super::{
    Client, Error, Parameters,
    call::{Call, Endpoint},
    parameters::Exposed,
};
use crate::{
    ConnectorId,
    model::{Connector, ConnectorType, Page, ParameterValidationResponse},
};

const LIST: Endpoint = Endpoint::get("/connectors");
const READ: Endpoint = Endpoint::get("/connectors/{id}");
const VALIDATE: Endpoint = Endpoint::harmless_post("/connectors/{id}/validate");

/// Which connectors to list; by default all that the application may use, without pretend ones.
#[derive(Debug, Clone, Default)]
pub struct ConnectorFilter {
    /// Part of the name.
    pub name: Option<String>,
    /// ISO 3166 codes of countries.
    pub countries: Vec<String>,
    /// Kinds of institution.
    pub types: Vec<ConnectorType>,
    /// Adds the pretend institutions to the real ones.
    pub sandbox: Option<bool>,
    /// Adds how well connections went of late.
    pub health_details: Option<bool>,
    /// Regulated Open Finance, or everything but that.
    pub is_open_finance: Option<bool>,
    /// With payments, or without.
    pub supports_payment_initiation: Option<bool>,
    /// With smart transfers, or without.
    pub supports_smart_transfers: Option<bool>,
    /// With automatic Pix, or without.
    pub supports_automatic_pix: Option<bool>,
}

impl Client {
    /// The institutions that can be connected. All pages, if there are more than one.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn connectors(&self, filter: &ConnectorFilter) -> Result<Page<Connector>, Error> {
        let call = Call::new(LIST)
            .list("countries", &filter.countries)
            .list("types", &filter.types)
            .maybe("name", filter.name.as_ref())
            .maybe("sandbox", filter.sandbox.as_ref())
            .maybe("healthDetails", filter.health_details.as_ref())
            .maybe("isOpenFinance", filter.is_open_finance.as_ref())
            .maybe("supportsPaymentInitiation", filter.supports_payment_initiation.as_ref())
            .maybe("supportsSmartTransfers", filter.supports_smart_transfers.as_ref())
            .maybe("supportsAutomaticPix", filter.supports_automatic_pix.as_ref());
        self.list(&call).await
    }

    /// One institution, with how well connections went of late.
    ///
    /// # Errors
    /// [`Error`]; `CONNECTOR_NOT_FOUND`.
    pub async fn connector(&self, id: ConnectorId) -> Result<Connector, Error> {
        self.object(&Call::new(READ).id(&id).query("healthDetails", &true)).await
    }

    /// What an institution would say of these parameters, before they are used.
    ///
    /// # Errors
    /// [`Error`]. What is wrong with the parameters is in the answer.
    pub async fn validate(
        &self,
        connector: ConnectorId,
        parameters: &Parameters,
    ) -> Result<ParameterValidationResponse, Error> {
        self.object(&Call::new(VALIDATE).id(&connector).json(&Exposed(parameters.into()))?).await
    }
}
