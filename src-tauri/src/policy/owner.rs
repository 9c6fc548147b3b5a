//! Whose a file is, on Windows.

use std::{fs::File, io, os::windows::io::AsRawHandle as _};

use windows::Win32::{
    Foundation::{HANDLE, HLOCAL, LocalFree},
    Security::{
        Authorization::{GetSecurityInfo, SE_FILE_OBJECT},
        IsWellKnownSid, OWNER_SECURITY_INFORMATION, PSECURITY_DESCRIPTOR, PSID, WinBuiltinAdministratorsSid,
        WinLocalSystemSid,
    },
};

/// Whether it belongs to the administrators, or to the system itself.
#[allow(unsafe_code, reason = "the standard library knows no owners here")]
pub(super) fn is_administrator(file: &File) -> io::Result<bool> {
    let (mut owner, mut descriptor) = (PSID::default(), PSECURITY_DESCRIPTOR::default());
    // SAFETY: the handle is open as long as `file` is; both places are written before they are read, and only on success;
    // `owner` points into `descriptor`, which is freed once and not used afterwards.
    unsafe {
        GetSecurityInfo(
            HANDLE(file.as_raw_handle()),
            SE_FILE_OBJECT,
            OWNER_SECURITY_INFORMATION,
            Some(&raw mut owner),
            None,
            None,
            None,
            Some(&raw mut descriptor),
        )
        .ok()?;
        let known = [WinBuiltinAdministratorsSid, WinLocalSystemSid];
        let is_theirs = known.into_iter().any(|known| IsWellKnownSid(owner, known).as_bool());
        LocalFree(Some(HLOCAL(descriptor.0)));
        Ok(is_theirs)
    }
}
