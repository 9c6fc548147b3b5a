//! Transactions that somebody added, changed or took away through the control: laid over what the institution makes up.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use pluggy::{
    AccountId, Amount, ItemId, TransactionId,
    model::{Transaction, TransactionStatus, TransactionType, WebhookEvent},
    time::Instant,
};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::{
    World,
    events::{created_event, transactions_event},
};
use crate::data::{AccountKind, Holding};

/// A row as somebody wants it; what is not said stays, or is as usual.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Wish {
    amount: Option<Amount>,
    description: Option<String>,
    date: Option<Instant>,
    status: Option<TransactionStatus>,
}

/// What is different on one account.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Edits {
    added: BTreeMap<TransactionId, Transaction>,
    changed: BTreeMap<TransactionId, Wish>,
    removed: BTreeSet<TransactionId>,
    /// What all of it comes to, on the account's balance.
    moved: Amount,
}

impl Edits {
    /// The rows of a day, with what is different.
    pub(crate) fn over(&self, day: NaiveDate, mut rows: Vec<Transaction>) -> Vec<Transaction> {
        rows.extend(self.added.values().filter(|row| day_of(row) == Some(day)).cloned());
        rows.retain(|row| !self.removed.contains(&row.id));
        for row in &mut rows {
            if let Some(wish) = self.changed.get(&row.id) {
                wish.apply(row);
            }
        }
        rows
    }

    /// Days that rows were added to.
    pub(crate) fn days(&self) -> impl Iterator<Item = NaiveDate> {
        self.added.values().filter_map(day_of)
    }

    /// A row that was added.
    pub(crate) fn added(&self, id: &TransactionId) -> Option<&Transaction> {
        self.added.get(id)
    }
}

impl Wish {
    fn apply(&self, row: &mut Transaction) {
        row.amount = self.amount.or(row.amount);
        row.description = self.description.clone().or(row.description.take());
        row.date = self.date.or(row.date);
        row.status = self.status.clone().or(row.status.take());
    }
}

impl World {
    /// What is different on an account.
    pub(crate) fn edits(&self, account: &AccountId) -> Edits {
        self.edits.get(account).cloned().unwrap_or_default()
    }

    /// What that comes to, on its balance.
    pub(crate) fn moved(&self, account: &AccountId) -> Decimal {
        self.edits.get(account).map(|edits| edits.moved.0).unwrap_or_default()
    }

    /// A row that no institution made up.
    pub(crate) fn add_row(&mut self, item: &ItemId, holding: &Holding, wish: &Wish, now: DateTime<Utc>) -> Transaction {
        let amount = wish.amount.unwrap_or(Amount(Decimal::new(-1000, 2)));
        let is_out = amount.0.is_sign_negative() != (holding.kind == AccountKind::Card);
        let mut row = Transaction {
            id: TransactionId(uuid::Uuid::new_v4().to_string()),
            account_id: Some(holding.id.clone()),
            description: Some("TESTE".to_owned()),
            currency_code: Some("BRL".to_owned()),
            amount: Some(amount),
            date: Some(Instant(now)),
            status: Some(TransactionStatus::Posted),
            kind: Some(if is_out { TransactionType::Debit } else { TransactionType::Credit }),
            created_at: Some(Instant(now)),
            updated_at: Some(Instant(now)),
            ..Transaction::default()
        };
        wish.apply(&mut row);
        let edits = self.edits.entry(holding.id.clone()).or_default();
        edits.moved.0 += amount.0;
        edits.added.insert(row.id.clone(), row.clone());
        if let Some(day) = day_of(&row) {
            self.post(&created_event(item, &holding.id, 1, day, now), now);
        }
        row
    }

    /// A row is otherwise from now on.
    pub(crate) fn change_row(&mut self, item: &ItemId, row: &Transaction, wish: Wish, now: DateTime<Utc>) {
        let Some(account) = &row.account_id else { return };
        let edits = self.edits.entry(account.clone()).or_default();
        if let (Some(new), Some(old)) = (wish.amount, row.amount) {
            edits.moved.0 += new.0 - old.0;
        }
        let earlier = edits.changed.remove(&row.id).unwrap_or_default();
        let wish = Wish {
            amount: wish.amount.or(earlier.amount),
            description: wish.description.or(earlier.description),
            date: wish.date.or(earlier.date),
            status: wish.status.or(earlier.status),
        };
        match edits.added.get_mut(&row.id) {
            Some(added) => wish.apply(added),
            None => drop(edits.changed.insert(row.id.clone(), wish)),
        }
        let ids = std::slice::from_ref(&row.id);
        self.post(&transactions_event(WebhookEvent::TransactionsUpdated, item, account, ids), now);
    }

    /// A row is there no more.
    pub(crate) fn remove_row(&mut self, item: &ItemId, row: &Transaction, now: DateTime<Utc>) {
        let Some(account) = &row.account_id else { return };
        let edits = self.edits.entry(account.clone()).or_default();
        edits.moved.0 -= row.amount.map(|amount| amount.0).unwrap_or_default();
        if edits.added.remove(&row.id).is_none() {
            edits.removed.insert(row.id.clone());
        }
        let ids = std::slice::from_ref(&row.id);
        self.post(&transactions_event(WebhookEvent::TransactionsDeleted, item, account, ids), now);
    }
}

/// The day of a row by the institutions' time.
fn day_of(row: &Transaction) -> Option<NaiveDate> {
    row.date.map(|date| (date.0 - TimeDelta::hours(3)).date_naive())
}
