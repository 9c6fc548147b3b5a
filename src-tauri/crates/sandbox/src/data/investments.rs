//! Investments and their movements ("Investments").

use chrono::{Days, Months};
use pluggy::{
    Amount, InvestmentId, InvestmentTransactionId, Number,
    model::{
        Investment, InvestmentExpenses, InvestmentInstitution, InvestmentStatus, InvestmentSubtype,
        InvestmentTransaction, InvestmentTransactionType, InvestmentType, MovementType,
    },
    time::Instant,
};
use rust_decimal::Decimal;

use super::{Dossier, id_of, transactions::instant};

/// What somebody holds: name, kind, what was put in, units, the index and its share, and whether it is still held.
type Held = (&'static str, InvestmentType, InvestmentSubtype, i64, i64, Option<(&'static str, i64)>, InvestmentStatus);

fn held() -> [Held; 7] {
    use InvestmentStatus::{Active, TotalWithdrawal};
    use {InvestmentSubtype as S, InvestmentType as T};
    [
        ("CDB Aroeira 110% CDI", T::FixedIncome, S::Cdb, 10_000, 10, Some(("CDI", 110)), Active),
        ("Tesouro IPCA+ 2035", T::FixedIncome, S::Treasury, 4_200, 2, Some(("IPCA", 100)), Active),
        ("LCI Jatobá", T::FixedIncome, S::Lci, 5_000, 5, Some(("CDI", 94)), Active),
        ("Serra do Mar Multimercado FIC", T::MutualFund, S::MultimarketFund, 7_500, 312, None, Active),
        ("Companhia Boa Vista ON", T::Equity, S::Stock, 3_060, 100, None, Active),
        ("Vento Leste Logística FII", T::Equity, S::RealEstateFund, 2_000, 20, None, Active),
        ("CDB Ipê 2025", T::FixedIncome, S::Cdb, 0, 0, Some(("CDI", 100)), TotalWithdrawal),
    ]
}

/// Movements of each: a purchase, then one a month.
const MOVEMENTS: u32 = 8;

impl Dossier {
    pub(crate) fn investments(&self) -> Vec<Investment> {
        held().into_iter().zip(1_i64..).map(|(one, nth)| self.investment(one, nth)).collect()
    }

    fn investment(&self, (name, kind, subtype, invested, units, index, status): Held, nth: i64) -> Investment {
        let (first, last) = (self.collected.first().copied(), self.collected.last().copied());
        let day = last.unwrap_or_default().date_naive();
        let put_in = Decimal::from(invested);
        // A little more with each of them, in four decimals.
        let gross = put_in * (Decimal::ONE + Decimal::new(137 * nth, 4));
        let taxes = ((gross - put_in) * Decimal::new(175, 3)).round_dp(2);
        let fixed = kind == InvestmentType::FixedIncome;
        let money = |amount: Decimal| Some(Amount(amount.round_dp(4)));
        let purchased = day.checked_sub_months(Months::new(14)).unwrap_or(day);
        Investment {
            id: self.investment_id(name),
            item_id: self.item.clone(),
            kind: Some(kind),
            subtype: Some(subtype),
            balance: money(gross - taxes),
            name: Some(name.to_owned()),
            last_month_rate: Some(Number(Decimal::new(97 + nth, 2))),
            last_twelve_months_rate: Some(Number(Decimal::new(1_140 + 9 * nth, 2))),
            annual_rate: Some(Number(Decimal::new(1_155 + 9 * nth, 2))),
            currency_code: Some("BRL".to_owned()),
            code: Some(format!("BR{nth:04}")),
            isin: Some(format!("BRTOMDACN{nth:03}")),
            value: (units > 0).then(|| money(gross / Decimal::from(units))).flatten(),
            quantity: Some(Number(Decimal::from(units))),
            amount: money(gross),
            taxes: money(taxes),
            taxes2: Some(Amount(Decimal::ZERO)),
            date: last.map(Instant),
            owner: Some("John Doe".to_owned()),
            amount_profit: money(gross - put_in),
            amount_withdrawal: money(gross - taxes),
            amount_original: money(put_in),
            due_date: fixed.then(|| Instant(instant(day + Days::new(900)))),
            issuer: Some("Banco Aroeira SA".to_owned()),
            issuer_cnpj: Some("11.222.333/0001-81".to_owned()),
            issue_date: fixed.then(|| Instant(instant(purchased))),
            purchase_date: Some(Instant(instant(purchased))),
            rate: index.map(|(_, share)| Number(Decimal::from(share))),
            rate_type: index.map(|(index, _)| index.to_owned()),
            tax_exempt: Some(name.starts_with("LCI")),
            status: Some(status),
            created_at: first.map(Instant),
            updated_at: last.map(Instant),
            institution: Some(InvestmentInstitution {
                name: Some("Banco Aroeira SA".to_owned()),
                number: Some("11222333000181".to_owned()),
            }),
            ..Investment::default()
        }
    }

    fn investment_id(&self, name: &str) -> InvestmentId {
        id_of(&self.item, &format!("investment {name}")).into()
    }

    pub(crate) fn investment_transactions(&self, investment: &Investment) -> Vec<InvestmentTransaction> {
        let day = self.collected.last().copied().unwrap_or_default().date_naive();
        let part = investment.amount_original.unwrap_or_default().0 / Decimal::from(MOVEMENTS);
        (0..MOVEMENTS)
            .filter_map(|month| Some((month, day.checked_sub_months(Months::new(month))?)))
            .map(|(month, day)| {
                let sold = month == 0 && investment.status == Some(InvestmentStatus::TotalWithdrawal);
                let amount = Amount(part.round_dp(2));
                InvestmentTransaction {
                    id: InvestmentTransactionId(id_of(&self.item, &format!("{} {month}", investment.id))),
                    investment_id: Some(investment.id.clone()),
                    kind: Some(if sold { InvestmentTransactionType::Sell } else { InvestmentTransactionType::Buy }),
                    movement_type: Some(if sold { MovementType::Debit } else { MovementType::Credit }),
                    quantity: Some(Number(Decimal::ONE)),
                    value: Some(amount),
                    amount: Some(amount),
                    date: Some(Instant(instant(day))),
                    trade_date: Some(Instant(instant(day))),
                    expenses: (investment.kind == Some(InvestmentType::Equity)).then(|| InvestmentExpenses {
                        brokerage_fee: Some(Amount(Decimal::new(490, 2))),
                        settlement_fee: Some(Amount(Decimal::new(12, 2))),
                        ..InvestmentExpenses::default()
                    }),
                    description: Some("Aplicação".to_owned()),
                    net_amount: Some(amount),
                    ..InvestmentTransaction::default()
                }
            })
            .collect()
    }
}
