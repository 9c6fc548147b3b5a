//! Days at the desk, each with a clock that the test drives: what happens when, and what the desktop is to do about it.

#[path = "held_tests.rs"]
mod held;

use std::collections::BTreeSet;

use chrono::{DateTime, FixedOffset, TimeDelta};

use super::{
    Act, Counts, Desk, Input, Notice, NoticeChoices, NoticeKind, NoticeRules, NoticeSubject, Quiet, Slot, Snooze,
    Trouble, Wanted, What,
};
use crate::view::ConnectionId;

/// A Thursday, shortly after noon.
const NOON: &str = "2026-11-19T12:00:00-03:00";

fn id(name: &str) -> ConnectionId {
    ConnectionId(name.to_owned())
}

fn notice(name: &str, kind: NoticeKind) -> Notice {
    Notice { connection: id(name), bank: format!("Banco {name}"), kind }
}

fn code() -> NoticeKind {
    NoticeKind::CodeNeeded { deadline: None }
}

fn failed(trouble: Trouble) -> NoticeKind {
    NoticeKind::Failed { trouble }
}

/// A desk, its clock, and what it said in words that are short enough to compare.
struct Day {
    desk: Desk,
    now: DateTime<FixedOffset>,
}

impl Day {
    fn begins(rules: NoticeRules, replaces: bool) -> Self {
        let choices = NoticeChoices { rules, ..NoticeChoices::default() };
        let mut day = Self {
            desk: Desk::new(choices, replaces, Vec::new(), &BTreeSet::new()),
            now: DateTime::parse_from_rfc3339(NOON).unwrap(),
        };
        assert_eq!(day.does(Input::Veiled(false)), [""; 0]);
        day
    }

    fn usual() -> Self {
        Self::begins(NoticeRules::default(), true)
    }

    fn does(&mut self, input: Input) -> Vec<String> {
        self.desk.step(input, self.now).iter().map(words).collect()
    }

    fn said(&mut self, name: &str, kind: NoticeKind) -> Vec<String> {
        self.does(Input::Said(notice(name, kind)))
    }

    fn withdrawn(&mut self, name: &str) -> Vec<String> {
        self.does(Input::Withdrawn(id(name)))
    }

    /// Nothing happens until the desk wants to be asked: how many seconds that is, and what it does then.
    fn passes(&mut self) -> (i64, Vec<String>) {
        let due = self.desk.due(self.now).expect("the desk waits for nothing");
        let seconds = (due - self.now.to_utc()).num_seconds();
        self.now = due.with_timezone(self.now.offset());
        (seconds, self.does(Input::Time))
    }

    /// It is this hour now, on this day or the next.
    fn is_at(&mut self, time: &str) {
        let at = DateTime::parse_from_rfc3339(&format!("{}T{time}:00-03:00", self.now.date_naive())).unwrap();
        self.now = if at < self.now { at + TimeDelta::days(1) } else { at };
    }

    /// The program ends, and is started again when these are still wrong.
    fn starts_again(&mut self, wrong: &[(&str, NoticeKind)]) {
        let told = wrong.iter().map(|(name, kind)| notice(name, kind.clone())).collect();
        self.desk = Desk::new(self.desk.choices().clone(), true, told, &self.desk.untold());
    }

    fn waits(&self) -> bool {
        self.desk.due(self.now).is_some()
    }
}

fn words(act: &Act) -> String {
    let (sign, slot, rest) = match act {
        Act::TakeBack(slot) => ("-", slot, String::new()),
        Act::Show { slot, what, veiled } => {
            let what = match what {
                What::One(notice) => format!("{:?}", NoticeSubject::of(&notice.kind)).to_lowercase(),
                What::Many(Counts { needs, done, others }) => format!("{needs}/{done}/{others}"),
            };
            ("+", slot, format!(" {what}{}", if *veiled { " veiled" } else { "" }))
        }
    };
    let slot = match slot {
        Slot::Connection(id) => id.0.clone(),
        Slot::Needs => "NEEDS".to_owned(),
        Slot::News => "NEWS".to_owned(),
    };
    format!("{sign}{slot}{rest}")
}

const NOTHING: [&str; 0] = [];

