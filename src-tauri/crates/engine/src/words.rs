//! What others say: names, labels, instructions, a bank's own words. It is shown as text, no longer than anybody reads, without
//! what would make it look like something else: controls, and marks that turn the direction of writing.

/// A name, or one line.
pub(crate) const LINE: usize = 120;
/// What explains something.
pub(crate) const PARAGRAPH: usize = 600;

/// What is left of a text for a screen; nothing, where nothing can be seen of it.
pub(crate) fn said(text: Option<&str>, longest: usize) -> Option<String> {
    text.map(|text| words(text, longest)).filter(|left| !left.is_empty())
}

fn words(text: &str, longest: usize) -> String {
    // More than can be left is not even looked at: what is removed must not hide a text of any length.
    let looked_at = text.chars().take(longest * 8);
    let spaced = looked_at.map(|letter| if letter.is_whitespace() || letter.is_control() { ' ' } else { letter });
    let mut left: Vec<char> = spaced.filter(|letter| !turns(*letter)).collect();
    left.dedup_by(|again, before| *again == ' ' && *before == ' ');
    let mut plain = left.into_iter().collect::<String>().trim().to_owned();
    if plain.chars().count() > longest {
        plain = plain.chars().take(longest).chain(['…']).collect();
    }
    plain
}

/// Marks of direction, which have no looks of their own, and the rest of what is there and can't be seen.
fn turns(letter: char) -> bool {
    matches!(letter, '\u{061C}' | '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_stays_what_it_says_and_nothing_more() {
        for (said, shown) in [
            ("Itaú Unibanco", "Itaú Unibanco"),
            ("Banco\u{202E}ocnaB\u{202C} do Povo", "BancoocnaB do Povo"),
            ("\u{0}uma\r\n linha\tsó\u{7}", "uma linha só"),
            ("<b>negrito</b> & <script>", "<b>negrito</b> & <script>"),
            ("família 👩‍👩‍👧", "família 👩‍👩‍👧"),
            (" \u{2067}\u{feff} ", ""),
        ] {
            assert_eq!(words(said, LINE), shown, "{said:?}");
        }
        assert_eq!(said(Some("\u{202E}"), LINE), None);
        assert_eq!(said(Some(" a "), LINE).as_deref(), Some("a"));
        assert_eq!(words(&"é".repeat(10_000), 5), "ééééé…");
        assert_eq!(words(&"é".repeat(5), 5), "ééééé");
        assert_eq!(words(&format!("{}x", "\u{202E}".repeat(10_000)), 5), "");
    }
}
