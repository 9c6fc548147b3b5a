//! When the app locks itself: on demand, when nobody has been there for a while, when the computer sleeps, when the desktop's
//! session is locked or given to somebody else. Pure; what locking does, and who notices that somebody is there, is elsewhere.
//!
//! Idleness is told by the wall clock: a computer that slept through the time has been left alone as well.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

/// What a person chose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct LockRules {
    /// Minutes without anybody there; never, if nothing.
    pub idle_minutes: Option<u32>,
    /// When the computer goes to sleep.
    pub on_sleep: bool,
    /// When the desktop's session is locked, or given to somebody else.
    pub on_session_lock: bool,
    /// Connections are followed while it is locked: a key stays in memory.
    pub keeps_following: bool,
}

impl Default for LockRules {
    fn default() -> Self {
        Self { idle_minutes: Some(10), on_sleep: true, on_session_lock: true, keeps_following: false }
    }
}

/// Whether it is locked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lock {
    /// There is no passphrase to ask for.
    Off,
    /// Open, and somebody was there last then.
    Open {
        /// When.
        seen: DateTime<Utc>,
    },
    /// Locked.
    Locked {
        /// Why.
        why: LockReason,
    },
}

/// Why it was locked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum LockReason {
    /// The app has just been started.
    Start,
    /// Somebody wanted it.
    Asked,
    /// Nobody was there.
    Idle,
    /// The computer slept.
    Sleep,
    /// The desktop's session was locked, or given to somebody else.
    Session,
}

/// What happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LockInput {
    /// Somebody moved, typed or clicked.
    Somebody,
    /// Time has passed.
    Time,
    /// Somebody wants it locked.
    Ask,
    /// The computer goes to sleep.
    Sleep,
    /// The desktop's session is locked, or given to somebody else.
    Session,
    /// The right passphrase was given.
    Unlocked,
}

impl Lock {
    /// As an app begins whose vault has a passphrase or none.
    #[must_use]
    pub fn at_start(has_passphrase: bool) -> Self {
        if has_passphrase { Self::Locked { why: LockReason::Start } } else { Self::Off }
    }

    /// What it is after this.
    #[must_use]
    pub fn step(self, input: LockInput, rules: &LockRules, now: DateTime<Utc>) -> Self {
        let locked = |why| Self::Locked { why };
        match (self, input) {
            (Self::Off, _) => Self::Off,
            (Self::Locked { .. }, LockInput::Unlocked) => Self::Open { seen: now },
            (Self::Locked { why }, _) => locked(why),
            (Self::Open { .. }, LockInput::Ask) => locked(LockReason::Asked),
            (Self::Open { .. }, LockInput::Sleep) if rules.on_sleep => locked(LockReason::Sleep),
            (Self::Open { .. }, LockInput::Session) if rules.on_session_lock => locked(LockReason::Session),
            // Whoever comes back after the time does not find it open.
            (Self::Open { seen }, _) if is_over(seen, rules, now) => locked(LockReason::Idle),
            (Self::Open { .. }, LockInput::Somebody | LockInput::Unlocked) => Self::Open { seen: now },
            (Self::Open { seen }, LockInput::Time | LockInput::Sleep | LockInput::Session) => Self::Open { seen },
        }
    }

    /// When time alone may lock it.
    #[must_use]
    pub fn due(&self, rules: &LockRules) -> Option<DateTime<Utc>> {
        match self {
            Self::Open { seen } => Some(*seen + idle(rules)?),
            Self::Off | Self::Locked { .. } => None,
        }
    }
}

fn idle(rules: &LockRules) -> Option<TimeDelta> {
    rules.idle_minutes.map(|minutes| TimeDelta::minutes(minutes.into()))
}

/// The time is over; or the clock was set back behind the time at which somebody was there, and nobody knows how long ago
/// that is.
fn is_over(seen: DateTime<Utc>, rules: &LockRules, now: DateTime<Utc>) -> bool {
    idle(rules).is_some_and(|idle| now >= seen + idle || now < seen - idle)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minutes: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::days(365) + TimeDelta::minutes(minutes)
    }

    #[test]
    fn it_locks_for_its_reasons_and_for_no_other() {
        use LockInput as I;
        let rules = LockRules::default();
        let lax = LockRules { idle_minutes: None, on_sleep: false, on_session_lock: false, keeps_following: true };
        let open = |minutes| Lock::Open { seen: at(minutes) };
        let locked = |why| Lock::Locked { why };
        for (before, input, rules, minute, after) in [
            (open(0), I::Somebody, &rules, 9, open(9)),
            (open(0), I::Time, &rules, 9, open(0)),
            (open(0), I::Time, &rules, 10, locked(LockReason::Idle)),
            (open(0), I::Somebody, &rules, 10, locked(LockReason::Idle)),
            (open(0), I::Somebody, &rules, -9, open(-9)),
            (open(0), I::Somebody, &rules, -11, locked(LockReason::Idle)),
            (open(0), I::Ask, &rules, 0, locked(LockReason::Asked)),
            (open(0), I::Sleep, &rules, 0, locked(LockReason::Sleep)),
            (open(0), I::Session, &rules, 0, locked(LockReason::Session)),
            (open(0), I::Sleep, &lax, 9_999, open(0)),
            (open(0), I::Session, &lax, 9_999, open(0)),
            (open(0), I::Time, &lax, 9_999, open(0)),
            (open(0), I::Ask, &lax, 0, locked(LockReason::Asked)),
            (locked(LockReason::Idle), I::Somebody, &rules, 0, locked(LockReason::Idle)),
            (locked(LockReason::Idle), I::Sleep, &rules, 0, locked(LockReason::Idle)),
            (locked(LockReason::Start), I::Unlocked, &rules, 3, open(3)),
            (Lock::Off, I::Ask, &rules, 0, Lock::Off),
            (Lock::Off, I::Time, &rules, 9_999, Lock::Off),
        ] {
            assert_eq!(before.clone().step(input, rules, at(minute)), after, "{before:?} {input:?} at {minute}");
        }
    }

    #[test]
    fn time_locks_it_when_it_said() {
        let rules = LockRules::default();
        assert_eq!(Lock::Open { seen: at(0) }.due(&rules), Some(at(10)));
        assert_eq!(Lock::Open { seen: at(0) }.due(&LockRules { idle_minutes: None, ..rules.clone() }), None);
        assert_eq!(Lock::at_start(true).due(&rules), None);
        assert_eq!(Lock::at_start(false), Lock::Off);
    }
}
