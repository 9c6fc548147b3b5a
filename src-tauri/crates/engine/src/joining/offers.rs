//! Which accounts are offered to be joined. Each is compared with those that were there before; where several may be meant,
//! all of them are named and none is sure. Pure.

use pluggy::AccountId;

use super::likeness::{Marks, Sureness, likeness};
use crate::view::ConnectionId;

/// An account among those that there are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// Its id.
    pub id: AccountId,
    /// Which connection brought it.
    pub connection: ConnectionId,
    /// The account that it is one with; itself, where it is joined with none.
    pub line: AccountId,
    /// Whether Pluggy still tells of it.
    pub told: bool,
    /// What tells it from others.
    pub marks: Marks,
}

/// An account that looks like one that was there before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// The later account: the head of its line.
    pub newer: AccountId,
    /// Which it looks like: heads of lines, the surest first.
    pub older: Vec<(AccountId, Sureness)>,
}

/// Accounts of which a person said that they are not one.
pub type Apart = (AccountId, AccountId);

/// What is offered. `all` are in the order in which they came to be here, one connection after the other.
#[must_use]
pub fn offers(all: &[Candidate], apart: &[Apart]) -> Vec<Offer> {
    let mut lines: Vec<Vec<&Candidate>> = Vec::new();
    for one in all {
        match lines.iter_mut().find(|line| line.first().is_some_and(|first| first.line == one.line)) {
            Some(line) => line.push(one),
            None => lines.push(vec![one]),
        }
    }
    // Of one connection's accounts, what it tells of no more was there before what it tells of.
    lines.sort_by_key(|line| line.iter().any(|one| one.told));
    lines.sort_by_key(|line| {
        line.first().and_then(|first| all.iter().position(|one| one.connection == first.connection))
    });
    let found: Vec<(usize, Vec<(usize, Sureness)>)> = lines
        .iter()
        .enumerate()
        .map(|(at, newer)| {
            let before = lines.iter().take(at).enumerate();
            (at, before.filter_map(|(nth, older)| Some((nth, alike(newer, older, apart)?))).collect())
        })
        .collect();
    let head = |at: usize| lines.get(at).and_then(|line| line.first()).map(|first| first.line.clone());
    let offer = |(at, likely): &(usize, Vec<(usize, Sureness)>)| {
        let meant = meant(&lines, likely);
        let claimed = |older: usize| {
            let others = found.iter().filter(|(other, _)| other != at && !is_one(&lines, *other, *at));
            others.flat_map(|(_, likely)| likely).any(|(nth, sure)| *nth == older && *sure == Sureness::Sure)
        };
        let alone = meant.len() == 1;
        let sure = |(nth, sure): &(usize, Sureness)| match sure {
            Sureness::Sure if alone && !claimed(*nth) => Sureness::Sure,
            _ => Sureness::Doubtful,
        };
        let older: Vec<_> = meant.iter().filter_map(|one| Some((head(one.0)?, sure(one)))).collect();
        (!older.is_empty()).then_some(Offer { newer: head(*at)?, older })
    };
    found.iter().filter_map(offer).collect()
}

/// Those that may be meant: all that are sure, or else all. Of what is surely one among themselves the first stands for all.
fn meant(lines: &[Vec<&Candidate>], likely: &[(usize, Sureness)]) -> Vec<(usize, Sureness)> {
    let best = likely.iter().map(|(_, sure)| *sure).max();
    let mut meant: Vec<(usize, Sureness)> = Vec::new();
    for one in likely.iter().filter(|(_, sure)| Some(*sure) == best) {
        if !meant.iter().any(|(other, _)| is_one(lines, *other, one.0)) {
            meant.push(*one);
        }
    }
    meant
}

fn is_one(lines: &[Vec<&Candidate>], one: usize, other: usize) -> bool {
    let lines = lines.get(one).zip(lines.get(other));
    lines.is_some_and(|(one, other)| alike(one, other, &[]) == Some(Sureness::Sure))
}

