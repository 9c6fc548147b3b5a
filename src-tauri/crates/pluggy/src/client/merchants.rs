//! Businesses by their CNPJ ("Merchants, SCR, others").

use super::{
    Client, Error,
    call::{Call, Endpoint},
};
use crate::model::MerchantsFound;

const FIND: Endpoint = Endpoint::get("/merchants");

impl Client {
    /// What is known of the businesses with these CNPJs.
    ///
    /// # Errors
    /// [`Error`]. CNPJs that are none or unknown are named in the answer.
    pub async fn merchants<C: ToString>(&self, cnpjs: &[C]) -> Result<MerchantsFound, Error> {
        self.object(&Call::new(FIND).list("cnpjs", cnpjs)).await
    }
}
