//! What happened, or what left this computer, in a file of the person's choice: JSON Lines, the newest first, the first line
//! saying what the others are. It is written beside its place and gets its name when it is whole. No secret is in it, and it
//! is not encrypted.

use std::{
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use tempfile::{Builder, NamedTempFile};

use super::{
    ABOVE_ALL, ActivityFilter, Place,
    entry::{What, Words},
    happened::page,
    purpose::{Carried, Purpose},
    traffic::{Details, LedgerFilter},
};
use crate::{Engine, store::StoreError, view::ConnectionId};

/// Rows that are read at once.
const CHUNK: usize = 1000;

/// What is written.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(rename = "ActivityExport"))]
pub enum Export {
    /// What happened.
    Activity {
        /// Of it, this.
        filter: ActivityFilter,
    },
    /// What left this computer.
    Ledger {
        /// Of it, this.
        filter: LedgerFilter,
    },
}

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Exported {
    /// Where.
    pub path: String,
    /// How many lines, but for the first.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub lines: u64,
}

/// The first line.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Head<'a> {
    format: &'static str,
    version: u32,
    program: &'a str,
    made: DateTime<Utc>,
    of: &'a Export,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct HappenedLine<'a> {
    at: DateTime<Utc>,
    #[serde(skip_serializing_if = "Option::is_none")]
    connection: Option<&'a ConnectionId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    bank: Option<&'a str>,
    what: What,
    #[serde(flatten)]
    words: &'a Words,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct RequestLine<'a> {
    at: DateTime<Utc>,
    host: &'a str,
    purpose: Purpose,
    carried: Carried,
    #[serde(flatten)]
    details: &'a Details,
    sent_bytes: u64,
    received_bytes: u64,
    #[serde(rename = "try")]
    attempt: u32,
}

impl Engine {
    /// Writes what happened, or what left this computer, to a file. `program` is this program's version.
    ///
    /// # Errors
    /// [`StoreError`], of the store and of the place. What was there before is still there then.
    pub async fn export(&self, what: &Export, program: &str, to: &Path) -> Result<Exported, StoreError> {
        let (format, version) = match what {
            Export::Activity { .. } => ("tomada-activity", 1),
            Export::Ledger { .. } => ("tomada-ledger", 1),
        };
        let mut file = begin(to.to_owned()).await?;
        let mut chunk = Vec::new();
        line(&mut chunk, &Head { format, version, program, made: self.clock.now(), of: what })?;
        let names = self.names().await?;
        let (mut place, mut below, mut lines) = (Some(Place::NEWEST), Some(ABOVE_ALL), 0);
        loop {
            match what {
                Export::Activity { filter } => {
                    let Some(from) = place else { break };
                    let page = page(&self.store, &names, filter, from, CHUNK).await?;
                    for entry in &page.entries {
                        let (connection, bank) = (entry.connection.as_ref(), entry.bank.as_deref());
                        let words = &entry.words;
                        line(&mut chunk, &HappenedLine { at: entry.at, connection, bank, what: entry.what, words })?;
                        lines += 1;
                    }
                    place = page.next;
                }
                Export::Ledger { filter } => {
                    let Some(from) = below else { break };
                    let (requests, next) = self.requests(filter, from, CHUNK).await?;
                    for one in &requests {
                        let row = RequestLine {
                            at: one.at,
                            host: &one.host,
                            purpose: one.purpose,
                            carried: one.carried,
                            details: &one.details,
                            sent_bytes: one.sent,
                            received_bytes: one.received,
                            attempt: one.attempt,
                        };
                        line(&mut chunk, &row)?;
                        lines += 1;
                    }
                    below = next;
                }
            }
            file = write(file, std::mem::take(&mut chunk)).await?;
        }
        put(file, to.to_owned()).await?;
        Ok(Exported { path: to.display().to_string(), lines })
    }
}

/// Writes a text to a file, whole or not at all.
///
/// # Errors
/// [`StoreError`] of the place. What was there before is still there then.
pub async fn save(text: &str, to: &Path) -> Result<(), StoreError> {
    let file = write(begin(to.to_owned()).await?, text.as_bytes().to_vec()).await?;
    put(file, to.to_owned()).await
}

fn line(to: &mut Vec<u8>, what: &impl Serialize) -> Result<(), StoreError> {
    serde_json::to_writer(&mut *to, what)?;
    to.push(b'\n');
    Ok(())
}

/// Does what takes a while where nobody else waits for the thread.
pub(crate) async fn apart<T: Send + 'static>(
    work: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> Result<T, StoreError> {
    let done = tokio::task::spawn_blocking(work).await;
    Ok(done.unwrap_or_else(|_| Err(io::Error::other("the writing was given up")))?)
}

async fn begin(to: PathBuf) -> Result<NamedTempFile, StoreError> {
    apart(move || {
        let beside = to.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        Builder::new().prefix(".tomada-").suffix(".tmp").tempfile_in(beside)
    })
    .await
}

async fn write(mut file: NamedTempFile, bytes: Vec<u8>) -> Result<NamedTempFile, StoreError> {
    apart(move || file.write_all(&bytes).map(|()| file)).await
}

async fn put(file: NamedTempFile, to: PathBuf) -> Result<(), StoreError> {
    apart(move || {
        file.as_file().sync_all()?;
        file.persist(to).map(drop).map_err(|refused| refused.error)
    })
    .await
}
