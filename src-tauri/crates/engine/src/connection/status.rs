//! What a state means: cause, on whose side, what to do ("Status → meaning → what the user does"). The table of the
//! product, pure. The words stand in the screen's texts, under the cause's name; an unknown value has its safe row.

use pluggy::model::{ConnectorCredential, CredentialType, ExecutionStatus, ItemStatus};

use crate::view::{Cause, Explanation, Remedy, Side, Tone};

/// The row of a cause, before an item's status has had its say.
#[must_use]
pub fn explain(cause: Cause) -> Explanation {
    use Cause as C;
    let (tone, side, remedy) = match cause {
        C::CredentialsWanted => (Tone::Need, Side::You, Remedy::EnterCredentials),
        C::CredentialsMalformed => (Tone::Need, Side::You, Remedy::EnterCredentials),
        C::Sending | C::Updating | C::CheckingCode | C::Deleting => (Tone::Busy, Side::Nobody, Remedy::Wait),
        C::CodeWanted | C::ChoiceWanted | C::PageWanted => (Tone::Need, Side::You, Remedy::Answer),
        C::ActionWanted | C::AuthorizationPending => (Tone::Need, Side::You, Remedy::Wait),
        C::UpToDate | C::PartlyUpToDate => (Tone::Ok, Side::Nobody, Remedy::Nothing),
        C::InvalidCredentials | C::InvalidCode | C::AuthorizationRevoked => {
            (Tone::Fail, Side::You, Remedy::EnterCredentials)
        }
        C::CodeTimeout => (Tone::Fail, Side::You, Remedy::Update),
        C::AccountLocked | C::CredentialsReset => (Tone::Fail, Side::Bank, Remedy::EnterCredentials),
        C::AccountNeedsAction | C::AlreadyLoggedIn => (Tone::Fail, Side::You, Remedy::Update),
        C::AuthorizationNotGranted => (Tone::Fail, Side::You, Remedy::EnterCredentials),
        C::BankUnavailable => (Tone::Stale, Side::Bank, Remedy::Update),
        C::ConnectionFailed | C::ProviderFailed | C::UnknownState => (Tone::Stale, Side::Provider, Remedy::Update),
        C::UserNotSupported => (Tone::Fail, Side::Provider, Remedy::EnterCredentials),
        C::OutcomeUnknown | C::NotSent | C::NotWritten | C::NotEncrypted => {
            (Tone::Fail, Side::App, Remedy::EnterCredentials)
        }
        C::ConnectorNotEnabled => (Tone::Fail, Side::You, Remedy::EnterCredentials),
        C::Refused => (Tone::Fail, Side::Provider, Remedy::EnterCredentials),
        C::WidgetWanted | C::WidgetOpen => (Tone::Need, Side::You, Remedy::Widget),
        C::NotInPlan => (Tone::Fail, Side::Provider, Remedy::Nothing),
        C::KeysRefused => (Tone::Fail, Side::App, Remedy::Update),
        C::AlreadyConnected => (Tone::Stale, Side::Nobody, Remedy::Nothing),
        C::Gone => (Tone::Stale, Side::Provider, Remedy::Nothing),
    };
    Explanation { tone, cause, side, remedy }
}

/// What a question wants of a person.
#[must_use]
pub fn wanted(question: &ConnectorCredential) -> Cause {
    match question.kind {
        Some(CredentialType::Oauth) => Cause::PageWanted,
        Some(CredentialType::Select) => Cause::ChoiceWanted,
        _ => Cause::CodeWanted,
    }
}

/// What a finished execution means. `status` overrules the table where it decides what Pluggy will accept next: after
/// `LOGIN_ERROR` nothing goes without credentials, after `OUTDATED` they are not needed.
#[must_use]
pub fn explain_finished(status: Option<&ItemStatus>, execution: Option<&ExecutionStatus>) -> Explanation {
    let mut explanation = explain(cause_of(status, execution));
    if matches!(explanation.remedy, Remedy::Update | Remedy::EnterCredentials) {
        explanation.remedy = match status {
            Some(ItemStatus::LoginError) => Remedy::EnterCredentials,
            Some(ItemStatus::Outdated) => Remedy::Update,
            _ => explanation.remedy,
        };
    }
    explanation
}

