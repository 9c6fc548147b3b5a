//! Parameters that only Pluggy can read, whoever reads the connection ("Credential encryption"): base64 of RSA-OAEP, with
//! SHA-1 as the two official recipes have it, for a key that Pluggy hands out to an application on request.

use aws_lc_rs::rsa::{OAEP_SHA1_MGF1SHA1, OaepPublicEncryptingKey, PublicEncryptingKey};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use rustls_pki_types::{SubjectPublicKeyInfoDer, pem::PemObject as _};
use zeroize::Zeroizing;

use super::{EncryptedParameters, ItemParameters, Parameters, parameters::Exposed};

/// An application's public key.
#[derive(Debug)]
pub struct EncryptionKey(OaepPublicEncryptingKey);

/// Why parameters could not be encrypted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EncryptionError {
    /// The text is not a public RSA key in PEM form.
    #[error("not a public RSA key in PEM form (it begins with `-----BEGIN PUBLIC KEY-----`)")]
    Key,
    /// The key is too small for so much text.
    #[error("the parameters take {length} bytes, and this key encrypts {limit} at most")]
    TooLong {
        /// What they take, written as JSON.
        length: usize,
        /// What the key can take: 214 bytes with 2048 bits.
        limit: usize,
    },
    /// The parameters could not be written or encrypted.
    #[error("the parameters could not be encrypted")]
    Failed,
}

impl EncryptionKey {
    /// Reads a public key (SPKI) in PEM form.
    ///
    /// # Errors
    /// [`EncryptionError::Key`].
    pub fn from_pem(pem: &str) -> Result<Self, EncryptionError> {
        let der = SubjectPublicKeyInfoDer::from_pem_slice(pem.as_bytes()).map_err(|_| EncryptionError::Key)?;
        let key = PublicEncryptingKey::from_der(&der).map_err(|_| EncryptionError::Key)?;
        OaepPublicEncryptingKey::new(key).map(Self).map_err(|_| EncryptionError::Key)
    }
}

impl Parameters {
    /// The same parameters, readable by the owner of `key` alone.
    ///
    /// # Errors
    /// [`EncryptionError::TooLong`] when the key is too small for them.
    pub fn encrypt(&self, key: &EncryptionKey) -> Result<EncryptedParameters, EncryptionError> {
        let mut text = Zeroizing::new(Vec::new());
        serde_json::to_writer(&mut *text, &Exposed(ItemParameters::Plain(self)))
            .map_err(|_| EncryptionError::Failed)?;
        let limit = key.0.max_plaintext_size(&OAEP_SHA1_MGF1SHA1);
        if text.len() > limit {
            return Err(EncryptionError::TooLong { length: text.len(), limit });
        }
        let mut encrypted = vec![0; key.0.ciphertext_size()];
        let encrypted =
            key.0.encrypt(&OAEP_SHA1_MGF1SHA1, &text, &mut encrypted, None).map_err(|_| EncryptionError::Failed)?;
        Ok(EncryptedParameters(STANDARD.encode(encrypted)))
    }
}

#[cfg(test)]
mod tests {
    use aws_lc_rs::{
        encoding::{AsDer as _, PublicKeyX509Der},
        rsa::{KeySize, OaepPrivateDecryptingKey, PrivateDecryptingKey},
    };

    use super::*;
    use crate::Sensitive;

    fn pair() -> (OaepPrivateDecryptingKey, String) {
        let private = PrivateDecryptingKey::generate(KeySize::Rsa2048).unwrap();
        let der: PublicKeyX509Der<'_> = private.public_key().as_der().unwrap();
        let pem = format!("-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n", STANDARD.encode(der.as_ref()));
        (OaepPrivateDecryptingKey::new(private).unwrap(), pem)
    }

    #[test]
    fn only_the_owner_of_the_key_reads_what_was_typed() {
        let (private, pem) = pair();
        let key = EncryptionKey::from_pem(&pem).unwrap();
        let parameters = Parameters::from_iter([("user".to_owned(), Sensitive::from("user-ok"))]);
        let sent = serde_json::to_value(Exposed((&parameters.encrypt(&key).unwrap()).into())).unwrap();
        let sent = STANDARD.decode(sent.as_str().unwrap()).unwrap();
        let mut read = vec![0; private.min_output_size()];
        let read = private.decrypt(&OAEP_SHA1_MGF1SHA1, &sent, &mut read, None).unwrap();
        assert_eq!(read, br#"{"user":"user-ok"}"#);
    }

    #[test]
    fn what_does_not_fit_and_what_is_no_key_is_said_clearly() {
        let key = EncryptionKey::from_pem(&pair().1).unwrap();
        let long = Parameters::from_iter([("password".to_owned(), Sensitive::new("x".repeat(300)))]);
        let error = long.encrypt(&key).unwrap_err();
        assert_eq!(error.to_string(), "the parameters take 315 bytes, and this key encrypts 214 at most");
        for wrong in ["", "key", "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----"] {
            assert_eq!(EncryptionKey::from_pem(wrong).unwrap_err(), EncryptionError::Key, "{wrong}");
        }
    }
}
