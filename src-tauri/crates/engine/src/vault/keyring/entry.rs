//! What is written in the keyring: one line of text, since some keyrings keep nothing else, and short, since some keep no
//! more. Version, profile and slot key, so that an entry that was swapped is known as such.

use base64::{Engine as _, prelude::BASE64_STANDARD};
use uuid::Uuid;
use zeroize::Zeroizing;

use super::{super::crypt::SlotKey, KeyringFault};

const VERSION: u8 = 1;
/// Bytes before the key: version and profile.
const HEAD: usize = 1 + 16;
const LENGTH: usize = HEAD + 32;

pub(super) fn write(profile: Uuid, key: &SlotKey) -> Zeroizing<String> {
    let mut bytes = Zeroizing::new([0; LENGTH]);
    bytes[0] = VERSION;
    bytes[1..HEAD].copy_from_slice(profile.as_bytes());
    bytes[HEAD..].copy_from_slice(key.as_ref());
    Zeroizing::new(BASE64_STANDARD.encode(*bytes))
}

pub(super) fn read(text: &str, wanted: Uuid) -> Result<SlotKey, KeyringFault> {
    // The estimate that a decoder asks for is rounded up.
    let mut bytes = Zeroizing::new([0; LENGTH + 3]);
    let length = BASE64_STANDARD.decode_slice(text.trim(), bytes.as_mut()).map_err(|_| KeyringFault::Garbled)?;
    if length != LENGTH || bytes[0] != VERSION {
        return Err(KeyringFault::Garbled);
    }
    let found = Uuid::from_slice(&bytes[1..HEAD]).map_err(|_| KeyringFault::Garbled)?;
    if found != wanted {
        return Err(KeyringFault::Foreign { found, wanted });
    }
    let mut key = SlotKey::default();
    key.copy_from_slice(&bytes[HEAD..LENGTH]);
    Ok(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    const WANTED: Uuid = Uuid::from_u128(1);

    #[test]
    fn an_entry_is_short_text_and_comes_back() {
        let text = write(WANTED, &SlotKey::new([0xfe; 32]));
        assert!(text.len() <= 100 && text.is_ascii(), "{}", text.len());
        assert_eq!(read(&text, WANTED), Ok(SlotKey::new([0xfe; 32])));
        assert_eq!(read(&format!("{}\n", *text), WANTED), Ok(SlotKey::new([0xfe; 32])), "some keyrings end the line");
    }

    #[test]
    fn what_is_not_this_profile_s_entry_is_told_apart() {
        let found = Uuid::from_u128(2);
        let text = write(found, &SlotKey::new([0xfe; 32]));
        assert_eq!(read(&text, WANTED), Err(KeyringFault::Foreign { found, wanted: WANTED }));
        let ours = write(WANTED, &SlotKey::new([0xfe; 32]));
        let longer = format!("{}AAAA", ours.get(..64).unwrap());
        let other_version = format!("B{}", ours.get(1..).unwrap());
        for text in ["", "tomada", ours.get(..60).unwrap(), &longer, &other_version, &"A".repeat(10 << 20)] {
            assert_eq!(read(text, WANTED), Err(KeyringFault::Garbled), "{} bytes", text.len());
        }
    }
}
