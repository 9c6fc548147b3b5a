//! What institutions ask for: the fields of their forms.

use pluggy::model::{ConnectorCredential, CredentialSelectOption, CredentialType};

/// A field with a rule.
pub(super) fn field(name: &str, label: &str, kind: CredentialType, rule: &str, message: &str) -> ConnectorCredential {
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

/// Pluggy Bank's user and password.
pub(super) fn sign_in() -> Vec<ConnectorCredential> {
    vec![
        field("user", "User", CredentialType::Text, "^user-.{2,50}$", "O user deve começar com \"user-\""),
        password("Password", "^.{6,20}$", "A senha deve ter entre 6 e 20 caracteres"),
    ]
}

pub(super) fn password(label: &str, rule: &str, message: &str) -> ConnectorCredential {
    field("password", label, CredentialType::Password, rule, message)
}

/// A code that must be fresh at each execution.
pub(super) fn token() -> ConnectorCredential {
    ConnectorCredential {
        mfa: Some(true),
        ..field("token", "Token", CredentialType::Number, r"^\d{6}$", "O código deve ter 6 dígitos")
    }
}

pub(super) fn cpf() -> ConnectorCredential {
    let rule = r"^\d{3}\.?\d{3}\.?\d{3}-?\d{2}$";
    field("cpf", "CPF", CredentialType::Number, rule, "CPF deve ter 11 números.")
}

pub(super) fn cnpj() -> ConnectorCredential {
    let rule = r"^\d{2}\.?\d{3}\.?\d{3}/?\d{4}-?\d{2}$";
    field("cnpj", "CNPJ", CredentialType::Number, rule, "CNPJ deve ter 14 números.")
}

pub(super) fn agency() -> ConnectorCredential {
    field("agency", "Agência", CredentialType::Number, r"^\d{4}$", "A agência tem 4 números, sem o dígito.")
}

pub(super) fn account() -> ConnectorCredential {
    ConnectorCredential {
        assistive_text: Some("Com o dígito, como no cartão.".to_owned()),
        ..field("account", "Conta", CredentialType::Text, r"^\d{4,8}-?[\dxX]$", "A conta tem de 5 a 9 números.")
    }
}

/// Which cooperative of a network.
pub(super) fn cooperative() -> ConnectorCredential {
    let option = |value: &str, label: &str| CredentialSelectOption { value: value.to_owned(), label: label.to_owned() };
    ConnectorCredential {
        validation: None,
        validation_message: None,
        options: Some(vec![
            option("0101", "0101 - Cooperativa Vale do Sol"),
            option("0202", "0202 - Cooperativa Serra Azul"),
            option("0303", "0303 - Cooperativa Litoral"),
        ]),
        ..field("cooperative", "Cooperativa", CredentialType::Select, "", "")
    }
}

/// A company's certificate, as base64.
pub(super) fn certificate() -> ConnectorCredential {
    ConnectorCredential {
        instructions: Some("Cole o certificado A1 em base64.".to_owned()),
        ..field(
            "certificate",
            "Certificado digital",
            CredentialType::Text,
            r"^[A-Za-z0-9+/=]{8,}$",
            "Não é um certificado em base64.",
        )
    }
}
