//! Which row took the place of one that Pluggy does not have any more: ids are not stable, a row whose content changes comes
//! back under another ("Semantics"). Pure. What was not told of is decided before; here it is only paired.

use std::{
    collections::{BTreeSet, HashMap, VecDeque},
    hash::Hash,
};

use chrono::{Days, NaiveDate};
use pluggy::TransactionId;

/// What of a row tells it from others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// Its id.
    pub id: TransactionId,
    /// Its day.
    pub day: NaiveDate,
    /// What came in or went out, in ten-thousandths.
    pub units: i64,
    /// Of which currency.
    pub currency: String,
    /// Whether it was not final.
    pub pending: bool,
    /// What it is called.
    pub description: String,
    /// The institution's own id of it.
    pub provider_id: Option<String>,
}

/// Days that a pending row may be away from what became of it.
pub(crate) const PENDING_DAYS: u64 = 10;
/// Days that a corrected row may be away.
pub(crate) const CORRECTED_DAYS: u64 = 3;
/// Rows of one day that are looked at for one that vanished: a bank may give all of an account new ids.
pub(crate) const LOOKED_AT: usize = 50;

/// Each row that vanished, with the one of the `new` rows that took its place, if one did. None takes two places.
#[must_use]
pub fn matched(vanished: &[Known], new: &[Known]) -> Vec<(TransactionId, Option<TransactionId>)> {
    let mut pairing = Pairing { vanished, new, became: vec![None; vanished.len()], taken: vec![false; new.len()] };
    // What the bank itself calls the same; then what looks most alike, down to what only might be.
    pairing.by_provider();
    let text = |row: &Known| row.description.to_lowercase();
    pairing.pass(|row| (row.currency.clone(), row.units, text(row)), |_, _| true);
    pairing.pass(|row| (row.currency.clone(), row.units), |gone, came| shares_word(&text(gone), &text(came)));
    pairing.pass(|row| (row.currency.clone(), text(row)), is_about);
    pairing.pass(|row| (row.currency.clone(), row.units), |_, _| true);
    // A tip, a rate of exchange: what was pending was an estimate.
    pairing.pass(
        |row| row.currency.clone(),
        |gone, came| gone.pending && is_about(gone, came) && shares_word(&text(gone), &text(came)),
    );
    let ids = pairing.became.iter().map(|came| came.and_then(|at| new.get(at)).map(|row| row.id.clone()));
    vanished.iter().map(|gone| gone.id.clone()).zip(ids).collect()
}

struct Pairing<'a> {
    vanished: &'a [Known],
    new: &'a [Known],
    /// By what vanished: the place of what took its place.
    became: Vec<Option<usize>>,
    /// By what is new: whether it took one.
    taken: Vec<bool>,
}

impl Pairing<'_> {
    fn by_provider(&mut self) {
        let named = self.new.iter().enumerate().filter_map(|(at, row)| Some((row.provider_id.as_ref()?, at)));
        let named: HashMap<&String, usize> = named.collect();
        for (old, gone) in self.vanished.iter().enumerate() {
            if let Some(at) = gone.provider_id.as_ref().and_then(|name| named.get(name)) {
                self.pair(old, *at);
            }
        }
    }

    /// Pairs rows of the same key, the nearest days first.
    fn pass<K: Hash + Eq>(&mut self, key: impl Fn(&Known) -> K, is_likely: impl Fn(&Known, &Known) -> bool) {
        let mut days: HashMap<(K, NaiveDate), VecDeque<usize>> = HashMap::new();
        for (at, row) in self.new.iter().enumerate() {
            if self.taken.get(at) == Some(&false) {
                days.entry((key(row), row.day)).or_default().push_back(at);
            }
        }
        for (old, gone) in self.vanished.iter().enumerate() {
            if self.became.get(old) != Some(&None) {
                continue;
            }
            let most = if gone.pending { PENDING_DAYS } else { CORRECTED_DAYS };
            let near = (0..=most).flat_map(|away| {
                let (after, before) =
                    (gone.day.checked_add_days(Days::new(away)), gone.day.checked_sub_days(Days::new(away)));
                [after, before.filter(|_| away > 0)]
            });
            for day in near.flatten() {
                let Some(rows) = days.get_mut(&(key(gone), day)) else { continue };
                let may =
                    |at: &usize| self.new.get(*at).is_some_and(|came| may_become(gone, came) && is_likely(gone, came));
                let found = rows.iter().take(LOOKED_AT).position(may);
                if let Some(at) = found.and_then(|place| rows.remove(place)) {
                    self.pair(old, at);
                    break;
                }
            }
        }
    }

    fn pair(&mut self, old: usize, at: usize) {
        if let (Some(became @ None), Some(taken @ false)) = (self.became.get_mut(old), self.taken.get_mut(at)) {
            (*became, *taken) = (Some(at), true);
        }
    }
}

