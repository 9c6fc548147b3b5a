//! The recovery code: 128 random bits on paper. Seven groups of four characters, in the alphabet that Douglas Crockford
//! chose for being read aloud and typed by people; the last twelve bits tell whether the whole was typed right.

use std::fmt;

use pluggy::Sensitive;
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;
use thiserror::Error;
use uuid::Uuid;
use zeroize::Zeroizing;

use super::{
    VaultError,
    crypt::{SlotKey, keyed_hash},
    data_key::random,
};

/// Groups in a code.
pub const GROUPS: usize = 7;
/// Characters in a group.
pub const GROUP: usize = 4;

const CHARACTERS: usize = GROUPS * GROUP;
/// No I, L, O or U.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// What may be wrong with a recovery code before it is tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum CodeFault {
    /// Not yet whole, or too much of it.
    #[error("a recovery code has {CHARACTERS} characters, not {typed}")]
    Length {
        /// Characters that were typed, blanks and dashes left out.
        typed: usize,
    },
    /// A character that no code has.
    #[error("group {group} has a character that no recovery code has")]
    Character {
        /// Which group, from 1.
        group: usize,
    },
    /// Well formed, but not a code: something was misread or swapped.
    #[error("the recovery code has a typing error")]
    Checksum,
}

/// Which groups a person is asked to type back, from 0, to show that they have the code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Challenge(pub [usize; 2]);

/// A code. It is shown once, when it is made.
#[derive(Clone)]
pub struct RecoveryCode(Zeroizing<[u8; 16]>);

impl RecoveryCode {
    /// A new code.
    ///
    /// # Errors
    /// When the system gives no random bytes.
    pub fn new() -> Result<Self, VaultError> {
        let mut bits = Zeroizing::new([0; 16]);
        random(bits.as_mut())?;
        Ok(Self(bits))
    }

    /// The code that a person typed: capital or not, with blanks or dashes anywhere, O for 0, I or L for 1.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(typed: &Sensitive<String>) -> Result<Self, CodeFault> {
        let values = values(typed.expose())?;
        let mut all = 0_u128;
        for value in &values[..25] {
            all = all << 5 | u128::from(*value);
        }
        // 25 characters hold 125 bits; the next one holds the last three and the first two of the checksum.
        let (last, check) = (u128::from(values[25]), [values[26], values[27]]);
        let code = Self(Zeroizing::new((all << 3 | last >> 2).to_be_bytes()));
        let check = u16::from(values[25] & 0b11) << 10 | u16::from(check[0]) << 5 | u16::from(check[1]);
        if code.checksum() != check {
            return Err(CodeFault::Checksum);
        }
        Ok(code)
    }

    /// The code as it is printed, a group each.
    #[must_use]
    pub fn groups(&self) -> [Sensitive<String>; GROUPS] {
        let bits = u128::from_be_bytes(*self.0);
        let check = u128::from(self.checksum());
        let value = |at: usize| match at {
            0..25 => bits >> (123 - 5 * at),
            25 => bits << 2 | check >> 10,
            26 => check >> 5,
            _ => check,
        };
        let letter = |at| char::from(ALPHABET[usize::try_from(value(at) & 31).unwrap_or_default()]);
        std::array::from_fn(|group| Sensitive::new((group * GROUP..(group + 1) * GROUP).map(letter).collect()))
    }

    /// Which groups to ask for, before the slot is made: a code that nobody wrote down is no way back.
    ///
    /// # Errors
    /// When the system gives no random bytes.
    pub fn challenge() -> Result<Challenge, VaultError> {
        let mut drawn = [0_u8; 2];
        random(&mut drawn)?;
        let first = usize::from(drawn[0]) % GROUPS;
        let second = (first + 1 + usize::from(drawn[1]) % (GROUPS - 1)) % GROUPS;
        Ok(Challenge([first.min(second), first.max(second)]))
    }

    /// Whether a person typed the groups that they were asked for.
    #[must_use]
    pub fn confirms(&self, Challenge(asked): Challenge, typed: &[Sensitive<String>; 2]) -> bool {
        let groups = self.groups();
        asked.iter().zip(typed).all(|(group, typed)| {
            let typed: Option<Zeroizing<Vec<u8>>> =
                written(typed.expose()).map(value_of).collect::<Option<_>>().map(Zeroizing::new);
            let right: Option<Zeroizing<Vec<u8>>> = groups
                .get(*group)
                .and_then(|group| group.expose().chars().map(value_of).collect::<Option<_>>())
                .map(Zeroizing::new);
            matches!((typed, right), (Some(typed), Some(right)) if bool::from(typed.ct_eq(&right)))
        })
    }

    /// 128 random bits need no stretching.
    pub(super) fn slot_key(&self, profile: Uuid) -> SlotKey {
        keyed_hash(&*self.0, &[b"tomada recovery code 1", profile.as_bytes()])
    }

    fn checksum(&self) -> u16 {
        let hash = Sha256::new_with_prefix(b"tomada recovery code").chain_update(*self.0).finalize();
        u16::from_be_bytes([hash[0], hash[1]]) & 0x0fff
    }
}

