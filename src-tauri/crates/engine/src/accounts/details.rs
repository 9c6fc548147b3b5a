//! A transaction as it is listed and told, from what is kept of it and from its own document. Of other people's documents
//! only so much is told as tells two of one name apart; a company's are no secret.

use chrono::NaiveDate;
use pluggy::model::{Document, Merchant, PaymentDataParticipant, Transaction};

use super::{days, units};
use crate::{
    store::Listed,
    view::{AccountKind, Flow, Instalment, Money, Party, TransactionDetails, TransactionMark, TransactionRow},
    words,
};

/// As it stands in a list.
pub(crate) fn row(kept: &Listed, today: NaiveDate) -> TransactionRow {
    shown(kept, read(kept).as_ref(), today)
}

/// All that is told of it. `due` is the day on which the bill is due that it is on.
pub(super) fn details(kept: &Listed, due: Option<NaiveDate>, today: NaiveDate) -> TransactionDetails {
    let read = read(kept);
    let row = shown(kept, read.as_ref(), today);
    let document = read.unwrap_or_default();
    let card = document.credit_card_metadata.unwrap_or_default();
    let payment = document.payment_data.unwrap_or_default();
    let said = |text: Option<String>| words::said(text.as_deref(), words::PARAGRAPH);
    let foreign = document.currency_code.filter(|currency| *currency != kept.currency);
    let bank_words = said(document.description_raw).filter(|raw| *raw != row.description);
    TransactionDetails {
        bank_words,
        method: said(payment.payment_method).or_else(|| said(document.operation_type)),
        payer: payment.payer.as_ref().and_then(party),
        receiver: payment.receiver.as_ref().and_then(party),
        reason: said(payment.reason),
        merchant: document.merchant.as_ref().and_then(merchant),
        foreign: foreign
            .zip(document.amount)
            .map(|(currency, amount)| Money { amount: amount.0.abs().to_string(), currency }),
        bought_on: card.purchase_date.map(|at| days::meant(at.0)).filter(|day| *day != kept.day),
        card_ending: said(card.card_number).map(|number| last(&number)),
        bill_due_on: due,
        // A bank that knows no month says `0001-01`.
        bill_month: card.bill_forecast_date.filter(|month| due.is_none() && is_month(month)),
        balance_after: document
            .balance
            .map(|balance| Money { amount: balance.0.to_string(), currency: kept.currency.clone() }),
        first_seen_at: document.created_at.map(|at| at.0),
        removed_at: kept.removed_at,
        replaced: kept.replaced,
        row,
    }
}

fn read(kept: &Listed) -> Option<Transaction> {
    serde_json::from_str(&kept.document).ok()
}

fn shown(kept: &Listed, document: Option<&Transaction>, today: NaiveDate) -> TransactionRow {
    let on_card = kept.kind == AccountKind::CreditCard;
    let amount = if on_card { units::negated(&kept.amount) } else { kept.amount.clone() };
    let flow = match (on_card, kept.units < 0) {
        (false, false) => Flow::In,
        (false, true) => Flow::Out,
        (true, true) => Flow::Bought,
        (true, false) => Flow::Settled,
    };
    let marks = [
        (kept.removed_at.is_some(), TransactionMark::Removed),
        (kept.pending, TransactionMark::Pending),
        (kept.day > today, TransactionMark::Future),
    ];
    TransactionRow {
        place: kept.place,
        account: kept.account.clone(),
        day: kept.day,
        description: words::said(Some(&kept.description), words::LINE).unwrap_or_default(),
        money: Money { amount, currency: kept.currency.clone() },
        flow,
        category: kept.category.clone(),
        instalment: document.and_then(instalment),
        marks: marks.into_iter().filter(|(is, _)| *is).map(|(_, mark)| mark).collect(),
    }
}

/// One of one is a purchase like any other.
fn instalment(document: &Transaction) -> Option<Instalment> {
    let card = document.credit_card_metadata.as_ref()?;
    let number = u32::try_from(card.installment_number?).ok().filter(|number| *number > 0)?;
    let of = card.total_installments.and_then(|of| u32::try_from(of).ok()).filter(|of| *of >= number);
    (of != Some(1)).then_some(Instalment { number, of })
}

