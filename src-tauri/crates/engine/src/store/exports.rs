//! What an export reads: accounts with what they hold in short, their movements, and what else connections brought. Rows that
//! Pluggy does not have any more, and those that are another's twin, are no part of it.

use std::collections::HashSet;

use chrono::{DateTime, NaiveDate, Utc};
use rusqlite::{Connection, Row, params};

use super::{Store, StoreError, read};
use crate::view::{AccountKind, ConnectionId, Money};

/// Movements that are read at once, so that nobody waits long for their own.
const CHUNK: i64 = 5000;
/// What a movement's place has beside its day.
const PLACES: i64 = 1 << 24;

/// An account as it is kept.
#[derive(Debug, Clone)]
pub(crate) struct Kept {
    pub(crate) connection: ConnectionId,
    pub(crate) id: String,
    /// The account that it was joined to, or itself.
    pub(crate) line: String,
    pub(crate) kind: AccountKind,
    pub(crate) name: Option<String>,
    pub(crate) ending: Option<String>,
    pub(crate) balance: Option<Money>,
    pub(crate) document: Option<String>,
    pub(crate) told_at: Option<DateTime<Utc>>,
    pub(crate) rows: u64,
    pub(crate) first: Option<NaiveDate>,
    pub(crate) last: Option<NaiveDate>,
}

/// A movement as it is kept. Its amount is signed as a person means it.
#[derive(Debug, Clone)]
pub(crate) struct Movement {
    pub(crate) place: i64,
    pub(crate) day: NaiveDate,
    pub(crate) units: i64,
    pub(crate) amount: String,
    pub(crate) currency: String,
    pub(crate) is_pending: bool,
    /// Its category's name, as Pluggy calls it and in Portuguese.
    pub(crate) category: [Option<String>; 2],
    pub(crate) description: String,
    pub(crate) provider_id: Option<String>,
    pub(crate) document: String,
}

/// An institution's id that several movements of an account have.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Repeated {
    pub(crate) provider_id: String,
    pub(crate) instalment: Option<i64>,
}

/// What else a connection brought, as it came.
#[derive(Debug, Clone)]
pub(crate) struct Holding {
    pub(crate) connection: ConnectionId,
    pub(crate) product: String,
    pub(crate) id: String,
    pub(crate) parent: Option<String>,
    pub(crate) day: Option<String>,
    pub(crate) told_at: String,
    pub(crate) missing_since: Option<String>,
    pub(crate) document: String,
}

impl Store {
    /// All accounts, in the order of their connections.
    pub(crate) async fn kept_accounts(&self) -> Result<Vec<Kept>, StoreError> {
        self.ask(|database| kept(&database.connection)).await
    }

    /// The movements of an account from a day on, the first first.
    pub(crate) async fn movements_from(
        &self,
        account: &str,
        from: Option<NaiveDate>,
    ) -> Result<Vec<Movement>, StoreError> {
        let mut found: Vec<Movement> = Vec::new();
        let mut after = from.map_or(i64::MIN, |day| days(day) * PLACES - 1);
        loop {
            let account = account.to_owned();
            let chunk = self.ask(move |database| movements(&database.connection, &account, after)).await?;
            let Some(last) = chunk.last() else { return Ok(found) };
            after = last.place;
            found.extend(chunk);
        }
    }

    /// Institutions' ids that are no ids: of these accounts, several movements have each.
    pub(crate) async fn repeated_ids(&self, accounts: &[String]) -> Result<HashSet<Repeated>, StoreError> {
        let accounts = serde_json::to_string(accounts)?;
        self.ask(move |database| repeated(&database.connection, &accounts)).await
    }

    /// What else was brought, of all connections.
    pub(crate) async fn holdings_kept(&self) -> Result<Vec<Holding>, StoreError> {
        self.ask(|database| holdings(&database.connection)).await
    }
}

fn days(day: NaiveDate) -> i64 {
    day.signed_duration_since(NaiveDate::default()).num_days()
}

