//! What the accounts' room asks for. All of it is on this computer and needs no network, but for a change of category.

use std::ops::RangeInclusive;

use chrono::NaiveDate;
use pluggy::{AccountId, BillId, CategoryId, TransactionId, model::Transaction};

use super::{days, details, flow, holdings, search, totals, units};
use crate::{
    Engine, EngineError,
    choosing::fault,
    store::{
        AccountKept, Change, Listed, Part, Wanted,
        products::{MovementRow, ProductChange},
    },
    view::{
        AccountKind, AccountsView, CategoryView, Counted, DocumentShown, Holdings, MoneyFlow, Period, TransactionCount,
        TransactionDetails, TransactionFilter, TransactionWindow, Which,
    },
};

/// Rows between two marks of a list: what is passed over at most to get anywhere in it.
const STEP: usize = 500;
/// Rows of one answer.
const MOST: usize = 200;

impl Engine {
    /// All accounts by bank, and what they come to.
    ///
    /// # Errors
    /// [`EngineError::Store`].
    pub async fn accounts(&self) -> Result<AccountsView, EngineError> {
        Ok(totals::room(self.store.accounts().await?))
    }

    /// How many transactions there are of those that are wanted, and where their list can be taken up.
    ///
    /// # Errors
    /// [`EngineError::Store`].
    pub async fn transaction_count(&self, filter: &TransactionFilter) -> Result<TransactionCount, EngineError> {
        let today = self.today();
        let places = self.store.places(wanted(filter, today)).await?;
        let future = match filter.which {
            Which::UpToToday => {
                let after = TransactionFilter { which: Which::Future, ..filter.clone() };
                self.store.places(wanted(&after, today)).await?.len()
            }
            Which::Pending | Which::Future | Which::Removed => 0,
        };
        let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        Ok(TransactionCount {
            total: count(places.len()),
            step: count(STEP),
            marks: places.into_iter().step_by(STEP).collect(),
            future: count(future),
        })
    }

    /// A part of the same list: the newest below a place, or from a mark on, or of all.
    ///
    /// # Errors
    /// [`EngineError::Store`].
    pub async fn transactions(
        &self,
        filter: &TransactionFilter,
        from: Option<i64>,
        skip: u32,
        most: u32,
    ) -> Result<TransactionWindow, EngineError> {
        let today = self.today();
        let size = |number: u32| usize::try_from(number).unwrap_or(usize::MAX);
        // What a mark names is the first row after it.
        let below = from.map_or(i64::MAX, |mark| mark.saturating_add(1));
        let part = Part { below, skip: size(skip).min(STEP), most: size(most).min(MOST) };
        let found = self.store.listed(wanted(filter, today), part).await?;
        let faces = totals::faces_of(self.store.accounts().await?);
        let row = |kept: &Listed| totals::with_face(details::row(kept, today), &faces);
        Ok(TransactionWindow { rows: found.iter().map(row).collect() })
    }

    /// All that is told of one transaction.
    ///
    /// # Errors
    /// [`EngineError::NotNow`] when it is no more; [`EngineError::Store`].
    pub async fn transaction(&self, place: i64) -> Result<TransactionDetails, EngineError> {
        let kept = self.store.movement(place).await?.ok_or(EngineError::NotNow)?;
        let due = match &kept.bill {
            Some(bill) => self.store.bill_due(bill.clone()).await?,
            None => None,
        };
        let told = details::details(&kept, due, self.today());
        let faces = totals::faces_of(self.store.accounts().await?);
        Ok(TransactionDetails { row: totals::with_face(told.row, &faces), ..told })
    }

    /// Pluggy's categories.
    ///
    /// # Errors
    /// [`EngineError::Store`].
    pub async fn categories(&self) -> Result<Vec<CategoryView>, EngineError> {
        Ok(self.store.categories().await?)
    }

    /// Puts a transaction into another category, at Pluggy; what that answers is what is kept and told.
    ///
    /// # Errors
    /// [`EngineError::NotNow`] when it is no more; what a request can do; [`EngineError::Store`].
    pub async fn categorize(&self, place: i64, category: String) -> Result<TransactionDetails, EngineError> {
        let kept = self.store.movement(place).await?.ok_or(EngineError::NotNow)?;
        let told = self.told(&kept).await?;
        // Whoever asked has what they wanted where one of them took it: another may be gone at Pluggy by now.
        let (mut answer, mut refused, mut is_listed_told) = (None, None, false);
        for row in told {
            let id = TransactionId::from(row.id.clone());
            match self.client.categorize(&id, &CategoryId::from(category.clone())).await {
                Ok(told) => {
                    is_listed_told |= row.id == kept.id;
                    self.store.write(vec![categorized(row, &told)]).done().await?;
                    answer = Some(told);
                }
                Err(error) => refused = Some(fault(&error)),
            }
        }
        match (answer, refused) {
            (None, Some(refused)) => return Err(refused),
            (Some(Transaction { category, category_id, .. }), _) if !is_listed_told => {
                // What else is told of the one is not said of the other.
                let was = serde_json::from_str(&kept.document).unwrap_or_default();
                self.store.write(vec![categorized(kept, &Transaction { category, category_id, ..was })]).done().await?;
            }
            _ => {}
        }
        self.transaction(place).await
    }

