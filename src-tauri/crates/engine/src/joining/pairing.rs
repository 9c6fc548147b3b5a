//! Which rows of two accounts that are one are the same movement, told under two ids: one of the older for one of the newer,
//! never one for two. What agrees in all is known; what differs in its words, or a little in its day or amount, has changed,
//! where nothing else can be meant. Where something else can, it is doubtful, and both rows stay. Pure.

use std::{
    collections::{HashMap, HashSet},
    hash::Hash,
};

use chrono::Days;

use crate::sync::matching::{CORRECTED_DAYS, Known, LOOKED_AT, PENDING_DAYS, is_about, may_become, shares_word};

/// Days between two that are told one for the other, where nothing in their words agrees.
const NEXT_DAY: u64 = 1;
/// How often it is looked whether what was paired leaves only one for another.
const ROUNDS: usize = 4;

/// A row of the older account, and the one of the newer that is the same movement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pair {
    /// Its place among the older.
    pub older: usize,
    /// Its place among the newer.
    pub newer: usize,
    /// Whether it is told in the same way.
    pub told: Told,
    /// Which of them stands for both.
    pub listed: Side,
}

/// How a movement is told the second time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Told {
    /// As the first time.
    Alike,
    /// With other words, on another day, or with another amount.
    Otherwise,
}

/// One of two accounts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// The one that was there before.
    Older,
    /// The one that came later.
    Newer,
}

/// What two accounts have in common.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pairing {
    /// The same movements.
    pub pairs: Vec<Pair>,
    /// Rows of the newer that may be one of several of the older, or not: with those.
    pub doubtful: Vec<(usize, Vec<usize>)>,
}

/// Pairs the rows of two accounts. Of rows that agree in all, the first is taken for the first.
#[must_use]
pub fn pairing(older: &[Known], newer: &[Known]) -> Pairing {
    let mut work = Work { older, newer, of_older: vec![None; older.len()], of_newer: vec![None; newer.len()] };
    let text = |row: &Known| plain(&row.description);
    let coin = |row: &Known| row.currency.clone();
    // What the bank itself calls the same, then what agrees in all.
    work.in_order(|row| Some((row.provider_id.clone()?, row.units, row.day)));
    work.only(|row| row.provider_id.clone(), |_| PENDING_DAYS, |_, _| true);
    work.in_order(|row| Some((coin(row), row.units, row.day, text(row), row.pending)));
    work.in_order(|row| Some((coin(row), row.units, row.day, text(row))));
    // On the same day as much: with words in common, or because there are as many on both sides.
    let worded = |old: &Known, new: &Known| shares_word(&text(old), &text(new));
    let same = |row: &Known| Some((coin(row), row.units));
    work.only(same, |_| 0, worded);
    work.as_many(|row| (coin(row), row.units, row.day));
    let mut maybe = work.only(same, near, worded);
    maybe.extend(work.only(same, |_| NEXT_DAY, |_, _| true));
    maybe.extend(work.edges(same, near, |_, _| true));
    work.only(|row| Some((coin(row), text(row))), |_| 0, is_about);
    // A tip, a rate of exchange: what was pending was an estimate.
    let estimate = |old: &Known, new: &Known| old.pending && is_about(old, new) && worded(old, new);
    maybe.extend(work.only(|row| Some(coin(row)), near, estimate));
    work.done(&maybe)
}

struct Work<'a> {
    older: &'a [Known],
    newer: &'a [Known],
    of_older: Vec<Option<usize>>,
    of_newer: Vec<Option<usize>>,
}

