//! Whether parameters are what a connector asks for ("Connectors", validate): there, by its patterns, and for CPF and CNPJ
//! with the right check digits.

use pluggy::model::{Connector, ConnectorCredential, ParameterError, ParameterErrorCode};
use regex::Regex;
use serde_json::{Map, Value};

/// What is wrong with parameters.
pub(crate) fn refused(connector: &Connector, parameters: &Map<String, Value>) -> Vec<ParameterError> {
    let credentials = connector.credentials.iter();
    credentials.filter_map(|credential| refusal(credential, parameters.get(&credential.name))).collect()
}

fn refusal(credential: &ConnectorCredential, value: Option<&Value>) -> Option<ParameterError> {
    let name = &credential.name;
    let error = |code, message: String| {
        Some(ParameterError {
            code: Some(code),
            message: Some(message),
            parameter: Some(name.clone()),
            ..ParameterError::default()
        })
    };
    match value.and_then(Value::as_str).filter(|text| !text.is_empty()) {
        None if credential.optional == Some(true) => None,
        None => error(ParameterErrorCode::Missing, format!("{name} parameter is required")),
        Some(text) if accepts(credential, text) => None,
        Some(_) => {
            let message = credential.validation_message.clone();
            error(ParameterErrorCode::Rule, message.unwrap_or_else(|| format!("{name} is invalid")))
        }
    }
}

fn accepts(credential: &ConnectorCredential, text: &str) -> bool {
    let rule = credential.validation.as_deref().and_then(|rule| Regex::new(rule).ok());
    let option = |options: &Vec<_>| options.iter().any(|one: &pluggy::model::CredentialSelectOption| one.value == text);
    rule.is_none_or(|rule| rule.is_match(text))
        && credential.options.as_ref().is_none_or(option)
        && match credential.name.as_str() {
            "cpf" => has_check_digits(&digits(text), 9),
            "cnpj" => has_check_digits(&digits(text), 12),
            _ => true,
        }
}

/// The digits of a document, however it is written.
pub(crate) fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

/// Whether the two last digits follow from those before them: weights from 2 up, for a CNPJ beginning again after 9.
fn has_check_digits(digits: &str, length: usize) -> bool {
    let digits: Vec<u32> = digits.chars().filter_map(|c| c.to_digit(10)).collect();
    let longest = if length == 9 { 11 } else { 9 };
    let check = |known: &[u32]| {
        let weights = (2..=longest).cycle();
        match known.iter().rev().zip(weights).map(|(digit, weight)| digit * weight).sum::<u32>() % 11 {
            0 | 1 => 0,
            rest => 11 - rest,
        }
    };
    let all_the_same = digits.iter().all(|digit| Some(digit) == digits.first());
    digits.len() == length + 2
        && !all_the_same
        && (length..length + 2).all(|place| check(&digits[..place]) == digits[place])
}

#[cfg(test)]
mod tests {
    use pluggy::ConnectorId;
    use serde_json::json;

    use super::*;
    use crate::connectors::find;

    fn codes(connector: i32, parameters: &Value) -> Vec<(String, String)> {
        refused(&find(ConnectorId(connector)).unwrap().connector, parameters.as_object().unwrap())
            .into_iter()
            .map(|error| (error.parameter.unwrap(), error.code.unwrap().to_string()))
            .collect()
    }

    #[test]
    fn parameters_are_held_against_the_connectors_rules() {
        let pair = |name: &str, code: &str| (name.to_owned(), code.to_owned());
        assert_eq!(codes(2, &json!({"user": "user-ok", "password": "password-ok"})), []);
        assert_eq!(codes(2, &json!({"user": "maria", "password": "password-ok"})), [pair("user", "002")]);
        assert_eq!(codes(2, &json!({})), [pair("user", "001"), pair("password", "001")]);
        let short = json!({"user": "user-ok", "password": "password-ok", "token": "12345"});
        assert_eq!(codes(4, &short), [pair("token", "002")]);
        let elsewhere = json!({"cooperative": "9999", "user": "user-ok", "password": "password-ok"});
        assert_eq!(codes(12, &elsewhere), [pair("cooperative", "002")]);
    }

    #[test]
    fn check_digits_tell_a_document_from_a_number() {
        for (cpf, good) in
            [("761.092.776-73", true), ("23824264030", true), ("123.456.789-00", false), ("11111111111", false)]
        {
            assert_eq!(codes(600, &json!({ "cpf": cpf })).is_empty(), good, "{cpf}");
        }
        for (cnpj, good) in [("11.222.333/0001-81", true), ("11222333000182", false)] {
            assert_eq!(codes(721, &json!({ "cnpj": cnpj })).is_empty(), good, "{cnpj}");
        }
    }
}
