//! Loans of a person ("Loans").

use chrono::{Days, Months};
use pluggy::{
    Amount, LoanId, Number,
    model::{
        AmortizationSchedule, InstallmentPeriodicity, Loan, LoanContractedFee, LoanContractedFinanceCharge,
        LoanInstallments, LoanInterestRate, LoanKind, LoanPaymentRelease, LoanPayments, LoanWarranty,
    },
    time::{Day, Instant},
};
use rust_decimal::Decimal;

use super::{Dossier, id_of, transactions::instant};

impl Dossier {
    pub(crate) fn loans(&self) -> Vec<Loan> {
        vec![
            self.loan("Crédito pessoal", LoanKind::Loan, 12_000, 24, 7),
            self.loan("Financiamento de veículo", LoanKind::Financing, 48_000, 48, 19),
        ]
    }

    fn loan(&self, name: &str, kind: LoanKind, lent: i64, parts: u32, paid: u32) -> Loan {
        let today = self.collected.last().copied().unwrap_or_default().date_naive();
        let agreed = today.checked_sub_months(Months::new(paid)).unwrap_or(today);
        let part = (Decimal::from(lent) * Decimal::new(119, 2) / Decimal::from(parts)).round_dp(2);
        let number = |number: u32| Some(Number(Decimal::from(number)));
        let brl = || Some("BRL".to_owned());
        let due = agreed.checked_add_months(Months::new(parts)).unwrap_or(agreed);
        let release = |month: u32| LoanPaymentRelease {
            is_over_parcel_payment: Some(false),
            installment_id: Some(format!("{name} {month}")),
            paid_date: agreed.checked_add_months(Months::new(month)).map(|day| Instant(instant(day))),
            currency_code: brl(),
            paid_amount: Some(Amount(part)),
            over_parcel: None,
        };
        Loan {
            id: LoanId(id_of(&self.item, &format!("loan {name}"))),
            item_id: self.item.clone(),
            contract_number: Some(format!("{lent:08}")),
            ipoc_code: Some(format!("11222333000181{lent:010}")),
            product_name: Some(name.to_owned()),
            loan_type: Some("CREDITO_PESSOAL_SEM_CONSIGNACAO".to_owned()),
            kind: Some(kind),
            date: self.collected.last().copied().map(Instant),
            contract_date: Some(Instant(instant(agreed))),
            disbursement_dates: Some(vec![Day(agreed + Days::new(1))]),
            contract_amount: Some(Amount(Decimal::from(lent))),
            currency_code: brl(),
            due_date: Some(Instant(instant(due))),
            installment_periodicity: Some(InstallmentPeriodicity::Monthly),
            first_installment_due_date: agreed.checked_add_months(Months::new(1)).map(|day| Instant(instant(day))),
            cet: Some(Number(Decimal::new(2_890, 4))),
            amortization_scheduled: Some(AmortizationSchedule::Price),
            interest_rates: Some(vec![LoanInterestRate {
                tax_type: Some("NOMINAL".to_owned()),
                interest_rate_type: Some("SIMPLE".to_owned()),
                tax_periodicity: Some("MONTHLY".to_owned()),
                calculation: Some("21/252".to_owned()),
                pre_fixed_rate: Some(Number(Decimal::new(179, 4))),
                ..LoanInterestRate::default()
            }]),
            contracted_fees: Some(vec![LoanContractedFee {
                name: Some("Tarifa de cadastro".to_owned()),
                code: Some("CADASTRO".to_owned()),
                charge_type: Some("UNIQUE".to_owned()),
                charge: Some("FIXED".to_owned()),
                amount: Some(Amount(Decimal::new(45_000, 2))),
                rate: None,
            }]),
            contracted_finance_charges: Some(vec![LoanContractedFinanceCharge {
                kind: Some("LATE_PAYMENT_FEE".to_owned()),
                rate: Some(Number(Decimal::new(2, 2))),
                ..LoanContractedFinanceCharge::default()
            }]),
            warranties: Some(vec![LoanWarranty {
                currency_code: brl(),
                kind: Some("CESSAO_DIREITOS_CREDITORIOS".to_owned()),
                subtype: Some("NOTAS_PROMISSORIAS_OUTROS_DIREITOS_CREDITO".to_owned()),
                amount: Some(Amount(Decimal::from(lent))),
            }]),
            installments: Some(LoanInstallments {
                type_number_of_installments: Some("MONTH".to_owned()),
                total_number_of_installments: number(parts),
                type_contract_remaining: Some("MONTH".to_owned()),
                contract_remaining_number: number(parts - paid),
                paid_installments: number(paid),
                due_installments: number(parts - paid),
                past_due_installments: number(0),
                balloon_payments: Some(Vec::new()),
            }),
            payments: Some(LoanPayments {
                contract_outstanding_balance: Some(Amount(part * Decimal::from(parts - paid))),
                releases: Some((1..=paid).map(release).collect()),
            }),
            ..Loan::default()
        }
    }
}
