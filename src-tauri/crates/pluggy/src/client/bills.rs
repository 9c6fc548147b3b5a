//! Closed bills of cards ("Credit card bills").

use futures_util::Stream;

use super::{
    Client, Error,
    call::{Call, Endpoint},
    paging::PAGE_SIZE,
};
use crate::{AccountId, BillId, model::Bill};

const LIST: Endpoint = Endpoint::get("/bills");
const READ: Endpoint = Endpoint::get("/bills/{id}");

impl Client {
    /// The closed bills of a card, newest first.
    ///
    /// # Errors
    /// Each row may be an [`Error`]: [`Error::Row`] for one that can't be read, and any other at the end.
    pub fn bills(&self, account: &AccountId) -> impl Stream<Item = Result<Bill, Error>> + Send + use<> {
        self.rows_by_number(Call::new(LIST).query("accountId", account).query("pageSize", &PAGE_SIZE))
    }

    /// One bill.
    ///
    /// # Errors
    /// [`Error`]; `CREDIT_CARD_BILL_NOT_FOUND`.
    pub async fn bill(&self, id: &BillId) -> Result<Bill, Error> {
        self.object(&Call::new(READ).id(id)).await
    }
}
