//! Instants as Pluggy writes them. Most are `2024-09-19T13:10:31.212Z`, but live bodies also carry no zone, no milliseconds
//! or a bare day ("Types"); all of them are read, and one is written.

use std::fmt;

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, SecondsFormat, Utc};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::wire::from_text;

/// An instant in UTC. Written with milliseconds and `Z`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Instant(pub DateTime<Utc>);

impl Instant {
    /// Reads any form that Pluggy has been seen to send. A text without zone is UTC; a bare day is its midnight.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if let Ok(instant) = DateTime::parse_from_rfc3339(text) {
            return Some(Self(instant.with_timezone(&Utc)));
        }
        if let Ok(local) = NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%.f") {
            return Some(Self(local.and_utc()));
        }
        let day = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?;
        Some(Self(day.and_time(NaiveTime::MIN).and_utc()))
    }
}

impl From<DateTime<Utc>> for Instant {
    fn from(instant: DateTime<Utc>) -> Self {
        Self(instant)
    }
}

impl fmt::Display for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.to_rfc3339_opts(SecondsFormat::Millis, true))
    }
}

impl Serialize for Instant {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Instant {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        from_text(deserializer, "an instant or a day", Self::parse)
    }
}

/// A calendar day. Written as `2024-09-19`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Day(pub NaiveDate);

impl Day {
    /// Reads a day, or the day that an instant names by itself: its time is taken for a filler.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let day = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok();
        day.or_else(|| Some(Instant::parse(text)?.0.date_naive())).map(Self)
    }
}

impl Serialize for Day {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        from_text(deserializer, "a day", Self::parse)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_read_with_or_without_a_time() {
        for wire in ["2024-03-05", "2024-03-05T00:00:00", "2024-03-05T03:00:00.000Z"] {
            let day: Day = serde_json::from_value(wire.into()).unwrap();
            assert_eq!(serde_json::to_value(day).unwrap(), "2024-03-05", "{wire}");
        }
    }

    #[test]
    fn every_form_seen_on_the_wire_is_read() {
        for (wire, read) in [
            ("2024-09-19T13:10:31.212Z", "2024-09-19T13:10:31.212Z"),
            ("2025-06-16T23:59:59Z", "2025-06-16T23:59:59.000Z"),
            ("2025-06-16T20:59:59-03:00", "2025-06-16T23:59:59.000Z"),
            ("2023-07-20T00:00:00", "2023-07-20T00:00:00.000Z"),
            ("2022-01-03", "2022-01-03T00:00:00.000Z"),
        ] {
            let instant: Instant = serde_json::from_value(wire.into()).unwrap();
            assert_eq!(serde_json::to_value(instant).unwrap(), read, "{wire}");
        }
        let error = serde_json::from_str::<Instant>("\"soon\"").unwrap_err();
        assert_eq!(error.to_string(), "invalid value: a text, expected an instant or a day at line 1 column 6");
    }
}
