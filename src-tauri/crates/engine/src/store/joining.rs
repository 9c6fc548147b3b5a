//! Accounts that a person joined: which are one, and which row of the one is the same movement as a row of the other. What was
//! joined into what makes a tree, whose root is the line of all; so whatever was joined last can be taken apart by itself. The
//! rows follow whatever is written of one of the accounts, in the same transaction.
//!
//! Not in here: which rows those are (`joining::pairing`), and which accounts may be one.

#[cfg(test)]
mod tests;

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    ops::RangeInclusive,
};

use chrono::{DateTime, Utc};
use pluggy::{AccountId, model::Connector};
use rusqlite::{Connection, OptionalExtension as _, params};

use super::{
    Store, StoreError,
    change::instant,
    keepsakes,
    products::MovementRow,
    products::places,
    read::{self, rows},
    readings::ReadingId,
    untold,
};
use crate::{
    joining::pairing::{Side, pairing},
    sync::matching::{Known, PENDING_DAYS},
    view::ConnectionId,
};

/// The setting that says by whom an account that is no more is stood for.
const HEIRS: &str = "heirs";

/// One account that was joined into another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Joining {
    /// The later one.
    pub from: AccountId,
    /// The one that was there before.
    pub into: AccountId,
    /// When.
    pub at: DateTime<Utc>,
}

/// What an account is recognised by.
#[derive(Debug, Clone)]
pub(crate) struct Recognised {
    pub(crate) connection: ConnectionId,
    pub(crate) connector: Option<Connector>,
    pub(crate) id: AccountId,
    /// As it came.
    pub(crate) document: Option<String>,
}

/// A row that is listed, and where.
#[derive(Debug, Clone)]
pub(crate) struct Placed {
    pub(crate) place: i64,
    pub(crate) row: Known,
    twin: Option<String>,
}

impl Store {
    /// What was joined, the last first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn joinings(&self) -> Result<Vec<Joining>, StoreError> {
        self.ask(|database| {
            let sql = "SELECT from_account, into_account, at FROM joining ORDER BY at DESC, from_account";
            rows(&database.connection, sql, [], |row| {
                let at = read::instant(row, 2)?;
                Ok(Joining { from: AccountId(row.get(0)?), into: AccountId(row.get(1)?), at })
            })
        })
        .await
    }

    /// All accounts with what they are recognised by, in the order in which they came to be here.
    pub(crate) async fn recognised(&self) -> Result<Vec<Recognised>, StoreError> {
        self.ask(|database| {
            let sql = "SELECT connection_id, connector, account.id, document FROM account
                       JOIN connection ON connection.id = connection_id ORDER BY connection.rowid, place";
            rows(&database.connection, sql, [], |row| {
                Ok(Recognised {
                    connection: ConnectionId(row.get(0)?),
                    connector: read::document(&row.get::<_, String>(1)?),
                    id: AccountId(row.get(2)?),
                    document: row.get(3)?,
                })
            })
        })
        .await
    }

    /// Accounts that are no more, and the one of those they were joined with that stands for each: whoever chose the one has
    /// the other now.
    pub(crate) async fn heirs(&self) -> Result<BTreeMap<String, String>, StoreError> {
        Ok(self.setting(HEIRS).await?.unwrap_or_default())
    }

    /// The rows of joined accounts that this one stands for, also by way of another.
    pub(crate) async fn hidden_by(&self, listed: &str) -> Result<Vec<i64>, StoreError> {
        let listed = listed.to_owned();
        self.ask(move |database| {
            let sql = "WITH RECURSIVE below (id, place) AS (
                           SELECT id, place FROM movement WHERE twin = ?1 AND removed_at IS NULL
                           UNION SELECT movement.id, movement.place FROM movement JOIN below ON twin = below.id
                           WHERE removed_at IS NULL)
                       SELECT place FROM below";
            rows(&database.connection, sql, [listed], |row| row.get(0))
        })
        .await
    }

    /// The rows that are listed of an account and of those that are joined with it, the oldest first.
    pub(crate) async fn listed_of(&self, account: &AccountId) -> Result<Vec<Placed>, StoreError> {
        let account = account.clone();
        self.ask(move |database| {
            let from = &database.connection;
            let mut all = Vec::new();
            for member in members(from, &line_of(from, account.as_str())?.unwrap_or_default())? {
                all.extend(placed(from, &member, &(i64::MIN..=i64::MAX))?.into_iter().filter(|row| row.twin.is_none()));
            }
            all.sort_by_key(|one| one.place);
            Ok(all)
        })
        .await
    }
}

/// Joins the line of one account to that of another, which was there before. Where they are one already, or one of them is no
/// more, nothing is done.
pub(super) fn join(to: &Connection, Joining { from, into, at }: &Joining) -> Result<(), StoreError> {
    let (Some(from), Some(into)) = (line_of(to, from.as_str())?, line_of(to, into.as_str())?) else { return Ok(()) };
    if from == into {
        return Ok(());
    }
    let sql = "INSERT INTO joining (from_account, into_account, at) VALUES (?1, ?2, ?3)";
    to.prepare_cached(sql)?.execute(params![from, into, instant(*at)])?;
    relink(to)?;
    pair(to, &into, None)
}

