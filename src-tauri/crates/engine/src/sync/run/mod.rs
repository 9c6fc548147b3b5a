//! One go through the lists of a connection: what [`plan`](super::plan) names is read page by page, each page one
//! transaction of the store together with how far the reading has come, so that it can be dropped at any moment and goes on
//! from there. One list that is refused does not stop the others; silence does.
//!
//! | file | holds |
//! |---|---|
//! | here | the go: one list after the other, what a reading is begun and ended with |
//! | `movements` | an account's movements, page by page, and what vanished |
//! | `holdings` | every other list |
//!
//! Not in here: which lists those are, what a row means, and when there is a go.

#[cfg(test)]
mod bench;
#[cfg(test)]
mod cut_tests;
mod holdings;
mod movements;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod year_tests;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use chrono::{DateTime, Utc};
use futures_util::stream;
use pluggy::{Client, Clock, ItemId, client::Cursor, model::Account};
use serde::{Deserialize, Serialize};

use self::holdings::listed;
use super::{
    accounts,
    ending::ending,
    holding,
    movement::Owner,
    plan::{self, Back, Consent, Known, Step, Wish},
};
use crate::{
    store::{
        Change, Store, StoreError,
        products::ProductChange,
        readings::{Progress, Reach, Reading, ReadingId},
    },
    view::{ConnectionId, ListEnd, Listing, ProductStanding},
};

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
    /// The stretch that a person wants, and nothing else.
    pub(crate) back: Option<Back>,
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
    /// A person stopped it.
    CalledOff,
}

/// What is being read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Going {
    /// Which list.
    pub(crate) list: Listing,
    /// Its rows so far, of all accounts together.
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
        let mut go = Go { run: &self, known, told: &told, closed, since: None, before: BTreeMap::new() };
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
    /// Rows of the readings of this go that have ended.
    before: BTreeMap<Listing, u64>,
}

/// Where a reading goes on another day.
#[derive(Debug, Serialize, Deserialize)]
struct Place {
    /// The next page.
    cursor: Cursor,
    /// Whether rows of the pages before could not be read: then what was not told of is not missing.
    holes: bool,
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
        if let Some(back) = &self.run.back {
            // One that the bank tells of no more has nothing to be asked for.
            let account = accounts.iter().find(|account| account.id == back.account);
            return match account {
                Some(account) => self.steps(account, self.known.back(&Owner::from(account), back.from)).await,
                None => Ok(()),
            };
        }
        for account in &accounts {
            self.steps(account, self.known.of_account(&Owner::from(account))).await?;
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

    /// The accounts; nothing where there are none any more, though there were: then nothing else is to be had either. Silence
    /// ends the go.
    async fn accounts(&self) -> Result<Option<Vec<Account>>, Halt> {
        let reach = Reach { list: Listing::Accounts, of: String::new(), from_day: None, created_from: None };
        let had = self.known.last_whole(Listing::Accounts, "").is_some_and(|last| last.rows > 0);
        let mut open = self.begin(reach).await?;
        self.tell(&open);
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
                    let end = ending(&error);
                    self.end(&open, end, Vec::new()).await?;
                    return if end == ListEnd::Lost { Err(Halt::Stopped) } else { Ok(None) };
                }
            },
        };
        open.rows = u64::try_from(found.len()).unwrap_or(u64::MAX);
        let emptied = found.is_empty() && had;
        self.end(&open, if emptied { ListEnd::Empty } else { ListEnd::Whole }, Vec::new()).await?;
        Ok((!emptied).then_some(found))
    }

    async fn steps(&mut self, account: &Account, steps: Vec<Step>) -> Result<(), Halt> {
        let owner = Owner::from(account);
        self.since = None;
        for step in steps {
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
        let open = self.opened(step).await?;
        if let Some(open) = &open {
            self.tell(open);
        }
        Ok(open)
    }

    async fn opened(&self, step: Step) -> Result<Option<Open>, Halt> {
        match step {
            Step::Rest => Ok(None),
            Step::Read(reach) => match self.closed.get(&reach.list) {
                None => self.begin(reach).await.map(Some),
                Some(None) => Ok(None),
                Some(Some(end)) => self.note(reach, *end).await,
            },
            Step::Not(reach, end) => self.note(reach, end).await,
            Step::GoOn(reading) => {
                let place = reading.cursor.as_deref().and_then(|place| serde_json::from_str(place).ok());
                let Some(Place { cursor, holes }) = place else { return self.begin(reading.reach).await.map(Some) };
                let Reading { id, reach, rows, .. } = reading;
                let cursor = Some(cursor);
                Ok(Some(Open { id, reach, cursor, rows, pages: 0, resumed: true, holes }))
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

    /// A list has ended. Silence ends the go, too.
    async fn ended(&mut self, open: &Open, end: ListEnd, changes: Vec<Change>) -> Result<(), Halt> {
        self.end(open, end, changes).await?;
        *self.before.entry(open.reach.list).or_default() += open.rows;
        match end {
            ListEnd::Lost => Err(Halt::Stopped),
            ListEnd::NotAllowed | ListEnd::Retired => {
                self.closed.insert(open.reach.list, Some(end));
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// Where this list is now.
    fn tell(&self, open: &Open) {
        let list = open.reach.list;
        let before = self.before.get(&list).copied().unwrap_or_default();
        (self.told)(Going { list, rows: before + open.rows });
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

fn progress(open: &Open, end: Option<(DateTime<Utc>, ListEnd)>) -> Change {
    Change::Reading(at(open, end))
}

fn at(open: &Open, end: Option<(DateTime<Utc>, ListEnd)>) -> Progress {
    // Where a list is not to go on, no place in it is kept.
    let goes_on = matches!(end, None | Some((_, ListEnd::Lost | ListEnd::NotKept)));
    let place = open.cursor.clone().filter(|_| goes_on).map(|cursor| Place { cursor, holes: open.holes });
    let cursor = place.and_then(|place| serde_json::to_string(&place).ok());
    Progress { reading: open.id, cursor, rows: open.rows, balance: None, end }
}
