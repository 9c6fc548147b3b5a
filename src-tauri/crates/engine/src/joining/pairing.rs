//! Which rows of two accounts that are one are the same movement, told under two ids: one of the older for one of the newer,
//! never one for two. What agrees in all is known; what differs in its words, or a little in its day or amount, has changed,
//! where nothing else can be meant. Where something else can, it is doubtful, and both rows stay. Pure.

#[cfg(test)]
mod tests;

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
    let (of_older, of_newer) = (vec![None; older.len()], vec![None; newer.len()]);
    let shared: HashSet<String> = [older, newer].into_iter().flat_map(shared).collect();
    let mut work = Work { older, newer, of_older, of_newer, shared: &shared };
    let text = |row: &Known| plain(&row.description);
    let coin = |row: &Known| row.currency.clone();
    // What the bank itself calls the same. What several have in common, as instalments may, tells none of them apart.
    let name = |row: &Known| row.provider_id.clone().filter(|name| !shared.contains(name));
    work.in_order(|row| Some((name(row)?, row.units, row.day)));
    work.certain(name, |_| PENDING_DAYS, |_, _| true);
    work.in_order(|row| Some((coin(row), row.units, row.day, text(row), row.pending)));
    work.in_order(|row| Some((coin(row), row.units, row.day, text(row))));
    // On the same day as much: with words in common, or because there are as many on both sides.
    let worded = |old: &Known, new: &Known| shares_word(&text(old), &text(new));
    let same = |row: &Known| Some((coin(row), row.units));
    work.certain(same, |_| 0, worded);
    work.as_many(|row| (coin(row), row.units, row.day));
    let mut maybe = work.certain(same, near, worded);
    maybe.extend(work.certain(same, |_| NEXT_DAY, |_, _| true));
    maybe.extend(work.edges(same, near, |_, _| true));
    work.certain(|row| Some((coin(row), text(row))), |_| 0, is_about);
    // A tip, a rate of exchange: what was pending was an estimate.
    let estimate = |old: &Known, new: &Known| old.pending && is_about(old, new) && worded(old, new);
    maybe.extend(work.certain(|row| Some(coin(row)), near, estimate));
    work.done(&maybe)
}

struct Work<'a> {
    older: &'a [Known],
    newer: &'a [Known],
    of_older: Vec<Option<usize>>,
    of_newer: Vec<Option<usize>>,
    /// What the bank calls several of one side.
    shared: &'a HashSet<String>,
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
    fn certain<K: Hash + Eq>(
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
        let told_apart = named.is_some_and(|(old, new)| old != new || self.shared.contains(old));
        may_become(old, new) && (old.pending || !told_apart)
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

/// What the bank calls more than one of these.
fn shared(rows: &[Known]) -> Vec<String> {
    let mut seen = HashSet::new();
    rows.iter().filter_map(|row| row.provider_id.as_ref()).filter(|name| !seen.insert(*name)).cloned().collect()
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
