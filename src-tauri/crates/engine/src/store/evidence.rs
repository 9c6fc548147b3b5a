//! What an account is held against to see whether all of it is here. What it comes to is `sync::completeness`'.

use chrono::{Days, NaiveDate};
use pluggy::{AccountId, model::Account};
use rusqlite::{Connection, params};

use super::{
    Store, StoreError,
    products::places,
    read,
    readings::{self, Reading, Worth},
};
use crate::{
    sync::{
        completeness::{Evidence, Held},
        movement::{Owner, today},
    },
    view::{ConnectionId, ListEnd, Listing},
};

/// Payments of bills, which are on no bill's account ("Semantics").
const PAYMENT: &str = "05100000";
/// What is dated so long before a reading, and came after it, was missing then: no bank books that late.
const BEFORE: Days = Days::new(10);

/// The reading that first told of rows of a day, that day, and what they come to.
type Late = (i64, NaiveDate, i64);

impl Store {
    /// What is known of an account; nothing where it is not here, or was never told whole.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn evidence(
        &self,
        connection: &ConnectionId,
        account: &AccountId,
        today: NaiveDate,
    ) -> Result<Option<Evidence>, StoreError> {
        let (connection, account) = (connection.clone(), account.clone());
        self.ask(move |database| evidence(&database.connection, &connection, &account, today)).await
    }
}

fn evidence(
    from: &Connection,
    connection: &ConnectionId,
    account: &AccountId,
    day: NaiveDate,
) -> Result<Option<Evidence>, StoreError> {
    let of = (&connection.0, account.as_str());
    let sql = "SELECT document FROM account WHERE connection_id = ?1 AND id = ?2 AND document IS NOT NULL";
    let documents = read::rows(from, sql, of, |row| row.get::<_, String>(0))?;
    let Some(told) = documents.first().and_then(|document| read::document::<Account>(document)) else {
        return Ok(None);
    };
    let mut readings = readings::readings(from, connection)?;
    readings.retain(|reading| {
        reading.reach.list == Listing::Movements
            && reading.reach.of == account.as_str()
            && matches!(reading.end, Some((_, ListEnd::Whole)))
    });
    let year = day.checked_sub_days(Days::new(365)).unwrap_or(day);
    let sql = "SELECT DISTINCT day FROM movement
               WHERE account_id = ?1 AND removed_at IS NULL AND day BETWEEN ?2 AND ?3 ORDER BY day";
    let range = params![account.as_str(), year.to_string(), day.to_string()];
    let days = read::rows(from, sql, range, |row| row.get::<_, String>(0))?;
    let sql = "SELECT document FROM holding
               WHERE connection_id = ?1 AND parent = ?2 AND list = 'bills' AND missing_since IS NULL";
    let bills = read::rows(from, sql, of, |row| row.get::<_, String>(0))?;
    let sql = "SELECT bill_id, sum(-units) FROM movement
               WHERE account_id = ?1 AND bill_id IS NOT NULL AND removed_at IS NULL AND pending = 0
               AND coalesce(category_id, '') <> ?2 GROUP BY bill_id";
    let on_bills = read::rows(from, sql, params![account.as_str(), PAYMENT], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let first = readings.iter().find(|reading| reading.worth.is_some()).map_or(i64::MAX, |reading| reading.id.0);
    let sql = "SELECT first_in, day, sum(units) FROM movement
               WHERE account_id = ?1 AND place >= ?2 AND first_in > ?3 AND removed_at IS NULL AND pending = 0
               AND id NOT IN (SELECT became FROM movement WHERE account_id = ?1 AND became IS NOT NULL AND pending = 0)
               GROUP BY first_in, day";
    // What only took another row's place was in the total before.
    let range = params![account.as_str(), places(year).0, first];
    let late = read::rows(from, sql, range, |row| Ok((row.get(0)?, row.get::<_, String>(1)?, row.get(2)?)))?;
    let late: Vec<Late> =
        late.into_iter().filter_map(|(first_in, day, units)| Some((first_in, day.parse().ok()?, units))).collect();
    Ok(Some(Evidence {
        owner: Owner::from(&told),
        worths: readings.iter().filter_map(|reading| held(reading, &late)).collect(),
        reached: readings.iter().filter_map(|reading| Some((reading.began_at, reading.reach.from_day?))).collect(),
        days: days.iter().filter_map(|day| day.parse().ok()).collect(),
        from_day: readings.iter().filter_map(|reading| reading.reach.from_day).min(),
        bills: bills.iter().filter_map(|bill| read::document(bill)).collect(),
        on_bills: on_bills.into_iter().collect(),
    }))
}

/// What an account came to at a reading, with the rows that came after it and without them.
fn held(reading: &Reading, late: &[Late]) -> Option<Held> {
    let Worth { balance, total } = reading.worth?;
    let day = today(reading.began_at);
    let with = |until: NaiveDate| {
        let those = late.iter().filter(|(first_in, day, _)| *first_in > reading.id.0 && *day < until);
        those.fold(total, |total, (_, _, units)| total.saturating_add(*units))
    };
    let totals = [day, day.succ_opt()?, day.checked_sub_days(BEFORE)?].map(with);
    Some(Held { at: reading.began_at, balance, totals })
}
