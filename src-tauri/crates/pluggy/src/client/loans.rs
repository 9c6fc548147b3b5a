//! Loans and financing ("Loans").

use super::{
    Client, Error,
    call::{Call, Endpoint},
};
use crate::{
    ItemId, LoanId,
    model::{Loan, Page},
};

const LIST: Endpoint = Endpoint::get("/loans");
const READ: Endpoint = Endpoint::get("/loans/{id}");

impl Client {
    /// The loans of an item. All pages, if there are more than one.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn loans(&self, item: &ItemId) -> Result<Page<Loan>, Error> {
        self.list(&Call::new(LIST).about(item).query("itemId", item)).await
    }

    /// One loan.
    ///
    /// # Errors
    /// [`Error`]; `LOAN_NOT_FOUND`.
    pub async fn loan(&self, id: &LoanId) -> Result<Loan, Error> {
        self.object(&Call::new(READ).id(id)).await
    }
}
