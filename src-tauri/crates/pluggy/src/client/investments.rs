//! Investments and their movements ("Investments").

use futures_util::Stream;

use super::{
    Client, Error,
    call::{Call, Endpoint},
    paging::PAGE_SIZE,
};
use crate::{
    InvestmentId, ItemId,
    model::{Investment, InvestmentTransaction, InvestmentType},
};

const LIST: Endpoint = Endpoint::get("/investments");
const READ: Endpoint = Endpoint::get("/investments/{id}");
const TRANSACTIONS: Endpoint = Endpoint::get("/investments/{id}/transactions");

impl Client {
    /// The investments of an item, or those of one type.
    ///
    /// # Errors
    /// Each row may be an [`Error`]: [`Error::Row`] for one that can't be read, and any other at the end.
    pub fn investments(
        &self,
        item: &ItemId,
        kind: Option<&InvestmentType>,
    ) -> impl Stream<Item = Result<Investment, Error>> + Send + use<> {
        let call = Call::new(LIST).about(item).query("itemId", item).maybe("type", kind);
        self.rows_by_number(call.query("pageSize", &PAGE_SIZE))
    }

    /// One investment.
    ///
    /// # Errors
    /// [`Error`]; `INVESTMENT_NOT_FOUND`.
    pub async fn investment(&self, id: &InvestmentId) -> Result<Investment, Error> {
        self.object(&Call::new(READ).id(id)).await
    }

    /// The movements of an investment.
    ///
    /// # Errors
    /// Each row may be an [`Error`]: [`Error::Row`] for one that can't be read, and any other at the end.
    pub fn investment_transactions(
        &self,
        id: &InvestmentId,
    ) -> impl Stream<Item = Result<InvestmentTransaction, Error>> + Send + use<> {
        self.rows_by_number(Call::new(TRANSACTIONS).id(id).query("pageSize", &PAGE_SIZE))
    }
}
