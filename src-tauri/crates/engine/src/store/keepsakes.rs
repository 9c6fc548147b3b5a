//! What is kept besides connections: settings, logos, and the credentials that a person asked to have remembered. Each has
//! its own calls; credentials go in and come out through no other.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use pluggy::{Sensitive, client::Parameters};
use rusqlite::{OptionalExtension, params};
use serde::{Serialize, de::DeserializeOwned};
use zeroize::Zeroizing;

use super::{Store, StoreError, change::instant, read};
use crate::view::ConnectionId;

/// A picture of an institution.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Logo {
    /// PNG.
    pub png: Vec<u8>,
    /// When it was fetched.
    pub fetched_at: DateTime<Utc>,
}

impl Store {
    /// A setting; nothing when it was never written, or by a version that wrote something else under its name.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn setting<T: DeserializeOwned>(&self, name: &str) -> Result<Option<T>, StoreError> {
        let name = name.to_owned();
        let value: Option<String> = self
            .ask(move |database| {
                let sql = "SELECT value FROM setting WHERE name = ?1";
                Ok(database.connection.query_row(sql, [name], |row| row.get(0)).optional()?)
            })
            .await?;
        Ok(value.and_then(|value| serde_json::from_str(&value).ok()))
    }

    /// Writes a setting. It is on the disk when this returns.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn write_setting<T: Serialize + Sync>(&self, name: &str, value: &T) -> Result<(), StoreError> {
        let row = [name.to_owned(), serde_json::to_string(value)?];
        self.ask(move |database| {
            let sql = "INSERT INTO setting (name, value) VALUES (?1, ?2) ON CONFLICT DO UPDATE SET value = ?2";
            database.connection.execute(sql, row)?;
            Ok(())
        })
        .await
    }

    /// The logo that was fetched from an address with this SHA-256, in hexadecimal digits.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn logo(&self, url_hash: &str) -> Result<Option<Logo>, StoreError> {
        let url_hash = url_hash.to_owned();
        self.ask(move |database| {
            let sql = "SELECT png, fetched_at FROM logo WHERE url_hash = ?1";
            let read = |row: &rusqlite::Row<'_>| Ok(Logo { png: row.get(0)?, fetched_at: read::instant(row, 1)? });
            Ok(database.connection.query_row(sql, [url_hash], read).optional()?)
        })
        .await
    }

    /// Writes a logo.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn write_logo(&self, url_hash: &str, logo: Logo) -> Result<(), StoreError> {
        let url_hash = url_hash.to_owned();
        self.ask(move |database| {
            let sql = "INSERT INTO logo (url_hash, png, fetched_at) VALUES (?1, ?2, ?3)
                       ON CONFLICT DO UPDATE SET png = ?2, fetched_at = ?3";
            database.connection.execute(sql, params![url_hash, logo.png, instant(logo.fetched_at)])?;
            Ok(())
        })
        .await
    }

    /// Remembers what a person typed for a connection, because they asked for it.
    ///
    /// # Errors
    /// [`StoreError`]; [`StoreError::Statement`] for a connection that is not in the store.
    pub async fn remember(&self, id: &ConnectionId, typed: &Parameters) -> Result<(), StoreError> {
        let exposed: BTreeMap<&str, &str> = typed.iter().map(|(name, value)| (name, value.expose().as_str())).collect();
        let parameters = Zeroizing::new(serde_json::to_vec(&exposed)?);
        let id = id.clone();
        self.ask(move |database| {
            let sql = "INSERT INTO remembered (connection_id, parameters) VALUES (?1, ?2)
                       ON CONFLICT DO UPDATE SET parameters = ?2";
            database.connection.execute(sql, params![id.0, parameters.as_slice()])?;
            Ok(())
        })
        .await
    }

    /// What is remembered for a connection.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn remembered(&self, id: &ConnectionId) -> Result<Option<Parameters>, StoreError> {
        let id = id.clone();
        self.ask(move |database| {
            let sql = "SELECT parameters FROM remembered WHERE connection_id = ?1";
            let found: Option<Zeroizing<Vec<u8>>> =
                database.connection.query_row(sql, [id.0], |row| row.get(0).map(Zeroizing::new)).optional()?;
            let Some(found) = found else { return Ok(None) };
            let values: BTreeMap<String, Sensitive> =
                serde_json::from_slice(&found).map_err(|_| StoreError::Damaged)?;
            Ok(Some(values.into_iter().collect()))
        })
        .await
    }

    /// Forgets what is remembered for a connection. The bytes are overwritten.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn forget_remembered(&self, id: &ConnectionId) -> Result<(), StoreError> {
        let id = id.clone();
        self.ask(move |database| {
            database.connection.execute("DELETE FROM remembered WHERE connection_id = ?1", [id.0])?;
            Ok(())
        })
        .await
    }
}
