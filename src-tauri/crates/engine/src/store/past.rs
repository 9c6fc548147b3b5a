//! What a store holds of the past, a page at a time, the newest first: what connections meant, what was told of them, what
//! left this computer. However much there is, a page costs what is on it: rows are read in the order of their ids until
//! there are enough. Instants are the profile's own, whose clock may have been set back; ids are not.
//!
//! Not in here: what a row means to a person.

use chrono::{DateTime, TimeDelta, Utc};
use pluggy::{ConnectorId, ItemId};
use rusqlite::{Connection, Params, Row, named_params};

use super::{
    Store, StoreError,
    change::{self, Moment, Request, delivery},
    read::{Told, document, instant, word},
};
use crate::{
    connection::journal::{Delivery, Entry},
    view::{Cause, ConnectionId, Trigger},
};

/// How long a request stays in the ledger, counted back from the last one.
pub(crate) const LEDGER_DAYS: i64 = 400;

/// How many rows of each list are read at most, below where an earlier page ended.
#[derive(Debug, Clone, Copy)]
pub struct Reach {
    /// The id that all are below.
    pub below: i64,
    /// How many are wanted.
    pub most: usize,
}

/// A moment of a connection's history, and what it came after.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Turn {
    /// The moment.
    pub moment: Moment,
    /// The state and the meaning before it, where it is not the first of its connection.
    pub before: Option<(String, Cause)>,
    /// Whether an item had been read by then.
    pub had_item: bool,
}

/// Requests of one kind to one host, added up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tally {
    /// Who was asked.
    pub host: String,
    /// `GET`, `POST`, ….
    pub method: String,
    /// The path with `{id}` where an id stood.
    pub path: String,
    /// Whether their bodies were larger than asked for.
    pub large: bool,
    /// Those since each of the instants that were asked about.
    pub since: [Sum; 2],
    /// All of them.
    pub all: Sum,
}

/// Requests, added up.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sum {
    /// How many.
    pub requests: u64,
    /// Bytes of their bodies.
    pub sent: u64,
    /// Bytes of the answers' bodies.
    pub received: u64,
}

/// Which moments can be of a kind at all: the rest need not be looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sift {
    /// Any.
    Any,
    /// Those at which something ended, or was refused.
    Ends,
}

impl Store {
    /// Moments that are kept, the newest first, each with its id: of one connection, or of all.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn turns(
        &self,
        reach: Reach,
        of: Option<ConnectionId>,
        sift: Sift,
        keep: impl Fn(&Turn) -> bool + Send + 'static,
    ) -> Result<Vec<(i64, Turn)>, StoreError> {
        self.ask(move |database| turns(&database.connection, reach, of.as_ref(), sift, keep)).await
    }

    /// What was told on the desktop, the newest first, each with its id: of one connection, or of all.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn tellings(&self, reach: Reach, of: Option<ConnectionId>) -> Result<Vec<(i64, Told)>, StoreError> {
        self.ask(move |database| tellings(&database.connection, reach, of.as_ref())).await
    }

    /// Creations of which nobody knows what became, and whose connection is no more. The newest first, each with its id.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn orphans(&self, reach: Reach) -> Result<Vec<(i64, Entry)>, StoreError> {
        self.ask(move |database| orphans(&database.connection, reach)).await
    }

    /// Requests that are kept, the newest first, each with its id. Only those by one of these methods, in words, unless
    /// there are none: the rest need not be looked at.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn requests(
        &self,
        reach: Reach,
        methods: &'static str,
        keep: impl Fn(&Request) -> bool + Send + 'static,
    ) -> Result<Vec<(i64, Request)>, StoreError> {
        self.ask(move |database| requests(&database.connection, reach, methods, keep)).await
    }

    /// All requests, added up: since each of these instants, and ever. Those whose body is larger than `small` bytes are
    /// counted apart.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn tallies(&self, since: [DateTime<Utc>; 2], small: u64) -> Result<Vec<Tally>, StoreError> {
        self.ask(move |database| tallies(&database.connection, since, small)).await
    }
}

