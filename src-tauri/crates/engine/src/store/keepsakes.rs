//! What is kept besides connections: settings, logos, and the credentials that a person asked to have remembered. Each has
//! its own calls; credentials come out through no other, and go in with the change of the connection that they belong to.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use pluggy::{Sensitive, client::Parameters};
use rusqlite::{Connection, OptionalExtension, params};
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
        let value = self.ask(move |database| text(&database.connection, &name)).await?;
        Ok(value.and_then(|value| serde_json::from_str(&value).ok()))
    }

    /// Writes a setting. It is on the disk when this returns.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn write_setting<T: Serialize + Sync>(&self, name: &str, value: &T) -> Result<(), StoreError> {
        let (name, value) = (name.to_owned(), serde_json::to_string(value)?);
        self.ask(move |database| set(&database.connection, &name, &value)).await
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

    /// What is remembered for a connection.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn remembered(&self, id: &ConnectionId) -> Result<Option<Parameters>, StoreError> {
        let id = id.clone();
        self.ask(move |database| {
            let found = remembered(&database.connection, &id)?;
            Ok(found.map(|values| values.into_iter().collect()))
        })
        .await
    }
}

/// A setting, inside of a transaction.
pub(super) fn get<T: DeserializeOwned>(from: &Connection, name: &str) -> Result<Option<T>, StoreError> {
    Ok(text(from, name)?.and_then(|value| serde_json::from_str(&value).ok()))
}

fn text(from: &Connection, name: &str) -> Result<Option<String>, StoreError> {
    let sql = "SELECT value FROM setting WHERE name = ?1";
    Ok(from.prepare_cached(sql)?.query_row([name], |row| row.get(0)).optional()?)
}

/// Writes a setting, as JSON.
pub(super) fn set(to: &Connection, name: &str, value: &str) -> Result<(), StoreError> {
    let sql = "INSERT INTO setting (name, value) VALUES (?1, ?2) ON CONFLICT DO UPDATE SET value = ?2";
    to.prepare_cached(sql)?.execute([name, value])?;
    Ok(())
}

/// Remembers what a person typed for a connection, beside what is remembered of other fields.
pub(super) fn remember(to: &Connection, id: &ConnectionId, typed: &Parameters) -> Result<(), StoreError> {
    // What can't be read any more is replaced.
    let mut values = remembered(to, id).ok().flatten().unwrap_or_default();
    values.extend(typed.iter().map(|(name, value)| (name.to_owned(), value.clone())));
    let exposed: BTreeMap<&str, &str> =
        values.iter().map(|(name, value)| (name.as_str(), value.expose().as_str())).collect();
    let parameters = Zeroizing::new(serde_json::to_vec(&exposed)?);
    let sql = "INSERT INTO remembered (connection_id, parameters) VALUES (?1, ?2)
               ON CONFLICT DO UPDATE SET parameters = ?2";
    to.prepare_cached(sql)?.execute(params![id.0, parameters.as_slice()])?;
    Ok(())
}

/// Forgets what is remembered for a connection. The bytes are overwritten.
pub(super) fn forget(to: &Connection, id: &ConnectionId) -> Result<(), StoreError> {
    to.prepare_cached("DELETE FROM remembered WHERE connection_id = ?1")?.execute([&id.0])?;
    Ok(())
}

/// Forgets all that is remembered in another database that this connection has: one that is a copy. The bytes are
/// overwritten.
pub(super) fn forget_all(from: &Connection, schema: &str) -> Result<(), StoreError> {
    from.pragma_update(Some(schema), "secure_delete", true)?;
    from.execute(&format!("DELETE FROM {schema}.remembered"), [])?;
    Ok(())
}

/// Of which fields something is remembered for a connection. What can't be read is as good as nothing.
pub(super) fn remembered_fields(from: &Connection, id: &ConnectionId) -> Result<BTreeSet<String>, StoreError> {
    match remembered(from, id) {
        Ok(found) => Ok(found.unwrap_or_default().into_keys().collect()),
        Err(StoreError::Damaged) => Ok(BTreeSet::new()),
        Err(error) => Err(error),
    }
}

fn remembered(from: &Connection, id: &ConnectionId) -> Result<Option<BTreeMap<String, Sensitive>>, StoreError> {
    let sql = "SELECT parameters FROM remembered WHERE connection_id = ?1";
    let read = |row: &rusqlite::Row<'_>| row.get(0).map(Zeroizing::new);
    let found: Option<Zeroizing<Vec<u8>>> = from.prepare_cached(sql)?.query_row([&id.0], read).optional()?;
    found.map(|found| serde_json::from_slice(&found).map_err(|_| StoreError::Damaged)).transpose()
}
