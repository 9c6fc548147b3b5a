//! What a state means: cause, on whose side, what to do ("Status → meaning → what the user does"). The table of the
//! product, pure. The words stand in the screen's texts, under the cause's name; an unknown value has its safe row.

use pluggy::model::{ConnectorCredential, CredentialType, ExecutionStatus, ItemStatus};

use crate::view::{AutoSync, ByItself, Cause, Explanation, Remedy, Retry, Side, Tone};

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
        C::Old => (Tone::Stale, Side::Provider, Remedy::Update),
        C::InvalidCredentials | C::RefusedOften | C::InvalidCode | C::AuthorizationRevoked | C::ConsentEnded => {
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
        C::NotInPlan | C::ItemLimit | C::TooManyErrors | C::UpdatesOff => (Tone::Fail, Side::Provider, Remedy::Nothing),
        C::Cooldown => (Tone::Stale, Side::Provider, Remedy::Update),
        C::OtherAccess => (Tone::Fail, Side::You, Remedy::EnterCredentials),
        C::KeysRefused => (Tone::Fail, Side::App, Remedy::Update),
        C::AlreadyConnected => (Tone::Stale, Side::Nobody, Remedy::Nothing),
        C::Gone => (Tone::Stale, Side::Provider, Remedy::Nothing),
        C::Archived => (Tone::Stale, Side::Nobody, Remedy::Nothing),
    };
    Explanation { tone, cause, side, remedy }
}

/// Whether asking again helps, and what happens without that.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Outlook {
    /// Whether asking again helps.
    pub retry: Retry,
    /// What happens without anybody asking.
    pub by_itself: ByItself,
}

/// The outlook of a cause. After a refused login Pluggy synchronises no more by itself; after other errors it tries again a
/// few times, where it synchronises at all.
#[must_use]
pub fn outlook(cause: Cause, auto_sync: AutoSync) -> Outlook {
    use Cause as C;
    let (retry, by_itself) = match cause {
        C::CredentialsWanted | C::CredentialsMalformed | C::CodeWanted | C::ChoiceWanted | C::WidgetWanted => {
            (Retry::HelpsAfterYou, ByItself::Nothing)
        }
        C::Sending | C::Updating | C::CheckingCode | C::Deleting => (Retry::NoNeed, ByItself::GoesOn),
        C::PageWanted | C::ActionWanted | C::AuthorizationPending | C::WidgetOpen => {
            (Retry::NoNeed, ByItself::GoesOnAfterYou)
        }
        C::UpToDate | C::AlreadyConnected => (Retry::NoNeed, ByItself::Syncs),
        C::PartlyUpToDate => (Retry::HelpsLater, ByItself::Syncs),
        C::Old => (Retry::Helps, ByItself::Syncs),
        C::InvalidCredentials
        | C::InvalidCode
        | C::AccountLocked
        | C::CredentialsReset
        | C::UserNotSupported
        | C::OtherAccess
        | C::AuthorizationRevoked
        | C::ConsentEnded
        | C::ConnectorNotEnabled => (Retry::HelpsAfterYou, ByItself::Nothing),
        C::RefusedOften => (Retry::HelpsLater, ByItself::Nothing),
        C::CodeTimeout => (Retry::Helps, ByItself::Nothing),
        C::AccountNeedsAction | C::AlreadyLoggedIn | C::AuthorizationNotGranted => {
            (Retry::HelpsAfterYou, ByItself::Tries)
        }
        C::BankUnavailable | C::ConnectionFailed | C::Cooldown => (Retry::HelpsLater, ByItself::Tries),
        C::ProviderFailed | C::UnknownState => (Retry::Helps, ByItself::Tries),
        C::OutcomeUnknown | C::NotSent | C::NotWritten => (Retry::Helps, ByItself::Nothing),
        C::NotEncrypted | C::Refused | C::KeysRefused => (Retry::HelpsAfterYou, ByItself::Nothing),
        C::NotInPlan | C::ItemLimit | C::TooManyErrors | C::UpdatesOff | C::Gone | C::Archived => {
            (Retry::Useless, ByItself::Nothing)
        }
    };
    // What Pluggy names no time for, it does not do.
    let unscheduled = !matches!(auto_sync, AutoSync::At { .. });
    let by_itself = match by_itself {
        ByItself::Syncs | ByItself::Tries if unscheduled => ByItself::Nothing,
        by_itself => by_itself,
    };
    Outlook { retry, by_itself }
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