fn party(participant: &PaymentDataParticipant) -> Option<Party> {
    let name = words::said(participant.name.as_deref(), words::LINE);
    let document = participant.document_number.as_ref().and_then(masked);
    (name.is_some() || document.is_some()).then_some(Party { name, document })
}

fn merchant(merchant: &Merchant) -> Option<Party> {
    let named = |name: Option<&str>| words::said(name, words::LINE);
    let name = named(merchant.name.as_deref()).or_else(|| named(merchant.business_name.as_deref()));
    let document = merchant.cnpj.as_deref().and_then(tax_number);
    (name.is_some() || document.is_some()).then_some(Party { name, document })
}

fn masked(document: &Document) -> Option<String> {
    tax_number(document.value.as_deref()?)
}

/// The number of a company or a person as it is written; of anything else nothing.
pub(super) fn whole_tax_number(text: &str) -> Option<String> {
    let digits: String = text.chars().filter(char::is_ascii_alphanumeric).collect();
    let part = |from: usize, to: usize| digits.get(from..to);
    match digits.len() {
        11 => Some(format!("{}.{}.{}-{}", part(0, 3)?, part(3, 6)?, part(6, 9)?, part(9, 11)?)),
        _ => tax_number(text),
    }
}

/// A company's number as it is written, a person's with its middle digits only; of anything else nothing.
pub(super) fn tax_number(text: &str) -> Option<String> {
    // Somebody has masked it before.
    if text.contains('*') {
        return words::said(Some(text), words::LINE);
    }
    let digits: String = text.chars().filter(char::is_ascii_alphanumeric).collect();
    let part = |from: usize, to: usize| digits.get(from..to);
    match digits.len() {
        11 => Some(format!("***.{}.{}-**", part(3, 6)?, part(6, 9)?)),
        14 => Some(format!("{}.{}.{}/{}-{}", part(0, 2)?, part(2, 5)?, part(5, 8)?, part(8, 12)?, part(12, 14)?)),
        _ => None,
    }
}

fn last(number: &str) -> String {
    let known: Vec<char> = number.chars().filter(char::is_ascii_alphanumeric).collect();
    known.iter().skip(known.len().saturating_sub(4)).collect()
}

fn is_month(text: &str) -> bool {
    format!("{text}-01").parse::<NaiveDate>().is_ok() && !text.starts_with("0001")
}

#[cfg(test)]
mod tests {
    use pluggy::AccountId;

    use super::*;

    fn kept(kind: AccountKind, amount: &str, document: &str) -> Listed {
        Listed {
            place: 7,
            account: AccountId("a".to_owned()),
            kind,
            id: "t".to_owned(),
            day: "2026-11-18".parse().unwrap(),
            units: units::read(amount).unwrap(),
            amount: amount.to_owned(),
            currency: "BRL".to_owned(),
            pending: false,
            category: None,
            description: "Loja".to_owned(),
            provider_id: None,
            bill: None,
            created_at: None,
            document: document.to_owned(),
            removed_at: None,
            replaced: false,
        }
    }

    fn today() -> NaiveDate {
        "2026-11-19".parse().unwrap()
    }

    #[test]
    fn a_purchase_has_no_sign_on_a_card_and_what_lessens_the_debt_has_one() {
        for (kind, amount, shown, flow) in [
            (AccountKind::Checking, "-12.00", "-12.00", Flow::Out),
            (AccountKind::Savings, "0.3500", "0.3500", Flow::In),
            (AccountKind::CreditCard, "-1942.50", "1942.50", Flow::Bought),
            (AccountKind::CreditCard, "500", "-500", Flow::Settled),
        ] {
            let row = row(&kept(kind, amount, "{}"), today());
            assert_eq!((row.money.amount.as_str(), row.flow), (shown, flow), "{kind:?} {amount}");
        }
    }

