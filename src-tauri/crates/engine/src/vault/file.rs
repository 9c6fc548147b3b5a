//! The key file's text: JSON with nothing secret in clear. An envelope that never changes says which format the body has and
//! carries a checksum of it, so that damage is never taken for a wrong passphrase. Pure; `disk` reads and writes.
//!
//! A format has exactly the fields it has: whoever adds one makes a new format. An older app refuses that and leaves the
//! file alone, instead of writing it back without what it did not understand.

use base64::{Engine as _, prelude::BASE64_STANDARD};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use super::{
    KeyFileFault, VaultError,
    crypt::{Owner, Sealed, in_base64},
    passphrase::Derivation,
};

/// The format that this version reads and writes.
pub(super) const FORMAT: u32 = 1;

/// A kind of way in, and what it takes to go it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub(super) enum Way {
    /// The slot's key is in the keyring of the system.
    Keyring {
        /// Which program kept it: another desktop has another one.
        backend: String,
        service: String,
        account: String,
    },
    Passphrase {
        derivation: Derivation,
    },
    RecoveryCode,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Slot {
    pub(super) id: Uuid,
    pub(super) way: Way,
    pub(super) sealed: Sealed,
    pub(super) created: DateTime<Utc>,
    /// When it last opened the vault, in a later run than the one it was made in.
    pub(super) last_ok: Option<DateTime<Utc>>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct KeyFile {
    pub(super) profile: Uuid,
    pub(super) created: DateTime<Utc>,
    /// Whether there has been a store under this key.
    pub(super) in_use: bool,
    #[serde(with = "in_base64")]
    pub(super) check: [u8; 8],
    pub(super) slots: Vec<Slot>,
}

#[derive(Serialize, Deserialize)]
struct Envelope<'a> {
    format: u32,
    sum: String,
    #[serde(borrow)]
    body: &'a RawValue,
}

impl KeyFile {
    pub(super) fn owner(&self, slot: Uuid) -> Owner {
        Owner { profile: self.profile, slot }
    }

    pub(super) fn write(&self) -> Result<Vec<u8>, VaultError> {
        self.written().map_err(|_| VaultError::NotSealed)
    }

    fn written(&self) -> serde_json::Result<Vec<u8>> {
        let body = serde_json::value::to_raw_value(self)?;
        let mut text = serde_json::to_vec(&Envelope { format: FORMAT, sum: sum(FORMAT, &body), body: &body })?;
        text.push(b'\n');
        Ok(text)
    }

    /// What `text` says, if it is a whole key file of the profile `wanted`.
    pub(super) fn read(text: &[u8], wanted: Uuid) -> Result<Self, KeyFileFault> {
        let envelope: Envelope<'_> = serde_json::from_slice(text).map_err(|_| KeyFileFault::Damaged)?;
        if envelope.sum != sum(envelope.format, envelope.body) {
            return Err(KeyFileFault::Damaged);
        }
        let newer = KeyFileFault::Newer { format: envelope.format };
        if envelope.format != FORMAT {
            return Err(newer);
        }
        // Whole, and yet not what this version writes: one that comes later wrote it.
        let file: Self = serde_json::from_str(envelope.body.get()).map_err(|_| newer)?;
        if file.profile != wanted {
            return Err(KeyFileFault::OtherProfile { found: file.profile, wanted });
        }
        let reasonable = |slot: &Slot| match &slot.way {
            Way::Passphrase { derivation } => derivation.is_reasonable(),
            Way::Keyring { .. } | Way::RecoveryCode => true,
        };
        if file.slots.is_empty() || !file.slots.iter().all(reasonable) {
            return Err(KeyFileFault::Damaged);
        }
        Ok(file)
    }
}

