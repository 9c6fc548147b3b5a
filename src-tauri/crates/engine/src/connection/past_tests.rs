use super::*;
use crate::view::{ConnectionId, Phase};

/// Hours since a beginning.
fn at(hours: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::hours(hours)
}

fn moment(hours: i64, cause: Cause) -> Moment {
    Moment {
        connection: ConnectionId("a".to_owned()),
        at: at(hours),
        state: "finished".to_owned(),
        status: None,
        execution_status: None,
        error_code: None,
        cause,
        trigger: Trigger::Automatic,
        last_success_at: None,
    }
}

/// One that a success was known of.
fn succeeded(hours: i64, success: i64) -> Moment {
    Moment { last_success_at: Some(at(success)), ..moment(hours, Cause::UpToDate) }
}

const FRESH: TimeDelta = TimeDelta::hours(48);

fn band(moments: &[Moment], looks: &[i64], now: i64) -> Band {
    let looks: Vec<_> = looks.iter().map(|hours| at(*hours)).collect();
    Known { moments, looks: &looks, fresh: FRESH }.band(30, at(now))
}

/// What each stretch is and until when, in hours.
fn told(band: &Band) -> Vec<(Health, i64)> {
    let end = |stretch: &Stretch| (stretch.to - DateTime::UNIX_EPOCH).num_hours();
    for pair in band.stretches.windows(2) {
        assert_eq!(pair[0].to, pair[1].from, "there are no gaps: {band:?}");
    }
    assert_eq!(band.stretches.first().map(|one| one.from), Some(band.from));
    assert_eq!(band.stretches.last().map(|one| one.to), Some(band.to));
    band.stretches.iter().map(|stretch| (stretch.health, end(stretch))).collect()
}

const NOW: i64 = 30 * 24;

#[test]
fn each_state_lasts_until_the_next_as_far_as_somebody_looked() {
    use Cause as C;
    use Health as H;
    let daily: Vec<i64> = (0..30).map(|day| day * 24).collect();
    let looked_at = [600, 624, 648, 672, 696].as_slice();
    for (what, moments, looks, stretches, uptime) in [
        ("nothing is known", vec![], &[][..], vec![(H::NotYet, NOW)], None),
        ("connecting for the first time", vec![moment(700, C::Updating)], &[], vec![(H::NotYet, NOW)], None),
        (
            "up to date since a while",
            vec![moment(705, C::Updating), succeeded(706, 706)],
            &[],
            vec![(H::NotYet, 706), (H::Ok, NOW)],
            Some(100),
        ),
        (
            "it failed, and was well again",
            vec![succeeded(600, 600), moment(620, C::BankUnavailable), succeeded(630, 630), succeeded(672, 672)],
            looked_at,
            vec![(H::NotYet, 600), (H::Ok, 620), (H::Stale, 630), (H::Ok, NOW)],
            Some(91),
        ),
        (
            "an update under way takes nothing away",
            vec![succeeded(696, 696), moment(700, C::Updating), moment(701, C::NotSent)],
            &[],
            vec![(H::NotYet, 696), (H::Ok, NOW)],
            Some(100),
        ),
        (
            "what nobody renewed becomes old",
            vec![succeeded(600, 600)],
            looked_at,
            vec![(H::NotYet, 600), (H::Ok, 648), (H::Old, NOW)],
            Some(40),
        ),
        (
            "the app was closed, and nobody knows",
            vec![succeeded(600, 600), moment(700, C::BankUnavailable)],
            &[],
            vec![(H::NotYet, 600), (H::Ok, 626), (H::Unknown, 700), (H::Stale, NOW)],
            Some(56),
        ),
        (
            "the app was closed, and Pluggy tells of a success meanwhile",
            vec![succeeded(600, 600), succeeded(700, 690)],
            &[],
            vec![(H::NotYet, 600), (H::Ok, 626), (H::Unknown, 690), (H::Ok, NOW)],
            Some(100),
        ),
        (
            "it seemed old until somebody looked",
            vec![succeeded(600, 600), moment(700, C::Old), succeeded(701, 690)],
            &[],
            vec![(H::NotYet, 600), (H::Ok, 626), (H::Unknown, 690), (H::Ok, NOW)],
            Some(100),
        ),
        (
            "a refused password stays refused, whoever looks",
            vec![succeeded(500, 500), moment(510, C::InvalidCredentials), moment(600, C::CredentialsWanted)],
            &[],
            vec![(H::NotYet, 500), (H::Ok, 510), (H::Fail, NOW)],
            Some(4),
        ),
        (
            "brought along, with a success of before",
            vec![succeeded(700, 690)],
            &[],
            vec![(H::NotYet, 690), (H::Ok, NOW)],
            Some(100),
        ),
        (
            "the clock was set back",
            vec![succeeded(700, 700), moment(650, C::CodeTimeout), moment(655, C::Updating)],
            &[672, 696],
            vec![(H::NotYet, 650), (H::Fail, NOW)],
            Some(0),
        ),
        (
            "all was written in a time that has not come yet",
            vec![succeeded(900, 900)],
            &[],
            vec![(H::NotYet, NOW)],
            None,
        ),
        ("older than the band", vec![succeeded(-9000, -9000)], &daily, vec![(H::Old, NOW)], Some(0)),
    ] {
        let band = band(&moments, looks, NOW);
        assert_eq!((told(&band), band.uptime), (stretches, uptime), "{what}");
    }
}

