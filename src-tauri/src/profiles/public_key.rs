//! The public key of the application that a profile speaks through, where Pluggy gave it one: from then on bank passwords
//! leave encrypted. It is no secret, so it is typed, and shown, in the main window.

use pluggy::client::EncryptionKey;
use tomada_engine::profile::{ProfileKind, Provider};

use super::owner::Owner;
use crate::{
    commands::Answer,
    ipc::{CommandError, ErrorCode},
};

const PUBLIC_KEY: CommandError = CommandError { code: ErrorCode::PublicKey };
const NOT_NOW: CommandError = CommandError { code: ErrorCode::NotNow };

impl Owner {
    /// Keeps another one, or none, and encrypts with it from now on.
    pub(super) async fn set_public_key(&mut self, typed: Option<&str>) -> Answer<()> {
        let pem = checked(typed)?;
        let open = self.opened()?;
        if open.kind == ProfileKind::Sandbox {
            return Err(NOT_NOW);
        }
        let provider = Provider::read(&open.store).await?.ok_or(NOT_NOW)?.with_public_key(pem);
        let key = provider.encryption().map_err(|_| PUBLIC_KEY)?;
        provider.write(&open.store).await?;
        open.engine.encrypt_with(key).await;
        open.public_key = provider.public_key().map(str::to_owned);
        Ok(())
    }
}

/// What was typed, if it is a public key; nothing where nothing was.
pub(super) fn checked(typed: Option<&str>) -> Answer<Option<String>> {
    let Some(pem) = typed.map(str::trim).filter(|pem| !pem.is_empty()) else { return Ok(None) };
    EncryptionKey::from_pem(pem).map_err(|_| PUBLIC_KEY)?;
    Ok(Some(pem.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "-----BEGIN PUBLIC KEY-----
MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAjYMcpe29/0M0+dsR2V/N
cxU2UB89fhNA9o/hSUTmIobbXyFwHBvYNbAtqhi0SAgbbACYitKri2Tfdmhp8ctr
dAd8J/VCNcmSoFrzI7+q67iPunQvBAzn33SQbd3jynSIB99seJw6KvoQA1u7EvHB
UNeqsPQgM4kzAY5LuLM/9jGne7tzYH3xIodZGomnmXw1i2TASkfEMXkwjXzwFC/v
UaK36rl0Xc6mqwWrrKStEzQGaFBrwnOzChNjS6BA0gHE48KtVbEUZgMBUj20A/9z
CLTEp5a3kpWvuAZJRvDsXq8+msZPLJalG2Y+Wlez//N0AjClygdYQtBNT3J1qOGr
GQIDAQAB
-----END PUBLIC KEY-----";

    #[test]
    fn what_is_pasted_is_a_whole_key_or_nothing() {
        for nothing in [None, Some(""), Some(" \n")] {
            assert_eq!(checked(nothing), Ok(None));
        }
        let pasted = format!("\n  {}\r\n", KEY.replace('\n', "\r\n"));
        assert_eq!(checked(Some(&pasted)), Ok(Some(pasted.trim().to_owned())));
        for wrong in ["key", KEY.trim_end_matches("-----END PUBLIC KEY-----"), &KEY.replace("PUBLIC", "PRIVATE")] {
            assert_eq!(checked(Some(wrong)), Err(PUBLIC_KEY), "{wrong}");
        }
    }
}
