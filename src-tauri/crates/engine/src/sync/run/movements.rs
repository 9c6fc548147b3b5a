//! One reading of an account's movements: page by page, from where an earlier go stopped, and at the end of all pages a look
//! for rows that were not told of any more.
//!
//! Not in here: which reading that is, and what a row means.

use std::collections::{BTreeSet, HashSet};

use chrono::TimeDelta;
use futures_util::future::join;
use pluggy::{
    AccountId, Error, TransactionId,
    client::{Cursor, Paged, RetryKind, TransactionFilter},
    model::{Account, Transaction},
};

use super::{Go, Going, Halt, Open, at, progress};
use crate::{
    store::{Change, products::ProductChange, readings::Progress},
    sync::{
        ending::ending,
        matching,
        movement::{self, Kind, Misfit, Owner, beginning, today},
    },
    view::{Came, ListEnd, Listing},
};

/// Ids that are asked for at once: Pluggy takes 500.
const IDS: usize = 400;
/// How often a page is asked for before it counts as lost.
pub(super) const TRIES: u32 = 3;
/// Between two tries, where Pluggy names no time: longer each time.
const PAUSE: TimeDelta = TimeDelta::seconds(2);
/// Longer than that nothing is waited for: there will be another go.
const PATIENCE: TimeDelta = TimeDelta::minutes(2);

