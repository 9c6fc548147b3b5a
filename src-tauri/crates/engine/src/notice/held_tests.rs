//! What is held back, by the hour, by what was chosen or since somebody else looks on, and what is told of it afterwards; and
//! what another start or another desktop is told.

use super::*;

#[test]
fn at_night_only_what_expires_is_told_and_the_morning_begins_with_the_rest() {
    let quiet = Quiet { on: true, ..Quiet::default() };
    for (lets_urgent, at_night) in [(true, vec!["+a needed"]), (false, vec![])] {
        let rules = NoticeRules { quiet: Quiet { lets_urgent, ..quiet }, ..NoticeRules::default() };
        let mut day = Day::begins(rules, true);
        day.is_at("23:30");
        assert_eq!(day.said("a", code()), at_night);
        // Answered before anybody was told.
        day.said("b", code());
        day.withdrawn("b");
        assert_eq!(day.said("c", failed(Trouble::Password)), NOTHING);
        day.is_at("02:00");
        for name in ["d", "e"] {
            assert_eq!(day.said(name, NoticeKind::Done), NOTHING);
        }
        assert_eq!(day.said("f", NoticeKind::Stale), NOTHING);
        let needs = if lets_urgent { 1 } else { 2 };
        assert_eq!(day.passes(), (5 * 3600, vec![format!("+NEEDS {needs}/2/1")]));
        assert!(!day.waits());
        assert_eq!(day.said("g", failed(Trouble::Password)), ["+g failed"]);
    }
}

#[test]
fn one_thing_that_happened_at_night_is_told_as_itself() {
    let quiet = Quiet { on: true, ..Quiet::default() };
    let mut day = Day::begins(NoticeRules { quiet, ..NoticeRules::default() }, true);
    day.is_at("22:00");
    day.said("a", failed(Trouble::Other));
    // Once quiet hours are over before their time, too.
    assert_eq!(day.does(Input::Rules(NoticeRules::default())), ["+a failed"]);
}

#[test]
fn a_snoozed_connection_is_silent_and_what_still_needs_the_person_is_told_at_the_end() {
    let mut day = Day::usual();
    day.said("a", failed(Trouble::Password));
    let until = Snooze::Hour.until(day.now);
    assert_eq!(day.does(Input::Snooze(id("a"), Some(until))), ["-a"]);
    assert_eq!(day.desk.choices().snoozed.get(&id("a")), Some(&until));
    assert_eq!(day.said("b", failed(Trouble::Password)), ["+b failed"], "the others are not");
    assert_eq!(day.passes(), (3600, vec!["+a failed".to_owned()]));
    assert!(day.desk.choices().snoozed.is_empty());

    // A good end is nobody's reminder, and a question that was answered elsewhere is none any more.
    day.does(Input::Snooze(id("c"), Some(Snooze::Week.until(day.now))));
    day.said("c", NoticeKind::Done);
    assert!(!day.waits());
    assert_eq!(day.said("c", code()), NOTHING);
    assert!(day.waits());
    day.withdrawn("c");
    assert!(!day.waits());

    // Woken, it speaks at once.
    day.said("c", code());
    assert_eq!(day.does(Input::Snooze(id("c"), None)), ["+c needed"]);
}

#[test]
fn what_is_switched_off_is_not_told_and_taken_back() {
    for (subject, kind) in [
        (NoticeSubject::Needed, code()),
        (NoticeSubject::Failed, failed(Trouble::Other)),
        (NoticeSubject::Done, NoticeKind::Done),
        (NoticeSubject::Partial, NoticeKind::Partial),
        (NoticeSubject::Stale, NoticeKind::Stale),
        (NoticeSubject::Consent, NoticeKind::ConsentEnding { days: 1 }),
        (NoticeSubject::BankBack, NoticeKind::BankBack),
    ] {
        let without = NoticeRules { muted: [subject].into(), ..NoticeRules::default() };
        let mut day = Day::begins(without.clone(), true);
        assert_eq!((day.said("a", kind.clone()), day.waits()), (Vec::new(), false), "{subject:?}");
        let mut day = Day::usual();
        if day.said("a", kind).is_empty() {
            assert_eq!(day.passes().1.len(), 1, "{subject:?}");
        }
        assert_eq!(day.does(Input::Rules(without)), ["-a"], "{subject:?}");
    }
}

