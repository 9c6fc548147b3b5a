//! What the connections brought, in files that other programs accept: spreadsheets, accounting programs, other people's
//! scripts. No file of it is encrypted.
//!
//! | module | holds |
//! |---|---|
//! | `statement` | what is exported of an account, whatever the format, pure |
//! | `gather` | the same, made of what the store holds, pure |
//! | `fitid` | what a movement is called in every file, for good, pure |
//! | `numbers`, `wording` | how numbers, days and words are written, pure |
//! | `csv`, `json`, `ofx`, `xlsx` | a format each, pure |
//! | `manifest` | what an export says of itself |
//! | `place` | files that are whole or not there, and that take nobody's name |
//! | `make` | one export from beginning to end |
//! | `standing` | the one after every sync |
//!
//! Not in here: which day a movement is of and how its amount is signed, which the sync has settled before it was kept; the
//! words, which are the shell's.

mod csv;
mod fitid;
mod gather;
mod json;
#[cfg(test)]
mod kept_tests;
mod make;
mod manifest;
mod numbers;
mod ofx;
mod place;
mod standing;
mod statement;
#[cfg(test)]
mod tests;
mod wording;
mod xlsx;

use std::path::Path;

use chrono::{NaiveDate, TimeDelta};
use serde::{Deserialize, Serialize};

use self::make::{Making, Target};
pub use self::{
    manifest::{AccountSummary, FileSummary, LeftOut, Manifest},
    numbers::Numbers,
    ofx::Version,
    standing::{StandingExport, StandingRun, after_sync},
    statement::Period,
    wording::Words,
};
use crate::{Engine, store::StoreError, view::AccountKind};

/// What the day of a movement is told by: Brasília.
const BRASILIA: TimeDelta = TimeDelta::hours(-3);

/// What is to be exported.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct ExportRequest {
    /// These accounts; all of them, those to come too, where there are none.
    pub accounts: Option<Vec<String>>,
    /// Of these days.
    pub period: Period,
    /// In this format.
    pub format: ExportFormat,
}

/// What is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum ExportFormat {
    /// For spreadsheets and scripts, a file an account.
    Csv {
        /// How numbers and days are written.
        numbers: Numbers,
        /// Whether a mark tells older spreadsheets that it is UTF-8.
        bom: bool,
    },
    /// Everything, with what came along, in one file.
    Json,
    /// For accounting programs, a file an account.
    Ofx {
        /// Which.
        version: Version,
    },
    /// A workbook.
    Xlsx,
}

/// What was written, and where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct ExportReport {
    /// The folder that it is in.
    pub folder: String,
    /// What it is.
    pub manifest: Manifest,
}

/// What can be exported, and what is after every sync.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct ExportOffer {
    /// Accounts; those that were joined are one.
    pub accounts: Vec<ExportableAccount>,
    /// The export after every sync, if there is one.
    pub standing: Option<StandingExport>,
}

/// An account that can be exported.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct ExportableAccount {
    /// Its id.
    pub id: String,
    /// What its connection is called.
    pub institution: String,
    /// What it is called.
    pub name: Option<String>,
    /// What it is.
    pub kind: AccountKind,
    /// At most the last four characters of its number.
    pub ending: Option<String>,
    /// How many movements there are.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub rows: u64,
    /// Day of the first.
    #[cfg_attr(feature = "ts", ts(type = "string | null"))]
    pub first: Option<NaiveDate>,
    /// Day of the last.
    #[cfg_attr(feature = "ts", ts(type = "string | null"))]
    pub last: Option<NaiveDate>,
}

impl Engine {
    /// What can be exported.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn export_offer(&self) -> Result<ExportOffer, StoreError> {
        let names = make::names(&self.store, self.clock.now()).await?;
        let all = make::lines(self.store.kept_accounts().await?, None);
        let accounts = all.iter().filter_map(|line| {
            let first = line.first()?;
            Some(ExportableAccount {
                id: first.line.clone(),
                institution: names.get(&first.connection).cloned().unwrap_or_default(),
                name: crate::words::said(first.name.as_deref(), crate::words::LINE),
                kind: first.kind,
                ending: first.ending.clone(),
                rows: line.iter().map(|one| one.rows).sum(),
                first: line.iter().filter_map(|one| one.first).min(),
                last: line.iter().filter_map(|one| one.last).max(),
            })
        });
        Ok(ExportOffer { accounts: accounts.collect(), standing: standing::standing(&self.store).await? })
    }

    /// Writes an export into a folder of its own inside of this one.
    ///
    /// # Errors
    /// [`StoreError`], of the store and of the place; then nothing is written.
    pub async fn export_accounts(
        &self,
        request: &ExportRequest,
        words: Words,
        folder: &Path,
    ) -> Result<ExportReport, StoreError> {
        let making = Making { words, now: self.clock.now() };
        make::make(&self.store, request, Target::Anew(folder.to_owned()), making).await
    }

    /// From now on writes an export after every sync, into a folder inside of this one; and once now.
    ///
    /// # Errors
    /// As of [`Engine::export_accounts`]; then it stays as it was.
    pub async fn export_after_every_sync(
        &self,
        request: ExportRequest,
        words: Words,
        folder: &Path,
    ) -> Result<ExportReport, StoreError> {
        standing::begin(&self.store, request, words, folder, self.clock.now()).await
    }

    /// Writes none after a sync any more. What was written stays.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn stop_exporting(&self) -> Result<(), StoreError> {
        standing::stop(&self.store).await
    }
}
