//! Bills, investments, loans and identities as they are shown, from the documents in which they came.

use std::{cmp::Reverse, collections::HashMap};

use chrono::NaiveDate;
use pluggy::{
    AccountId, Amount, Number,
    model::{Bill, Identity, Investment, InvestmentType, Loan},
};

use super::{
    days,
    details::{tax_number, whole_tax_number},
    units,
};
use crate::{
    store::Held,
    view::{
        BillPaid, BillView, DocumentShown, Holdings, IdentityView, InvestmentKind, InvestmentView, Listing, LoanView,
        Money,
    },
    words,
};

/// What is shown of all that is kept. `faces` are the accounts that stand for those that were joined with them.
pub(super) fn holdings(kept: &[Held], faces: &HashMap<AccountId, AccountId>, shown: DocumentShown) -> Holdings {
    let of = |list: Listing| kept.iter().filter(move |one| one.list == list);
    let mut investments: Vec<_> = of(Listing::Investments).filter_map(investment).collect();
    investments.sort_by_key(|one| Reverse(size(one.balance.as_ref())));
    let mut loans: Vec<_> = of(Listing::Loans).filter_map(loan).collect();
    loans.sort_by_key(|one| Reverse(size(one.outstanding.as_ref().or(one.contracted.as_ref()))));
    let identities = of(Listing::Identity).filter_map(|one| identity(one, shown)).collect();
    Holdings { bills: bills(of(Listing::Bills), faces), investments, loans, identities }
}

fn size(money: Option<&Money>) -> i64 {
    money.and_then(|money| units::read(&money.amount)).unwrap_or_default()
}

/// The newest first. A bill tells of payments, and those settle the one before it. What joined accounts both tell of counts
/// as the one does that stands for them.
fn bills<'a>(kept: impl Iterator<Item = &'a Held>, faces: &HashMap<AccountId, AccountId>) -> Vec<BillView> {
    let read = kept.filter_map(|one| {
        let told = AccountId(one.parent.clone()?);
        let face = faces.get(&told).cloned();
        let bill: Bill = serde_json::from_str(&one.document).ok()?;
        Some((face.is_some(), face.unwrap_or(told), bill))
    });
    let mut read: Vec<(bool, AccountId, Bill)> = read.collect();
    let day = |bill: &Bill| bill.due_date.map(|at| days::meant(at.0));
    read.sort_by_key(|(is_joined, account, bill)| (Reverse(day(bill)), account.clone(), *is_joined));
    read.dedup_by(|(is_joined, account, bill), (_, other, kept)| {
        *is_joined && account == other && bill.due_date.is_some() && day(bill) == day(kept)
    });
    let read: Vec<(AccountId, Bill)> = read.into_iter().map(|(_, account, bill)| (account, bill)).collect();
    let shown = |(nth, (account, bill)): (usize, &(AccountId, Bill))| {
        let next = read.iter().take(nth).rev().find(|(of, _)| of == account);
        let coin = bill.total_amount_currency_code.as_deref();
        let charges: Option<Vec<i64>> =
            bill.finance_charges.iter().map(|one| units::read(&one.amount?.to_string())).collect();
        let charges = charges.filter(|all| !all.is_empty()).map(|all| units::write(all.iter().sum()));
        BillView {
            id: bill.id.to_string(),
            account: account.clone(),
            due_on: bill.due_date.map(|at| days::meant(at.0)),
            total: money(bill.total_amount, coin),
            least: money(bill.minimum_payment_amount, coin),
            charges: charges.zip(coin).map(|(amount, coin)| Money { amount, currency: coin.to_owned() }),
            paid: next.map(|(_, next)| paid(next)),
        }
    };
    read.iter().enumerate().map(shown).collect()
}

fn paid(bill: &Bill) -> Vec<BillPaid> {
    let payments = bill.payments.iter().map(|payment| BillPaid {
        on: payment.payment_date.map(|at| days::meant(at.0)),
        amount: money(payment.amount, payment.currency_code.as_deref()),
    });
    payments.collect()
}

