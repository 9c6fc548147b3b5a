//! The ledger as it is read: what left this computer, a page at a time or added up; and how long a row of it stays.

use chrono::{DateTime, TimeDelta, Utc};
use pluggy::ItemId;
use rusqlite::{Connection, Row, named_params};

use super::{
    Store, StoreError,
    change::{self, Request},
    past::{Reach, some},
    read::instant,
};

/// How long a request stays in the ledger, counted back from the last one.
pub(crate) const LEDGER_DAYS: i64 = 400;

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

impl Store {
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