impl Work<'_> {
    /// The rows that are nobody's yet, by a key; those without one are left out.
    fn groups<K: Hash + Eq>(&self, key: impl Fn(&Known) -> Option<K>) -> HashMap<K, [Vec<usize>; 2]> {
        let mut groups: HashMap<K, [Vec<usize>; 2]> = HashMap::new();
        for (rows, taken, side) in [(self.older, &self.of_older, 0), (self.newer, &self.of_newer, 1)] {
            for (at, row) in rows.iter().enumerate().filter(|(at, _)| taken.get(*at) == Some(&None)) {
                if let Some(group) = key(row).and_then(|key| groups.entry(key).or_default().get_mut(side)) {
                    group.push(at);
                }
            }
        }
        groups
    }

    /// Pairs rows of the same key, one after the other.
    fn in_order<K: Hash + Eq>(&mut self, key: impl Fn(&Known) -> Option<K>) {
        for [old, new] in self.groups(key).into_values() {
            old.into_iter().zip(new).for_each(|(old, new)| self.pair(old, new));
        }
    }

    /// Pairs rows of the same key where there are as many of the one as of the other.
    fn as_many<K: Hash + Eq>(&mut self, key: impl Fn(&Known) -> K) {
        let groups = self.groups(|row| Some(key(row)));
        for [old, new] in groups.into_values().filter(|[old, new]| old.len() == new.len()) {
            if old.iter().zip(&new).all(|(old, new)| self.may_be(*old, *new)) {
                old.into_iter().zip(new).for_each(|(old, new)| self.pair(old, new));
            }
        }
    }

    /// Pairs rows of the same key, so many days apart, that can be nothing but each other. What could be something else, too,
    /// is handed back.
    fn only<K: Hash + Eq>(
        &mut self,
        key: impl Fn(&Known) -> Option<K>,
        days: impl Fn(&Known) -> u64,
        likely: impl Fn(&Known, &Known) -> bool,
    ) -> Vec<(usize, usize)> {
        let mut edges = self.edges(key, days, likely);
        for _ in 0..ROUNDS {
            let (mut old_ends, mut new_ends) = (HashMap::new(), HashMap::new());
            for (old, new) in &edges {
                *old_ends.entry(*old).or_insert(0_usize) += 1;
                *new_ends.entry(*new).or_insert(0_usize) += 1;
            }
            let before = edges.len();
            for (old, new) in &edges {
                if old_ends.get(old) == Some(&1) && new_ends.get(new) == Some(&1) {
                    self.pair(*old, *new);
                }
            }
            edges.retain(|(old, new)| self.is_free(*old, *new));
            if edges.len() == before {
                break;
            }
        }
        edges
    }

    /// What may be the same movement. Of a day that has many alike nobody can tell.
    fn edges<K: Hash + Eq>(
        &self,
        key: impl Fn(&Known) -> Option<K>,
        days: impl Fn(&Known) -> u64,
        likely: impl Fn(&Known, &Known) -> bool,
    ) -> Vec<(usize, usize)> {
        let mut groups = self.groups(|row| Some((key(row)?, row.day)));
        groups.retain(|_, group| group.iter().all(|rows| rows.len() <= LOOKED_AT));
        let mut edges = Vec::new();
        for [rows, _] in groups.values() {
            for (old, row) in rows.iter().filter_map(|old| Some((*old, self.older.get(*old)?))) {
                let near = (0..=days(row)).flat_map(|away| {
                    let before = row.day.checked_sub_days(Days::new(away)).filter(|_| away > 0);
                    [row.day.checked_add_days(Days::new(away)), before]
                });
                for day in near.flatten() {
                    let found = key(row).and_then(|key| groups.get(&(key, day))).map(|[_, new]| new);
                    let meant = found.into_iter().flatten().filter(|new| {
                        self.may_be(old, **new) && self.newer.get(**new).is_some_and(|new| likely(row, new))
                    });
                    edges.extend(meant.map(|new| (old, *new)));
                }
            }
        }
        edges
    }

    /// Whether one may be the other at all: two that the bank itself calls by two names are two, once they are final.
    fn may_be(&self, old: usize, new: usize) -> bool {
        let (Some(old), Some(new)) = (self.older.get(old), self.newer.get(new)) else { return false };
        let named = old.provider_id.as_ref().zip(new.provider_id.as_ref());
        may_become(old, new) && (old.pending || named.is_none_or(|(old, new)| old == new))
    }

    fn is_free(&self, old: usize, new: usize) -> bool {
        self.of_older.get(old) == Some(&None) && self.of_newer.get(new) == Some(&None)
    }

    fn pair(&mut self, old: usize, new: usize) {
        if let (Some(of_older @ None), Some(of_newer @ None)) = (self.of_older.get_mut(old), self.of_newer.get_mut(new))
        {
            (*of_older, *of_newer) = (Some(new), Some(old));
        }
    }

    fn done(self, maybe: &[(usize, usize)]) -> Pairing {
        let pair = |(older, newer): (usize, &Option<usize>)| {
            let newer = (*newer)?;
            let (old, new) = (self.older.get(older)?, self.newer.get(newer)?);
            Some(Pair { older, newer, told: told(old, new), listed: listed(old, new) })
        };
        let pairs = self.of_older.iter().enumerate().filter_map(pair).collect();
        let mut doubtful: HashMap<usize, Vec<usize>> = HashMap::new();
        let mut seen = HashSet::new();
        for (old, new) in maybe.iter().filter(|(old, new)| self.is_free(*old, *new)) {
            if seen.insert((old, new)) {
                doubtful.entry(*new).or_default().push(*old);
            }
        }
        let mut doubtful: Vec<_> = doubtful.into_iter().collect();
        doubtful.sort_unstable();
        Pairing { pairs, doubtful }
    }
}