/// Takes apart what was joined: all that was listed before is listed again.
pub(super) fn part(to: &Connection, from: &AccountId) -> Result<(), StoreError> {
    let Some(line) = line_of(to, from.as_str())? else { return Ok(()) };
    // Of rows that are gone at Pluggy, too: one that comes back after this is to be seen.
    for member in members(to, &line)? {
        let sql = "UPDATE movement SET twin = NULL WHERE account_id = ?1 AND twin IS NOT NULL";
        to.prepare_cached(sql)?.execute([member])?;
    }
    to.prepare_cached("DELETE FROM joining WHERE from_account = ?1")?.execute([from.as_str()])?;
    relink(to)?;
    pair(to, &line, None)?;
    match line_of(to, from.as_str())? {
        Some(own) if own != line => pair(to, &own, None),
        _ => Ok(()),
    }
}

/// A connection is about to go: what its accounts held together stays together. To be paired again when it has gone.
pub(super) fn hand_on(to: &Connection, connection: &ConnectionId) -> Result<Vec<String>, StoreError> {
    let sql = "SELECT id FROM account WHERE connection_id = ?1 AND
               id IN (SELECT from_account FROM joining UNION SELECT into_account FROM joining)";
    let going: Vec<String> = rows(to, sql, [&connection.0], |row| row.get(0))?;
    let mut left = HashSet::new();
    let mut heirs = Vec::new();
    for account in &going {
        let sql = "SELECT into_account, at FROM joining WHERE from_account = ?1";
        let read = |row: &rusqlite::Row<'_>| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?));
        let parent = to.prepare_cached(sql)?.query_row([account], read).optional()?;
        to.prepare_cached("DELETE FROM joining WHERE from_account = ?1")?.execute([account])?;
        let sql = "SELECT from_account FROM joining WHERE into_account = ?1 ORDER BY at, from_account";
        let children: Vec<String> = rows(to, sql, [account], |row| row.get(0))?;
        let heir = parent.map(|(parent, _)| parent).or_else(|| children.first().cloned());
        for child in &children {
            let sql = "DELETE FROM joining WHERE from_account = ?1 AND from_account = ?2";
            to.prepare_cached(sql)?.execute(params![child, heir])?;
            let sql = "UPDATE joining SET into_account = ?2 WHERE from_account = ?1";
            to.prepare_cached(sql)?.execute(params![child, heir])?;
        }
        heirs.extend(heir.clone().map(|heir| (account.clone(), heir)));
        left.extend(heir);
        left.extend(children);
    }
    inherit(to, heirs)?;
    relink(to)?;
    left.retain(|account| !going.contains(account));
    Ok(left.into_iter().collect())
}

/// Writes down who stands for accounts that go, and for those whom they stood for.
fn inherit(to: &Connection, heirs: Vec<(String, String)>) -> Result<(), StoreError> {
    if heirs.is_empty() {
        return Ok(());
    }
    let mut all: BTreeMap<String, String> = keepsakes::get(to, HEIRS)?.unwrap_or_default();
    for (account, heir) in heirs {
        for stands in all.values_mut().filter(|stands| **stands == account) {
            stands.clone_from(&heir);
        }
        all.insert(account, heir);
    }
    keepsakes::set(to, HEIRS, &serde_json::to_string(&all)?)
}

/// A connection has gone, to which these accounts were joined.
pub(super) fn pair_again(to: &Connection, left: &[String]) -> Result<(), StoreError> {
    let mut lines = HashSet::new();
    for account in left {
        if let Some(line) = line_of(to, account)?
            && lines.insert(line.clone())
        {
            pair(to, &line, None)?;
        }
    }
    Ok(())
}

/// Rows of an account were written: what is the same as theirs in joined accounts is looked for in the days around.
pub(super) fn keep(to: &Connection, account: &AccountId, written: &[MovementRow]) -> Result<(), StoreError> {
    let days = written.iter().map(|row| row.day);
    let (Some(first), Some(last)) = (days.clone().min(), days.max()) else { return Ok(()) };
    let Some(line) = joined_line(to, account.as_str())? else { return Ok(()) };
    let around = chrono::Days::new(2 * PENDING_DAYS);
    let first = first.checked_sub_days(around).map_or(i64::MIN, |day| places(day).0);
    let last = last.checked_add_days(around).map_or(i64::MAX, |day| places(day).1);
    pair(to, &line, Some(&(first..=last)))
}

