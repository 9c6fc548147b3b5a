//! The cipher, made ready before the first connection and left alone when the program ends. Every connection begins here.
//!
//! SQLite calls itself ready a moment before SQLCipher is: of two profiles that open at the same moment as the program starts,
//! the second would be refused its key. Left to itself libcrypto frees what all threads share as the process exits; the owner's
//! thread may be in the middle of a page then, and the program would end with a crash after everything was done. Nothing is
//! lost by it: what it would free ends with the process.

use std::{path::Path, sync::Once};

use rusqlite::{Connection, OpenFlags};

static ONCE: Once = Once::new();

/// A connection to a file that is there. Its key has to be given yet.
pub(super) fn connect(path: &Path) -> Result<Connection, rusqlite::Error> {
    settle();
    Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX)
}

/// A connection to a database of its own, in memory.
pub(super) fn connect_in_memory() -> Result<Connection, rusqlite::Error> {
    settle();
    Connection::open_in_memory()
}

/// The first connection of all makes SQLCipher ready; the others wait for it.
fn settle() {
    ONCE.call_once(|| {
        libcrypto::no_clean_up();
        if let Err(error) = Connection::open_in_memory() {
            tracing::warn!(%error, "SQLite does not start");
        }
    });
}

/// The system's libcrypto (`OPENSSL_init_crypto(3)`). Other systems have another cipher, or a copy of their own.
#[cfg(all(unix, not(target_os = "macos")))]
mod libcrypto {
    use std::ffi::{c_int, c_void};

    const NO_ATEXIT: u64 = 0x0008_0000;

    #[allow(unsafe_code, reason = "the one call that no crate in use offers")]
    mod raw {
        use super::{c_int, c_void};

        unsafe extern "C" {
            fn OPENSSL_init_crypto(options: u64, settings: *const c_void) -> c_int;
        }

        pub(super) fn init(options: u64) -> c_int {
            // SAFETY: it may be called at any time and from any thread, and without settings.
            unsafe { OPENSSL_init_crypto(options, std::ptr::null()) }
        }
    }

    pub(super) fn no_clean_up() {
        if raw::init(NO_ATEXIT) != 1 {
            tracing::warn!("libcrypto will clean up when the program ends");
        }
    }
}

#[cfg(not(all(unix, not(target_os = "macos"))))]
mod libcrypto {
    pub(super) fn no_clean_up() {}
}