    #[test]
    fn marks_say_what_is_not_final() {
        let mut kept = kept(AccountKind::CreditCard, "-1", "not a document");
        assert_eq!(row(&kept, today()).marks, []);
        kept.day = "2026-12-05".parse().unwrap();
        kept.pending = true;
        kept.description = "\u{202e}Loja\u{0}\n<b>".to_owned();
        let row = row(&kept, today());
        assert_eq!(row.marks, [TransactionMark::Pending, TransactionMark::Future]);
        assert_eq!(row.description, "Loja <b>");
    }

    #[test]
    fn an_instalment_is_one_of_several() {
        for (number, total, found) in [
            ("3", "10", Some(Instalment { number: 3, of: Some(10) })),
            ("3", "null", Some(Instalment { number: 3, of: None })),
            // One of fewer than it is itself says nothing about how many there are.
            ("3", "2", Some(Instalment { number: 3, of: None })),
            ("1", "1", None),
            ("0", "10", None),
            ("-1", "10", None),
            ("null", "10", None),
        ] {
            let document = format!(
                r#"{{"id":"t","creditCardMetadata":{{"installmentNumber":{number},"totalInstallments":{total}}}}}"#
            );
            let row = row(&kept(AccountKind::CreditCard, "-1", &document), today());
            assert_eq!(row.instalment, found, "{number} of {total}");
        }
    }

    #[test]
    fn other_peoples_documents_are_masked_and_a_companys_are_not() {
        for (number, shown) in [
            ("123.456.789-09", Some("***.456.789-**")),
            ("12345678909", Some("***.456.789-**")),
            ("12345678000190", Some("12.345.678/0001-90")),
            ("12.ABC.345/01DE-35", Some("12.ABC.345/01DE-35")),
            ("***.456.789-**", Some("***.456.789-**")),
            ("1", None),
        ] {
            assert_eq!(tax_number(number).as_deref(), shown, "{number}");
        }
    }

    #[test]
    fn what_a_document_tells_is_told_and_what_the_row_says_already_is_not() {
        let document = r#"{"id":"t","description":"Loja","descriptionRaw":"LOJA 03/10 SP","currencyCode":"USD","amount":-350,
            "amountInAccountCurrency":-1942.5,"createdAt":"2026-11-18T15:00:00.000Z","merchant":{"businessName":"Loja Ltda",
            "cnpj":"12345678000190"},"paymentData":{"payer":{"documentNumber":{"type":"CPF","value":"12345678909"}},
            "receiver":{"name":"Ana"},"paymentMethod":"PIX"},"creditCardMetadata":{"purchaseDate":"2026-09-10T00:00:00.000Z",
            "cardNumber":"5555444433332222","billForecastDate":"2026-12"}}"#;
        let told = details(&kept(AccountKind::CreditCard, "-1942.50", document), None, today());
        let party = |name: Option<&str>, document: Option<&str>| {
            Some(Party { name: name.map(str::to_owned), document: document.map(str::to_owned) })
        };
        assert_eq!(told.bank_words.as_deref(), Some("LOJA 03/10 SP"));
        assert_eq!(told.foreign, Some(Money { amount: "350".to_owned(), currency: "USD".to_owned() }));
        assert_eq!(told.merchant, party(Some("Loja Ltda"), Some("12.345.678/0001-90")));
        assert_eq!(told.payer, party(None, Some("***.456.789-**")));
        assert_eq!(told.receiver, party(Some("Ana"), None));
        assert_eq!(told.bought_on, "2026-09-10".parse().ok());
        assert_eq!((told.card_ending.as_deref(), told.bill_month.as_deref()), (Some("2222"), Some("2026-12")));
        let said = |text: &str| {
            let document = format!(
                r#"{{"id":"t","descriptionRaw":"{text}","currencyCode":"BRL","amount":-12,
                "creditCardMetadata":{{"billForecastDate":"0001-01","purchaseDate":"2026-11-18T03:00:00.000Z"}}}}"#
            );
            details(&kept(AccountKind::CreditCard, "-12", &document), None, today())
        };
        let same = said("Loja");
        assert_eq!((same.bank_words, same.foreign, same.bought_on, same.bill_month), (None, None, None, None));
    }
}
