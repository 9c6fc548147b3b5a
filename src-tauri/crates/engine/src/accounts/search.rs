//! What is typed into the search of transactions, and what it is looked for as. It always is text, of which every word may be
//! the beginning of one, whatever its accents and case; and what can be read as an amount or a day is looked for as that, too.
//! `uber 25` finds what was 25 and some cents at Uber, and `posto 24` the one that is called so.
//!
//! An amount is written by the customs of the language: `1.942,50` and `1942,5`, in English `1,942.50`. What can be nothing
//! else is taken in any of them: `50.00`. Without decimals it stands for all amounts that begin so. Its sign does not count.

use std::ops::RangeInclusive;

use chrono::NaiveDate;

use super::{days, units};
use crate::view::SearchLanguage;

mod amount;
mod day;

/// Words that are looked at: a search is not a letter.
const MOST_WORDS: usize = 12;

/// What is looked for: a row is found that any of these finds. Without one, every row is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Search {
    /// At most two: what was typed as it can be read, and as mere text.
    pub alternatives: Vec<Sought>,
}

/// What a row must meet. The store has the words of an amount (`movement_text`): itself in ten-thousandths, and `i` before it
/// without its decimals.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sought {
    /// An expression of the store's full text search.
    pub matching: Option<String>,
    /// Days that it is on.
    pub days: Option<RangeInclusive<i64>>,
}

/// A piece of what is typed.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece<'a> {
    Word(&'a str),
    Amount(amount::Typed),
    Days(RangeInclusive<i64>),
}

/// Whether what was read can be text, too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Certainty {
    /// It can't.
    Sure,
    /// It can.
    Unsure,
}

/// Reads what is typed.
#[must_use]
pub fn read(typed: &str, language: SearchLanguage, today: NaiveDate) -> Search {
    let cleaned: String = typed.chars().map(|one| if one.is_control() || one == '"' { ' ' } else { one }).collect();
    let words: Vec<&str> = cleaned.split_whitespace().take(MOST_WORDS).collect();
    let (pieces, sure) = pieces(&words, language, today);
    let as_read = sought(&pieces);
    let as_text = sought(&words.iter().map(|word| Piece::Word(word)).collect::<Vec<_>>());
    let mut alternatives = vec![as_read];
    if sure == Certainty::Unsure {
        alternatives.push(as_text);
    }
    alternatives.dedup();
    alternatives.retain(|one| *one != Sought::default());
    Search { alternatives }
}

fn pieces<'a>(words: &[&'a str], language: SearchLanguage, today: NaiveDate) -> (Vec<Piece<'a>>, Certainty) {
    let mut pieces = Vec::new();
    let mut certainty = Certainty::Unsure;
    let mut rest = words;
    while let [word, after @ ..] = rest {
        // `R$ 12`, with a space.
        if let ([amount, after @ ..], true) = (after, amount::is_sign(word))
            && let Some((typed, _)) = amount::read(amount, language)
        {
            pieces.push(Piece::Amount(typed));
            certainty = Certainty::Sure;
            rest = after;
        } else if let Some((days, taken, sure)) = day::read(rest, language, today) {
            pieces.push(Piece::Days(days));
            certainty = if sure == Certainty::Sure { sure } else { certainty };
            rest = rest.get(taken..).unwrap_or_default();
        } else if let Some((typed, sure)) = amount::read(word, language) {
            pieces.push(Piece::Amount(typed));
            certainty = if sure == Certainty::Sure { sure } else { certainty };
            rest = after;
        } else {
            pieces.push(Piece::Word(word));
            rest = after;
        }
    }
    (pieces, certainty)
}

