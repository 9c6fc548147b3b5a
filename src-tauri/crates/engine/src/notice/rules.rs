//! What a person chose about notices: which kinds there are for them, at which hours, and which connections are to be silent
//! for a while. Pure.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveTime, TimeDelta, TimeZone as _, Timelike as _, Utc};
use serde::{Deserialize, Serialize};

use super::{Notice, NoticeKind};
use crate::view::ConnectionId;

/// The hour at which a connection that was silent "until tomorrow" speaks again.
const MORNING: u32 = 8;

const DAY: u32 = 24 * 60;

/// Everything that is kept about notices.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct NoticeChoices {
    /// What a person chose.
    pub rules: NoticeRules,
    /// Which connections are silent, and until when.
    #[cfg_attr(feature = "ts", ts(type = "Record<string, string>"))]
    pub snoozed: BTreeMap<ConnectionId, DateTime<Utc>>,
}

/// What a person chose.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct NoticeRules {
    /// What is not told.
    pub muted: BTreeSet<NoticeSubject>,
    /// When it is quiet.
    pub quiet: Quiet,
}

/// Hours at which the desktop stays quiet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Quiet {
    /// Whether there are any.
    pub on: bool,
    /// From this minute of the day on, local time.
    pub from: u32,
    /// To this one; on the next day, if it comes before the other. All day, if both are the same.
    pub to: u32,
    /// What expires is told all the same: a code, an approval.
    pub lets_urgent: bool,
}

impl Default for Quiet {
    fn default() -> Self {
        Self { on: false, from: 22 * 60, to: 7 * 60, lets_urgent: true }
    }
}

/// What can be told or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum NoticeSubject {
    /// A bank waits for a code, an approval, a choice.
    Needed,
    /// A connection stopped.
    Failed,
    /// All came.
    Done,
    /// Not all came.
    Partial,
    /// What there is is old.
    Stale,
    /// A consent ends soon.
    Consent,
    /// A bank answers again.
    BankBack,
}

/// For how long a connection is to be silent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum Snooze {
    /// For an hour.
    Hour,
    /// Until the next morning.
    Tomorrow,
    /// For seven days.
    Week,
}

impl Snooze {
    /// Until when, counted from now.
    #[must_use]
    pub fn until(self, now: DateTime<FixedOffset>) -> DateTime<Utc> {
        match self {
            Self::Hour => now.to_utc() + TimeDelta::hours(1),
            Self::Week => now.to_utc() + TimeDelta::days(7),
            Self::Tomorrow => at(now, now.date_naive().succ_opt().unwrap_or(now.date_naive()), MORNING * 60),
        }
    }
}

impl NoticeSubject {
    /// What a notice is about.
    #[must_use]
    pub fn of(kind: &NoticeKind) -> Self {
        match kind {
            NoticeKind::CodeNeeded { .. } | NoticeKind::ActionNeeded { .. } => Self::Needed,
            NoticeKind::Failed { .. } => Self::Failed,
            NoticeKind::Done => Self::Done,
            NoticeKind::Partial => Self::Partial,
            NoticeKind::Stale => Self::Stale,
            NoticeKind::ConsentEnding { .. } => Self::Consent,
            NoticeKind::BankBack | NoticeKind::AwaitedBack => Self::BankBack,
        }
    }
}

impl NoticeRules {
    /// Whether it is told at all.
    pub(super) fn tells(&self, notice: &Notice) -> bool {
        !self.muted.contains(&NoticeSubject::of(&notice.kind))
    }
}

impl Quiet {
    /// Until when it is quiet now; nothing, when it is not. On the day on which clocks change it may be an hour off until it
    /// is asked again.
    #[must_use]
    pub fn until(self, now: DateTime<FixedOffset>) -> Option<DateTime<Utc>> {
        let (from, to) = (self.from % DAY, self.to % DAY);
        let minute = now.hour() * 60 + now.minute();
        let is_quiet = match from < to {
            true => (from..to).contains(&minute),
            false => minute >= from || minute < to,
        };
        let today = now.date_naive();
        let end = if minute < to { today } else { today.succ_opt()? };
        (self.on && is_quiet).then(|| at(now, end, to))
    }
}

/// A minute of a day, where it is as late as `like` says.
fn at(like: DateTime<FixedOffset>, day: NaiveDate, minute: u32) -> DateTime<Utc> {
    let time = NaiveTime::from_num_seconds_from_midnight_opt(minute * 60, 0).unwrap_or_default();
    let local = like.offset().from_local_datetime(&day.and_time(time));
    // A fixed offset has every minute once.
    local.single().map_or(like.to_utc(), |at| at.to_utc())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn instant(text: &str) -> DateTime<FixedOffset> {
        DateTime::parse_from_rfc3339(text).unwrap()
    }

    #[test]
    fn it_is_quiet_over_midnight_and_within_a_day() {
        let night = Quiet { on: true, from: 22 * 60, to: 7 * 60, lets_urgent: true };
        let nap = Quiet { from: 13 * 60, to: 13 * 60 + 30, ..night };
        let always = Quiet { from: 60, to: 60, ..night };
        for (quiet, now, until) in [
            (night, "2026-11-19T21:59:59-03:00", None),
            (night, "2026-11-19T22:00:00-03:00", Some("2026-11-20T07:00:00-03:00")),
            (night, "2026-11-19T23:59:00-03:00", Some("2026-11-20T07:00:00-03:00")),
            (night, "2026-11-20T00:00:00-03:00", Some("2026-11-20T07:00:00-03:00")),
            (night, "2026-11-20T06:59:59-03:00", Some("2026-11-20T07:00:00-03:00")),
            (night, "2026-11-20T07:00:00-03:00", None),
            // The same instants elsewhere are other hours.
            (night, "2026-11-20T00:00:00+09:00", Some("2026-11-20T07:00:00+09:00")),
            (nap, "2026-12-31T13:00:00-03:00", Some("2026-12-31T13:30:00-03:00")),
            (nap, "2026-12-31T13:30:00-03:00", None),
            (nap, "2026-12-31T01:00:00-03:00", None),
            (always, "2026-11-19T00:30:00-03:00", Some("2026-11-19T01:00:00-03:00")),
            (always, "2026-11-19T01:00:00-03:00", Some("2026-11-20T01:00:00-03:00")),
            (Quiet { on: false, ..night }, "2026-11-19T23:00:00-03:00", None),
        ] {
            assert_eq!(quiet.until(instant(now)), until.map(|at| instant(at).to_utc()), "{quiet:?} at {now}");
        }
    }

    #[test]
    fn a_connection_is_silent_for_as_long_as_was_said() {
        let now = instant("2026-11-30T23:30:00-03:00");
        for (snooze, until) in [
            (Snooze::Hour, "2026-12-01T00:30:00-03:00"),
            (Snooze::Tomorrow, "2026-12-01T08:00:00-03:00"),
            (Snooze::Week, "2026-12-07T23:30:00-03:00"),
        ] {
            assert_eq!(snooze.until(now), instant(until).to_utc(), "{snooze:?}");
        }
    }

    #[test]
    fn what_another_version_wrote_leaves_the_rest() {
        let rules: NoticeRules = serde_json::from_str(r#"{"muted":["done"],"new":1}"#).unwrap();
        assert!(rules.muted.contains(&NoticeSubject::Done));
        assert_eq!(rules.quiet, Quiet::default());
    }
}
