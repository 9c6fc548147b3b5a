//! How a connection was: its history as stretches of time, and as executions. Pure.
//!
//! A moment of the history holds until the next, as long as somebody looked: a connection that nobody looks at for longer
//! than [`VOUCHED`] may have been anything. What waits for credentials is an exception, since nothing happens to it by
//! itself. While an execution runs the connection is what it was before: its data did not change.

use chrono::{DateTime, TimeDelta, Utc};
use pluggy::model::ExecutionStatus;

use super::{progress, status::explain};
use crate::{
    store::Moment,
    view::{Band, Cause, Health, PhaseSeen, Remedy, Run, Stretch, Tone, Trigger},
};

/// How long what was seen is taken to hold: connections are looked at once a day at least, with some room.
pub const VOUCHED: TimeDelta = TimeDelta::hours(26);
/// More executions than anybody reads.
const MOST_RUNS: usize = 60;

/// What there is to tell a connection's past from.
#[derive(Debug, Clone, Copy)]
pub struct Known<'a> {
    /// Its history, the oldest first.
    pub moments: &'a [Moment],
    /// When Pluggy answered what it was doing, the oldest first.
    pub looks: &'a [DateTime<Utc>],
    /// How long what it brought is up to date.
    pub fresh: TimeDelta,
}

/// Since when it was like this, whoever may have changed it then.
#[derive(Debug, Clone, Copy)]
struct Point {
    at: DateTime<Utc>,
    health: Health,
    cause: Cause,
    trigger: Trigger,
}

impl Known<'_> {
    /// How it was in the last `days`.
    #[must_use]
    pub fn band(&self, days: i64, now: DateTime<Utc>) -> Band {
        let from = now - TimeDelta::days(days);
        let points = self.points();
        let first = points.first().map_or(now, |point| point.at.min(now));
        let seen = self.seen();
        let mut stretches = Vec::new();
        let not_yet = Stretch { health: Health::NotYet, cause: None, trigger: Trigger::Unknown, from, to: first };
        push(&mut stretches, not_yet, from);
        for (index, point) in points.iter().enumerate() {
            let until = points.get(index + 1).map_or(now, |next| next.at).min(now);
            if until > from {
                self.stretch(point, until, &seen, from, &mut stretches);
            }
        }
        Band { from, to: now, uptime: uptime(&stretches), stretches }
    }

    /// Everything by which it is known at some time what the connection was.
    fn seen(&self) -> Vec<DateTime<Utc>> {
        let successes = self.moments.iter().filter_map(|moment| moment.last_success_at);
        let mut seen: Vec<_> =
            self.looks.iter().copied().chain(self.moments.iter().map(|moment| moment.at)).chain(successes).collect();
        seen.sort_unstable();
        seen
    }

    fn points(&self) -> Vec<Point> {
        let mut points: Vec<Point> = Vec::new();
        for moment in self.moments {
            // The clock was set back: what was written last counts.
            for later in points.iter_mut().rev().take_while(|point| point.at > moment.at) {
                later.at = moment.at;
            }
            let Some(health) = health(moment.cause) else { continue };
            let success = moment.last_success_at.filter(|at| health == Health::Ok && *at <= moment.at);
            // It was old by what was known then; what was not known is that it had been renewed before.
            while let Some(Point { health: Health::Old, at, .. }) = points.last()
                && success.is_some_and(|success| success <= *at)
            {
                points.pop();
            }
            let last = points.last().map(|point| point.at);
            let at = success.filter(|at| last.is_none_or(|last| last < *at)).unwrap_or(moment.at);
            points.push(Point { at, health, cause: moment.cause, trigger: moment.trigger });
        }
        points
    }

    fn stretch(
        &self,
        point: &Point,
        until: DateTime<Utc>,
        seen: &[DateTime<Utc>],
        from: DateTime<Utc>,
        to: &mut Vec<Stretch>,
    ) {
        let Point { at, health, cause, trigger } = *point;
        let piece = |health, cause, from, to| Stretch { health, cause, trigger, from, to };
        if health == Health::Fail && explain(cause).remedy == Remedy::EnterCredentials {
            return push(to, piece(health, Some(cause), at, until), from);
        }
        let old = at + self.fresh;
        let begin = seen.partition_point(|look| *look <= at);
        let end = seen.partition_point(|look| *look < until);
        let looks = seen.get(begin..end).unwrap_or_default();
        let mut since = at;
        for next in looks.iter().copied().chain([until]) {
            let held = next.min(since + VOUCHED);
            if health == Health::Ok {
                push(to, piece(health, Some(cause), since, held.min(old)), from);
                push(to, piece(Health::Old, Some(Cause::Old), since.max(old), held), from);
            } else {
                push(to, piece(health, Some(cause), since, held), from);
            }
            push(to, Stretch { trigger: Trigger::Unknown, ..piece(Health::Unknown, None, held, next) }, from);
            since = next;
        }
    }
}