fn cause_of(status: Option<&ItemStatus>, execution: Option<&ExecutionStatus>) -> Cause {
    use ExecutionStatus as S;
    match execution {
        Some(S::Success) => Cause::UpToDate,
        Some(S::PartialSuccess) => Cause::PartlyUpToDate,
        Some(S::InvalidCredentials) => Cause::InvalidCredentials,
        Some(S::InvalidCredentialsMfa) => Cause::InvalidCode,
        Some(S::UserInputTimeout) => Cause::CodeTimeout,
        Some(S::AccountLocked) => Cause::AccountLocked,
        Some(S::AccountCredentialsReset) => Cause::CredentialsReset,
        Some(S::AccountNeedsAction) => Cause::AccountNeedsAction,
        Some(S::AlreadyLoggedIn) => Cause::AlreadyLoggedIn,
        Some(S::SiteNotAvailable) => Cause::BankUnavailable,
        Some(S::ConnectionError) => Cause::ConnectionFailed,
        Some(S::UserNotSupported) => Cause::UserNotSupported,
        Some(S::UserAuthorizationPending) => Cause::AuthorizationPending,
        Some(S::UserAuthorizationNotGranted) => Cause::AuthorizationNotGranted,
        Some(S::UserAuthorizationRevoked) => Cause::AuthorizationRevoked,
        Some(S::UnexpectedError | S::Error | S::MergeError | S::CreateError) => Cause::ProviderFailed,
        _ if status == Some(&ItemStatus::Updated) => Cause::UpToDate,
        _ => Cause::UnknownState,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_final_status_has_its_row() {
        use {ExecutionStatus as S, ItemStatus as I};
        let rows = [
            (I::Updated, S::Success, Tone::Ok, Cause::UpToDate, Side::Nobody, Remedy::Nothing),
            (I::Updated, S::PartialSuccess, Tone::Ok, Cause::PartlyUpToDate, Side::Nobody, Remedy::Nothing),
            (
                I::LoginError,
                S::InvalidCredentials,
                Tone::Fail,
                Cause::InvalidCredentials,
                Side::You,
                Remedy::EnterCredentials,
            ),
            (
                I::LoginError,
                S::InvalidCredentialsMfa,
                Tone::Fail,
                Cause::InvalidCode,
                Side::You,
                Remedy::EnterCredentials,
            ),
            (I::Outdated, S::InvalidCredentialsMfa, Tone::Fail, Cause::InvalidCode, Side::You, Remedy::Update),
            (I::Outdated, S::UserInputTimeout, Tone::Fail, Cause::CodeTimeout, Side::You, Remedy::Update),
            (I::LoginError, S::UserInputTimeout, Tone::Fail, Cause::CodeTimeout, Side::You, Remedy::EnterCredentials),
            (I::LoginError, S::AccountLocked, Tone::Fail, Cause::AccountLocked, Side::Bank, Remedy::EnterCredentials),
            (I::Outdated, S::SiteNotAvailable, Tone::Stale, Cause::BankUnavailable, Side::Bank, Remedy::Update),
            (I::Outdated, S::UnexpectedError, Tone::Stale, Cause::ProviderFailed, Side::Provider, Remedy::Update),
            (
                I::Outdated,
                S::UserAuthorizationPending,
                Tone::Need,
                Cause::AuthorizationPending,
                Side::You,
                Remedy::Wait,
            ),
            (I::Outdated, S::from("QUANTUM_ERROR"), Tone::Stale, Cause::UnknownState, Side::Provider, Remedy::Update),
            (
                I::from("PAUSED"),
                S::from("QUANTUM_ERROR"),
                Tone::Stale,
                Cause::UnknownState,
                Side::Provider,
                Remedy::Update,
            ),
        ];
        for (status, execution, tone, cause, side, remedy) in rows {
            assert_eq!(
                explain_finished(Some(&status), Some(&execution)),
                Explanation { tone, cause, side, remedy },
                "{status} / {execution}"
            );
        }
    }
}