fn investment(kept: &Held) -> Option<InvestmentView> {
    let read: Investment = serde_json::from_str(&kept.document).ok()?;
    let coin = read.currency_code.as_deref();
    let kind = match read.kind {
        Some(InvestmentType::Coe) => InvestmentKind::Coe,
        Some(InvestmentType::Equity) => InvestmentKind::Equity,
        Some(InvestmentType::Etf) => InvestmentKind::Etf,
        Some(InvestmentType::FixedIncome) => InvestmentKind::FixedIncome,
        Some(InvestmentType::MutualFund) => InvestmentKind::MutualFund,
        Some(InvestmentType::Security) => InvestmentKind::Security,
        _ => InvestmentKind::Other,
    };
    Some(InvestmentView {
        id: kept.id.clone(),
        connection: kept.connection.clone(),
        kind,
        name: line(read.name.as_deref()),
        issuer: line(read.issuer.as_deref()),
        balance: money(read.balance, coin),
        invested: money(read.amount_original, coin),
        due_on: day(read.due_date),
        missing_since: kept.missing_since,
    })
}

fn loan(kept: &Held) -> Option<LoanView> {
    let read: Loan = serde_json::from_str(&kept.document).ok()?;
    let coin = read.currency_code.as_deref();
    let instalments = read.installments.unwrap_or_default();
    Some(LoanView {
        id: kept.id.clone(),
        connection: kept.connection.clone(),
        name: line(read.product_name.as_deref()),
        outstanding: money(read.payments.and_then(|payments| payments.contract_outstanding_balance), coin),
        contracted: money(read.contract_amount, coin),
        paid: count(instalments.paid_installments),
        instalments: count(instalments.total_number_of_installments),
        late: count(instalments.past_due_installments).filter(|late| *late > 0),
        due_on: day(read.due_date),
        missing_since: kept.missing_since,
    })
}

fn identity(kept: &Held, shown: DocumentShown) -> Option<IdentityView> {
    let read: Identity = serde_json::from_str(&kept.document).ok()?;
    let number = read.tax_number.or(read.document);
    let written = match shown {
        DocumentShown::Masked => tax_number,
        DocumentShown::Whole => whole_tax_number,
    };
    let phones = read.phone_numbers.into_iter().flatten().filter_map(|phone| line(phone.value.as_deref()));
    let emails = read.emails.into_iter().flatten().filter_map(|email| line(email.value.as_deref()));
    let addresses = read.addresses.into_iter().flatten().filter_map(|place| {
        let parts = [place.primary_address, place.district, place.city, place.state, place.postal_code];
        let joined = parts.into_iter().flatten().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ");
        line(place.full_address.as_deref()).or_else(|| line(Some(&joined)))
    });
    Some(IdentityView {
        connection: kept.connection.clone(),
        name: line(read.full_name.as_deref()).or_else(|| line(read.company_name.as_deref())),
        document: number.as_deref().and_then(written),
        born_on: day(read.birth_date),
        emails: emails.collect(),
        phones: phones.collect(),
        addresses: addresses.collect(),
    })
}

fn line(text: Option<&str>) -> Option<String> {
    words::said(text, words::LINE)
}

fn money(amount: Option<Amount>, currency: Option<&str>) -> Option<Money> {
    Some(Money { amount: amount?.0.to_string(), currency: currency?.to_owned() })
}

fn day(at: Option<pluggy::time::Instant>) -> Option<NaiveDate> {
    at.map(|at| days::meant(at.0))
}

