//! What a window may ask, a file a subject. Each command parses, calls the engine and maps the error; `tauri.conf.json` says
//! which window may call which. None returns a secret but `cred_form`: a new recovery code, to whoever is to write it down.

pub(crate) mod accounts;
pub(crate) mod activity;
pub(crate) mod computer;
pub(crate) mod connections;
pub(crate) mod export;
pub(crate) mod institutions;
pub(crate) mod joining;
pub(crate) mod lab;
pub(crate) mod moving;
pub(crate) mod notices;
pub(crate) mod page;
pub(crate) mod profiles;
pub(crate) mod prompt;
pub(crate) mod security;
pub(crate) mod start;
pub(crate) mod webhooks;

use tomada_engine::EngineError;

use crate::{
    clipboard::ClipboardError,
    ipc::{CommandError, ErrorCode},
};

/// What every command answers.
pub(crate) type Answer<T> = Result<T, CommandError>;

impl From<EngineError> for CommandError {
    fn from(error: EngineError) -> Self {
        let code = match error {
            EngineError::Offline => ErrorCode::Offline,
            EngineError::Provider => ErrorCode::Provider,
            EngineError::NotNow | EngineError::Closed => ErrorCode::NotNow,
            EngineError::Store => ErrorCode::Disk,
            EngineError::UnknownItem => ErrorCode::UnknownItem,
            EngineError::UnknownConnection | EngineError::UnknownConnector => ErrorCode::UnknownConnection,
        };
        Self { code }
    }
}

impl From<tauri::Error> for CommandError {
    fn from(_: tauri::Error) -> Self {
        Self { code: ErrorCode::Window }
    }
}

impl From<ClipboardError> for CommandError {
    fn from(_: ClipboardError) -> Self {
        Self { code: ErrorCode::Clipboard }
    }
}
