//! From what the store holds of an account to the statement that every format is written from. Documents are read tolerantly:
//! one that can't be read takes nothing from what stands beside it. Pure.

use std::collections::HashSet;

use chrono::NaiveDate;
use pluggy::{
    Amount,
    model::{self, CreditCardMetadata, Transaction},
    time::Instant,
};
use rust_decimal::Decimal;
use serde_json::value::RawValue;

use super::{
    BRASILIA,
    fitid::{Marks, Naming},
    manifest::LeftOut,
    numbers::Numbers,
    statement::{Balance, Foreign, Period, Reckoned, Row, Statement, Status},
    wording::Words,
};
use crate::{
    store::exports::{Kept, Movement, Repeated},
    view::AccountKind,
    words::said,
};

/// Letters of a text that are written: more than any program shows.
const LONGEST: usize = 1000;
/// Digits of a bank's number.
const COMPE: usize = 3;
/// Decimals of what is kept for sums.
const UNITS: u32 = 4;

/// What is asked for of an account.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wanted<'a> {
    pub(super) period: Period,
    pub(super) words: &'a Words,
    /// Whether rows bring their documents.
    pub(super) documents: bool,
}

/// The statement of an account: `kept` is it, and the accounts that were joined to it; the first is the one that was there
/// first. `movements` are all of theirs from the first day of the period on, in their order, also those after its last.
pub(super) fn statement(
    kept: &[Kept],
    institution: &str,
    movements: Vec<Movement>,
    repeated: &HashSet<Repeated>,
    wanted: Wanted<'_>,
) -> Option<Statement> {
    let first = kept.first()?;
    // Its identity is that of the account that was there first: a program that has read it knows it by that.
    let told: Vec<(&Kept, model::Account)> =
        kept.iter().filter_map(|one| Some((one, serde_json::from_str(one.document.as_deref()?).ok()?))).collect();
    let document = told.first().map(|(_, document)| document);
    let [bank, branch, number] = document.map(numbered).unwrap_or_default();
    let newest = kept.iter().max_by_key(|one| one.told_at)?;
    let currency = newest.balance.as_ref().map(|money| money.currency.clone());
    let currency = currency.or_else(|| document?.currency_code.clone()).unwrap_or_else(|| "BRL".to_owned());
    let balance = newest.balance.as_ref().and_then(|money| money.amount.parse().ok()).zip(newest.told_at);
    let balance = balance.map(|(amount, at)| Balance { amount, at });
    let mut naming = Naming::default();
    let mut rows: Vec<Row> = Vec::with_capacity(movements.len());
    for movement in movements {
        rows.push(row(movement, &mut naming, repeated, wanted));
    }
    let reckoned = reckoned(first.kind, balance.as_ref(), &rows, &currency, wanted.period);
    rows.retain(|row| wanted.period.to.is_none_or(|to| row.day <= to));
    let called = |name: Option<&str>| said(name, LONGEST);
    Some(Statement {
        kind: first.kind,
        institution: called(Some(institution)).unwrap_or_else(|| "-".to_owned()),
        name: called(first.name.as_deref()).unwrap_or_else(|| wanted.words.kind(first.kind).to_owned()),
        holder: document.and_then(|document| called(document.owner.as_deref())),
        bank,
        branch,
        number: number.or_else(|| first.ending.clone()),
        currency,
        period: wanted.period,
        balance,
        reckoned,
        rows,
        documents: kept.iter().filter_map(|one| raw(one.document.clone()?)).collect(),
    })
}

/// Bank, branch and account. Pluggy has them in one text: `0001/12345-0`, and for transfers `237/0001/12345-0`.
fn numbered(account: &model::Account) -> [Option<String>; 3] {
    let parts = |text: &str| -> Vec<String> {
        text.split('/').map(|part| part.trim().to_owned()).filter(|part| !part.is_empty()).collect()
    };
    let own = account.number.as_deref().map(parts).unwrap_or_default();
    let transfer = account.bank_data.as_ref().and_then(|data| data.transfer_number.as_deref()).map(parts);
    let mut transfer = transfer.unwrap_or_default();
    let is_bank = |part: &String| part.len() == COMPE && part.bytes().all(|digit| digit.is_ascii_digit());
    let bank =
        if transfer.len() > 2 && transfer.first().is_some_and(is_bank) { Some(transfer.remove(0)) } else { None };
    match (own.as_slice(), transfer.as_slice()) {
        ([.., branch, number], _) | ([], [.., branch, number]) => [bank, Some(branch.clone()), Some(number.clone())],
        ([number], [branch, _]) => [bank, Some(branch.clone()), Some(number.clone())],
        ([number], _) | ([], [number]) => [bank, None, Some(number.clone())],
        ([], []) => [bank, None, None],
    }
}

