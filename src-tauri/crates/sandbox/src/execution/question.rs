//! What an execution asks a person in its course ("MFA", parameter object; "Device authorisation / user action").

use base64::{Engine as _, engine::general_purpose::STANDARD};
use chrono::{DateTime, TimeDelta, Utc};
use pluggy::{
    model::{ConnectorCredential, CredentialSelectOption, CredentialType, ExecutionStatus, UserAction, UserActionType},
    time::Instant,
};
use serde::{Deserialize, Serialize};

use crate::{connectors::TEST_CODE, picture};

/// A question that is answered through the API.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Question {
    /// A code of digits.
    Code,
    /// The same, in letters.
    Text,
    /// The same, to be typed unseen.
    Password,
    /// The same, of a type that the schema does not know.
    String,
    /// The same, read off a picture.
    Image,
    /// One of several.
    Select,
    /// Which phone a code is sent to.
    Phone,
    /// Which company.
    Company,
    /// Which of a joint account's holders.
    Account,
}

impl Question {
    /// Whether an answer is the right one: the test code, or any of the options.
    pub(crate) fn accepts(self, answer: &str) -> bool {
        let options = self.options();
        if options.is_empty() { answer == TEST_CODE } else { options.iter().any(|(value, _)| *value == answer) }
    }

    fn options(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::Select => &[("0", "Conta pessoal"), ("1", "Conta da família")],
            Self::Phone => &[("0", "(11) •••••-••41"), ("1", "(11) •••••-••87")],
            Self::Company => {
                &[("11222333000181", "Padaria Boa Vista Ltda"), ("45997418000153", "Boa Vista Eventos ME")]
            }
            Self::Account => &[("0", "Titular 1: Maria"), ("1", "Titular 2: José")],
            _ => &[],
        }
    }

    /// The key that it is answered under.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Select => "option",
            Self::Phone => "phone",
            Self::Company => "company",
            Self::Account => "account",
            _ => "token",
        }
    }

    /// The item's `parameter`.
    pub(crate) fn parameter(self, until: DateTime<Utc>) -> ConnectorCredential {
        let (label, kind, instructions) = match self {
            Self::Code => (
                "Código recebido por SMS",
                CredentialType::Number,
                "Enviamos um código de 6 dígitos por SMS para (11) •••••-••41.",
            ),
            Self::Text => {
                ("Palavra de segurança", CredentialType::Text, "Digite a palavra do seu cartão de segurança.")
            }
            Self::Password => ("Senha eletrônica", CredentialType::Password, "Digite a senha de 6 dígitos."),
            Self::String => ("Chave de segurança", CredentialType::String, "Digite a chave do seu token."),
            Self::Image => ("Código da imagem", CredentialType::Image, "Digite o código que aparece na imagem."),
            Self::Select => ("Qual conta?", CredentialType::Select, "Escolha a conta que quer conectar."),
            Self::Phone => ("Para qual telefone?", CredentialType::Select, "Escolha para onde enviar o código."),
            Self::Company => ("Qual empresa?", CredentialType::Select, "Este acesso vale para mais de uma empresa."),
            Self::Account => ("Qual titular?", CredentialType::Select, "Esta conta tem mais de um titular."),
        };
        let option = |(value, label): &(&str, &str)| CredentialSelectOption {
            value: (*value).to_owned(),
            label: (*label).to_owned(),
        };
        let options = self.options();
        let of_digits = matches!(self, Self::Code | Self::Password | Self::String | Self::Image);
        ConnectorCredential {
            name: self.name().to_owned(),
            label: Some(label.to_owned()),
            kind: Some(kind),
            instructions: Some(instructions.to_owned()),
            placeholder: options.is_empty().then(|| "123456".to_owned()),
            validation: of_digits.then(|| r"^\d{6}$".to_owned()),
            validation_message: of_digits.then(|| "O código deve ter 6 dígitos".to_owned()),
            optional: Some(false),
            options: (!options.is_empty()).then(|| options.iter().map(option).collect()),
            data: (self == Self::Image).then(|| STANDARD.encode(picture::code(TEST_CODE))),
            expires_at: Some(Instant(until)),
            ..ConnectorCredential::default()
        }
    }
}

/// Something done elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Action {
    /// A picture is scanned.
    Qr,
    /// A device is approved in the institution's app.
    Approve,
}

/// A picture to scan is good for so long.
const QR_LIFE: TimeDelta = TimeDelta::seconds(20);

impl Action {
    /// How the execution ends when it is not done in time.
    pub(crate) fn missed(self) -> ExecutionStatus {
        match self {
            Self::Qr => ExecutionStatus::UserInputTimeout,
            Self::Approve => ExecutionStatus::UserAuthorizationNotGranted,
        }
    }

    /// The item's `userAction`.
    pub(crate) fn user_action(self, item: &str, now: DateTime<Utc>, until: DateTime<Utc>) -> UserAction {
        let (kind, instructions, attributes) = match self {
            Self::Qr => {
                let turn = now.timestamp().div_euclid(QR_LIFE.num_seconds());
                let text = format!("pluggy-sandbox:{item}:{turn}");
                let picture = STANDARD.encode(picture::qr(&text));
                let instructions = "Abra o aplicativo do banco e aponte a câmera para a imagem.";
                (UserActionType::Qr, instructions, [("data", picture), ("text", text)].to_vec())
            }
            Self::Approve => {
                let instructions = "Abra o aplicativo do banco e autorize o dispositivo Pluggy.";
                (UserActionType::AuthorizeAccess, instructions, [("deviceName", "Pluggy".to_owned())].to_vec())
            }
        };
        UserAction {
            kind: Some(kind),
            instructions: Some(instructions.to_owned()),
            attributes: Some(attributes.into_iter().map(|(key, value)| (key.to_owned(), value.into())).collect()),
            expires_at: Some(Instant(until)),
        }
    }
}
