//! How a slot holds the data key: sealed with XChaCha20-Poly1305 under a key of the slot's own, and bound to the profile and
//! the slot, so that nothing can be moved from one to another.

use chacha20poly1305::{KeyInit as _, Tag, XChaCha20Poly1305, XNonce, aead::AeadInOut as _};
use hmac::{Hmac, Mac as _};
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use uuid::Uuid;
use zeroize::Zeroizing;

use super::{
    VaultError,
    data_key::{DataKey, LENGTH, random},
};

/// What a slot seals the data key with: out of the keyring, a passphrase or a recovery code.
pub(super) type SlotKey = Zeroizing<[u8; LENGTH]>;

/// What a sealed key belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Owner {
    pub(super) profile: Uuid,
    pub(super) slot: Uuid,
}

impl Owner {
    fn associated_data(self) -> Vec<u8> {
        [b"tomada data key 1".as_slice(), self.profile.as_bytes(), self.slot.as_bytes()].concat()
    }
}

/// The data key as a slot keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Sealed {
    #[serde(with = "in_base64")]
    nonce: [u8; 24],
    #[serde(with = "in_base64")]
    key: [u8; LENGTH],
    #[serde(with = "in_base64")]
    tag: [u8; 16],
}

pub(super) fn seal(slot: &SlotKey, key: &DataKey, owner: Owner) -> Result<Sealed, VaultError> {
    seal_bound(slot, key, &owner.associated_data())
}

/// The same, for what belongs to no slot: bound to these bytes.
pub(super) fn seal_bound(slot: &SlotKey, key: &DataKey, bound: &[u8]) -> Result<Sealed, VaultError> {
    let mut sealed = Sealed { nonce: [0; 24], key: [0; LENGTH], tag: [0; 16] };
    random(&mut sealed.nonce)?;
    // Where it is sealed, and nowhere on the way there.
    sealed.key.copy_from_slice(key.expose());
    let tag = XChaCha20Poly1305::new((&**slot).into())
        .encrypt_inout_detached(&XNonce::from(sealed.nonce), bound, sealed.key.as_mut_slice().into())
        .map_err(|_| VaultError::NotSealed)?;
    sealed.tag = tag.into();
    Ok(sealed)
}

/// The data key, if this is the key of the slot and the slot belongs to `owner`.
pub(super) fn open(slot: &SlotKey, sealed: &Sealed, owner: Owner) -> Option<DataKey> {
    open_bound(slot, sealed, &owner.associated_data())
}

/// The data key, if this is its key and it is bound to these bytes.
pub(super) fn open_bound(slot: &SlotKey, sealed: &Sealed, bound: &[u8]) -> Option<DataKey> {
    let mut key = DataKey::zero();
    *key.bytes_mut() = sealed.key;
    XChaCha20Poly1305::new((&**slot).into())
        .decrypt_inout_detached(
            &XNonce::from(sealed.nonce),
            bound,
            key.bytes_mut().as_mut_slice().into(),
            &Tag::from(sealed.tag),
        )
        .ok()?;
    Some(key)
}

/// Eight bytes that tell the right key from a wrong one without opening the store, and say nothing else about it.
pub(super) fn check_value(key: &DataKey) -> [u8; 8] {
    let whole = keyed_hash(key.expose(), &[b"kcv"]);
    let mut first = [0; 8];
    first.copy_from_slice(&whole[..8]);
    first
}

/// HMAC-SHA-256 of the parts, one after the other.
pub(super) fn keyed_hash(key: &[u8], parts: &[&[u8]]) -> SlotKey {
    #[expect(clippy::expect_used, reason = "HMAC takes keys of every length")]
    let mut hash = Hmac::<Sha256>::new_from_slice(key).expect("a key of any length");
    for part in parts {
        hash.update(part);
    }
    Zeroizing::new(hash.finalize().into_bytes().into())
}

/// Bytes as text, in files.
pub(super) mod in_base64 {
    use base64::{Engine as _, prelude::BASE64_STANDARD};
    use serde::{Deserialize as _, Deserializer, Serializer, de::Error as _};

    pub(in crate::vault) fn serialize<S: Serializer>(bytes: &impl AsRef<[u8]>, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&BASE64_STANDARD.encode(bytes))
    }

    pub(in crate::vault) fn deserialize<'de, T: TryFrom<Vec<u8>>, D: Deserializer<'de>>(
        from: D,
    ) -> Result<T, D::Error> {
        let bytes = BASE64_STANDARD.decode(String::deserialize(from)?).map_err(D::Error::custom)?;
        T::try_from(bytes).map_err(|_| D::Error::custom("not as many bytes as there should be"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn owner() -> Owner {
        Owner { profile: Uuid::from_u128(1), slot: Uuid::from_u128(2) }
    }

    #[test]
    fn a_sealed_key_opens_with_its_slot_key_and_for_its_owner_only() {
        let (slot, other) = (SlotKey::new([7; LENGTH]), SlotKey::new([8; LENGTH]));
        let key = DataKey::random().unwrap();
        let sealed = seal(&slot, &key, owner()).unwrap();
        assert_eq!(open(&slot, &sealed, owner()).unwrap().expose(), key.expose());
        assert!(open(&other, &sealed, owner()).is_none());
        let moved = [Owner { profile: Uuid::nil(), ..owner() }, Owner { slot: Uuid::nil(), ..owner() }];
        assert!(moved.into_iter().all(|owner| open(&slot, &sealed, owner).is_none()));
    }

    #[test]
    fn the_same_key_is_never_sealed_the_same_way_and_never_in_clear() {
        let slot = SlotKey::new([7; LENGTH]);
        let key = DataKey::random().unwrap();
        let (one, other) = (seal(&slot, &key, owner()).unwrap(), seal(&slot, &key, owner()).unwrap());
        assert_ne!(one, other);
        assert!(one.key != *key.expose() && other.key != *key.expose());
    }

    #[test]
    fn the_check_value_is_the_first_eight_bytes_of_a_hash_under_the_key() {
        let mut key = DataKey::zero();
        key.bytes_mut().copy_from_slice(&[0x0b; LENGTH]);
        // python3 -c "import hmac;print(hmac.digest(b'\x0b'*32,b'kcv','sha256')[:8].hex())"
        let shown: String = check_value(&key).iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(shown, "3db2300a647902a7");
    }
}