fn row(movement: Movement, naming: &mut Naming, repeated: &HashSet<Repeated>, wanted: Wanted<'_>) -> Row {
    let told: Transaction = serde_json::from_str(&movement.document).unwrap_or_default();
    // The number's own text has every digit; where it is none, what sums are made of is.
    let amount = movement.amount.parse().unwrap_or_else(|_| Decimal::new(movement.units, UNITS));
    let raw_text = told.description_raw.as_deref().filter(|text| !text.trim().is_empty());
    let card = told.credit_card_metadata.as_ref();
    let instalment = card.and_then(instalment);
    let provider = movement.provider_id.as_deref().filter(|id| {
        let one = Repeated { provider_id: (*id).to_owned(), instalment: card.and_then(|card| card.installment_number) };
        !id.is_empty() && !repeated.contains(&one)
    });
    let status = if movement.is_pending { Status::Pending } else { Status::Posted };
    let fitid = naming.name(
        &Marks {
            provider,
            instalment: card.and_then(|card| card.installment_number),
            day: movement.day,
            amount,
            text: raw_text.unwrap_or(&movement.description),
        },
        status,
    );
    let description = said(Some(&movement.description), LONGEST).unwrap_or_else(|| "-".to_owned());
    let translated = wanted.words.numbers == Numbers::Brazilian;
    let [name, in_portuguese] = movement.category;
    let category = if translated { in_portuguese.or(name) } else { name };
    Row {
        fitid,
        day: movement.day,
        bought: card.and_then(|card| card.purchase_date).map(day).filter(|bought| *bought != movement.day),
        amount,
        status,
        memo: said(raw_text, LONGEST).filter(|memo| *memo != description),
        description,
        category: said(category.or(told.category).as_deref(), LONGEST),
        foreign: foreign(&movement.currency, amount, told.amount, told.currency_code.as_deref()),
        currency: movement.currency,
        instalment,
        document: if wanted.documents { raw(movement.document) } else { None },
    }
}

fn instalment(card: &CreditCardMetadata) -> Option<(i64, i64)> {
    let (nth, of) = card.installment_number.zip(card.total_installments)?;
    (nth > 0 && of > 1).then_some((nth, of))
}

/// What it was in the currency that it was made in, where that is another than the one it is counted in.
fn foreign(counted_in: &str, amount: Decimal, told: Option<Amount>, in_: Option<&str>) -> Option<Foreign> {
    let currency = in_.filter(|currency| *currency != counted_in)?;
    let mut foreign = told?.0;
    foreign.set_sign_negative(amount.is_sign_negative());
    Some(Foreign { amount: foreign, currency: said(Some(currency), LONGEST)? })
}

/// Back from what the institution told: movements are added or taken away from it that lie between. Only of accounts: what a
/// card owes depends on when its instalments come to count.
fn reckoned(
    kind: AccountKind,
    balance: Option<&Balance>,
    rows: &[Row],
    currency: &str,
    period: Period,
) -> Option<Reckoned> {
    let balance = balance.filter(|_| kind != AccountKind::CreditCard)?;
    let told = (balance.at + BRASILIA).date_naive();
    let day = period.to.map_or(told, |to| to.min(told));
    let counted = |row: &&Row| row.status == Status::Posted && row.currency == currency;
    let sum = |within: &dyn Fn(NaiveDate) -> bool| -> Decimal {
        rows.iter().filter(counted).filter(|row| within(row.day)).map(|row| row.amount).sum()
    };
    let closing = balance.amount - sum(&|at| at > day && at <= told);
    Some(Reckoned { opening: closing - sum(&|at| at <= day), closing, day })
}

/// Takes out what has no place in a statement that other programs import: what may still change, what is of days to come, and
/// what nobody has told the amount of in the account's currency.
pub(super) fn settled(statement: &mut Statement, today: NaiveDate) -> LeftOut {
    let mut left_out = LeftOut::default();
    let currency = statement.currency.clone();
    statement.rows.retain(|row| {
        let counter = if row.status == Status::Pending {
            &mut left_out.pending
        } else if row.day > today {
            &mut left_out.future
        } else if row.currency != currency {
            &mut left_out.foreign
        } else {
            return true;
        };
        *counter += 1;
        false
    });
    left_out
}

fn day(at: Instant) -> NaiveDate {
    (at.0 + BRASILIA).date_naive()
}

fn raw(document: String) -> Option<Box<RawValue>> {
    RawValue::from_string(document).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account(number: Option<&str>, transfer: Option<&str>) -> model::Account {
        model::Account {
            number: number.map(str::to_owned),
            bank_data: Some(model::BankData {
                transfer_number: transfer.map(str::to_owned),
                ..model::BankData::default()
            }),
            ..model::Account::default()
        }
    }

    #[test]
    fn bank_branch_and_account_are_told_apart() {
        for (number, transfer, read) in [
            (Some("0001/12345-0"), Some("237/0001/12345-0"), [Some("237"), Some("0001"), Some("12345-0")]),
            (Some("12345-0"), Some("0001/12345-0"), [None, Some("0001"), Some("12345-0")]),
            (None, Some("237/0001/12345-0"), [Some("237"), Some("0001"), Some("12345-0")]),
            (Some("12345-0"), None, [None, None, Some("12345-0")]),
            (Some("xxxx8670"), None, [None, None, Some("xxxx8670")]),
            (None, None, [None, None, None]),
        ] {
            assert_eq!(numbered(&account(number, transfer)), read.map(|part| part.map(str::to_owned)), "{number:?}");
        }
    }
}
