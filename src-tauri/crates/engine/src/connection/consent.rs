//! What a person allowed at an institution, as a page shows it, and what was asked for and they did not allow. Pure.

use pluggy::model::{Consent as Wire, Permission as Granted};

use crate::view::{Consent, Permission, Product};

use super::{Record, offer};

/// Whether the institution asked for one at all.
pub(crate) fn is_asked(record: &Record) -> bool {
    record.connector.is_open_finance == Some(true) || record.connector.oauth == Some(true)
}

/// A consent, held against what was asked for.
#[must_use]
pub fn consent(wire: &Wire, asked: &[Product]) -> Consent {
    let granted: Vec<Product> = wire.products.iter().filter_map(offer::product).collect();
    let permissions = &wire.open_finance_permissions_granted;
    let lacks = |product: &&Product| !granted.contains(product) || !is_permitted(**product, permissions);
    Consent {
        given_at: wire.created_at.map(|at| at.0),
        expires_at: wire.expires_at.map(|at| at.0),
        revoked_at: wire.revoked_at.map(|at| at.0),
        missing: asked.iter().filter(lacks).copied().collect(),
        granted: granted.iter().filter(|product| is_permitted(**product, permissions)).copied().collect(),
        permissions: permissions.iter().map(permission).collect(),
    }
}

/// The one that counts: what stands, before what was withdrawn; of those, the newest.
#[must_use]
pub fn current(mut consents: Vec<Wire>) -> Option<Wire> {
    consents.sort_by_key(|consent| (consent.revoked_at.is_none(), consent.created_at));
    consents.pop()
}

/// Whether the institution was told to give what a product is made of. Where nobody says what it was told, it was.
fn is_permitted(product: Product, permissions: &[Granted]) -> bool {
    use Granted as G;
    let any = |wanted: &[Granted]| permissions.is_empty() || wanted.iter().any(|one| permissions.contains(one));
    match product {
        Product::Accounts => any(&[G::AccountsAll, G::AccountsList]),
        Product::CreditCards => any(&[G::CreditCardsAll, G::CreditCardsList]),
        Product::Transactions => {
            any(&[G::AccountsAll, G::AccountsTransactions, G::CreditCardsAll, G::CreditCardsTransactions])
        }
        Product::Identity => any(&[G::RegistrationAll, G::RegistrationIdentifications]),
        Product::Loans => any(&[G::CreditOperationsAll]),
        Product::Investments | Product::InvestmentTransactions => any(&[G::InvestmentsAll]),
        Product::PaymentData | Product::BrokerageNote => true,
    }
}

fn permission(granted: &Granted) -> Permission {
    use {Granted as G, Permission as P};
    match granted {
        G::RegistrationAll => P::Registration,
        G::RegistrationIdentifications => P::Identification,
        G::RegistrationQualifications => P::Qualification,
        G::RegistrationFinancialRelations => P::Relations,
        G::AccountsAll => P::Accounts,
        G::AccountsList => P::AccountList,
        G::AccountsBalances => P::AccountBalances,
        G::AccountsLimits => P::AccountLimits,
        G::AccountsTransactions => P::AccountTransactions,
        G::CreditCardsAll => P::Cards,
        G::CreditCardsList => P::CardList,
        G::CreditCardsLimits => P::CardLimits,
        G::CreditCardsTransactions => P::CardTransactions,
        G::CreditCardsBills => P::CardBills,
        G::CreditOperationsAll => P::Credit,
        G::InvestmentsAll => P::Investments,
        G::ExchangesAll => P::Exchange,
        _ => P::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wire(json: &str) -> Wire {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn what_was_asked_for_and_is_not_covered_is_missing() {
        let asked = [Product::Accounts, Product::Transactions, Product::Loans, Product::Investments];
        let wire = wire(
            r#"{"id":"c","itemId":"i","products":["ACCOUNTS","TRANSACTIONS","INVESTMENTS","SOMETHING_NEW"],
                "openFinancePermissionsGranted":["ACCOUNTS_LIST","ACCOUNTS_TRANSACTIONS","SOMETHING_ALL"],
                "createdAt":"2026-01-02T00:00:00.000Z","expiresAt":null,"revokedAt":null}"#,
        );
        let shown = consent(&wire, &asked);
        assert_eq!(shown.granted, [Product::Accounts, Product::Transactions]);
        assert_eq!(
            shown.missing,
            [Product::Loans, Product::Investments],
            "not covered, and covered without permission"
        );
        let permissions = [Permission::AccountList, Permission::AccountTransactions, Permission::Other];
        assert_eq!(shown.permissions, permissions);
        assert_eq!((shown.expires_at, shown.revoked_at), (None, None));
    }

    #[test]
    fn where_permissions_are_not_told_the_products_count() {
        let wire = wire(r#"{"id":"c","products":["ACCOUNTS"]}"#);
        assert_eq!(consent(&wire, &[Product::Accounts]).missing, []);
    }

    #[test]
    fn the_one_that_stands_counts_and_then_the_newest() {
        let one = |id: &str, created: &str, revoked: &str| {
            wire(&format!(r#"{{"id":"{id}","createdAt":"{created}","revokedAt":{revoked}}}"#))
        };
        let old = one("old", "2026-01-01T00:00:00.000Z", "null");
        let new = one("new", "2026-02-01T00:00:00.000Z", "null");
        let revoked = one("revoked", "2026-03-01T00:00:00.000Z", r#""2026-03-02T00:00:00.000Z""#);
        let id = |consents| current(consents).map(|one| one.id.0);
        assert_eq!(id(vec![new.clone(), revoked.clone(), old]).as_deref(), Some("new"));
        assert_eq!(id(vec![revoked]).as_deref(), Some("revoked"));
        assert_eq!(id(Vec::new()), None);
    }
}