/// How far what became of a row may be.
fn near(row: &Known) -> u64 {
    if row.pending { PENDING_DAYS } else { CORRECTED_DAYS }
}

fn told(old: &Known, new: &Known) -> Told {
    let is_alike = (old.day, old.units, &old.currency, old.pending) == (new.day, new.units, &new.currency, new.pending)
        && plain(&old.description) == plain(&new.description);
    if is_alike { Told::Alike } else { Told::Otherwise }
}

/// The one that was there before, by which other programs know it; unless it was not final, or the amount is another now.
fn listed(old: &Known, new: &Known) -> Side {
    let is_news = !new.pending && (old.pending || old.units != new.units);
    if is_news { Side::Newer } else { Side::Older }
}

/// A text without what institutions write now this way, now that way.
fn plain(text: &str) -> String {
    text.split_whitespace().map(str::to_lowercase).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::*;

    fn row(id: &str, day: u32, units: i64, description: &str) -> Known {
        Known {
            id: id.into(),
            day: NaiveDate::from_ymd_opt(2026, 5, day).unwrap(),
            units,
            currency: "BRL".to_owned(),
            pending: false,
            description: description.to_owned(),
            provider_id: None,
        }
    }

    fn pending(row: Known) -> Known {
        Known { pending: true, ..row }
    }

    fn named(name: &str, row: Known) -> Known {
        Known { provider_id: Some(name.to_owned()), ..row }
    }

    /// `a=x` the same; `a~x` changed, the older listed; `a>x` changed, the newer listed; `x?ab` doubtful.
    fn told(older: &[Known], newer: &[Known]) -> String {
        let found = pairing(older, newer);
        let pair = |pair: &Pair| {
            let sign = match (pair.told, pair.listed) {
                (Told::Alike, _) => "=",
                (Told::Otherwise, Side::Older) => "~",
                (Told::Otherwise, Side::Newer) => ">",
            };
            format!("{}{sign}{}", older[pair.older].id, newer[pair.newer].id)
        };
        let doubtful = |(new, old): &(usize, Vec<usize>)| {
            let mut old: Vec<String> = old.iter().map(|at| older[*at].id.to_string()).collect();
            old.sort();
            format!("{}?{}", newer[*new].id, old.join(""))
        };
        let all = found.pairs.iter().map(pair).chain(found.doubtful.iter().map(doubtful));
        all.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn a_movement_that_is_told_twice_is_known_changed_doubtful_or_new() {
        let cafe = |id: &str, day| row(id, day, -500, "CAFE");
        for (what, older, newer, found) in [
            ("the same", vec![cafe("a", 3)], vec![row("x", 3, -500, "Café"), cafe("y", 3)], "a=y"),
            ("written otherwise", vec![row("a", 3, -500, "CAFE  SOL")], vec![row("x", 3, -500, "Cafe Sol")], "a=x"),
            ("with other words", vec![row("a", 3, -500, "PIX ENVIADO")], vec![row("x", 3, -500, "Maria")], "a~x"),
            ("a day later", vec![row("a", 3, -500, "PIX")], vec![row("x", 4, -500, "Maria")], "a~x"),
            ("three days later, alike", vec![row("a", 3, -500, "LOJA SOL")], vec![row("x", 6, -500, "Loja")], "a~x"),
            ("three days later", vec![row("a", 3, -500, "PIX")], vec![row("x", 6, -500, "Maria")], "x?a"),
            ("a week later", vec![row("a", 3, -500, "LOJA")], vec![row("x", 10, -500, "LOJA")], ""),
            ("another amount", vec![row("a", 3, -500, "LOJA")], vec![row("x", 3, -600, "LOJA")], "a>x"),
            ("a far other amount", vec![row("a", 3, -500, "LOJA")], vec![row("x", 3, -900, "LOJA")], ""),
            ("another amount of another day", vec![row("a", 3, -500, "LOJA")], vec![row("x", 4, -510, "LOJA")], ""),
            ("the other way", vec![row("a", 3, -500, "LOJA")], vec![row("x", 3, 500, "LOJA")], ""),
            ("final by now", vec![pending(cafe("a", 3))], vec![cafe("x", 7)], "a>x"),
            ("with a tip", vec![pending(row("a", 3, -500, "BISTRO"))], vec![row("x", 5, -550, "BISTRO")], "a>x"),
            ("final here and not there", vec![cafe("a", 3)], vec![pending(cafe("x", 3))], "a~x"),
            (
                "one of two",
                vec![row("a", 3, -500, "PIX"), row("b", 3, -500, "TED")],
                vec![row("x", 3, -500, "Ana")],
                "x?ab",
            ),
            (
                "two of two",
                vec![row("a", 3, -500, "PIX"), row("b", 3, -500, "TED")],
                vec![row("x", 3, -500, "Ana"), row("y", 3, -500, "Eva")],
                "a~x b~y",
            ),
            (
                "two with words",
                vec![row("a", 3, -500, "PIX MARIA"), row("b", 3, -500, "PIX JOANA")],
                vec![row("x", 3, -500, "Joana"), row("y", 3, -500, "Maria")],
                "a~y b~x",
            ),
        ] {
            assert_eq!(told(&older, &newer), found, "{what}");
        }
    }

    #[test]
    fn as_many_equal_rows_stay_as_there_are_on_the_side_that_has_more() {
        let coffees = |names: &[&str]| names.iter().map(|id| row(id, 3, -500, "CAFE")).collect::<Vec<_>>();
        assert_eq!(told(&coffees(&["a", "b"]), &coffees(&["x", "y"])), "a=x b=y");
        assert_eq!(told(&coffees(&["a", "b"]), &coffees(&["x", "y", "z"])), "a=x b=y");
        assert_eq!(told(&coffees(&["a", "b", "c"]), &coffees(&["x"])), "a=x");
    }

    #[test]
    fn what_the_bank_calls_alike_is_alike_and_what_it_tells_apart_is_apart() {
        let moved = named("nsu", row("x", 5, -700, "Outro"));
        assert_eq!(told(&[named("nsu", row("a", 3, -500, "CAFE"))], &[moved]), "a>x");
        // Instalments may have one name for all of them.
        let part = |id: &str, day| named("nsu", row(id, day, -500, "LOJA"));
        assert_eq!(told(&[part("a", 3), part("b", 28)], &[part("x", 28)]), "b=x");
        let far = Known { day: NaiveDate::from_ymd_opt(2026, 6, 28).unwrap(), ..part("x", 1) };
        assert_eq!(told(&[part("b", 28)], &[far]), "");
        let one = named("one", row("a", 3, -500, "LOJA SOL"));
        assert_eq!(told(std::slice::from_ref(&one), &[named("two", row("x", 4, -500, "LOJA SOL"))]), "");
        assert_eq!(told(&[one], &[named("two", row("x", 3, -500, "LOJA SOL"))]), "a=x", "it agrees in all else");
    }

    #[test]
    fn a_hundred_thousand_rows_of_one_day_are_soon_told_apart() {
        let rows = |name: &str, text: &str| {
            (0..100_000).map(|at| row(&format!("{name}{at}"), 3, -500, text)).collect::<Vec<_>>()
        };
        assert_eq!(pairing(&rows("a", "CAFE"), &rows("x", "CAFE")).pairs.len(), 100_000);
        assert_eq!(pairing(&rows("a", "CAFE SOL"), &rows("x", "SOL, CAFE")).pairs.len(), 100_000);
        let more = pairing(&rows("a", "CAFE SOL"), &rows("x", "SOL, CAFE")[1..]);
        assert_eq!(more, Pairing::default(), "which of them is missing nobody can tell");
    }
}
