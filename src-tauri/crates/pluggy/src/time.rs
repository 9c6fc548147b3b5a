//! Instants as Pluggy writes them. Most are `2024-09-19T13:10:31.212Z`, but live bodies also carry no zone, no milliseconds
//! or a bare day ("Types"); all of them are read, and one is written.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, SecondsFormat, Utc};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

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

impl Serialize for Instant {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0.to_rfc3339_opts(SecondsFormat::Millis, true))
    }
}

impl<'de> Deserialize<'de> for Instant {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| de::Error::invalid_value(de::Unexpected::Str(&text), &"an instant or a day"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
        assert_eq!(error.to_string(), "invalid value: string \"soon\", expected an instant or a day");
    }
}
