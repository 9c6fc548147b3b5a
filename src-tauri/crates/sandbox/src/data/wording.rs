//! How an institution words a movement: description, category, merchant, who paid whom.

use pluggy::{
    Amount, CategoryId,
    model::{
        BoletoMetadata, CreditCardMetadata, Document, DocumentType, Merchant, PaymentData, PaymentDataParticipant,
        PaymentType, Transaction, TransactionStatus, TransactionType,
    },
    time::{Day, Instant},
};
use rust_decimal::Decimal;

use super::{
    AccountKind, Dossier, Holding,
    movements::{Movement, What},
    transactions::{Life, decimal, instant},
};
use crate::connectors::digits;

/// A transaction but for its number, its date and its money, and its money where that is in another currency.
pub(super) struct Worded {
    pub(super) rest: Transaction,
    pub(super) currency_code: Option<String>,
    pub(super) amount: Option<Amount>,
    pub(super) amount_in_account_currency: Option<Amount>,
}

/// Shops: name on the row, registered name, CNPJ, category.
const SHOPS: [(&str, &str, &str, &str, &str); 8] = [
    ("MERCADO BOA VISTA", "Mercado Boa Vista Ltda", "11222333000181", "Groceries", "10000000"),
    ("PADARIA ESTRELA", "Padaria Estrela ME", "45997418000153", "Food and drinks", "11000000"),
    ("POSTO SERRA AZUL", "Auto Posto Serra Azul Ltda", "19861350000170", "Gas stations", "09020000"),
    ("FARMACIA DO BAIRRO", "Farmácia do Bairro SA", "61585865000151", "Pharmacy", "18020000"),
    ("RESTAURANTE DA PRACA", "Restaurante da Praça Ltda", "08273364000157", "Eating out", "11010000"),
    ("LIVRARIA CAPITU", "", "27865757000102", "Bookstore", "08050000"),
    ("CORRIDA APP", "Viagens por Aplicativo SA", "17895646000187", "Taxi and ride-hailing", "09010000"),
    ("CINEMA RECREIO", "Cinemas Recreio Ltda", "60746948000112", "Entertainment", "08010000"),
];

const PEOPLE: [(&str, &str); 4] = [
    ("Ana Paula Ribeiro", "529.982.247-25"),
    ("Carlos Eduardo Lima", "168.995.350-09"),
    ("Fernanda Souza", "390.533.447-05"),
    ("João Batista Alves", "111.444.777-35"),
];

/// The business with a CNPJ, if it is one of the shops; an error if it is no CNPJ.
pub(crate) fn merchant(cnpj: &str) -> Result<Option<Merchant>, ()> {
    let wanted = digits(cnpj);
    if wanted.len() != 14 {
        return Err(());
    }
    let found = SHOPS.iter().find(|(_, _, cnpj, ..)| *cnpj == wanted);
    Ok(found.map(|(name, registered, cnpj, category, _)| Merchant {
        name: Some((*name).to_owned()),
        business_name: Some((*registered).to_owned()),
        cnpj: Some((*cnpj).to_owned()),
        cnae: Some("4711302".to_owned()),
        category: Some((*category).to_owned()),
    }))
}

/// Reais for a dollar, in hundredths.
const DOLLAR: i64 = 540;

pub(super) fn of(movement: &Movement, life: Life, dossier: &Dossier, holding: &Holding) -> Worded {
    let is_card = holding.kind == AccountKind::Card;
    let luck = movement.luck as usize;
    let (shop, registered, cnpj, shop_category, shop_category_id) = SHOPS[luck % SHOPS.len()];
    let (person, cpf) = PEOPLE[luck % PEOPLE.len()];
    let text = |text: &str| text.to_owned();
    let (description, category, category_id, operation) = match movement.what {
        What::Salary => (text("SALARIO EMPRESA BOA VISTA"), "Salary", "01010000", "FOLHA_PAGAMENTO"),
        What::Rent => (text("PIX ENVIADO IMOBILIARIA ALVORADA"), "Rent", "17010000", "PIX"),
        What::PixOut => (format!("PIX ENVIADO {}", person.to_uppercase()), "Transfer - PIX", "05070000", "PIX"),
        What::PixIn => (format!("PIX RECEBIDO {}", person.to_uppercase()), "Transfer - PIX", "05070000", "PIX"),
        What::Ted => (format!("TED {}", person.to_uppercase()), "Transfer - TED", "05080000", "TED"),
        What::Boleto => (text("PAGAMENTO BOLETO ENERGIA E AGUA"), "Utilities", "17020000", "BOLETO"),
        What::BillPayment | What::Settlement => {
            (text("PAGAMENTO FATURA CARTAO"), "Credit card payment", "05100000", "PAGAMENTO_FATURA")
        }
        What::Interest => (
            text("RENDIMENTO APLIC AUT"),
            "Proceeds interests and dividends",
            "03060000",
            "RENDIMENTO_APLIC_FINANCEIRA",
        ),
        What::Withdrawal => (text("SAQUE 24H"), "Transfer - Cash", "05020000", "SAQUE"),
        What::Shop | What::Purchase => (text(shop), shop_category, shop_category_id, "CARTAO"),
        What::Subscription => (text("STREAMING VAGA-LUME"), "Video streaming", "08040000", "CARTAO"),
        What::Abroad => (text("NORTHWIND BOOKS SEATTLE"), "Bookstore", "08050000", "CARTAO"),
        What::Iof => (text("IOF COMPRA INTERNACIONAL"), "Tax on financial operations", "15030000", "TARIFA"),
        What::Instalment { number, total, .. } => {
            (format!("LOJA ELETRO SOL {number:02}/{total:02}"), "Electronics", "08060000", "CARTAO")
        }
        What::Refund => (text("ESTORNO LOJA ELETRO SOL"), "Electronics", "08060000", "ESTORNO"),
        What::AnnualFee => (text("ANUIDADE"), "Account fees", "16010000", "TARIFA"),
    };
    let description = if life == Life::Corrected { format!("{description} *") } else { description };
    let money_in = if is_card { movement.amount < 0 } else { movement.amount > 0 };
    let abroad = movement.what == What::Abroad;
    let with_merchant = matches!(movement.what, What::Shop | What::Purchase);
    let merchant = Merchant {
        // Rarely there.
        name: luck.is_multiple_of(25).then(|| text(shop)),
        business_name: Some(text(registered)),
        cnpj: Some(text(cnpj)),
        cnae: Some(text("4711302")),
        category: Some(text(shop_category)),
    };
    Worded {
        currency_code: abroad.then(|| text("USD")),
        amount: abroad.then(|| decimal(movement.amount * 100 / DOLLAR / 100 * 100)),
        amount_in_account_currency: abroad.then(|| decimal(movement.amount)),
        rest: Transaction {
            description_raw: Some(format!("{description} {:05}", luck % 100_000)),
            description: Some(description),
            category: Some(text(category)),
            category_id: Some(CategoryId::from(category_id)),
            provider_code: Some(format!("{:09}", movement.luck % 1_000_000_000)),
            provider_id: dossier
                .persona
                .has_savings
                .then(|| format!("{:016x}{:08x}", dossier.seed(holding), movement.luck)),
            status: Some(if life == Life::Pending { TransactionStatus::Pending } else { TransactionStatus::Posted }),
            kind: Some(if money_in { TransactionType::Credit } else { TransactionType::Debit }),
            payment_data: payment(movement, person, cpf),
            credit_card_metadata: is_card.then(|| on_card(movement, dossier, holding)),
            merchant: with_merchant.then_some(merchant),
            operation_type: Some(text(operation)),
            ..Transaction::default()
        },
    }
}

