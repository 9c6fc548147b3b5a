//! Pluggy's own pretend institutions, under their documented ids ("Known ids"), and MeuPluggy.

use pluggy::{
    ConnectorId,
    model::{Connector, ConnectorCredential, ConnectorHealth, ConnectorType, HealthStatus, Product},
    time::Instant,
};

use super::{
    Flow, Institution,
    credentials::{certificate, cnpj, cooperative, cpf, sign_in, token},
};

pub(super) const EVERYTHING: [Product; 8] = [
    Product::Accounts,
    Product::CreditCards,
    Product::Transactions,
    Product::PaymentData,
    Product::Investments,
    Product::InvestmentsTransactions,
    Product::Identity,
    Product::Loans,
];

pub(super) fn all() -> Vec<Institution> {
    use ConnectorType::{BusinessBank, Investment, PersonalBank};
    let with = |more: ConnectorCredential| [sign_in(), vec![more]].concat();
    let first = |more: ConnectorCredential| [vec![more], sign_in()].concat();
    vec![
        bank(2, "Pluggy Bank", PersonalBank, Flow::Plain, sign_in()),
        bank(4, "Pluggy Bank (MFA 1-step)", PersonalBank, Flow::OneStep, with(token())),
        bank(5, "Pluggy Bank (MFA)", PersonalBank, Flow::TwoStep, sign_in()),
        bank(8, "Pluggy Bank Business", BusinessBank, Flow::Plain, sign_in()),
        bank(9, "Pluggy Bank (MFA e conta conjunta)", PersonalBank, Flow::OneStepAndTwo, with(token())),
        bank(10, "Pluggy Bank Business (MFA)", BusinessBank, Flow::TwoStep, sign_in()),
        bank(11, "Pluggy Bank Business (certificado)", BusinessBank, Flow::Plain, with(certificate())),
        bank(12, "Pluggy Bank Cooperativa", PersonalBank, Flow::Plain, first(cooperative())),
        bank(13, "Pluggy Bank Cooperativa Business", BusinessBank, Flow::Plain, first(cooperative())),
        bank(16, "Pluggy Bank Investment", Investment, Flow::Plain, sign_in()),
        bank(17, "Pluggy Bank Investment (MFA 1-step)", Investment, Flow::OneStep, with(token())),
        bank(18, "Pluggy Bank Investment (MFA)", Investment, Flow::TwoStep, sign_in()),
        bank(19, "Pluggy Bank (QR)", PersonalBank, Flow::Qr, Vec::new()),
        bank(20, "Pluggy Bank Adquirência", BusinessBank, Flow::Plain, first(cnpj())),
        meu_pluggy(),
        open_finance(),
    ]
}

/// As captured of connector 2: keys that it lacks are left out, not `null`.
pub(super) fn bank(
    id: i32,
    name: &str,
    kind: ConnectorType,
    flow: Flow,
    credentials: Vec<ConnectorCredential>,
) -> Institution {
    let products = match kind {
        ConnectorType::Investment => {
            vec![Product::Investments, Product::InvestmentsTransactions, Product::Accounts, Product::Identity]
        }
        _ => EVERYTHING.to_vec(),
    };
    let connector = Connector {
        id: ConnectorId(id),
        name: Some(name.to_owned()),
        primary_color: Some("ef294b".to_owned()),
        institution_url: Some("https://pluggy.ai".to_owned()),
        country: Some("BR".to_owned()),
        kind: Some(kind),
        credentials,
        image_url: Some(format!("/assets/connector-icons/{id}.svg")),
        has_mfa: Some(matches!(flow, Flow::OneStep | Flow::TwoStep | Flow::OneStepAndTwo)),
        health: Some(ConnectorHealth { status: Some(HealthStatus::Online), ..ConnectorHealth::default() }),
        products,
        created_at: Instant::parse("2020-09-07T00:08:06.588Z"),
        is_sandbox: Some(true),
        is_open_finance: Some(false),
        supports_payment_initiation: Some(false),
        supports_scheduled_payments: Some(false),
        supports_smart_transfers: Some(false),
        supports_boleto_management: Some(false),
        ..Connector::default()
    };
    Institution { connector, flow }
}

fn meu_pluggy() -> Institution {
    let mut found = bank(200, "MeuPluggy", ConnectorType::PersonalBank, Flow::Oauth, Vec::new());
    found.connector.oauth = Some(true);
    found.connector.is_sandbox = Some(false);
    found.connector.primary_color = Some("1a1a1a".to_owned());
    found.connector.institution_url = Some("https://meu.pluggy.ai".to_owned());
    found.connector.products.retain(|product| *product != Product::Loans);
    found
}

fn open_finance() -> Institution {
    let mut found = bank(600, "Sandbox Open Finance", ConnectorType::PersonalBank, Flow::OpenFinance, vec![cpf()]);
    found.connector.oauth = Some(true);
    found.connector.is_open_finance = Some(true);
    found.connector.product_coverage = vec!["INVESTMENTS:TREASURE_TITLES".to_owned()];
    found
}
