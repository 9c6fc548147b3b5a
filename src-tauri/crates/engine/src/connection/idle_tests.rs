use pluggy::{ItemId, model::Connector};

use super::*;
use crate::connection::{attempt::Input, status::explain};

fn at(hours: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::hours(hours)
}

fn item(json: &str) -> Box<Item> {
    serde_json::from_str(json).unwrap()
}

/// One that came well at hour 0.
fn fine() -> Attempt {
    let mut attempt = Attempt {
        item: Some(ItemId::from("i")),
        seen: item(UNCHANGED).updated_at,
        last_success_at: Some(at(0)),
        ..Attempt::new(&Connector::default(), at(0))
    };
    drop(attempt.finish(explain(Cause::UpToDate), at(0)));
    attempt
}

const UNCHANGED: &str = r#"{"id":"i","status":"UPDATED","executionStatus":"SUCCESS","updatedAt":"1970-01-01T00:00:00Z",
    "lastUpdatedAt":"1970-01-01T00:00:00Z"}"#;

#[test]
fn a_look_that_finds_all_as_it_was_changes_nothing_but_the_next() {
    let mut attempt = fine();
    let due = attempt.due().unwrap();
    assert!(due >= at(24) && due < at(25), "{due}");
    assert_eq!(attempt.step(Input::Due, due), [Effect::ReadItem]);
    let (before, steps) = (attempt.state.clone(), attempt.progress.clone());
    assert_eq!(attempt.step(Input::Read(Ok(item(UNCHANGED))), due), []);
    assert_eq!((attempt.state.clone(), attempt.progress.clone()), (before, steps));
    assert!(attempt.due().unwrap() >= at(47), "{:?}", attempt.due());
}

#[test]
fn what_somebody_else_began_is_followed_and_what_ended_is_taken_in() {
    for (what, found, cause, effects) in [
        (
            "a synchronisation under way",
            r#"{"id":"i","status":"UPDATING","executionStatus":"ACCOUNTS_IN_PROGRESS","updatedAt":"1970-01-02T00:00:00Z"}"#,
            Cause::Updating,
            vec![],
        ),
        (
            "one that ended well",
            r#"{"id":"i","status":"UPDATED","executionStatus":"SUCCESS","updatedAt":"1970-01-02T00:00:00Z"}"#,
            Cause::Updating,
            vec![Effect::Sync],
        ),
        (
            "one that was refused",
            r#"{"id":"i","status":"LOGIN_ERROR","executionStatus":"INVALID_CREDENTIALS","updatedAt":"1970-01-02T00:00:00Z"}"#,
            Cause::InvalidCredentials,
            vec![],
        ),
        (
            "one that was refused again",
            r#"{"id":"i","status":"LOGIN_ERROR","executionStatus":"INVALID_CREDENTIALS","updatedAt":"1970-01-02T00:00:00Z",
                "consecutiveFailedLoginAttempts":2}"#,
            Cause::RefusedOften,
            vec![],
        ),
    ] {
        let mut attempt = fine();
        drop(attempt.step(Input::Due, at(25)));
        assert_eq!(attempt.step(Input::Read(Ok(item(found))), at(25)), effects, "{what}");
        assert_eq!(attempt.explanation().cause, cause, "{what}");
    }
}

#[test]
fn a_look_that_fails_says_nothing_but_that_the_item_is_gone() {
    for (failure, cause) in [
        (Failure::Unreachable, Cause::UpToDate),
        (Failure::Lost, Cause::UpToDate),
        (Failure::Throttled(None), Cause::UpToDate),
        (Failure::Refused, Cause::UpToDate),
        (Failure::KeysRefused, Cause::KeysRefused),
        (Failure::Gone, Cause::Gone),
    ] {
        let mut attempt = fine();
        drop(attempt.step(Input::Due, at(25)));
        assert_eq!(attempt.step(Input::Read(Err(failure.clone())), at(25)), []);
        assert_eq!(attempt.explanation().cause, cause, "{failure:?}");
        let again = attempt.look_at.map(|next| next - at(25));
        assert_eq!(again.is_none(), cause == Cause::Gone, "{failure:?}: {again:?}");
        assert!(again.is_none_or(|again| again >= UNANSWERED), "{failure:?}: {again:?}");
    }
    // Keys that are accepted again mend what their refusal left.
    let mut attempt = fine();
    drop(attempt.step(Input::Due, at(25)));
    drop(attempt.step(Input::Read(Err(Failure::KeysRefused)), at(25)));
    assert_eq!(attempt.step(Input::Read(Ok(item(UNCHANGED))), at(50)), [Effect::Sync]);
}

