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
fn an_unanswered_question_is_looked_at_right_after_its_deadline() {
    let mut attempt = Attempt::new(&connector(), at(0));
    for (input, now) in
        [(Input::Submit, 0), (Input::Sent(Ok(item("UPDATING", "CREATED"))), 0), (Input::Read(Ok(asking(700))), 699)]
    {
        let _ = attempt.step(input, at(now));
    }
    assert_eq!(attempt.due(), Some(at(701)), "not thirty seconds later, as its pace would have it");
}

#[test]
fn silence_is_met_with_patience_and_ends_with_an_answer() {
    let (mut attempt, _) = after(running());
    let mut pauses = Vec::new();
    for _ in 0..6 {
        let now = attempt.due().unwrap();
        assert_eq!(attempt.step(Input::Due, now), [Effect::ReadItem]);
        assert_eq!(attempt.due(), None, "never two reads at once");
        let _ = attempt.step(Input::Read(Err(Failure::Lost)), now);
        pauses.push((attempt.due().unwrap() - now).num_seconds());
    }
    assert_eq!(pauses, [2, 4, 8, 16, 30, 30]);
    let _ = attempt.step(Input::Read(Ok(item("UPDATED", "SUCCESS"))), at(200));
    let _ = attempt.step(Input::Synced(Ok(())), at(201));
    assert_eq!(attempt.explanation().cause, Cause::UpToDate);
    assert!(attempt.progress.steps().iter().all(|step| matches!(step.mark, Mark::Done | Mark::Skipped)));
}

#[test]
fn the_banks_words_are_kept_and_the_remedy_follows_the_items_status() {
    let mut failed = item("OUTDATED", "ACCOUNT_NEEDS_ACTION");
    failed.error = Some(pluggy::model::ItemError {
        provider_message: Some("Aceite os termos.".to_owned()),
        ..pluggy::model::ItemError::default()
    });
    let (attempt, _) = after(then(running(), vec![Input::Read(Ok(failed))]));
    assert_eq!(attempt.bank_message.as_deref(), Some("Aceite os termos."));
    assert_eq!(attempt.explanation().remedy, Remedy::Update);
}

#[test]
fn a_question_that_comes_back_says_that_its_answer_did_not_arrive() {
    let waiting = || then(running(), vec![Input::Read(Ok(asking(100))), Input::Answer]);
    let asked = |inputs: Vec<Input>| match after(inputs).0.state {
        State::Waiting { asked_at, asking, .. } => Some((asked_at, asking)),
        _ => None,
    };
    let (first, _) = asked(then(running(), vec![Input::Read(Ok(asking(100)))])).unwrap();
    for lost in [Failure::Unreachable, Failure::Throttled(None)] {
        let again = asked(then(waiting(), vec![Input::AnswerSent(Err(lost.clone()))]));
        assert_eq!(again, Some((first, Asking::Again)), "{lost:?}");
    }
    let looked_for = vec![Input::AnswerSent(Err(Failure::Lost)), Input::Due, Input::Read(Ok(asking(100)))];
    assert_eq!(asked(then(waiting(), looked_for)), Some((first, Asking::Again)));
    let echoes = std::iter::repeat_n([Input::Due, Input::Read(Ok(asking(100)))], 30).flatten();
    let mut echoed = vec![Input::AnswerSent(Ok(asking(100)))];
    echoed.extend(echoes);
    assert_eq!(asked(then(waiting(), echoed)), Some((first, Asking::Again)), "nobody is left with an echo for ever");
}

#[test]
fn what_was_refused_stays_marked_when_the_window_is_asked_for_again() {
    let refused = vec![ParameterError { parameter: Some("user".to_owned()), ..ParameterError::default() }];
    let inputs = vec![Input::Submit, Input::Sent(Err(Failure::Malformed(refused.clone()))), Input::EnterCredentials];
    assert_eq!(after(inputs).0.state, State::NeedsCredentials { refused });
}

#[test]
fn what_did_not_come_about_leaves_everything_as_it_was() {
    let refused = then(running(), vec![Input::Read(Ok(item("LOGIN_ERROR", "INVALID_CREDENTIALS")))]);
    let (before, _) = after(refused.clone());
    let malformed = Input::Sent(Err(Failure::Malformed(Vec::new())));
    let (back, _) = after(then(refused, vec![Input::EnterCredentials, Input::Submit, malformed, Input::Abandon]));
    assert_eq!(
        (back.explanation(), back.progress, back.ended_at),
        (before.explanation(), before.progress, before.ended_at)
    );
}

#[test]
fn the_way_on_leads_somewhere() {
    let remedy = |inputs| after(inputs).0.explanation().remedy;
    let done = then(running(), vec![Input::Read(Ok(item("UPDATED", "SUCCESS"))), Input::Synced(Ok(()))]);
    let offline = || Input::Sent(Err(Failure::Unreachable));
    assert_eq!(remedy(then(done, vec![Input::Update, offline()])), Remedy::Update, "no password for a broken line");
    assert_eq!(remedy(vec![Input::Submit, Input::Sent(Err(Failure::BankOffline))]), Remedy::EnterCredentials);
    let refused = then(running(), vec![Input::Read(Ok(item("LOGIN_ERROR", "INVALID_CREDENTIALS")))]);
    let again = vec![Input::EnterCredentials, Input::Submit, offline()];
    assert_eq!(remedy(then(refused, again)), Remedy::EnterCredentials);
}

#[test]
fn patience_that_pluggy_asks_for_is_given() {
    let throttled = Failure::Throttled(Some(TimeDelta::seconds(60)));
    let (attempt, _) = after(then(running(), vec![Input::Due, Input::Read(Err(throttled))]));
    assert_eq!(attempt.due(), Some(at(3 + 60)));
}

#[test]
fn a_look_that_finds_all_as_it_was_leaves_nothing_to_be_kept() {
    use {Failure as F, Input as I};
    let step = |before: &Attempt, input| {
        let mut after = before.clone();
        drop(after.step(input, at(50)));
        after
    };
    let (running, _) = after(running());
    let looking = step(&running, I::Due);
    assert!(looking.repeats(&running) && looking != running);
    for (what, found, repeats) in [
        ("the same", I::Read(Ok(item("UPDATING", "CREATED"))), true),
        ("another phase", I::Read(Ok(item("UPDATING", "ACCOUNTS_IN_PROGRESS"))), false),
        ("a question", I::Read(Ok(asking(100))), false),
        ("an end", I::Read(Ok(item("LOGIN_ERROR", "INVALID_CREDENTIALS"))), false),
        ("nothing", I::Read(Err(F::Unreachable)), false),
    ] {
        let found = step(&looking, found);
        assert_eq!(found.repeats(&looking), repeats, "{what}");
        assert_eq!(found.repeats(&running), repeats, "{what}");
    }
}
