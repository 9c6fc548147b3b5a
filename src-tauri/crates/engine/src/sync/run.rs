//! One go through the lists of a connection: what [`plan`](super::plan) names is read page by page, each page one
//! transaction of the store together with how far the reading has come, so that it can be dropped at any moment and goes on
//! from there. One list that is refused does not stop the others; silence does.
//!
//! Not in here: which lists those are, what a row means, and when there is a go.

use std::{
    collections::{BTreeMap, BTreeSet, HashSet},
    sync::Arc,
};

use chrono::{DateTime, TimeDelta, Utc};
use futures_util::{Stream, StreamExt as _, TryStreamExt as _, stream};
use pluggy::{
    AccountId, Client, Clock, Error, InvestmentId, ItemId, TransactionId,
    client::{Cursor, Paged, RetryKind, TransactionFilter},
    model::{Account, Page, Transaction},
};

use super::{
    accounts,
    ending::ending,
    holding::{self, Kept},
    matching,
    movement::{self, Kind, Misfit, Owner, beginning, today},
    plan::{self, Consent, Known, Step, Wish},
};
use crate::{
    store::{
        Change, Store, StoreError,
        products::ProductChange,
        readings::{Progress, Reach, ReadingId},
    },
    view::{Came, ConnectionId, ListEnd, Listing, ProductStanding},
};

/// Rows that are written together, of lists that come without pages.
const TOGETHER: usize = 500;
/// Ids that are asked for at once: Pluggy takes 500.
const IDS: usize = 400;
/// How often a page is asked for before it counts as lost.
const TRIES: u32 = 3;
/// Between two tries, where Pluggy names no time: longer each time.
const PAUSE: TimeDelta = TimeDelta::seconds(2);
/// Longer than that nothing is waited for: there will be another go.
const PATIENCE: TimeDelta = TimeDelta::minutes(2);

/// What a go needs.
pub(crate) struct Run {
    pub(crate) client: Client,
    pub(crate) store: Store,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) connection: ConnectionId,
    pub(crate) item: ItemId,
    /// What the connection was asked for, and what of it came.
    pub(crate) products: Vec<ProductStanding>,
    pub(crate) wish: Wish,
    pub(crate) consent: Consent,
    /// Its accounts, where they have just been read.
    pub(crate) accounts: Option<Vec<Account>>,
}

/// How a go ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RunEnd {
    /// Every list has been asked for.
    Done,
    /// Pluggy fell silent, or the disk is full: another go is worth it.
    Stopped,
}

/// What is being read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Going {
    /// Which list.
    pub(crate) list: Listing,
    /// Its rows so far.
    pub(crate) rows: u64,
}

/// Why a go does not go on.
enum Halt {
    Stopped,
    Store(StoreError),
}

impl From<StoreError> for Halt {
    fn from(error: StoreError) -> Self {
        if error.may_pass() { Self::Stopped } else { Self::Store(error) }
    }
}

impl Run {
    /// Goes through the lists. `told` hears of every page.
    ///
    /// # Errors
    /// [`StoreError`]: what is kept could not be read or written, and waiting does not help.
    pub(crate) async fn go(self, told: impl Fn(Going) + Send + Sync) -> Result<RunEnd, StoreError> {
        let readings = self.store.readings(&self.connection).await?;
        let now = self.clock.now();
        let known =
            Known { products: &self.products, readings: &readings, now, wish: self.wish, consent: self.consent };
        // A person who asks wants to see it refused.
        let closed = if self.wish == Wish::All { BTreeSet::new() } else { known.closed() };
        let closed = closed.into_iter().map(|list| (list, None)).collect();
        let mut go = Go { run: &self, known, told: &told, closed, since: None };
        match go.through().await {
            Ok(()) => Ok(RunEnd::Done),
            Err(Halt::Stopped) => Ok(RunEnd::Stopped),
            Err(Halt::Store(error)) => Err(error),
        }
    }
}

/// A go under way.
struct Go<'a, F> {
    run: &'a Run,
    known: Known<'a>,
    told: &'a F,
    /// Lists that are not for this profile, and how the first of each ended, where that was in this go.
    closed: BTreeMap<Listing, Option<ListEnd>>,
    /// The first reading of the account that is at hand.
    since: Option<ReadingId>,
}

/// A reading under way.
struct Open {
    id: ReadingId,
    reach: Reach,
    cursor: Option<Cursor>,
    rows: u64,
    /// Pages that were read in this go.
    pages: usize,
    /// Whether it was begun in an earlier one.
    resumed: bool,
    holes: bool,
}

