//! A connection as a screen is given it. Pure; nothing in here decides anything.

use chrono::{DateTime, Utc};
use pluggy::model::{Connector, ConnectorCredential, ConnectorType, CredentialType, UserAction, UserActionType};

use super::{
    Record,
    attempt::State,
    form::{self, Asks},
    meu_pluggy::MEU_PLUGGY,
    page, upkeep,
};
use crate::{
    picture,
    view::{
        Account, Act, ActKind, Asking, Audience, Connection, Explanation, Institution, Question, QuestionKind, Refresh,
        Remedy, SignIn, Stage,
    },
    words::{LINE, PARAGRAPH, said},
};

/// The connection, whole.
#[must_use]
pub fn connection(record: &Record, now: DateTime<Utc>) -> Connection {
    let attempt = &record.attempt;
    let at = at(record);
    let (name, bank_name) = match record.care.name.clone() {
        Some(name) => (name, Some(at.name)),
        None => (at.name, None),
    };
    Connection {
        id: record.id.clone(),
        institution: Institution { name, ..at },
        stage: stage(&attempt.state),
        explanation: explanation(record),
        made: attempt.item.is_some(),
        remembered: !record.kept.fields.is_empty(),
        steps: attempt.progress.steps().to_vec(),
        last_steps: attempt.last_steps().to_vec(),
        started_at: attempt.started_at,
        ended_at: attempt.ended_at,
        last_success_at: attempt.last_success_at,
        bank_message: said(attempt.bank_message.as_deref(), PARAGRAPH),
        pending: attempt.pending,
        accounts: record.accounts.iter().map(account).collect(),
        upkeep: upkeep::upkeep(record, now),
        bank_name,
        paused_at: record.care.paused_at,
        archived: record.care.archived,
        reporting: attempt.reporting(),
        takes_address: record.takes_address(),
    }
}

/// What a person knows the connection by.
pub(crate) fn name(record: &Record) -> String {
    record.care.name.clone().unwrap_or_else(|| at(record).name)
}

/// The institution, under the name of the bank that it passes on.
fn at(record: &Record) -> Institution {
    let institution = institution(&record.connector);
    match (&record.attempt.bank, institution.refresh) {
        (Some(bank), Refresh::MeuPluggy) => Institution { name: bank.clone(), ..institution },
        _ => institution,
    }
}

/// What its state means. Where no new credentials are taken, another connection is the way on; what was begun at the widget
/// goes on there, since Pluggy lets some subscriptions do it nowhere else.
fn explanation(record: &Record) -> Explanation {
    let explanation = record.attempt.explanation();
    let takes_none = record.connector.id == MEU_PLUGGY && record.attempt.item.is_some();
    match explanation.remedy {
        Remedy::EnterCredentials if takes_none => Explanation { remedy: Remedy::ConnectAgain, ..explanation },
        Remedy::EnterCredentials | Remedy::Update if !takes_none && record.attempt.goes_on_at_widget() => {
            Explanation { remedy: Remedy::Widget, ..explanation }
        }
        _ => explanation,
    }
}

fn account(account: &Account) -> Account {
    Account { name: said(account.name.as_deref(), LINE), ..account.clone() }
}

/// An institution, as a list shows it.
#[must_use]
pub fn institution(connector: &Connector) -> Institution {
    Institution {
        id: connector.id,
        name: said(connector.name.as_deref(), LINE).unwrap_or_else(|| connector.id.to_string()),
        color: connector.primary_color.as_deref().and_then(color),
        website: said(connector.institution_url.as_deref(), LINE),
        reset_host: page::reset(connector).and_then(|url| url.host_str().map(str::to_owned)),
        audience: match connector.kind {
            Some(ConnectorType::PersonalBank | ConnectorType::PaymentAccount | ConnectorType::DigitalEconomy) => {
                Audience::Personal
            }
            Some(ConnectorType::BusinessBank) => Audience::Business,
            Some(ConnectorType::Investment) => Audience::Investment,
            _ => Audience::Other,
        },
        sign_in: sign_in(connector),
        refresh: if connector.id == MEU_PLUGGY { Refresh::MeuPluggy } else { Refresh::Here },
    }
}

/// How a person signs in there.
pub(super) fn sign_in(connector: &Connector) -> SignIn {
    if form::asks(connector) == Asks::AtWidget {
        SignIn::Widget
    } else if connector.oauth == Some(true) || connector.is_open_finance == Some(true) {
        SignIn::Browser
    } else if connector.credentials.is_empty() {
        SignIn::Scan
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
        State::AtWidget(_) => Stage::AtWidget,
        State::Sending => Stage::Sending,
        State::Following { .. } | State::Syncing { .. } => Stage::Running,
        State::Waiting { question: asked, asked_at, asking, .. } => {
            Stage::NeedsInput { question: question(asked, *asked_at, *asking) }
        }
        State::Acting { action, asked_at, .. } => Stage::NeedsAct { act: act(action, *asked_at) },
        State::Answering { .. } => Stage::Answering,
        State::Deleting { .. } | State::Gone => Stage::Deleting,
        State::Finished { .. } => Stage::Finished,
    }
}

fn question(asked: &ConnectorCredential, asked_at: DateTime<Utc>, asking: Asking) -> Question {
    Question {
        asking,
        label: said(asked.label.as_deref(), LINE),
        placeholder: said(asked.placeholder.as_deref(), LINE),
        instructions: said(asked.instructions.as_deref().or(asked.assistive_text.as_deref()), PARAGRAPH),
        kind: question_kind(asked),
        validation: asked.validation.clone(),
        validation_message: said(asked.validation_message.as_deref(), LINE),
        asked_at,
        deadline: asked.expires_at.map(|at| at.0),
    }
}

fn question_kind(asked: &ConnectorCredential) -> QuestionKind {
    let data = asked.data.as_deref().unwrap_or_default();
    match (&asked.kind, &asked.options) {
        (Some(CredentialType::Number), _) => QuestionKind::Number,
        (Some(CredentialType::Password), _) => QuestionKind::Password,
        (Some(CredentialType::Oauth), _) => {
            QuestionKind::Page { host: page::address(asked).and_then(|url| url.host_str().map(str::to_owned)) }
        }
        (Some(CredentialType::Image), _) => QuestionKind::Picture { picture: picture::redrawn(data) },
        // A choice without anything to choose from can only be typed.
        (Some(CredentialType::Select), Some(options)) if !options.is_empty() => {
            QuestionKind::Choice { options: form::choices(options) }
        }
        _ => QuestionKind::Text,
    }
}

fn act(action: &UserAction, asked_at: DateTime<Utc>) -> Act {
    let attribute = |name: &str| action.attributes.as_ref()?.get(name)?.as_str();
    let kind = match action.kind {
        Some(UserActionType::Qr) => ActKind::Scan { picture: attribute("data").and_then(picture::redrawn) },
        _ => ActKind::Approve { device: said(attribute("deviceName"), LINE) },
    };
    let deadline = action.expires_at.map(|at| at.0);
    Act { kind, instructions: said(action.instructions.as_deref(), PARAGRAPH), asked_at, deadline }
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