fn payment(movement: &Movement, person: &str, cpf: &str) -> Option<PaymentData> {
    let party = |name: &str, kind, document: &str| PaymentDataParticipant {
        document_number: Some(Document { kind: Some(kind), value: Some(document.to_owned()) }),
        name: Some(name.to_owned()),
        account_number: Some("12345-0".to_owned()),
        branch_number: Some("0001".to_owned()),
        routing_number: Some("341".to_owned()),
        routing_number_ispb: Some("60701190".to_owned()),
    };
    let me = || party("John Doe", DocumentType::Cpf, "761.092.776-73");
    let other = || party(person, DocumentType::Cpf, cpf);
    let company = |name: &str| party(name, DocumentType::Cnpj, "45.997.418/0001-53");
    let (payer, receiver, method) = match movement.what {
        What::Salary => (company("Empresa Boa Vista SA"), me(), "TED"),
        What::Rent => (me(), company("Imobiliária Alvorada Ltda"), "PIX"),
        What::PixOut => (me(), other(), "PIX"),
        What::PixIn => (other(), me(), "PIX"),
        What::Ted => (me(), other(), "TED"),
        What::Boleto => (me(), company("Companhia de Energia e Água"), "BOLETO"),
        _ => return None,
    };
    let amount = Amount(decimal(movement.amount).0.abs());
    Some(PaymentData {
        payer: Some(payer),
        receiver: Some(receiver),
        reason: movement.luck.is_multiple_of(3).then(|| "obrigado!".to_owned()),
        reference_number: Some(format!("E60701190{:020}", movement.luck)),
        payment_method: Some(method.to_owned()),
        boleto_metadata: (movement.what == What::Boleto).then(|| BoletoMetadata {
            digitable_line: Some("34191.79001 01043.510047 91020.150008 1 96610000026000".to_owned()),
            base_amount: Some(amount),
            interest_amount: Some(Amount(Decimal::ZERO)),
            ..BoletoMetadata::default()
        }),
        ..PaymentData::default()
    })
}

fn on_card(movement: &Movement, dossier: &Dossier, holding: &Holding) -> CreditCardMetadata {
    let today = dossier.collected.last().copied().unwrap_or_default().date_naive();
    let (closed, _) = dossier.cycle(today);
    let (of_row, _) = dossier.cycle(movement.day);
    let bill = of_row.checked_add_months(chrono::Months::new(1)).unwrap_or(of_row);
    let open_finance = dossier.persona.has_savings;
    let (number, total, bought) = match movement.what {
        What::Instalment { number, total, bought } => (Some(number), Some(total), bought),
        _ => (None, None, movement.day),
    };
    CreditCardMetadata {
        installment_number: number.map(i64::from),
        total_installments: total.map(i64::from),
        total_amount: total.filter(|_| !open_finance).map(|total| decimal(movement.amount * i64::from(total))),
        purchase_date: Some(Instant(instant(bought))),
        payee_mcc: Some(5411),
        card_number: Some(if movement.luck.is_multiple_of(4) { "1197" } else { "8670" }.to_owned()),
        bill_id: (bill <= closed).then(|| super::bills::id(dossier, holding, bill)),
        bill_forecast_date: (open_finance && bill > closed).then(|| bill.format("%Y-%m").to_string()),
        payment_type: open_finance
            .then(|| if number.is_some() { PaymentType::Installment } else { PaymentType::Single }),
        bill_post_date: open_finance.then_some(Day(movement.day)),
        ..CreditCardMetadata::default()
    }
}
