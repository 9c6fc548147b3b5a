//! Accounts as a person counts them: those that were joined are one, by bank, and added up by currency. A card's balance is
//! owed, and never added to what is in accounts.

use std::collections::HashMap;

use pluggy::AccountId;

use super::units;
use crate::{
    store::AccountKept,
    view::{AccountKind, AccountRow, AccountsView, BankAccounts, Money, Total, TransactionRow},
    words,
};

/// What is shown first, where there is some.
pub(super) const REAL: &str = "BRL";

/// All accounts by bank, each line once, and what they come to.
pub(super) fn room(kept: Vec<AccountKept>) -> AccountsView {
    let faces = faces(kept);
    let totals = totals(&faces);
    let mut banks: Vec<BankAccounts> = Vec::new();
    for (face, joined) in faces {
        let AccountKept { connection, account, told_at, missing_since, .. } = face;
        let row = AccountRow {
            id: account.id,
            kind: account.kind,
            name: words::said(account.name.as_deref(), words::LINE),
            ending: account.ending,
            balance: account.balance,
            told_at,
            missing_since,
            joined,
        };
        match banks.iter_mut().find(|bank| bank.connection == connection) {
            Some(bank) => bank.accounts.push(row),
            None => banks.push(BankAccounts { connection, accounts: vec![row] }),
        }
    }
    AccountsView { banks, totals }
}

/// Of each line the account that stands for it, and how many others it has: the one that is still told of, and was last.
pub(crate) fn faces(kept: impl IntoIterator<Item = AccountKept>) -> Vec<(AccountKept, u32)> {
    let mut faces: Vec<(AccountKept, u32)> = Vec::new();
    for one in kept {
        let standing = |kept: &AccountKept| (kept.missing_since.is_none(), kept.told_at);
        match faces.iter_mut().find(|(face, _)| face.line == one.line) {
            Some((face, joined)) => {
                *joined += 1;
                if standing(&one) > standing(face) {
                    *face = one;
                }
            }
            None => faces.push((one, 0)),
        }
    }
    faces
}

/// By joined account: the one that stands for it. Others stand for themselves.
pub(super) fn faces_of(kept: Vec<AccountKept>) -> HashMap<AccountId, AccountId> {
    let of_lines: HashMap<AccountId, AccountId> =
        faces(kept.iter().cloned()).into_iter().map(|(face, _)| (face.line, face.account.id)).collect();
    let face = |one: AccountKept| Some((one.account.id, of_lines.get(&one.line)?.clone()));
    kept.into_iter().filter_map(face).filter(|(id, face)| id != face).collect()
}

/// A row by the account that is listed.
pub(super) fn with_face(row: TransactionRow, faces: &HashMap<AccountId, AccountId>) -> TransactionRow {
    let account = faces.get(&row.account).cloned().unwrap_or(row.account);
    TransactionRow { account, ..row }
}

fn totals(faces: &[(AccountKept, u32)]) -> Vec<Total> {
    // What the bank tells of no more is nowhere to be had.
    let told = faces.iter().map(|(face, _)| face).filter(|face| face.missing_since.is_none());
    let balances: Vec<(bool, &Money)> = told
        .filter_map(|face| Some((face.account.kind == AccountKind::CreditCard, face.account.balance.as_ref()?)))
        .collect();
    let currencies = currencies(balances.iter().map(|(_, money)| money.currency.as_str()));
    let sum = |currency: &str, owed: bool| {
        let those = balances.iter().filter(|(card, money)| *card == owed && money.currency == currency);
        let amounts: Vec<i64> = those.filter_map(|(_, money)| units::read(&money.amount)).collect();
        let all = amounts.iter().copied().fold(0_i64, i64::saturating_add);
        (!amounts.is_empty()).then(|| Money { amount: units::write(all), currency: currency.to_owned() })
    };
    currencies.iter().map(|currency| Total { funds: sum(currency, false), debts: sum(currency, true) }).collect()
}

/// Each currency once, the real first.
pub(super) fn currencies<'a>(all: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut found: Vec<String> = all.map(str::to_owned).collect();
    found.sort_by(|a, b| (a != REAL, a).cmp(&(b != REAL, b)));
    found.dedup();
    found
}

