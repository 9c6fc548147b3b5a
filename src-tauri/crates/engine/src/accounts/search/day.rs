//! A day, a month and a year as they are typed: `18/11`, `18/11/2026`, `2026-11-18`, `11/2026`, `18 de novembro`,
//! `novembro 2026`. Without a year it is the last such day or month that is not to come.

use std::ops::RangeInclusive;

use chrono::{Datelike as _, NaiveDate};

use super::{Certainty, days};
use crate::view::SearchLanguage;

/// Each month by its names in Portuguese, English and Spanish. Their first three letters stand for them beside a number.
const MONTHS: [&[&str]; 12] = [
    &["janeiro", "january", "enero"],
    &["fevereiro", "february", "febrero"],
    &["março", "marco", "march", "marzo"],
    &["abril", "april"],
    &["maio", "may", "mayo"],
    &["junho", "june", "junio"],
    &["julho", "july", "julio"],
    &["agosto", "august"],
    &["setembro", "september", "septiembre", "setiembre"],
    &["outubro", "october", "octubre"],
    &["novembro", "november", "noviembre"],
    &["dezembro", "december", "diciembre"],
];

/// What the first words say, how many they are, and whether they can be text as well.
type Read = (RangeInclusive<i64>, usize, Certainty);

/// Reads the first of some words.
pub(super) fn read(words: &[&str], language: SearchLanguage, today: NaiveDate) -> Option<Read> {
    let (first, rest) = words.split_first()?;
    if let Some((range, sure)) = parted(first, language, today) {
        return Some((range, 1, sure));
    }
    let of = |words: &[&str]| usize::from(matches!(words.first(), Some(&("de" | "del" | "of"))));
    // `18 de novembro`, and the year after it.
    if let Some(day) = first.parse().ok().filter(|day| (1..=31).contains(day)) {
        let taken = of(rest);
        let month = rest.get(taken).and_then(|word| month(word, 3))?;
        let after = rest.get(taken + 1..).unwrap_or_default();
        let (year, more) = year_after(after, of(after));
        let range = one_day(year, month, day, today)?;
        return Some((range, 2 + taken + more, Certainty::Unsure));
    }
    let (year, more) = year_after(rest, of(rest));
    let month = month(first, if year.is_some() { 3 } else { usize::MAX })?;
    Some((one_month(year, month, today)?, 1 + more, Certainty::Unsure))
}

fn year_after(words: &[&str], of: usize) -> (Option<i32>, usize) {
    let year = words.get(of).filter(|word| word.len() == 4).and_then(|word| year(word));
    (year, if year.is_some() { of + 1 } else { 0 })
}

/// A word of numbers with slashes or dashes between.
fn parted(word: &str, language: SearchLanguage, today: NaiveDate) -> Option<(RangeInclusive<i64>, Certainty)> {
    let dashed: Vec<&str> = word.split('-').collect();
    if let [year, ..] = dashed[..]
        && dashed.len() == 3
        && year.len() == 4
    {
        let day = word.parse().ok().map(days::number)?;
        return Some((day..=day, Certainty::Sure));
    }
    let parts: Vec<&str> = word.split('/').collect();
    let number = |text: &&str| text.parse::<u32>().ok().filter(|_| text.len() <= 2);
    match &parts[..] {
        [one, two] => {
            if let (Some(one), Some(two)) = (number(one), number(two)) {
                let (day, month) = ordered(one, two, language);
                return Some((one_day(None, month, day, today)?, Certainty::Unsure));
            }
            let month = number(one).or_else(|| month(one, 3))?;
            Some((days::of_month(year(two)?, month)?, Certainty::Sure))
        }
        [one, two, year_] => {
            let (day, month) = ordered(number(one)?, number(two)?, language);
            Some((one_day(Some(year(year_)?), month, day, today)?, Certainty::Sure))
        }
        _ => None,
    }
}

/// Day and month. What can be no month is a day.
fn ordered(one: u32, two: u32, language: SearchLanguage) -> (u32, u32) {
    let month_first = language == SearchLanguage::English && one <= 12;
    if month_first || two > 12 { (two, one) } else { (one, two) }
}

fn year(text: &str) -> Option<i32> {
    let year: i32 = text.parse().ok()?;
    match text.len() {
        2 => Some(2000 + year),
        4 if (1900..=2100).contains(&year) => Some(year),
        _ => None,
    }
}

/// The number of a month that is called so, or by at least so many letters of its name.
fn month(text: &str, short: usize) -> Option<u32> {
    let text = text.trim_end_matches('.').to_lowercase();
    let is = |name: &&&str| **name == text || (short <= 3 && text.chars().count() == 3 && name.starts_with(&text));
    (1..).zip(MONTHS).find(|(_, names)| names.iter().any(|name| is(&name))).map(|(number, _)| number)
}

fn one_day(year: Option<i32>, month: u32, day: u32, today: NaiveDate) -> Option<RangeInclusive<i64>> {
    let on = |year| NaiveDate::from_ymd_opt(year, month, day);
    let found = match year {
        Some(year) => on(year)?,
        // The 29th of February comes only so often.
        None => (0..8).filter_map(|back| on(today.year() - back)).find(|day| *day <= today)?,
    };
    let number = days::number(found);
    Some(number..=number)
}

fn one_month(year: Option<i32>, month: u32, today: NaiveDate) -> Option<RangeInclusive<i64>> {
    let last = if month > today.month() { today.year() - 1 } else { today.year() };
    days::of_month(year.unwrap_or(last), month)
}
