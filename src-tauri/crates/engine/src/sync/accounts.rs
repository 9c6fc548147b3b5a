//! The accounts and cards of an item, with which every reading begins: reduced for screens, and as they came.

use chrono::{DateTime, Utc};
use futures_util::TryStreamExt as _;
use pluggy::{
    Client, Error, ItemId,
    model::{AccountSubtype, AccountType, ResourceStatus},
};

use crate::{
    connection::{approval, meu_pluggy},
    store::products::{AccountRow, AccountsTold, Scope},
    view::{Account, AccountKind, ConnectionId, Money, Pending},
};

/// What an execution brought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Brought {
    /// Accounts and cards.
    pub accounts: Vec<Account>,
    /// The same as they came.
    pub told: Vec<pluggy::model::Account>,
    /// Whether these are all.
    pub scope: Scope,
    /// The bank that they are with, as far as they tell.
    pub bank: Option<String>,
    /// What waits for somebody else; nothing where that was not asked, or not told.
    pub pending: Option<Pending>,
}

impl Brought {
    /// As it is written.
    #[must_use]
    pub fn told(&self, connection: ConnectionId, at: DateTime<Utc>) -> AccountsTold {
        let row = |(account, told): (&Account, &pluggy::model::Account)| AccountRow {
            account: account.clone(),
            document: serde_json::to_string(told).ok(),
        };
        let accounts = self.accounts.iter().zip(&self.told).map(row).collect();
        AccountsTold { connection, at, accounts, scope: self.scope }
    }
}

/// Reads the accounts of an item and, where something `is_pending`, how much of it waits for somebody else.
///
/// # Errors
/// What the client says, and that not one account could be read.
pub async fn brought(client: &Client, item: &ItemId, is_pending: bool) -> Result<Brought, Error> {
    let brought = accounts(client, item).await?;
    // What can't be told now takes nothing from the accounts.
    let pending = if is_pending { pending(client, item).await.ok() } else { None };
    Ok(Brought { pending, ..brought })
}

async fn pending(client: &Client, item: &ItemId) -> Result<Pending, Error> {
    let resources = client.resources(item, Some(&ResourceStatus::PendingAuthorisation));
    Ok(approval::pending(&resources.try_collect::<Vec<_>>().await?))
}

async fn accounts(client: &Client, item: &ItemId) -> Result<Brought, Error> {
    let page = client.accounts(item, None).await?;
    match page.unreadable.first() {
        Some(error) if page.results.is_empty() => Err(error.clone().into()),
        _ => {
            let bank = meu_pluggy::bank(&page.results);
            let scope = if page.unreadable.is_empty() { Scope::All } else { Scope::Some };
            let accounts = page.results.iter().map(shown).collect();
            Ok(Brought { accounts, told: page.results, scope, bank, pending: None })
        }
    }
}

pub(super) fn shown(account: &pluggy::model::Account) -> Account {
    let kind = match (&account.subtype, &account.kind) {
        (Some(AccountSubtype::CheckingAccount), _) => AccountKind::Checking,
        (Some(AccountSubtype::SavingsAccount), _) => AccountKind::Savings,
        (Some(AccountSubtype::CreditCard), _) | (None, Some(AccountType::Credit)) => AccountKind::CreditCard,
        _ => AccountKind::Other,
    };
    let currency = account.currency_code.clone().unwrap_or_else(|| "BRL".to_owned());
    Account {
        id: account.id.clone(),
        kind,
        name: account.marketing_name.clone().or_else(|| account.name.clone()),
        ending: account.number.as_deref().and_then(ending),
        balance: account.balance.map(|balance| Money { amount: balance.0.to_string(), currency }),
    }
}

/// The last four letters or digits: enough to tell accounts apart, too little to use one.
fn ending(number: &str) -> Option<String> {
    let known: Vec<char> = number.chars().filter(char::is_ascii_alphanumeric).collect();
    let last: String = known.iter().skip(known.len().saturating_sub(4)).collect();
    (!last.is_empty()).then_some(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_card_and_an_account_are_shown_by_their_ending() {
        let account: pluggy::model::Account = serde_json::from_str(
            r#"{"id":"a","itemId":"i","type":"BANK","subtype":"CHECKING_ACCOUNT","number":"0001/12345-6","balance":3208.1100,"currencyCode":"BRL","name":"Conta","marketingName":null}"#,
        )
        .unwrap();
        let shown = shown(&account);
        assert_eq!(shown.kind, AccountKind::Checking);
        assert_eq!(shown.ending.as_deref(), Some("3456"));
        assert_eq!(shown.balance, Some(Money { amount: "3208.1100".to_owned(), currency: "BRL".to_owned() }));
        assert_eq!(ending("xxxx8670").as_deref(), Some("8670"));
        assert_eq!(ending("--"), None);
    }
}