/// The accounts that are one with one of these; all, where none is named.
pub(super) fn of_lines(kept: &[AccountKept], ids: &[AccountId]) -> Vec<AccountKept> {
    let lines: Vec<&AccountId> = kept.iter().filter(|one| ids.contains(&one.account.id)).map(|one| &one.line).collect();
    kept.iter().filter(|one| ids.is_empty() || lines.contains(&&one.line)).cloned().collect()
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;
    use crate::view::{Account, ConnectionId};

    fn kept(id: &str, kind: AccountKind, amount: &str, currency: &str) -> AccountKept {
        AccountKept {
            connection: ConnectionId("c".to_owned()),
            account: Account {
                id: AccountId::from(id.to_owned()),
                kind,
                name: None,
                ending: None,
                balance: Some(Money { amount: amount.to_owned(), currency: currency.to_owned() }),
            },
            told_at: Some(DateTime::UNIX_EPOCH),
            missing_since: None,
            line: AccountId::from(id.to_owned()),
        }
    }

    fn told(totals: &[Total]) -> Vec<(Option<String>, Option<String>)> {
        let money = |money: &Option<Money>| money.as_ref().map(|money| format!("{} {}", money.amount, money.currency));
        totals.iter().map(|total| (money(&total.funds), money(&total.debts))).collect()
    }

    #[test]
    fn what_is_owed_is_never_added_to_what_is_there() {
        let view = room(vec![
            kept("usd", AccountKind::Checking, "10.5", "USD"),
            kept("a", AccountKind::Checking, "3208.1100", "BRL"),
            kept("b", AccountKind::Savings, "-12.0001", "BRL"),
            kept("card", AccountKind::CreditCard, "1942.50", "BRL"),
        ]);
        assert_eq!(
            told(&view.totals),
            [(Some("3196.1099 BRL".to_owned()), Some("1942.50 BRL".to_owned())), (Some("10.50 USD".to_owned()), None)]
        );
    }

    #[test]
    fn joined_accounts_are_counted_once_as_the_one_that_was_told_of_last() {
        let before = kept("before", AccountKind::Checking, "1", "BRL");
        let mut after = kept("after", AccountKind::Checking, "2", "BRL");
        after.connection = ConnectionId("d".to_owned());
        after.line = before.line.clone();
        after.told_at = before.told_at.map(|at| at + chrono::TimeDelta::days(1));
        let view = room(vec![before.clone(), after.clone()]);
        assert_eq!(told(&view.totals), [(Some("2.00 BRL".to_owned()), None)]);
        let rows: Vec<_> =
            view.banks.iter().map(|bank| (bank.connection.0.as_str(), bank.accounts.as_slice())).collect();
        assert_eq!(rows.len(), 1);
        assert_eq!((rows[0].0, rows[0].1[0].id.as_str(), rows[0].1[0].joined), ("d", "after", 1));
        // One that is gone does not stand for one that is there.
        after.missing_since = after.told_at;
        assert_eq!(told(&room(vec![after, before]).totals), [(Some("1.00 BRL".to_owned()), None)]);
    }

    #[test]
    fn what_the_bank_tells_of_no_more_is_listed_and_not_counted() {
        let mut gone = kept("gone", AccountKind::Checking, "7", "BRL");
        gone.missing_since = Some(DateTime::UNIX_EPOCH);
        let view = room(vec![gone]);
        assert_eq!((view.banks[0].accounts.len(), view.totals.len()), (1, 0));
    }

    #[test]
    fn one_account_brings_those_that_are_one_with_it() {
        let one = kept("one", AccountKind::Checking, "1", "BRL");
        let mut two = kept("two", AccountKind::Checking, "1", "BRL");
        two.line = one.line.clone();
        let all = [one, two, kept("three", AccountKind::Checking, "1", "BRL")];
        let ids = |ids: &[&str]| {
            let asked: Vec<AccountId> = ids.iter().map(|id| AccountId::from((*id).to_owned())).collect();
            of_lines(&all, &asked).iter().map(|kept| kept.account.id.as_str().to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(ids(&["two"]), ["one", "two"]);
        assert_eq!(ids(&[]), ["one", "two", "three"]);
    }
}
