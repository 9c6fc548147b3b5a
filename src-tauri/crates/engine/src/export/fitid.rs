//! What a movement is called in a file, so that a program that has read it once knows it again: OFX's FITID. Pluggy's ids will
//! not do: a row whose content changes gets another, and a connection that is made anew has others for everything.
//!
//! It is made of the institution's own id, which is the same under every item; where there is none, of what the movement is
//! (day, amount, text) and which of several alike on its day it is. An id that an institution gives to several movements is
//! none; of instalments it often is one for all, so their number belongs to it. What is pending is named apart: it comes and
//! goes, and must not change what the others are called.

use std::collections::HashMap;

use chrono::NaiveDate;
use rust_decimal::Decimal;
use sha2::{Digest as _, Sha256};

use super::statement::Status;

/// Bytes of the digest that are kept: beyond any chance of two alike, and short enough for programs that cut ids.
const KEPT: usize = 16;

/// What a movement is known by.
#[derive(Debug)]
pub(super) struct Marks<'a> {
    /// The institution's own id, if it is only this movement's, and of its instalments.
    pub(super) provider: Option<&'a str>,
    pub(super) instalment: Option<i64>,
    pub(super) day: NaiveDate,
    pub(super) amount: Decimal,
    /// The institution's words.
    pub(super) text: &'a str,
}

/// Names the movements of one account. Those of one day must come to it together, and all of them.
#[derive(Debug, Default)]
pub(super) struct Naming {
    day: Option<NaiveDate>,
    alike: HashMap<String, u32>,
}

impl Naming {
    pub(super) fn name(&mut self, marks: &Marks<'_>, status: Status) -> String {
        if self.day != Some(marks.day) {
            self.day = Some(marks.day);
            self.alike.clear();
        }
        let known = match marks.provider {
            Some(id) => format!("id\n{id}\n{}", marks.instalment.unwrap_or_default()),
            None => format!("what\n{}\n{}\n{}", marks.day, marks.amount.normalize(), plain(marks.text)),
        };
        let known = if status == Status::Pending { format!("pending\n{known}") } else { known };
        let nth = self.alike.entry(known.clone()).or_default();
        *nth += 1;
        let digest = Sha256::digest(format!("{known}\n{nth}"));
        hex(digest.iter().take(KEPT))
    }
}

/// A text without what institutions write now this way, now that way.
fn plain(text: &str) -> String {
    text.split_whitespace().map(str::to_uppercase).collect::<Vec<_>>().join(" ")
}

/// Bytes in hexadecimal digits.
pub(super) fn hex<'a>(bytes: impl IntoIterator<Item = &'a u8>) -> String {
    bytes.into_iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marks<'a>(provider: Option<&'a str>, day: &str, cents: i64, text: &'a str) -> Marks<'a> {
        Marks { provider, instalment: None, day: day.parse().unwrap(), amount: Decimal::new(cents, 2), text }
    }

    fn posted(naming: &mut Naming, marks: &Marks<'_>) -> String {
        naming.name(marks, Status::Posted)
    }

    fn alone(marks: &Marks<'_>) -> String {
        posted(&mut Naming::default(), marks)
    }

    #[test]
    fn two_equal_purchases_of_a_day_are_two_and_stay_the_same_two() {
        let coffee = marks(None, "2026-11-03", -850, "CAFE DA ESQUINA");
        let (mut once, mut again) = (Naming::default(), Naming::default());
        let first = [posted(&mut once, &coffee), posted(&mut once, &coffee)];
        assert_ne!(first[0], first[1]);
        // What stands between them, or before them on another day, changes nothing; nor does one that is pending.
        posted(&mut again, &marks(None, "2026-11-02", -850, "CAFE DA ESQUINA"));
        let waits = again.name(&coffee, Status::Pending);
        let one = posted(&mut again, &coffee);
        posted(&mut again, &marks(None, "2026-11-03", -851, "CAFE DA ESQUINA"));
        assert_eq!([one, posted(&mut again, &coffee)], first);
        assert!(!first.contains(&waits));
    }

    #[test]
    fn an_id_of_the_institutions_outlives_another_text_another_day_and_another_amount() {
        let first = alone(&marks(Some("E1822"), "2026-11-03", -850, "PIX"));
        assert_eq!(first, alone(&marks(Some("E1822"), "2026-11-04", -851, "Pix enviado")));
        assert_ne!(first, alone(&marks(Some("E1823"), "2026-11-03", -850, "PIX")));
        assert_ne!(first, alone(&Marks { instalment: Some(2), ..marks(Some("E1822"), "2026-11-03", -850, "PIX") }));
        assert_eq!(first.len(), 32);
    }

    #[test]
    fn without_an_id_it_is_day_amount_and_text_that_tell_however_they_are_written() {
        let first = alone(&marks(None, "2026-11-03", -850, "Café  da\u{a0}Esquina"));
        let exact = Marks { amount: Decimal::new(-85_000, 4), ..marks(None, "2026-11-03", 0, "CAFÉ DA ESQUINA") };
        assert_eq!(first, alone(&exact));
        for (day, cents) in [("2026-11-04", -850), ("2026-11-03", 850)] {
            assert_ne!(first, alone(&marks(None, day, cents, "CAFÉ DA ESQUINA")));
        }
    }
}
