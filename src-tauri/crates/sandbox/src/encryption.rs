//! The key pair of the one application that a sandbox knows ("Credential encryption"): credentials can be encrypted with its
//! public half, and are read with the other. It is made when somebody first asks for it, and lives as long as the sandbox: a
//! client that means to encrypt asks again after a restart. Pluggy hands the public half out by hand; here it is the
//! control's to give.

use std::sync::{Mutex, PoisonError};

use aws_lc_rs::{
    encoding::{AsDer as _, PublicKeyX509Der},
    rsa::{KeySize, OAEP_SHA1_MGF1SHA1, OaepPrivateDecryptingKey, PrivateDecryptingKey},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Map, Value};

/// Characters in a line of PEM.
const LINE: usize = 64;

/// The pair, once there is one.
#[derive(Default)]
pub(crate) struct Encryption(Mutex<Option<Pair>>);

struct Pair {
    private: OaepPrivateDecryptingKey,
    public: String,
}

/// No pair could be made: the system has no randomness to give.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no key pair could be made")]
pub struct NoPair;

impl Encryption {
    /// The public half, in PEM form.
    pub(crate) fn public_key(&self) -> Result<String, NoPair> {
        let mut pair = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(pair) = &*pair {
            return Ok(pair.public.clone());
        }
        let made = Pair::new().ok_or(NoPair)?;
        let public = made.public.clone();
        *pair = Some(made);
        Ok(public)
    }

    /// What was encrypted with the public half; nothing if it was not, or is none of credentials.
    pub(crate) fn read(&self, text: &str) -> Option<Map<String, Value>> {
        let encrypted = STANDARD.decode(text).ok()?;
        let pair = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let private = &pair.as_ref()?.private;
        let mut read = vec![0; private.min_output_size()];
        let read = private.decrypt(&OAEP_SHA1_MGF1SHA1, &encrypted, &mut read, None).ok()?;
        serde_json::from_slice(read).ok()
    }
}

impl Pair {
    fn new() -> Option<Self> {
        let private = PrivateDecryptingKey::generate(KeySize::Rsa2048).ok()?;
        let der: PublicKeyX509Der<'_> = private.public_key().as_der().ok()?;
        let public = pem(&STANDARD.encode(der.as_ref()));
        Some(Self { private: OaepPrivateDecryptingKey::new(private).ok()?, public })
    }
}

fn pem(base64: &str) -> String {
    let mut text = String::from("-----BEGIN PUBLIC KEY-----\n");
    let mut rest = base64;
    while !rest.is_empty() {
        // Base64 is of one byte a character.
        let (line, left) = rest.split_at(rest.len().min(LINE));
        text.push_str(line);
        text.push('\n');
        rest = left;
    }
    text.push_str("-----END PUBLIC KEY-----\n");
    text
}
