//! What the credential window asks: the connector's credentials, with what was wrong the last time. Passwords and codes
//! that were typed are never given back.

use pluggy::{
    client::Parameters,
    model::{
        Connector, ConnectorCredential, CredentialSelectOption, CredentialType, ErrorCode, ParameterError,
        ParameterErrorCode,
    },
};

use super::{Record, attempt::State, face, guard, keeping};
use crate::{
    view::{Field, FieldError, FieldKind, FieldOption, Form, Remember},
    words::{LINE, PARAGRAPH, said},
};

/// Where an institution's credentials are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asks {
    /// In the credential window.
    Here,
    /// Nowhere: the bank asks at its own page, or in its app.
    Nothing,
    /// At Pluggy's widget: one of them can be put to a person only there ("Credential types").
    AtWidget,
}

/// Where this one's are.
#[must_use]
pub fn asks(connector: &Connector) -> Asks {
    let only_there = |credential: &ConnectorCredential| credential.kind == Some(CredentialType::Hcaptcha);
    if connector.credentials.iter().any(only_there) {
        Asks::AtWidget
    } else if connector.credentials.is_empty() {
        Asks::Nothing
    } else {
        Asks::Here
    }
}

/// What is wrong when a code was used before. Pluggy does not say with which parameter: it is the short-lived one.
#[must_use]
pub fn used_code() -> ParameterError {
    ParameterError { code: Some(ErrorCode::MfaParameterWasAlreadyUsed.as_str().into()), ..ParameterError::default() }
}

/// What to draw: the connector's fields; or the one question, while one is asked that is typed unseen. `lasting` says
/// whether what is kept outlives the program.
#[must_use]
pub fn form(record: &Record, lasting: bool) -> Form {
    let asks = matches!(record.attempt.state, State::Waiting { .. });
    let offered = lasting && !asks && !record.attempt.only_code && keeping::lasting(&record.connector).next().is_some();
    let chosen = if record.kept.wanted { Remember::Yes } else { Remember::No };
    Form {
        institution: face::institution(&record.connector),
        fields: fields(record),
        remember: offered.then_some(chosen),
    }
}

fn fields(record: &Record) -> Vec<Field> {
    if let State::Waiting { question, .. } = &record.attempt.state {
        return vec![Field { short_lived: false, ..field(question, &[], &record.typed) }];
    }
    let refused: &[ParameterError] = match &record.attempt.state {
        State::NeedsCredentials { refused } => refused,
        _ => &[],
    };
    let drawn = |credential: &ConnectorCredential| Field {
        kept: credential.mfa != Some(true) && record.kept.fields.contains(&credential.name),
        ..field(credential, refused, &record.typed)
    };
    asked(record).map(drawn).collect()
}

/// The credentials that are asked for: all, or only the short-lived code of an update.
pub(super) fn asked(record: &Record) -> impl Iterator<Item = &ConnectorCredential> {
    let only_code = record.attempt.only_code;
    record.connector.credentials.iter().filter(move |credential| !only_code || credential.mfa == Some(true))
}

/// What may be kept of what was typed, until Pluggy has accepted it.
#[must_use]
pub fn presentable(connector: &Connector, typed: &Parameters) -> Parameters {
    connector
        .credentials
        .iter()
        .filter(|credential| !is_secret(credential))
        .filter_map(|credential| Some((credential.name.clone(), typed.get(&credential.name)?.clone())))
        .collect()
}

/// Only what is known not to be a secret is not one.
fn is_secret(credential: &ConnectorCredential) -> bool {
    let harmless = matches!(credential.kind, Some(CredentialType::Text | CredentialType::Select));
    !harmless || credential.mfa == Some(true)
}

fn field(credential: &ConnectorCredential, refused: &[ParameterError], typed: &Parameters) -> Field {
    let error = refused.iter().find(|error| match error.parameter.as_deref() {
        Some(parameter) => parameter == credential.name,
        None => credential.mfa == Some(true),
    });
    let secret = is_secret(credential);
    let rule = said(credential.validation_message.as_deref(), LINE);
    Field {
        name: credential.name.clone(),
        label: said(credential.label.as_deref(), LINE).unwrap_or_else(|| credential.name.clone()),
        kind: kind(credential),
        placeholder: said(credential.placeholder.as_deref(), LINE),
        help: said(credential.assistive_text.as_deref().or(credential.instructions.as_deref()), PARAGRAPH),
        validation: credential.validation.clone(),
        validation_message: rule.clone(),
        optional: credential.optional == Some(true),
        short_lived: credential.mfa == Some(true),
        kept: false,
        value: if secret { None } else { typed.get(&credential.name).map(|value| value.expose().clone()) },
        error: error.map(|error| match &error.code {
            Some(ParameterErrorCode::Missing) => FieldError::Missing,
            Some(code) if code.as_str() == guard::REFUSED_BEFORE => FieldError::RefusedBefore,
            Some(_) if error.parameter.is_none() => FieldError::UsedCode,
            _ => FieldError::Invalid { message: rule },
        }),
    }
}

/// What to choose from.
#[must_use]
pub fn choices(options: &[CredentialSelectOption]) -> Vec<FieldOption> {
    options
        .iter()
        .map(|option| FieldOption {
            value: option.value.clone(),
            label: said(Some(&option.label), LINE).unwrap_or_else(|| option.value.clone()),
        })
        .collect()
}

fn kind(credential: &ConnectorCredential) -> FieldKind {
    match (&credential.kind, &credential.options) {
        (Some(CredentialType::Password), _) => FieldKind::Password,
        (Some(CredentialType::Number), _) => FieldKind::Number,
        (Some(CredentialType::Select), Some(options)) => FieldKind::Select { options: choices(options) },
        _ => FieldKind::Text,
    }
}
