//! What crosses between the webview and Rust, beside the engine's own view: declared once here, written to
//! `ui/src/ipc/bindings` as TypeScript by a test. No type in here carries a secret outwards.

mod computer;
mod cred;
mod lab;
mod moving;
mod stage;

use pluggy::ConnectorId;
use serde::{Deserialize, Serialize};
use tomada_engine::{ConnectionId, profile::ProfileId, view::Update};

pub use self::lab::{LabBank, LabCase, LabCopy, LabEnding, LabInstitution, LabItem, LabOrder, LabView};
pub use self::{
    computer::{LeaveAnswer, Leaving, OnClose, PreferenceChange, PreferencesView},
    cred::{CredAbout, CredForm, CredProblem},
    moving::{BackupState, BackupView, Restoring},
    stage::{
        Beginning, CheckResult, CheckStep, CheckSubject, ClosedReason, Erased, KeyringTrouble, PolicyView, ProfileView,
        Settings, Stage, StoreHealth, UnlistedReason, Way, WayView,
    },
};

/// The name that every [`Event`] is emitted under.
pub const EVENT: &str = "tomada";

/// What the main window is given when it opens.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Start {
    /// The language of all texts: `pt-BR`, `en` or `es`.
    pub language: String,
    /// This program's version.
    pub version: String,
    /// The code that pretend banks accept; only with the Sandbox profile.
    pub test_code: Option<String>,
    /// What the credential window asks for, while it is open.
    pub prompt: Option<PromptView>,
    /// What the organization fixes about new profiles.
    pub policy: PolicyView,
    /// What is on the screen.
    pub stage: Stage,
    /// Every profile of this computer.
    pub profiles: Vec<ProfileView>,
}

/// Everything that is pushed to the main window.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum Event {
    /// The engine of a profile changed something.
    Update {
        /// Whose.
        profile: ProfileId,
        /// What.
        update: Update,
    },
    /// The credential window opened or closed (`null`).
    Prompt {
        /// What it asks for.
        prompt: Option<PromptView>,
    },
    /// Another profile is on the screen, or the same one was opened or closed.
    Stage {
        /// What is on the screen.
        stage: Stage,
        /// Every profile of this computer.
        profiles: Vec<ProfileView>,
    },
    /// The keyring of this computer was asked for something and waits for a person, or does no more.
    AtKeyring {
        /// Whether it does.
        waits: bool,
    },
    /// A profile was deleted, and a key of it may have stayed in the keyring, which did not answer.
    KeyLeft,
    /// The store of a profile does better or worse.
    Health {
        /// Whose.
        profile: ProfileId,
        /// How it does now.
        health: StoreHealth,
    },
    /// What could be read of a damaged store was saved.
    Salvaged {
        /// Connections that were saved.
        connections: usize,
        /// Connections of which there was a trace, and not enough of one.
        lost: usize,
    },
    /// Something that was asked for did not work, and no command is there to say so.
    Trouble {
        /// What it was.
        code: ErrorCode,
    },
    /// Something about a backup.
    Backup {
        /// How it stands.
        state: BackupState,
    },
    /// Something else is wanted of the app itself, or there is a tray, or none any more.
    Preferences {
        /// How it is now.
        preferences: PreferencesView,
    },
    /// The person is about to leave, and is asked first.
    Leaving {
        /// What they are about to do.
        why: Leaving,
        /// Executions that are followed here, which stops with the app.
        in_flight: u32,
    },
    /// A notice was clicked: show this connection.
    Show {
        /// Which one; whatever needs the person, if the notice was about many.
        connection: Option<ConnectionId>,
    },
    /// A notice about a bank that is yet to be connected was clicked: show it in the search.
    ShowBank {
        /// Which.
        institution: ConnectorId,
    },
}

/// What the credential window asks for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum PromptView {
    /// A bank's credentials.
    Connection {
        /// Whose.
        connection: ConnectionId,
    },
    /// An application's own keys.
    ClientKeys,
    /// What a company's address wants to be shown.
    Broker,
    /// What is sent along with the events of a webhook.
    WebhookHeader,
    /// A new passphrase.
    NewPassphrase,
    /// A passphrase.
    Passphrase,
    /// A new recovery code, which is shown there.
    NewRecoveryCode,
    /// A recovery code.
    RecoveryCode,
    /// A passphrase for a new backup.
    BackupPassphrase,
    /// The passphrase of a backup.
    Backup,
}

/// Why a command was refused. The screen has one table from code to text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct CommandError {
    /// What it was.
    pub code: ErrorCode,
}

