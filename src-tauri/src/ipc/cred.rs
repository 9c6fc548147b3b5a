//! What the credential window draws: the one place where a secret is typed, and where one, the recovery code, is shown.

use std::collections::BTreeMap;

use serde::Serialize;
use tomada_engine::view::{Field, Institution, Remember};

use super::stage::KeyringTrouble;

/// What the credential window draws.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct CredForm {
    /// The language of all texts.
    pub language: String,
    /// What it is about.
    pub about: CredAbout,
    /// Why it is asked again.
    pub problem: Option<CredProblem>,
}

/// What the credential window is about. What is typed is handed over by the names in the comments.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum CredAbout {
    /// A bank's credentials: by the names of the fields.
    Connection {
        /// Whose.
        institution: Institution,
        /// What to ask.
        fields: Vec<Field>,
        /// Whether what is typed is to be kept on this computer, as it was chosen last; `null` where that is not offered.
        remember: Option<Remember>,
        /// Values that a pretend bank accepts, by field; `null` where the bank is real.
        test_values: Option<BTreeMap<String, String>>,
    },
    /// An application's own keys: `clientId`, `clientSecret`.
    ClientKeys {
        /// What was typed before.
        client_id: Option<String>,
    },
    /// What a company's address wants to be shown: `bearer`.
    Broker {
        /// Its host.
        host: String,
    },
    /// What is sent along with the events of a webhook: `name`, `value`.
    WebhookHeader {
        /// The host that they go to.
        host: String,
    },
    /// A passphrase for a new lock: `passphrase`, and `again`.
    NewPassphrase {
        /// What is wrong with the keyring that should have done, if one should.
        because: Option<KeyringTrouble>,
    },
    /// The passphrase of a closed profile: `passphrase`.
    Passphrase,
    /// A new recovery code, shown here and nowhere else; two of its groups are typed back: `first`, `second`.
    NewRecoveryCode {
        /// The code.
        groups: Vec<String>,
        /// Which groups are asked for, from 0.
        asked: [usize; 2],
        /// What the profile is called, for the page that is printed.
        profile: String,
    },
    /// The recovery code of a closed profile: `code`.
    RecoveryCode,
    /// A passphrase for a backup that is to be made: `passphrase`, and `again`.
    BackupPassphrase,
    /// The passphrase of a backup: `passphrase`.
    Backup,
}

/// Why what was typed did not do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum CredProblem {
    /// It opens nothing. It can be tried again after so many seconds.
    Wrong {
        /// Seconds.
        wait: u32,
    },
    /// The one before was wrong too short a while ago: so many seconds more.
    TooSoon {
        /// Seconds.
        wait: u32,
    },
    /// A passphrase needs more characters.
    TooShort {
        /// So many.
        fewest: u32,
    },
    /// Longer than any passphrase.
    TooLong,
    /// There is not enough memory to try it.
    Memory,
    /// The two are not the same.
    NotTheSame,
    /// No recovery code: letters are missing, or too many.
    CodeLength,
    /// A typing error in the recovery code.
    CodeTypo,
    /// The groups are not those of the code.
    NotWritten,
    /// Pluggy or the company refuses what was typed.
    Refused,
    /// Nobody answers.
    Offline,
    /// An answer that is none of Pluggy's, or of a company's address that hands out connect tokens.
    Answer,
    /// The address can't be used.
    Address,
}
