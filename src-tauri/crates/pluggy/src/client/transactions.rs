//! Transactions ("Transactions"): the current endpoint by cursor, and the deprecated one by page.

use futures_util::{Stream, StreamExt as _, TryStreamExt as _, future, stream};

use super::{
    Client, Cursor, Error, Paged,
    call::{Call, Endpoint},
    paging::PAGE_SIZE,
};
use crate::{
    AccountId, BillId, CategoryId, TransactionId,
    model::{Transaction, UpdateTransaction},
    time::Instant,
};

const LIST: Endpoint = Endpoint::get("/v2/transactions");
const LIST_BY_PAGE: Endpoint = Endpoint::get("/transactions");
const READ: Endpoint = Endpoint::get("/transactions/{id}");
const UPDATE: Endpoint = Endpoint::patch("/transactions/{id}");

/// Which transactions of an account to list.
#[derive(Debug, Clone, Default)]
pub struct TransactionFilter {
    /// These, at most 500; more are refused with `IDS_PARAMETER_EXCEEDS_MAX_LENGTH`.
    pub ids: Vec<TransactionId>,
    /// Dated then or later.
    pub from: Option<Instant>,
    /// Dated then or earlier.
    pub to: Option<Instant>,
    /// First seen by Pluggy then or later. Not together with `from` and `to`.
    pub created_at_from: Option<Instant>,
}

impl Client {
    /// The transactions of an account, newest first.
    ///
    /// # Errors
    /// Each row may be an [`Error`]: [`Error::Row`] for one that can't be read, and any other at the end.
    pub fn transactions(
        &self,
        account: &AccountId,
        filter: &TransactionFilter,
    ) -> impl Stream<Item = Result<Transaction, Error>> + Send + use<> {
        self.rows_by_cursor(by_cursor(account, filter))
    }

    /// One page of the same, 500 rows: the first, or the one that `from` leads to. For reading that goes on another day.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn transactions_page(
        &self,
        account: &AccountId,
        filter: &TransactionFilter,
        from: Option<&Cursor>,
    ) -> Result<Paged<Transaction>, Error> {
        self.paged(&by_cursor(account, filter), from).await
    }

    /// The same by numbered pages, or those of one bill. Where this endpoint has been switched off (410), by cursor.
    ///
    /// # Errors
    /// Each row may be an [`Error`]: [`Error::Row`] for one that can't be read, and any other at the end.
    #[deprecated(note = "Pluggy has announced the end of this endpoint; use `Client::transactions`")]
    pub fn transactions_by_page(
        &self,
        account: &AccountId,
        filter: &TransactionFilter,
        bill: Option<&BillId>,
    ) -> impl Stream<Item = Result<Transaction, Error>> + Send + use<> {
        let call = Call::new(LIST_BY_PAGE)
            .query("accountId", account)
            .list("ids", &filter.ids)
            .maybe("from", filter.from.as_ref())
            .maybe("to", filter.to.as_ref())
            .maybe("createdAtFrom", filter.created_at_from.as_ref())
            .maybe("billId", bill)
            .query("pageSize", &PAGE_SIZE);
        let by_page = self.rows_by_number(call);
        let bill = bill.cloned();
        // The current endpoint knows no bills.
        let by_cursor = self.rows_by_cursor(by_cursor(account, filter)).try_filter(move |row: &Transaction| {
            let on = row.credit_card_metadata.as_ref().and_then(|card| card.bill_id.as_ref());
            future::ready(bill.is_none() || on == bill.as_ref())
        });
        stream::once(async move {
            let mut by_page = Box::pin(by_page.fuse());
            match by_page.next().await {
                Some(Err(error)) if error.status() == Some(410) => by_cursor.left_stream(),
                first => stream::iter(first).chain(by_page).right_stream(),
            }
        })
        .flatten()
    }

    /// One transaction.
    ///
    /// # Errors
    /// [`Error`]; `TRANSACTION_NOT_FOUND`.
    pub async fn transaction(&self, id: &TransactionId) -> Result<Transaction, Error> {
        self.object(&Call::new(READ).id(id)).await
    }

    /// Puts a transaction into another category.
    ///
    /// # Errors
    /// [`Error`]; 404 when there is no such transaction.
    pub async fn categorize(&self, id: &TransactionId, category: &CategoryId) -> Result<Transaction, Error> {
        let update = UpdateTransaction { category_id: Some(category.clone()) };
        self.object(&Call::new(UPDATE).id(id).json(&update)?).await
    }
}

fn by_cursor(account: &AccountId, filter: &TransactionFilter) -> Call {
    Call::new(LIST)
        .query("accountId", account)
        .list("ids", &filter.ids)
        .maybe("dateFrom", filter.from.as_ref())
        .maybe("dateTo", filter.to.as_ref())
        .maybe("createdAtFrom", filter.created_at_from.as_ref())
}
