//! Items that were deleted at Pluggy, and what it answered: the proof of it, which outlives the connection.

use chrono::{DateTime, Utc};
use pluggy::{ConnectorId, ItemId};
use rusqlite::{Connection, params};

use super::{
    Store, StoreError,
    change::{instant, word},
    read,
};
use crate::view::{Answer, ConnectionId, LocalCopy};

/// An item that Pluggy has no more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deletion {
    /// Of which connection.
    pub connection: ConnectionId,
    /// At which institution.
    pub connector: ConnectorId,
    /// What it was called here.
    pub name: Option<String>,
    /// The item.
    pub item: ItemId,
    /// When Pluggy answered.
    pub at: DateTime<Utc>,
    /// What it answered.
    pub answer: Answer,
    /// What became of what was on this computer.
    pub copy: LocalCopy,
}

impl Store {
    /// Every item that was deleted at Pluggy, the newest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn deletions(&self) -> Result<Vec<Deletion>, StoreError> {
        self.ask(|database| deletions(&database.connection)).await
    }
}

pub(super) fn write(to: &Connection, deletion: &Deletion) -> Result<(), StoreError> {
    let sql = "INSERT INTO deletion (connection_id, connector_id, name, item_id, at, answer, copy)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
    to.prepare_cached(sql)?.execute(params![
        deletion.connection.0,
        deletion.connector.0,
        deletion.name,
        deletion.item.as_str(),
        instant(deletion.at),
        word(&deletion.answer)?,
        word(&deletion.copy)?,
    ])?;
    Ok(())
}

fn deletions(from: &Connection) -> Result<Vec<Deletion>, StoreError> {
    let sql = "SELECT connection_id, connector_id, name, item_id, at, answer, copy FROM deletion ORDER BY id DESC";
    read::rows(from, sql, [], |row| {
        Ok(Deletion {
            connection: ConnectionId(row.get(0)?),
            connector: ConnectorId(row.get(1)?),
            name: row.get(2)?,
            item: ItemId::from(row.get::<_, String>(3)?),
            at: read::instant(row, 4)?,
            answer: read::word(row, 5)?.unwrap_or(Answer::Deleted),
            copy: read::word(row, 6)?.unwrap_or(LocalCopy::Dropped),
        })
    })
}