/// The ways in which a command is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum ErrorCode {
    /// Pluggy does not answer.
    Offline,
    /// Pluggy answered something else than was asked for.
    Provider,
    /// The connection is not (or no longer) in a state for this.
    NotNow,
    /// The connection no longer exists.
    UnknownConnection,
    /// Pluggy has no such item for this profile.
    UnknownItem,
    /// A window could not be opened.
    Window,
    /// The clipboard could not be written to.
    Clipboard,
    /// The system's browser could not be opened.
    Browser,
    /// The profile is closed.
    Closed,
    /// No program keeps a keyring that could be used.
    NoKeyring,
    /// The program that does has none that lasts.
    NoDefaultKeyring,
    /// The keyring was not unlocked.
    KeyringLocked,
    /// The keyring does not answer, or did not keep what it was given.
    KeyringFailed,
    /// It is the last way in, or the others have not shown yet that they work.
    KeepWay,
    /// A second way in is to be made, or declined, first.
    SecondWay,
    /// A policy of the organization fixes it.
    Fixed,
    /// The address can't be used.
    Address,
    /// What was typed is no public key.
    PublicKey,
    /// The disk is full.
    DiskFull,
    /// Nothing can be written there: to where this app keeps its files, or to where a person wants one.
    ReadOnly,
    /// Nothing could be read of a damaged store; it was left as it is.
    NothingSaved,
    /// Something could not be written to the disk.
    Disk,
    /// There is not enough memory to work with keys.
    Memory,
    /// The key file is not this store's.
    AnotherKeyFile,
    /// Files of somebody else's have the names of those that were to be written.
    Taken,
    /// The file is no backup.
    NotABackup,
    /// The backup is cut short.
    BackupCut,
    /// The backup is damaged.
    BackupDamaged,
    /// A newer version made the backup.
    BackupNewer,
    /// The backup is no longer there.
    BackupGone,
    /// What was read back is not what was written.
    BackupNotTheSame,
    /// The profile that a backup would replace is open in another program.
    BackupInUse,
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeMap, fs, path::Path};

    use tomada_engine::{
        activity::{ActivityPage, Export, Exported, traffic::LedgerPage},
        export::{ExportOffer, ExportReport},
        notice::{NoticeChoices, Snooze},
        view::{
            AccountCheck, AccountsView, Adoptable, Backfilled, BankLists, CategoryView, Consent, Details,
            DocumentShown, Holdings, JoiningPreview, Joinings, LocalCopy, Means, MoneyFlow, Offer, TransactionCount,
            TransactionDetails, TransactionFilter, TransactionWindow, Webhook, WebhookProblem,
        },
    };
    use ts_rs::{Config, TS};

    use super::*;

    /// The folder of the declarations that the screen is written against.
    const BINDINGS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/ui/src/ipc/bindings");

    fn files(folder: &Path) -> BTreeMap<String, String> {
        let Ok(entries) = fs::read_dir(folder) else {
            return BTreeMap::new();
        };
        entries
            .map(|entry| entry.unwrap())
            .map(|entry| (entry.file_name().into_string().unwrap(), fs::read_to_string(entry.path()).unwrap()))
            .collect()
    }

    /// `cargo xtask fix` writes them anew, by setting `TOMADA_WRITE_BINDINGS`.
    #[test]
    fn the_screen_is_written_against_these_types() {
        let folder = tempfile::tempdir().unwrap();
        let config = Config::default().with_out_dir(folder.path());
        Start::export_all(&config).unwrap();
        Event::export_all(&config).unwrap();
        CredForm::export_all(&config).unwrap();
        CommandError::export_all(&config).unwrap();
        Offer::export_all(&config).unwrap();
        Adoptable::export_all(&config).unwrap();
        Means::export_all(&config).unwrap();
        Details::export_all(&config).unwrap();
        Consent::export_all(&config).unwrap();
        LocalCopy::export_all(&config).unwrap();
        Beginning::export_all(&config).unwrap();
        Settings::export_all(&config).unwrap();
        Erased::export_all(&config).unwrap();
        PreferenceChange::export_all(&config).unwrap();
        LeaveAnswer::export_all(&config).unwrap();
        CheckStep::export_all(&config).unwrap();
        NoticeChoices::export_all(&config).unwrap();
        Snooze::export_all(&config).unwrap();
        Webhook::export_all(&config).unwrap();
        WebhookProblem::export_all(&config).unwrap();
        ActivityPage::export_all(&config).unwrap();
        LedgerPage::export_all(&config).unwrap();
        Export::export_all(&config).unwrap();
        Exported::export_all(&config).unwrap();
        ExportOffer::export_all(&config).unwrap();
        ExportReport::export_all(&config).unwrap();
        AccountsView::export_all(&config).unwrap();
        BankLists::export_all(&config).unwrap();
        AccountCheck::export_all(&config).unwrap();
        Backfilled::export_all(&config).unwrap();
        CategoryView::export_all(&config).unwrap();
        TransactionFilter::export_all(&config).unwrap();
        TransactionWindow::export_all(&config).unwrap();
        TransactionCount::export_all(&config).unwrap();
        TransactionDetails::export_all(&config).unwrap();
        MoneyFlow::export_all(&config).unwrap();
        Holdings::export_all(&config).unwrap();
        DocumentShown::export_all(&config).unwrap();
        Joinings::export_all(&config).unwrap();
        JoiningPreview::export_all(&config).unwrap();
        LabView::export_all(&config).unwrap();
        LabOrder::export_all(&config).unwrap();
        LabCopy::export_all(&config).unwrap();
        let written = files(folder.path());
        if std::env::var_os("TOMADA_WRITE_BINDINGS").is_some() {
            drop(fs::remove_dir_all(BINDINGS));
            fs::create_dir_all(BINDINGS).unwrap();
            for (name, text) in &written {
                fs::write(Path::new(BINDINGS).join(name), text).unwrap();
            }
        }
        let standing = files(Path::new(BINDINGS));
        let different: Vec<&String> =
            written.keys().chain(standing.keys()).filter(|name| written.get(*name) != standing.get(*name)).collect();
        assert!(different.is_empty(), "the bindings are not those of the Rust types (cargo xtask fix): {different:?}");
    }
}