impl fmt::Debug for RecoveryCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RecoveryCode(…)")
    }
}

/// What is left of what was typed without what people put between groups.
fn written(typed: &str) -> impl Iterator<Item = char> {
    typed.chars().filter(|character| !character.is_whitespace() && !matches!(character, '-' | '\u{2010}'..='\u{2015}'))
}

fn value_of(character: char) -> Option<u8> {
    let read = match character.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    };
    ALPHABET.iter().position(|letter| char::from(*letter) == read).and_then(|at| u8::try_from(at).ok())
}

fn values(typed: &str) -> Result<Zeroizing<[u8; CHARACTERS]>, CodeFault> {
    let mut values = Zeroizing::new([0; CHARACTERS]);
    let mut count = 0;
    for character in written(typed) {
        if let Some(place) = values.get_mut(count) {
            *place = value_of(character).ok_or(CodeFault::Character { group: count / GROUP + 1 })?;
        }
        count += 1;
    }
    if count == CHARACTERS { Ok(values) } else { Err(CodeFault::Length { typed: count }) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(text: &str) -> Result<[u8; 16], CodeFault> {
        RecoveryCode::parse(&text.into()).map(|code| *code.0)
    }

    fn printed(code: &RecoveryCode) -> String {
        code.groups().map(|group| group.expose().clone()).join("-")
    }

    #[test]
    fn what_is_printed_can_be_typed() {
        for bits in [0, 1, u128::MAX, u128::MAX / 3, 1 << 127, 7] {
            let code = RecoveryCode(Zeroizing::new(bits.to_be_bytes()));
            assert_eq!(typed(&printed(&code)), Ok(bits.to_be_bytes()), "{}", printed(&code));
        }
    }

    #[test]
    fn people_are_forgiven() {
        let code = RecoveryCode(Zeroizing::new([0; 16]));
        let text = printed(&code);
        assert!(text.starts_with("0000-0000-"), "{text}");
        let as_people_type =
            format!("  {}\n", text.to_lowercase().replace('0', "o").replace('1', "l").replace('-', " – "));
        assert_eq!(typed(&as_people_type), Ok([0; 16]));
        assert_eq!(typed(&text.replace('-', "").replace('1', "I")), Ok([0; 16]));
    }

    #[test]
    fn what_is_wrong_is_said() {
        let text = printed(&RecoveryCode(Zeroizing::new([0xa5; 16])));
        assert_eq!(typed(""), Err(CodeFault::Length { typed: 0 }));
        assert_eq!(typed(text.get(..30).unwrap()), Err(CodeFault::Length { typed: 24 }));
        assert_eq!(typed(&format!("{text}0")), Err(CodeFault::Length { typed: 29 }));
        assert_eq!(typed(&"0".repeat(10 << 20)), Err(CodeFault::Length { typed: 10 << 20 }));
        assert_eq!(typed(&text.replacen("-M", "-U", 1)), Err(CodeFault::Character { group: 3 }));
    }

    #[test]
    fn a_character_misread_or_two_swapped_are_found() {
        let code = RecoveryCode(Zeroizing::new(*b"sixteen bytes ok"));
        let right: Vec<char> = printed(&code).replace('-', "").chars().collect();
        let (mut found, mut tried) = (0, 0);
        for at in 0..CHARACTERS {
            for letter in ALPHABET.iter().map(|letter| char::from(*letter)).filter(|letter| *letter != right[at]) {
                let mut wrong = right.clone();
                wrong[at] = letter;
                tried += 1;
                found += usize::from(typed(&String::from_iter(wrong)) == Err(CodeFault::Checksum));
            }
        }
        // One in 4,096 can't be told.
        assert!(tried == 28 * 31 && tried - found <= 2, "{found} of {tried}");
    }

    #[test]
    fn a_person_shows_that_they_wrote_it_down() {
        let code = RecoveryCode(Zeroizing::new(*b"sixteen bytes ok"));
        let groups = code.groups();
        let challenge = Challenge([1, 6]);
        let [second, last] = [groups[1].expose().to_lowercase(), groups[6].expose().clone()];
        assert!(code.confirms(challenge, &[second.as_str().into(), last.as_str().into()]));
        assert!(!code.confirms(challenge, &[last.as_str().into(), second.as_str().into()]));
        assert!(!code.confirms(challenge, &["".into(), "".into()]));
        assert!(!code.confirms(Challenge([1, 9]), &[second.as_str().into(), "".into()]));
    }

    #[test]
    fn two_different_groups_are_asked_for() {
        let mut seen = std::collections::BTreeSet::new();
        for _ in 0..2000 {
            let Challenge([first, second]) = RecoveryCode::challenge().unwrap();
            assert!(first < second && second < GROUPS);
            seen.insert((first, second));
        }
        assert_eq!(seen.len(), 21, "every pair comes up");
    }

    #[test]
    fn a_code_does_not_print_and_its_key_is_the_profile_s() {
        let code = RecoveryCode::new().unwrap();
        assert_eq!(format!("{code:?}"), "RecoveryCode(…)");
        assert_ne!(code.slot_key(Uuid::from_u128(1)), code.slot_key(Uuid::from_u128(2)));
    }
}