fn kept(from: &Connection) -> Result<Vec<Kept>, StoreError> {
    let sql = "SELECT connection_id, id, coalesce(line, id), kind, name, ending, balance_amount, balance_currency,
                      document, told_at,
                      (SELECT count(*) FROM movement WHERE account_id = account.id AND removed_at IS NULL AND twin IS NULL),
                      (SELECT day FROM movement WHERE account_id = account.id AND removed_at IS NULL AND twin IS NULL
                       ORDER BY place LIMIT 1),
                      (SELECT day FROM movement WHERE account_id = account.id AND removed_at IS NULL AND twin IS NULL
                       ORDER BY place DESC LIMIT 1)
               FROM account ORDER BY (SELECT rowid FROM connection WHERE connection.id = connection_id), place";
    let mut statement = from.prepare_cached(sql)?;
    let rows = statement.query_map([], |row| {
        let (amount, currency): (Option<String>, Option<String>) = (row.get(6)?, row.get(7)?);
        Ok(Kept {
            connection: ConnectionId(row.get(0)?),
            id: row.get(1)?,
            line: row.get(2)?,
            kind: read::word(row, 3)?.unwrap_or(AccountKind::Other),
            name: row.get(4)?,
            ending: row.get(5)?,
            balance: amount.zip(currency).map(|(amount, currency)| Money { amount, currency }),
            document: row.get(8)?,
            told_at: row.get::<_, Option<String>>(9)?.map(|_| read::instant(row, 9)).transpose()?,
            rows: row.get::<_, i64>(10)?.unsigned_abs(),
            first: day(row, 11)?,
            last: day(row, 12)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn movements(from: &Connection, account: &str, after: i64) -> Result<Vec<Movement>, StoreError> {
    let sql = "SELECT movement.place, day, units, amount, currency, pending, category.name, category.translated,
                      description, provider_id, document
               FROM movement LEFT JOIN category ON category.id = category_id
               WHERE account_id = ?1 AND movement.place > ?2 AND removed_at IS NULL AND twin IS NULL
               ORDER BY movement.place LIMIT ?3";
    let mut statement = from.prepare_cached(sql)?;
    let rows = statement.query_map(params![account, after, CHUNK], |row| {
        Ok(Movement {
            place: row.get(0)?,
            day: day(row, 1)?.unwrap_or_default(),
            units: row.get(2)?,
            amount: row.get(3)?,
            currency: row.get(4)?,
            is_pending: row.get(5)?,
            category: [row.get(6)?, row.get(7)?],
            description: row.get(8)?,
            provider_id: row.get(9)?,
            document: row.get(10)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Only what has an id that is there twice is looked into.
fn repeated(from: &Connection, accounts: &str) -> Result<HashSet<Repeated>, StoreError> {
    let sql = "WITH listed AS (
                   SELECT provider_id, document FROM movement
                   WHERE account_id IN (SELECT value FROM json_each(?1)) AND provider_id IS NOT NULL
                   AND removed_at IS NULL AND twin IS NULL AND pending = 0)
               SELECT provider_id, json_extract(document, '$.creditCardMetadata.installmentNumber') FROM listed
               WHERE provider_id IN (SELECT provider_id FROM listed GROUP BY 1 HAVING count(*) > 1)
               GROUP BY 1, 2 HAVING count(*) > 1";
    let mut statement = from.prepare_cached(sql)?;
    let rows = statement.query_map([accounts], |row| {
        let instalment = row.get::<_, Option<i64>>(1).unwrap_or_default();
        Ok(Repeated { provider_id: row.get(0)?, instalment })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn holdings(from: &Connection) -> Result<Vec<Holding>, StoreError> {
    let sql = "SELECT connection_id, list, id, parent, day, told_at, missing_since, document FROM holding
               ORDER BY connection_id, list, day, id";
    let mut statement = from.prepare_cached(sql)?;
    let rows = statement.query_map([], |row| {
        Ok(Holding {
            connection: ConnectionId(row.get(0)?),
            product: row.get(1)?,
            id: row.get(2)?,
            parent: row.get(3)?,
            day: row.get(4)?,
            told_at: row.get(5)?,
            missing_since: row.get(6)?,
            document: row.get(7)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// A day; nothing where there is none, or something else.
fn day(row: &Row<'_>, column: usize) -> Result<Option<NaiveDate>, rusqlite::Error> {
    Ok(row.get::<_, Option<String>>(column)?.and_then(|day| day.parse().ok()))
}

#[cfg(test)]
mod tests {
    use super::{super::database::Database, *};

    /// Movements of two accounts, of which the second was joined to the first.
    fn database() -> Database {
        let database = Database::in_memory().unwrap();
        let to = &database.connection;
        to.execute_batch(
            "INSERT INTO connection (id, connector_id, state, cause, connector, attempt) VALUES ('c', 1, '', '', '', '');
             INSERT INTO account (connection_id, id, place, kind, line) VALUES
                 ('c', 'old', 0, 'checking', NULL), ('c', 'new', 1, 'checking', 'old'), ('c', 'card', 2, 'creditCard', NULL);
             INSERT INTO category (id, name, translated) VALUES ('01000000', 'Income', 'Renda');",
        )
        .unwrap();
        let mut insert = to
            .prepare(
                "INSERT INTO movement (place, account_id, id, day, units, amount, currency, pending, category_id,
                     description, provider_id, document, first_in, told_in, removed_at, twin)
                 VALUES (?1 * 16777216 + ?2, ?3, ?4, date(?1 * 86400, 'unixepoch'), 10000, '1', 'BRL', ?5, '01000000', '',
                     ?6, ?7, 1, 1, ?8, ?9)",
            )
            .unwrap();
        let nth = |nth: u8| format!(r#"{{"creditCardMetadata":{{"installmentNumber":{nth}}}}}"#);
        let none = None::<&str>;
        for (day, place, account, id, pending, provider, document, removed, twin) in [
            (20_000, 0, "old", "a", 0, Some("p"), nth(1), none, none),
            (20_000, 1, "old", "b", 0, Some("p"), nth(2), none, none),
            (20_001, 0, "old", "gone", 0, Some("p"), nth(2), Some("2026"), none),
            (20_001, 1, "new", "c", 0, Some("q"), "{}".to_owned(), none, none),
            (20_001, 2, "new", "twin", 0, Some("p"), nth(1), none, Some("a")),
            (20_002, 0, "old", "d", 0, Some("q"), "{}".to_owned(), none, none),
            (20_002, 1, "old", "e", 1, Some("r"), "{}".to_owned(), none, none),
            (20_003, 0, "old", "f", 0, Some("r"), "{}".to_owned(), none, none),
        ] {
            let row = params![day, place, account, id, pending, provider, document, removed, twin];
            insert.execute(row).unwrap();
        }
        drop(insert);
        database
    }

    #[test]
    fn what_pluggy_has_not_any_more_and_twins_are_no_part_of_it() {
        let database = database();
        let shown = |account: &str, from: Option<&str>| -> Vec<String> {
            let after = from.map_or(i64::MIN, |day| days(day.parse().unwrap()) * PLACES - 1);
            let found = movements(&database.connection, account, after).unwrap();
            found.iter().map(|row| format!("{} {}", row.day, row.provider_id.as_deref().unwrap_or_default())).collect()
        };
        let all = ["2024-10-04 p", "2024-10-04 p", "2024-10-06 q", "2024-10-06 r", "2024-10-07 r"];
        assert_eq!(shown("old", None), all);
        assert_eq!(shown("old", Some("2024-10-06")), all.get(2..).unwrap());
        assert_eq!(shown("new", None), ["2024-10-05 q"]);
        let one = movements(&database.connection, "new", i64::MIN).unwrap().remove(0);
        assert_eq!(one.category, [Some("Income".to_owned()), Some("Renda".to_owned())]);
    }

    #[test]
    fn an_account_is_told_in_short_with_the_one_that_it_was_joined_to() {
        let found = kept(&database().connection).unwrap();
        let told: Vec<_> = found.iter().map(|one| (one.id.as_str(), one.line.as_str(), one.rows)).collect();
        assert_eq!(told, [("old", "old", 5), ("new", "old", 1), ("card", "card", 0)]);
        let days = found.first().map(|one| [one.first, one.last].map(|day| day.unwrap().to_string()));
        assert_eq!(days, Some(["2024-10-04".to_owned(), "2024-10-07".to_owned()]));
    }

    /// Instalments have one id by nature, and one that is pending is about to have it for good.
    #[test]
    fn an_id_of_several_movements_is_found_across_joined_accounts() {
        let database = database();
        let found = |accounts: &str| repeated(&database.connection, accounts).unwrap();
        let of_both = HashSet::from([Repeated { provider_id: "q".to_owned(), instalment: None }]);
        assert_eq!(found(r#"["old","new"]"#), of_both);
        assert_eq!(found(r#"["old"]"#), HashSet::new());
    }
}