/// What went out does not come in, and what is final does not become pending again.
pub(crate) fn may_become(gone: &Known, came: &Known) -> bool {
    gone.units.signum() * came.units.signum() >= 0 && (gone.pending || !came.pending)
}

/// Whether an amount is not far from another.
pub(crate) fn is_about(gone: &Known, came: &Known) -> bool {
    gone.units.abs_diff(came.units) <= gone.units.unsigned_abs() / 4
}

/// Whether two texts have a word in common that is worth the name.
pub(crate) fn shares_word(one: &str, other: &str) -> bool {
    let words = |text: &str| -> BTreeSet<String> {
        let words = text.split(|letter: char| !letter.is_alphabetic()).filter(|word| word.chars().count() >= 4);
        words.map(str::to_owned).collect()
    };
    !words(one).is_disjoint(&words(other))
}

#[cfg(test)]
pub(crate) mod samples {
    use super::*;

    /// A final movement of May.
    pub(crate) fn row(id: &str, day: u32, units: i64, description: &str) -> Known {
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
}

#[cfg(test)]
mod tests {
    use super::{samples::row, *};

    fn pending(id: &str, day: u32, units: i64, description: &str) -> Known {
        Known { pending: true, ..row(id, day, units, description) }
    }

    fn pairs(vanished: &[Known], new: &[Known]) -> Vec<(String, String)> {
        let plain = |(old, new): (TransactionId, Option<TransactionId>)| (old.0, new.map_or("-".to_owned(), |id| id.0));
        matched(vanished, new).into_iter().map(plain).collect()
    }

    fn pair(old: &str, new: &str) -> (String, String) {
        (old.to_owned(), new.to_owned())
    }

    #[test]
    fn a_purchase_that_was_posted_is_one_purchase() {
        for (what, gone, came, becomes) in [
            ("the same", pending("p", 3, -799, "PADARIA"), row("n", 4, -799, "PADARIA"), "n"),
            ("other words", pending("p", 3, -799, "Compra PADARIA SP"), row("n", 5, -799, "PADARIA REAL"), "n"),
            ("no words in common", pending("p", 3, -799, "COMPRA"), row("n", 4, -799, "PADARIA"), "n"),
            ("with a tip", pending("p", 3, -1000, "BISTRO SUL"), row("n", 4, -1100, "BISTRO SUL"), "n"),
            ("another rate", pending("p", 3, -1000, "AMZN Mktp"), row("n", 4, -1020, "AMZN MKTP US"), "n"),
            ("another amount", pending("p", 3, -1000, "BISTRO SUL"), row("n", 4, -5000, "BISTRO SUL"), "-"),
            ("the other way", pending("p", 3, -799, "PADARIA"), row("n", 4, 799, "PADARIA"), "-"),
            ("weeks later", pending("p", 3, -799, "PADARIA"), row("n", 24, -799, "PADARIA"), "-"),
            ("a correction", row("p", 3, -799, "PADARIA"), row("n", 3, -799, "Padaria Real"), "n"),
            ("its amount corrected", row("p", 3, -799, "PADARIA"), row("n", 3, -800, "PADARIA"), "n"),
            ("final, and pending again", row("p", 3, -799, "PADARIA"), pending("n", 3, -799, "PADARIA"), "-"),
            ("a week after it was final", row("p", 3, -799, "PADARIA"), row("n", 10, -799, "PADARIA"), "-"),
        ] {
            assert_eq!(pairs(&[gone], &[came]), [pair("p", becomes)], "{what}");
        }
        let dollars = Known { currency: "USD".to_owned(), ..row("n", 3, -799, "PADARIA") };
        assert_eq!(pairs(&[row("p", 3, -799, "PADARIA")], &[dollars]), [pair("p", "-")]);
    }

    #[test]
    fn twins_become_one_each_and_what_the_bank_names_alike_is_alike() {
        let coffees = [pending("p1", 3, -500, "CAFE"), pending("p2", 3, -500, "CAFE"), pending("p3", 3, -500, "CAFE")];
        let posted = [row("n1", 4, -500, "CAFE"), row("n2", 3, -500, "CAFE")];
        assert_eq!(pairs(&coffees, &posted), [pair("p1", "n2"), pair("p2", "n1"), pair("p3", "-")]);
        let named = |known: Known| Known { provider_id: Some("nsu".to_owned()), ..known };
        let (gone, came) = (named(pending("p", 1, -500, "CAFE")), named(row("n", 28, -90_000, "OUTRO")));
        assert_eq!(pairs(&[gone], &[row("x", 1, -500, "CAFE"), came]), [pair("p", "n")]);
    }

    #[test]
    fn an_account_whose_every_row_has_another_id_is_the_same_account_and_that_is_soon_known() {
        let rows = |name: &str| (0..100_000).map(|at| row(&format!("{name}{at}"), 3, -500, "CAFE")).collect::<Vec<_>>();
        let paired = matched(&rows("p"), &rows("n"));
        assert!(paired.iter().all(|(_, became)| became.is_some()));
    }
}