    /// A movement as Pluggy tells it: of joined accounts it may tell of several, each under an id of its own, or not of the one
    /// that is listed. Never nothing: where it tells of none, that one is asked for.
    async fn told(&self, kept: &Listed) -> Result<Vec<Listed>, EngineError> {
        let mut copies = vec![kept.clone()];
        for hidden in self.store.hidden_by(&kept.id).await? {
            copies.extend(self.store.movement(hidden).await?);
        }
        let accounts = self.store.accounts().await?;
        let mut told = Vec::new();
        for row in copies {
            let account = accounts.iter().find(|one| one.account.id == row.account && one.missing_since.is_none());
            if let Some(account) = account
                && self.record(&account.connection).await?.attempt.item.is_some()
            {
                told.push(row);
            }
        }
        Ok(if told.is_empty() { vec![kept.clone()] } else { told })
    }

    /// Bills, investments, loans, and who the holder is in each bank's books.
    ///
    /// # Errors
    /// [`EngineError::Store`].
    pub async fn holdings(&self, shown: DocumentShown) -> Result<Holdings, EngineError> {
        let faces = totals::faces_of(self.store.accounts().await?);
        Ok(holdings::holdings(&self.store.holdings().await?, &faces, shown))
    }

    /// What became of the money of some accounts, or of all: nothing where there is none.
    ///
    /// # Errors
    /// [`EngineError::Store`].
    pub async fn money_flow(&self, of: &[AccountId], period: Period) -> Result<Option<MoneyFlow>, EngineError> {
        let (all, today) = (self.store.accounts().await?, self.today());
        let Some(Drawn { counted, currency, others, ids, balance }) = drawn(&all, of) else { return Ok(None) };
        let wanted = days::of_period(period, today);
        // The balance of a day is counted back from today's.
        let until = *wanted.start()..=days::number(today);
        let sums = self.store.day_sums(ids, until).await?;
        let within: Vec<_> = sums.iter().copied().filter(|sum| wanted.contains(&sum.day)).collect();
        let balance = balance.map(|now| flow::balance(now, &sums, &wanted, days::number(today))).unwrap_or_default();
        Ok(Some(MoneyFlow { counted, currency, others, balance, months: flow::months(&within) }))
    }

    fn today(&self) -> NaiveDate {
        days::today(self.clock.now())
    }
}

/// A movement with what is told of it by now, and in the category that it is in.
fn categorized(kept: Listed, told: &Transaction) -> Change {
    let row = MovementRow {
        id: TransactionId::from(kept.id),
        day: kept.day,
        units: kept.units,
        amount: kept.amount,
        currency: kept.currency,
        pending: kept.pending,
        category: told.category_id.clone(),
        description: kept.description,
        provider_id: kept.provider_id,
        bill: kept.bill.map(BillId::from),
        created_at: kept.created_at,
        document: serde_json::to_string(told).unwrap_or(kept.document),
    };
    Change::Product(ProductChange::Movement(kept.account, Box::new(row)))
}

/// What is wanted of the store.
fn wanted(filter: &TransactionFilter, today: NaiveDate) -> Wanted {
    let now = days::number(today);
    let which: RangeInclusive<i64> = match filter.which {
        Which::UpToToday => i64::MIN..=now,
        Which::Future => now.saturating_add(1)..=i64::MAX,
        Which::Pending | Which::Removed => i64::MIN..=i64::MAX,
    };
    Wanted {
        accounts: filter.accounts.clone(),
        days: days::both(&days::of_period(filter.period, today), &which),
        category: filter.category.clone(),
        flow: filter.flow,
        which: filter.which,
        search: search::read(&filter.text, filter.language, today),
    }
}

/// Which accounts figures are made of.
struct Drawn {
    counted: Counted,
    currency: String,
    others: Vec<String>,
    /// One of each line.
    ids: Vec<AccountId>,
    /// What is in them together, where all of them tell, and it means the same.
    balance: Option<i64>,
}

fn drawn(all: &[AccountKept], of: &[AccountId]) -> Option<Drawn> {
    let faces = totals::faces(totals::of_lines(all, of));
    let (cards, accounts): (Vec<_>, Vec<_>) =
        faces.into_iter().map(|(face, _)| face).partition(|face| face.account.kind == AccountKind::CreditCard);
    let (counted, those) = if accounts.is_empty() { (Counted::Cards, cards) } else { (Counted::Accounts, accounts) };
    let coin = |face: &AccountKept| face.account.balance.as_ref().map(|money| money.currency.clone());
    let found: Vec<String> = those.iter().filter_map(coin).collect();
    let mut currencies = totals::currencies(found.iter().map(String::as_str));
    let currency = if currencies.is_empty() { totals::REAL.to_owned() } else { currencies.remove(0) };
    let those: Vec<AccountKept> =
        those.into_iter().filter(|face| coin(face).is_none_or(|coin| coin == currency)).collect();
    let ids: Vec<AccountId> = those.iter().map(|face| face.account.id.clone()).collect();
    let amounts: Option<Vec<i64>> =
        those.iter().map(|face| units::read(&face.account.balance.as_ref()?.amount)).collect();
    let balance = amounts.filter(|_| counted == Counted::Accounts).map(|all| all.iter().sum());
    (!ids.is_empty()).then_some(Drawn { counted, currency, others: currencies, ids, balance })
}
