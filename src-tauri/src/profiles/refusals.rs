//! What a person is told of what a vault refused, or an organization: beside a field that was typed into, or as the answer to a
//! command.

use tomada_engine::{
    policy::Fixed,
    vault::{CodeFault, DiskFault, FEWEST_CHARACTERS, PassphraseFault, VaultError},
};

use super::face;
use crate::ipc::{CommandError, CredProblem, ErrorCode, KeyringTrouble};

/// What to say of what was typed.
pub(super) fn problem(error: &VaultError) -> CredProblem {
    let seconds = |wait: &std::time::Duration| u32::try_from(wait.as_millis().div_ceil(1000)).unwrap_or(u32::MAX);
    match error {
        VaultError::TooSoon { wait } => CredProblem::TooSoon { wait: seconds(wait) },
        VaultError::Wrong { wait, .. } => CredProblem::Wrong { wait: seconds(wait) },
        VaultError::Passphrase(PassphraseFault::Empty | PassphraseFault::TooShort) => {
            CredProblem::TooShort { fewest: u32::try_from(FEWEST_CHARACTERS).unwrap_or(u32::MAX) }
        }
        VaultError::Passphrase(PassphraseFault::TooLong) => CredProblem::TooLong,
        VaultError::NotSealed => CredProblem::Memory,
        VaultError::Code(CodeFault::Length { .. }) => CredProblem::CodeLength,
        VaultError::Code(CodeFault::Character { .. } | CodeFault::Checksum) => CredProblem::CodeTypo,
        _ => CredProblem::Wrong { wait: 0 },
    }
}

impl From<Fixed> for CommandError {
    fn from(_: Fixed) -> Self {
        Self { code: ErrorCode::Fixed }
    }
}

impl From<VaultError> for CommandError {
    fn from(error: VaultError) -> Self {
        Self { code: code(&error) }
    }
}

/// What a command that the vault refused answers.
pub(super) fn code(error: &VaultError) -> ErrorCode {
    match error {
        VaultError::Keyring(fault) => match face::trouble(fault) {
            KeyringTrouble::NoSession | KeyringTrouble::NoProgram => ErrorCode::NoKeyring,
            KeyringTrouble::NoDefault => ErrorCode::NoDefaultKeyring,
            KeyringTrouble::Locked => ErrorCode::KeyringLocked,
            KeyringTrouble::NoEntry | KeyringTrouble::Failed => ErrorCode::KeyringFailed,
        },
        VaultError::Keep(_) => ErrorCode::KeepWay,
        VaultError::NotSealed => ErrorCode::Memory,
        VaultError::AnotherKey => ErrorCode::AnotherKeyFile,
        VaultError::Disk(DiskFault::Full) => ErrorCode::DiskFull,
        VaultError::Disk(DiskFault::Denied) => ErrorCode::ReadOnly,
        VaultError::Disk(DiskFault::Failed(_)) | VaultError::KeyFile(_) | VaultError::GivenUp => ErrorCode::Disk,
        _ => ErrorCode::NotNow,
    }
}