/// Adds a stretch, or makes the last one longer that says the same; what was before the band is left out.
fn push(to: &mut Vec<Stretch>, mut stretch: Stretch, from: DateTime<Utc>) {
    stretch.from = stretch.from.max(from);
    if stretch.from >= stretch.to {
        return;
    }
    match to.last_mut() {
        Some(last) if (last.health, last.cause) == (stretch.health, stretch.cause) && last.to == stretch.from => {
            last.to = stretch.to;
        }
        _ => to.push(stretch),
    }
}

/// How a connection is that means this; nothing where that says nothing of what it has brought.
fn health(cause: Cause) -> Option<Health> {
    use Cause as C;
    match cause {
        C::CredentialsWanted
        | C::CredentialsMalformed
        | C::WidgetWanted
        | C::WidgetOpen
        | C::NotSent
        | C::NotWritten
        | C::NotEncrypted
        | C::Refused
        | C::AlreadyConnected
        | C::ConnectorNotEnabled
        | C::NotInPlan
        | C::ItemLimit
        | C::UpdatesOff
        | C::Cooldown
        | C::OutcomeUnknown
        | C::Deleting
        | C::Archived => None,
        C::Old => Some(Health::Old),
        _ => match explain(cause).tone {
            Tone::Busy => None,
            Tone::Ok => Some(Health::Ok),
            Tone::Need => Some(Health::Need),
            Tone::Fail => Some(Health::Fail),
            Tone::Stale => Some(Health::Stale),
        },
    }
}

/// Rounded down: only all of the time is all of it.
fn uptime(stretches: &[Stretch]) -> Option<u8> {
    let seconds = |wanted: fn(Health) -> bool| {
        let wanted = stretches.iter().filter(|stretch| wanted(stretch.health));
        wanted.map(|stretch| (stretch.to - stretch.from).num_seconds()).sum::<i64>()
    };
    let known = seconds(|health| !matches!(health, Health::NotYet | Health::Unknown));
    let percent = (seconds(|health| health == Health::Ok) * 100).checked_div(known)?;
    u8::try_from(percent).ok()
}

/// The executions of a history, the newest first.
#[must_use]
pub fn runs(moments: &[Moment]) -> Vec<Run> {
    let mut runs = Vec::new();
    let mut under_way: Option<(usize, &Moment)> = None;
    let (mut success, mut before) = (None, None);
    for (index, moment) in moments.iter().enumerate() {
        let runs_now =
            matches!(moment.state.as_str(), "sending" | "following" | "waiting" | "acting" | "answering" | "syncing");
        match (under_way, runs_now) {
            (None, true) => under_way = Some((index, moment)),
            (Some((begin, first)), false) => {
                runs.push(run(first, moments.get(begin..index).unwrap_or_default(), moment));
                under_way = None;
            }
            // Its end is all that was seen of it.
            (None, false) if moment.state == "finished" && is_another(moment, before, success) => {
                runs.push(run(moment, &[], moment));
            }
            _ => {}
        }
        success = moment.last_success_at.or(success);
        before = Some(moment);
    }
    runs.reverse();
    runs.truncate(MOST_RUNS);
    runs
}

/// Whether an end is that of an execution that nobody saw before: it brought something since, or an item was read that says
/// something else.
fn is_another(end: &Moment, before: Option<&Moment>, success: Option<DateTime<Utc>>) -> bool {
    let brought = end.last_success_at.is_some_and(|at| success != Some(at));
    brought || (end.status.is_some() && before.is_some_and(|before| before.cause != end.cause))
}

fn run(first: &Moment, seen: &[Moment], end: &Moment) -> Run {
    // What was sent from here was asked for here: earlier versions did not write down who asked.
    let trigger = if first.state == "sending" { Trigger::Person } else { first.trigger };
    let ours = trigger == Trigger::Person;
    // Of one that was over when it was looked at, Pluggy says when it brought everything.
    let over = !ours && !first.status.as_deref().is_some_and(|status| matches!(status, "UPDATING" | "MERGING"));
    let brought = end.last_success_at.filter(|at| over && explain(end.cause).tone == Tone::Ok && *at <= end.at);
    Run {
        at: brought.unwrap_or(first.at),
        trigger,
        cause: end.cause,
        tone: explain(end.cause).tone,
        lasted: ours.then(|| (end.at - first.at).num_seconds().max(0)),
        phases: if over { Vec::new() } else { phases(seen, end.at) },
    }
}

fn phases(seen: &[Moment], end: DateTime<Utc>) -> Vec<PhaseSeen> {
    let mut begun = Vec::new();
    for moment in seen {
        let status = moment.execution_status.as_deref().map(ExecutionStatus::from);
        if let Some((phase, _)) = status.as_ref().and_then(progress::place)
            && begun.last().is_none_or(|(last, _)| *last != phase)
        {
            begun.push((phase, moment.at));
        }
    }
    let ends = begun.iter().skip(1).map(|(_, at)| *at).chain([end]);
    let lasted = |at: DateTime<Utc>, until: DateTime<Utc>| (until - at).num_seconds().max(0);
    begun.iter().zip(ends).map(|((phase, at), until)| PhaseSeen { phase: *phase, lasted: lasted(*at, until) }).collect()
}

#[cfg(test)]
#[path = "past_tests.rs"]
mod tests;