#[test]
fn what_needs_the_person_is_told_at_once_and_taken_back_when_it_is_answered() {
    for kind in [code(), NoticeKind::ActionNeeded { wanted: Wanted::Page }] {
        let mut day = Day::usual();
        assert_eq!(day.said("a", kind.clone()), ["+a needed"]);
        assert!(!day.waits());
        assert_eq!(day.withdrawn("a"), ["-a"]);
        // Asked again, it is another question.
        assert_eq!(day.said("a", kind), ["+a needed"]);
        // Followed, it is gone: there is nothing to take back.
        assert_eq!(day.does(Input::Gone(Slot::Connection(id("a")))), NOTHING);
        assert_eq!(day.withdrawn("a"), NOTHING);
    }
}

#[test]
fn a_problem_is_told_once_until_it_is_over() {
    for kind in [
        failed(Trouble::Password),
        failed(Trouble::Other),
        failed(Trouble::Unknown),
        NoticeKind::ConsentEnding { days: 7 },
    ] {
        let mut day = Day::usual();
        assert_eq!(day.said("a", kind.clone()).len(), 1);
        assert_eq!(day.said("a", kind.clone()), NOTHING, "{kind:?}, while it stands");
        day.does(Input::Gone(Slot::Connection(id("a"))));
        assert_eq!(day.said("a", kind.clone()), NOTHING, "{kind:?}, dismissed");
        day.withdrawn("a");
        assert_eq!(day.said("a", kind.clone()).len(), 1, "{kind:?}, after it was over");
    }
    // Without hurry it is no different.
    for kind in [NoticeKind::Partial, NoticeKind::Stale, failed(Trouble::Bank)] {
        let mut day = Day::usual();
        assert_eq!(day.said("a", kind.clone()), NOTHING);
        assert_eq!(day.passes().1.len(), 1);
        assert_eq!(day.said("a", kind), NOTHING);
        assert!(!day.waits());
    }
}

#[test]
fn another_problem_takes_the_place_of_the_one_before() {
    let mut day = Day::usual();
    day.said("a", NoticeKind::ConsentEnding { days: 30 });
    assert_eq!(day.said("a", NoticeKind::ConsentEnding { days: 7 }), ["+a consent"]);
    // A good end puts off no consent's.
    assert_eq!((day.said("a", NoticeKind::Done), day.waits()), (Vec::new(), false));
    assert_eq!(day.said("a", failed(Trouble::Password)), ["+a failed"]);
    assert_eq!(day.said("a", NoticeKind::ConsentEnding { days: 1 }), NOTHING, "there is something more pressing");
    // Repaired: the problem goes at once, and the good end is in no hurry.
    assert_eq!(day.said("a", NoticeKind::Done), ["-a"]);
    assert_eq!(day.passes(), (10, vec!["+a done".to_owned()]));
}

#[test]
fn a_question_with_another_deadline_replaces_itself_where_that_can_be_done() {
    let until = |minutes| NoticeKind::CodeNeeded { deadline: Some(DateTime::UNIX_EPOCH + TimeDelta::minutes(minutes)) };
    for (replaces, again) in [(true, vec!["+a needed"]), (false, vec![])] {
        let mut day = Day::begins(NoticeRules::default(), replaces);
        assert_eq!(day.said("a", until(1)), ["+a needed"]);
        assert_eq!(day.said("a", until(2)), again, "replaces: {replaces}");
        assert_eq!(day.said("a", until(2)), NOTHING);
    }
}

#[test]
fn pluggys_failure_is_news_the_second_time() {
    let mut day = Day::usual();
    assert_eq!(day.said("a", failed(Trouble::Provider)), NOTHING);
    assert_eq!(day.said("a", failed(Trouble::Provider)), ["+a failed"]);
    assert_eq!(day.said("a", failed(Trouble::Provider)), NOTHING);
    day.said("a", NoticeKind::Done);
    day.passes();
    assert_eq!(day.said("a", failed(Trouble::Provider)), ["-a"]);
}