/// A reading has ended: if it was of a joined account's movements, all of them are paired anew.
pub(super) fn keep_all(to: &Connection, reading: ReadingId) -> Result<(), StoreError> {
    let sql = "SELECT of FROM reading WHERE id = ?1 AND list IN ('movements', 'lateMovements')";
    let account: Option<String> = to.prepare_cached(sql)?.query_row([reading.0], |row| row.get(0)).optional()?;
    let Some(line) = account.map(|account| joined_line(to, &account)).transpose()?.flatten() else { return Ok(()) };
    pair(to, &line, None)
}

/// The line of an account.
fn line_of(from: &Connection, account: &str) -> Result<Option<String>, StoreError> {
    let sql = "SELECT coalesce(line, id) FROM account WHERE id = ?1";
    Ok(from.prepare_cached(sql)?.query_row([account], |row| row.get(0)).optional()?)
}

/// The same, where others are in it.
fn joined_line(from: &Connection, account: &str) -> Result<Option<String>, StoreError> {
    let sql = "SELECT coalesce(line, id) FROM account WHERE id = ?1
               AND (line IS NOT NULL OR EXISTS (SELECT 1 FROM joining WHERE into_account = ?1))";
    Ok(from.prepare_cached(sql)?.query_row([account], |row| row.get(0)).optional()?)
}

/// Each account's line is the root of what it was joined into.
fn relink(to: &Connection) -> Result<(), StoreError> {
    let sql = "WITH RECURSIVE above (account, id) AS (
                   SELECT from_account, into_account FROM joining
                   UNION SELECT account, into_account FROM above JOIN joining ON from_account = above.id)
               UPDATE account SET line = (SELECT above.id FROM above WHERE above.account = account.id
                   AND above.id NOT IN (SELECT from_account FROM joining))
               WHERE line IS NOT NULL OR id IN (SELECT from_account FROM joining)";
    to.prepare_cached(sql)?.execute([])?;
    Ok(())
}

/// The accounts of a line, in the order in which they came: the one that gave it its name first.
fn members(from: &Connection, line: &str) -> Result<Vec<String>, StoreError> {
    let sql = "SELECT account.id FROM account JOIN connection ON connection.id = connection_id
               WHERE coalesce(line, account.id) = ?1
               ORDER BY line IS NOT NULL, (SELECT at FROM joining WHERE from_account = account.id), connection.rowid, place";
    rows(from, sql, [line], |row| row.get(0))
}

fn placed(from: &Connection, account: &str, within: &RangeInclusive<i64>) -> Result<Vec<Placed>, StoreError> {
    let sql = "SELECT id, day, units, currency, pending, description, provider_id, place, twin FROM movement
               WHERE account_id = ?1 AND place BETWEEN ?2 AND ?3 AND removed_at IS NULL ORDER BY place";
    rows(from, sql, params![account, within.start(), within.end()], |row| {
        Ok(Placed { place: row.get(7)?, row: untold::known(row)?, twin: row.get(8)? })
    })
}

/// Marks which rows of a line are another's twin: of all its rows, or of those within some places. What is one with a row
/// beyond those stays so.
fn pair(to: &Connection, line: &str, within: Option<&RangeInclusive<i64>>) -> Result<(), StoreError> {
    let everywhere = i64::MIN..=i64::MAX;
    let mut all: Vec<Vec<Placed>> = Vec::new();
    for member in members(to, line)? {
        all.push(placed(to, &member, within.unwrap_or(&everywhere))?);
    }
    let twins = twins(&all);
    let here: HashSet<&str> = all.iter().flatten().map(|one| one.row.id.as_str()).collect();
    let mut mark = to.prepare_cached("UPDATE movement SET twin = ?2 WHERE place = ?1")?;
    for one in all.iter().flatten() {
        let now = twins.get(&one.place).map(String::as_str);
        let was_elsewhere = || within.is_some() && one.twin.as_deref().is_some_and(|twin| !here.contains(twin));
        if now != one.twin.as_deref() && (now.is_some() || !was_elsewhere()) {
            mark.execute(params![one.place, now])?;
        }
    }
    Ok(())
}

/// By place: the id of the row that is listed instead. Each account is held against all that came before it.
fn twins(all: &[Vec<Placed>]) -> HashMap<i64, String> {
    let mut twins = HashMap::new();
    let mut listed: Vec<&Placed> = Vec::new();
    for account in all {
        let older: Vec<Known> = listed.iter().map(|one| one.row.clone()).collect();
        let newer: Vec<Known> = account.iter().map(|one| one.row.clone()).collect();
        for pair in pairing(&older, &newer).pairs {
            let (Some(old), Some(new)) = (listed.get(pair.older).copied(), account.get(pair.newer)) else { continue };
            let (hidden, shown) = match pair.listed {
                Side::Older => (new, old),
                Side::Newer => (old, new),
            };
            twins.insert(hidden.place, shown.row.id.as_str().to_owned());
        }
        listed.extend(account);
        listed.retain(|one| !twins.contains_key(&one.place));
        listed.sort_by_key(|one| one.place);
    }
    twins
}