impl<F: Fn(Going) + Send + Sync> Go<'_, F> {
    /// Movements of an account, by their days or by when Pluggy saw them.
    pub(super) async fn movements(&mut self, mut open: Open, owner: &Owner, account: &Account) -> Result<(), Halt> {
        let mut seen: HashSet<Cursor> = open.cursor.iter().cloned().collect();
        let from = open.reach.from_day.map(beginning);
        let created_at_from = open.reach.created_from.map(Into::into);
        let filter = TransactionFilter { from, created_at_from, ..TransactionFilter::default() };
        let mut ahead = None;
        loop {
            let page = match ahead.take() {
                Some(page) => page,
                None => self.page(&owner.id, &filter, open.cursor.as_ref()).await,
            };
            let page = match page {
                Ok(page) => page,
                // A cursor that is too old to go on with: from the beginning.
                Err(error) if open.resumed && open.pages == 0 && error.status() == Some(400) => {
                    self.end(&open, ListEnd::Refused, Vec::new()).await?;
                    open = self.begin(open.reach).await?;
                    seen.clear();
                    continue;
                }
                Err(error) => {
                    let end = ending(&error);
                    return self.ended(&open, end, Vec::new()).await;
                }
            };
            open.pages += 1;
            open.holes |= !page.unreadable.is_empty();
            open.rows += u64::try_from(page.results.len()).unwrap_or_default();
            let told = self.told(&mut open, owner, &page);
            let next = page.next.ok();
            let loops = match &next {
                None => true,
                Some(Some(next)) => !seen.insert(next.clone()),
                Some(None) => false,
            };
            if loops {
                return self.ended(&open, ListEnd::Looped, vec![told]).await;
            }
            open.cursor = next.flatten();
            let written = async {
                self.write(vec![told, progress(&open, None)]).await?;
                self.tell(&open);
                Ok::<(), Halt>(())
            };
            if open.cursor.is_some() {
                // The disk and Pluggy need not wait for each other.
                let (written, next) = join(written, self.page(&owner.id, &filter, open.cursor.as_ref())).await;
                written?;
                ahead = Some(next);
            } else {
                written.await?;
            }
            if ahead.is_none() {
                return self.whole(&open, owner, account).await;
            }
        }
    }

    /// The rows of a page as they are written. What is another's is none of them.
    fn told(&self, open: &mut Open, owner: &Owner, page: &Paged<Transaction>) -> Change {
        let mut rows = Vec::with_capacity(page.results.len());
        for wire in &page.results {
            match movement::row(wire, owner) {
                Ok(row) => rows.push(row),
                Err(Misfit::Foreign | Misfit::Incomplete) => open.holes = true,
            }
        }
        Change::Product(ProductChange::Movements { account: owner.id.clone(), reading: open.id, rows })
    }

    /// The last page has been read: what was not told of is looked for, and marked where it is gone.
    async fn whole(&mut self, open: &Open, owner: &Owner, account: &Account) -> Result<(), Halt> {
        if open.holes {
            return self.ended(open, ListEnd::Holes, Vec::new()).await;
        }
        if open.reach.list != Listing::Movements {
            return self.ended(open, ListEnd::Whole, Vec::new()).await;
        }
        let since = self.since.unwrap_or(open.id);
        let untold = self.run.store.untold(&owner.id, open.id, since, open.reach.from_day).await?;
        let came = self.known.standing(Listing::Movements);
        let mut vanished = untold.vanished;
        if !vanished.is_empty() {
            if open.rows == 0 {
                return self.ended(open, ListEnd::Empty, Vec::new()).await;
            }
            if !matches!(came, None | Some(Came::Whole | Came::WithRemark)) {
                return self.ended(open, ListEnd::NotUpdated, Vec::new()).await;
            }
            // One page is of one moment. Between two a consent may end, and rows may move.
            if open.pages != 1 || open.resumed {
                match self.confirmed(open, owner, &vanished, untold.told).await? {
                    Ok(gone) => vanished.retain(|row| gone.contains(&row.id)),
                    Err(end) => return self.ended(open, end, Vec::new()).await,
                }
            }
        }
        let mut changes = Vec::new();
        if !vanished.is_empty() {
            let rows = matching::matched(&vanished, &untold.new);
            let (account, at) = (owner.id.clone(), self.run.clock.now());
            changes.push(Change::Product(ProductChange::Vanished { account, at, rows }));
        }
        // The pages of an earlier go know nothing of what moved the balance since.
        let is_of_now = owner.kind == Kind::Account && !open.resumed;
        let balance = account.balance.filter(|_| is_of_now).map(|balance| owner.worth(balance));
        let day = today(self.run.clock.now());
        let end = Some((self.run.clock.now(), ListEnd::Whole));
        let balance = balance.map(|balance| (balance, day));
        changes.push(Change::Reading(Progress { balance, ..at(open, end) }));
        *self.before.entry(open.reach.list).or_default() += open.rows;
        self.write(changes).await
    }

    /// Which of these rows Pluggy really has no more: they are asked for by their ids, together with one that is there. An
    /// account that does not tell of that one either is closed to us, and has lost nothing.
    async fn confirmed(
        &self,
        open: &Open,
        owner: &Owner,
        missing: &[matching::Known],
        there: Option<TransactionId>,
    ) -> Result<Result<BTreeSet<TransactionId>, ListEnd>, Halt> {
        let mut gone: BTreeSet<TransactionId> = missing.iter().map(|row| row.id.clone()).collect();
        let Some(there) = there else { return Ok(Err(ListEnd::Empty)) };
        for some in missing.chunks(IDS) {
            let ids = some.iter().map(|row| row.id.clone()).chain([there.clone()]).collect();
            let filter = TransactionFilter { ids, ..TransactionFilter::default() };
            let page = match self.page(&owner.id, &filter, None).await {
                Ok(page) => page,
                Err(error) => return Ok(Err(ending(&error))),
            };
            if !page.results.iter().any(|row| row.id == there) {
                return Ok(Err(ListEnd::Empty));
            }
            let mut found = Open { holes: !page.unreadable.is_empty(), ..open.again() };
            let told = self.told(&mut found, owner, &page);
            if found.holes {
                return Ok(Err(ListEnd::Holes));
            }
            for row in &page.results {
                gone.remove(&row.id);
            }
            self.write(vec![told]).await?;
        }
        Ok(Ok(gone))
    }

    /// A page, asked for again where that may help.
    async fn page(
        &self,
        account: &AccountId,
        filter: &TransactionFilter,
        from: Option<&Cursor>,
    ) -> Result<Paged<Transaction>, Error> {
        let mut tries = 1;
        loop {
            let error = match self.run.client.transactions_page(account, filter, from).await {
                Ok(page) => return Ok(page),
                Err(error) => error,
            };
            let RetryKind::Transient { after } = error.retry_kind() else { return Err(error) };
            let pause = after.unwrap_or(PAUSE * i32::try_from(tries).unwrap_or(1));
            if tries >= TRIES || pause > PATIENCE {
                return Err(error);
            }
            tries += 1;
            self.run.clock.sleep_until(self.run.clock.now() + pause).await;
        }
    }
}

impl Open {
    /// The same reading, with nothing wrong with it yet.
    fn again(&self) -> Self {
        let (id, reach, cursor) = (self.id, self.reach.clone(), self.cursor.clone());
        Self { id, reach, cursor, rows: self.rows, pages: self.pages, resumed: self.resumed, holes: false }
    }
}
