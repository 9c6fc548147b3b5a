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
    if matches!(explanation.cause, Cause::Gone | Cause::Archived) {
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
    if matches!(explanation.cause, Cause::AuthorizationRevoked | Cause::ConsentEnded) {
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
    let refused = attempt.explanation().cause == Cause::RefusedOften;
    let until = attempt.ended_at.filter(|_| refused)? + AFTER_REFUSALS;
    Some(Hold { until, why: Why::Refusals })
}

/// Pluggy has told how often.
pub(super) fn frequency(attempt: &Attempt) -> Option<Hold> {
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

#[cfg(test)]
mod tests {
    use pluggy::{
        ConnectorId, ItemId,
        model::{Connector, ConnectorCredential},
    };

    use super::*;
    use crate::{
        connection::status::explain,
        view::{ConnectionId, Explanation, Product, ProductStanding},
    };

    fn at(minutes: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::minutes(minutes)
    }

    /// A connection that ended like this at minute 0, with an item.
    fn ended(cause: Cause, remedy: Remedy) -> Record {
        let connector = Connector::default();
        let explanation = Explanation { remedy, ..explain(cause) };
        let attempt = Attempt {
            state: State::Finished { explanation },
            item: Some(ItemId::from("item")),
            ended_at: Some(at(0)),
            ..Attempt::new(&connector, at(0))
        };
        Record::new(ConnectionId("c".to_owned()), connector, attempt)
    }

    fn fine() -> Record {
        ended(Cause::UpToDate, Remedy::Nothing)
    }

    fn with(mut record: Record, change: impl FnOnce(&mut Record)) -> Record {
        change(&mut record);
        record
    }

    fn standing(came: Came) -> ProductStanding {
        ProductStanding { product: Product::Accounts, came, last_at: None, bank_message: None }
    }

    #[test]
    fn each_rule_says_whether_and_from_when_on() {
        let refused = || ended(Cause::InvalidCredentials, Remedy::EnterCredentials);
        let hold = |why| Hold { until: at(30), why };
        let rows: [(&str, Record, May); 21] = [
            ("nothing is wrong", fine(), May::Now),
            ("OUTDATED", ended(Cause::BankUnavailable, Remedy::Update), May::Now),
            ("the code came too late", ended(Cause::CodeTimeout, Remedy::Update), May::Now),
            ("a state that nobody knows", ended(Cause::UnknownState, Remedy::Update), May::Now),
            ("one runs already: it is joined", with(fine(), |it| it.attempt.state = State::Sending), May::Running),
            ("LOGIN_ERROR", refused(), May::NeedsInput { what: Wanted::Credentials }),
            (
                "LOGIN_ERROR twice: the cool-down of a quarter of an hour",
                with(refused(), |it| it.attempt.facts.refusals = 2),
                May::After { at: at(15), why: Why::Refusals },
            ),
            (
                "LOGIN_ERROR twice, and an hour ago",
                with(refused(), |it| {
                    it.attempt.facts.refusals = 2;
                    it.attempt.ended_at = Some(at(-60));
                }),
                May::NeedsInput { what: Wanted::Credentials },
            ),
            (
                "the consent was withdrawn",
                ended(Cause::AuthorizationRevoked, Remedy::EnterCredentials),
                May::NeedsInput { what: Wanted::Consent },
            ),
            (
                "a code with each update (MFA, one step)",
                with(fine(), |it| {
                    it.connector.credentials =
                        vec![ConnectorCredential { mfa: Some(true), ..ConnectorCredential::default() }];
                }),
                May::NeedsInput { what: Wanted::Code },
            ),
            ("a code after the login (MFA, two steps)", with(fine(), |it| it.connector.has_mfa = Some(true)), May::Now),
            (
                "an hour between two, as Pluggy told",
                with(fine(), |it| {
                    it.attempt.facts.hours_between = Some(1);
                    it.attempt.facts.last_updated_at = Some(at(-20));
                }),
                May::After { at: at(40), why: Why::Fresh },
            ),
            (
                "the interval of the contract has passed",
                with(fine(), |it| {
                    it.attempt.facts.hours_between = Some(24);
                    it.attempt.facts.last_updated_at = Some(at(-24 * 60 - 1));
                }),
                May::Now,
            ),
            (
                "Pluggy rests after errors",
                with(ended(Cause::Cooldown, Remedy::Update), |it| it.attempt.facts.hold = Some(hold(Why::Cooldown))),
                May::After { at: at(30), why: Why::Cooldown },
            ),
            (
                "the bank is switched off",
                with(ended(Cause::BankUnavailable, Remedy::Update), |it| {
                    it.attempt.facts.hold = Some(hold(Why::BankOffline));
                }),
                May::After { at: at(30), why: Why::BankOffline },
            ),
            (
                "the quota of the month is used up for all there is",
                with(ended(Cause::PartlyUpToDate, Remedy::Nothing), |it| {
                    it.attempt.facts.products = vec![standing(Came::OverQuota), standing(Came::OverQuota)];
                }),
                // Three hours after midnight in Greenwich the year begins in São Paulo.
                May::After { at: at(3 * 60), why: Why::Quota },
            ),
            (
                "the quota is used up for some",
                with(ended(Cause::PartlyUpToDate, Remedy::Nothing), |it| {
                    it.attempt.facts.products = vec![standing(Came::OverQuota), standing(Came::Whole)];
                }),
                May::Now,
            ),
            ("MeuPluggy is refreshed elsewhere", with(fine(), |it| it.connector.id = ConnectorId(200)), May::OnlyRead),
            ("the plan updates at the widget alone", with(fine(), |it| it.attempt.only_widget = true), May::UseWidget),
            (
                "its consent has ended",
                with(fine(), |it| it.attempt.consent_over = true),
                May::NeedsInput { what: Wanted::Consent },
            ),
            ("it does not exist any more", ended(Cause::Gone, Remedy::Nothing), May::Never { why: Why::NoItem }),
        ];
        for (what, record, may) in rows {
            assert_eq!(may_update(&record, at(1)), may, "{what}");
        }
        for why in [Why::TooManyErrors, Why::Subscription] {
            let record = with(fine(), |it| it.attempt.facts.never = Some(why));
            assert_eq!(may_update(&record, at(1)), May::Never { why });
        }
    }

    #[test]
    fn the_longest_wait_is_the_one_that_is_told() {
        let record = with(ended(Cause::InvalidCredentials, Remedy::EnterCredentials), |it| {
            it.attempt.facts.refusals = 3;
            it.attempt.facts.hold = Some(Hold { until: at(30), why: Why::Cooldown });
        });
        assert_eq!(may_update(&record, at(1)), May::After { at: at(30), why: Why::Cooldown });
        assert_eq!(may_update(&record, at(31)), May::NeedsInput { what: Wanted::Credentials });
    }

    #[test]
    fn a_month_begins_in_sao_paulo() {
        let day = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
        for (now, next) in [
            ("2026-11-22T12:00:00Z", "2026-12-01T03:00:00Z"),
            // Still November there.
            ("2026-12-01T02:59:00Z", "2026-12-01T03:00:00Z"),
            ("2026-12-31T12:00:00Z", "2027-01-01T03:00:00Z"),
        ] {
            assert_eq!(next_month(day(now)), Some(day(next)), "{now}");
        }
    }
}
