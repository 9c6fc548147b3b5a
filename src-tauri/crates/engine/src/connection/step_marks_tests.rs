//! What one line of the table can't say: when something is looked at next, what stays marked, and what is left as it was.

use super::*;

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
