//! How far each list of a connection is here, by its readings: what is missing, why, and since when. Pure.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::{
    store::readings::Reading,
    view::{Lack, ListEnd, ListState, Listing},
};

/// Each list that was ever read, in the order in which screens name them. `readings` are the oldest first.
#[must_use]
pub fn lists(readings: &[Reading]) -> Vec<ListState> {
    let mut lists: BTreeMap<(Listing, &str), Vec<&Reading>> = BTreeMap::new();
    for reading in readings {
        lists.entry((reading.reach.list, &reading.reach.of)).or_default().push(reading);
    }
    lists.into_iter().map(|((list, of), readings)| state(list, of, &readings)).collect()
}

fn state(list: Listing, of: &str, readings: &[&Reading]) -> ListState {
    let is_whole = |reading: &&&Reading| matches!(reading.end, Some((_, ListEnd::Whole)));
    let whole = readings.iter().rfind(is_whole);
    let from_day: Option<NaiveDate> = readings.iter().filter(is_whole).filter_map(|one| one.reach.from_day).min();
    let since = whole.map(|whole| whole.began_at);
    let last = readings.last().filter(|last| whole.is_none_or(|whole| last.id > whole.id));
    ListState {
        list,
        of: (!of.is_empty()).then(|| of.to_owned()),
        whole_at: since,
        from_day,
        lack: last.map(|last| Lack { end: last.end.map(|(_, end)| end), since }),
    }
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, TimeDelta, Utc};

    use super::*;
    use crate::store::readings::{Reach, ReadingId};

    fn at(hours: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::hours(hours)
    }

    fn reading(id: i64, of: &str, from_day: &str, end: Option<ListEnd>) -> Reading {
        let list = if of.is_empty() { Listing::Loans } else { Listing::Movements };
        let reach = Reach { list, of: of.to_owned(), from_day: from_day.parse().ok(), created_from: None };
        let end = end.map(|end| (at(id), end));
        Reading { id: ReadingId(id), reach, began_at: at(id), cursor: None, rows: 0, worth: None, end }
    }

    #[test]
    fn what_is_missing_is_told_with_its_reason_and_its_beginning() {
        let whole = Some(ListEnd::Whole);
        let readings = [
            reading(1, "a", "2025-05-01", whole),
            reading(2, "a", "2026-04-01", whole),
            reading(3, "b", "2025-05-01", whole),
            reading(4, "", "", Some(ListEnd::NotAllowed)),
            reading(5, "b", "2026-04-01", Some(ListEnd::Lost)),
            reading(6, "b", "2026-04-01", Some(ListEnd::Quota)),
            reading(7, "c", "2025-05-01", None),
        ];
        let state = |of: Option<&str>, whole_at: Option<i64>, lack| ListState {
            list: if of.is_some() { Listing::Movements } else { Listing::Loans },
            of: of.map(str::to_owned),
            whole_at: whole_at.map(at),
            from_day: whole_at.and(NaiveDate::from_ymd_opt(2025, 5, 1)),
            lack,
        };
        let lack = |end, since: Option<i64>| Some(Lack { end, since: since.map(at) });
        assert_eq!(
            lists(&readings),
            [
                state(Some("a"), Some(2), None),
                state(Some("b"), Some(3), lack(Some(ListEnd::Quota), Some(3))),
                state(Some("c"), None, lack(None, None)),
                state(None, None, lack(Some(ListEnd::NotAllowed), None)),
            ]
        );
    }
}
