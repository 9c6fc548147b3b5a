//! The Lab as the screen is given it. What a state means is the engine's word, as on every other page.

use std::collections::BTreeMap;

use pluggy::{
    ItemId,
    model::{ExecutionStatus, Item, ItemStatus},
};
use pluggy_sandbox::{
    Control,
    cases::{self, Case, Kind, Seen, Topic, Values},
    connectors,
};
use tomada_engine::{
    ConnectionId,
    connection::status::{explain, explain_finished},
    view::{Cause, Explanation, Tone},
};

use crate::ipc::{LabBank, LabCase, LabEnding, LabInstitution, LabItem};

/// Every case.
pub(crate) fn cases() -> Vec<LabCase> {
    cases::all().map(case).collect()
}

fn case(case: &Case) -> LabCase {
    let connector = connectors::find(case.connector).map(|one| one.connector);
    // Questions since the execution began: the second is not the first again.
    let mut questions = 0;
    let mut sees = Vec::new();
    for one in case.sees {
        questions = match one {
            Seen::Begins => 0,
            Seen::Asked => questions + 1,
            _ => questions,
        };
        sees.extend(if *one == Seen::Asked { Some(explain(asked(case.topic, questions))) } else { seen(one) });
    }
    sees.dedup();
    LabCase {
        id: case.id.to_owned(),
        topic: case.topic,
        bank: connector.as_ref().and_then(|connector| connector.name.clone()).unwrap_or_default(),
        user: who(case.values).map(str::to_owned),
        steps: case.steps.to_vec(),
        sees,
        gone: case.sees.last() == Some(&Seen::Gone),
    }
}

/// What the app makes of the question that is asked then.
fn asked(topic: Topic, question: u32) -> Cause {
    let Topic::Mfa { kind, .. } = topic else { return Cause::CodeWanted };
    match (kind, question) {
        (Kind::Oauth, _) => Cause::PageWanted,
        (Kind::Select | Kind::Joint, _) | (Kind::Phone, 1) | (Kind::Company, 2) => Cause::ChoiceWanted,
        _ => Cause::CodeWanted,
    }
}

/// Who signs in: the user, and where none is asked for, whatever is asked first.
fn who(values: Values) -> Option<&'static str> {
    let user = values.iter().find(|(name, _)| *name == "user");
    user.or(values.first()).map(|(_, value)| *value)
}

/// What the app says of it; of an item that is gone there is nothing to say.
fn seen(seen: &Seen) -> Option<Explanation> {
    Some(match *seen {
        Seen::Refused("CONNECTOR_OFFLINE") => explain(Cause::BankUnavailable),
        Seen::Refused(_) => explain(Cause::CredentialsMalformed),
        Seen::Begins | Seen::Collected => explain(Cause::Updating),
        Seen::Asked => explain(Cause::CodeWanted),
        Seen::Acting => explain(Cause::ActionWanted),
        Seen::Phase(phase) => meaning(Some(&ItemStatus::Updating), Some(&phase.into())),
        Seen::Ends(status, execution) => meaning(Some(&status.into()), Some(&execution.into())),
        Seen::Gone => return None,
    })
}

/// What an item's state means, without the history that a connection of this app would have.
fn meaning(status: Option<&ItemStatus>, execution: Option<&ExecutionStatus>) -> Explanation {
    match status {
        Some(ItemStatus::WaitingUserInput) => explain(Cause::CodeWanted),
        Some(ItemStatus::WaitingUserAction) => explain(Cause::ActionWanted),
        Some(ItemStatus::Updating | ItemStatus::Merging | ItemStatus::Created) => match execution {
            Some(ExecutionStatus::LoginMfaInProgress) => explain(Cause::CheckingCode),
            _ => explain(Cause::Updating),
        },
        _ => explain_finished(status, execution),
    }
}