fn sum(format: u32, body: &RawValue) -> String {
    let sum = Sha256::new().chain_update(format!("tomada keys {format}\n")).chain_update(body.get()).finalize();
    BASE64_STANDARD.encode(sum)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::vault::{
        crypt::{self, SlotKey, check_value, seal},
        data_key::DataKey,
        passphrase::Cost,
    };

    const PROFILE: Uuid = Uuid::from_u128(1);

    fn slot_key() -> SlotKey {
        SlotKey::new([7; 32])
    }

    fn file() -> (KeyFile, DataKey) {
        let key = DataKey::random().unwrap();
        let now = DateTime::UNIX_EPOCH;
        let slot = |id, way| Slot {
            id: Uuid::from_u128(id),
            way,
            sealed: seal(&slot_key(), &key, Owner { profile: PROFILE, slot: Uuid::from_u128(id) }).unwrap(),
            created: now,
            last_ok: None,
        };
        let (backend, service, account) = ("gnome-keyring".into(), "app.tomada.desktop".into(), "key:1:2".into());
        let slots = vec![
            slot(2, Way::Keyring { backend, service, account }),
            slot(3, Way::Passphrase { derivation: Derivation::new(Cost::USUAL).unwrap() }),
            slot(4, Way::RecoveryCode),
        ];
        let file = KeyFile { profile: PROFILE, created: now, in_use: true, check: check_value(&key), slots };
        (file, key)
    }

    /// The text with a body as another version might have written it, rightly summed up.
    fn rewritten(format: u32, change: impl FnOnce(String) -> String) -> Vec<u8> {
        let body = RawValue::from_string(change(serde_json::to_string(&file().0).unwrap())).unwrap();
        serde_json::to_vec(&Envelope { format, sum: sum(format, &body), body: &body }).unwrap()
    }

    #[test]
    fn what_was_written_is_read() {
        let (file, key) = file();
        let text = file.write().unwrap();
        assert_eq!(KeyFile::read(&text, PROFILE), Ok(file));
        let text = String::from_utf8(text).unwrap();
        let in_clear = [BASE64_STANDARD.encode(key.expose()), BASE64_STANDARD.encode(*slot_key())];
        assert!(in_clear.iter().all(|secret| !text.contains(secret)));
    }

    #[test]
    fn what_is_not_this_profile_s_key_file_is_told_apart() {
        let text = file().0.write().unwrap();
        let wanted = Uuid::from_u128(9);
        assert_eq!(KeyFile::read(&text, wanted), Err(KeyFileFault::OtherProfile { found: PROFILE, wanted }));
        let newer = |format| Err(KeyFileFault::Newer { format });
        assert_eq!(KeyFile::read(&rewritten(2, |body| body), PROFILE), newer(2));
        assert_eq!(KeyFile::read(&rewritten(2, |_| r#"{"anything":true}"#.to_owned()), PROFILE), newer(2));
        let more = |body: String| body.replacen('{', r#"{"colour":"green","#, 1);
        assert_eq!(KeyFile::read(&rewritten(1, more), PROFILE), newer(1));
        let other_kind = |body: String| body.replace("recovery-code", "fido");
        assert_eq!(KeyFile::read(&rewritten(1, other_kind), PROFILE), newer(1));
        let greedy = |body: String| body.replace("131072", "4294967295");
        assert_eq!(KeyFile::read(&rewritten(1, greedy), PROFILE), Err(KeyFileFault::Damaged));
        for text in ["", "{}", "null", "tomada", "\0\0\0\0"] {
            assert_eq!(KeyFile::read(text.as_bytes(), PROFILE), Err(KeyFileFault::Damaged), "{text:?}");
        }
    }

    proptest! {
        /// Whatever bit flips: it is noticed, or it made no difference.
        #[test]
        fn a_flipped_bit_is_noticed(at in any::<prop::sample::Index>(), bit in 0_u8..8) {
            let (file, key) = file();
            let mut text = file.write().unwrap();
            let at = at.index(text.len());
            text[at] ^= 1_u8 << bit;
            match KeyFile::read(&text, PROFILE) {
                Err(fault) => prop_assert_eq!(fault, KeyFileFault::Damaged),
                Ok(read) => {
                    prop_assert_eq!(&read, &file);
                    let opened = crypt::open(&slot_key(), &read.slots[0].sealed, read.owner(read.slots[0].id));
                    prop_assert!(opened.is_some_and(|opened| opened.expose() == key.expose()));
                }
            }
        }

        #[test]
        fn a_cut_is_noticed(at in any::<prop::sample::Index>()) {
            let text = file().0.write().unwrap();
            // The last two are the closing brace and the end of the line.
            let cut = at.index(text.len() - 1);
            prop_assert_eq!(KeyFile::read(&text[..cut], PROFILE), Err(KeyFileFault::Damaged));
        }

        #[test]
        fn no_text_panics(text in prop::collection::vec(any::<u8>(), 0..400)) {
            prop_assert!(KeyFile::read(&text, PROFILE).is_err());
        }
    }
}
