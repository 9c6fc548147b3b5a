//! Closed bills of a card ("Credit card bills"), newest first: what was bought in a cycle, and the payment of the one before.

use chrono::{Days, Months, NaiveDate};
use pluggy::{
    Amount, BillId, BillPaymentId, FinanceChargeId,
    model::{Bill, BillFinanceCharge, BillPayment, BillPaymentMode, BillPaymentValueType, FinanceChargeType},
    time::Instant,
};
use rust_decimal::Decimal;

use super::{
    AccountKind, Dossier, Holding, id_of,
    movements::{What, movements},
    transactions::{decimal, instant},
};

const MONTHS: u32 = 11;

/// The id of the bill of the cycle that closed on a day.
pub(super) fn id(dossier: &Dossier, holding: &Holding, closed: NaiveDate) -> BillId {
    id_of(&dossier.item, &format!("bill {} {closed}", holding.id)).into()
}

impl Dossier {
    pub(crate) fn bills(&self, holding: &Holding) -> Vec<Bill> {
        let Some(last) = self.collected.last().filter(|_| holding.kind == AccountKind::Card) else {
            return Vec::new();
        };
        let (closed, _) = self.cycle(last.date_naive());
        (0..MONTHS)
            .filter_map(|month| closed.checked_sub_months(Months::new(month)))
            .map(|day| self.bill(holding, day))
            .collect()
    }

    fn bill(&self, holding: &Holding, closed: NaiveDate) -> Bill {
        let began = closed.checked_sub_months(Months::new(1)).unwrap_or(closed);
        let days = began.iter_days().take_while(|day| *day < closed);
        let seed = self.seed(holding);
        let rows: Vec<_> = days.flat_map(|day| movements(holding.kind, seed, &self.persona, day)).collect();
        let total: i64 = rows.iter().filter(|row| row.what != What::Settlement).map(|row| row.amount).sum();
        let iof: i64 = rows.iter().filter(|row| row.what == What::Iof).map(|row| row.amount).sum();
        let paid = rows.iter().find(|row| row.what == What::Settlement);
        let id = id(self, holding, closed);
        let brl = || Some("BRL".to_owned());
        Bill {
            due_date: Some(Instant((closed + Days::new(7)).and_time(chrono::NaiveTime::MIN).and_utc())),
            bill_closing_date: Some(Instant(instant(closed))),
            total_amount: Some(decimal(total)),
            total_amount_currency_code: brl(),
            minimum_payment_amount: Some(Amount((decimal(total).0 * Decimal::new(15, 2)).round_dp(2))),
            allows_installments: Some(true),
            finance_charges: vec![BillFinanceCharge {
                id: FinanceChargeId(id_of(&self.item, &format!("iof {id}"))),
                kind: Some(FinanceChargeType::Iof),
                amount: Some(decimal(iof)),
                currency_code: brl(),
                ..BillFinanceCharge::default()
            }],
            payments: paid
                .map(|paid| BillPayment {
                    id: BillPaymentId(id_of(&self.item, &format!("payment {id}"))),
                    value_type: Some(BillPaymentValueType::FullPayment),
                    payment_date: Some(Instant(instant(paid.day))),
                    payment_mode: Some(BillPaymentMode::DebitAccount),
                    amount: Some(decimal(-paid.amount)),
                    currency_code: brl(),
                })
                .into_iter()
                .collect(),
            account_id: Some(holding.id.clone()),
            id,
            ..Bill::default()
        }
    }
}