#[test]
fn a_stretch_says_why_and_who_began_it() {
    let asked = Moment { trigger: Trigger::Person, ..moment(700, Cause::BankUnavailable) };
    let band = band(&[succeeded(690, 690), asked], &[], NOW);
    let last = band.stretches.last().unwrap();
    assert_eq!((last.cause, last.trigger), (Some(Cause::BankUnavailable), Trigger::Person));
    assert_eq!(band.stretches[0].cause, None);
}

#[test]
fn years_of_rows_become_one_band() {
    let hours = |day: i64| day * 24;
    let moments: Vec<_> = (0..4000).map(|day| succeeded(hours(day), hours(day))).collect();
    let looks: Vec<_> = (0..4000).map(hours).collect();
    let band = band(&moments, &looks, hours(4000));
    assert_eq!((told(&band), band.uptime), (vec![(Health::Ok, hours(4000))], Some(100)));
}

fn during(seconds: i64, state: &str, execution: Option<&str>, trigger: Trigger) -> Moment {
    Moment {
        at: DateTime::UNIX_EPOCH + TimeDelta::seconds(seconds),
        state: state.to_owned(),
        status: execution.map(|_| "UPDATING".to_owned()),
        execution_status: execution.map(str::to_owned),
        trigger,
        ..moment(0, Cause::Updating)
    }
}

fn end(seconds: i64, cause: Cause, success: Option<i64>, trigger: Trigger) -> Moment {
    let last_success_at = success.map(|seconds| DateTime::UNIX_EPOCH + TimeDelta::seconds(seconds));
    Moment { cause, last_success_at, ..during(seconds, "finished", None, trigger) }
}

#[test]
fn an_execution_has_its_beginning_its_phases_and_its_end() {
    use Trigger as T;
    let by = T::Person;
    let history = [
        during(0, "needsCredentials", None, by),
        during(5, "sending", None, by),
        during(6, "following", Some("CREATED"), by),
        during(10, "following", Some("LOGIN_IN_PROGRESS"), by),
        during(20, "waiting", Some("WAITING_USER_INPUT"), by),
        during(31, "answering", None, by),
        during(33, "following", Some("LOGIN_MFA_IN_PROGRESS"), by),
        during(35, "following", Some("ACCOUNTS_IN_PROGRESS"), by),
        during(45, "following", Some("TRANSACTIONS_IN_PROGRESS"), by),
        during(50, "syncing", Some("SUCCESS"), by),
        end(53, Cause::UpToDate, Some(49), by),
        // Found by a look, when it was over.
        end(90_000, Cause::UpToDate, Some(86_449), T::Automatic),
        // Found by a look that then reads what it brought.
        Moment { status: Some("UPDATED".to_owned()), ..during(180_000, "syncing", Some("SUCCESS"), T::Automatic) },
        end(180_001, Cause::UpToDate, Some(172_849), T::Automatic),
        // Seen while it ran.
        during(259_200, "following", Some("LOGIN_IN_PROGRESS"), T::Automatic),
        end(259_210, Cause::BankUnavailable, Some(172_849), T::Automatic),
        // Of an earlier version, which did not say who asked.
        during(300_000, "sending", None, T::Unknown),
        end(300_004, Cause::NotSent, Some(172_849), T::Unknown),
        during(300_100, "sending", None, by),
    ];
    let told: Vec<_> =
        runs(&history).iter().map(|run| (run.at.timestamp(), run.trigger, run.cause, run.lasted)).collect();
    assert_eq!(
        told,
        [
            (300_000, T::Person, Cause::NotSent, Some(4)),
            (259_200, T::Automatic, Cause::BankUnavailable, None),
            (172_849, T::Automatic, Cause::UpToDate, None),
            (86_449, T::Automatic, Cause::UpToDate, None),
            (5, T::Person, Cause::UpToDate, Some(48)),
        ]
    );
    let phases = |run: &Run| run.phases.iter().map(|seen| (seen.phase, seen.lasted)).collect::<Vec<_>>();
    let runs = runs(&history);
    assert_eq!(
        phases(&runs[4]),
        [(Phase::Login, 14), (Phase::Code, 15), (Phase::Accounts, 10), (Phase::Transactions, 8)]
    );
    assert_eq!(phases(&runs[1]), [(Phase::Login, 10)]);
    assert_eq!(phases(&runs[2]), []);
}

#[test]
fn one_that_had_failed_when_it_was_looked_at_is_told_and_a_look_that_finds_nothing_is_none() {
    let read = |moment| Moment { status: Some("OUTDATED".to_owned()), ..moment };
    let history = [
        succeeded(0, 0),
        read(Moment { last_success_at: Some(at(0)), ..moment(24, Cause::BankUnavailable) }),
        // Nobody read anything: it only became old.
        Moment { last_success_at: Some(at(0)), ..moment(49, Cause::Old) },
    ];
    let told: Vec<_> = runs(&history).iter().map(|run| (run.at, run.cause, run.lasted)).collect();
    assert_eq!(told, [(at(24), Cause::BankUnavailable, None), (at(0), Cause::UpToDate, None)]);
}

#[test]
fn no_more_executions_are_told_than_anybody_reads() {
    let history: Vec<_> = (0..500).map(|day| succeeded(day * 24, day * 24)).collect();
    let runs = runs(&history);
    assert_eq!((runs.len(), runs[0].at), (MOST_RUNS, at(499 * 24)));
}
