//! What the credential window asks for, while it is open. There is one such window, so there is one answer.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use pluggy::WebhookId;
use tauri::Url;
use tomada_engine::{
    ConnectionId,
    vault::{Challenge, RecoveryCode},
};

use crate::ipc::{CredProblem, KeyringTrouble, PromptView};

/// What the credential window is for.
#[derive(Debug, Clone)]
pub(crate) enum Purpose {
    /// A bank's credentials.
    Connection(ConnectionId),
    /// The answer to a bank's question that is typed unseen.
    Answer(ConnectionId),
    /// An application's own keys.
    ClientKeys { client_id: Option<String>, public_key: Option<String> },
    /// What a company's address wants to be shown.
    Broker { url: Url, public_key: Option<String> },
    /// What is sent along with the events of a webhook, to this host.
    WebhookHeader { webhook: WebhookId, host: String },
    /// A passphrase for a new lock, or for a profile that can't be made without one: because of this, if a keyring should have
    /// done.
    NewPassphrase { because: Option<KeyringTrouble> },
    /// The passphrase of a closed profile.
    Passphrase,
    /// A new recovery code, to be written down.
    NewRecoveryCode { code: Arc<RecoveryCode>, asked: Challenge, profile: String },
    /// The recovery code of a closed profile.
    RecoveryCode,
    /// A passphrase for a backup that is to be made.
    BackupPassphrase,
    /// The passphrase of a backup.
    Backup,
    /// A passphrase for a profile that came out of a backup, where there is no keyring.
    RestoredPassphrase { because: Option<KeyringTrouble> },
}

impl Purpose {
    /// What the main window is told of it.
    pub(crate) fn view(&self) -> PromptView {
        match self {
            Self::Connection(connection) | Self::Answer(connection) => {
                PromptView::Connection { connection: connection.clone() }
            }
            Self::ClientKeys { .. } => PromptView::ClientKeys,
            Self::Broker { .. } => PromptView::Broker,
            Self::WebhookHeader { .. } => PromptView::WebhookHeader,
            Self::NewPassphrase { .. } | Self::RestoredPassphrase { .. } => PromptView::NewPassphrase,
            Self::Passphrase => PromptView::Passphrase,
            Self::NewRecoveryCode { .. } => PromptView::NewRecoveryCode,
            Self::RecoveryCode => PromptView::RecoveryCode,
            Self::BackupPassphrase => PromptView::BackupPassphrase,
            Self::Backup => PromptView::Backup,
        }
    }
}

/// What is asked for, and why it is asked again.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    pub(crate) purpose: Purpose,
    pub(crate) problem: Option<CredProblem>,
}

/// What the open credential window is for.
#[derive(Debug, Default)]
pub(crate) struct Prompt(Mutex<Option<Asked>>);

impl Prompt {
    /// What it is for, if it is open.
    pub(crate) fn asked(&self) -> Option<Asked> {
        self.lock().clone()
    }

    /// The connection that it is for, if it is.
    pub(crate) fn connection(&self) -> Option<ConnectionId> {
        match self.lock().as_ref().map(|asked| &asked.purpose) {
            Some(Purpose::Connection(connection) | Purpose::Answer(connection)) => Some(connection.clone()),
            _ => None,
        }
    }

    /// The window is wanted for this. No, while it is open for something else: what is being typed there is not taken away,
    /// nor ever sent to the wrong bank.
    pub(crate) fn open(&self, asked: Asked) -> bool {
        let mut open = self.lock();
        match &*open {
            Some(other) if other.purpose.view() != asked.purpose.view() => false,
            _ => {
                *open = Some(asked);
                true
            }
        }
    }

    /// The window is done with. Whoever takes it settles what becomes of it, so only one does.
    pub(crate) fn take(&self) -> Option<Asked> {
        self.lock().take()
    }

    fn lock(&self) -> MutexGuard<'_, Option<Asked>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
