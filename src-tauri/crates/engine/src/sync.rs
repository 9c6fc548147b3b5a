//! What a good execution brought, as it is kept. In this version: accounts and cards.

use pluggy::{
    Client, Error, ItemId,
    model::{AccountSubtype, AccountType},
};

use crate::view::{Account, AccountKind, Money};

/// Reads the accounts of an item.
///
/// # Errors
/// What the client says, and that not one account could be read.
pub async fn accounts(client: &Client, item: &ItemId) -> Result<Vec<Account>, Error> {
    let page = client.accounts(item, None).await?;
    match page.unreadable.into_iter().next() {
        Some(error) if page.results.is_empty() => Err(error.into()),
        _ => Ok(page.results.into_iter().map(shown).collect()),
    }
}

fn shown(account: pluggy::model::Account) -> Account {
    let kind = match (&account.subtype, &account.kind) {
        (Some(AccountSubtype::CheckingAccount), _) => AccountKind::Checking,
        (Some(AccountSubtype::SavingsAccount), _) => AccountKind::Savings,
        (Some(AccountSubtype::CreditCard), _) | (None, Some(AccountType::Credit)) => AccountKind::CreditCard,
        _ => AccountKind::Other,
    };
    let currency = account.currency_code.unwrap_or_else(|| "BRL".to_owned());
    Account {
        id: account.id,
        kind,
        name: account.marketing_name.or(account.name),
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
        let shown = shown(account);
        assert_eq!(shown.kind, AccountKind::Checking);
        assert_eq!(shown.ending.as_deref(), Some("3456"));
        assert_eq!(shown.balance, Some(Money { amount: "3208.1100".to_owned(), currency: "BRL".to_owned() }));
        assert_eq!(ending("xxxx8670").as_deref(), Some("8670"));
        assert_eq!(ending("--"), None);
    }
}