#[test]
fn looks_without_an_answer_become_rarer_and_never_cease() {
    let mut attempt = fine();
    let mut now = attempt.due().unwrap();
    let mut pauses = Vec::new();
    for _ in 0..5 {
        assert_eq!(attempt.step(Input::Due, now), [Effect::ReadItem]);
        assert_eq!(attempt.step(Input::Read(Err(Failure::Lost)), now), []);
        let next = attempt.due().unwrap();
        pauses.push((next - now).num_minutes() / 5 * 5);
        now = next;
    }
    assert_eq!(pauses, [15, 30, 60, 60, 60]);
    // Whoever asks for more patience gets it.
    drop(attempt.step(Input::Due, now));
    drop(attempt.step(Input::Read(Err(Failure::Throttled(Some(TimeDelta::hours(5))))), now));
    assert_eq!(attempt.due(), Some(now + TimeDelta::hours(5)));
    // An answer begins anew.
    drop(attempt.step(Input::Due, now + TimeDelta::hours(5)));
    drop(attempt.step(Input::Read(Ok(item(UNCHANGED))), now));
    drop(attempt.step(Input::LookAt(now), now));
    drop(attempt.step(Input::Due, now));
    drop(attempt.step(Input::Read(Err(Failure::Lost)), now));
    assert!(attempt.due().unwrap() < now + TimeDelta::minutes(20));
}

#[test]
fn what_was_touched_without_an_execution_is_no_execution() {
    let touched = |status: &str, more: &str| {
        item(&format!(
            r#"{{"id":"i","status":"UPDATED","executionStatus":"{status}","updatedAt":"1970-01-02T00:00:00Z",
               "lastUpdatedAt":"1970-01-01T00:00:00Z"{more}}}"#
        ))
    };
    let mut attempt = fine();
    attempt.facts.take(&item(UNCHANGED));
    let off = r#","autoSyncDisabledAt":"1970-01-02T00:00:00Z""#;
    for (what, found, effects) in [
        ("its synchronisation was switched off", touched("SUCCESS", off), vec![]),
        ("it ended otherwise", touched("PARTIAL_SUCCESS", ""), vec![Effect::Sync]),
        (
            "somebody else has to approve",
            touched("SUCCESS", r#","hasResourcesPendingAuthorization":true"#),
            vec![Effect::Sync],
        ),
    ] {
        let (mut attempt, before) = (attempt.clone(), attempt.state.clone());
        drop(attempt.step(Input::Due, at(25)));
        assert_eq!(attempt.step(Input::Read(Ok(found)), at(25)), effects, "{what}");
        assert_eq!(attempt.state == before, effects.is_empty(), "{what}");
        assert_eq!(attempt.facts.auto_sync_disabled_at.is_some(), effects.is_empty(), "{what}");
    }
}

const FRESH: &str = r#"{"id":"i","status":"UPDATED","executionStatus":"SUCCESS","updatedAt":"1970-01-03T00:00:00Z",
    "lastUpdatedAt":"1970-01-03T00:00:00Z"}"#;

