#[path = "step_marks_tests.rs"]
mod marks;

use super::*;
use crate::view::{Asking, Mark, Remedy};
use chrono::TimeDelta;
use pluggy::{
    ItemId,
    model::{Connector, ConnectorCredential, ExecutionStatus, Item, ItemStatus, ParameterError},
    time::Instant,
};

fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::seconds(seconds)
}

fn connector() -> Connector {
    serde_json::from_str(r#"{"id":5,"hasMFA":true,"products":["ACCOUNTS"]}"#).unwrap()
}

fn item(status: &str, execution: &str) -> Box<Item> {
    Box::new(Item {
        id: ItemId::from("item"),
        status: Some(ItemStatus::from(status)),
        execution_status: Some(ExecutionStatus::from(execution)),
        updated_at: Some(Instant(at(0))),
        ..Item::default()
    })
}

fn question(deadline: i64) -> ConnectorCredential {
    ConnectorCredential {
        name: "token".to_owned(),
        expires_at: Some(Instant(at(deadline))),
        ..ConnectorCredential::default()
    }
}

fn asking(deadline: i64) -> Box<Item> {
    let mut item = item("WAITING_USER_INPUT", "WAITING_USER_INPUT");
    item.parameter = Some(question(deadline));
    item
}

/// An attempt to which these inputs happened, one second apart, and the effects of the last.
fn after(inputs: Vec<Input>) -> (Attempt, Vec<Effect>) {
    let mut attempt = Attempt::new(&connector(), at(0));
    let mut effects = Vec::new();
    for (second, input) in inputs.into_iter().enumerate() {
        effects = attempt.step(input, at(i64::try_from(second).unwrap()));
    }
    (attempt, effects)
}

fn running() -> Vec<Input> {
    vec![Input::Submit, Input::Sent(Ok(item("UPDATING", "CREATED")))]
}

fn then(mut before: Vec<Input>, more: Vec<Input>) -> Vec<Input> {
    before.extend(more);
    before
}

#[test]
fn the_table() {
    use {Cause as C, Effect as E, Input as I};
    let waiting = || then(running(), vec![I::Read(Ok(asking(100)))]);
    let answering = || then(waiting(), vec![I::Answer]);
    let done = || then(running(), vec![I::Read(Ok(item("UPDATED", "SUCCESS"))), I::Synced(Ok(()))]);
    let refused = || then(running(), vec![I::Read(Ok(item("LOGIN_ERROR", "INVALID_CREDENTIALS")))]);
    let outage = || then(running(), vec![I::Read(Ok(item("OUTDATED", "SITE_NOT_AVAILABLE")))]);
    let unreached = || I::Sent(Err(Failure::Unreachable));
    let rows: Vec<(&str, Vec<Input>, Cause, Vec<Effect>)> = vec![
        ("submitting creates an item", vec![I::Submit], C::Sending, vec![E::CreateItem]),
        ("closing the first prompt leaves nothing", vec![I::Abandon], C::Deleting, vec![]),
        ("a second submit is not a second item", vec![I::Submit, I::Submit], C::Sending, vec![]),
        ("an accepted item is followed", running(), C::Updating, vec![]),
        ("a due look reads", then(running(), vec![I::Due]), C::Updating, vec![E::ReadItem]),
        ("two looks at once are one", then(running(), vec![I::Due, I::Due]), C::Updating, vec![]),
        ("a question is asked", waiting(), C::CodeWanted, vec![]),
        ("an answer is sent once", answering(), C::CheckingCode, vec![E::SendAnswer]),
        (
            "what was read before the answer left does not bring the question back",
            then(waiting(), vec![I::Due, I::Answer, I::Read(Ok(asking(100)))]),
            C::CheckingCode,
            vec![],
        ),
        (
            "the same question is new once Pluggy has been past it",
            then(
                answering(),
                vec![
                    I::AnswerSent(Ok(asking(100))),
                    I::Due,
                    I::Read(Ok(item("UPDATING", "LOGIN_MFA_IN_PROGRESS"))),
                    I::Due,
                    I::Read(Ok(asking(100))),
                ],
            ),
            C::CodeWanted,
            vec![],
        ),
        (
            "an answer that Pluggy has already is not asked for again",
            then(answering(), vec![I::AnswerSent(Err(Failure::AnswerTaken)), I::Due, I::Read(Ok(asking(100)))]),
            C::CheckingCode,
            vec![],
        ),
        ("a second answer is not sent", then(answering(), vec![I::Answer]), C::CheckingCode, vec![]),
        (
            "an echo of an answered question is not asked again",
            then(answering(), vec![I::AnswerSent(Ok(asking(100)))]),
            C::CheckingCode,
            vec![],
        ),
        ("another question is asked", then(answering(), vec![I::AnswerSent(Ok(asking(200)))]), C::CodeWanted, vec![]),
        (
            "an answer that was not sent can be given again",
            then(answering(), vec![I::AnswerSent(Err(Failure::Unreachable))]),
            C::CodeWanted,
            vec![],
        ),
        (
            "a lost answer is looked for",
            then(answering(), vec![I::AnswerSent(Err(Failure::Lost)), I::Due]),
            C::CheckingCode,
            vec![E::ReadItem],
        ),
        (
            "and asked for again when it did not arrive",
            then(answering(), vec![I::AnswerSent(Err(Failure::Lost)), I::Due, I::Read(Ok(asking(100)))]),
            C::CodeWanted,
            vec![],
        ),
        (
            "a late answer is looked after",
            then(answering(), vec![I::AnswerSent(Err(Failure::AnswerNotTaken)), I::Due]),
            C::CheckingCode,
            vec![E::ReadItem],
        ),
        (
            "a good end is synchronised",
            then(running(), vec![I::Read(Ok(item("UPDATED", "SUCCESS")))]),
            C::Updating,
            vec![E::Sync],
        ),
        ("and is over then", done(), C::UpToDate, vec![]),
        (
            "accounts that can't be read just now are read later",
            then(
                running(),
                vec![I::Read(Ok(item("UPDATED", "SUCCESS"))), I::Synced(Err(Failure::Throttled(None))), I::Due],
            ),
            C::Updating,
            vec![E::Sync],
        ),
        (
            "accounts that were refused are no success",
            then(running(), vec![I::Read(Ok(item("UPDATED", "SUCCESS"))), I::Synced(Err(Failure::Refused))]),
            C::ProviderFailed,
            vec![],
        ),
        ("a refused password is over", refused(), C::InvalidCredentials, vec![]),
        ("and is never sent again", then(refused(), vec![I::Due]), C::InvalidCredentials, vec![]),
        (
            "new credentials are asked for",
            then(refused(), vec![I::EnterCredentials]),
            C::CredentialsWanted,
            vec![E::AskCredentials],
        ),
        (
            "and update the same item",
            then(refused(), vec![I::EnterCredentials, I::Submit]),
            C::Sending,
            vec![E::UpdateItem],
        ),
        (
            "closing that prompt changes nothing",
            then(refused(), vec![I::EnterCredentials, I::Abandon]),
            C::InvalidCredentials,
            vec![],
        ),
        ("an outage can be tried again", then(outage(), vec![I::Update]), C::Sending, vec![E::UpdateItem]),
        (
            "what does not match the rules is asked for again",
            vec![
                I::Submit,
                I::Sent(Err(Failure::Malformed(vec![ParameterError {
                    code: Some("002".into()),
                    parameter: Some("user".to_owned()),
                    ..ParameterError::default()
                }]))),
            ],
            C::CredentialsMalformed,
            vec![E::AskCredentials],
        ),
        (
            "what was not sent is not sent by itself",
            vec![I::Submit, I::Sent(Err(Failure::Unreachable)), I::Due],
            C::NotSent,
            vec![],
        ),
        (
            "what may have been sent is not sent again",
            vec![I::Submit, I::Sent(Err(Failure::Lost)), I::Due],
            C::OutcomeUnknown,
            vec![],
        ),
        (
            "what was not sent says nothing of what may have been sent before",
            vec![I::Submit, I::Sent(Err(Failure::Lost)), I::EnterCredentials, I::Submit, unreached()],
            C::OutcomeUnknown,
            vec![],
        ),
        (
            "an item settles what may have been sent",
            vec![
                I::Submit,
                I::Sent(Err(Failure::Lost)),
                I::EnterCredentials,
                I::Submit,
                I::Sent(Err(Failure::AlreadyConnected(vec![ItemId::from("item")]))),
                I::Due,
                I::Read(Ok(item("OUTDATED", "SITE_NOT_AVAILABLE"))),
                I::Update,
                unreached(),
            ],
            C::NotSent,
            vec![],
        ),
        (
            "what could not be written down was not sent",
            vec![I::Submit, I::Sent(Err(Failure::NotWritten)), I::Due],
            C::NotWritten,
            vec![],
        ),
        (
            "what could not be encrypted was not sent",
            vec![I::Submit, I::Sent(Err(Failure::NotEncrypted)), I::Due],
            C::NotEncrypted,
            vec![],
        ),
        (
            "a lost update does not pass off the last result as its own",
            then(done(), vec![I::Update, I::Sent(Err(Failure::Lost)), I::Due, I::Read(Ok(item("UPDATED", "SUCCESS")))]),
            C::NotSent,
            vec![],
        ),
        (
            "one that arrived is believed",
            then(
                done(),
                vec![
                    I::Update,
                    I::Sent(Err(Failure::Lost)),
                    I::Due,
                    I::Read(Ok(item("UPDATING", "LOGIN_IN_PROGRESS"))),
                    I::Due,
                    I::Read(Ok(item("UPDATED", "SUCCESS"))),
                ],
            ),
            C::Updating,
            vec![E::Sync],
        ),
        (
            "too fresh to update is no failure",
            then(done(), vec![I::Update, I::Sent(Err(Failure::AlreadyFresh(Some(1))))]),
            C::UpToDate,
            vec![],
        ),
        (
            "an authorisation is waited for",
            then(running(), vec![I::Read(Ok(item("OUTDATED", "USER_AUTHORIZATION_PENDING"))), I::Due]),
            C::AuthorizationPending,
            vec![E::ReadItem],
        ),
        (
            "a word that nobody knows is a phase as long as nothing says otherwise",
            then(running(), vec![I::Read(Ok(item("CREATING", "CREATED")))]),
            C::Updating,
            vec![],
        ),
        (
            "an item of somebody else is let go",
            vec![
                I::Submit,
                I::Sent(Err(Failure::AlreadyConnected(vec![ItemId::from("twin")]))),
                I::Due,
                I::Read(Err(Failure::Foreign)),
                I::Remove,
            ],
            C::Deleting,
            vec![],
        ),
        (
            "an item that exists is adopted",
            vec![I::Submit, I::Sent(Err(Failure::AlreadyConnected(vec![ItemId::from("twin")]))), I::Due],
            C::Updating,
            vec![E::ReadItem],
        ),
        (
            "one that is here already is not",
            vec![I::Submit, I::Sent(Err(Failure::AlreadyConnected(vec![])))],
            C::AlreadyConnected,
            vec![],
        ),
        (
            "silence keeps the attempt",
            then(running(), vec![I::Due, I::Read(Err(Failure::Unreachable))]),
            C::Updating,
            vec![],
        ),
        (
            "a vanished item is said to be gone",
            then(running(), vec![I::Due, I::Read(Err(Failure::Gone))]),
            C::Gone,
            vec![],
        ),
        (
            "an unknown end has its safe row",
            then(running(), vec![I::Read(Ok(item("OUTDATED", "QUANTUM_ERROR")))]),
            C::UnknownState,
            vec![],
        ),
        (
            "an unknown phase is a phase",
            then(running(), vec![I::Read(Ok(item("UPDATING", "QUANTUM_IN_PROGRESS")))]),
            C::Updating,
            vec![],
        ),
        ("deleting is done at Pluggy", then(done(), vec![I::Remove]), C::Deleting, vec![E::DeleteItem]),
        (
            "what is gone already is deleted",
            then(done(), vec![I::Remove, I::Removed(Err(Failure::Gone))]),
            C::Deleting,
            vec![],
        ),
        (
            "a deletion that met silence is tried again",
            then(done(), vec![I::Remove, I::Removed(Err(Failure::Unreachable)), I::Due]),
            C::Deleting,
            vec![E::DeleteItem],
        ),
    ];
    for (what, inputs, cause, effects) in rows {
        let (attempt, done) = after(inputs);
        assert_eq!((attempt.explanation().cause, done), (cause, effects), "{what}");
    }
}

#[test]
fn data_that_could_not_be_read_want_no_other_credentials_than_those_that_did() {
    use Input as I;
    let refused = then(running(), vec![I::Read(Ok(item("LOGIN_ERROR", "INVALID_CREDENTIALS")))]);
    let again = vec![
        I::EnterCredentials,
        I::Submit,
        I::Sent(Ok(item("UPDATING", "CREATED"))),
        I::Read(Ok(item("UPDATED", "SUCCESS"))),
        I::Synced(Err(Failure::Refused)),
    ];
    let (attempt, _) = after(then(refused, again));
    assert_eq!((attempt.explanation().cause, attempt.explanation().remedy), (Cause::ProviderFailed, Remedy::Update));
}
