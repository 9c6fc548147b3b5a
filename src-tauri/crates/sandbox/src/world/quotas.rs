//! Open Finance's monthly quotas ("Updates and auto-sync"): of a person at an institution, whichever item uses them up, until
//! the first of the next month. They count once somebody switches them on.

use std::collections::BTreeMap;

use chrono::{DateTime, Datelike as _, TimeDelta, Utc};
use pluggy::{
    ItemId,
    model::{ErrorCode, Product},
};
use serde::{Deserialize, Serialize};

use super::{Policy, Row, World};
use crate::{
    api::{ApiError, Refuse},
    connectors::{self, Flow},
};

/// What is counted apart.
struct Quota {
    name: &'static str,
    /// The product that does not come when it is used up.
    product: Product,
    in_a_month: u32,
    /// How old the data may become before it is asked for again.
    every: TimeDelta,
}

const WEEK: TimeDelta = TimeDelta::days(7);
const DAY: TimeDelta = TimeDelta::days(1);
const EACH_TIME: TimeDelta = TimeDelta::zero();

const fn quota(name: &'static str, product: Product, in_a_month: u32, every: TimeDelta) -> Quota {
    Quota { name, product, in_a_month, every }
}

static QUOTAS: [Quota; 11] = [
    quota("accounts", Product::Accounts, 4, WEEK),
    quota("cards", Product::CreditCards, 4, WEEK),
    quota("identity", Product::Identity, 4, WEEK),
    quota("loans", Product::Loans, 4, WEEK),
    quota("oldTransactions", Product::Transactions, 4, WEEK),
    quota("bills", Product::CreditCards, 30, DAY),
    quota("limits", Product::CreditCards, 240, EACH_TIME),
    quota("loanInstalments", Product::Loans, 30, DAY),
    quota("investments", Product::Investments, 30, DAY),
    quota("recentTransactions", Product::Transactions, 240, EACH_TIME),
    quota("balance", Product::Accounts, 420, EACH_TIME),
];
const BALANCE: &str = "balance";

/// What was asked of institutions, by whose credentials.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Quotas(BTreeMap<u64, Usage>);

#[derive(Debug, Default, Serialize, Deserialize)]
struct Usage {
    /// Years and months since the year 0.
    month: i32,
    used: BTreeMap<String, u32>,
    last: BTreeMap<String, DateTime<Utc>>,
}

impl Quotas {
    /// Counts what an execution that is let in will ask for, and takes from it what it may not have any more.
    pub(super) fn meter(&mut self, policy: &Policy, row: &mut Row, is_new: bool, now: DateTime<Utc>) {
        let is_open_finance = connectors::find(row.connector).is_some_and(|one| one.flow == Flow::OpenFinance);
        if !policy.open_finance_quotas || !is_open_finance {
            return;
        }
        let usage = self.0.entry(row.fingerprint).or_default();
        usage.turn(now);
        let wanted = QUOTAS.iter().filter(|quota| row.products.contains(&quota.product));
        let over: Vec<Product> = wanted
            .filter(|quota| (is_new || usage.is_due(quota, now)) && !usage.take(quota, now))
            .map(|quota| quota.product.clone())
            .collect();
        if !over.is_empty() {
            row.execution.lacks(over);
        }
    }
}

impl Usage {
    /// The first of a month by the institutions' time begins anew.
    fn turn(&mut self, now: DateTime<Utc>) {
        let there = now - TimeDelta::hours(3);
        let month = there.year() * 12 + there.month0().cast_signed();
        if self.month != month {
            self.month = month;
            self.used.clear();
        }
    }

    fn is_due(&self, quota: &Quota, now: DateTime<Utc>) -> bool {
        self.last.get(quota.name).is_none_or(|last| now >= *last + quota.every)
    }

    /// Uses one up; whether there was one.
    fn take(&mut self, quota: &Quota, now: DateTime<Utc>) -> bool {
        let used = self.used.entry(quota.name.to_owned()).or_default();
        if *used >= quota.in_a_month {
            return false;
        }
        *used += 1;
        self.last.insert(quota.name.to_owned(), now);
        true
    }
}

impl World {
    /// Asks an institution for a balance on the spot.
    pub(crate) fn ask_balance(&mut self, id: &ItemId, now: DateTime<Utc>) -> Result<(), ApiError> {
        let fingerprint = self.row(id)?.fingerprint;
        if !self.policy.open_finance_quotas {
            return Ok(());
        }
        let usage = self.quotas.0.entry(fingerprint).or_default();
        usage.turn(now);
        let balance = QUOTAS.iter().find(|quota| quota.name == BALANCE);
        if balance.is_none_or(|quota| usage.take(quota, now)) {
            return Ok(());
        }
        let message = "The financial institution rate-limited the balance request. Please try again later.";
        Err(ApiError::of(
            axum::http::StatusCode::TOO_MANY_REQUESTS,
            Refuse::Code(ErrorCode::BalanceOpenFinanceRateLimit),
            message,
        ))
    }

    /// Sets how much was used this month of what, for the person that an item is of.
    pub(crate) fn set_used(
        &mut self,
        id: &ItemId,
        used: BTreeMap<String, u32>,
        now: DateTime<Utc>,
    ) -> Result<(), ApiError> {
        if used.keys().any(|name| QUOTAS.iter().all(|quota| quota.name != *name)) {
            return Err(ApiError::bad_request(Refuse::Plain, "there is no such quota"));
        }
        let fingerprint = self.row(id)?.fingerprint;
        let usage = self.quotas.0.entry(fingerprint).or_default();
        usage.turn(now);
        usage.used.extend(used);
        Ok(())
    }
}