#[test]
fn what_came_well_is_looked_at_before_it_is_said_to_be_old() {
    let mut attempt = fine();
    drop(attempt.step(Input::Due, at(25)));
    drop(attempt.step(Input::Read(Ok(item(UNCHANGED))), at(25)));
    assert_eq!(attempt.due(), Some(at(48)), "and not a while later");
    assert_eq!(attempt.step(Input::Due, at(48)), [Effect::ReadItem]);
    assert_eq!(attempt.explanation().cause, Cause::UpToDate);
    let mut renewed = attempt.clone();
    assert_eq!(renewed.step(Input::Read(Ok(item(FRESH))), at(48)), [Effect::Sync]);
    drop(renewed.step(Input::Synced(Ok(())), at(48)));
    assert_eq!(renewed.explanation().cause, Cause::UpToDate);

    // Without an answer it is old by what is known, but a moment without a network proves nothing.
    let mut unknown = attempt.clone();
    drop(unknown.step(Input::Read(Err(Failure::Unreachable)), at(48)));
    assert_eq!(unknown.explanation().cause, Cause::UpToDate);
    drop(unknown.step(Input::Due, at(49)));
    drop(unknown.step(Input::Read(Err(Failure::Unreachable)), at(49)));
    assert_eq!(unknown.explanation().cause, Cause::Old);

    drop(attempt.step(Input::Read(Ok(item(UNCHANGED))), at(48)));
    assert_eq!(attempt.explanation().cause, Cause::Old);
    assert!(attempt.due().unwrap() >= at(72), "it is looked at no more often for that");
    // What Pluggy does not begin changes nothing about it.
    drop(attempt.step(Input::Update, at(50)));
    drop(attempt.step(Input::Sent(Err(Failure::AlreadyFresh(Some(1)))), at(50)));
    assert_eq!(attempt.explanation().cause, Cause::Old);
    drop(attempt.step(Input::LookAt(at(51)), at(51)));
    drop(attempt.step(Input::Due, at(51)));
    drop(attempt.step(Input::Read(Ok(item(FRESH))), at(51)));
    drop(attempt.step(Input::Synced(Ok(())), at(51)));
    assert_eq!(attempt.explanation().cause, Cause::UpToDate);
}

/// Of which the consent ends then.
fn until_day(day: i64) -> Box<Item> {
    let mut item = item(UNCHANGED);
    item.consent_expires_at = Some(pluggy::time::Instant(at(day * 24)));
    item
}

/// What is told, and when, while it is looked at in its time.
fn told(attempt: &mut Attempt, found: &Item, until: DateTime<Utc>) -> Vec<(DateTime<Utc>, Vec<Effect>)> {
    let mut told = Vec::new();
    while let Some(due) = attempt.due().filter(|due| *due < until) {
        assert_eq!(attempt.step(Input::Due, due), [Effect::ReadItem]);
        told.push((due, attempt.step(Input::Read(Ok(Box::new(found.clone()))), due)));
    }
    told.retain(|(_, effects)| !effects.is_empty());
    told
}

#[test]
fn the_end_of_a_consent_is_told_thirty_seven_and_one_day_before_and_then_it_has_ended() {
    let ends = |days| vec![Effect::TellConsentEnds(days)];
    let mut attempt = fine();
    let all = told(&mut attempt, &until_day(40), at(40 * 24));
    assert_eq!(all, [(at(10 * 24), ends(30)), (at(33 * 24), ends(7)), (at(39 * 24), ends(1))]);
    assert_eq!((attempt.due(), attempt.explanation().cause), (Some(at(40 * 24)), Cause::Old));
    assert_eq!(told(&mut attempt, &until_day(40), at(41 * 24)), []);
    assert_eq!(attempt.explanation().cause, Cause::ConsentEnded);
    // Renewed elsewhere, it goes on.
    drop(told(&mut attempt, &until_day(400), at(43 * 24)));
    assert_eq!(attempt.explanation().cause, Cause::Old);
}

#[test]
fn whoever_comes_late_hears_how_many_days_are_left_and_of_what_was_renewed_nothing() {
    for (day, found, heard) in [
        (38, 40, vec![Effect::TellConsentEnds(2)]),
        (20, 40, vec![Effect::TellConsentEnds(20)]),
        (41, 40, vec![]),
        (38, 400, vec![]),
    ] {
        let mut attempt = fine();
        attempt.facts.take(&until_day(40));
        drop(attempt.step(Input::LookAt(at(day * 24)), at(day * 24)));
        drop(attempt.step(Input::Due, at(day * 24)));
        assert_eq!(attempt.step(Input::Read(Ok(until_day(found))), at(day * 24)), heard, "on day {day}");
        drop(attempt.step(Input::LookAt(at(day * 24)), at(day * 24)));
        drop(attempt.step(Input::Due, at(day * 24)));
        assert_eq!(attempt.step(Input::Read(Ok(until_day(found))), at(day * 24)), [], "and once");
    }
}
