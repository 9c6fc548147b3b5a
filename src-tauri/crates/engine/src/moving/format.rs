//! What a backup looks like: a mark, a format, a header with its checksum, and a database under the header's key.
//!
//! ```text
//!  8  "Tomada\r\n"                    a copy that changes line ends shows
//!  4  format, little-endian
//!  4  length of the header
//! 32  SHA-256 of the format, the length and the header
//!  …  header: JSON, what the file says of itself and the sealed key
//!  …  database: SQLCipher, `length` bytes with the SHA-256 that the header names
//! ```
//!
//! All but the header and the database never changes, so that an older app can tell a newer file from a damaged one. The
//! key is bound to what the header says, and so to every byte of the database: whoever changes any of it without the
//! passphrase makes a file that does not open.

use std::io::{self, Read, Write};

use base64::{Engine as _, prelude::BASE64_STANDARD};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use sha2::{Digest as _, Sha256};

use super::{About, MovingError};
use crate::vault::{PassphraseSeal, VaultError};

const MARK: &[u8; 8] = b"Tomada\r\n";
/// The format that this version reads and writes.
pub(super) const FORMAT: u32 = 1;
/// Far more than a header has.
const LONGEST: usize = 64 * 1024;

/// What the key is bound to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Bound {
    pub(super) about: About,
    pub(super) database: Database,
}

/// Which bytes the database is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Database {
    pub(super) length: u64,
    /// SHA-256, in base64.
    pub(super) sum: String,
}

/// A header, read.
#[derive(Debug)]
pub(super) struct Header {
    pub(super) bound: Bound,
    /// As it is in the file: what the seal is checked against.
    pub(super) text: Vec<u8>,
    pub(super) seal: PassphraseSeal,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Text<'a> {
    #[serde(borrow)]
    bound: &'a RawValue,
    key: PassphraseSeal,
}

/// Writes all that comes before the database.
pub(super) fn write_header(to: &mut impl Write, bound: &[u8], seal: &PassphraseSeal) -> Result<(), MovingError> {
    let bound = std::str::from_utf8(bound).ok().and_then(|text| RawValue::from_string(text.to_owned()).ok());
    let bound = bound.ok_or(VaultError::NotSealed)?;
    let text = serde_json::to_vec(&Text { bound: &bound, key: seal.clone() }).map_err(|_| VaultError::NotSealed)?;
    let length = u32::try_from(text.len()).map_err(|_| VaultError::NotSealed)?;
    to.write_all(MARK)?;
    to.write_all(&FORMAT.to_le_bytes())?;
    to.write_all(&length.to_le_bytes())?;
    to.write_all(&sum(FORMAT, length, &text))?;
    Ok(to.write_all(&text)?)
}

/// Reads all that comes before the database.
pub(super) fn read_header(from: &mut impl Read) -> Result<Header, MovingError> {
    let mark = up_to::<8>(from)?;
    if mark != MARK {
        let is_beginning = !mark.is_empty() && mark.len() < MARK.len() && MARK.starts_with(&mark);
        return Err(if is_beginning { MovingError::Cut } else { MovingError::NotABackup });
    }
    let (format, length, expected) = (number(from)?, number(from)?, exactly::<32>(from)?);
    let size = usize::try_from(length).ok().filter(|size| *size <= LONGEST).ok_or(MovingError::Damaged)?;
    let mut text = vec![0; size];
    from.read_exact(&mut text)?;
    if sum(format, length, &text) != expected {
        return Err(MovingError::Damaged);
    }
    let newer = || MovingError::Newer { format };
    if format != FORMAT {
        return Err(newer());
    }
    // Whole, and yet not what this version writes: one that comes later wrote it.
    let read: Text<'_> = serde_json::from_slice(&text).map_err(|_| newer())?;
    let bound: Bound = serde_json::from_str(read.bound.get()).map_err(|_| newer())?;
    if !read.key.is_reasonable() {
        return Err(MovingError::Damaged);
    }
    Ok(Header { bound, text: read.bound.get().as_bytes().to_vec(), seal: read.key })
}

/// Copies the database and makes sure that it is the one that the header speaks of, and that nothing follows.
pub(super) fn copy_database(from: &mut impl Read, to: &mut impl Write, expected: &Database) -> Result<(), MovingError> {
    let found = copy(&mut from.take(expected.length), to)?;
    if found.length < expected.length {
        return Err(MovingError::Cut);
    }
    if found != *expected || from.read(&mut [0])? != 0 {
        return Err(MovingError::Damaged);
    }
    Ok(())
}

/// Copies to the end, and says what went by.
pub(super) fn copy(from: &mut impl Read, to: &mut impl Write) -> Result<Database, MovingError> {
    let (mut hash, mut length, mut some) = (Sha256::new(), 0, vec![0; 64 * 1024]);
    loop {
        let count = from.read(&mut some)?;
        let Some(read) = some.get(..count).filter(|read| !read.is_empty()) else { break };
        hash.update(read);
        to.write_all(read)?;
        length += u64::try_from(count).unwrap_or_default();
    }
    Ok(Database { length, sum: BASE64_STANDARD.encode(hash.finalize()) })
}

fn sum(format: u32, length: u32, text: &[u8]) -> [u8; 32] {
    let hash = Sha256::new().chain_update(format.to_le_bytes()).chain_update(length.to_le_bytes());
    hash.chain_update(text).finalize().into()
}

fn number(from: &mut impl Read) -> io::Result<u32> {
    Ok(u32::from_le_bytes(exactly(from)?))
}

fn exactly<const COUNT: usize>(from: &mut impl Read) -> io::Result<[u8; COUNT]> {
    let mut bytes = [0; COUNT];
    from.read_exact(&mut bytes)?;
    Ok(bytes)
}

/// As many bytes, or as many as there are.
fn up_to<const COUNT: usize>(from: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::with_capacity(COUNT);
    from.take(COUNT.try_into().unwrap_or(u64::MAX)).read_to_end(&mut bytes)?;
    Ok(bytes)
}