fn turns(
    from: &Connection,
    Reach { below, most }: Reach,
    of: Option<&ConnectionId>,
    sift: Sift,
    keep: impl Fn(&Turn) -> bool,
) -> Result<Vec<(i64, Turn)>, StoreError> {
    let whose = if of.is_some() { "AND now.connection_id = :of" } else { "AND :of IS NULL" };
    let which = match sift {
        Sift::Any => "",
        Sift::Ends => "AND now.state IN ('finished', 'needsCredentials')",
    };
    let sql = format!(
        "SELECT now.id, now.connection_id, now.at, now.state, now.status, now.execution_status, now.error_code, now.cause,
                before.state, before.cause,
                EXISTS (SELECT 1 FROM history WHERE connection_id = now.connection_id AND id < now.id
                        AND status IS NOT NULL), now.trigger
         FROM history AS now LEFT JOIN history AS before ON before.id =
              (SELECT max(id) FROM history WHERE connection_id = now.connection_id AND id < now.id)
         WHERE now.id < :below {whose} {which} ORDER BY now.id DESC"
    );
    let read = |row: &Row<'_>| {
        let state: Option<String> = row.get(8)?;
        let before = match state {
            Some(state) => Some((state, word(row, 9)?.unwrap_or(Cause::UnknownState))),
            None => None,
        };
        // A row of an older version has none.
        let said = row.get::<_, Option<String>>(11)?.is_some();
        let trigger = if said { word(row, 11)?.unwrap_or_default() } else { Trigger::Unknown };
        Ok(Turn { moment: Moment { trigger, ..moment(row)? }, before, had_item: row.get(10)? })
    };
    let of = of.map(|id| &id.0);
    some(from, &sql, named_params! { ":below": below, ":of": of }, most, read, keep)
}

/// A moment. Columns from 1: connection, at, state, status, execution status, error code, cause.
fn moment(row: &Row<'_>) -> Result<Moment, rusqlite::Error> {
    Ok(Moment {
        connection: ConnectionId(row.get(1)?),
        at: instant(row, 2)?,
        state: row.get(3)?,
        status: row.get(4)?,
        execution_status: row.get(5)?,
        error_code: row.get(6)?,
        cause: word(row, 7)?.unwrap_or(Cause::UnknownState),
        trigger: Trigger::Unknown,
        // What the activity's room tells does not need it.
        last_success_at: None,
    })
}

fn tellings(
    from: &Connection,
    Reach { below, most }: Reach,
    of: Option<&ConnectionId>,
) -> Result<Vec<(i64, Told)>, StoreError> {
    let whose = if of.is_some() { "connection_id = :of" } else { ":of IS NULL" };
    let sql = format!(
        "SELECT id, connection_id, kind, at, withdrawn_at FROM notice WHERE id < :below AND {whose} ORDER BY id DESC"
    );
    let read = |row: &Row<'_>| {
        let withdrawn = row.get::<_, Option<String>>(4)?.map(|_| instant(row, 4)).transpose()?;
        Ok(Told {
            connection: ConnectionId(row.get(1)?),
            kind: document(&row.get::<_, String>(2)?),
            at: instant(row, 3)?,
            withdrawn_at: withdrawn,
        })
    };
    let of = of.map(|id| &id.0);
    some(from, &sql, named_params! { ":below": below, ":of": of }, most, read, |_| true)
}

fn orphans(from: &Connection, Reach { below, most }: Reach) -> Result<Vec<(i64, Entry)>, StoreError> {
    let sql = "SELECT rowid, connection_id, decided_at, connector_id, delivery, items, written_at FROM attempt
               WHERE rowid < ?1 AND NOT EXISTS (SELECT 1 FROM connection WHERE id = connection_id) ORDER BY rowid DESC";
    let read = |row: &Row<'_>| {
        let (word, items): (String, String) = (row.get(4)?, row.get(5)?);
        Ok(Entry {
            connection: ConnectionId(row.get(1)?),
            attempt: instant(row, 2)?,
            connector: ConnectorId(row.get(3)?),
            delivery: delivery(&word, document(&items).unwrap_or_default()),
            at: instant(row, 6)?,
        })
    };
    some(from, sql, [below], most, read, |entry| entry.delivery == Delivery::Unknown)
}

fn requests(
    from: &Connection,
    Reach { below, most }: Reach,
    methods: &str,
    keep: impl Fn(&Request) -> bool,
) -> Result<Vec<(i64, Request)>, StoreError> {
    let sql =
        "SELECT id, at, host, method, path, item_id, status, sent_bytes, received_bytes, duration_ms, try FROM ledger
               WHERE id < ?1 AND (?2 = '' OR instr(?2, method) > 0) ORDER BY id DESC";
    let read = |row: &Row<'_>| {
        Ok(Request {
            at: instant(row, 1)?,
            host: row.get(2)?,
            method: row.get(3)?,
            path: row.get(4)?,
            item: row.get::<_, Option<String>>(5)?.map(ItemId::from),
            status: row.get(6)?,
            sent: counted(row, 7)?,
            received: counted(row, 8)?,
            duration_ms: counted(row, 9)?,
            attempt: row.get(10)?,
        })
    };
    some(from, sql, (below, methods), most, read, keep)
}