/// How sure it is that two lines are one.
fn alike(newer: &[&Candidate], older: &[&Candidate], apart: &[Apart]) -> Option<Sureness> {
    let pairs = || newer.iter().flat_map(|new| older.iter().map(move |old| (*new, *old)));
    let is_apart = |(new, old): (&Candidate, &Candidate)| {
        apart.iter().any(|(one, other)| (one == &new.id && other == &old.id) || (one == &old.id && other == &new.id))
    };
    // Two accounts of which one connection tells are two.
    let are_two = |(new, old): (&Candidate, &Candidate)| new.connection == old.connection && new.told && old.told;
    if pairs().any(|pair| is_apart(pair) || are_two(pair)) {
        return None;
    }
    pairs().filter_map(|(new, old)| likeness(&new.marks, &old.marks)).max()
}

#[cfg(test)]
mod tests {
    use pluggy::ConnectorId;

    use super::*;
    use crate::view::AccountKind;

    fn candidate(id: &str, connection: &str, number: &str) -> Candidate {
        Candidate {
            id: id.into(),
            connection: ConnectionId(connection.to_owned()),
            line: id.into(),
            told: true,
            marks: Marks {
                connector: ConnectorId(301),
                institution: "Banco Aroeira".to_owned(),
                bank: None,
                kind: AccountKind::Checking,
                currency: None,
                holders: vec!["76109277673".to_owned()],
                branch: None,
                number: Some(number.to_owned()).filter(|number| !number.is_empty()),
                brand: None,
            },
        }
    }

    fn told(all: &[Candidate], apart: &[Apart]) -> Vec<String> {
        let one = |(id, sure): &(AccountId, Sureness)| match sure {
            Sureness::Sure => id.to_string(),
            Sureness::Doubtful => format!("{id}?"),
        };
        let offers = offers(all, apart);
        offers
            .iter()
            .map(|it| format!("{} is {}", it.newer, it.older.iter().map(one).collect::<Vec<_>>().join(" or ")))
            .collect()
    }

    #[test]
    fn an_account_is_offered_to_be_one_with_the_one_that_was_there_before() {
        let all = [candidate("old", "a", "1234-5"), candidate("other", "a", "9999-9"), candidate("new", "b", "12345")];
        assert_eq!(told(&all, &[]), ["new is old"]);
        assert_eq!(told(&all, &[("new".into(), "old".into())]), [""; 0], "a person said that it is not");
        assert_eq!(told(&all, &[("old".into(), "new".into())]), [""; 0]);
        assert_eq!(told(&all[..2], &[]), [""; 0]);
        let mut joined = all;
        joined[2].line = "old".into();
        assert_eq!(told(&joined, &[]), [""; 0], "it is one with it already");
    }

    #[test]
    fn two_accounts_of_one_connection_are_two_unless_one_of_them_is_gone() {
        let mut all = [candidate("one", "a", "1234-5"), candidate("two", "a", "1234-5")];
        assert_eq!(told(&all, &[]), [""; 0]);
        all[1].told = false;
        assert_eq!(told(&all, &[]), ["one is two"]);
    }

    #[test]
    fn where_several_may_be_meant_none_is_sure() {
        // The number is not told: it may be either.
        let all = [candidate("one", "a", "1111-1"), candidate("two", "a", "2222-2"), candidate("new", "b", "")];
        assert_eq!(told(&all, &[]), ["new is one? or two?"]);
        // What is sure is not put beside what is not.
        let all = [candidate("one", "a", "1111-1"), candidate("two", "a", ""), candidate("new", "b", "1111-1")];
        assert_eq!(told(&all, &[]), ["new is one"]);
        // Two that can't be one claim the same.
        let mut all = [candidate("old", "a", "1111-1"), candidate("x", "b", "1111-1"), candidate("y", "b", "1111-1")];
        all[2].marks.branch = Some("7".to_owned());
        all[1].marks.branch = Some("8".to_owned());
        assert_eq!(told(&all, &[]), ["x is old?", "y is old?"]);
    }

    #[test]
    fn what_was_connected_three_times_is_one_account_all_along() {
        let mut all =
            [candidate("first", "a", "1111-1"), candidate("second", "b", "1111-1"), candidate("third", "c", "1111-1")];
        assert_eq!(told(&all, &[]), ["second is first", "third is first"]);
        all[1].line = "first".into();
        assert_eq!(told(&all, &[]), ["third is first"]);
        all[1].marks.number = None;
        assert_eq!(told(&all, &[]), ["third is first"]);
    }
}