fn count(number: Option<Number>) -> Option<u32> {
    number?.0.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::ConnectionId;

    fn held(list: Listing, id: &str, parent: Option<&str>, document: &str) -> Held {
        Held {
            connection: ConnectionId("c".to_owned()),
            list,
            id: id.to_owned(),
            parent: parent.map(str::to_owned),
            document: document.to_owned(),
            missing_since: None,
        }
    }

    fn bill(id: &str, account: &str, due: &str, total: &str, payments: &str) -> Held {
        let document = format!(
            r#"{{"id":"{id}","dueDate":"{due}","totalAmount":{total},"totalAmountCurrencyCode":"BRL",
                "financeCharges":[{{"id":"f","amount":1.10,"currencyCode":"BRL"}},{{"id":"g","amount":0.25}}],"payments":{payments}}}"#
        );
        held(Listing::Bills, id, Some(account), &document)
    }

    #[test]
    fn a_bill_is_settled_by_the_payments_that_the_next_one_of_its_card_tells_of() {
        let paid = r#"[{"id":"p","paymentDate":"2026-10-05T03:00:00.000Z","amount":700.5,"currencyCode":"BRL"}]"#;
        let kept = [
            bill("october", "card", "2026-10-05T00:00:00", "700.50", "[]"),
            bill("other", "other", "2026-10-20T00:00:00", "9", "[]"),
            bill("november", "card", "2026-11-05T03:00:00.000Z", "812.00", paid),
        ];
        let bills = holdings(&kept, &HashMap::new(), DocumentShown::Masked).bills;
        let told: Vec<_> = bills
            .iter()
            .map(|bill| {
                let amounts = bill.paid.as_ref().map(|all| {
                    let each = all.iter();
                    each.map(|one| (one.on.unwrap().to_string(), one.amount.clone().unwrap().amount))
                        .collect::<Vec<_>>()
                });
                (bill.id.as_str(), bill.due_on.unwrap().to_string(), amounts)
            })
            .collect();
        let october = vec![("2026-10-05".to_owned(), "700.5".to_owned())];
        assert_eq!(
            told,
            [
                ("november", "2026-11-05".to_owned(), None),
                ("other", "2026-10-20".to_owned(), None),
                ("october", "2026-10-05".to_owned(), Some(october))
            ]
        );
        assert_eq!(bills[0].charges, Some(Money { amount: "1.35".to_owned(), currency: "BRL".to_owned() }));
    }

    #[test]
    fn investments_and_loans_are_told_the_largest_first_and_what_cannot_be_read_not_at_all() {
        let investment = |id: &str, balance: &str| {
            let text = format!(
                r#"{{"id":"{id}","itemId":"i","type":"FIXED_INCOME","name":"CDB","balance":{balance},"currencyCode":"BRL"}}"#
            );
            held(Listing::Investments, id, None, &text)
        };
        let loan = r#"{"id":"l","itemId":"i","productName":"Crédito","contractAmount":1000,"currencyCode":"BRL","installments":
            {"paidInstallments":3,"totalNumberOfInstallments":12,"pastDueInstallments":0},"payments":{"contractOutstandingBalance":800.5}}"#;
        let kept = [
            investment("small", "9.5"),
            investment("large", "100"),
            held(Listing::Loans, "l", None, loan),
            held(Listing::Loans, "broken", None, "nothing"),
        ];
        let all = holdings(&kept, &HashMap::new(), DocumentShown::Masked);
        assert_eq!(all.investments.iter().map(|one| one.id.as_str()).collect::<Vec<_>>(), ["large", "small"]);
        assert_eq!(all.investments[0].kind, InvestmentKind::FixedIncome);
        assert_eq!(all.loans.len(), 1);
        let loan = &all.loans[0];
        assert_eq!((loan.paid, loan.instalments, loan.late), (Some(3), Some(12), None));
        assert_eq!(loan.outstanding, Some(Money { amount: "800.5".to_owned(), currency: "BRL".to_owned() }));
    }

    #[test]
    fn a_holders_document_is_masked_until_it_is_asked_for() {
        let text = r#"{"id":"i","itemId":"i","fullName":"Maria Silva","taxNumber":"12345678909","birthDate":"1980-02-03T03:00:00.000Z",
            "emails":[{"value":"maria@example.com"}],"addresses":[{"city":"Recife","state":"PE"}]}"#;
        let kept = [held(Listing::Identity, "i", None, text)];
        let told = |shown| holdings(&kept, &HashMap::new(), shown).identities.remove(0);
        assert_eq!(told(DocumentShown::Masked).document.as_deref(), Some("***.456.789-**"));
        assert_eq!(told(DocumentShown::Whole).document.as_deref(), Some("123.456.789-09"));
        let maria = told(DocumentShown::Masked);
        assert_eq!(maria.born_on, "1980-02-03".parse().ok());
        assert_eq!(
            (maria.emails, maria.addresses),
            (vec!["maria@example.com".to_owned()], vec!["Recife, PE".to_owned()])
        );
    }
}
