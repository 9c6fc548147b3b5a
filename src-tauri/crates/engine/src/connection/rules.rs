//! Whether a connection may be updated now ("Update rules"). Pure. What Pluggy would refuse is not asked for: the screen says
//! why, and until when. Not in here: sending anything.

use chrono::{DateTime, Datelike as _, FixedOffset, NaiveDate, TimeDelta, Utc};

use super::{
    Record,
    attempt::{Attempt, State},
    meu_pluggy::MEU_PLUGGY,
    upkeep::Hold,
};
use crate::view::{Came, Cause, May, Remedy, Wanted, Why};

/// After this many refusals in a row, Pluggy waits.
pub const REFUSALS: u32 = 2;
/// And this long.
pub const AFTER_REFUSALS: TimeDelta = TimeDelta::minutes(15);

/// Whether another execution may be asked for.
#[must_use]
pub fn may_update(record: &Record, now: DateTime<Utc>) -> May {
    let attempt = &record.attempt;
    let explanation = match &attempt.state {
        State::Finished { .. } => attempt.explanation(),
        State::NeedsCredentials { .. } => return May::NeedsInput { what: Wanted::Credentials },
        State::AtWidget(_) => return May::UseWidget,
        _ => return May::Running,
    };
    if explanation.cause == Cause::Gone {
        return May::Never { why: Why::NoItem };
    }
    if attempt.item.is_some() && record.connector.id == MEU_PLUGGY {
        return May::OnlyRead;
    }
    if let Some(why) = attempt.facts.never {
        return May::Never { why };
    }
    if let Some(hold) = hold(attempt, now) {
        return May::After { at: hold.until, why: hold.why };
    }
    if attempt.only_widget {
        return May::UseWidget;
    }
    if explanation.cause == Cause::AuthorizationRevoked {
        return May::NeedsInput { what: Wanted::Consent };
    }
    if attempt.item.is_none() || explanation.remedy == Remedy::EnterCredentials {
        return May::NeedsInput { what: Wanted::Credentials };
    }
    if record.connector.credentials.iter().any(|credential| credential.mfa == Some(true)) {
        return May::NeedsInput { what: Wanted::Code };
    }
    May::Now
}

/// What is to be waited for, the longest wait first.
fn hold(attempt: &Attempt, now: DateTime<Utc>) -> Option<Hold> {
    let holds = [attempt.facts.hold, refusals(attempt), frequency(attempt), quota(attempt)];
    holds.into_iter().flatten().filter(|hold| hold.until > now).max_by_key(|hold| (hold.until, hold.why))
}

/// Whoever asks again at once after several refusals may have the access locked.
fn refusals(attempt: &Attempt) -> Option<Hold> {
    let refused = matches!(attempt.explanation().cause, Cause::InvalidCredentials | Cause::RefusedOften);
    let until = attempt.ended_at.filter(|_| refused && attempt.facts.refusals >= REFUSALS)? + AFTER_REFUSALS;
    Some(Hold { until, why: Why::Refusals })
}

/// Pluggy has told how often.
fn frequency(attempt: &Attempt) -> Option<Hold> {
    let hours = TimeDelta::try_hours(attempt.facts.hours_between?.into())?;
    let until = attempt.facts.last_updated_at?.checked_add_signed(hours)?;
    Some(Hold { until, why: Why::Fresh })
}

/// The quota of an institution begins anew with the month. As long as anything else comes, an update is worth asking for.
fn quota(attempt: &Attempt) -> Option<Hold> {
    let products = &attempt.facts.products;
    let used_up = !products.is_empty() && products.iter().all(|one| one.came == Came::OverQuota);
    let until = next_month(attempt.ended_at.filter(|_| used_up)?)?;
    Some(Hold { until, why: Why::Quota })
}

/// The first moment of the next month in São Paulo, which has had no summer time since 2019.
fn next_month(at: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let zone = FixedOffset::west_opt(3 * 3600)?;
    let day = at.with_timezone(&zone).date_naive();
    let (year, month) = if day.month() == 12 { (day.year() + 1, 1) } else { (day.year(), day.month() + 1) };
    let first = NaiveDate::from_ymd_opt(year, month, 1)?.and_hms_opt(0, 0, 0)?;
    Some(first.and_local_timezone(zone).single()?.to_utc())
}
