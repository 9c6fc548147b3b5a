//! A connection as a screen is given it. Pure; nothing in here decides anything.

use chrono::{DateTime, Utc};
use pluggy::model::{Connector, ConnectorCredential, ConnectorType, CredentialType};

use super::{Record, attempt::State};
use crate::view::{Asking, Audience, Connection, Institution, Question, QuestionKind, SignIn, Stage};

/// The connection, whole.
#[must_use]
pub fn connection(record: &Record) -> Connection {
    let attempt = &record.attempt;
    Connection {
        id: record.id.clone(),
        institution: institution(&record.connector),
        stage: stage(&attempt.state),
        explanation: attempt.explanation(),
        steps: attempt.progress.steps().to_vec(),
        started_at: attempt.started_at,
        ended_at: attempt.ended_at,
        last_success_at: attempt.last_success_at,
        bank_message: attempt.bank_message.clone(),
        accounts: record.accounts.clone(),
    }
}

/// An institution, as a list shows it.
#[must_use]
pub fn institution(connector: &Connector) -> Institution {
    Institution {
        id: connector.id,
        name: connector.name.clone().unwrap_or_else(|| connector.id.to_string()),
        color: connector.primary_color.as_deref().and_then(color),
        website: connector.institution_url.clone(),
        audience: match connector.kind {
            Some(ConnectorType::PersonalBank | ConnectorType::PaymentAccount | ConnectorType::DigitalEconomy) => {
                Audience::Personal
            }
            Some(ConnectorType::BusinessBank) => Audience::Business,
            Some(ConnectorType::Investment) => Audience::Investment,
            _ => Audience::Other,
        },
        sign_in: sign_in(connector),
    }
}

/// Whether this version knows the way in: neither the bank's own page nor a picture to scan has a screen yet.
#[must_use]
pub fn is_offered(connector: &Connector) -> bool {
    sign_in(connector) != SignIn::Browser && !connector.credentials.is_empty()
}

fn sign_in(connector: &Connector) -> SignIn {
    if connector.oauth == Some(true) || connector.is_open_finance == Some(true) {
        SignIn::Browser
    } else if connector.credentials.iter().any(|credential| credential.mfa == Some(true)) {
        SignIn::PasswordAndCode
    } else if connector.has_mfa == Some(true) {
        SignIn::PasswordThenCode
    } else {
        SignIn::Password
    }
}

/// Only six hexadecimal digits become a colour.
fn color(digits: &str) -> Option<String> {
    let plain = digits.strip_prefix('#').unwrap_or(digits);
    (plain.len() == 6 && plain.bytes().all(|byte| byte.is_ascii_hexdigit())).then(|| format!("#{plain}"))
}

fn stage(state: &State) -> Stage {
    match state {
        State::NeedsCredentials { .. } => Stage::NeedsCredentials,
        State::Sending => Stage::Sending,
        State::Following { .. } | State::Syncing { .. } => Stage::Running,
        State::Waiting { question: asked, asked_at, asking, .. } => {
            Stage::NeedsInput { question: question(asked, *asked_at, *asking) }
        }
        State::Answering { .. } => Stage::Answering,
        State::Deleting { .. } | State::Gone => Stage::Deleting,
        State::Finished { .. } => Stage::Finished,
    }
}

fn question(asked: &ConnectorCredential, asked_at: DateTime<Utc>, asking: Asking) -> Question {
    Question {
        asking,
        label: asked.label.clone(),
        placeholder: asked.placeholder.clone().filter(|text| !text.is_empty()),
        instructions: asked.instructions.clone().or_else(|| asked.assistive_text.clone()),
        kind: match asked.kind {
            Some(CredentialType::Number) => QuestionKind::Number,
            _ => QuestionKind::Text,
        },
        validation: asked.validation.clone(),
        validation_message: asked.validation_message.clone(),
        asked_at,
        deadline: asked.expires_at.map(|at| at.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_color_is_a_color() {
        assert_eq!(color("ef294b").as_deref(), Some("#ef294b"));
        assert_eq!(color("#EF294B").as_deref(), Some("#EF294B"));
        for nonsense in ["", "red", "ef294", "ef294b;background:url(x)", "éf294"] {
            assert_eq!(color(nonsense), None, "{nonsense}");
        }
    }
}
