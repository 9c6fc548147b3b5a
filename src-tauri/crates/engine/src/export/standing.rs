//! The export that is made after every sync: asked for once, kept in the store's settings with the words that it was asked for
//! with, and told of with how it went the last time. It replaces what it wrote before (`place`).

use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{
    ExportReport, ExportRequest, Words,
    make::{self, Making, Target},
};
use crate::store::{Store, StoreError};

/// The setting that it is kept in, and the one of how it went.
const SETTING: &str = "export";
const RUN: &str = "exportRun";

/// What is kept of it.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Asked {
    request: ExportRequest,
    folder: PathBuf,
    words: Words,
}

/// The export after every sync.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct StandingExport {
    /// What is exported.
    pub request: ExportRequest,
    /// Into which folder a person wanted it.
    pub folder: String,
    /// How it went the last time.
    pub run: Option<StandingRun>,
}

/// How it went.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(rename = "StandingExportRun"))]
pub struct StandingRun {
    /// When.
    #[cfg_attr(feature = "ts", ts(type = "string"))]
    pub at: DateTime<Utc>,
    /// How many movements were written; nothing, where none could be.
    #[cfg_attr(feature = "ts", ts(type = "number | null"))]
    pub rows: Option<u64>,
}

/// Writes the export after a sync, if somebody has asked for one. Whoever ends a sync calls this. That it went wrong is written
/// down, too: the sync has gone well all the same.
///
/// # Errors
/// [`StoreError`]: of the store, not of the place.
pub async fn after_sync(store: &Store, now: DateTime<Utc>) -> Result<Option<StandingRun>, StoreError> {
    let Some(asked) = asked(store).await? else { return Ok(None) };
    let Asked { request, folder, words } = asked;
    let made = make::make(store, &request, Target::Again(folder), Making { words, now }).await;
    let run = StandingRun { at: now, rows: made.as_ref().ok().map(rows) };
    if let Err(error) = made {
        tracing::warn!(%error, "the export after the sync could not be written");
    }
    store.write_setting(RUN, &run).await?;
    Ok(Some(run))
}

pub(super) async fn begin(
    store: &Store,
    request: ExportRequest,
    words: Words,
    folder: &Path,
    now: DateTime<Utc>,
) -> Result<ExportReport, StoreError> {
    let making = Making { words: words.clone(), now };
    let report = make::make(store, &request, Target::Again(folder.to_owned()), making).await?;
    store.write_setting(SETTING, &Some(Asked { request, folder: folder.to_owned(), words })).await?;
    store.write_setting(RUN, &StandingRun { at: now, rows: Some(rows(&report)) }).await?;
    Ok(report)
}

pub(super) async fn stop(store: &Store) -> Result<(), StoreError> {
    store.write_setting(SETTING, &None::<Asked>).await
}

pub(super) async fn standing(store: &Store) -> Result<Option<StandingExport>, StoreError> {
    let Some(Asked { request, folder, .. }) = asked(store).await? else { return Ok(None) };
    let run = store.setting(RUN).await?;
    let request = make::standing_in(&store.kept_accounts().await?, &store.heirs().await?, request);
    Ok(Some(StandingExport { request, folder: folder.display().to_string(), run }))
}

async fn asked(store: &Store) -> Result<Option<Asked>, StoreError> {
    Ok(store.setting::<Option<Asked>>(SETTING).await?.flatten())
}

fn rows(report: &ExportReport) -> u64 {
    report.manifest.accounts.iter().map(|account| account.rows).sum()
}
