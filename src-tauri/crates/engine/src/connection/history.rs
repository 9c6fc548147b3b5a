//! What is added to a connection's history: one moment for each change of what it does or means, with Pluggy's own words
//! where an item was read. Pure.

use chrono::{DateTime, Utc};
use pluggy::model::Item;

use super::{
    Record,
    attempt::{Attempt, Input, State},
};
use crate::{store::Moment, view::Trigger};

/// Pluggy's words for what an item was doing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Seen {
    status: Option<String>,
    execution_status: Option<String>,
    error_code: Option<String>,
}

impl Seen {
    /// Those that an input brings.
    #[must_use]
    pub fn in_input(input: &Input) -> Self {
        match input {
            Input::Sent(Ok(item)) | Input::Read(Ok(item)) | Input::AnswerSent(Ok(item)) => Self::in_item(item),
            _ => Self::default(),
        }
    }

    fn in_item(item: &Item) -> Self {
        let code = item.error.as_ref().and_then(|error| error.code.as_ref());
        Self {
            status: item.status.as_ref().map(ToString::to_string),
            execution_status: item.execution_status.as_ref().map(ToString::to_string),
            error_code: code.map(ToString::to_string),
        }
    }
}

/// Who started what an input tells of: the person did what is asked for here. What a look finds under way, or over, of a
/// connection that was at rest was Pluggy's automatic synchronisation, if one was due by then. Everything else goes on with
/// what was there.
#[must_use]
pub fn trigger(before: &Attempt, input: &Input, latest: Option<&Moment>) -> Trigger {
    match (&before.state, input) {
        (_, Input::Submit | Input::Update | Input::Widget(_)) => Trigger::Person,
        // Where no update is to be had, what there is by now was brought elsewhere.
        (_, Input::ReadAgain) => Trigger::Pluggy,
        (State::Finished { .. }, Input::Read(Ok(item))) => {
            let (due, touched) = (before.facts.next_auto_sync_at, item.updated_at.map(|at| at.0));
            let was_due = due.is_some_and(|due| touched.is_none_or(|touched| touched >= due));
            if was_due { Trigger::Automatic } else { Trigger::Pluggy }
        }
        _ => latest.map_or(Trigger::Unknown, |latest| latest.trigger),
    }
}

/// Where a connection stands.
#[must_use]
pub fn moment(record: &Record, seen: Seen, trigger: Trigger, at: DateTime<Utc>) -> Moment {
    Moment {
        connection: record.id.clone(),
        at,
        state: record.attempt.state.word().to_owned(),
        status: seen.status,
        execution_status: seen.execution_status,
        error_code: seen.error_code,
        cause: record.attempt.explanation().cause,
        trigger,
        last_success_at: record.attempt.last_success_at,
    }
}

impl Moment {
    /// Whether it says nothing that the one before did not: a read that found all as it was, or a request that said nothing.
    pub(super) fn repeats(&self, before: &Self) -> bool {
        // Of what was over before, its words say nothing that its cause does not.
        let over = self.state == "finished";
        let same = |now: &Option<String>, then: &Option<String>| now.is_none() || now == then || over && then.is_none();
        self.state == before.state
            && self.cause == before.cause
            && self.last_success_at == before.last_success_at
            && same(&self.status, &before.status)
            && same(&self.execution_status, &before.execution_status)
            && same(&self.error_code, &before.error_code)
    }
}

#[cfg(test)]
mod tests {
    use pluggy::{model::Connector, time::Instant};

    use super::*;
    use crate::{
        connection::{at_widget::AtWidget, failure::Failure, status::explain},
        view::{Cause, ConnectionId},
    };

    #[test]
    fn what_is_asked_for_here_is_the_persons_and_what_a_look_finds_is_pluggys() {
        let at = |hours| DateTime::UNIX_EPOCH + chrono::TimeDelta::hours(hours);
        let in_state = |state, due: Option<i64>| {
            let mut attempt = Attempt { state, ..Attempt::new(&Connector::default(), at(0)) };
            attempt.facts.next_auto_sync_at = due.map(at);
            attempt
        };
        let finished = |due| in_state(State::Finished { explanation: explain(Cause::UpToDate) }, due);
        let following =
            || in_state(State::Following { read_at: None, answered: None, cause: Cause::Updating }, Some(24));
        let read =
            |touched| Input::Read(Ok(Box::new(Item { updated_at: Some(Instant(at(touched))), ..Item::default() })));
        let latest = |trigger| {
            let record = Record::new(ConnectionId("a".to_owned()), Connector::default(), following());
            moment(&record, Seen::default(), trigger, at(0))
        };
        for (what, before, input, latest, by) in [
            ("an update", finished(None), Input::Update, None, Trigger::Person),
            ("the widget", finished(None), Input::Widget(AtWidget::Wanted), None, Trigger::Person),
            (
                "its answer",
                in_state(State::Sending, None),
                Input::Sent(Err(Failure::Lost)),
                Some(latest(Trigger::Person)),
                Trigger::Person,
            ),
            ("its end", following(), read(25), Some(latest(Trigger::Person)), Trigger::Person),
            ("when it was due", finished(Some(24)), read(25), Some(latest(Trigger::Person)), Trigger::Automatic),
            ("and on", following(), read(25), Some(latest(Trigger::Automatic)), Trigger::Automatic),
            ("before it was due", finished(Some(24)), read(20), Some(latest(Trigger::Person)), Trigger::Pluggy),
            ("where none ever is", finished(None), read(20), Some(latest(Trigger::Person)), Trigger::Pluggy),
            ("to read again", finished(None), Input::ReadAgain, Some(latest(Trigger::Person)), Trigger::Pluggy),
            ("of what nobody wrote down", following(), read(1), None, Trigger::Unknown),
        ] {
            assert_eq!(trigger(&before, &input, latest.as_ref()), by, "{what}");
        }
    }
}
