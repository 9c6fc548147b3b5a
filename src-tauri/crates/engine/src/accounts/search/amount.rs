//! An amount as it is typed.

use super::{Certainty, units};
use crate::view::SearchLanguage;

/// Digits after the point that an amount may have.
const DECIMALS: usize = 4;

/// What an amount that is typed stands for, without its sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Typed {
    /// This many units.
    Exact(u64),
    /// Whatever begins with this.
    Whole(u64),
}

/// Whether a word is nothing but the sign of a currency.
pub(super) fn is_sign(word: &str) -> bool {
    matches!(word.to_uppercase().as_str(), "R$" | "US$" | "$" | "€" | "BRL" | "USD" | "EUR")
}

/// Reads a word as an amount.
pub(super) fn read(word: &str, language: SearchLanguage) -> Option<(Typed, Certainty)> {
    let bare = word.trim_start_matches(['-', '+', '−']);
    let signed = ["R$", "r$", "US$", "us$", "$", "€"].iter().find_map(|sign| bare.strip_prefix(sign));
    let digits = signed.unwrap_or(bare).trim_start_matches(['-', '−']);
    let typed = number(digits, language)?;
    let sure = signed.is_some() || matches!(typed, Typed::Exact(_));
    Some((typed, if sure { Certainty::Sure } else { Certainty::Unsure }))
}

fn number(text: &str, language: SearchLanguage) -> Option<Typed> {
    let known = |one: char| one.is_ascii_digit() || one == '.' || one == ',';
    if !text.starts_with(|one: char| one.is_ascii_digit()) || !text.chars().all(known) {
        return None;
    }
    let whole = |text: &str| grouped(text).map(Typed::Whole);
    let Some(at) = text.rfind(['.', ',']) else { return whole(text) };
    let (before, point, after) = (text.get(..at)?, text.get(at..=at)?, text.get(at + 1..)?);
    let groups = if language == SearchLanguage::English { "," } else { "." };
    if after.is_empty() {
        return whole(before);
    }
    // The same sign twice, or the language's own before three digits, parts thousands.
    if before.contains(point) || (point == groups && after.len() == 3 && !before.contains(['.', ','])) {
        return whole(text);
    }
    if after.len() > DECIMALS {
        return None;
    }
    let size = units::read(&format!("{}.{after}", grouped(before)?))?;
    Some(Typed::Exact(size.unsigned_abs()))
}

/// A whole number, its thousands parted or not.
fn grouped(text: &str) -> Option<u64> {
    let mut groups = text.split(['.', ',']);
    let first = groups.next()?;
    let rest: Vec<&str> = groups.collect();
    let well = rest.iter().all(|group| group.len() == 3) && (rest.is_empty() || first.len() <= 3);
    let digits = std::iter::once(first).chain(rest).collect::<String>();
    // What is longer is no amount but a number of something.
    if well && digits.len() <= 12 { digits.parse().ok() } else { None }
}
