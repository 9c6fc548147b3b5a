//! The pretend institutions ("Connectors", real sample objects): what they ask, and what they accept.

use std::collections::BTreeMap;

use pluggy::{
    ConnectorId,
    model::{
        Connector, ConnectorCredential, ConnectorHealth, ConnectorType, CredentialType, HealthStatus, ParameterError,
        Product,
    },
    time::Instant,
};
use regex::Regex;
use serde_json::{Map, Value};

/// The code that every pretend bank accepts.
pub const TEST_CODE: &str = "123456";
/// The password that every pretend bank accepts.
pub(crate) const PASSWORD: &str = "password-ok";

const NO_MFA: ConnectorId = ConnectorId(2);
const MFA_ONE_STEP: ConnectorId = ConnectorId(4);
const MFA_TWO_STEP: ConnectorId = ConnectorId(5);

/// Every pretend institution.
#[must_use]
pub fn all() -> Vec<Connector> {
    vec![
        bank(NO_MFA, "Pluggy Bank", false, sign_in()),
        bank(MFA_ONE_STEP, "Pluggy Bank (MFA 1-step)", true, [sign_in(), vec![token()]].concat()),
        bank(MFA_TWO_STEP, "Pluggy Bank (MFA)", true, sign_in()),
    ]
}

/// One of them.
#[must_use]
pub fn find(id: ConnectorId) -> Option<Connector> {
    all().into_iter().find(|connector| connector.id == id)
}

/// Values that lead to a good end, by credential.
#[must_use]
pub fn test_values(id: ConnectorId) -> BTreeMap<String, String> {
    let known = [("user", "user-ok"), ("password", PASSWORD), ("token", TEST_CODE)];
    find(id)
        .map(|connector| connector.credentials)
        .unwrap_or_default()
        .into_iter()
        .filter_map(|credential| {
            let (_, value) = known.into_iter().find(|(name, _)| *name == credential.name)?;
            Some((credential.name, value.to_owned()))
        })
        .collect()
}

/// Whether a code is asked for after the first step.
#[must_use]
pub fn asks_for_code(connector: &Connector) -> bool {
    connector.has_mfa == Some(true) && !connector.credentials.iter().any(|credential| credential.mfa == Some(true))
}

/// The question that a two-step bank asks after signing in.
#[must_use]
pub fn question(expires_at: Instant) -> ConnectorCredential {
    ConnectorCredential {
        label: Some("Código recebido por SMS".to_owned()),
        mfa: None,
        instructions: Some("Enviamos um código de 6 dígitos por SMS para (11) •••••-••41.".to_owned()),
        placeholder: Some("123456".to_owned()),
        expires_at: Some(expires_at),
        ..token()
    }
}

/// What is wrong with parameters, by the connector's rules ("Connectors", validate).
#[must_use]
pub fn refused(connector: &Connector, parameters: &Map<String, Value>) -> Vec<ParameterError> {
    connector
        .credentials
        .iter()
        .filter_map(|credential| refusal(credential, parameters.get(&credential.name)))
        .collect()
}

fn refusal(credential: &ConnectorCredential, value: Option<&Value>) -> Option<ParameterError> {
    let name = &credential.name;
    let error = |code: &str, message: String| {
        Some(ParameterError {
            code: Some(code.into()),
            message: Some(message),
            parameter: Some(name.clone()),
            ..ParameterError::default()
        })
    };
    match value.and_then(Value::as_str).filter(|text| !text.is_empty()) {
        None if credential.optional == Some(true) => None,
        None => error("001", format!("{name} parameter is required")),
        Some(text) => {
            let rule = Regex::new(credential.validation.as_deref()?).ok()?;
            if rule.is_match(text) {
                return None;
            }
            error("002", credential.validation_message.clone().unwrap_or_else(|| format!("{name} is not valid")))
        }
    }
}

fn sign_in() -> Vec<ConnectorCredential> {
    vec![
        credential("user", "User", CredentialType::Text, "^user-.{2,50}$", "O user deve começar com \"user-\""),
        credential(
            "password",
            "Password",
            CredentialType::Password,
            "^.{6,20}$",
            "A senha deve ter entre 6 e 20 caracteres",
        ),
    ]
}

fn token() -> ConnectorCredential {
    ConnectorCredential {
        mfa: Some(true),
        ..credential("token", "Token", CredentialType::Number, r"^\d{6}$", "O código deve ter 6 dígitos")
    }
}

fn credential(name: &str, label: &str, kind: CredentialType, rule: &str, message: &str) -> ConnectorCredential {
    ConnectorCredential {
        name: name.to_owned(),
        label: Some(label.to_owned()),
        kind: Some(kind),
        placeholder: Some(String::new()),
        validation: Some(rule.to_owned()),
        validation_message: Some(message.to_owned()),
        optional: Some(false),
        ..ConnectorCredential::default()
    }
}

fn bank(id: ConnectorId, name: &str, has_mfa: bool, credentials: Vec<ConnectorCredential>) -> Connector {
    Connector {
        id,
        name: Some(name.to_owned()),
        primary_color: Some("ef294b".to_owned()),
        institution_url: Some("https://pluggy.ai".to_owned()),
        country: Some("BR".to_owned()),
        kind: Some(ConnectorType::PersonalBank),
        credentials,
        image_url: Some("https://cdn.pluggy.ai/assets/connector-icons/sandbox.svg".to_owned()),
        has_mfa: Some(has_mfa),
        health: Some(ConnectorHealth { status: Some(HealthStatus::Online), ..ConnectorHealth::default() }),
        products: vec![
            Product::Accounts,
            Product::CreditCards,
            Product::Transactions,
            Product::PaymentData,
            Product::Investments,
            Product::InvestmentsTransactions,
            Product::Identity,
            Product::Loans,
        ],
        created_at: Instant::parse("2020-09-07T00:08:06.588Z"),
        is_sandbox: Some(true),
        is_open_finance: Some(false),
        supports_payment_initiation: Some(false),
        supports_scheduled_payments: Some(false),
        supports_smart_transfers: Some(false),
        supports_boleto_management: Some(false),
        ..Connector::default()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn codes(connector: ConnectorId, parameters: &Value) -> Vec<(String, String)> {
        refused(&find(connector).unwrap(), parameters.as_object().unwrap())
            .into_iter()
            .map(|error| (error.parameter.unwrap(), error.code.unwrap().to_string()))
            .collect()
    }

    #[test]
    fn parameters_are_held_against_the_connectors_rules() {
        let pair = |name: &str, code: &str| (name.to_owned(), code.to_owned());
        assert_eq!(codes(NO_MFA, &json!({"user": "user-ok", "password": "password-ok"})), []);
        assert_eq!(codes(NO_MFA, &json!({"user": "maria", "password": "password-ok"})), [pair("user", "002")]);
        assert_eq!(codes(NO_MFA, &json!({})), [pair("user", "001"), pair("password", "001")]);
        assert_eq!(
            codes(MFA_ONE_STEP, &json!({"user": "user-ok", "password": "password-ok", "token": "12345"})),
            [pair("token", "002")]
        );
    }

    #[test]
    fn the_test_values_are_accepted_by_their_own_connector() {
        for connector in all() {
            let values: Map<String, Value> =
                test_values(connector.id).into_iter().map(|(name, value)| (name, Value::from(value))).collect();
            assert_eq!(refused(&connector, &values), [], "{:?}", connector.name);
        }
    }
}