#[test]
fn behind_the_veil_only_what_needs_the_person_is_told_and_by_no_name() {
    let mut day = Day::usual();
    day.said("a", failed(Trouble::Password));
    day.said("b", NoticeKind::Done);
    day.passes();
    assert_eq!(day.does(Input::Veiled(true)), ["-b", "+a failed veiled"]);
    assert_eq!(day.said("c", code()), ["+c needed veiled"]);
    day.said("d", NoticeKind::Done);
    day.said("e", NoticeKind::Partial);
    assert!(!day.waits());
    // Names are not added to what stands: it would only come up again.
    assert_eq!(day.does(Input::Veiled(false)), ["+NEWS 0/1/1"]);

    // Where nothing is taken back, another notice would not take the name away.
    let mut day = Day::begins(NoticeRules::default(), false);
    day.said("a", failed(Trouble::Password));
    assert_eq!(day.does(Input::Veiled(true)), NOTHING);
}

#[test]
fn a_desktop_that_begins_anew_is_shown_what_stands() {
    let mut day = Day::usual();
    day.said("a", code());
    day.said("b", failed(Trouble::Other));
    day.does(Input::Gone(Slot::Connection(id("b"))));
    assert_eq!(day.does(Input::Back), ["+a needed"]);
}

#[test]
fn what_was_told_before_the_start_is_not_told_again() {
    let mut day = Day::usual();
    for (name, kind) in [("a", NoticeKind::Partial), ("b", failed(Trouble::Provider)), ("c", NoticeKind::Done)] {
        day.said(name, kind);
    }
    // Pluggy's failure comes again, and is told.
    day.said("b", failed(Trouble::Provider));
    day.passes();
    assert_eq!(day.desk.untold(), BTreeSet::new());
    day.starts_again(&[("a", NoticeKind::Partial), ("b", failed(Trouble::Provider)), ("c", NoticeKind::Done)]);
    day.does(Input::Veiled(false));
    day.said("a", NoticeKind::Partial);
    assert!(!day.waits());
    assert_eq!(day.said("b", failed(Trouble::Provider)), NOTHING, "it is still the same problem");
    day.said("c", NoticeKind::Done);
    assert_eq!(day.passes().1, ["+c done"]);
}

#[test]
fn pluggys_failure_is_excused_once_and_not_once_a_start() {
    let mut day = Day::usual();
    day.said("a", failed(Trouble::Provider));
    day.starts_again(&[("a", failed(Trouble::Provider))]);
    assert_eq!(day.does(Input::Veiled(false)), NOTHING);
    assert_eq!(day.said("a", failed(Trouble::Provider)), ["+a failed"]);
}

#[test]
fn what_was_held_back_when_the_program_ended_is_told_by_the_next() {
    let quiet = Quiet { on: true, ..Quiet::default() };
    let mut day = Day::begins(NoticeRules { quiet, ..NoticeRules::default() }, true);
    day.is_at("23:00");
    day.said("a", failed(Trouble::Password));
    day.said("b", NoticeKind::Stale);
    // Nobody wants to be told tomorrow what went well today.
    day.said("c", NoticeKind::Done);
    assert_eq!(day.desk.untold(), BTreeSet::from([id("a"), id("b")]));
    day.starts_again(&[("a", failed(Trouble::Password)), ("b", NoticeKind::Stale)]);
    assert_eq!(day.does(Input::Veiled(false)), NOTHING, "it is still night");
    day.is_at("08:00");
    assert_eq!(day.does(Input::Time), ["+NEEDS 1/0/1"]);
    day.starts_again(&[("a", failed(Trouble::Password)), ("b", NoticeKind::Stale)]);
    assert_eq!(day.does(Input::Veiled(false)), NOTHING, "and once is enough");
}

#[test]
fn a_clock_that_is_set_back_puts_nothing_off() {
    let mut day = Day::usual();
    day.said("a", NoticeKind::Done);
    for name in ["b", "c", "d", "e"] {
        day.said(name, code());
    }
    day.now -= TimeDelta::days(1);
    let did = day.does(Input::Time);
    assert!(did.contains(&"+a done".to_owned()) && did.contains(&"+NEEDS 4/0/0".to_owned()), "{did:?}");
}