fn sought(pieces: &[Piece<'_>]) -> Sought {
    let mut found = Sought::default();
    let mut terms = Vec::new();
    for piece in pieces {
        match piece {
            // One letter is the beginning of too much.
            Piece::Word(word) if word.chars().filter(|one| one.is_alphanumeric()).count() < 2 => {}
            Piece::Word(word) => terms.push(format!("(description : \"{word}\" *)")),
            Piece::Amount(amount::Typed::Exact(size)) => terms.push(format!("(amount : \"{size}\")")),
            Piece::Amount(amount::Typed::Whole(whole)) => terms.push(format!("(amount : \"i{whole}\")")),
            Piece::Days(range) => found.days = Some(found.days.map_or(range.clone(), |all| days::both(&all, range))),
        }
    }
    found.matching = (!terms.is_empty()).then(|| terms.join(" AND "));
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    const TODAY: &str = "2026-11-19";

    fn found(typed: &str, language: SearchLanguage) -> Vec<String> {
        let search = read(typed, language, TODAY.parse().unwrap());
        let told = search.alternatives.iter().map(|one| {
            let on = one.days.as_ref().map(|range| {
                let [from, to] = [range.start(), range.end()].map(|at| days::day(*at).unwrap().to_string());
                if from == to { from } else { format!("{from} to {to}") }
            });
            one.matching.iter().cloned().chain(on).collect::<Vec<_>>().join(" on ")
        });
        told.collect()
    }

    fn word(word: &str) -> String {
        format!("(description : \"{word}\" *)")
    }

    fn amount(word: &str) -> String {
        format!("(amount : \"{word}\")")
    }

    #[test]
    fn what_is_typed_in_portuguese() {
        let text = |typed: &[&str]| typed.iter().map(|one| word(one)).collect::<Vec<_>>().join(" AND ");
        for (typed, expected) in [
            ("", vec![]),
            ("m", vec![]),
            ("café", vec![word("café")]),
            ("pão de açúcar", vec![text(&["pão", "de", "açúcar"])]),
            ("d'água \"x", vec![word("d'água")]),
            ("1942,50", vec![amount("19425000")]),
            ("R$ 1.942,50", vec![amount("19425000")]),
            ("R$1.942,5", vec![amount("19425000")]),
            ("-1942,50", vec![amount("19425000")]),
            ("50.00", vec![amount("500000")]),
            ("307,8891", vec![amount("3078891")]),
            ("R$ 50", vec![amount("i50")]),
            ("1942,", vec![amount("i1942"), word("1942,")]),
            ("1.942", vec![amount("i1942"), word("1.942")]),
            ("99", vec![amount("i99"), word("99")]),
            ("uber 25", vec![format!("{} AND {}", word("uber"), amount("i25")), text(&["uber", "25"])]),
            ("mercado 12,30", vec![format!("{} AND {}", word("mercado"), amount("123000"))]),
            ("18/11", vec!["2026-11-18".to_owned(), word("18/11")]),
            ("20/11", vec!["2025-11-20".to_owned(), word("20/11")]),
            ("18/11/2026", vec!["2026-11-18".to_owned()]),
            ("18/11/26", vec!["2026-11-18".to_owned()]),
            ("2026-11-18", vec!["2026-11-18".to_owned()]),
            ("31/02/2026", vec![word("31/02/2026")]),
            ("11/2026", vec!["2026-11-01 to 2026-11-30".to_owned()]),
            ("novembro 2026", vec!["2026-11-01 to 2026-11-30".to_owned(), text(&["novembro", "2026"])]),
            ("Março de 2025", vec!["2025-03-01 to 2025-03-31".to_owned(), text(&["Março", "de", "2025"])]),
            ("dezembro", vec!["2025-12-01 to 2025-12-31".to_owned(), word("dezembro")]),
            ("nov/25", vec!["2025-11-01 to 2025-11-30".to_owned()]),
            ("18 de novembro", vec!["2026-11-18".to_owned(), text(&["18", "de", "novembro"])]),
            ("18 nov 2025", vec!["2025-11-18".to_owned(), text(&["18", "nov", "2025"])]),
            // The sea, and no month.
            ("mar", vec![word("mar")]),
            (
                "uber novembro",
                vec![format!("{} on 2026-11-01 to 2026-11-30", word("uber")), text(&["uber", "novembro"])],
            ),
        ] {
            assert_eq!(found(typed, SearchLanguage::Portuguese), expected, "{typed}");
        }
    }

    #[test]
    fn what_is_typed_in_other_languages() {
        for (typed, language, expected) in [
            ("1,942.50", SearchLanguage::English, vec![amount("19425000")]),
            ("1,942", SearchLanguage::English, vec![amount("i1942"), word("1,942")]),
            ("1.942", SearchLanguage::English, vec![amount("19420")]),
            ("50,00", SearchLanguage::English, vec![amount("500000")]),
            ("11/18", SearchLanguage::English, vec!["2026-11-18".to_owned(), word("11/18")]),
            ("18/11", SearchLanguage::English, vec!["2026-11-18".to_owned(), word("18/11")]),
            (
                "November 2026",
                SearchLanguage::English,
                vec!["2026-11-01 to 2026-11-30".to_owned(), format!("{} AND {}", word("November"), word("2026"))],
            ),
            (
                "18 de diciembre",
                SearchLanguage::Spanish,
                vec!["2025-12-18".to_owned(), format!("{} AND {} AND {}", word("18"), word("de"), word("diciembre"))],
            ),
            ("1.942,50 €", SearchLanguage::Spanish, vec![amount("19425000")]),
        ] {
            assert_eq!(found(typed, language), expected, "{typed}");
        }
    }
}