impl<F: Fn(Going) + Send + Sync> Go<'_, F> {
    async fn through(&mut self) -> Result<(), Halt> {
        let Some(accounts) = self.accounts().await? else { return Ok(()) };
        for account in &accounts {
            self.account(account).await?;
        }
        for step in self.known.of_item() {
            let Some(open) = self.open(step).await? else { continue };
            match open.reach.list {
                Listing::Investments => self.investments(open).await?,
                Listing::Loans => {
                    let loans = listed(self.run.client.loans(&self.run.item).await);
                    self.holdings(open, None, loans).await?;
                }
                Listing::Identity => {
                    // An institution that does not tell who somebody is, is no failure.
                    let identity = match self.run.client.identity(&self.run.item).await {
                        Err(error) if error.status() == Some(404) => Vec::new(),
                        other => vec![other],
                    };
                    self.holdings(open, None, stream::iter(identity)).await?;
                }
                _ => {
                    let consents = listed(self.run.client.consents(&self.run.item).await);
                    self.holdings(open, None, consents).await?;
                }
            }
        }
        self.categories().await
    }

    /// The accounts; nothing where there are none any more, though there were: then nothing else is to be had either.
    async fn accounts(&self) -> Result<Option<Vec<Account>>, Halt> {
        let reach = Reach { list: Listing::Accounts, of: String::new(), from_day: None, created_from: None };
        let had = self.known.last_whole(Listing::Accounts, "").is_some_and(|last| last.rows > 0);
        let mut open = self.begin(reach).await?;
        let found = match &self.run.accounts {
            Some(accounts) => accounts.clone(),
            None => match accounts::brought(&self.run.client, &self.run.item, false).await {
                Ok(brought) => {
                    if !brought.accounts.is_empty() {
                        let told = brought.told(self.run.connection.clone(), self.run.clock.now());
                        self.write(vec![Change::Product(ProductChange::Accounts(told))]).await?;
                    }
                    brought.told
                }
                Err(error) => {
                    self.end(&open, ending(&error), Vec::new()).await?;
                    return Ok(None);
                }
            },
        };
        open.rows = u64::try_from(found.len()).unwrap_or(u64::MAX);
        let emptied = found.is_empty() && had;
        self.end(&open, if emptied { ListEnd::Empty } else { ListEnd::Whole }, Vec::new()).await?;
        Ok((!emptied).then_some(found))
    }

    async fn account(&mut self, account: &Account) -> Result<(), Halt> {
        let owner = Owner::from(account);
        self.since = None;
        for step in self.known.of_account(&owner) {
            let Some(open) = self.open(step).await? else { continue };
            self.since = self.since.or(Some(open.id));
            match open.reach.list {
                Listing::Bills => {
                    let bills = self.run.client.bills(&owner.id);
                    self.holdings(open, Some(owner.id.as_str()), bills).await?;
                }
                _ => self.movements(open, &owner, account).await?,
            }
        }
        Ok(())
    }

    async fn investments(&mut self, open: Open) -> Result<(), Halt> {
        let listed = self.run.client.investments(&self.run.item, None);
        let ids: std::sync::Mutex<Vec<InvestmentId>> = std::sync::Mutex::default();
        let listed = listed.inspect_ok(|investment| {
            if let Ok(mut ids) = ids.lock() {
                ids.push(investment.id.clone());
            }
        });
        self.holdings(open, None, listed).await?;
        for id in ids.into_inner().unwrap_or_default() {
            let Some(open) = self.open(self.known.of_investment(id.as_str())).await? else { continue };
            let movements = self.run.client.investment_transactions(&id);
            self.holdings(open, Some(id.as_str()), movements).await?;
        }
        Ok(())
    }

    async fn categories(&self) -> Result<(), Halt> {
        let last = self.run.store.categories_read_at().await?;
        if !plan::categories_are_due(last, self.known.now) || self.closed.contains_key(&Listing::Categories) {
            return Ok(());
        }
        let reach = Reach { list: Listing::Categories, of: String::new(), from_day: None, created_from: None };
        let mut open = self.begin(reach).await?;
        match self.run.client.categories(None).await {
            Ok(page) => {
                let rows: Vec<_> = page.results.iter().filter_map(holding::category).collect();
                open.rows = u64::try_from(rows.len()).unwrap_or(u64::MAX);
                let end = if page.unreadable.is_empty() { ListEnd::Whole } else { ListEnd::Holes };
                self.end(&open, end, vec![Change::Product(ProductChange::Categories(rows))]).await
            }
            Err(error) => self.end(&open, ending(&error), Vec::new()).await,
        }
    }

    /// Begins what is to be read, or goes on with it. What is not worth a request is written down at once.
    async fn open(&mut self, step: Step) -> Result<Option<Open>, Halt> {
        match step {
            Step::Rest => Ok(None),
            Step::Read(reach) => match self.closed.get(&reach.list) {
                None => self.begin(reach).await.map(Some),
                Some(None) => Ok(None),
                Some(Some(end)) => self.note(reach, *end).await,
            },
            Step::Not(reach, end) => self.note(reach, end).await,
            Step::GoOn(reading) => {
                let cursor = reading.cursor.as_deref().and_then(|cursor| serde_json::from_str(cursor).ok());
                let Some(cursor) = cursor else { return self.begin(reading.reach).await.map(Some) };
                Ok(Some(Open {
                    id: reading.id,
                    reach: reading.reach,
                    cursor: Some(cursor),
                    rows: reading.rows,
                    pages: 0,
                    resumed: true,
                    holes: false,
                }))
            }
        }
    }

    /// A list that is not asked for now, and why.
    async fn note(&self, reach: Reach, end: ListEnd) -> Result<Option<Open>, Halt> {
        let open = self.begin(reach).await?;
        self.end(&open, end, Vec::new()).await?;
        Ok(None)
    }

    async fn begin(&self, reach: Reach) -> Result<Open, Halt> {
        let id = self.run.store.begin_reading(&self.run.connection, reach.clone(), self.run.clock.now()).await?;
        Ok(Open { id, reach, cursor: None, rows: 0, pages: 0, resumed: false, holes: false })
    }

    /// Movements of an account, by their days or by when Pluggy saw them.
    async fn movements(&mut self, mut open: Open, owner: &Owner, account: &Account) -> Result<(), Halt> {
        let mut seen: HashSet<Cursor> = open.cursor.iter().cloned().collect();
        loop {
            let from = open.reach.from_day.map(beginning);
            let created_at_from = open.reach.created_from.map(Into::into);
            let filter = TransactionFilter { from, created_at_from, ..TransactionFilter::default() };
            let page = match self.page(&owner.id, &filter, open.cursor.as_ref()).await {
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
            let is_last = open.cursor.is_none();
            self.write(vec![told, progress(&open, None)]).await?;
            (self.told)(Going { list: open.reach.list, rows: open.rows });
            if is_last {
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
        let balance = account.balance.filter(|_| owner.kind == Kind::Account).map(|balance| owner.worth(balance));
        let day = today(self.run.clock.now());
        let end = Some((self.run.clock.now(), ListEnd::Whole));
        let balance = balance.map(|balance| (balance, day));
        changes.push(Change::Reading(Progress { balance, ..at(open, end) }));
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

    /// Rows of any other list.
    async fn holdings<T: Kept>(
        &mut self,
        mut open: Open,
        parent: Option<&str>,
        rows: impl Stream<Item = Result<T, Error>>,
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
                Some(Ok(row)) => match row.row(parent) {
                    Some(row) => together.push(row),
                    None => end = ListEnd::Holes,
                },
                Some(Err(error)) => end = ending(&error),
                None => {}
            }
            if together.len() >= TOGETHER || (is_over && !together.is_empty()) {
                let rows = std::mem::take(&mut together);
                open.rows += u64::try_from(rows.len()).unwrap_or_default();
                let told = ProductChange::Holdings { connection: connection.clone(), list, reading, rows };
                self.write(vec![Change::Product(told), progress(&open, None)]).await?;
                (self.told)(Going { list, rows: open.rows });
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

    /// A list has ended. Silence ends the go, too.
    async fn ended(&mut self, open: &Open, end: ListEnd, changes: Vec<Change>) -> Result<(), Halt> {
        self.end(open, end, changes).await?;
        match end {
            ListEnd::Lost => Err(Halt::Stopped),
            ListEnd::NotAllowed | ListEnd::Retired => {
                self.closed.insert(open.reach.list, Some(end));
                Ok(())
            }
            _ => Ok(()),
        }
    }

    async fn end(&self, open: &Open, end: ListEnd, mut changes: Vec<Change>) -> Result<(), Halt> {
        changes.push(progress(open, Some((self.run.clock.now(), end))));
        self.write(changes).await
    }

    /// For what there is no room now, there will be another go: nothing is kept in memory meanwhile.
    async fn write(&self, changes: Vec<Change>) -> Result<(), Halt> {
        Ok(self.run.store.write_now_or_never(changes).done().await?)
    }
}

impl Open {
    /// The same reading, with nothing wrong with it yet.
    fn again(&self) -> Self {
        let (id, reach, cursor) = (self.id, self.reach.clone(), self.cursor.clone());
        Self { id, reach, cursor, rows: self.rows, pages: self.pages, resumed: self.resumed, holes: false }
    }
}

fn progress(open: &Open, end: Option<(DateTime<Utc>, ListEnd)>) -> Change {
    Change::Reading(at(open, end))
}

fn at(open: &Open, end: Option<(DateTime<Utc>, ListEnd)>) -> Progress {
    // Where a list is not to go on, no place in it is kept.
    let goes_on = matches!(end, None | Some((_, ListEnd::Lost | ListEnd::NotKept)));
    let cursor = open.cursor.as_ref().filter(|_| goes_on).and_then(|cursor| serde_json::to_string(cursor).ok());
    Progress { reading: open.id, cursor, rows: open.rows, balance: None, end }
}

/// A list that comes whole, as rows.
fn listed<T>(page: Result<Page<T>, Error>) -> impl Stream<Item = Result<T, Error>> {
    stream::iter(match page {
        Ok(page) => {
            let unreadable = page.unreadable.into_iter().map(|error| Err(Error::Row(error)));
            page.results.into_iter().map(Ok).chain(unreadable).collect::<Vec<_>>()
        }
        Err(error) => vec![Err(error)],
    })
}

#[cfg(test)]
#[path = "run_tests.rs"]
mod tests;

#[cfg(test)]
#[path = "year_tests.rs"]
mod year;