fn counted(row: &Row<'_>, index: usize) -> Result<u64, rusqlite::Error> {
    row.get::<_, i64>(index).map(i64::unsigned_abs)
}

fn tallies(from: &Connection, since: [DateTime<Utc>; 2], small: u64) -> Result<Vec<Tally>, StoreError> {
    let sql = "SELECT host, method, path, sent_bytes > :small,
                      count(*), sum(sent_bytes), sum(received_bytes),
                      sum(at >= :a), sum(iif(at >= :a, sent_bytes, 0)), sum(iif(at >= :a, received_bytes, 0)),
                      sum(at >= :b), sum(iif(at >= :b, sent_bytes, 0)), sum(iif(at >= :b, received_bytes, 0))
               FROM ledger GROUP BY 1, 2, 3, 4 ORDER BY 5 DESC";
    let [a, b] = since.map(change::instant);
    let small = i64::try_from(small).unwrap_or(i64::MAX);
    let mut statement = from.prepare_cached(sql)?;
    let rows = statement.query_map(named_params! { ":small": small, ":a": a, ":b": b }, |row| {
        let sum = |from: usize| -> Result<Sum, rusqlite::Error> {
            Ok(Sum { requests: counted(row, from)?, sent: counted(row, from + 1)?, received: counted(row, from + 2)? })
        };
        Ok(Tally {
            host: row.get(0)?,
            method: row.get(1)?,
            path: row.get(2)?,
            large: row.get(3)?,
            since: [sum(7)?, sum(10)?],
            all: sum(4)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Lets go of the ledger's oldest rows: those of long before its newest, by the clock that wrote them.
pub(super) fn prune_ledger(from: &Connection) -> Result<(), StoreError> {
    let newest = some(from, "SELECT id, at FROM ledger ORDER BY id DESC", [], 1, |row| instant(row, 1), |_| true)?;
    let Some((id, at)) = newest.first() else { return Ok(()) };
    let Some(kept_from) = at.checked_sub_signed(TimeDelta::days(LEDGER_DAYS)) else { return Ok(()) };
    // The first that is young enough is found at once where there is nothing to let go of.
    let sql = "DELETE FROM ledger WHERE id < (SELECT id FROM ledger WHERE at >= ?1 OR id = ?2 ORDER BY id LIMIT 1)";
    from.execute(sql, (change::instant(kept_from), id))?;
    Ok(())
}

fn some<T>(
    from: &Connection,
    sql: &str,
    parameters: impl Params,
    most: usize,
    read: impl Fn(&Row<'_>) -> Result<T, rusqlite::Error>,
    keep: impl Fn(&T) -> bool,
) -> Result<Vec<(i64, T)>, StoreError> {
    let mut statement = from.prepare_cached(sql)?;
    let mut rows = statement.query(parameters)?;
    let mut found = Vec::new();
    while found.len() < most {
        let Some(row) = rows.next()? else { break };
        let one = read(row)?;
        if keep(&one) {
            found.push((row.get(0)?, one));
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::{super::database::Database, *};
    use crate::store::change::Change;

    fn request(day: i64, path: &str) -> Change {
        Change::Request(Request {
            at: DateTime::UNIX_EPOCH + TimeDelta::days(day),
            host: "api.pluggy.ai".to_owned(),
            method: "GET".to_owned(),
            path: path.to_owned(),
            item: None,
            status: Some(200),
            sent: 0,
            received: 1,
            duration_ms: 1,
            attempt: 1,
        })
    }

    fn left(database: &Database) -> Vec<String> {
        let reach = Reach { below: i64::MAX, most: 99 };
        let found = requests(&database.connection, reach, "", |_| true).unwrap();
        found.into_iter().rev().map(|(_, request)| request.path).collect()
    }

    #[test]
    fn the_ledger_lets_go_of_what_is_older_than_400_days_by_the_clock_that_wrote_it() {
        let database = Database::in_memory().unwrap();
        let write =
            |changes: &[Change]| changes.iter().for_each(|one| change::write(&database.connection, one).unwrap());
        write(&[request(0, "a"), request(99, "b"), request(100, "c"), request(500, "d")]);
        database.prune().unwrap();
        assert_eq!(left(&database), ["c", "d"]);
        // Of one alone, nothing goes; nor does anything while the clock is set back.
        write(&[request(901, "e")]);
        database.prune().unwrap();
        assert_eq!(left(&database), ["e"]);
        write(&[request(1, "f")]);
        database.prune().unwrap();
        assert_eq!(left(&database), ["e", "f"]);
    }
}