/// Every state that an item can be put into.
pub(crate) fn endings() -> Vec<LabEnding> {
    let known = ExecutionStatus::KNOWN.iter().filter(|status| {
        // The first moments of an execution, a word that says nothing, and what only a question of its own leads to.
        !matches!(
            status,
            ExecutionStatus::Creating
                | ExecutionStatus::Created
                | ExecutionStatus::Finished
                | ExecutionStatus::WaitingUserAction
        )
    });
    let status = |execution: &ExecutionStatus| match execution {
        ExecutionStatus::WaitingUserInput => Some(ItemStatus::WaitingUserInput),
        phase if phase.as_str().ends_with("_IN_PROGRESS") || *phase == ExecutionStatus::Merging => {
            Some(ItemStatus::Updating)
        }
        _ => None,
    };
    let ending = |execution: &ExecutionStatus| LabEnding {
        execution: execution.to_string(),
        meaning: meaning(status(execution).as_ref(), Some(execution)),
    };
    // What goes on comes after what is over.
    let (going_on, over): (Vec<_>, Vec<_>) = known.map(ending).partition(|ending| ending.meaning.tone == Tone::Busy);
    over.into_iter().chain(going_on).collect()
}

/// The bank as it is now.
pub(crate) fn bank(control: &Control, connections: Vec<(ConnectionId, ItemId)>) -> LabBank {
    let owners: BTreeMap<ItemId, ConnectionId> = connections.into_iter().map(|(owner, item)| (item, owner)).collect();
    let policy = control.policy();
    LabBank {
        items: control.items().into_iter().map(|one| item(one, &owners)).collect(),
        faults: control.faults(),
        plan: policy.plan,
        auto_sync_hours: policy.auto_sync_hours,
        institutions: control
            .institutions()
            .into_iter()
            .map(|connector| LabInstitution {
                id: connector.id,
                name: connector.name.unwrap_or_default(),
                health: connector.health.and_then(|health| health.status).map(|status| status.to_string()),
            })
            .collect(),
    }
}

fn item(item: Item, owners: &BTreeMap<ItemId, ConnectionId>) -> LabItem {
    let action = item.user_action.as_ref().and_then(|action| action.expires_at);
    let question = item.parameter.as_ref().and_then(|question| question.expires_at);
    let meaning = meaning(item.status.as_ref(), item.execution_status.as_ref());
    let at_the_bank = item.user_action.is_some()
        || item.parameter.as_ref().is_some_and(|asked| asked.kind == Some(pluggy::model::CredentialType::Oauth));
    LabItem {
        connection: owners.get(&item.id).cloned(),
        bank: item.connector.and_then(|connector| connector.name).unwrap_or_default(),
        meaning,
        waits_until: action.or(question).map(|at| at.0),
        at_the_bank,
        consented: item.consent_expires_at.is_some(),
        next_auto_sync_at: item.next_auto_sync_at.map(|at| at.0),
        id: item.id,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Cause as C;

    #[test]
    fn every_case_is_told_as_the_app_would_tell_it() {
        let cases = cases();
        assert_eq!(cases.iter().filter(|case| case.id.starts_with("mfa-")).count(), 38);
        let causes = |id: &str| {
            let case = cases.iter().find(|case| case.id == id).unwrap();
            case.sees.iter().map(|seen| seen.cause).collect::<Vec<_>>()
        };
        assert_eq!(
            causes("mfa-code-wrong-then-right"),
            [
                C::Updating,
                C::CodeWanted,
                C::CheckingCode,
                C::InvalidCode,
                C::Updating,
                C::CodeWanted,
                C::CheckingCode,
                C::Updating,
                C::UpToDate
            ]
        );
        let signs_in = |id: &str| cases.iter().find(|case| case.id == id).unwrap().user.clone();
        assert_eq!(signs_in("data-cooperative").as_deref(), Some("user-ok"), "and not the cooperative");
        assert_eq!(causes("bank-offline"), [C::BankUnavailable]);
        assert_eq!(
            causes("mfa-phone-right"),
            [C::Updating, C::ChoiceWanted, C::CheckingCode, C::CodeWanted, C::CheckingCode, C::Updating, C::UpToDate]
        );
    }

    #[test]
    fn every_state_that_can_be_forced_has_a_meaning() {
        let endings = endings();
        assert!(endings.iter().all(|ending| ending.meaning.cause != Cause::UnknownState), "{endings:?}");
        assert!(endings.iter().any(|ending| ending.execution == "MERGE_ERROR"));
    }
}
