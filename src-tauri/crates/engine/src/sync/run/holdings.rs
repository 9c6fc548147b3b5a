//! One reading of any list but movements: bills, investments and what moved in them, loans, identity, consents. They begin anew
//! each time, and are written some hundred rows at a time.

use futures_util::{Stream, StreamExt as _, stream};
use pluggy::{Error, InvestmentId, model::Page};

use super::{Go, Going, Halt, Open, progress};
use crate::{
    store::{Change, products::ProductChange},
    sync::{ending::ending, holding::Kept},
    view::ListEnd,
};

/// Rows that are written together.
const TOGETHER: usize = 500;

impl<F: Fn(Going) + Send + Sync> Go<'_, F> {
    /// Investments, and then what moved in each of them.
    pub(super) async fn investments(&mut self, open: Open) -> Result<(), Halt> {
        let mut ids: Vec<InvestmentId> = Vec::new();
        let listed = self.run.client.investments(&self.run.item, None);
        self.each(open, None, listed, |investment| ids.push(investment.id.clone())).await?;
        for id in ids {
            let Some(open) = self.open(self.known.of_investment(id.as_str())).await? else { continue };
            let movements = self.run.client.investment_transactions(&id);
            self.holdings(open, Some(id.as_str()), movements).await?;
        }
        Ok(())
    }

    /// Rows of any other list.
    pub(super) async fn holdings<T: Kept>(
        &mut self,
        open: Open,
        parent: Option<&str>,
        rows: impl Stream<Item = Result<T, Error>>,
    ) -> Result<(), Halt> {
        self.each(open, parent, rows, |_| {}).await
    }

    /// The same; `seen` is shown every row that could be read.
    async fn each<T: Kept>(
        &mut self,
        mut open: Open,
        parent: Option<&str>,
        rows: impl Stream<Item = Result<T, Error>>,
        mut seen: impl FnMut(&T),
    ) -> Result<(), Halt> {
        let had = self.known.last_whole(open.reach.list, &open.reach.of).is_some_and(|last| last.rows > 0);
        let (connection, list) = (self.run.connection.clone(), open.reach.list);
        let reading = (open.id, self.run.clock.now());
        let mut end = ListEnd::Whole;
        let mut rows = std::pin::pin!(rows);
        let mut together = Vec::new();
        loop {
            let row = rows.next().await;
            let is_over = row.is_none();
            match row {
                Some(Ok(row)) => {
                    seen(&row);
                    match row.row(parent) {
                        Some(row) => together.push(row),
                        None => end = ListEnd::Holes,
                    }
                }
                Some(Err(error)) => end = ending(&error),
                None => {}
            }
            if together.len() >= TOGETHER || (is_over && !together.is_empty()) {
                let rows = std::mem::take(&mut together);
                open.rows += u64::try_from(rows.len()).unwrap_or_default();
                let told = ProductChange::Holdings { connection: connection.clone(), list, reading, rows };
                self.write(vec![Change::Product(told), progress(&open, None)]).await?;
                self.tell(&open);
            }
            if is_over {
                break;
            }
        }
        match end {
            ListEnd::Whole if open.rows == 0 && had => self.ended(&open, ListEnd::Empty, Vec::new()).await,
            ListEnd::Whole => {
                let parent = parent.map(str::to_owned);
                let rest = ProductChange::Rest { connection, list, parent, reading };
                self.ended(&open, ListEnd::Whole, vec![Change::Product(rest)]).await
            }
            end => self.ended(&open, end, Vec::new()).await,
        }
    }
}

/// A list that comes whole, as rows.
pub(super) fn listed<T>(page: Result<Page<T>, Error>) -> impl Stream<Item = Result<T, Error>> {
    stream::iter(match page {
        Ok(page) => {
            let unreadable = page.unreadable.into_iter().map(|error| Err(Error::Row(error)));
            page.results.into_iter().map(Ok).chain(unreadable).collect::<Vec<_>>()
        }
        Err(error) => vec![Err(error)],
    })
}