#[test]
fn good_ends_within_a_short_time_become_one() {
    let mut day = Day::usual();
    assert_eq!(day.said("a", NoticeKind::Done), NOTHING);
    assert_eq!(day.passes(), (10, vec!["+a done".to_owned()]));
    // Another one of the same connection is another day's.
    day.said("a", NoticeKind::Done);
    day.now += TimeDelta::seconds(4);
    day.said("b", NoticeKind::Done);
    day.said("c", NoticeKind::Partial);
    day.said("b", NoticeKind::Done);
    assert_eq!(day.passes(), (6, vec!["+NEWS 0/2/1".to_owned()]));
    // The good ends have been told; what is missing is still missing.
    day.said("d", NoticeKind::Done);
    day.said("e", NoticeKind::Done);
    assert_eq!(day.passes(), (10, vec!["+NEWS 0/2/1".to_owned()]));
}

#[test]
fn no_more_than_three_of_what_is_in_no_hurry_in_ten_minutes() {
    let mut day = Day::usual();
    for name in ["a", "b", "c"] {
        day.said(name, NoticeKind::Done);
        assert_eq!(day.passes().0, 10);
    }
    for name in ["d", "e", "f"] {
        day.said(name, NoticeKind::Done);
    }
    assert_eq!(day.passes(), (580, vec!["+NEWS 0/3/0".to_owned()]));
    // What needs the person is not counted.
    assert_eq!(day.said("g", code()), ["+g needed"]);
}

#[test]
fn fifty_at_once_become_one() {
    let names: Vec<String> = (0..50).map(|number| format!("{number:02}")).collect();
    let mut day = Day::usual();
    let told: Vec<_> = names.iter().flat_map(|name| day.said(name, NoticeKind::Done)).collect();
    assert_eq!(told, NOTHING);
    assert_eq!(day.passes(), (10, vec!["+NEWS 0/50/0".to_owned()]));
    assert!(!day.waits());

    let mut day = Day::usual();
    let told: Vec<_> = names.iter().flat_map(|name| day.said(name, failed(Trouble::Other))).collect();
    assert_eq!(told, ["+00 failed", "+01 failed", "+02 failed"]);
    assert_eq!(day.passes(), (3, ["-00", "-01", "-02", "+NEEDS 50/0/0"].map(str::to_owned).into()));
    assert!(!day.waits());
    // It stands until the last of them is over.
    let told: Vec<_> = names.iter().flat_map(|name| day.withdrawn(name)).collect();
    assert_eq!(told, ["-NEEDS"]);

    // A desktop that takes nothing back is not told of the first three again.
    let mut day = Day::begins(NoticeRules::default(), false);
    let told: usize = names.iter().map(|name| day.said(name, failed(Trouble::Other)).len()).sum();
    assert_eq!((told, day.passes()), (3, (3, vec!["+NEEDS 47/0/0".to_owned()])));
}

#[test]
fn those_that_come_a_little_later_join_the_others() {
    for (replaces, joined) in [(true, "+NEEDS 6/0/0"), (false, "+f failed")] {
        let mut day = Day::begins(NoticeRules::default(), replaces);
        for name in ["a", "b", "c", "d", "e"] {
            day.said(name, failed(Trouble::Other));
        }
        day.passes();
        day.now += TimeDelta::seconds(1);
        assert_eq!(day.said("f", failed(Trouble::Other)), NOTHING);
        assert_eq!(day.passes(), (2, vec![joined.to_owned()]));
        day.now += TimeDelta::seconds(3);
        assert_eq!(day.said("g", failed(Trouble::Other)), ["+g failed"], "another day's");
    }
}

#[test]
fn three_questions_at_once_are_three_notices_and_later_ones_begin_anew() {
    let mut day = Day::usual();
    for name in ["a", "b", "c"] {
        assert_eq!(day.said(name, code()).len(), 1);
    }
    assert!(!day.waits());
    day.now += TimeDelta::seconds(3);
    assert_eq!(day.said("d", code()), ["+d needed"]);
}

#[test]
fn what_is_looked_at_is_not_told() {
    let mut day = Day::usual();
    day.does(Input::Looking(Some(id("a"))));
    day.said("a", NoticeKind::Done);
    assert!(!day.waits());
    day.said("b", NoticeKind::Done);
    assert_eq!(day.passes().1, ["+b done"]);
    assert_eq!(day.does(Input::Looking(Some(id("b")))), ["-b"], "it has been seen");
    // Seen while it was gathered.
    day.said("a", NoticeKind::Done);
    day.does(Input::Looking(Some(id("a"))));
    assert!(!day.waits());
    // A question is told wherever the person looks.
    assert_eq!(day.said("a", code()), ["+a needed"]);
}
