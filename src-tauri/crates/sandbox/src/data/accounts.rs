//! Accounts and cards of a person ("Accounts").

use chrono::{DateTime, Utc};
use pluggy::{
    AccountId, Amount,
    model::{
        Account, AccountSubtype, AccountType, AdditionalCard, BankData, CardStatus, CreditData, CreditLine,
        DisaggregatedCreditLimit, HolderType,
    },
    time::Instant,
};
use rust_decimal::Decimal;

use super::{Dossier, id_of};

/// What an account is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum AccountKind {
    Checking,
    SecondChecking,
    Savings,
    Card,
}

/// An account of an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Holding {
    pub(crate) id: AccountId,
    pub(crate) kind: AccountKind,
}

impl Dossier {
    /// The accounts, in the order in which they are listed.
    pub(crate) fn holdings(&self) -> Vec<Holding> {
        use AccountKind::{Card, Checking, Savings, SecondChecking};
        let persona = &self.persona;
        let kinds = [
            (Checking, true),
            (SecondChecking, persona.has_two_checking_accounts),
            (Savings, persona.has_savings && !persona.invests_only),
            (Card, !persona.invests_only),
        ];
        let held = kinds.into_iter().filter(|(_, is_held)| *is_held);
        held.map(|(kind, _)| Holding { id: id_of(&self.item, &format!("{kind:?}")).into(), kind }).collect()
    }

    /// The account as Pluggy shows it.
    pub(crate) fn account(&self, holding: &Holding) -> Account {
        let first = self.collected.first().copied().unwrap_or_default();
        let last = self.collected.last().copied().unwrap_or_default();
        let company = self.persona.is_company;
        let (owner, tax_number) =
            if company { ("Padaria Boa Vista Ltda", "11.222.333/0001-81") } else { ("John Doe", "761.092.776-73") };
        let (subtype, number, name) = match holding.kind {
            AccountKind::Checking => (AccountSubtype::CheckingAccount, "0001/12345-0", "Conta Corrente"),
            AccountKind::SecondChecking => (AccountSubtype::CheckingAccount, "0001/67890-1", "Conta Corrente Conjunta"),
            AccountKind::Savings => (AccountSubtype::SavingsAccount, "0001/12345-9", "Poupança"),
            AccountKind::Card => (AccountSubtype::CreditCard, "xxxx8670", "Pluggy Bank Mastercard Black"),
        };
        let is_card = holding.kind == AccountKind::Card;
        Account {
            id: holding.id.clone(),
            item_id: self.item.clone(),
            kind: Some(if is_card { AccountType::Credit } else { AccountType::Bank }),
            subtype: Some(subtype),
            number: Some(number.to_owned()),
            balance: Some(Amount(self.balance(holding))),
            name: Some(name.to_owned()),
            currency_code: Some("BRL".to_owned()),
            tax_number: Some(tax_number.to_owned()),
            owner: Some(owner.to_owned()),
            bank_data: (!is_card).then(|| self.bank_data(holding, number)),
            credit_data: is_card.then(|| self.credit_data(holding, last)),
            created_at: Some(Instant(first)),
            updated_at: Some(Instant(last)),
            ..Account::default()
        }
    }

    fn bank_data(&self, holding: &Holding, number: &str) -> BankData {
        let reais = |amount: i64| Some(Amount(Decimal::from(amount)));
        BankData {
            transfer_number: Some(format!("{:03}/{number}", self.persona.bank)),
            closing_balance: Some(Amount(self.balance(holding))),
            automatically_invested_balance: reais(0),
            overdraft_contracted_limit: reais(2000),
            overdraft_used_limit: reais(0),
            unarranged_overdraft_amount: reais(0),
            ..BankData::default()
        }
    }

    /// Dates are bare days, as most institutions send them.
    fn credit_data(&self, holding: &Holding, last: DateTime<Utc>) -> CreditData {
        let used = self.balance(holding);
        let limit = Decimal::from(15_000);
        let cents = |amount: Decimal| Some(Amount(amount.round_dp(2)));
        let (closed, due) = self.cycle(last.date_naive());
        let day = |day: chrono::NaiveDate| Some(Instant(day.and_time(chrono::NaiveTime::MIN).and_utc()));
        CreditData {
            level: Some("BLACK".to_owned()),
            brand: Some("MASTERCARD".to_owned()),
            balance_close_date: day(closed),
            balance_due_date: day(due),
            available_credit_limit: cents(limit - used),
            balance_foreign_currency: Some(Amount(Decimal::ZERO)),
            minimum_payment: cents(used * Decimal::new(15, 2)),
            credit_limit: Some(Amount(limit)),
            is_limit_flexible: Some(false),
            status: Some(CardStatus::Active),
            holder_type: Some(HolderType::Main),
            disaggregated_credit_limits: self.persona.has_savings.then(|| vec![line(used, limit)]),
            additional_cards: Some(vec![AdditionalCard { number: Some("1197".to_owned()) }]),
            ..CreditData::default()
        }
    }
}

fn line(used: Decimal, limit: Decimal) -> DisaggregatedCreditLimit {
    let brl = || Some("BRL".to_owned());
    DisaggregatedCreditLimit {
        credit_line_limit_type: Some("LIMITE_CREDITO_TOTAL".to_owned()),
        consolidation_type: Some("CONSOLIDADO".to_owned()),
        identification_number: Some("8670".to_owned()),
        is_limit_flexible: Some(false),
        used_amount: Some(Amount(used.round_dp(2))),
        used_amount_currency_code: brl(),
        line_name: Some(CreditLine::CreditoAVista),
        limit_amount: Some(Amount(limit)),
        limit_amount_currency_code: brl(),
        available_amount: Some(Amount((limit - used).round_dp(2))),
        available_amount_currency_code: brl(),
        ..DisaggregatedCreditLimit::default()
    }
}
